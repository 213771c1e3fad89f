import type { Kind } from '../dialects/kind.ts';
import type { Rename } from '../schema/change.ts';
import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../schema/model.ts';
import { diffNames } from './diff.ts';
import { indexKinds, type KindIndex } from './kinds.ts';
import type { RenameRequest } from './rename-request.ts';

/** Two states between which names may have changed. */
export interface RenameScene {
  readonly from: Realm;
  readonly to: Realm;
  readonly kinds: readonly Kind[];
}

/**
 * What holds others comes before what is held, and that before its parts: parts are found under the new name of their owner. What belongs
 * to the server comes last: no database holds it.
 */
type Tier = 0 | 1 | 2 | 3;

function tierOf(object: SchemaObject, kinds: KindIndex): Tier {
  const { container, optIn } = kinds.of(object);
  if (container) return 0;
  if (optIn !== undefined) return 3;
  return object.parent === undefined ? 1 : 2;
}

/** Those renames that can be made at once: the others build on them. */
export function firstTier(renames: readonly Rename[], kinds: readonly Kind[]): Rename[] {
  const index = indexKinds(kinds);
  const tiers = renames.map(({ from }) => tierOf(from, index));
  const first = Math.min(...tiers);
  return renames.filter((_, at) => tiers[at] === first);
}

/** What a request comes to: a rename, or why there is none. */
export type Asked =
  | { readonly request: RenameRequest; readonly rename: Rename }
  | { readonly request: RenameRequest; readonly problem: string };

/** @param former names that owners and schemas had before earlier renames, by the key that they have now. */
export function requestedRenames(
  requests: readonly RenameRequest[],
  scene: RenameScene,
  former: ReadonlyMap<ObjectKey, readonly string[]>,
): Asked[] {
  const index = indexKinds(scene.kinds);
  const meant = requests.map((request) => ({
    request,
    found: [...scene.from.objects.values()].filter(
      (object) => isMeant(request, index.of(object)) && isAt(object, request.from, scene.from, index, former),
    ),
  }));
  const all = meant.flatMap(({ request, found }) => found.map((object) => renameTo(object, request.to, index)));
  const moves = { away: new Set(all.map(({ from }) => keyOf(from))), here: new Set(all.map(({ key }) => key)) };
  return meant.map(({ request, found }) => {
    const possible = found
      .map((object) => renameTo(object, request.to, index))
      .filter((rename) => isOpen(rename, scene, moves));
    const [rename, ...more] = possible;
    if (!rename) return { request, problem: whyNot(request, found, scene, index) };
    if (more.length > 0) return { request, problem: 'several objects are called so: name the schema, or the kind' };
    return { request, rename };
  });
}

function isMeant({ word }: RenameRequest, kind: Kind): boolean {
  return kind.rename !== undefined && (word === kind.name || word === kind.rename.word || word === kind.policy);
}

/** The path ends in the object's name; what stands before it is its owner and its schema, under any name they had. */
function isAt(
  object: SchemaObject,
  path: readonly string[],
  realm: Realm,
  index: KindIndex,
  former: ReadonlyMap<ObjectKey, readonly string[]>,
): boolean {
  const names = (own: string | undefined, key: ObjectKey | undefined) =>
    own === undefined ? [] : [[own, ...(former.get(key ?? '') ?? [])]];
  const whole = [
    ...names(object.schema, index.container(object)),
    ...names(object.parent, index.owner(object, realm)),
    [object.name],
  ];
  const end = whole.slice(-path.length);
  return end.length === path.length && path.every((name, at) => end[at]?.includes(name));
}

function renameTo(object: SchemaObject, path: readonly string[], index: KindIndex): Rename {
  const name = path.at(-1) ?? '';
  const schema = path.length > 1 && object.parent === undefined && index.container(object) ? path.at(-2) : undefined;
  return renameOf(object, { ...object, name, ...(schema === undefined ? {} : { schema }) });
}

