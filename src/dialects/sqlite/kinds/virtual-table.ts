import { attribute, block, reference, string } from '../../../hcl/print.ts';
import type { Catalog } from '../catalog.ts';
import { readModule } from '../ddl/objects.ts';
import { placeOf } from '../hcl-read.ts';
import { quoteName } from '../quote.ts';
import { mainSchema } from '../sqlite-connection.ts';
import type { SqliteKind, SqliteObject } from './contract.ts';

/** A table of a module (full text search, R*Tree …): made when it is missing, and left alone from then on. */
export interface VirtualTable extends SqliteObject<'virtual_table'> {
  /** `fts5(title, body)`. */
  readonly module: string;
}

export const virtualTable: SqliteKind<VirtualTable> = {
  name: 'virtual_table',
  policy: 'table',
  selector: 'table',
  kept: true,
  references: () => [],
  changes: () => [],
  read: ({ schema, tables }: Catalog) =>
    schema.flatMap((row): VirtualTable[] =>
      row.type === 'table' && tables.get(row.name)?.type === 'virtual'
        ? [{ kind: 'virtual_table', schema: mainSchema, name: row.name, module: readModule(row.sql ?? '') }]
        : [],
    ),
  hcl: {
    read: (own) => ({
      kind: 'virtual_table',
      ...placeOf(own),
      name: own.name,
      module: own.required('using', own.string('using')),
    }),
    print: (object) =>
      block(
        'virtual_table',
        [object.name],
        [attribute('schema', reference('schema', object.schema)), attribute('using', string(object.module))],
      ),
  },
};

export function virtualTableSql(object: VirtualTable): string {
  return `CREATE VIRTUAL TABLE ${quoteName(object.name)} USING ${object.module}`;
}
