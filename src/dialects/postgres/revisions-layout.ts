import type { Connection } from '../connection.ts';
import { revisionsTable } from '../revision-columns.ts';
import type { RevisionsPlace } from '../revisions.ts';
import { unusableHistory } from '../revisions-fault.ts';
import { literal, qualifiedName, quoteName } from './quote.ts';

/** What there is where the history has its place. */
export interface Layout {
  readonly schemaExists: boolean;
  /** Empty where the table is not there. */
  readonly columns: ReadonlySet<string>;
}

interface Row {
  readonly kind: string | null;
  readonly column: string | null;
  /** A row without a value for it is refused. */
  readonly required: boolean;
  /** No two rows have one version. */
  readonly unique: boolean;
}

export const oddLayoutHint =
  'no migration tool made a table of that layout: rename it, or keep the history elsewhere with --revisions-schema NAME';

/** As the catalog calls what is no table. Indexes and composite types are left out: they are in the way of making one, which tells. */
const kinds: Readonly<Record<string, string>> = {
  v: 'a view',
  m: 'a materialized view',
  f: 'a foreign table',
  S: 'a sequence',
};

/**
 * Looks at the table of the history before it is written to.
 * @param known the columns that a row will have values for.
 * @throws TelamonError database_error when something else has its name, or such rows cannot be written to it.
 */
export async function layoutOf(
  connection: Connection,
  place: RevisionsPlace,
  known: readonly string[],
): Promise<Layout> {
  const rows = await connection.query<Row & Record<string, unknown>>(
    `SELECT c.relkind AS kind, a.attname AS column,
        a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS required,
        EXISTS (
          SELECT FROM pg_catalog.pg_index i
            JOIN pg_catalog.pg_attribute v ON v.attrelid = c.oid AND v.attname = 'version' AND v.attnum = i.indkey[0]
          WHERE i.indrelid = c.oid AND i.indisunique AND i.indimmediate AND i.indisvalid AND i.indnkeyatts = 1
            AND i.indpred IS NULL
        ) AS unique
      FROM pg_catalog.pg_namespace n
      LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = ${literal(revisionsTable)}
        AND c.relkind IN ('r', 'p', ${Object.keys(kinds).map(literal).join(', ')})
      LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE n.nspname = ${literal(place.schema)}`,
  );
  const columns = new Set(rows.flatMap(({ column }) => (column === null ? [] : [column])));
  const first = rows[0];
  if (first && first.kind !== null) {
    const reason = oddness(first, rows, columns, known);
    if (reason) throw unusableHistory(qualifiedName(place.schema, revisionsTable), reason, oddLayoutHint);
  }
  return { schemaExists: first !== undefined, columns };
}

function oddness(
  { kind, unique }: Row,
  rows: readonly Row[],
  columns: ReadonlySet<string>,
  known: readonly string[],
): string | undefined {
  const other = kinds[kind ?? ''];
  if (other) return `it is ${other}`;
  if (!columns.has('version')) return 'it has no column version';
  const strange = rows.find(({ column, required }) => required && column !== null && !known.includes(column));
  if (strange?.column) return `it has a column ${quoteName(strange.column)} that needs a value`;
  return unique ? undefined : 'its column version is neither the primary key nor unique';
}
