import type { Connection } from '../connection.ts';
import type { LockHolder } from '../dialect.ts';

/** How long the end of a session is waited for, in milliseconds: as long as a rollback may take. */
const terminationMs = 60_000;

interface HolderRow {
  readonly pid: number;
  readonly application: string | null;
  readonly since: string | null;
  readonly state: string | null;
}

/** The other session that holds an advisory lock of one of these ids; undefined when there is none. */
export async function sessionHolder(connection: Connection, ids: readonly number[]): Promise<LockHolder | undefined> {
  const [row] = await connection.query<HolderRow>(
    `SELECT l.pid, nullif(a.application_name, '') AS application, a.state,
        to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"') AS since
      FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
      WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid IN (${ids.join(', ')}) AND l.objsubid = 1
        AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
        AND l.pid <> pg_catalog.pg_backend_pid()`,
  );
  if (!row) return undefined;
  return {
    description: describe(row),
    active: row.state !== 'idle',
    async release() {
      const sql = `SELECT pg_catalog.pg_terminate_backend(${row.pid}, ${terminationMs}) AS gone`;
      return (await connection.query<{ gone: boolean }>(sql))[0]?.gone === true;
    },
  };
}

function describe({ pid, application, since }: HolderRow): string {
  return `process ${pid}${application ? ` (${application})` : ''}${since ? `, connected since ${since}` : ''}`;
}
