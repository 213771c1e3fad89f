import type { PlannedStatement } from '../../../schema/plan.ts';
import type { Composed } from './compose.ts';

/**
 * Gives a transaction of its own to each statement whose result a later one uses, where the server wants a commit in between:
 * a label added to an enum is unsafe to use before that (SQLSTATE 55P04), in a default as in a row. Which later statements use it
 * is told by their text: one too many costs a commit, one too few would cost the deploy.
 */
export function withCommitPoints(statements: readonly Composed[]): readonly PlannedStatement[] {
  if (statements.every(({ usableAfterCommit }) => usableAfterCommit === undefined)) return statements;
  return statements.map(({ usableAfterCommit: added, ...statement }, index) => {
    const used =
      added !== undefined &&
      statements.slice(index + 1).some((later) => later.usableAfterCommit === undefined && names(later.sql, added));
    return used ? { ...statement, transaction: 'own' } : statement;
  });
}

/** As a literal of its own, or as a part of an array's or a row's. */
function names(sql: string, literal: string): boolean {
  if (sql.includes(literal)) return true;
  const label = unescaped(literal.slice(literal.indexOf("'") + 1, -1));
  const composed = sql.match(/'[{(](?:[^']|'')*[})]'/g) ?? [];
  return composed.some((text) => unescaped(text).includes(label));
}

function unescaped(text: string): string {
  return text.replace(/[\\"]/g, '');
}