function renameOf(from: SchemaObject, to: SchemaObject): Rename {
  return { verb: 'rename', key: keyOf(to), from, to };
}

/** The old name goes and the new one comes, or another rename takes or gives it. */
function isOpen(
  { key, from }: Rename,
  { from: current, to: desired }: RenameScene,
  moves: { readonly away: ReadonlySet<ObjectKey>; readonly here: ReadonlySet<ObjectKey> },
): boolean {
  const old = keyOf(from);
  return (
    desired.objects.has(key) &&
    (!desired.objects.has(old) || moves.here.has(old)) &&
    (!current.objects.has(key) || moves.away.has(key))
  );
}

function whyNot(request: RenameRequest, found: readonly SchemaObject[], scene: RenameScene, index: KindIndex): string {
  if (!scene.kinds.some((kind) => isMeant(request, kind))) {
    const words = [...new Set(scene.kinds.flatMap(({ rename }) => (rename ? [rename.word] : [])))];
    return `"${request.word}" is nothing that can be renamed here: one of ${words.join(', ')}`;
  }
  const [object] = found;
  if (!object) return 'the current state has nothing of that name';
  if (scene.to.objects.has(keyOf(object))) return 'the desired state still has the old name';
  const { key } = renameTo(object, request.to, index);
  if (!scene.to.objects.has(key)) return 'the desired state does not have the new name';
  return 'the current state has the new name as well';
}

/** Renames so that each finds its new name free; those that go round in a circle are left out. */
export function inOrder(renames: readonly Rename[], { from }: RenameScene): Rename[] {
  const waiting = new Map(renames.map((rename) => [keyOf(rename.from), rename]));
  const ordered: Rename[] = [];
  for (let before = -1; before !== ordered.length; ) {
    before = ordered.length;
    for (const [old, rename] of waiting) {
      if (
        waiting.has(rename.key) ||
        (from.objects.has(rename.key) && !ordered.some((each) => keyOf(each.from) === rename.key))
      )
        continue;
      ordered.push(rename);
      waiting.delete(old);
    }
  }
  return ordered;
}

/**
 * Names that are made of others follow when those change: `users_pkey` of a table that is called `people` now becomes `people_pkey`
 * where the desired state has the very same thing under that name.
 */
export function followingRenames(done: readonly Rename[], scene: RenameScene): Rename[] {
  const index = indexKinds(scene.kinds);
  return goneAndCome(scene).flatMap(({ gone, come }) => {
    if (index.of(gone).rename?.follows !== true) return [];
    const derived = new Set([gone.name]);
    for (const { from, to } of done) {
      for (const name of [...derived]) {
        for (const other of derivedNames(name, from.name, to.name)) derived.add(other);
      }
    }
    const match = come.find((object) => derived.has(object.name) && isEqual(gone, object, index));
    return match ? [renameOf(gone, { ...gone, name: match.name })] : [];
  });
}

/** A name with one part, or each, put in the place of another; parts stand between underscores. */
function derivedNames(name: string, part: string, other: string): string[] {
  const found: string[] = [];
  for (let at = name.indexOf(part); at >= 0; at = name.indexOf(part, at + 1)) {
    const end = at + part.length;
    if ((at > 0 && name[at - 1] !== '_') || (end < name.length && name[end] !== '_')) continue;
    found.push(name.slice(0, at) + other + name.slice(end));
  }
  return [...found, name.replaceAll(part, other)];
}

/** One that goes and one that comes, which look as if they were one: a person has to say. */
export interface Candidate extends Rename {
  readonly owner: SchemaObject | undefined;
}

