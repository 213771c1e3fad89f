import type { Kind } from '../dialects/kind.ts';
import type { Rename } from '../schema/change.ts';
import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../schema/model.ts';
import { renameSchema } from '../schema/rename-schema.ts';
import { indexKinds } from './kinds.ts';

/** A state under the names that its objects have after some renames. What texts and references call them by is left as it was. */
export function carryNames(realm: Realm, renames: readonly Rename[], kinds: readonly Kind[]): Realm {
  return renames.reduce((state, rename) => carried(state, rename, kinds), realm);
}

function carried(realm: Realm, { from, to }: Rename, kinds: readonly Kind[]): Realm {
  const index = indexKinds(kinds);
  if (index.of(from).container) return renameSchema(realm, from.name, to.name, from.kind);
  const old = keyOf(from);
  const schema = to.schema === undefined ? {} : { schema: to.schema };
  const place = (object: SchemaObject): SchemaObject => {
    if (keyOf(object) === old) return { ...object, ...schema, name: to.name };
    if (object.parent === undefined || index.owner(object, realm) !== old) return object;
    return { ...object, ...schema, parent: to.name };
  };
  const objects = [...realm.objects.values()].map((object): [ObjectKey, SchemaObject] => {
    const placed = place(object);
    return [keyOf(placed), placed];
  });
  return { ...realm, objects: new Map(objects) };
}
