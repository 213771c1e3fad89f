import type { Dialect } from '../dialects/dialect.ts';
import type { Kind } from '../dialects/kind.ts';
import { indexKinds } from '../diff/kinds.ts';
import { type DiffPolicy, policyKey } from '../diff/policy.ts';
import {
  type Asked,
  type Candidate,
  firstTier,
  followingRenames,
  inOrder,
  type RenameScene,
  renameCandidates,
  requestedRenames,
} from '../diff/rename.ts';
import type { RenameRequest } from '../diff/rename-request.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { Rename } from '../schema/change.ts';
import { describe, keyOf, type ObjectKey, type Realm, type SchemaObject } from '../schema/model.ts';

/** What is known about new names, and who can be asked. */
export interface RenameOptions {
  readonly policy?: DiffPolicy | undefined;
  readonly renames?: readonly RenameRequest[] | undefined;
  /** Asks a person; left out where nobody sits at a terminal. */
  readonly askRename?: ((question: string) => Promise<boolean>) | undefined;
  readonly note?: ((text: string) => void) | undefined;
}

/** Renames that can be made at once, and the state that they start from. */
export interface RenameRound {
  readonly realm: Realm;
  readonly renames: readonly Rename[];
}

/** The current state on its way: what was renamed in it, round by round, and what it then is. */
export interface Renamed {
  readonly rounds: readonly RenameRound[];
  readonly realm: Realm;
  /** Both names of renames that the policy skips. */
  readonly leftOut: ReadonlySet<ObjectKey>;
}

/** Makes renames on a database that holds the current state, and reads what has become of it. */
export type MakeRenames = (round: RenameRound) => Promise<Realm>;

/**
 * Finds which objects of the current state go on under another name: those that somebody named, those whose names follow theirs, and
 * those that a person says so of. Without anybody to ask, what looks like a rename is told and left to be dropped and made anew.
 * @throws TelamonError usage for a request that means nothing here.
 */
export async function settleRenames(
  current: Realm,
  to: Realm,
  dialect: Dialect,
  options: RenameOptions,
  make: MakeRenames,
): Promise<Renamed> {
  const { renames: requests = [], askRename } = options;
  const rounds: RenameRound[] = [];
  const leftOut = new Set<ObjectKey>();
  const declined = new Set<string>();
  const former = new Map<ObjectKey, readonly string[]>();
  const open = new Set(requests);
  let realm = current;
  let done: readonly Rename[] = [];
  for (;;) {
    const scene: RenameScene = { from: realm, to, kinds: dialect.kinds };
    const asked = requestedRenames([...open], scene, former);
    for (const each of asked) {
      if (!('rename' in each) || !isSkipped(each.rename, scene, options)) continue;
      open.delete(each.request);
      leftOut.add(keyOf(each.rename.from)).add(each.rename.key);
    }
    const next = await nextRenames(
      scene,
      asked.filter(({ request }) => open.has(request)),
      done,
    );
    if (next.length === 0) {
      refuseUnmet(asked);
      if (!askRename) noteCandidates(scene, options);
      return { rounds, realm, leftOut };
    }
    for (const each of asked) if ('rename' in each && next.includes(each.rename)) open.delete(each.request);
    for (const { from, key } of next) former.set(key, [...(former.get(keyOf(from)) ?? []), from.name]);
    rounds.push({ realm, renames: next });
    realm = await make({ realm, renames: next });
    done = [...done, ...next];
  }

  async function nextRenames(
    scene: RenameScene,
    asked: readonly Asked[],
    before: readonly Rename[],
  ): Promise<readonly Rename[]> {
    const wanted = asked.flatMap((each) => ('rename' in each ? [each.rename] : []));
    if (wanted.length > 0) {
      const ordered = inOrder(firstTier(wanted, scene.kinds), scene);
      if (ordered.length === 0) throw circle(asked);
      return ordered;
    }
    const following = before.length > 0 ? inOrder(followingRenames(before, scene), scene) : [];
    if (following.length > 0) return following;
    return askRename ? askAbout(candidatesIn(scene, options), scene, askRename) : [];
  }

  async function askAbout(
    candidates: readonly Candidate[],
    scene: RenameScene,
    ask: (question: string) => Promise<boolean>,
  ): Promise<readonly Rename[]> {
    for (const candidate of firstTierOf(candidates, scene)) {
      const id = `${keyOf(candidate.from)}\n${candidate.key}`;
      if (declined.has(id)) continue;
      if (await ask(question(candidate, scene))) return [candidate];
      declined.add(id);
    }
    return [];
  }
}

