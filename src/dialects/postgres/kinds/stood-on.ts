import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import { leftOwner, type PlanContext } from './contract.ts';

/** Something of the state stands on the object, or belongs to it: it cannot be dropped by itself. */
export function carriesOthers(object: SchemaObject, realm: Realm): boolean {
  const key = keyOf(object);
  return [...realm.objects.values()].some(
    ({ schema, parent, dependsOn }) =>
      dependsOn?.includes(key) === true || (parent === object.name && schema === object.schema),
  );
}

/** What stands on the object now and does not later: gone, or changed. */
export function leavingOthers(object: SchemaObject, { from, to }: Pick<PlanContext, 'from' | 'to'>): ObjectKey[] {
  const key = keyOf(object);
  return [...from.objects.entries()].flatMap(([other, { dependsOn }]) => {
    if (!dependsOn?.includes(key)) return [];
    const after = to.objects.get(other);
    if (!after) return [leftOwner(other)];
    return after.dependsOn?.includes(key) ? [] : [other];
  });
}
