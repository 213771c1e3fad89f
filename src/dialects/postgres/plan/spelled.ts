import { diffRealms } from '../../../diff/diff.ts';
import type { Change } from '../../../schema/change.ts';
import { keyOf, type ObjectKey, type Realm, realmOf, type SchemaObject } from '../../../schema/model.ts';
import type { PlanContext, Spelling } from '../kinds/contract.ts';
import { kinds } from '../kinds/index.ts';
import { kindIndex } from './pieces.ts';

const spellings = new Map(kinds.flatMap(({ name, spelledOut }) => (spelledOut ? [[name, spelledOut]] : [])));

/**
 * What comes and goes in the words that make it as it is, where its own words would not (`serial` leaves the name of the sequence to the
 * server): one object is several then, and some of them may stay.
 */
export function spelledOut(
  changes: readonly Change[],
  context: PlanContext,
): { readonly changes: readonly Change[]; readonly context: PlanContext } {
  // What the one state has to say apart the other one says apart as well, and it stays.
  const created = spelled(changes, 'create', context, addedBy(spelled(changes, 'drop', context, new Set())));
  const dropped = spelled(changes, 'drop', context, addedBy(created));
  const all = [...created, ...dropped];
  if (all.length === 0) return { changes, context };
  const [from, to] = [inWords(context.from, dropped), inWords(context.to, created)];
  const apart = new Set(all.flatMap(({ added, gone }) => [...added.map(keyOf), ...gone]));
  const own = Array.from(apart, (key) => changesOf(key, from, to, context)).flat();
  const rest = changes.flatMap((change): Change[] => {
    if (apart.has(change.key)) return [];
    if (change.verb !== 'create' && change.verb !== 'drop') return [change];
    const state = change.verb === 'create' ? to : from;
    return [{ ...change, object: state.objects.get(change.key) ?? change.object }];
  });
  return { changes: [...own, ...rest], context: { ...context, from, to } };
}

function addedBy(all: readonly Spelling[]): ReadonlySet<ObjectKey> {
  return new Set(all.flatMap(({ added }) => added.map(keyOf)));
}

/** @param wanted objects that the other state has in such words. */
function spelled(
  changes: readonly Change[],
  verb: 'create' | 'drop',
  context: PlanContext,
  wanted: ReadonlySet<ObjectKey>,
): readonly Spelling[] {
  const changed = new Set(changes.filter((change) => change.verb === verb).map(({ key }) => key));
  if (changed.size === 0) return [];
  const [here, there] = verb === 'create' ? [context.to, context.from] : [context.from, context.to];
  return [...here.objects].flatMap(([key, object]) => {
    const spelling = spellings.get(object.kind);
    if (!spelling || there.objects.has(key)) return [];
    const owner = kindIndex.owner(object, here);
    const isTold = changed.has(key) || (owner !== undefined && changed.has(owner));
    return (isTold && spelling(object, here, wanted, context)) || [];
  });
}

function inWords(realm: Realm, spelled: readonly Spelling[]): Realm {
  if (spelled.length === 0) return realm;
  const objects = new Map(realm.objects);
  for (const { object, added, gone } of spelled) {
    for (const key of gone) objects.delete(key);
    for (const one of [object, ...added]) objects.set(keyOf(one), one);
  }
  return { ...realm, objects };
}

function changesOf(key: ObjectKey, from: Realm, to: Realm, { access, owners }: PlanContext): readonly Change[] {
  const only = (realm: Realm) => realmOf([realm.objects.get(key)].filter((object): object is SchemaObject => !!object));
  return diffRealms(only(from), only(to), kinds, { access, owners, exact: true });
}
