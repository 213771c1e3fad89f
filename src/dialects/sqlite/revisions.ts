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
import type { Revision, RevisionTable } from '../revisions.ts';
import { unusableValue } from '../revisions-fault.ts';
import { literal, quoteName } from './quote.ts';
import { refuseUnwritable, storedColumns } from './revisions-table.ts';
import { mainSchema } from './sqlite-connection.ts';

const columns = [
  ['version', 'text NOT NULL'],
  ['description', 'text NOT NULL'],
  ['type', 'integer NOT NULL DEFAULT (2)'],
  ['applied', 'integer NOT NULL DEFAULT (0)'],
  ['total', 'integer NOT NULL DEFAULT (0)'],
  ['executed_at', 'datetime NOT NULL'],
  ['execution_time', 'integer NOT NULL'],
  ['error', 'text NULL'],
  ['error_stmt', 'text NULL'],
  ['hash', 'text NOT NULL'],
  ['partial_hashes', 'json NULL'],
  ['operator_version', 'text NOT NULL'],
] as const satisfies readonly (readonly [RevisionColumn, string])[];

const names = columns.map(([name]) => name);
const known: ReadonlySet<string> = new Set(names);

/** Around the values of a row: made once, since a run writes a row for each of its files. */
const upsertHead = `INSERT INTO ${revisionsTable} (${names.join(', ')}) VALUES (`;
const upsertTail = `) ON CONFLICT (version) DO UPDATE SET ${updatable(names)
  .map((name) => `${name} = excluded.${name}`)
  .join(', ')}`;

/** What old rows get in a column that their layout lacked and that takes no NULL. */
const fillers: Readonly<Record<string, string>> = {
  description: "''",
  executed_at: "'1970-01-01 00:00:00+00:00'",
  execution_time: '0',
  hash: "''",
  operator_version: "''",
};

type Row = Readonly<Partial<Record<RevisionColumn, unknown>>>;

/** The history of migrations in a SQLite file. */
export const sqliteRevisions: RevisionTable = {
  async locate(connection, revisionsSchema) {
    const schema = revisionsSchema ?? mainSchema;
    if (schema !== mainSchema) {
      throw new TelamonError(
        'usage',
        `the schema "${schema}" of --revisions-schema does not exist: a SQLite database has only "main"`,
        {
          hints: ['leave --revisions-schema (revisions_schema) out'],
        },
      );
    }
    return { schema, exists: (await storedColumns(connection)).length > 0 };
  },

  async create(connection) {
    const stored = await storedColumns(connection);
    const present = new Set(stored.map(({ name }) => name));
    if (stored.length > 0) await refuseUnwritable(connection, stored, known);
    const statements = present.size === 0 ? [createTable()] : missingColumns(present);
    if (statements.length === 0) return;
    try {
      await connection.script(['BEGIN IMMEDIATE', ...statements, 'COMMIT']);
    } catch (error) {
      throw await abandoned(connection, error);
    }
  },

  async read(connection, place) {
    const present = new Set((await storedColumns(connection)).map(({ name }) => name));
    if (present.size === 0) return [];
    const readNames = names.filter((name) => present.has(name));
    const rows = await connection.query<Row>(
      `SELECT ${readNames.map(readable).join(', ')} FROM ${quoteName(place.schema)}.${revisionsTable} WHERE version <> ${literal(cloudIdentifier)}`,
    );
    return rows.map(readRow).sort((a, b) => compareBytes(a.version, b.version));
  },

  upsert(_, revision, { measured = false } = {}) {
    const values = names.map((name) =>
      measured && name === 'execution_time' ? sinceStart(revision) : valueIn(name, revision),
    );
    return `${upsertHead}${values.join(', ')}${upsertTail}`;
  },

  remove: (_, version) => `DELETE FROM ${revisionsTable} WHERE version = ${literal(version)}`,
};