/** Owners first: whether columns were renamed is asked when it is known of what table. */
function firstTierOf(candidates: readonly Candidate[], { kinds }: RenameScene): readonly Candidate[] {
  const first = new Set<Rename>(firstTier(candidates, kinds));
  return [...candidates.filter((each) => first.has(each)), ...candidates.filter((each) => !first.has(each))];
}

/** Whether {@link settleRenames} would have anything to make or to ask; what is told is told. */
export function wantsRenames(current: Realm, to: Realm, dialect: Dialect, options: RenameOptions): boolean {
  const scene: RenameScene = { from: current, to, kinds: dialect.kinds };
  const asked = requestedRenames(options.renames ?? [], scene, new Map());
  if (asked.some((each) => 'rename' in each)) return true;
  refuseUnmet(asked);
  if (options.askRename) return candidatesIn(scene, options).length > 0;
  noteCandidates(scene, options);
  return false;
}

function refuseUnmet(asked: readonly Asked[]): void {
  for (const each of asked) {
    if ('rename' in each || each.request.lasting) continue;
    const { request, problem } = each;
    throw new TelamonError('usage', `${request.source}: ${problem}`, {
      position: request.position,
      hints: ['a rename is written KIND:OLD=NEW, like table:users=people or column:people.first_name=name'],
    });
  }
}

function circle(asked: readonly Asked[]): TelamonError {
  const sources = asked.flatMap((each) => ('rename' in each ? [each.request.source] : []));
  return new TelamonError('usage', `these renames go round in a circle: ${sources.join(', ')}`, {
    hints: ['rename one of them to a name of its own first, in a migration before this one'],
  });
}

function candidatesIn(scene: RenameScene, options: RenameOptions): readonly Candidate[] {
  return renameCandidates(scene).filter((candidate) => !isSkipped(candidate, scene, options));
}

function isSkipped(rename: Rename, { kinds }: RenameScene, { policy }: RenameOptions): boolean {
  return policy?.skip?.has(policyKey(rename, indexKinds(kinds))) === true;
}

/** Most candidates that are told. */
const mostTold = 10;

function noteCandidates(scene: RenameScene, options: RenameOptions): void {
  const { note } = options;
  if (!note) return;
  const candidates = candidatesIn(scene, options);
  for (const { from, to, owner } of candidates.slice(0, mostTold)) {
    const path = [...(from.parent === undefined ? [from.schema] : [owner?.schema, from.parent]), from.name]
      .filter((part) => part !== undefined)
      .map(written)
      .join('.');
    const request = `${wordOf(from, scene.kinds)}:${path}=${written(to.name)}`;
    note(`${describe(from)} goes and "${to.name}" comes: if that is a rename, say --rename ${request}`);
  }
  if (candidates.length > mostTold) note(`and ${candidates.length - mostTold} more that look like renames`);
}

function written(name: string): string {
  return /[".=\s]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

function question({ from, to, owner }: Candidate, { kinds }: RenameScene): string {
  const word = wordOf(from, kinds);
  return owner
    ? `Did you rename "${owner.name}" ${word} from "${from.name}" to "${to.name}"`
    : `Did you rename ${word} "${from.name}" to "${to.name}"`;
}

function wordOf({ kind }: SchemaObject, kinds: readonly Kind[]): string {
  return kinds.find(({ name }) => name === kind)?.rename?.word ?? kind;
}