export function renameCandidates(scene: RenameScene): Candidate[] {
  const index = indexKinds(scene.kinds);
  const pairs = goneAndCome(scene);
  if (pairs.length === 0) return [];
  const parts: Parts = { before: partsByOwner(scene.from, index), after: partsByOwner(scene.to, index) };
  const alike = pairs.map(({ gone, come }) => ({
    gone,
    come: come.filter((object) => looksLike(gone, object, parts, scene, index)),
  }));
  const claims = new Map<SchemaObject, number>();
  for (const { come } of alike) for (const object of come) claims.set(object, (claims.get(object) ?? 0) + 1);
  return alike.flatMap(({ gone, come }) => {
    // Which of several went where is anybody's guess.
    if (come.some((object) => claims.get(object) !== 1)) return [];
    const owner = scene.from.objects.get(index.owner(gone, scene.from) ?? '');
    return come.map((object) => ({
      ...renameOf(gone, {
        ...gone,
        name: object.name,
        ...(object.schema === undefined ? {} : { schema: object.schema }),
      }),
      owner,
    }));
  });
}

interface GoneAndCome {
  readonly gone: SchemaObject;
  /** What comes in its place: of its kind, its schema and its owner. */
  readonly come: readonly SchemaObject[];
}

function goneAndCome({ from, to, kinds }: RenameScene): GoneAndCome[] {
  const index = indexKinds(kinds);
  const changes = diffNames(from, to, kinds);
  const place = ({ kind, schema, parent }: SchemaObject) => [kind, schema, parent].join('\0');
  const coming = new Map<string, SchemaObject[]>();
  for (const change of changes) {
    if (change.verb !== 'create' || !isNamed(change.object, index)) continue;
    const list = coming.get(place(change.object));
    if (list) list.push(change.object);
    else coming.set(place(change.object), [change.object]);
  }
  return changes.flatMap((change) => {
    if (change.verb !== 'drop' || !isNamed(change.object, index)) return [];
    const come = coming.get(place(change.object));
    return come ? [{ gone: change.object, come }] : [];
  });
}

/** Its name is the user's, and can be changed. */
function isNamed(object: SchemaObject, index: KindIndex): boolean {
  const kind = index.of(object);
  return kind.rename !== undefined && kind.anonymous?.(object) !== true;
}

/** What each owner owns, in either state. */
interface Parts {
  readonly before: ReadonlyMap<ObjectKey, readonly SchemaObject[]>;
  readonly after: ReadonlyMap<ObjectKey, readonly SchemaObject[]>;
}

function looksLike(
  gone: SchemaObject,
  come: SchemaObject,
  parts: Parts,
  { kinds }: RenameScene,
  index: KindIndex,
): boolean {
  const { alike } = index.of(gone).rename ?? {};
  if (alike) return alike(gone, come);
  const isOwner = kinds.some(({ owners }) => owners?.includes(gone.kind));
  return isEqual(gone, come, index) && (!isOwner || sameParts(gone, come, parts, index));
}

function isEqual(a: SchemaObject, b: SchemaObject, index: KindIndex): boolean {
  return index.of(a).changes(a, b).length === 0;
}

/** Share of equal parts that makes two owners look like one. */
const enoughParts = 0.8;

/** Owners are told by what they own: names of parts may be made of the owner's. */
function sameParts(gone: SchemaObject, come: SchemaObject, parts: Parts, index: KindIndex): boolean {
  const [before, after] = [parts.before.get(keyOf(gone)) ?? [], parts.after.get(keyOf(come)) ?? []];
  const same = before.filter((part) =>
    after.some(
      (other) =>
        other.kind === part.kind &&
        (other.name === part.name || derivedNames(part.name, gone.name, come.name).includes(other.name)) &&
        isEqual(part, other, index),
    ),
  );
  return before.length > 0 && same.length >= enoughParts * Math.max(before.length, after.length);
}

function partsByOwner(realm: Realm, index: KindIndex): Map<ObjectKey, SchemaObject[]> {
  const parts = new Map<ObjectKey, SchemaObject[]>();
  for (const object of realm.objects.values()) {
    const owner = index.owner(object, realm);
    if (owner === undefined) continue;
    const list = parts.get(owner);
    if (list) list.push(object);
    else parts.set(owner, [object]);
  }
  return parts;
}
