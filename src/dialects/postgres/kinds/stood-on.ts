import { keyOf, type Realm, type SchemaObject } from '../../../schema/model.ts';

/** Something of the state stands on the object, or belongs to it: it cannot be dropped by itself. */
export function carriesOthers(object: SchemaObject, realm: Realm): boolean {
  const key = keyOf(object);
  return [...realm.objects.values()].some(
    ({ schema, parent, dependsOn }) =>
      dependsOn?.includes(key) === true || (parent === object.name && schema === object.schema),
  );
}
