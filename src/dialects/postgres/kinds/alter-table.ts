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
  const head = join ? `${join.head} ` : '';
  return { ...step, sql: head + step.sql, reverse: (step.reverse ?? []).map((sql) => head + sql) };
}
