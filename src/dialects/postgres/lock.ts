import { setTimeout as pause } from 'node:timers/promises';
import { TelamonError } from '../../errors/telamon-error.ts';
import { type Connection, DatabaseError } from '../connection.ts';
import type { Lock } from '../dialect.ts';

/** First pause between two tries, in milliseconds; doubles up to {@link pauseMaxMs}. The compatible tool waits alike. */
const pauseMinMs = 25;
const pauseMaxMs = 1000;
/** Up to this share of a pause is added, so that waiting processes do not try in step. */
const jitter = 0.25;
/** SQLSTATE of any statement in a transaction that failed before. */
const abortedTransaction = '25P02';

interface Holder {
  readonly pid: number;
  readonly application: string | null;
  readonly since: string | null;
}

/**
 * Takes an advisory lock on this connection, so that losing the lock and losing the work are one event. Tries, and
 * never waits inside the server, where a waiting session would block CREATE INDEX CONCURRENTLY of the holder.
 * @throws TelamonError lock_timeout, naming the session that holds it.
 */
export async function lockPostgres(connection: Connection, name: string, timeoutMs: number): Promise<Lock> {
  const id = lockId(name);
  const deadline = Date.now() + timeoutMs;
  for (let wait = pauseMinMs; !(await tryLock(connection, id)); wait = Math.min(wait * 2, pauseMaxMs)) {
    const left = deadline - Date.now();
    if (left <= 0) throw await timedOut(connection, name, id, timeoutMs);
    await pause(Math.min(left, wait * (1 + Math.random() * jitter)));
  }
  return { release: () => unlock(connection, id) };
}

/** FNV-1 (not 1a), 32 bits, of the name's bytes: the ids of the compatible tool. */
export function lockId(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name, 'utf8')) hash = (Math.imul(hash, 0x01000193) ^ byte) >>> 0;
  return hash;
}

async function tryLock(connection: Connection, id: number): Promise<boolean> {
  const [row] = await connection.query<{ taken: boolean }>(`SELECT pg_catalog.pg_try_advisory_lock(${id}) AS taken`);
  return row?.taken === true;
}

async function unlock(connection: Connection, id: number): Promise<boolean> {
  const sql = `SELECT pg_catalog.pg_advisory_unlock(${id}) AS held`;
  try {
    return (await connection.query<{ held: boolean }>(sql))[0]?.held === true;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    // The server gave the lock back when the session ended.
    if (error.lost) return false;
    if (error.fault.code !== abortedTransaction) throw error;
    await connection.query('ROLLBACK');
    return unlock(connection, id);
  }
}

async function timedOut(connection: Connection, name: string, id: number, timeoutMs: number): Promise<TelamonError> {
  const [holder] = await connection.query<Holder>(
    `SELECT l.pid, nullif(a.application_name, '') AS application,
        to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"') AS since
      FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
      WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = ${id} AND l.objsubid = 1
        AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())`,
  );
  const waited = timeoutMs > 0 ? `, waited ${timeoutMs / 1000}s for "${name}"` : ` ("${name}")`;
  return new TelamonError(
    'lock_timeout',
    `acquiring database lock: lock is held by other session${holder ? `: ${describe(holder)}` : ''}${waited}`,
    {
      hints: [
        'another run works on this database: wait for it, or give more time with --lock-timeout',
        ...(holder ? [`when that session is dead, end it with SELECT pg_terminate_backend(${holder.pid})`] : []),
      ],
    },
  );
}

function describe({ pid, application, since }: Holder): string {
  return `process ${pid}${application ? ` (${application})` : ''}${since ? `, connected since ${since}` : ''}`;
}
