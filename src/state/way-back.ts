import type { Connection } from '../dialects/connection.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { Plan, PlannedStatement } from '../schema/plan.ts';
import { type CompareOptions, planFrom } from './comparison.ts';
import type { Inspected } from './inspect.ts';
import { type Claim, prove } from './proof.ts';
import { groupsOf } from './run-plan.ts';

/** What undoes a plan, statement by statement from the last one on; undefined where nothing undoes one of them. */
export function undoing({ statements }: Plan): Plan | undefined {
  if (statements.some(({ reverse }) => reverse === undefined)) return undefined;
  return { statements: statements.toReversed().flatMap(undone) };
}

function undone({ comment, transaction, access, reverse = [] }: PlannedStatement): PlannedStatement[] {
  const more = access === undefined ? {} : { access };
  return reverse.map((sql) => ({ sql, comment: `reverse: ${comment}`, transaction, hazards: [], ...more }));
}

/**
 * Why a way back does not lead to where the plan started; undefined when it does.
 * @param connection to a dev database that holds what the plan led to.
 */
export async function wayBackFault(
  claim: Claim,
  connection: Connection,
  dialect: Dialect,
): Promise<string | undefined> {
  try {
    await prove(claim, connection, dialect);
    return undefined;
  } catch (error) {
    if (error instanceof TelamonError && (error.code === 'plan_unproved' || error.code === 'plan_refused')) {
      return error.message;
    }
    throw error;
  }
}

/**
 * The plan from the end back to the start, for where undoing statement by statement does not lead there; undefined where it would be
 * refused, or one of the two would not be one file.
 */
export function wholeWayBack(
  plan: Plan,
  after: Inspected,
  before: Inspected,
  { note: _, policy: { skip: __, ...policy } = {}, ...options }: CompareOptions,
): Plan | undefined {
  if (groupsOf(plan.statements).length > 1) return undefined;
  try {
    // What is skipped has not come: all that is there now goes.
    const back = planFrom(after, before, { ...options, policy }).plan;
    return groupsOf(back.statements).length === 1 ? back : undefined;
  } catch (error) {
    if (error instanceof TelamonError && error.code === 'plan_refused') return undefined;
    throw error;
  }
}
