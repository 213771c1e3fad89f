import type { Change } from '../schema/change.ts';
import type { ObjectKey, Realm, SchemaObject } from '../schema/model.ts';
import type { KindIndex } from './kinds.ts';

/**
 * The order of changes that do not depend on each other: drops of schemas, changes of schemas, new schemas, then objects of the
 * whole database, then schema by schema what is modified (in its current order), added, dropped; last what the whole database loses.
 * The planner moves a change only where a dependency says so.
 */
export function sortChanges(changes: readonly Change[], kinds: KindIndex, from: Realm, to: Realm): Change[] {
  if (changes.length === 0) return [];
  const places = { from: placesIn(from), to: placesIn(to) };
  const ranked = changes.map((change) => ({ change, rank: rankOf(change, kinds, from, to, places) }));
  return ranked.sort((a, b) => compareRanks(a.rank, b.rank)).map(({ change }) => change);
}

type Places = { readonly from: ReadonlyMap<ObjectKey, number>; readonly to: ReadonlyMap<ObjectKey, number> };

function rankOf(change: Change, kinds: KindIndex, from: Realm, to: Realm, places: Places): number[] {
  const object = 'object' in change ? change.object : change.from;
  const state = change.verb === 'create' ? to : from;
  const place = change.verb === 'create' ? places.to : places.from;
  const owner = kinds.owner(object, state);
  const root = (owner === undefined ? undefined : state.objects.get(owner)) ?? object;
  const own = place.get(change.key) ?? 0;
  const rootPlace = owner === undefined ? own : (place.get(owner) ?? own);
  const ownRank = kinds.rank(object);
  if (kinds.of(object).container) return [verbRank(change, { drop: 0, alter: 1, create: 2 }), own];
  if (kinds.of(root).last) return [change.verb === 'drop' ? -1 : 6, rootPlace, ownRank, own];
  const container = kinds.container(object);
  if (container === undefined) {
    return change.verb === 'drop'
      ? [5, -kinds.rank(root), rootPlace, ownRank, own]
      : [3, kinds.rank(root), rootPlace, ownRank, own];
  }
  const isNew = !from.objects.has(container);
  const schema = (isNew ? places.to : places.from).get(container) ?? 0;
  // A change of something owned is a modification of its owner, whatever happens to the owned object itself.
  const phase = owner === undefined ? verbRank(change, { alter: 0, create: 1, drop: 2 }) : 0;
  const weight = phase === 2 ? -kinds.rank(root) : kinds.rank(root);
  const at = owner !== undefined && change.verb === 'create' ? (places.from.get(owner) ?? rootPlace) : rootPlace;
  return [
    4,
    isNew ? 1 : 0,
    schema,
    phase,
    weight,
    at,
    ownRank,
    verbRank(change, { alter: 0, create: 1, drop: 2 }),
    own,
  ];
}

function verbRank(change: Change, ranks: { drop: number; alter: number; create: number }): number {
  return ranks[change.verb === 'rename' ? 'alter' : change.verb];
}

const known = new WeakMap<Realm, ReadonlyMap<ObjectKey, number>>();

/** Where each object of a state stands in it. */
export function placesIn(realm: Realm): ReadonlyMap<ObjectKey, number> {
  const found = known.get(realm);
  if (found) return found;
  const places = new Map<ObjectKey, number>();
  realm.objects.forEach((_, key) => {
    places.set(key, places.size);
  });
  known.set(realm, places);
  return places;
}

/** Lexicographic; a shorter rank that is a prefix comes first. */
export function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Owner of a change's object, else the object itself: changes of one table stay together. */
export function rootOf(object: SchemaObject, key: ObjectKey, kinds: KindIndex, realm: Realm): ObjectKey {
  return kinds.owner(object, realm) ?? key;
}
