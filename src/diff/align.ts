import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../schema/model.ts';
import type { KindIndex } from './kinds.ts';

/**
 * The current state under the names of the desired one, where names are not the user's: a constraint that the database named is the
 * constraint of the same content in the other state, whatever it is called there. The order of objects stays.
 */
export function alignRealm(from: Realm, to: Realm, kinds: KindIndex): Realm {
  const movable = [...from.objects].filter(([, object]) => kinds.of(object).pairs !== undefined);
  if (movable.length === 0) return from;
  const partners = groupOf([...to.objects.values()].filter((object) => kinds.of(object).pairs !== undefined));
  const renamed = new Map<ObjectKey, SchemaObject>();
  for (const group of groupOf(movable.map(([, object]) => object)).entries()) {
    for (const [before, after] of alignGroup(group[1], partners.get(group[0]) ?? [], kinds)) {
      if (before.name !== after) renamed.set(keyOf(before), { ...before, name: after });
    }
  }
  if (renamed.size === 0) return from;
  const objects = [...from.objects].map(([key, object]) => renamed.get(key) ?? object);
  return { ...from, objects: new Map(objects.map((object) => [keyOf(object), object])) };
}

/** Objects of one kind and one owner. */
function groupOf(objects: readonly SchemaObject[]): Map<string, SchemaObject[]> {
  const groups = new Map<string, SchemaObject[]>();
  for (const object of objects) {
    const id = [object.kind, object.schema, object.parent].join('\0');
    const group = groups.get(id);
    if (group) group.push(object);
    else groups.set(id, [object]);
  }
  return groups;
}

/** The name that each object of the current state has in the other one. */
function alignGroup(
  from: readonly SchemaObject[],
  to: readonly SchemaObject[],
  kinds: KindIndex,
): [SchemaObject, string][] {
  const free = new Set(to);
  const names = new Map<SchemaObject, string>();
  const isAnonymous = (object: SchemaObject) => kinds.of(object).anonymous?.(object) === true;
  // A name that both users gave is a pair before anything else is looked at.
  for (const before of from) {
    const same = to.find((after) => after.name === before.name);
    if (!same || isAnonymous(before) || isAnonymous(same)) continue;
    names.set(before, same.name);
    free.delete(same);
  }
  for (const before of from) {
    if (names.has(before)) continue;
    const match = [...free].find((after) => kinds.of(before).pairs?.(before, after));
    if (!match) continue;
    names.set(before, match.name);
    free.delete(match);
  }
  const taken = new Set([...names.values(), ...to.filter((object) => !free.has(object)).map(({ name }) => name)]);
  return from.map((before) => {
    const name = names.get(before);
    if (name !== undefined) return [before, name];
    let own = before.name;
    // Its made-up name now means another object.
    while (taken.has(own) || (isAnonymous(before) && [...free].some((after) => after.name === own))) own += ' ';
    taken.add(own);
    return [before, own];
  });
}
