import { TelamonError } from '../../errors/telamon-error.ts';
import { compareBytes } from '../../schema/compare-bytes.ts';
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
import { unusableValue } from '../revisions-fault.ts';
import { literal, qualifiedName, quoteName } from './quote.ts';
import { layoutOf, oddLayoutHint } from './revisions-layout.ts';

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

const names = columns.map(([name]) => name);

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

type Cell = string | number | null;

/** The history of migrations on PostgreSQL. Every statement names the schema: poolers lose the search path. */
export const postgresRevisions: RevisionTable = {
  async locate(connection, revisionsSchema) {
    const schema = schemaFor(connection, revisionsSchema);
    const holding = await schemasWithTable(connection, [schema, revisionsDefaultSchema]);
    return placeIn(connection, revisionsSchema, holding);
  },

  async history(connection, revisionsSchema) {
    const schema = schemaFor(connection, revisionsSchema);
    const found = await rowsIfThere(connection, schema);
    if (!found) {
      const place = await postgresRevisions.locate(connection, revisionsSchema);
      return { place, revisions: place.exists ? await postgresRevisions.read(connection, place) : [] };
    }
    return {
      place: await placeIn(connection, revisionsSchema, new Set(found.holding)),
      revisions: revisionsIn(found.rows, schema),
    };
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
    try {
      const [found] = await connection.query<{ rows: string | null }>(allRows(place.schema));
      return revisionsIn(found?.rows, place.schema);
    } catch (error) {
      throw explained(error, place, connection);
    }
  },

  upsert(place, revision, { measured = false } = {}) {
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

function tableOf(place: Pick<RevisionsPlace, 'schema'>): string {
  return qualifiedName(place.schema, revisionsTable);
}

function schemaFor(connection: Connection, revisionsSchema: string | undefined): string {
  return revisionsSchema ?? connection.boundSchema ?? revisionsDefaultSchema;
}

/** @param holding the schemas that have the table, of those that it may be in. */
async function placeIn(
  connection: Connection,
  revisionsSchema: string | undefined,
  holding: ReadonlySet<string>,
): Promise<RevisionsPlace> {
  const schema = schemaFor(connection, revisionsSchema);
  const exists = holding.has(schema);
  const bound = connection.boundSchema;
  if (revisionsSchema === undefined && bound !== undefined && !exists && holding.has(revisionsDefaultSchema)) {
    throw await ambiguous(connection, bound);
  }
  return { schema, exists };
}

async function schemasWithTable(connection: Connection, schemas: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await connection.query<{ name: string }>(holders(schemas));
  return new Set(rows.map(({ name }) => name));
}

/** A view of that name counts: what reads the history reads it, and what writes it says why it cannot. */
function holders(schemas: readonly string[]): string {
  return `SELECT n.nspname::text AS name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relname = ${literal(revisionsTable)} AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND n.nspname IN (${schemas.map(literal).join(', ')})`;
}

/**
 * All rows as one JSON text of arrays, which is sent and read far faster than as many rows of text. Older layouts lack columns:
 * a name that is not found in `own` is found outside, where it is null.
 */
function allRows(schema: string): string {
  // As text: numbers of JSON lose digits.
  const values = names.map((name) => (name === 'execution_time' || name === 'partial_hashes' ? `${name}::text` : name));
  return `SELECT pg_catalog.json_agg(
      (SELECT pg_catalog.json_build_array(${values.join(', ')}) FROM (SELECT r.*) own)
    )::text AS rows
    FROM (SELECT ${names.map((name) => `NULL AS ${name}`).join(', ')}) missing, ${tableOf({ schema })} r
    WHERE r.version <> ${literal(cloudIdentifier)}`;
}

interface Found {
  /** Schemas that have the table, of those that it may be in. */
  readonly holding: readonly string[];
  readonly rows: string | null;
}

/**
 * The rows of a table that may not be there, and which schemas have one: in one message, whose last statement reads a cursor that
 * the first one opened on what there is. Undefined where that cannot be asked.
 */
async function rowsIfThere(connection: Connection, schema: string): Promise<Found | undefined> {
  // The embedded database takes one statement a message, and is not far away.
  if (connection.server.embedded) return undefined;
  const open = (rows: string) =>
    `OPEN history FOR EXECUTE ${literal(`SELECT $1 AS holding, (${rows}) AS rows`)} USING holding;`;
  const block = `
    DECLARE
      holding text[] := ARRAY(${holders([schema, revisionsDefaultSchema])});
      history refcursor := 'telamon_history';
    BEGIN
      IF ${literal(schema)} = ANY (holding) THEN
        ${open(allRows(schema))}
      ELSE
        ${open('NULL::text')}
      END IF;
    END`;
  try {
    const [found] = await connection.query<Found>(`DO ${literal(block)}; FETCH ALL FROM telamon_history`);
    return found;
  } catch (error) {
    // A database without PL/pgSQL.
    if (error instanceof DatabaseError && error.fault.code === '42704') return undefined;
    throw explained(error, { schema, exists: true }, connection);
  }
}

/** Sorted by the bytes of the version. */
function revisionsIn(rows: string | null | undefined, schema: string): Revision[] {
  const values = JSON.parse(rows ?? '[]') as readonly (readonly Cell[])[];
  return values.map((cells) => readRow(cells, schema)).sort((a, b) => compareBytes(a.version, b.version));
}

/** The statements that bring the table to its layout; none when it is there already, so that most runs write nothing. */
async function missingParts(connection: Connection, place: RevisionsPlace): Promise<string[]> {
  const { schemaExists, columns: present } = await layoutOf(connection, place, names);
  const table = tableOf(place);
  if (present.size === 0) {
    // A schema that the URL is bound to is the user's to make: without it, the URL is wrong.
    const schemaIsOurs = place.schema !== connection.boundSchema && !schemaExists;
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
    case '42703':
      return fail(prefix, oddLayoutHint);
    case '3F000':
      return fail(`schema ${schema}, which the URL is bound to, does not exist`, `make it: CREATE SCHEMA ${schema}`);
    default:
      return error;
  }
}

/** In the order of {@link columns}. */
function readRow(cells: readonly Cell[], schema: string): Revision {
  const [version, description, type, applied, total, executedAt, executionTime, ...rest] = cells;
  const [error, errorStmt, hash, partialHashes, operatorVersion] = rest;
  const number = (column: RevisionColumn, cell: Cell | undefined, missing: number) => {
    const value = Number(cell ?? missing);
    if (Number.isFinite(value)) return value;
    throw unusableValue(tableOf({ schema }), text(version), column, cell);
  };
  const start = new Date(executedAt ?? 0);
  const took = number('execution_time', executionTime, 0);
  return {
    version: text(version),
    description: text(description),
    type: number('type', type, 2),
    applied: number('applied', applied, 0),
    total: number('total', total, 0),
    executedAt: Number.isNaN(start.getTime()) ? new Date(0) : start,
    // A double holds not all of its digits.
    executionTime: /^-?\d+$/.test(text(executionTime)) ? BigInt(text(executionTime)) : BigInt(Math.trunc(took)),
    error: text(error),
    errorStmt: text(errorStmt),
    hash: text(hash),
    partialHashes: readPartialHashes(partialHashes == null ? null : text(partialHashes)),
    operatorVersion: text(operatorVersion),
  };
}

function text(cell: Cell | undefined): string {
  return cell == null ? '' : String(cell);
}

function valueIn(column: RevisionColumn, revision: Revision): string {
  const value = columnValue(column, revision);
  return typeof value === 'string' ? literal(value) : String(value);
}
