import { compareRanks } from '../../../diff/order.ts';
import type { SchemaObject } from '../../../schema/model.ts';
import { leftOwner, type Step } from '../kinds/contract.ts';
import { kindOf } from '../kinds/index.ts';
import { sortedPieces } from './compose.ts';
import { type Node, nodeAt } from './nodes.ts';
import type { Piece } from './pieces.ts';

/** Nodes that wait for each other, put in such a way that they no longer do; undefined when nothing is left that could be taken apart. */
export function withoutCycles(
  nodes: readonly Node[],
  cycles: readonly (readonly number[])[],
  before: readonly (readonly number[])[],
): Node[] | undefined {
  const broken = cycles
    .map((cycle) => detach(nodes, cycle, before) ?? takenOut(nodes, cycle) ?? takenApart(nodes, cycle))
    .filter((result) => result !== undefined);
  if (broken.length === 0) return undefined;
  const replaced = new Map(broken.flatMap((parts) => [...parts]));
  return nodes.flatMap((node, index) => replaced.get(index) ?? [node]).sort((a, b) => compareRanks(a.rank, b.rank));
}

type Replacement = ReadonlyMap<number, readonly Node[]>;

/** Takes the first detachable piece that ties a node of the cycle to another one out of its node. */
function detach(
  nodes: readonly Node[],
  cycle: readonly number[],
  before: readonly (readonly number[])[],
): Replacement | undefined {
  const members = new Set(cycle);
  for (const index of cycle) {
    const node = nodeAt(nodes, index);
    const tied = (before[index] ?? []).some((other) => members.has(other));
    if (!tied || node.pieces.length < 2) continue;
    const piece = node.pieces.find((candidate) => {
      if (!mayLeave(candidate)) return false;
      const others = cycle.filter((other) => other !== index).flatMap((other) => nodeAt(nodes, other).pieces);
      return ties(candidate, others);
    });
    if (!piece) continue;
    const { stays, alone } = divided(piece);
    const rest = { ...node, pieces: node.pieces.flatMap((other) => (other === piece ? stays : [other])) };
    // A drop goes before its group; what is added waits until everything is there.
    const rank =
      piece.effect === 'drop' ? [(node.rank[0] ?? 0) - 0.5] : [(lastCreate(nodes) ?? 0) + 0.5, node.rank[0] ?? 0];
    return new Map([[index, [rest, { rank, pieces: [alone] }]]]);
  }
  return undefined;
}

/** Something that would go with its schema goes before it, by itself: what it stands on outside of the schema can only go after it. */
function takenOut(nodes: readonly Node[], cycle: readonly number[]): Replacement | undefined {
  for (const index of cycle) {
    const { rank, pieces } = nodeAt(nodes, index);
    if (!pieces.some(({ role, object }) => role === 'statement' && kindOf(object).container)) continue;
    const others = cycle.filter((other) => other !== index).flatMap((other) => nodeAt(nodes, other).pieces);
    const leaves = ({ role, step, key, root }: Piece) => role === 'implied' && step.implied !== true && key === root;
    const tied = new Set(pieces.filter((piece) => ties(piece, others)).map(({ root }) => root));
    const leaver = pieces.find((piece) => leaves(piece) && tied.has(piece.root));
    if (!leaver) continue;
    const own = pieces
      .filter(({ root }) => root === leaver.root)
      .map((piece): Piece => (leaves(piece) ? { ...piece, role: 'statement' } : piece));
    const rest = pieces.filter(({ root }) => root !== leaver.root);
    return new Map([
      [
        index,
        [
          { rank: [...rank, 0], pieces: own },
          { rank: [...rank, 1], pieces: rest },
        ],
      ],
    ]);
  }
  return undefined;
}

/** It can be a statement of its own, before or after the one that it is a part of. */
export function mayLeave({ object, role, step, effect, key, root }: Piece): boolean {
  const { detachable, takesSiblings } = kindOf(object);
  if (step.implied) return false;
  // What would go with its table can go before it (an index, before the function that it calls and that takes the table's rows).
  if (role === 'implied' && effect === 'drop' && key !== root && !takesSiblings && !isPart(object)) return true;
  return detachable === true || (role !== 'statement' && (detachable === 'item' || step.late !== undefined));
}

/** A part of another index goes with that, and never by itself. */
function isPart(object: SchemaObject): boolean {
  return 'attachedTo' in object && object.attachedTo !== undefined;
}

