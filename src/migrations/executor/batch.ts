import { type Connection, DatabaseError } from '../../dialects/connection.ts';
import type { Statement } from '../split/statement.ts';

/** One statement of a batch, and what it is there for. */
export type Part =
  | { readonly role: 'statement'; readonly sql: string; readonly statement: Statement }
  | { readonly role: 'guard' | 'row' | 'commit' | 'setup'; readonly sql: string };

export const setup = (...statements: readonly string[]): readonly Part[] =>
  statements.map((sql) => ({ role: 'setup', sql }));
export const guard = (sql: string): Part => ({ role: 'guard', sql });
export const row = (sql: string): Part => ({ role: 'row', sql });
export const commit: Part = { role: 'commit', sql: 'COMMIT' };
export const work = (statement: Statement): Part => ({ role: 'statement', sql: statement.text, statement });

/** A batch failed, and at which part; undefined when that is not known. */
export interface BatchFailure {
  readonly error: DatabaseError;
  readonly part: Part | undefined;
}

/**
 * Sends a batch as one message. When the database cannot say which part failed, and the batch is a whole transaction
 * that it has rolled back, the parts are sent again one by one: then it is certain.
 */
export async function sendBatch(connection: Connection, parts: readonly Part[]): Promise<BatchFailure | undefined> {
  const failure = await send(connection, parts);
  if (!failure || failure.part !== undefined || failure.error.lost) return failure;
  if (parts[0]?.role !== 'setup' || parts.at(-1)?.role !== 'commit') return failure;
  await rollBack(connection);
  for (const part of parts) {
    const single = await send(connection, [part]);
    if (single) return { error: single.error, part };
  }
  return undefined;
}

async function send(connection: Connection, parts: readonly Part[]): Promise<BatchFailure | undefined> {
  try {
    await connection.script(parts.map((part) => part.sql));
    return undefined;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return { error, part: error.index === undefined ? undefined : parts[error.index] };
  }
}

/** Ends a failed transaction, if there is one; says nothing when there is none. */
export async function rollBack(connection: Connection): Promise<void> {
  const listener = connection.onNotice;
  connection.onNotice = undefined;
  try {
    await connection.script(['ROLLBACK']);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
  } finally {
    connection.onNotice = listener;
  }
}
