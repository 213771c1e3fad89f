import type { ObjectKey } from '../../../schema/model.ts';
import { keyOf } from '../../../schema/model.ts';
import type { PlanContext } from '../kinds/contract.ts';
import { kindOf } from '../kinds/index.ts';
import { kindIndex, type Piece, rebuildPieces } from './pieces.ts';

/**
 * What stands on an object that is dropped and made again, and does not change itself: a foreign key to a primary key, an index on a
 * generated column. It is dropped before and made again after; what the drop takes along by itself is only made again.
 */
export function withDependents(pieces: readonly Piece[], context: PlanContext): Piece[] {
  const all = [...pieces];
  const dropped = new Set(all.flatMap((piece) => piece.drops));
  const dependents = dependentsOf(context);
  const queue = [...dropped].filter((key) => context.to.objects.has(key));
  for (let key = queue.shift(); key !== undefined; key = queue.shift()) {
    const below = context.from.objects.get(key);
    for (const dependent of dependents().get(key) ?? []) {
      const before = context.from.objects.get(dependent);
      const after = context.to.objects.get(dependent);
      if (!before || !after || !below || dropped.has(dependent) || kindOf(before).owners === undefined) continue;
      const sibling = kindIndex.owner(before, context.from) === kindIndex.owner(below, context.from);
      const implied = sibling && kindOf(below).takesSiblings === true && kindOf(before).takesSiblings !== true;
      // Its own changes are part of what is made again.
      const rest = all.filter((piece) => piece.key !== dependent);
      all.splice(0, all.length, ...rest, ...rebuildPieces(before, after, context, implied));
      dropped.add(dependent);
      queue.push(keyOf(before));
    }
  }
  return all;
}

/** Who references what in the current state, worked out when first asked for. */
function dependentsOf(context: PlanContext): () => ReadonlyMap<ObjectKey, readonly ObjectKey[]> {
  let found: Map<ObjectKey, ObjectKey[]> | undefined;
  return () => {
    if (found) return found;
    found = new Map();
    for (const [key, object] of context.from.objects) {
      for (const reference of kindIndex.references(object, context.from)) {
        const list = found.get(reference);
        if (list) list.push(key);
        else found.set(reference, [key]);
      }
    }
    return found;
  };
}
