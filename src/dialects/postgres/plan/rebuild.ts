import type { Change } from '../../../schema/change.ts';
import type { ObjectKey, SchemaObject } from '../../../schema/model.ts';
import type { Carry, Obstacle, Step } from '../kinds/contract.ts';
import { kindOf } from '../kinds/index.ts';
import { alterPieces, isRemake, remakePieces, takes } from './expand.ts';
import { kindIndex, type Piece, type Scene } from './pieces.ts';

/** Something that others must not stand on, at some point of the plan. */
interface Disturbance {
  readonly key: ObjectKey;
  readonly cause: Obstacle['cause'];
  /** It stands on under another name. */
  readonly aside?: true;
}

/**
 * Adds what stands on an object that is dropped, or that does not bear to be stood on while it changes: each dependent makes way as its
 * kind says, as a rule by being dropped before and made again after, and what stands on that in its turn.
 */
export function withDependents(pieces: readonly Piece[], changes: readonly Change[], scene: Scene): Piece[] {
  const { from, to } = scene.context;
  const changed = fieldsOf(changes);
  const above = dependentsOf(scene);
  const gone = new Set<ObjectKey>();
  const remade = new Map<ObjectKey, readonly Piece[]>();
  const freed = new Map<ObjectKey, ObjectKey[]>();
  const added: Piece[] = [];
  const asked = new Set<string>();
  const queue: Disturbance[] = [];
  const note = (list: readonly Piece[]) => {
    for (const piece of list) {
      for (const key of piece.drops) {
        if (gone.has(key)) continue;
        gone.add(key);
        queue.push({ key, cause: 'remade', ...(piece.step.aside ? { aside: true } : {}) });
      }
      const cause = piece.step.reshapes ? 'reshaped' : 'disturbed';
      for (const key of piece.disturbs) queue.push({ key, cause });
    }
  };
  note(pieces);
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    const below = from.objects.get(at.key);
    if (!below || kindOf(below).container) continue;
    for (const key of above().get(at.key) ?? []) {
      const before = from.objects.get(key);
      if (!before || gone.has(key) || asked.has(`${at.cause} ${at.key} ${key}`)) continue;
      asked.add(`${at.cause} ${at.key} ${key}`);
      if (kindIndex.owner(before, from) === at.key) continue;
      const after = to.objects.get(key) ?? (isKept(at, scene) ? before : undefined);
      if (!after || letsGo(after, at, changed.get(key), scene)) continue;
      const obstacle = {
        from: before,
        to: after,
        below,
        belowTo: to.objects.get(at.key) ?? below,
        cause: at.cause,
        changed: changed.get(key) ?? none,
      };
      const way = makeWay(obstacle, scene);
      if (way === 'stay') continue;
      const again = isRemake(way);
      const made =
        way === 'remake'
          ? remakePieces(before, after, scene, at.cause === 'remade' && takes(below, before, scene))
          : alterPieces({ from: before, to: after, fields: [] }, way, scene);
      if (again) remade.set(key, made);
      else {
        added.push(...made);
        freed.set(key, [...(freed.get(key) ?? []), at.key]);
      }
      note(made);
    }
  }
  // Its own changes, and those of what it owns, are part of what is made again.
  const covered = (piece: Piece) => remade.has(piece.key) || remade.has(piece.root);
  const off = new Set(added.map(({ key, step }) => partOf(key, step.takesOff)));
  // Where it has left already what is below, its own changes need not come before that goes.
  const own = pieces.map((piece) => {
    const left = freed.get(piece.key);
    // What leaves by itself is what the others count on.
    if (!left || (piece.step.apart && piece.step.releases)) return piece;
    const { part, reverse = [] } = piece.step.reverseOff ?? {};
    const step = part !== undefined && off.has(partOf(piece.key, part)) ? { ...piece.step, reverse } : piece.step;
    return { ...piece, step, releases: piece.releases.filter((key) => !left.includes(key)) };
  });
  return [...own, ...added].filter((piece) => !covered(piece)).concat(...remade.values());
}

function partOf(key: ObjectKey, part: string | undefined): string | undefined {
  return part === undefined ? undefined : `${part} of ${key}`;
}

function makeWay(obstacle: Omit<Obstacle, 'carry'>, { context }: Scene): 'remake' | 'stay' | readonly Step[] {
  const { from, below, belowTo } = obstacle;
  const through: Carry = (value, target) => `${value}::text::${target}`;
  const carry = {
    forward: kindOf(below).carry?.(below, belowTo, context) ?? through,
    back: kindOf(below).carry?.(belowTo, below, context) ?? through,
  };
  if (obstacle.cause === 'reshaped') {
    const steps = kindOf(from).reshape?.({ ...obstacle, carry }, context) ?? [];
    return steps.length === 0 ? 'stay' : steps;
  }
  return kindOf(from).makeWay?.({ ...obstacle, carry }, context) ?? 'remake';
}

const none: ReadonlySet<string> = new Set();

/** The plan leaves alone what the desired state lacks (a policy says so): it can only come back as it was. */
function isKept({ key, cause }: Disturbance, scene: Scene): boolean {
  return cause !== 'remade' || scene.context.to.objects.has(key);
}

/** Its own change, made in place, takes its weight off what is below. */
function letsGo(
  after: SchemaObject,
  { key, aside }: Disturbance,
  changed: ReadonlySet<string> | undefined,
  scene: Scene,
): boolean {
  if (aside || isConfused(after, key, scene)) return false;
  if (!changed || [...changed].every((field) => field === 'comment' || field === 'access')) return false;
  if (kindOf(after).changesLate?.(after, scene.context)) return false;
  return ![...kindIndex.references(after, scene.context.to), ...takersOf(after)].includes(key);
}

/** What takes it along when that goes. */
function takersOf(object: SchemaObject): readonly ObjectKey[] {
  return kindOf(object).goesWith?.(object) ?? [];
}

/** What it calls now goes, and something comes that it cannot be told to call before. */
function isConfused(after: SchemaObject, key: ObjectKey, { context }: Scene): boolean {
  const below = context.from.objects.get(key);
  const confuses = below && kindOf(below).confuses;
  if (!confuses || context.to.objects.has(key)) return false;
  return kindIndex.references(after, context.to).some((reference) => {
    const other = context.from.objects.has(reference) ? undefined : context.to.objects.get(reference);
    return other !== undefined && confuses(below, other);
  });
}

function fieldsOf(changes: readonly Change[]): Map<ObjectKey, ReadonlySet<string>> {
  return new Map(
    changes.flatMap((change) =>
      change.verb === 'alter' ? [[change.key, new Set(change.fields.map(({ field }) => field))]] : [],
    ),
  );
}

/** Who references what in the current state, worked out when first asked for. */
function dependentsOf({ context }: Scene): () => ReadonlyMap<ObjectKey, readonly ObjectKey[]> {
  let found: Map<ObjectKey, ObjectKey[]> | undefined;
  return () => {
    if (found) return found;
    found = new Map();
    for (const [key, object] of context.from.objects) {
      for (const reference of [...kindIndex.references(object, context.from), ...takersOf(object)]) {
        const list = found.get(reference);
        if (list) list.push(key);
        else found.set(reference, [key]);
      }
    }
    return found;
  };
}
