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
 * While a second connection holds a transaction open, does it stand on the session that was just ours, or are we on another
 * one? Asking twice on one connection shows nothing: poolers hand out the session that was used last.
 */
async function takesSessionBack(connection: Connection): Promise<boolean> {
  const ours = await backend(connection);
  const other = await connectPostgres(connection.url, { applicationName: 'telamon' });
  try {
    await other.script(['BEGIN']);
    const theirs = await backend(other);
    return theirs === ours || (await backend(connection)) !== ours;
  } finally {
    await other.script(['ROLLBACK']).catch(() => undefined);
    await other.close();
  }
}

async function backend(connection: Connection): Promise<number | undefined> {
  const [row] = await connection.query<{ pid: number }>('SELECT pg_catalog.pg_backend_pid() AS pid');
  return row?.pid;
}
