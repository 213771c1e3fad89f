import type { Kind } from '../dialects/kind.ts';
import type { Realm, SchemaObject } from '../schema/model.ts';
import { indexKinds } from './kinds.ts';

/** Objects whose parts both states have, in another order: plans leave that as it is, since no statement moves a column. */
export function reordered(from: Realm, to: Realm, kinds: readonly Kind[]): SchemaObject[] {
  const before = partsOf(from, kinds);
  return [...partsOf(to, kinds)].flatMap(([owner, names]) => {
    const old = before.get(owner) ?? [];
    const kept = new Set(old);
    const common = new Set(names.filter((name) => kept.has(name)));
    const object = to.objects.get(owner);
    const was = old.filter((name) => common.has(name));
    return object && [...common].some((name, place) => name !== was[place]) ? [object] : [];
  });
}

/** Names of the ordered parts of each object, in their order. */
export function partsOf(realm: Realm, kinds: readonly Kind[]): Map<string, string[]> {
  const index = indexKinds(kinds);
  const parts = new Map<string, string[]>();
  for (const object of realm.objects.values()) {
    if (index.of(object).ordered !== true) continue;
    const owner = index.owner(object, realm);
    if (owner === undefined) continue;
    const names = parts.get(owner);
    if (names) names.push(object.name);
    else parts.set(owner, [object.name]);
  }
  return parts;
}
