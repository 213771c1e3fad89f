import { TelamonError } from '../errors/telamon-error.ts';
import type { Plan } from '../schema/plan.ts';

/** What stands in place of a secret where a statement is shown. */
const hidden = '<sensitive>';

/**
 * A plan that people have seen, edited or saved, with the secrets of the one that was made: those of the statements that are the same.
 * @throws TelamonError usage for a statement that would set the text in place of a secret.
 */
export function withSecrets(plan: Plan, made: Plan): Plan {
  const secrets = new Map(made.statements.map(({ sql, secret }) => [sql, secret]));
  return {
    ...plan,
    statements: plan.statements.map((statement) => {
      const { sql } = statement;
      const secret = secrets.get(sql);
      if (secret !== undefined) return { ...statement, secret };
      // Where the made plan has it without a secret, the text is the user's own.
      if (!sql.includes(hidden) || secrets.has(sql)) return statement;
      throw new TelamonError('usage', `a changed statement holds ${hidden} in place of a password`, {
        hints: [`statement: ${sql}`, 'leave the statement as it was planned, or take the password out of it'],
      });
    }),
  };
}
