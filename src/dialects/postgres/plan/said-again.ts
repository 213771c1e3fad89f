import { sameValue } from '../../../diff/compare.ts';
import { keyOf, type ObjectKey, type SchemaObject } from '../../../schema/model.ts';
import type { Step } from '../kinds/contract.ts';
import { kindOf } from '../kinds/index.ts';
import { accessSteps } from './access.ts';
import { kindIndex, type Piece, pieceOf, type Scene } from './pieces.ts';

/** Parts that are made again, by the name of their owner, which stays. */
interface Remade {
  readonly parts: SchemaObject[];
  /** The piece after whose way back all of them are there again. */
  readonly lastDrop: Piece;
}

/**
 * What an object that stays says of a part of its own (the index that its rows are sorted by, the rights on one of its columns) goes with
 * that part. Where the part is made again, it is said again.
 */
export function saidAgain(pieces: readonly Piece[], scene: Scene): readonly Piece[] {
  const { from, to } = scene.context;
  const remade = remadeParts(pieces, scene);
  if (remade.size === 0) return pieces;
  const more: Piece[] = [];
  const back = new Map<Piece, readonly string[]>();
  for (const [key, { parts, lastDrop }] of remade) {
    const [before, after] = [from.objects.get(key), to.objects.get(key)];
    if (!before || !after) continue;
    const steps = [
      ...(kindOf(after).partsRemade?.(before, after, parts, scene.context) ?? []),
      ...rightsAgain(before, after, parts, scene),
    ];
    const needs = [key, ...parts.map(keyOf)];
    for (const step of steps) {
      more.push(pieceOf({ needs, ...step, reverse: [], effect: 'alter' }, after, 'alter', scene));
      back.set(lastDrop, [...(back.get(lastDrop) ?? []), ...(step.reverse ?? [])]);
    }
  }
  const returned = pieces.map((piece) => {
    const said = back.get(piece);
    return said ? { ...piece, afterReverse: [...piece.afterReverse, ...said] } : piece;
  });
  return [...returned, ...more];
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
    const lastDrop = part && gone.get(`${owner}\0${part.name}`);
    if (!lastDrop || owner === undefined) continue;
    remade.set(owner, { parts: [...(remade.get(owner)?.parts ?? []), part], lastDrop });
  }
  return remade;
}
