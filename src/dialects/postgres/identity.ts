import { realpathSync } from 'node:fs';
import { type Connection, DatabaseError } from '../connection.ts';
import { embeddedFolder } from './embedded/pglite-connection.ts';

let memoryDatabases = 0;
const memoryIdentities = new WeakMap<Connection, string>();

/**
 * Names the database behind a connection: equal for two connections exactly when they see the same database, however
 * their URLs are written. A copy of a server has the same system identifier, but not the same start time.
 */
export async function identity(connection: Connection): Promise<string> {
  if (connection.server.embedded) return embeddedIdentity(connection);
  const [row] = await connection.query<{ id: string }>(
    `SELECT extract(epoch FROM pg_catalog.pg_postmaster_start_time())::text || ' ' || oid::text AS id
      FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()`,
  );
  return `postgres ${await systemIdentifier(connection)} ${row?.id}`;
}

/** Embedded databases are copies of one archive, so only their place tells them apart. */
function embeddedIdentity(connection: Connection): string {
  const folder = embeddedFolder(connection.url);
  if (folder !== undefined) return `pglite ${realpathSync(folder)}`;
  const known = memoryIdentities.get(connection) ?? `pglite memory ${++memoryDatabases}`;
  memoryIdentities.set(connection, known);
  return known;
}

/** Some hosting providers take the right to ask away. */
async function systemIdentifier(connection: Connection): Promise<string> {
  try {
    const [row] = await connection.query<{ id: string }>(
      'SELECT system_identifier::text AS id FROM pg_catalog.pg_control_system()',
    );
    return row?.id ?? '';
  } catch (error) {
    if (error instanceof DatabaseError && !error.lost) return '';
    throw error;
  }
}
