import { type Connection, DatabaseError } from '../../dialects/connection.ts';
import type { LeaseTerms } from '../../dialects/dialect.ts';
import type { Statement } from '../split/statement.ts';
import type { HookStatement } from './hooks.ts';

/** One statement of a batch, and what it is there for. */
export type Part =
  | { readonly role: 'statement'; readonly sql: string; readonly statement: Statement }
  /** With `onFailure` the batch goes on when it fails. */
  | {
      readonly role: 'hook';
      readonly sql: string;
      readonly hook: HookStatement;
      readonly onFailure: ((error: DatabaseError) => void) | undefined;
    }
  | { readonly role: 'guard' | 'exclusive' | 'fence' | 'row' | 'commit' | 'setup'; readonly sql: string };

export const setup = (...statements: readonly string[]): readonly Part[] =>
  statements.map((sql) => ({ role: 'setup', sql }));
export const guard = (sql: string): Part => ({ role: 'guard', sql });
/** Under a leased lock: it is ours, and no direct connection is at work. */
export const fences = (lease: LeaseTerms | undefined): readonly Part[] =>
  lease === undefined
    ? []
    : [
        { role: 'exclusive', sql: lease.exclusive },
        { role: 'fence', sql: lease.fence },
      ];
export const row = (sql: string): Part => ({ role: 'row', sql });
export const commit: Part = { role: 'commit', sql: 'COMMIT' };
export const work = (statement: Statement): Part => ({ role: 'statement', sql: statement.text, statement });

export const hook = (statement: HookStatement, sql: string, onFailure?: (error: DatabaseError) => void): Part => ({
  role: 'hook',
  sql,
  hook: statement,
  onFailure,
});

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
  const failure = await send(connection.script, parts);
  return failure && isUncertain(failure, parts) ? sendOneByOne(connection, parts) : failure;
}

/** As {@link sendBatch}, without waiting for earlier batches. That it failed may not tell where: see {@link isUncertain}. */
export async function sendAhead(connection: Connection, parts: readonly Part[]): Promise<BatchFailure | undefined> {
  return send(connection.scriptAhead ?? connection.script, parts);
}

/** Sending the parts one by one would tell more, and does no harm. */
export function isUncertain(failure: BatchFailure, parts: readonly Part[]): boolean {
  if (failure.part !== undefined || failure.error.lost) return false;
  return parts[0]?.role === 'setup' && parts.at(-1)?.role === 'commit';
}

export async function sendOneByOne(connection: Connection, parts: readonly Part[]): Promise<BatchFailure | undefined> {
  await rollBack(connection);
  for (const part of parts) {
    const single = await send(connection.script, [part]);
    if (single) return { error: single.error, part };
  }
  return undefined;
}

async function send(script: Connection['script'], parts: readonly Part[]): Promise<BatchFailure | undefined> {
  const lenient = parts.findIndex(isLenient);
  if (lenient < 0) return sendParts(script, parts);
  const before = lenient > 0 ? await sendParts(script, parts.slice(0, lenient)) : undefined;
  const failure = before ?? (await sendLenient(script, parts[lenient] as Part));
  return failure ?? send(script, parts.slice(lenient + 1));
}

const isLenient = (part: Part): boolean => part.role === 'hook' && part.onFailure !== undefined;

/** Undefined also when it failed, and what it had done is undone. */
async function sendLenient(script: Connection['script'], part: Part): Promise<BatchFailure | undefined> {
  const failure = await sendParts(script, [...setup('SAVEPOINT telamon_skip'), part]);
  if (failure?.error.lost || failure?.part?.role === 'setup') return failure;
  const undo = failure ? ['ROLLBACK TO telamon_skip'] : [];
  const broken = await sendParts(script, setup(...undo, 'RELEASE telamon_skip'));
  if (broken) return failure ?? broken;
  if (failure && part.role === 'hook') part.onFailure?.(failure.error);
  return undefined;
}

async function sendParts(script: Connection['script'], parts: readonly Part[]): Promise<BatchFailure | undefined> {
  if (parts.length === 0) return undefined;
  try {
    await script(parts.map((part) => part.sql));
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
