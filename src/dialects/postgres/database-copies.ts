import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Connection } from '../connection.ts';
import type { DatabaseCopy, MakeCopy } from '../dialect.ts';
import type { ConnectionUrl } from '../url.ts';
import { literal, quoteName } from './quote.ts';

/** Before it, CREATE DATABASE makes the whole server write out all that it holds in memory, twice. */
const firstMajor = 15;
/** Larger ones take longer to copy than what is made in them takes to drop. A new database has 8 MB. */
const maxBytes = 32 * 1024 * 1024;
/** The name tells whose copy it is, and the comment for people that it may go. */
const namePrefix = 'telamon_dev_';
const commentPrefix = 'telamon: ';

interface Standing {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly fit: boolean;
  readonly bytes: number;
  readonly left: readonly string[];
}

/**
 * The way to copies of an empty database, for work that is thrown away together with them. Undefined where a copy would not be the same
 * (settings or rights of the database stay behind), where the server would not make it, or where that takes too long. Copies of the
 * same database that a killed process left are dropped: the caller holds the lock under which copies of it are made.
 */
export async function databaseCopies(connection: Connection): Promise<MakeCopy | undefined> {
  const { server } = connection;
  if (server.embedded || server.pooled || server.major < firstMajor) return undefined;
  const [standing] = await connection.query<Standing>(standingQuery);
  if (!standing) return undefined;
  for (const name of standing.left) await connection.script([dropStatement(name)]).catch(() => undefined);
  if (!standing.fit || standing.bytes > maxBytes) return undefined;
  return () => copyOf(connection, standing);
}

/** Sessions of autovacuum give way. What a server wants of a template: no other session, no transaction that is prepared. */
const standingQuery = `SELECT d.oid::text AS id, d.datname::text AS name, pg_catalog.pg_get_userbyid(d.datdba)::text AS owner,
    (r.rolsuper OR r.rolcreatedb AND d.datdba = r.oid) AND d.datacl IS NULL
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_db_role_setting WHERE setdatabase = d.oid)
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_prepared_xacts WHERE database = d.datname)
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity
        WHERE datid = d.oid AND pid <> pg_catalog.pg_backend_pid() AND backend_type IS DISTINCT FROM 'autovacuum worker') AS fit,
    pg_catalog.pg_database_size(d.oid) AS bytes,
    ARRAY(SELECT c.datname::text FROM pg_catalog.pg_database c
      WHERE c.datname ~ ('^${namePrefix}' || d.oid || '_[0-9a-f]{16}$')
        AND coalesce(pg_catalog.shobj_description(c.oid, 'pg_database') ^@ ${literal(commentPrefix)}, true)
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity WHERE datid = c.oid)) AS left
  FROM pg_catalog.pg_database d JOIN pg_catalog.pg_roles r ON r.rolname = current_user
  WHERE d.datname = pg_catalog.current_database()`;

async function copyOf(connection: Connection, { id, name, owner }: Standing): Promise<DatabaseCopy> {
  const copy = `${namePrefix}${id}_${randomBytes(8).toString('hex')}`;
  const comment = `${commentPrefix}copy of the dev database ${quoteName(name)} for process ${process.pid} on ${hostname()}, dropped after use`;
  const send = connection.scriptAhead ?? connection.script;
  const made = send([
    `CREATE DATABASE ${quoteName(copy)} OWNER ${quoteName(owner)} TEMPLATE ${quoteName(name)} STRATEGY wal_log`,
  ]);
  // A database cannot be made in one transaction with anything else. Without the comment it serves as well.
  const told = send([`COMMENT ON DATABASE ${quoteName(copy)} IS ${literal(comment)}`]).catch(() => undefined);
  await made;
  await told;
  return {
    name: copy,
    at: (url) => urlOf(url, copy),
    // A session that was broken off may live on for a while.
    drop: (by) => by.script([`${dropStatement(copy)} WITH (FORCE)`]),
  };
}

function dropStatement(name: string): string {
  return `DROP DATABASE IF EXISTS ${quoteName(name)}`;
}

/** In messages it stays the URL that the user knows. */
function urlOf(url: ConnectionUrl, database: string): ConnectionUrl {
  const query = new Map(url.query);
  query.delete('dbname');
  return { ...url, path: `/${database}`, query };
}
