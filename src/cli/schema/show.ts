import type { Plan } from '../../schema/plan.ts';
import type { PlanRun } from '../../state/apply-plan.ts';
import type { Output } from '../framework/output.ts';
import { plannedChanges, planOverview, runText } from '../reports/plan-text.ts';

/** A plan as SQL for pipes, laid out for terminals. */
export async function showPlan(plan: Plan, out: Output): Promise<void> {
  out.result(out.terminal ? planOverview(plan, await out.colors()) : plannedChanges(plan));
}

/** What ran, on terminals only: a pipe has seen the plan, and the failure is an error of its own. */
export async function showRun(run: PlanRun, out: Output): Promise<void> {
  if (out.terminal) out.result(runText(run, await out.colors()));
}
