import type { Connection } from '../connection.ts';
import type { Settled, SettleOptions } from '../dialect.ts';
import { literal, qualifiedName } from './quote.ts';
import { ineffectiveIndex, settleCreateIndex } from './settle-index.ts';
import { countCommands } from './tokens.ts';

/** Statements that may simply run again: doing them twice is doing them once. */
const repeatable = /^(?:vacuum|analyze|alter\s+system|checkpoint|alter\s+database)\b/i;
const name = String.raw`(?:"(?:[^"]|"")+"|[^\s."(),;]+)`;
const qualified = String.raw`(${name}(?:\s*\.\s*${name})?)`;
const dropIndex = new RegExp(
  String.raw`^drop\s+index\s+concurrently\s+(?:if\s+exists\s+)?${qualified}\s*(?:restrict|cascade)?\s*;?$`,
  'i',
);
const reindex = new RegExp(
  String.raw`^reindex\s*(?:\([^)]*\)\s*)?(index|table|schema|database|system)\s+(?:concurrently\s+)?${qualified}?`,
  'i',
);
const detach = new RegExp(
  String.raw`^alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?${qualified}\s+detach\s+partition\s+${qualified}\s+concurrently\b`,
  'i',
);
const container = new RegExp(String.raw`^(create|drop)\s+(database|tablespace)\s+(?:if\s+exists\s+)?(${name})`, 'i');

const done: Settled = { outcome: 'done' };
const repeat: Settled = { outcome: 'repeat' };
const unknown: Settled = { outcome: 'unknown', details: [] };

/** What became of a statement that does not run inside a transaction: the catalog knows, for those that this page knows. */
export async function settle(connection: Connection, statement: string, options: SettleOptions = {}): Promise<Settled> {
  // Of several commands in one text some may have run.
  if (countCommands(statement) !== 1) return options.failed ? repeat : unknown;
  if (repeatable.test(statement)) return repeat;
  const settled =
    (await settleCreateIndex(connection, statement, options)) ??
    (await settleReindex(connection, statement)) ??
    (await settleDetach(connection, statement));
  if (settled) return settled;
  // What failed took no effect, and these leave nothing half done.
  if (options.failed) return repeat;
  return (await settleDrop(connection, statement)) ?? (await settleContainer(connection, statement)) ?? unknown;
}

/** Only an index that was there before, half built, goes unnoticed: `IF NOT EXISTS` is content with its name. */
export async function ineffective(connection: Connection, statement: string): Promise<string | undefined> {
  return countCommands(statement) === 1 ? ineffectiveIndex(connection, statement) : undefined;
}

/** Marked invalid first, gone at the end: dropping again is right in both states, and an error only when it is gone. */
async function settleDrop(connection: Connection, statement: string): Promise<Settled | undefined> {
  const index = dropIndex.exec(statement)?.[1];
  if (index === undefined) return undefined;
  const [row] = await connection.query<{ there: boolean }>('SELECT pg_catalog.to_regclass($1) IS NOT NULL AS there', [
    index,
  ]);
  return row?.there ? repeat : done;
}

/** May run again, once the copies that were cut off are gone: nobody else would ever remove them. */
async function settleReindex(connection: Connection, statement: string): Promise<Settled | undefined> {
  const [, kind = '', what] = reindex.exec(statement) ?? [];
  if (kind === '') return undefined;
  const within: Readonly<Record<string, string>> = {
    index: `i.indrelid = (SELECT indrelid FROM pg_catalog.pg_index WHERE indexrelid = pg_catalog.to_regclass(${literal(what ?? '')}))`,
    table: `i.indrelid = pg_catalog.to_regclass(${literal(what ?? '')})`,
    schema: `n.oid = pg_catalog.to_regnamespace(${literal(what ?? '')})`,
  };
  const left = await connection.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_catalog.pg_index i
      JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)\\d*$' AND n.nspname !~ '^pg_(catalog|toast)' AND ${within[kind.toLowerCase()] ?? 'true'}
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid)`,
  );
  for (const one of left) {
    await connection.script([`DROP INDEX CONCURRENTLY IF EXISTS ${qualifiedName(one.schema, one.name)}`]);
  }
  return repeat;
}

async function settleDetach(connection: Connection, statement: string): Promise<Settled | undefined> {
  const [, table, partition] = detach.exec(statement) ?? [];
  if (table === undefined || partition === undefined) return undefined;
  const [row] = await connection.query<{ pending: boolean }>(
    `SELECT inhdetachpending AS pending FROM pg_catalog.pg_inherits
      WHERE inhparent = pg_catalog.to_regclass($1) AND inhrelid = pg_catalog.to_regclass($2)`,
    [table, partition],
  );
  if (!row) return done;
  if (!row.pending) return repeat;
  await connection.script([`ALTER TABLE ${table} DETACH PARTITION ${partition} FINALIZE`]);
  return done;
}

async function settleContainer(connection: Connection, statement: string): Promise<Settled | undefined> {
  const [, verb = '', kind = '', quoted = ''] = container.exec(statement) ?? [];
  if (verb === '') return undefined;
  const [catalog, column] =
    kind.toLowerCase() === 'database' ? ['pg_database', 'datname'] : ['pg_tablespace', 'spcname'];
  const [row] = await connection.query<{ there: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_catalog.${catalog} WHERE ${column} = (pg_catalog.parse_ident($1))[1]) AS there`,
    [quoted],
  );
  const wanted = verb.toLowerCase() === 'create';
  return row?.there === wanted ? done : repeat;
}
