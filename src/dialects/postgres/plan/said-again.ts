import { sameValue } from '../../../diff/compare.ts';
import { keyOf, type ObjectKey, type SchemaObject } from '../../../schema/model.ts';
import type { Step } from '../kinds/contract.ts';
import { kindOf } from '../kinds/index.ts';
import { accessSteps } from './access.ts';
import { sortedPieces } from './compose.ts';
import type { Node } from './nodes.ts';
import { kindIndex, type Piece, pieceOf, type Scene } from './pieces.ts';

/** Parts that are made again, of one owner, which stays. */
interface Remade {
  readonly parts: SchemaObject[];
  /** What takes their former selves away. */
  readonly dropped: Set<ObjectKey>;
}

/** What an owner says of parts of its own, said again on the way back: once all of these are there again. */
interface SaidBack {
  readonly dropped: ReadonlySet<ObjectKey>;
  readonly statements: readonly string[];
}

/**
 * What an object that stays says of a part of its own (the index that its rows are sorted by, the rights on one of its columns) goes with
 * that part. Where the part is made again, it is said again.
 */
export function saidAgain(
  pieces: readonly Piece[],
  scene: Scene,
): { readonly pieces: readonly Piece[]; readonly back: readonly SaidBack[] } {
  const { from, to } = scene.context;
  const remade = remadeParts(pieces, scene);
  if (remade.size === 0) return { pieces, back: [] };
  const more: Piece[] = [];
  const back: SaidBack[] = [];
  for (const [key, { parts, dropped }] of remade) {
    const [before, after] = [from.objects.get(key), to.objects.get(key)];
    if (!before || !after) continue;
    const steps = [
      ...(kindOf(after).partsRemade?.(before, after, parts, scene.context) ?? []),
      ...rightsAgain(before, after, parts, scene),
    ];
    const needs = [key, ...parts.map(keyOf)];
    for (const step of steps) {
      more.push(pieceOf({ needs, ...step, reverse: [], effect: 'alter' }, after, 'alter', scene));
    }
    const statements = steps.flatMap(({ reverse = [] }) => reverse);
    if (statements.length > 0) back.push({ dropped, statements });
  }
  return { pieces: [...pieces, ...more], back };
}

/** The first of the drops is undone last: only the final order tells which one that is. */
export function saidOnTheWayBack(nodes: readonly Node[], back: readonly SaidBack[]): readonly Node[] {
  if (back.length === 0) return nodes;
  const drops = nodes
    .flatMap(({ pieces }) => [...sortedPieces(pieces), ...pieces.filter(({ role }) => role === 'implied')])
    .filter((piece) => piece.drops.length > 0);
  const said = new Map<Piece, readonly string[]>();
  for (const { dropped, statements } of back) {
    const first = drops.find(({ key }) => dropped.has(key));
    if (first) said.set(first, [...(said.get(first) ?? []), ...statements]);
  }
  const withSaid = (piece: Piece) => {
    const statements = said.get(piece);
    return statements ? { ...piece, afterReverse: [...piece.afterReverse, ...statements] } : piece;
  };
  return nodes.map((node) => ({ ...node, pieces: node.pieces.map(withSaid) }));
}

/** Rights on columns that were there and stay. The drop of a column brings them back by itself. */
function rightsAgain(from: SchemaObject, to: SchemaObject, parts: readonly SchemaObject[], { context }: Scene): Step[] {
  const names = new Set(parts.filter((part) => kindOf(part).takesSiblings).map(({ name }) => name));
  const kept = (from.access?.grants ?? []).filter(
    (grant) =>
      grant.column !== undefined &&
      names.has(grant.column) &&
      (!context.access || to.access?.grants?.some((other) => sameValue(grant, other))),
  );
  return accessSteps(to, undefined, { grants: kept }, context).map((step) => ({ ...step, reverse: [] }));
}

/** A part of one kind may take the place of one of another: the name tells. */
function remadeParts(pieces: readonly Piece[], { context }: Scene): ReadonlyMap<ObjectKey, Remade> {
  const drops = pieces.filter(({ drops }) => drops.length > 0);
  const dropped = new Set(drops.map(({ key }) => key));
  const gone = new Map<string, Piece>();
  for (const piece of drops) {
    const owner = kindIndex.owner(piece.object, context.from);
    if (owner !== undefined && !dropped.has(owner)) gone.set(`${owner}\0${piece.object.name}`, piece);
  }
  const remade = new Map<ObjectKey, Remade>();
  if (gone.size === 0) return remade;
  for (const key of new Set(pieces.flatMap(({ creates }) => creates))) {
    const part = context.to.objects.get(key);
    const owner = part && kindIndex.owner(part, context.to);
    const former = part && gone.get(`${owner}\0${part.name}`);
    if (!former || owner === undefined) continue;
    const all = remade.get(owner) ?? { parts: [], dropped: new Set() };
    all.parts.push(part);
    all.dropped.add(former.key);
    remade.set(owner, all);
  }
  return remade;
}
