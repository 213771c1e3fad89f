import type { TelamonError } from '../../errors/telamon-error.ts';
import type { Connection } from '../connection.ts';
import { revisionsTable } from '../revision-columns.ts';
import { unusableHistory } from '../revisions-fault.ts';
import { literal, quoteName } from './quote.ts';

/** SQLite finds tables whatever the case of their names. */
export function isRevisionsTable(name: string): boolean {
  return name.toLowerCase() === revisionsTable;
}

export interface StoredColumn {
  /** Lower case. */
  readonly name: string;
  /** A row without a value for it is refused. A key of type INTEGER counts by itself. */
  readonly required: boolean;
  /** Its place in the primary key, from 1; 0 outside of it. */
  readonly key: number;
}

interface Row {
  readonly type: string;
  readonly virtual: number;
  readonly name: string | null;
  readonly key: number;
  readonly required: number;
}

/**
 * The columns of the table; none where it is not there.
 * @throws TelamonError database_error when something else has its name.
 */
export async function storedColumns(connection: Connection): Promise<readonly StoredColumn[]> {
  const rows = await connection.query<Row & Record<string, unknown>>(
    `SELECT t.type, t.sql LIKE 'create virtual%' AS virtual, lower(c.name) AS name, c.pk AS "key",
        c."notnull" AND c.dflt_value IS NULL AND NOT (c.pk > 0 AND upper(c.type) = 'INTEGER') AS required
      FROM sqlite_schema t LEFT JOIN pragma_table_info(CASE t.type WHEN 'table' THEN t.name END) c
      WHERE t.type IN ('table', 'view') AND lower(t.name) = ${literal(revisionsTable)}`,
  );
  const [first] = rows;
  if (!first) return [];
  if (first.type !== 'table') throw unusable('it is a view');
  if (first.virtual === 1) throw unusable('it is a virtual table');
  const columns = rows.map(({ name, key, required }) => ({ name: String(name), key, required: required === 1 }));
  if (!columns.some(({ name }) => name === 'version')) throw unusable('it has no column version');
  return columns;
}

/** @throws TelamonError database_error when rows with a value for each of the `known` columns cannot be written to the table. */
export async function refuseUnwritable(
  connection: Connection,
  columns: readonly StoredColumn[],
  known: ReadonlySet<string>,
): Promise<void> {
  const strange = columns.find(({ name, required }) => required && !known.has(name));
  if (strange) throw unusable(`it has a column ${quoteName(strange.name)} that needs a value`);
  const keys = columns.filter(({ key }) => key > 0);
  if (keys.length === 1 && keys[0]?.name === 'version') return;
  const unique = await connection.query(
    `SELECT 1 FROM pragma_index_list(${literal(revisionsTable)}) l WHERE l."unique" AND NOT l.partial
      AND (SELECT count(*) = 1 AND max(lower(i.name)) = 'version' FROM pragma_index_info(l.name) i)`,
  );
  if (unique.length === 0) throw unusable('its column version is neither the primary key nor unique');
}

const layoutHint =
  'no migration tool made a table of that layout: rename it or take it away, and telamon makes its own; `telamon migrate set VERSION` then says where the database stands';

function unusable(reason: string): TelamonError {
  return unusableHistory(revisionsTable, reason, layoutHint);
}
