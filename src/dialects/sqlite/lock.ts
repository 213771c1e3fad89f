import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { Connection } from '../connection.ts';
import type { Lock, LockHolder, LockOptions } from '../dialect.ts';
import { guardOwner, type Owner, takeGuard } from '../process-guard.ts';
import type { ConnectionUrl } from '../url.ts';
import { sqliteConnection } from './sqlite-connection.ts';

/** First pause between two tries, in milliseconds; doubles up to {@link pauseMaxMs}. */
const pauseMinMs = 25;
const pauseMaxMs = 500;

/** Why the lock is not to be had now. */
interface Obstacle {
  readonly who: string;
  readonly what: string;
  readonly hint: string;
}

/**
 * Takes a lock for the database: a file beside it that names this process, and is worth nothing once that has ended. A lock file of
 * the compatible tool in the temporary folder counts until it expires. A database in memory needs none.
 * @throws TelamonError lock_timeout, naming the holder; database_error when the file cannot be made.
 */
export async function lockSqlite(
  connection: Connection,
  name: string,
  timeoutMs: number,
  { signal, onWait }: LockOptions = {},
): Promise<Lock> {
  const { file } = sqliteConnection(connection).handle;
  if (file === undefined) return { release: async () => true };
  const deadline = Date.now() + timeoutMs;
  let told = '';
  for (let wait = pauseMinMs; ; wait = Math.min(wait * 2, pauseMaxMs)) {
    const taken = foreignLock(connection.url, name) ?? ownLock(lockFile(file, name), name);
    if ('release' in taken) return { release: async () => taken.release() };
    const left = deadline - Date.now();
    if (left <= 0) throw timedOut(taken, timeoutMs);
    if (taken.who !== told) onWait?.(taken.who);
    told = taken.who;
    await pause(Math.min(left, wait), undefined, { signal }).catch(() => {
      throw new TelamonError('interrupted', `interrupted while waiting for the lock, which ${taken.who} holds`, {
        hints: ['nothing has run'],
      });
    });
  }
}

/** Who holds the lock now: a process, whose lock file goes with it, or the compatible tool by a file of its own. */
export async function lockHolderSqlite(connection: Connection, name: string): Promise<LockHolder | undefined> {
  const { file } = sqliteConnection(connection).handle;
  if (file === undefined) return undefined;
  const foreign = foreignLock(connection.url, name);
  if (foreign) {
    return {
      description: foreign.who,
      active: true,
      release: async () => {
        rmSync(foreignFile(connection.url, name), { force: true });
        return true;
      },
    };
  }
  const own = lockFile(file, name);
  const owner = guardOwner(own);
  if (!owner) return undefined;
  return {
    description: processName(owner),
    active: true,
    release: async () => {
      rmSync(own, { force: true });
      return true;
    },
  };
}

/** Beside the database, so that two databases never share one; never the name that other drivers lock by. */
export function lockFile(database: string, name: string): string {
  return `${database}-${name}.telamon`;
}

function ownLock(file: string, name: string): { readonly release: () => boolean } | Obstacle {
  let taken: ReturnType<typeof takeGuard>;
  try {
    taken = takeGuard(file);
  } catch (cause) {
    throw new TelamonError(
      'database_error',
      `acquiring database lock: the lock file ${file} cannot be made: ${cause instanceof Error ? cause.message : String(cause)}`,
      { hints: ['the folder of the database must be writable; SQLite keeps its journal there, too'], cause },
    );
  }
  return 'owner' in taken ? heldBy(taken.owner, file, name) : taken;
}

function processName({ pid }: Owner): string {
  return pid === process.pid ? `this process (${pid})` : `process ${pid}`;
}

function heldBy(owner: Owner, file: string, name: string): Obstacle {
  const who = processName(owner);
  return {
    who,
    what: `sql/sqlite: lock on "${name}" already taken by ${who}`,
    hint: `another run works on this database: wait for it, or give more time with --lock-timeout; its lock is ${file}`,
  };
}

/**
 * The lock of the compatible tool: a file that holds when it expires, in nanoseconds since 1970. An expired one is removed, as that
 * tool does.
 */
function foreignLock(url: ConnectionUrl, name: string): Obstacle | undefined {
  const file = foreignFile(url, name);
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
  if (!/^\d{1,20}$/.test(text)) return undefined;
  const expiresMs = Number(BigInt(text) / 1_000_000n);
  if (expiresMs <= Date.now()) {
    rmSync(file, { force: true });
    return undefined;
  }
  return {
    who: `${file} (until ${new Date(expiresMs).toISOString()})`,
    what: `sql/sqlite: lock on "${name}" already taken`,
    hint: `${file} says so until ${new Date(expiresMs).toISOString()}; when no other tool is running, delete that file`,
  };
}

function foreignFile(url: ConnectionUrl, name: string): string {
  return path.join(tmpdir(), `${foreignName(url, name)}.lock`);
}

/** Only URLs of one kind get a file of their own there; all others share one. */
export function foreignName(url: ConnectionUrl, name: string): string {
  const written = url.text.slice(url.text.indexOf('://') + 3);
  const keyed = written.startsWith('file:') || url.query.get('mode') === 'memory';
  return keyed ? `${name}_${adler32(url.host + url.path).toString(16)}` : name;
}

function adler32(text: string): number {
  const modulus = 65521;
  let a = 1;
  let b = 0;
  for (const byte of Buffer.from(text, 'utf8')) {
    a = (a + byte) % modulus;
    b = (b + a) % modulus;
  }
  return ((b << 16) | a) >>> 0;
}

function timedOut({ what, hint }: Obstacle, timeoutMs: number): TelamonError {
  const waited = timeoutMs > 0 ? [`waited ${timeoutMs / 1000}s for it`] : [];
  return new TelamonError('lock_timeout', `acquiring database lock: ${what}`, { hints: [...waited, hint] });
}
