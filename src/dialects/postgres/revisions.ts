import { TelamonError } from '../../errors/telamon-error.ts';
import { type Connection, DatabaseError } from '../connection.ts';
import {
  cloudIdentifier,
  columnValue,
  type RevisionColumn,
  readPartialHashes,
  revisionsTable,
  updatable,
} from '../revision-columns.ts';
import type { Revision, RevisionsPlace, RevisionTable } from '../revisions.ts';
import { literal, qualifiedName, quoteName } from './quote.ts';

/** Where the table lives when the URL is bound to no schema. */
export const revisionsDefaultSchema = 'atlas_schema_revisions';

const columns = [
  ['version', 'character varying NOT NULL'],
  ['description', 'character varying NOT NULL'],
  ['type', 'bigint NOT NULL DEFAULT 2'],
  ['applied', 'bigint NOT NULL DEFAULT 0'],
  ['total', 'bigint NOT NULL DEFAULT 0'],
  ['executed_at', 'timestamptz NOT NULL'],
  ['execution_time', 'bigint NOT NULL'],
  ['error', 'text NULL'],
  ['error_stmt', 'text NULL'],
  ['hash', 'character varying NOT NULL'],
  ['partial_hashes', 'jsonb NULL'],
  ['operator_version', 'character varying NOT NULL'],
] as const satisfies readonly (readonly [RevisionColumn, string])[];

/** What old rows get in a column that their layout lacked and that takes no NULL. */
const fillers: Readonly<Record<string, string>> = {
  description: "''",
  executed_at: 'now()',
  execution_time: '0',
  hash: "''",
  operator_version: "''",
};

/** Nanoseconds since the message that holds the statement came in. */
const sinceMessage =
  '(extract(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.statement_timestamp()) * 1000000000)::bigint';

type Row = Readonly<Record<RevisionColumn, string | null>>;

/** The history of migrations on PostgreSQL. Every statement names the schema: poolers lose the search path. */
export const postgresRevisions: RevisionTable = {
  async locate(connection, revisionsSchema) {
    const bound = connection.boundSchema;
    const schema = revisionsSchema ?? bound ?? revisionsDefaultSchema;
    const holding = await schemasWithTable(connection, [schema, revisionsDefaultSchema]);
    const exists = holding.has(schema);
    if (revisionsSchema === undefined && bound !== undefined && !exists && holding.has(revisionsDefaultSchema)) {
      throw await ambiguous(connection, bound);
    }
    return { schema, exists };
  },

  async create(connection, place) {
    try {
      const statements = await missingParts(connection, place);
      if (statements.length > 0) await connection.script(['BEGIN', ...statements, 'COMMIT']);
    } catch (error) {
      if (error instanceof DatabaseError && !error.lost) await connection.query('ROLLBACK');
      throw explained(error, place, connection);
    }
  },

  async read(connection, place) {
    if (!place.exists && !(await schemasWithTable(connection, [place.schema])).has(place.schema)) return [];
    const fields = columns.map(([name]) => `j->>'${name}' AS ${name}`).join(', ');
    try {
      const rows = await connection.query<Row>(
        `SELECT ${fields} FROM (SELECT pg_catalog.to_jsonb(r) AS j FROM ${tableOf(place)} r) rows
          WHERE j->>'version' <> ${literal(cloudIdentifier)}`,
      );
      return rows.map(readRow).sort((a, b) => Buffer.compare(Buffer.from(a.version), Buffer.from(b.version)));
    } catch (error) {
      throw explained(error, place, connection);
    }
  },

  upsert(place, revision, { measured = false } = {}) {
    const names = columns.map(([name]) => name);
    const values = names.map((name) =>
      measured && name === 'execution_time' ? `${revision.executionTime} + ${sinceMessage}` : valueIn(name, revision),
    );
    const updates = updatable(names).map((name) => `${name} = EXCLUDED.${name}`);
    return (
      `INSERT INTO ${tableOf(place)} (${names.join(', ')}) VALUES (${values.join(', ')}) ` +
      `ON CONFLICT (version) DO UPDATE SET ${updates.join(', ')}`
    );
  },

  remove: (place, version) => `DELETE FROM ${tableOf(place)} WHERE version = ${literal(version)}`,
};

function tableOf(place: RevisionsPlace): string {
  return qualifiedName(place.schema, revisionsTable);
}

async function schemasWithTable(connection: Connection, schemas: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await connection.query<{ name: string }>(
    `SELECT n.nspname AS name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relname = ${literal(revisionsTable)} AND c.relkind IN ('r', 'p')
        AND n.nspname IN (${schemas.map(literal).join(', ')})`,
  );
  return new Set(rows.map(({ name }) => name));
}

