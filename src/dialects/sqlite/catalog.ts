import { TelamonError } from '../../errors/telamon-error.ts';
import type { Database } from './driver.ts';
import { quoteName } from './quote.ts';
import { readRows } from './sqlite-connection.ts';

/** A row of sqlite_schema. */
export interface SchemaRow {
  readonly type: 'table' | 'view' | 'trigger' | 'index';
  readonly name: string;
  readonly table: string;
  /** Null for the indexes that constraints brought. */
  readonly sql: string | null;
}

export interface TableRow {
  readonly name: string;
  readonly type: 'table' | 'virtual' | 'shadow';
  readonly withoutRowid: number;
  readonly strict: number;
}

export interface ColumnRow {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly notNull: number;
  readonly default: string | null;
  /** Place in the primary key, from 1; 0 outside of it. */
  readonly key: number;
  /** 0 plain, 1 hidden of a virtual table, 2 virtual, 3 stored. */
  readonly hidden: number;
}

export interface IndexRow {
  readonly table: string;
  readonly index: string;
  readonly unique: number;
  /** `c`: CREATE INDEX; `u`: UNIQUE; `pk`: PRIMARY KEY. */
  readonly origin: 'c' | 'u' | 'pk';
  /** It has a WHERE. */
  readonly partial: number;
  /** Null for an expression. */
  readonly column: string | null;
  readonly desc: number;
  readonly collation: string;
}

/** What a database tells of itself, in a fixed number of queries. */
export interface Catalog {
  /** In the order in which they were made. */
  readonly schema: readonly SchemaRow[];
  readonly tables: ReadonlyMap<string, TableRow>;
  readonly columns: ReadonlyMap<string, readonly ColumnRow[]>;
  /** Parts of indexes, in order, by index. */
  readonly indexes: ReadonlyMap<string, readonly IndexRow[]>;
  /** The highest number that an AUTOINCREMENT key without rows has given out, by table. */
  readonly sequences: ReadonlyMap<string, string>;
  /** The indexes of each table, in the order in which they were made. */
  readonly indexesOf: ReadonlyMap<string, readonly SchemaRow[]>;
}

/**
 * Reads the catalog on one snapshot.
 * @throws TelamonError unsupported when other files are attached.
 */
export function readCatalog(database: Database): Catalog {
  const own = !database.isTransaction;
  if (own) database.exec('BEGIN');
  try {
    requireOneFile(database);
    const schema = readObjects<SchemaRow>(
      database,
      "'type', type, 'name', name, 'table', tbl_name, 'sql', sql",
      "(SELECT * FROM sqlite_schema WHERE type = 'index' OR name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid)",
    );
    const tables = readObjects<TableRow>(
      database,
      "'name', name, 'type', type, 'withoutRowid', wr, 'strict', strict",
      "pragma_table_list WHERE schema = 'main' AND type <> 'view' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    );
    const columns = readObjects<ColumnRow>(
      database,
      `'table', m.name, 'name', c.name, 'type', c.type, 'notNull', c."notnull", 'default', c.dflt_value,
        'key', c.pk, 'hidden', c.hidden`,
      "sqlite_schema m, pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND m.sql NOT LIKE 'create virtual%'",
    );
    const indexes = readObjects<IndexRow>(
      database,
      `'table', m.name, 'index', l.name, 'unique', l."unique", 'origin', l.origin, 'partial', l.partial,
        'column', p.name, 'desc', p.desc, 'collation', p.coll`,
      `sqlite_schema m, pragma_index_list(m.name) l, pragma_index_xinfo(l.name) p
        WHERE m.type = 'table' AND p.key = 1 AND m.sql NOT LIKE 'create virtual%'`,
    );
    return {
      schema,
      indexesOf: grouped(
        schema.filter(({ type }) => type === 'index'),
        (row) => row.table,
      ),
      tables: new Map(tables.map((row) => [row.name, row])),
      columns: grouped(columns, (row) => row.table),
      indexes: grouped(indexes, (row) => row.index),
      sequences: readSequences(database),
    };
  } finally {
    if (own) database.exec('COMMIT');
  }
}

/** The rows as one JSON text: taking them over from the driver one by one costs more than everything that makes them. */
function readObjects<Row>(database: Database, fields: string, from: string): Row[] {
  const [row] = database.prepare(`SELECT json_group_array(json_object(${fields})) AS rows FROM ${from}`).all();
  return JSON.parse(String(row?.rows)) as Row[];
}

/** Where rows are, they say how far numbers have come: that is no part of a schema. */
function readSequences(database: Database): Map<string, string> {
  const [sequences] = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'").all();
  if (sequences === undefined) return new Map();
  const rows = readObjects<{ readonly table: string; readonly last: string }>(
    database,
    "'table', m.name, 'last', CAST(s.seq AS text)",
    "sqlite_sequence s JOIN sqlite_schema m ON m.type = 'table' AND m.name = s.name WHERE s.seq > 0",
  );
  const isEmpty = (table: string) => database.prepare(`SELECT 1 FROM ${quoteName(table)} LIMIT 1`).all().length === 0;
  return new Map(rows.filter(({ table }) => isEmpty(table)).map(({ table, last }) => [table, last]));
}

function requireOneFile(database: Database): void {
  const files = readRows(database, "SELECT name FROM pragma_database_list WHERE name <> 'temp'");
  if (files.length === 1) return;
  throw new TelamonError(
    'unsupported',
    `sqlite: multiple database files are not supported by the driver. got: ${files.length}`,
    { hints: ['take ATTACH out of the SQL that makes the schema'] },
  );
}

function grouped<Row>(rows: readonly Row[], key: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  let last: string | undefined;
  let group: Row[] = [];
  for (const row of rows) {
    const own = key(row);
    // Most rows follow others of their group.
    if (own !== last) {
      last = own;
      const known = groups.get(own);
      group = known ?? [];
      if (!known) groups.set(own, group);
    }
    group.push(row);
  }
  return groups;
}
