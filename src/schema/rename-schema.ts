import { keyOf, type ObjectKey, parseKey, type Realm, type SchemaObject } from './model.ts';

/**
 * The state of one schema under another name, so that two states in the scope of one schema each can be compared: names of schemas stand
 * in fields that are called `schema` or `…Schema`, in keys, and in the schema's own object (`container` is its kind). Expressions are
 * left alone: in that scope the server writes the names of the schema without it.
 */
export function renameSchema(realm: Realm, from: string, to: string, container = 'schema'): Realm {
  if (from === to) return realm;
  const key = (text: ObjectKey): ObjectKey => {
    const parts = parseKey(text);
    if (parts.kind === container && parts.name === from) return keyOf({ ...parts, name: to });
    return parts.schema === from ? keyOf({ ...parts, schema: to }) : text;
  };
  const value = (item: unknown, field: string): unknown => {
    if (typeof item === 'string') return /^schema$|Schema$/.test(field) && item === from ? to : item;
    if (Array.isArray(item)) return item.map((part) => value(part, ''));
    if (typeof item !== 'object' || item === null) return item;
    return Object.fromEntries(Object.entries(item).map(([name, part]) => [name, value(part, name)]));
  };
  const renamed = (object: SchemaObject): SchemaObject => ({
    ...(value(object, '') as SchemaObject),
    ...(object.kind === container && object.name === from ? { name: to } : {}),
    ...(object.dependsOn ? { dependsOn: object.dependsOn.map(key) } : {}),
  });
  const objects = Array.from(realm.objects.values(), renamed);
  return { ...realm, objects: new Map(objects.map((object) => [keyOf(object), object])) };
}
