import { TelamonError } from '../../errors/telamon-error.ts';
import type { Database } from './driver.ts';
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
    // Nothing here is larger than a double holds.
    const rows = <Row>(sql: string) => database.prepare(sql).all() as Row[];
    const schema = rows<SchemaRow>(
      "SELECT type, name, tbl_name AS \"table\", sql FROM sqlite_schema WHERE type = 'index' OR name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
    );
    return {
      schema,
      indexesOf: grouped(
        schema.filter(({ type }) => type === 'index'),
        (row) => row.table,
      ),
      tables: new Map(
        rows<TableRow>(
          "SELECT name, type, wr AS withoutRowid, strict FROM pragma_table_list WHERE schema = 'main' AND type <> 'view' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        ).map((row) => [row.name, row]),
      ),
      columns: grouped(
        rows<ColumnRow>(
          `SELECT m.name AS "table", c.name, c.type, c."notnull" AS "notNull", c.dflt_value AS "default", c.pk AS "key", c.hidden
            FROM sqlite_schema m, pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND m.sql NOT LIKE 'create virtual%'`,
        ),
        (row) => row.table,
      ),
      indexes: grouped(
        rows<IndexRow>(
          `SELECT m.name AS "table", l.name AS "index", l."unique", l.origin, l.partial, p.name AS "column", p.desc, p.coll AS collation
            FROM sqlite_schema m, pragma_index_list(m.name) l, pragma_index_xinfo(l.name) p
            WHERE m.type = 'table' AND p.key = 1 AND m.sql NOT LIKE 'create virtual%'`,
        ),
        (row) => row.index,
      ),
    };
  } finally {
    if (own) database.exec('COMMIT');
  }
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