/** What leaves its node as a statement of its own, and what of it stays. */
function divided(piece: Piece): { stays: Piece[]; alone: Piece } {
  const { item, late } = piece.step;
  if (piece.role === 'implied' && late) {
    const { releases = [] } = late.then;
    const after = { ...piece, releases: piece.releases.filter((key) => !releases.includes(key)) };
    return {
      stays: [{ ...after, step: withoutLate(piece.step) }],
      alone: { ...piece, step: late.then, role: 'statement', effect: 'alter', drops: [], releases },
    };
  }
  if (piece.role !== 'item' || !item || !late) {
    const creates = piece.effect === 'drop' ? [...piece.creates, leftOwner(piece.key)] : piece.creates;
    return { stays: [], alone: { ...piece, role: 'statement', creates } };
  }
  return {
    stays: [{ ...piece, step: { ...withoutLate(piece.step), item: { ...item, text: late.item } }, needs: late.needs }],
    alone: { ...piece, step: late.then, role: 'statement', effect: 'alter', creates: [], alters: [piece.key] },
  };
}

function withoutLate({ late: _, ...step }: Step): Step {
  return step;
}

function lastCreate(nodes: readonly Node[]): number | undefined {
  return nodes.filter(({ pieces }) => pieces.some(({ effect }) => effect !== 'drop')).at(-1)?.rank[0];
}

/** Whether a piece is what makes its node wait for the others, or them for it. */
function ties(piece: Piece, others: readonly Piece[]): boolean {
  const needs = new Set(piece.needs);
  const releases = new Set(piece.releases);
  return others.some(
    (other) =>
      [...other.creates, ...other.alters].some((key) => needs.has(key)) ||
      [...other.drops, ...other.disturbs].some((key) => releases.has(key)),
  );
}

/** Every node of the cycle as its single statements, with what goes along with each. */
function takenApart(nodes: readonly Node[], cycle: readonly number[]): Replacement | undefined {
  const parts = cycle.flatMap((index) => {
    const node = nodeAt(nodes, index);
    const list = statementsOf(node);
    return list.length > 1 ? [[index, list] as const] : [];
  });
  return parts.length === 0 ? undefined : new Map(parts);
}

function statementsOf(node: Node): Node[] {
  const statements = sortedPieces(node.pieces);
  const items = node.pieces.filter(({ role }) => role === 'item');
  const implied = node.pieces.filter(({ role }) => role === 'implied');
  const doer = new Map(implied.map((piece) => [piece, doerOf(piece, statements, implied)]));
  const origin = node.origin ?? node.rank.join('.');
  return [
    ...statements.map((piece, place) => ({
      rank: [...node.rank, place],
      origin,
      pieces: [
        piece,
        ...(piece.step.listEnd === undefined ? [] : items),
        ...implied.filter((other) => doer.get(other) === piece),
      ],
    })),
    ...implied.flatMap((piece, place) =>
      doer.get(piece) ? [] : [{ rank: [...node.rank, statements.length + place], origin, pieces: [piece] }],
    ),
  ];
}

/**
 * The statement that does it: what makes, or drops, the same thing on the table above (a part of an index goes with the index), else the
 * drop of a column, which takes along what is built on that. Nobody where none of them does what
 * comes or changes, and nothing is said on the way back.
 */
function doerOf(implied: Piece, statements: readonly Piece[], others: readonly Piece[]): Piece | undefined {
  const { object, effect, needs, releases } = implied;
  const alike = statements.filter((piece) => piece.effect === effect && piece.object.kind === object.kind);
  const tied = new Set([...needs, ...releases]);
  // A part of a part goes with what that goes with.
  const rest = others.filter((other) => other !== implied);
  const between = rest.find(
    (piece) => piece.effect === effect && piece.object.kind === object.kind && tied.has(piece.key),
  );
  return (
    // One column may change in two steps, before and after what it stands on.
    alike.find(({ object: { name }, step }) => name === object.name && step.stage === implied.step.stage) ??
    alike.find(({ key }) => tied.has(key)) ??
    alike.find((piece) => piece.object.name === object.name) ??
    (between && doerOf(between, statements, rest)) ??
    // The key of a partition may be a part of an index.
    statements.find((piece) => effect === 'drop' && piece.effect === 'drop' && tied.has(piece.key)) ??
    // What is made again above may only change below.
    statements.findLast((piece) => piece.object.kind === object.kind && piece.object.name === object.name) ??
    statements.find((piece) => piece.effect === 'drop' && kindOf(piece.object).takesSiblings === true) ??
    (effect !== 'drop' && implied.step.reverse?.length === 0 ? undefined : statements[0])
  );
}
