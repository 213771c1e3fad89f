import { randomUUID } from 'node:crypto';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { Connection } from '../connection.ts';
import type { LockOptions } from '../dialect.ts';
import { redacted } from '../url.ts';
import { connectPostgres } from './connect.ts';

/**
 * A pooler stands between, and gives the server's session to others between two transactions. A pooler that keeps it for us
 * gets told what the URL asks of a session, which then works as a direct one.
 * @throws TelamonError unsupported when such a pooler is to be refused.
 */
export async function lendsSessions(connection: Connection, options: LockOptions): Promise<boolean> {
  if (!connection.server.pooled) return false;
  if (!(await takesSessionBack(connection))) {
    await connection.script(connection.settings?.(false) ?? []);
    return false;
  }
  if (!options.mayLease) {
    throw new TelamonError(
      'unsupported',
      `${redacted(connection.url)} is a connection pooler in transaction mode, which cannot hold a lock for a whole run`,
      { hints: ['use the direct URL of the server'] },
    );
  }
  return true;
}

/**
 * Who asks for its session, in turn: ours or a second connection. Poolers hand out the session that was used last, or the one
 * that was used least recently; repeats show both. One round shows nothing surely, since others use the pool meanwhile.
 */
const asking = ['ours', 'other', 'other', 'ours', 'other', 'ours', 'ours', 'other'] as const;

/**
 * Does our session go to others between two statements? It does when the second connection is once on it, when we are once on
 * another one, or when what it did last was not ours. No transaction stays open while the other side asks: small pools would
 * run dry of runs that wait for each other.
 */
async function takesSessionBack(connection: Connection): Promise<boolean> {
  const other = await connectPostgres(connection.url, { applicationName: 'telamon' });
  try {
    const sides = { ours: { connection, last: undefined }, other: { connection: other, last: undefined } } as {
      readonly [side in (typeof asking)[number]]: { readonly connection: Connection; last: Seen | undefined };
    };
    for (const turn of asking) {
      const [side, opposite] = turn === 'ours' ? [sides.ours, sides.other] : [sides.other, sides.ours];
      const { backend, touched, token } = await see(side.connection, opposite.last);
      if (touched || backend === opposite.last?.backend || (side.last && side.last.backend !== backend)) return true;
      side.last = { backend, token };
    }
    return false;
  } finally {
    await other.close();
  }
}

/** The session that a statement ran in, and the word that the statement bore. */
interface Seen {
  readonly backend: number;
  readonly token: string;
}

/** Asks for the session, and whether the one of the other side did anything else since. */
async function see(connection: Connection, last: Seen | undefined): Promise<Seen & { readonly touched: boolean }> {
  const token = randomUUID();
  // Servers that do not track what sessions do leave the text empty.
  const touched = last
    ? `NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity
        WHERE pid = ${last.backend} AND (query = '' OR pg_catalog.strpos(query, '${last.token}') > 0))`
    : 'false';
  const [row] = await connection.query<{ pid: number; touched: boolean }>(
    `/* ${token} */ SELECT pg_catalog.pg_backend_pid() AS pid, ${touched} AS touched`,
  );
  return { backend: row?.pid ?? -1, token, touched: row?.touched === true };
}
