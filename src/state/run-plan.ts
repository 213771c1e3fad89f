import { type Connection, DatabaseError } from '../dialects/connection.ts';
import type { PlannedStatement } from '../schema/plan.ts';
import { statementsAMessage } from './script.ts';

/**
 * Runs planned statements on a dev database, in order: neighbours that may share a transaction in few messages, the others alone.
 * @throws DatabaseError whose index counts from the first statement.
 */
export async function runPlan(statements: readonly PlannedStatement[], connection: Connection): Promise<void> {
  let done = 0;
  for (const group of groupsOf(statements).flatMap(inMessages)) {
    const start = done;
    await connection.script(group.map(({ sql, secret = sql }) => secret)).catch((error: unknown) => {
      if (!(error instanceof DatabaseError)) throw error;
      throw new DatabaseError(error.fault, { index: start + (error.index ?? 0), lost: error.lost, cause: error });
    });
    done += group.length;
  }
}

function inMessages(group: readonly PlannedStatement[]): readonly (readonly PlannedStatement[])[] {
  const messages: (readonly PlannedStatement[])[] = [];
  for (let start = 0; start < group.length; start += statementsAMessage) {
    messages.push(group.slice(start, start + statementsAMessage));
  }
  return messages;
}

/** Neighbours that share a transaction together, every other statement by itself; the order stays. */
export function groupsOf(statements: readonly PlannedStatement[]): PlannedStatement[][] {
  const groups: PlannedStatement[][] = [];
  for (const statement of statements) {
    const last = groups.at(-1);
    if (statement.transaction === 'any' && last?.[0]?.transaction === 'any') last.push(statement);
    else groups.push([statement]);
  }
  return groups;
}
