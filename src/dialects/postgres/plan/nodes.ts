import { compareRanks } from '../../../diff/order.ts';
import type { ObjectKey } from '../../../schema/model.ts';
import { leftOwner, stage } from '../kinds/contract.ts';
import { kindOf } from '../kinds/index.ts';
import { kindIndex, type Piece } from './pieces.ts';

/** Pieces that stay together: the changes of one table, or a part that had to leave them. */
export interface Node {
  readonly rank: readonly number[];
  readonly pieces: readonly Piece[];
  /** What it was a part of: its pieces keep their order among those of the same object there. */
  readonly origin?: string;
}

/** Groups the pieces by what they belong to, in the order of their first pieces. */
export function nodesOf(pieces: readonly Piece[]): Node[] {
  const groups = new Map<string, { rank: number[]; pieces: Piece[] }>();
  const takers = new Set(pieces.filter(isDropOfRoot).map(({ key }) => key));
  const along = new Map(
    pieces.flatMap(({ key, step: { takenBy } }) => (takenBy === undefined ? [] : [[key, takenBy]])),
  );
  // What is said of something that stands by itself is said there.
  const alone = new Map<ObjectKey, string>();
  pieces.forEach((piece, index) => {
    const own = piece.step.apart ? `apart ${index}` : undefined;
    if (piece.effect === 'create') {
      if (own === undefined) alone.delete(piece.key);
      else alone.set(piece.key, own);
    }
    const said = piece.step.stage === stage.comment ? alone.get(piece.key) : undefined;
    const id = own ?? said ?? groupId(piece, takers, along);
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
function groupId(piece: Piece, takers: ReadonlySet<ObjectKey>, along: ReadonlyMap<ObjectKey, ObjectKey>): string {
  if (isDropOfRoot(piece)) return `drop ${piece.key}`;
  const taker =
    piece.role === 'implied' && piece.effect === 'drop'
      ? [piece.root, along.get(piece.root), kindIndex.container(piece.object)].find(
          (key) => key !== undefined && takers.has(key),
        )
      : undefined;
  return taker === undefined ? `keep ${piece.root}` : `drop ${taker}`;
}

export function nodeAt(nodes: readonly Node[], index: number): Node {
  return nodes[index] ?? { rank: [], pieces: [] };
}

/** For each node the nodes that come before it. */
export function edgesOf(nodes: readonly Node[]): number[][] {
  const makers = new Map<ObjectKey, number[]>();
  const releasers = new Map<ObjectKey, number[]>();
  const freers = new Map<string, number[]>();
  nodes.forEach(({ pieces }, node) => {
    for (const piece of pieces) {
      piece.creates.forEach((key) => {
        put(makers, key, node);
      });
      piece.alters.forEach((key) => {
        put(makers, key, node);
      });
      piece.releases.forEach((key) => {
        put(releasers, key, node);
      });
      for (const key of piece.drops) {
        put(freers, key, node);
        if (piece.role === 'statement' && key === piece.root) put(makers, leftOwner(key), node);
        for (const slot of slotsOf(piece)) put(freers, slot, node);
      }
    }
  });
  const together = sameOrigin(nodes);
  const confusing = confusingOf(nodes, makers);
  return nodes.map(({ pieces, origin }, node) => {
    const before = new Set<number>(together[node]);
    const add = (list: readonly number[] | undefined) => {
      list?.forEach((other) => {
        before.add(other);
      });
    };
    for (const piece of pieces) {
      // What is said of one object, taken apart, waits for what it asks for, and not for all that changes the object.
      const makesOrIsApart = (other: number) => {
        const from = nodeAt(nodes, other);
        return from.origin !== origin || from.pieces.some(({ creates }) => creates.includes(piece.root));
      };
      piece.needs.forEach((key) => {
        const list = makers.get(key);
        // What the same statement makes is finished later.
        const here = list?.includes(node) && (list.length === 1 || pieces.some(({ creates }) => creates.includes(key)));
        if (here) return;
        const makes = origin !== undefined && key === piece.root ? list?.filter(makesOrIsApart) : list;
        // What its own origin does to it after this node is none that it could wait for.
        add(makes?.filter((other) => !together[other]?.includes(node)));
      });
      for (const key of piece.drops) add(releasers.get(key));
      for (const key of piece.disturbs) add(releasers.get(key));
      if (piece.effect === 'create' && freers.size > 0) {
        add(confusing(piece));
        add(freers.get(piece.key));
        for (const slot of slotsOf(piece)) add(freers.get(slot));
      }
    }
    before.delete(node);
    return [...before];
  });
}

/** For what comes, the nodes of what goes that its calls could mean. */
function confusingOf(
  nodes: readonly Node[],
  makers: ReadonlyMap<ObjectKey, readonly number[]>,
): (piece: Piece) => number[] {
  const leaving = nodes.flatMap(({ pieces }, node) =>
    pieces.flatMap((piece) =>
      piece.effect === 'drop' && kindOf(piece.object).confuses && !makers.has(piece.key) ? [{ piece, node }] : [],
    ),
  );
  if (leaving.length === 0) return () => [];
  return ({ object }) => {
    const confuses = kindOf(object).confuses;
    return confuses ? leaving.filter(({ piece }) => confuses(object, piece.object)).map(({ node }) => node) : [];
  };
}

/** Something had better come before. The stronger wish wins where two exclude each other. */
export interface Wish {
  readonly node: number;
  readonly strength: number;
}

/**
 * For each node the nodes that make what its pieces had better come after. What the server looks up at once (an expression) is wished
 * for most, then what it reads to check it, then what it finds when it runs. Overloads that go had better go before others of their name
 * come, and before one of them is made again: calls stay unambiguous.
 */
export function wishesOf(nodes: readonly Node[]): Wish[][] {
  if (nodes.every(({ pieces }) => pieces.every(({ wishes, drops }) => wishes.length + drops.length === 0))) {
    return nodes.map(() => []);
  }
  const makers = makersOf(nodes);
  const leaving = new Map<string, number[]>();
  nodes.forEach(({ pieces }, node) => {
    for (const piece of pieces) {
      const call = piece.drops.some((key) => !makers.has(key)) ? callOf(piece) : undefined;
      if (call !== undefined) put(leaving, call, node);
    }
  });
  const overloads = (piece: Piece) =>
    [...piece.creates, ...piece.drops].some((key) => makers.has(key)) ? (leaving.get(callOf(piece) ?? '') ?? []) : [];
  return nodes.map(({ pieces }, own) => {
    const wished = new Map<number, number>();
    for (const piece of pieces) {
      const made = piece.wishes.flatMap((key) => makers.get(key) ?? []);
      for (const node of [...made, ...overloads(piece)]) {
        wished.set(node, Math.max(strengthOf(piece), wished.get(node) ?? 0));
      }
    }
    wished.delete(own);
    return Array.from(wished, ([node, strength]) => ({ node, strength }));
  });
}

/** How much a piece wishes what it wishes for. */
export function strengthOf({ step: { checksBody } }: Piece): number {
  return checksBody === undefined ? strongest : Number(checksBody);
}

/** Wishes are as strong as this at most. */
export const strongest = 2;

/** For each key the nodes that make or change it. */
export function makersOf(nodes: readonly Node[]): Map<ObjectKey, number[]> {
  const makers = new Map<ObjectKey, number[]>();
  nodes.forEach(({ pieces }, node) => {
    for (const key of madeBy(pieces)) put(makers, key, node);
  });
  return makers;
}

/** What pieces make or change, by the names that others mention: a column by its table's. */
export function madeBy(pieces: readonly Piece[]): ReadonlySet<ObjectKey> {
  return new Set(
    pieces.flatMap(({ creates, alters, root }) =>
      creates.length + alters.length > 0 ? [...creates, ...alters, root] : [],
    ),
  );
}

function put<K>(map: Map<K, number[]>, key: K, node: number): void {
  const list = map.get(key);
  if (list) list.push(node);
  else map.set(key, [node]);
}

/** Parts of one node whose pieces concern one object keep their order: a default goes before the type changes, and comes back after. */
function sameOrigin(nodes: readonly Node[]): number[][] {
  const parts = new Map<string, { node: number; own: boolean }[]>();
  nodes.forEach(({ origin, pieces }, node) => {
    if (origin === undefined) return;
    const own = new Set(pieces.map(({ key }) => key));
    for (const key of new Set([...own, ...pieces.flatMap(({ releases }) => releases)])) {
      const id = `${origin} ${key}`;
      parts.set(id, [...(parts.get(id) ?? []), { node, own: own.has(key) }]);
    }
  });
  const before: number[][] = nodes.map(() => []);
  for (const list of parts.values()) {
    list.forEach(({ node, own }, place) => {
      if (own) before[node]?.push(...list.slice(0, place).map((earlier) => earlier.node));
    });
  }
  return before;
}

/** The names that it takes: a relation's is that of a type as well, and a composite type's that of a relation. */
function slotsOf({ object }: Piece): string[] {
  const { namespace, amongRelations } = kindOf(object);
  if (namespace === undefined && !amongRelations) return [];
  const name = `${object.schema ?? ''}\0${object.name}\0${object.signature ?? ''}`;
  const spaces = [
    ...(namespace === 'relation' || amongRelations ? ['relation'] : []),
    ...(namespace === 'relation' ? ['type'] : namespace === undefined ? [] : [namespace]),
  ];
  return spaces.map((space) => `${space} ${name}`);
}

/** What overloads share. */
function callOf({ object }: Piece): string | undefined {
  return kindOf(object).namespace === 'routine' ? `${object.schema ?? ''}\0${object.name}` : undefined;
}
