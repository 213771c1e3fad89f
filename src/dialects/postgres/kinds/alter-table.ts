import { quoteName } from '../quote.ts';
import type { PlanContext, Step } from './contract.ts';

/** The statement that every clause of a table shares. */
export function alterTable(
  owner: { schema?: string; name: string },
  context: PlanContext,
): { head: string; comment: string } {
  return { head: `ALTER TABLE ${context.name(owner)}`, comment: `modify ${quoteName(owner.name)} table` };
}

/** The same as a statement of its own. */
export function withoutJoin({ join, ...step }: Step): Step {
  if (!join) return step;
  const whole = (clause: string) => `${join.head} ${clause}`;
  return { ...step, sql: whole(step.sql), ...(step.reverse ? { reverse: step.reverse.map(whole) } : {}) };
}
