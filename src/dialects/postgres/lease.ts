import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { TelamonError } from '../../errors/telamon-error.ts';
import { type Connection, DatabaseError } from '../connection.ts';
import type { Lock, LockHolder, LockOptions } from '../dialect.ts';
import { leaseTable } from './lease-table.ts';
import { lockId, type Taker } from './lock-id.ts';
import { literal, qualifiedName, quoteName } from './quote.ts';
import { revisionsDefaultSchema } from './revisions.ts';
import { sessionHolder } from './session-holder.ts';

/** A lease that nobody renews for so long may be taken by others, in milliseconds. */
const leaseMs = 10_000;
/** Between two renewals while no transaction renews it, in milliseconds. */
const beatMs = 3_000;

const expiry = `pg_catalog.clock_timestamp() + interval '${leaseMs} milliseconds'`;

/** Guards making and dropping the table, which runs with different lock names share. */
const tableLock = lockId(leaseTable);

/** The schema of the table of leases; NULL where there is none. */
export const leaseSchema = `SELECT n.nspname::text FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = '${leaseTable}' AND c.relkind = 'r' LIMIT 1`;

interface LeaseRow {
  readonly token: string;
  readonly holder: string;
  readonly since: string;
  readonly live: boolean;
}

/**
 * A lock for those to whom no session belongs: a row that says until when, kept by a heartbeat, and checked by every transaction
 * under it. Each of those also takes the advisory lock of direct connections for its own time, so that neither they nor the
 * compatible tool work at the same time.
 */
export function lockByLease(connection: Connection, name: string, options: LockOptions): Taker {
  const id = lockId(name);
  const token = randomUUID();
  return {
    async take() {
      try {
        await connection.script(['BEGIN']);
        const [row] = await connection.query<{ free: boolean }>(
          `SELECT pg_catalog.pg_try_advisory_xact_lock(${id}) AND pg_catalog.pg_try_advisory_xact_lock(${tableLock}) AS free`,
        );
        const schema = row?.free ? await ensureTable(connection, options.schema) : undefined;
        const holder =
          schema === undefined
            ? await sessionHolder(connection, [id, tableLock])
            : await leaseHolder(connection, name, schema);
        if (schema === undefined || holder) {
          await connection.script(['ROLLBACK']);
          return { holder };
        }
        await connection.script([write(schema, name, token), 'COMMIT']);
        return lease(connection, schema, { name, id, token });
      } catch (error) {
        if (!(error instanceof DatabaseError)) throw error;
        if (!error.lost) await connection.script(['ROLLBACK']);
        throw explained(error);
      }
    },
  };
}

/**
 * Who holds a lease that has not run out.
 * @param schema of the table, as it was a moment ago; it is looked for when left out.
 */
export async function leaseHolder(
  connection: Connection,
  name: string,
  schema?: string,
): Promise<LockHolder | undefined> {
  const place = schema ?? (await connection.query<{ nspname: string }>(leaseSchema))[0]?.nspname;
  if (place === undefined) return undefined;
  const row = await leaseRow(connection, place, name).catch(unlessDropped);
  if (!row?.live) return undefined;
  return {
    description: `${row.holder}, through a pooler, since ${row.since}`,
    active: true,
    release: () => giveBack(connection, place, name, row.token),
  };
}

async function leaseRow(connection: Connection, schema: string, name: string): Promise<LeaseRow | undefined> {
  const [row] = await connection.query<LeaseRow>(
    `SELECT token, holder, expires > pg_catalog.clock_timestamp() AS live,
        to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"') AS since
      FROM ${qualifiedName(schema, leaseTable)} WHERE name = ${literal(name)}`,
  );
  return row;
}

/** Takes the row of a holder that is dead or frozen away, so that it finds out when it wakes up. */
export async function dropExpiredLease(connection: Connection, schema: string, name: string): Promise<void> {
  const sql = `DELETE FROM ${qualifiedName(schema, leaseTable)} WHERE name = ${literal(name)} AND expires <= pg_catalog.clock_timestamp()`;
  await connection.script([sql]).catch(unlessDropped);
}

/** The last lease was given back meanwhile, and the table went with it: there is none. */
function unlessDropped(error: unknown): undefined {
  if (!(error instanceof DatabaseError) || error.fault.code !== '42P01') throw error;
}

