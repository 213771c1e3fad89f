import { setTimeout as pause } from 'node:timers/promises';
import { type Connection, DatabaseError } from '../connection.ts';
import type { Settled, SettleOptions } from '../dialect.ts';
import { qualifiedName } from './quote.ts';

/** Between looks at a build of another session, in milliseconds. */
const lookEveryMs = 500;

const name = String.raw`(?:"(?:[^"]|"")+"|[^\s."(),;]+)`;
const qualified = String.raw`${name}(?:\s*\.\s*${name})?`;
const createIndex = new RegExp(
  String.raw`^create\s+(unique\s+)?index\s+concurrently\s+(if\s+not\s+exists\s+)?(${qualified})\s+on\s+(?:only\s+)?(${qualified})([\s\S]*)$`,
  'i',
);

interface Wanted {
  readonly unique: boolean;
  readonly name: string;
  readonly table: string;
  /** Everything behind the table's name. */
  readonly rest: string;
}

interface IndexRow {
  readonly schema: string;
  readonly name: string;
  readonly valid: boolean;
  readonly definition: string;
  /** The session that builds it. */
  readonly builder: number | null;
}

function read(statement: string): Wanted | undefined {
  const [, unique, , index, table, rest] = createIndex.exec(statement) ?? [];
  if (index === undefined || table === undefined) return undefined;
  return { unique: unique !== undefined, name: index, table, rest: rest ?? '' };
}

/**
 * A build that was cut off, or failed, leaves an index that is invalid: it is dropped, to be built again. One that another
 * session is building is waited for. One of the same name that was defined otherwise is nobody's to touch.
 */
export async function settleCreateIndex(
  connection: Connection,
  statement: string,
  options: SettleOptions,
): Promise<Settled | undefined> {
  const wanted = read(statement);
  if (!wanted) return undefined;
  const index = await finished(connection, wanted, options);
  if (!index) return { outcome: 'repeat' };
  const definition = await definitionOf(connection, wanted);
  if (definition !== index.definition) {
    // It failed because the name was taken: that is what the next try will say again.
    if (options.failed) return { outcome: 'repeat' };
    return {
      outcome: 'unknown',
      details: [
        `an index of that name is there, and defined otherwise: ${index.definition}`,
        `the file asks for: ${definition ?? statement}`,
        `when the one that is there may go: DROP INDEX CONCURRENTLY ${qualifiedName(index.schema, index.name)}`,
      ],
    };
  }
  if (index.valid) return { outcome: options.failed ? 'repeat' : 'done' };
  await connection.script([`DROP INDEX CONCURRENTLY ${qualifiedName(index.schema, index.name)}`]);
  return { outcome: 'repeat' };
}

/** Why the index that the statement asked for is of no use, though no error was reported. */
export async function ineffectiveIndex(connection: Connection, statement: string): Promise<string | undefined> {
  const wanted = read(statement);
  if (!wanted || createIndex.exec(statement)?.[2] === undefined) return undefined;
  const index = await find(connection, wanted);
  if (!index || index.valid) return undefined;
  return `the index ${qualifiedName(index.schema, index.name)} was there before, and it is invalid: a build of it was cut off`;
}

/** The index, once nobody builds it any more; undefined when there is none. */
async function finished(
  connection: Connection,
  wanted: Wanted,
  { signal, onWait }: SettleOptions,
): Promise<IndexRow | undefined> {
  for (let told = false; ; told = true) {
    const index = await find(connection, wanted);
    if (!index || index.builder === null || signal?.aborted) return index;
    if (!told) onWait?.(`process ${index.builder} is building the index ${qualifiedName(index.schema, index.name)}`);
    await pause(lookEveryMs);
  }
}

async function find(connection: Connection, wanted: Wanted): Promise<IndexRow | undefined> {
  const [index] = await connection.query<IndexRow>(
    `SELECT n.nspname AS schema, c.relname AS name, i.indisvalid AS valid, ${comparable('i.indexrelid')} AS definition,
        (SELECT p.pid FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid LIMIT 1) AS builder
      FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE i.indrelid = pg_catalog.to_regclass($1) AND c.relname = (pg_catalog.parse_ident($2))[pg_catalog.array_length(pg_catalog.parse_ident($2), 1)]`,
    [wanted.table, wanted.name],
  );
  return index;
}

/** The server's own words for an index, without its name and that of the table. */
function comparable(index: string): string {
  return `(CASE WHEN (SELECT indisunique FROM pg_catalog.pg_index WHERE indexrelid = ${index}) THEN 'UNIQUE ' ELSE '' END
    || pg_catalog.regexp_replace(pg_catalog.pg_get_indexdef(${index}), '^CREATE .*? USING ', 'USING '))`;
}

/**
 * What the statement would make, in the server's words: it is made on an empty copy of the table, and taken back. Undefined
 * when that cannot be done.
 */
async function definitionOf(connection: Connection, { unique, table, rest }: Wanted): Promise<string | undefined> {
  const probe = 'pg_temp.telamon_probe';
  const listener = connection.onNotice;
  connection.onNotice = undefined;
  try {
    await connection.script([
      'BEGIN',
      `CREATE TEMP TABLE telamon_probe (LIKE ${table})`,
      `CREATE ${unique ? 'UNIQUE ' : ''}INDEX telamon_probe_index ON ${probe}${rest.replace(/;\s*$/, '')}`,
    ]);
    const [row] = await connection.query<{ definition: string }>(
      `SELECT ${comparable('i.indexrelid')} AS definition FROM pg_catalog.pg_index i
        WHERE i.indexrelid = 'pg_temp.telamon_probe_index'::regclass`,
    );
    return row?.definition;
  } catch (error) {
    if (error instanceof DatabaseError && !error.lost) return undefined;
    throw error;
  } finally {
    await connection.script(['ROLLBACK']).catch(() => undefined);
    connection.onNotice = listener;
  }
}
