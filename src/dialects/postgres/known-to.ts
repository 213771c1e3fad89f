import type { ObjectKey, Realm, SchemaObject } from '../../schema/model.ts';
import { kinds } from './kinds/index.ts';

const forms = new Map(kinds.flatMap(({ name, knownTo }) => (knownTo ? [[name, knownTo]] : [])));

/** A state without what a server of that version does not keep: it would stand as a difference there for ever. */
export function knownTo(realm: Realm, major: number): Realm {
  const known = new Map<ObjectKey, SchemaObject>();
  for (const [key, object] of realm.objects) {
    const form = forms.get(object.kind)?.(object, major) ?? object;
    if (form !== object) known.set(key, form);
  }
  if (known.size === 0) return realm;
  return { ...realm, objects: new Map(Array.from(realm.objects, ([key, object]) => [key, known.get(key) ?? object])) };
}
