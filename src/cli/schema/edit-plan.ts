import type { Dialect } from '../../dialects/dialect.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import { type Plan, planText } from '../../schema/plan.ts';
import { planOf, type Reworded } from '../../state/plan-file.ts';
import { edit } from '../framework/editor.ts';
import { planIndent } from '../reports/plan-text.ts';

const fileName = 'plan.sql';

/**
 * Lets the user edit a plan in $EDITOR. Statements that stay as they are keep what is known of them.
 * @throws TelamonError usage when the editor fails, or leaves nothing.
 */
export async function editPlan(plan: Plan, dialect: Dialect): Promise<Plan> {
  const text = await edit(fileName, planText(plan, { indent: planIndent }));
  return planOf(fileName, text, { kind: 'edited', plan, dialect, indent: planIndent });
}

/** The proof of a plan that a person wrote: where it fails the fault is theirs. */
export function rewordedFault(error: unknown, kind: Reworded['kind']): unknown {
  if (!(error instanceof TelamonError) || error.code !== 'plan_unproved') return error;
  return new TelamonError(error.code, `the ${kind} plan does not hold: ${error.message}`, {
    hints: [...error.hints.slice(0, -1), `nothing was changed; --no-proof runs the ${kind} plan untried`],
    cause: error,
  });
}
