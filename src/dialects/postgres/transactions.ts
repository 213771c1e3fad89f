import type { Connection, DatabaseFault } from '../connection.ts';
import type { TransactionRules } from '../dialect.ts';
import { literal, quoteName } from './quote.ts';

/** SQLSTATE of `CREATE INDEX CONCURRENTLY`, `VACUUM` and the like inside a transaction block. */
const activeTransaction = '25001';
/** SQLSTATE of a COMMIT inside a procedure or `DO` that was called inside a transaction block. */
const invalidTermination = '2D000';

/** SQLSTATE of what the guard does when it does not hold. */
const divisionByZero = '22012';

const refusing = [
  /^(?:create\s+(?:unique\s+)?|drop\s+)index\s+concurrently\b/i,
  /^reindex\b[\s\S]*\bconcurrently\b/i,
  /^reindex\s+(?:\([^)]*\)\s*)?(?:database|system)\b/i,
  /^alter\s+table\b[\s\S]*\bdetach\s+partition\b[\s\S]*\bconcurrently\b/i,
  /^vacuum\b/i,
  /^(?:create|drop)\s+(?:database|tablespace)\b/i,
  /^alter\s+system\b/i,
  /^alter\s+database\b[\s\S]*\bset\s+tablespace\b/i,
];

const userSetting = /^(?:set\s+(?:session\s+)?|reset\s+)(?:role|session\s+authorization)\b/i;
const anySetting =
  /^(?:(?:set|reset)\s+(?!(?:local|transaction|constraints)\b)|select\s+(?:pg_catalog\s*\.\s*)?set_config\s*\()/i;

/** Statements that may simply run again: doing them twice is doing them once. */
const repeatable = /^(?:vacuum|analyze|alter\s+system|checkpoint)\b/i;

export const postgresTransactions: TransactionRules = {
  begin: 'BEGIN',
  refuses: (statement) => refusing.some((pattern) => pattern.test(statement)),
  isRefusal: (fault: DatabaseFault) => fault.code === activeTransaction || fault.code === invalidTermination,
  forbids(statement) {
    if (/^discard\s+all\b/i.test(statement)) return 'DISCARD ALL gives up the lock that keeps two runs apart';
    if (/\bpg_advisory_unlock_all\s*\(/i.test(statement)) {
      return 'pg_advisory_unlock_all() gives up the lock that keeps two runs apart';
    }
    return undefined;
  },
  changesUser: (statement) => /\b(?:role|session\s+authorization|session_authorization)\b/i.test(statement),
  sessionSetting(statement) {
    if (userSetting.test(statement)) return 'user';
    return anySetting.test(statement) ? 'other' : undefined;
  },
  ownUser: ['RESET SESSION AUTHORIZATION', 'RESET ROLE'],
  async sessionReset(connection) {
    // What the URL asked for was set after connecting, so RESET ALL alone would lose it.
    const settings = await connection.query<{ name: string; value: string }>(
      `SELECT name, pg_catalog.current_setting(name) AS value FROM pg_catalog.pg_settings
        WHERE source = 'session' AND context IN ('user', 'superuser') ORDER BY name`,
    );
    return [
      ...postgresTransactions.ownUser,
      'RESET ALL',
      ...settings.map(({ name, value }) => `SELECT pg_catalog.set_config(${literal(name)}, ${literal(value)}, false)`),
    ];
  },
  guard(place, version, applied) {
    const rows = `${quoteName(place.schema)}.atlas_schema_revisions`;
    const own = `(SELECT applied FROM ${rows} WHERE version = ${literal(version)})`;
    const holds = applied === undefined ? `${own} IS NULL` : `${own} IS NOT DISTINCT FROM ${applied}`;
    // A division rather than DO … RAISE: nothing has to be compiled, and it works where plpgsql was dropped.
    return `SELECT 1 / CASE WHEN ${holds} THEN 1 ELSE 0 END`;
  },
  isGuard: (fault) => fault.code === divisionByZero,
  settle,
};

interface IndexRow {
  readonly schema: string;
  readonly name: string;
  readonly valid: boolean;
  readonly building: boolean;
}

const concurrentIndex =
  /^create\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?((?:"(?:[^"]|"")+"|[^\s."(]+)(?:\.(?:"(?:[^"]|"")+"|[^\s."(]+))?)\s+on\s+(?:only\s+)?((?:"(?:[^"]|"")+"|[^\s."(]+)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[^\s."(]+))?)/i;
const dropIndex = /^drop\s+index\s+concurrently\b/i;

async function settle(connection: Connection, statement: string): Promise<'done' | 'repeat' | 'unknown'> {
  if (repeatable.test(statement)) return 'repeat';
  const made = concurrentIndex.exec(statement);
  if (made) return settleIndex(connection, made[1] ?? '', made[2] ?? '');
  // Marked invalid first, gone at the end: dropping again is right in both states, and an error only when it is gone.
  return dropIndex.test(statement) ? settleDrop(connection, statement) : 'unknown';
}

/** An index that is being built is another session's work, or that of the one that was cut off: then nobody may touch it. */
async function settleIndex(
  connection: Connection,
  name: string,
  table: string,
): Promise<'done' | 'repeat' | 'unknown'> {
  const [index] = await connection.query<IndexRow>(
    `SELECT n.nspname AS schema, c.relname AS name, i.indisvalid AS valid,
        EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid) AS building
      FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE i.indrelid = pg_catalog.to_regclass($1) AND c.relname = (pg_catalog.parse_ident($2))[1]`,
    [table, name],
  );
  if (!index) return 'repeat';
  if (index.building) return 'unknown';
  // A name that was taken before would have failed the statement at once, and cleared the intent.
  if (index.valid) return 'done';
  await connection.script([`DROP INDEX CONCURRENTLY ${quoteName(index.schema)}.${quoteName(index.name)}`]);
  return 'repeat';
}

async function settleDrop(connection: Connection, statement: string): Promise<'done' | 'repeat' | 'unknown'> {
  const name = /^drop\s+index\s+concurrently\s+(?:if\s+exists\s+)?([^\s,;]+)\s*(?:restrict)?\s*;?$/i.exec(
    statement,
  )?.[1];
  if (name === undefined) return 'unknown';
  const [row] = await connection.query<{ there: boolean }>('SELECT pg_catalog.to_regclass($1) IS NOT NULL AS there', [
    name,
  ]);
  return row?.there ? 'repeat' : 'done';
}