/** To the letter as the compatible tool makes it. */
function createTable(): string {
  const parts = columns.map(([name, type]) => `${quoteName(name)} ${type}`);
  return `CREATE TABLE ${quoteName(revisionsTable)} (${parts.join(', ')}, PRIMARY KEY (${quoteName('version')}))`;
}

/** An added column takes no expression for a default, and NOT NULL only with one. */
function missingColumns(present: ReadonlySet<string>): string[] {
  return columns
    .filter(([name]) => !present.has(name))
    .map(([name, type]) => {
      const filler = fillers[name];
      const definition = filler === undefined ? type.replaceAll(/[()]/g, '') : `${type} DEFAULT ${filler}`;
      return `ALTER TABLE ${quoteName(revisionsTable)} ADD COLUMN ${quoteName(name)} ${definition}`;
    });
}

async function abandoned(connection: Connection, error: unknown): Promise<unknown> {
  if (!(error instanceof DatabaseError)) return error;
  await connection.script(['ROLLBACK']).catch(() => undefined);
  return new TelamonError(
    'database_error',
    `sql/migrate: creating the table ${revisionsTable}: ${error.fault.message}`,
    {
      hints: error.fault.hint === undefined ? [] : [error.fault.hint],
      cause: error,
    },
  );
}

/** Text comes as text, whatever another program stored it as. */
function readable(name: RevisionColumn): string {
  const isNumber = ['type', 'applied', 'total', 'execution_time', 'executed_at'].includes(name);
  return isNumber ? name : `CAST(${name} AS text) AS ${name}`;
}

function readRow(row: Row): Revision {
  const text = (name: RevisionColumn) => (typeof row[name] === 'string' ? row[name] : '');
  const number = (name: RevisionColumn, missing: number) => {
    const value = row[name];
    if (value === undefined) return missing;
    if (!(value instanceof Uint8Array) && Number.isFinite(Number(value))) return Number(value);
    throw unusableValue(revisionsTable, text('version'), name, value);
  };
  return {
    version: text('version'),
    description: text('description'),
    type: number('type', 2),
    applied: number('applied', 0),
    total: number('total', 0),
    executedAt: readTime(row.executed_at),
    executionTime: BigInt(Math.trunc(number('execution_time', 0))),
    error: text('error'),
    errorStmt: text('error_stmt'),
    hash: text('hash'),
    partialHashes: readPartialHashes(text('partial_hashes')),
    operatorVersion: text('operator_version'),
  };
}

/**
 * Times as they are found: `2024-04-13 14:10:44.123456789+00:00` (also with the name of the zone, a monotonic clock, or ISO's `T`
 * and `Z`), and integers (seconds or milliseconds since 1970).
 */
function readTime(value: unknown): Date {
  if (typeof value === 'number') return new Date(Math.abs(value) < 1e11 ? value * 1000 : value);
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9})\d*)?\s*(Z|UTC|[+-]\d\d:?\d\d)?/.exec(
    String(value),
  );
  if (!match) return new Date(0);
  const [, date, time, fraction = '0', zone = 'Z'] = match;
  const offset = zone === 'UTC' ? 'Z' : zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  return new Date(`${date}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`);
}

/** Nanoseconds from the start of the file until the row is written: of the time of day SQLite knows the milliseconds. */
function sinceStart({ executedAt, executionTime }: Revision): string {
  const now = "CAST(round((julianday('now') - 2440587.5) * 86400000) AS integer)";
  return `max(${executionTime}, (${now} - ${executedAt.getTime()}) * 1000000)`;
}

function valueIn(name: RevisionColumn, revision: Revision): string {
  if (name === 'executed_at') return literal(writtenTime(revision.executedAt));
  const value = columnValue(name, revision);
  return typeof value === 'string' ? literal(value) : String(value);
}

/** The form that Go's SQLite drivers write and read. */
function writtenTime(time: Date): string {
  return `${time.toISOString().replace('T', ' ').replace('Z', '')}+00:00`;
}
