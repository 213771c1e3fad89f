import { setTimeout as pause } from 'node:timers/promises';
import { TelamonError } from '../../errors/telamon-error.ts';
import { type Connection, DatabaseError } from '../connection.ts';
import type { Lock, LockHolder, LockOptions } from '../dialect.ts';
import { dropExpiredLease, leaseHolder, leaseSchema, lockByLease } from './lease.ts';
import { lockId, type Taker } from './lock-id.ts';
import { lendsSessions } from './pooler.ts';
import { sessionHolder } from './session-holder.ts';

/** First pause between two tries, in milliseconds; doubles up to {@link pauseMaxMs}. The compatible tool waits alike. */
const pauseMinMs = 25;
const pauseMaxMs = 1000;
/** Up to this share of a pause is added, so that waiting processes do not try in step. */
const jitter = 0.25;
/** SQLSTATE of any statement in a transaction that failed before. */
const abortedTransaction = '25P02';

/**
 * Takes an advisory lock on this connection, so that losing the lock and losing the work are one event; behind a pooler that
 * lends a session for one transaction only, a lease. Tries, and never waits inside the server, where a waiting session would
 * block CREATE INDEX CONCURRENTLY of the holder.
 * @throws TelamonError lock_timeout, naming the session that holds it; unsupported behind such a pooler, for callers that take no lease.
 */
export async function lockPostgres(
  connection: Connection,
  name: string,
  timeoutMs: number,
  options: LockOptions = {},
): Promise<Lock> {
  const taker = (await lendsSessions(connection, options))
    ? lockByLease(connection, name, options)
    : direct(connection, name);
  const deadline = Date.now() + timeoutMs;
  let told = '';
  for (let wait = pauseMinMs; ; wait = Math.min(wait * 2, pauseMaxMs)) {
    const taken = await taker.take();
    if ('release' in taken) return taken;
    const left = deadline - Date.now();
    if (left <= 0) throw timedOut(name, taken.holder, timeoutMs);
    const holder = taken.holder?.description ?? 'other session';
    if (holder !== told) options.onWait?.(holder);
    told = holder;
    await pause(Math.min(left, wait * (1 + Math.random() * jitter)), undefined, { signal: options.signal }).catch(
      () => {
        throw new TelamonError('interrupted', `interrupted while waiting for the lock, which ${holder} holds`, {
          hints: ['nothing has run'],
        });
      },
    );
  }
}

/** Who holds the lock now, by whatever means. */
export async function lockHolderPostgres(connection: Connection, name: string): Promise<LockHolder | undefined> {
  return (await sessionHolder(connection, [lockId(name)])) ?? (await leaseHolder(connection, name));
}

/** The lock of a session that is ours. Runs behind a pooler hold a lease instead, which is read as soon as the lock is there. */
function direct(connection: Connection, name: string): Taker {
  const id = lockId(name);
  return {
    async take() {
      // Two statements of one message: the second sees what was committed before the first had the lock.
      const [row] = await connection.query<{ taken: boolean; lease: string | null }>(
        connection.server.embedded
          ? `SELECT pg_catalog.pg_try_advisory_lock(${id}) AS taken, NULL AS lease`
          : `SELECT pg_catalog.set_config('telamon.lock', pg_catalog.pg_try_advisory_lock(${id})::text, true);
            SELECT pg_catalog.current_setting('telamon.lock')::boolean AS taken, (${leaseSchema}) AS lease`,
      );
      if (!row?.taken) return { holder: await sessionHolder(connection, [id]) };
      const release = () => unlock(connection, id);
      if (row.lease === null) return { release };
      const holder = await leaseHolder(connection, name, row.lease);
      if (!holder) {
        await dropExpiredLease(connection, row.lease, name);
        return { release };
      }
      await release();
      return { holder };
    },
  };
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

function timedOut(name: string, holder: LockHolder | undefined, timeoutMs: number): TelamonError {
  const waited = timeoutMs > 0 ? `, waited ${timeoutMs / 1000}s for "${name}"` : ` ("${name}")`;
  return new TelamonError(
    'lock_timeout',
    `acquiring database lock: lock is held by other session${holder ? `: ${holder.description}` : ''}${waited}`,
    {
      hints: [
        'another run works on this database: wait for it, or give more time with --lock-timeout',
        ...(holder ? ['when that run is dead, take the lock away from it with `telamon migrate lock release`'] : []),
      ],
    },
  );
}