function lease(
  connection: Connection,
  schema: string,
  { name, id, token }: { readonly name: string; readonly id: number; readonly token: string },
): Lock {
  const table = qualifiedName(schema, leaseTable);
  const mine = `name = ${literal(name)} AND token = ${literal(token)}`;
  const renew = `UPDATE ${table} SET expires = ${expiry} WHERE ${mine}`;
  // Behind a transaction that takes longer it waits its turn: meanwhile that one holds the row, and the advisory lock.
  const heart = setInterval(() => void connection.script([renew]).catch(() => undefined), beatMs);
  heart.unref();
  return {
    async release() {
      clearInterval(heart);
      return giveBack(connection, schema, name, token).catch(() => false);
    },
    lease: {
      settings: connection.settings?.(true) ?? [],
      exclusive: `SELECT 1 / CASE WHEN pg_catalog.pg_try_advisory_xact_lock(${id}) THEN 1 ELSE 0 END`,
      fence: `WITH held AS (UPDATE ${table} SET expires = ${expiry} WHERE ${mine} RETURNING 1)
        SELECT 1 / (SELECT pg_catalog.count(*)::int FROM held)`,
      renew,
    },
  };
}

/** In a transaction that holds both advisory locks. */
async function ensureTable(connection: Connection, asked: string | undefined): Promise<string> {
  const [found] = await connection.query<{ nspname: string }>(leaseSchema);
  if (found) return found.nspname;
  const schema = asked ?? connection.boundSchema ?? revisionsDefaultSchema;
  const [there] = await connection.query(`SELECT FROM pg_catalog.pg_namespace WHERE nspname = ${literal(schema)}`);
  await connection.script([
    ...(there === undefined && schema !== connection.boundSchema ? [`CREATE SCHEMA ${quoteName(schema)}`] : []),
    `CREATE TABLE ${qualifiedName(schema, leaseTable)} (name text PRIMARY KEY, token text NOT NULL, holder text NOT NULL,
      since timestamptz NOT NULL, expires timestamptz NOT NULL)`,
  ]);
  return schema;
}

function write(schema: string, name: string, token: string): string {
  const holder = `process ${process.pid} on ${hostname()}`;
  return `INSERT INTO ${qualifiedName(schema, leaseTable)} (name, token, holder, since, expires)
    VALUES (${[name, token, holder].map(literal).join(', ')}, pg_catalog.clock_timestamp(), ${expiry})
    ON CONFLICT (name) DO UPDATE SET token = EXCLUDED.token, holder = EXCLUDED.holder, since = EXCLUDED.since, expires = EXCLUDED.expires`;
}

/** Removes the lease, and the table when it was the last one. False when the lease was gone, or somebody else's. */
async function giveBack(connection: Connection, schema: string, name: string, token: string): Promise<boolean> {
  const table = qualifiedName(schema, leaseTable);
  try {
    await connection.script(['ROLLBACK', 'BEGIN']);
    const gone = await connection.query(
      `DELETE FROM ${table} WHERE name = ${literal(name)} AND token = ${literal(token)} RETURNING 1`,
    );
    const [row] = await connection.query<{ last: boolean }>(
      `SELECT pg_catalog.pg_try_advisory_xact_lock(${tableLock}) AND NOT EXISTS (SELECT FROM ${table}) AS last`,
    );
    await connection.script([...(row?.last ? [`DROP TABLE ${table}`] : []), 'COMMIT']);
    if (row?.last) await dropOwnSchema(connection, schema);
    return gone.length === 1;
  } catch (error) {
    if (error instanceof DatabaseError && !error.lost) await connection.script(['ROLLBACK']);
    throw error;
  }
}

/** A run that was refused leaves nothing behind: neither does its lease. */
async function dropOwnSchema(connection: Connection, schema: string): Promise<void> {
  if (schema !== revisionsDefaultSchema) return;
  try {
    await connection.script([`DROP SCHEMA ${quoteName(schema)} RESTRICT`]);
  } catch (error) {
    // It holds the history.
    if (!(error instanceof DatabaseError) || error.lost) throw error;
  }
}

function explained(error: DatabaseError): unknown {
  if (error.fault.code !== '42501') return error;
  return new TelamonError(
    'database_error',
    `a connection pooler in transaction mode stands before the database, and the lease that takes the place of a lock cannot be kept: ${error.fault.message}`,
    {
      hints: [
        'use the direct URL of the server',
        `or let the user of the URL make the table ${leaseTable} in the schema of the history: GRANT CREATE ON SCHEMA … TO <user>`,
      ],
      cause: error,
    },
  );
}
