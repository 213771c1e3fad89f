import type { Change } from '../../../schema/change.ts';
import type { PlannedStatement } from '../../../schema/plan.ts';
import type { PlanContext } from '../kinds/contract.ts';
import { kindOf } from '../kinds/index.ts';

/** New names come before everything else, in the order in which they were decided: all other changes go by them. */
export function renameStatements(changes: readonly Change[], context: PlanContext): readonly PlannedStatement[] {
  return changes.flatMap((change) =>
    change.verb === 'rename' ? (kindOf(change.from).rename?.statements(change, context) ?? []) : [],
  );
}