/** The statements that bring the table to its layout; none when it is there already, so that most runs write nothing. */
async function missingParts(connection: Connection, place: RevisionsPlace): Promise<string[]> {
  const rows = await connection.query<{ column: string | null }>(
    `SELECT a.attname AS column FROM pg_catalog.pg_namespace n
      LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = ${literal(revisionsTable)}
        AND c.relkind IN ('r', 'p')
      LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE n.nspname = ${literal(place.schema)}`,
  );
  const table = tableOf(place);
  const present = new Set(rows.map(({ column }) => column));
  if (![...present].some((column) => column !== null)) {
    // A schema that the URL is bound to is the user's to make: without it, the URL is wrong.
    const schemaIsOurs = place.schema !== connection.boundSchema && rows.length === 0;
    return [
      ...(schemaIsOurs ? [`CREATE SCHEMA IF NOT EXISTS ${quoteName(place.schema)}`] : []),
      `CREATE TABLE IF NOT EXISTS ${table} (${columns.map(([name, type]) => `${name} ${type}`).join(', ')}, PRIMARY KEY (version))`,
    ];
  }
  return columns
    .filter(([name]) => !present.has(name))
    .flatMap(([name, type]) => {
      const filler = fillers[name];
      const add = `ALTER TABLE ${table} ADD COLUMN ${name} ${type}`;
      return filler === undefined
        ? [add]
        : [`${add} DEFAULT ${filler}`, `ALTER TABLE ${table} ALTER COLUMN ${name} DROP DEFAULT`];
    });
}

/** Laid out as scripts of the compatible tool's users find it on stdout. */
const ambiguityGuidance = `We couldn't find a revision table in the connected schema but found one in
the schema '${revisionsDefaultSchema}' and cannot determine the desired behavior.

As a safety guard, we require you to specify whether to use the existing
table in '${revisionsDefaultSchema}' or create a new one in the connected schema
by providing the '--revisions-schema' flag or deleting the '${revisionsDefaultSchema}'
schema if it is unused.

`;

async function ambiguous(connection: Connection, bound: string): Promise<TelamonError> {
  const old = qualifiedName(revisionsDefaultSchema, revisionsTable);
  const [count] = await connection.query<{ rows: number }>(
    `SELECT count(*)::int AS rows FROM ${old} WHERE version <> ${literal(cloudIdentifier)}`,
  );
  return new TelamonError('state_invalid', 'ambiguous revision table', {
    guidance: ambiguityGuidance,
    hints: [
      `the URL is bound to schema "${bound}", which has no table ${revisionsTable}, but schema "${revisionsDefaultSchema}" has one with ${count?.rows ?? 0} rows`,
      `to go on with that history, pass --revisions-schema ${revisionsDefaultSchema}; to start one in "${bound}", pass --revisions-schema ${bound}`,
    ],
  });
}

/** SQLSTATEs that a person can do something about, with what that is. */
function explained(error: unknown, place: RevisionsPlace, connection: Connection): unknown {
  if (!(error instanceof DatabaseError)) return error;
  const { code, message } = error.fault;
  const fail = (text: string, ...hints: string[]) => new TelamonError('database_error', text, { hints, cause: error });
  const schema = quoteName(place.schema);
  const prefix = `the revisions table ${tableOf(place)} cannot be used: ${message}`;
  switch (code) {
    case '42501':
      return fail(
        prefix,
        `grant the user of the URL what is missing: GRANT SELECT, INSERT, UPDATE, DELETE ON ${tableOf(place)} TO <user>`,
        `or, to make the table: GRANT USAGE, CREATE ON SCHEMA ${schema} TO <user>; where that schema is missing too: GRANT CREATE ON DATABASE ${quoteName(connection.server.database)} TO <user>`,
      );
    case '25006':
      return fail(
        prefix,
        'the server only answers reads (a standby, or default_transaction_read_only): use the primary',
      );
    case '3F000':
      return fail(`schema ${schema}, which the URL is bound to, does not exist`, `make it: CREATE SCHEMA ${schema}`);
    default:
      return error;
  }
}

function readRow(row: Row): Revision {
  return {
    version: row.version ?? '',
    description: row.description ?? '',
    type: Number(row.type ?? 2),
    applied: Number(row.applied ?? 0),
    total: Number(row.total ?? 0),
    executedAt: new Date(row.executed_at ?? 0),
    executionTime: BigInt(row.execution_time ?? 0),
    error: row.error ?? '',
    errorStmt: row.error_stmt ?? '',
    hash: row.hash ?? '',
    partialHashes: readPartialHashes(row.partial_hashes),
    operatorVersion: row.operator_version ?? '',
  };
}

function valueIn(column: RevisionColumn, revision: Revision): string {
  const value = columnValue(column, revision);
  return typeof value === 'string' ? literal(value) : String(value);
}
