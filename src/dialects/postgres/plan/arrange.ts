import { components, dependencyOrder } from '../../../diff/graph.ts';
import { compareRanks } from '../../../diff/order.ts';
import type { ObjectKey } from '../../../schema/model.ts';
import { kindOf } from '../kinds/index.ts';
import { kindIndex, type Piece } from './pieces.ts';

/** Pieces that stay together: the changes of one table, or one that had to leave them. */
export interface Node {
  readonly rank: readonly number[];
  readonly pieces: readonly Piece[];
}

/**
 * Groups the pieces by what they belong to and puts the groups in an order in which every statement finds what it needs. A cycle is
 * broken by taking one detachable piece (a foreign key) out of the first group in it, as often as it takes.
 */
export function arrange(pieces: readonly Piece[]): Node[] {
  let nodes = group(pieces);
  for (;;) {
    const before = edges(nodes);
    const cycles = components(nodes.length, (node) => before[node] ?? []);
    const broken = cycles.map((cycle) => detach(nodes, cycle, before)).filter((result) => result !== undefined);
    if (broken.length === 0)
      return dependencyOrder(nodes.length, (node) => before[node] ?? []).map((node) => at(nodes, node));
    const replaced = new Map(broken.map(({ index, rest }) => [index, rest]));
    nodes = [...nodes.map((node, index) => replaced.get(index) ?? node), ...broken.map(({ taken }) => taken)].sort(
      (a, b) => compareRanks(a.rank, b.rank),
    );
  }
}

function at(nodes: readonly Node[], index: number): Node {
  return nodes[index] ?? { rank: [], pieces: [] };
}

function group(pieces: readonly Piece[]): Node[] {
  const groups = new Map<string, { rank: number[]; pieces: Piece[] }>();
  const takers = new Set(pieces.filter(isDropOfRoot).map(({ key }) => key));
  pieces.forEach((piece, index) => {
    const id = piece.step.apart ? `apart ${index}` : groupId(piece, takers);
    const found = groups.get(id);
    if (found) found.pieces.push(piece);
    else groups.set(id, { rank: [index], pieces: [piece] });
  });
  return Array.from(groups.values()).sort((a, b) => compareRanks(a.rank, b.rank));
}

function isDropOfRoot(piece: Piece): boolean {
  return piece.effect === 'drop' && piece.role === 'statement' && piece.key === piece.root;
}

/**
 * An object that is dropped and one that takes its name are two groups. What goes implicitly goes with the statement that takes it: the
 * drop of its owner or its schema, else its owner's changes.
 */
function groupId(piece: Piece, takers: ReadonlySet<ObjectKey>): string {
  if (isDropOfRoot(piece)) return `drop ${piece.key}`;
  const taker =
    piece.role === 'implied'
      ? [piece.root, kindIndex.container(piece.object)].find((key) => key !== undefined && takers.has(key))
      : undefined;
  return taker === undefined ? `keep ${piece.root}` : `drop ${taker}`;
}

/** For each node the nodes that come before it. */
function edges(nodes: readonly Node[]): number[][] {
  const index = { creates: new Map<ObjectKey, number[]>(), alters: new Map<ObjectKey, number[]>() };
  const releases = new Map<ObjectKey, number[]>();
  const frees = new Map<string, number[]>();
  const put = (map: Map<string, number[]>, key: string, node: number) => {
    const list = map.get(key);
    if (list) list.push(node);
    else map.set(key, [node]);
  };
  nodes.forEach(({ pieces }, node) => {
    for (const piece of pieces) {
      for (const key of piece.creates) put(index.creates, key, node);
      for (const key of piece.alters) put(index.alters, key, node);
      for (const key of piece.releases) put(releases, key, node);
      for (const key of piece.drops) {
        put(frees, key, node);
        const slot = slotOf(piece);
        if (slot) put(frees, slot, node);
      }
    }
  });
  return nodes.map(({ pieces }, node) => {
    const before = new Set<number>();
    const add = (list: readonly number[] | undefined) => {
      for (const other of list ?? []) before.add(other);
    };
    for (const piece of pieces) {
      for (const key of piece.needs) {
        add(index.creates.get(key));
        add(index.alters.get(key));
      }
      for (const key of piece.drops) add(releases.get(key));
      if (piece.effect === 'create') {
        add(frees.get(piece.key));
        add(frees.get(slotOf(piece) ?? ''));
      }
    }
    before.delete(node);
    return [...before];
  });
}

function slotOf({ object }: Piece): string | undefined {
  const { namespace } = kindOf(object);
  return namespace && `${namespace} ${object.schema ?? ''}\0${object.name}`;
}

/** Takes the first detachable piece that ties a node of the cycle to another one out of its node. */
function detach(
  nodes: readonly Node[],
  cycle: readonly number[],
  before: readonly (readonly number[])[],
): { index: number; rest: Node; taken: Node } | undefined {
  const members = new Set(cycle);
  for (const index of cycle) {
    const node = at(nodes, index);
    const tied = (before[index] ?? []).some((other) => members.has(other));
    if (!tied || node.pieces.length < 2) continue;
    const piece = node.pieces.find((candidate) => {
      if (kindOf(candidate.object).detachable !== true) return false;
      const others = cycle.filter((other) => other !== index).flatMap((other) => at(nodes, other).pieces);
      return ties(candidate, others);
    });
    if (!piece) continue;
    const alone: Piece = { ...piece, role: 'statement' };
    return {
      index,
      rest: { rank: node.rank, pieces: node.pieces.filter((other) => other !== piece) },
      // A drop goes before its group; what is added waits until everything is there.
      taken: {
        rank:
          piece.effect === 'drop' ? [(node.rank[0] ?? 0) - 0.5] : [(lastCreate(nodes) ?? 0) + 0.5, node.rank[0] ?? 0],
        pieces: [alone],
      },
    };
  }
  return undefined;
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
      [...other.creates, ...other.alters].some((key) => needs.has(key)) || other.drops.some((key) => releases.has(key)),
  );
}
