import type { ObjectKey } from '../../../schema/model.ts';
import { makersOf, type Node } from './nodes.ts';
import type { Piece } from './pieces.ts';

/** Pieces with bodies that the server is not to look into: it would not find there yet, or no more, what they mention. */
export interface Bodies {
  readonly forth: ReadonlySet<Piece>;
  /** The body that comes back when the piece is undone. */
  readonly back: ReadonlySet<Piece>;
}

export const noBodies: Bodies = { forth: new Set(), back: new Set() };

/** Those of nodes in their order: the body comes before all that it mentions is there. */
export function earlyBodies(nodes: readonly Node[]): Bodies {
  const reads = ({ step: { checksBody, strays, bodyBack } }: Piece) => checksBody === true || strays || bodyBack;
  if (!nodes.some(({ pieces }) => pieces.some(reads))) return noBodies;
  const makers = makersOf(nodes);
  const touched = new Map<ObjectKey, number>();
  nodes.forEach(({ pieces }, node) => {
    for (const key of pieces.flatMap(({ drops, root }) => [...drops, root])) {
      if (!touched.has(key)) touched.set(key, node);
    }
  });
  const isEarly = (piece: Piece, node: number) =>
    piece.wishes.some((key) => piece.creates.includes(key) || (makers.get(key) ?? []).some((maker) => maker > node));
  // What came before it is undone after it.
  const isEarlyBack = ({ mentionsBack }: Piece, node: number) =>
    mentionsBack.some((key) => (touched.get(key) ?? node) < node);
  const chosen = (is: (piece: Piece, node: number) => boolean) =>
    new Set(nodes.flatMap(({ pieces }, node) => pieces.filter((piece) => is(piece, node))));
  return {
    forth: chosen(
      (piece, node) => piece.step.strays === true || (piece.step.checksBody === true && isEarly(piece, node)),
    ),
    back: chosen((piece, node) => piece.step.bodyBack === 'refused' || isEarlyBack(piece, node)),
  };
}
