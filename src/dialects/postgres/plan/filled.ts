import type { ObjectKey } from '../../../schema/model.ts';
import { stage } from '../kinds/contract.ts';
import { kindIndex, type Piece, type Scene } from './pieces.ts';

/**
 * Where the plan fills a table that it makes again, what acts on rows (triggers, rules, row security) and what reads them (views, foreign
 * keys of other tables) comes once they are there.
 */
export function afterFilling(pieces: readonly Piece[], { context: { to } }: Scene): readonly Piece[] {
  const filled = new Map<ObjectKey, ObjectKey[]>();
  for (const { step } of pieces) {
    for (const table of step.fills ?? []) filled.set(table, [...(filled.get(table) ?? []), ...(step.provides ?? [])]);
  }
  if (filled.size === 0) return pieces;
  const tableOf = (key: ObjectKey) => {
    const object = to.objects.get(key);
    return (object && kindIndex.owner(object, to)) ?? key;
  };
  return pieces.map((piece) => {
    const { step, effect, role } = piece;
    if (step.fills || effect === 'drop' || role !== 'statement') return piece;
    const own = filled.get(piece.root);
    if (own) {
      const waits = step.stage === stage.arrive || step.stage === stage.settings;
      return waits ? { ...piece, step: { ...step, apart: true }, needs: [...piece.needs, ...own] } : piece;
    }
    const others = [...new Set(piece.needs.flatMap((key) => filled.get(tableOf(key)) ?? []))];
    return effect === 'create' && others.length > 0 ? { ...piece, needs: [...piece.needs, ...others] } : piece;
  });
}
