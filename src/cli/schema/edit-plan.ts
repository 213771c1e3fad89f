import type { Dialect } from '../../dialects/dialect.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import { type Plan, type PlannedStatement, planText, statementText } from '../../schema/plan.ts';
import { readScript } from '../../state/script.ts';
import { edit } from '../framework/editor.ts';
import { planIndent } from '../reports/plan-text.ts';

const fileName = 'plan.sql';

/**
 * Lets the user edit a plan in $EDITOR. Statements that stay as they are keep what is known of them.
 * @throws TelamonError usage when the editor fails, or leaves nothing.
 */
export async function editPlan(plan: Plan, dialect: Dialect): Promise<Plan> {
  const text = await edit(fileName, planText(plan, { indent: planIndent }));
  const known = new Map(plan.statements.map((statement) => [statementText(statement, planIndent), statement]));
  const { statements } = readScript(fileName, Buffer.from(text), dialect.splitRules);
  if (statements.length === 0) {
    throw new TelamonError('usage', 'the edited plan is empty', { hints: ['nothing was changed'] });
  }
  return {
    statements: statements.map((statement) => {
      const sql = statement.text.replace(/\s*;$/, '');
      return known.get(sql) ?? ownStatement(sql, dialect);
    }),
  };
}

function ownStatement(sql: string, dialect: Dialect): PlannedStatement {
  return {
    sql,
    comment: '',
    transaction: dialect.transactions.refuses(sql) ? 'none' : 'any',
    hazards: [{ type: 'IS_USER_GENERATED', message: 'written by hand' }],
  };
}

/** The proof of a plan that a person wrote: where it fails the fault is theirs. */
export function editedFault(error: unknown): unknown {
  if (!(error instanceof TelamonError) || error.code !== 'plan_unproved') return error;
  return new TelamonError(error.code, `the edited plan does not hold: ${error.message}`, {
    hints: [...error.hints.slice(0, -1), 'nothing was changed; --no-proof runs an edited plan untried'],
    cause: error,
  });
}
