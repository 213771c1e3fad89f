import { changedFields } from '../../../diff/compare.ts';
import { attribute, block, bool, type HclItem, number, reference } from '../../../hcl/print.ts';
import type { SchemaBlock } from '../../schema-hcl/block.ts';
import type { Catalog } from '../catalog.ts';
import { placeOf } from '../hcl-read.ts';
import { mainSchema } from '../sqlite-connection.ts';
import { type Check, checkHcl } from './check.ts';
import { type Column, columnHcl } from './column.ts';
import type { HclContext, SqliteKind, SqliteObject } from './contract.ts';
import { type ForeignKey, foreignKeyHcl } from './foreign-key.ts';
import { type Index, indexHcl } from './index-object.ts';
import { type PrimaryKey, primaryKeyHcl } from './primary-key.ts';
import { renameTable } from './rename.ts';

export interface Table extends SqliteObject<'table'> {
  readonly withoutRowid?: true;
  readonly strict?: true;
  /** The number behind which an AUTOINCREMENT key begins, while there are no rows: used when the table is made, and never compared. */
  readonly start?: string;
}

export const table: SqliteKind<Table> = {
  name: 'table',
  policy: 'table',
  selector: 'table',
  rename: { word: 'table', statements: renameTable },
  references: () => [],
  changes: (from, to) => changedFields(from, to, ['withoutRowid', 'strict']),
  read,
  hcl: {
    read: readHcl,
    print: (object, context) => block('table', [object.name], bodyHcl(object, context)),
  },
};

function readHcl(own: SchemaBlock): Table {
  const start = own.integer('auto_increment');
  if (start !== undefined && !own.blocks('column').some((part) => part.boolean('auto_increment'))) {
    throw own.fault(`table "${own.name}": auto_increment needs a column with auto_increment = true`, 'auto_increment');
  }
  return {
    kind: 'table',
    ...placeOf(own),
    name: own.name,
    ...(own.boolean('without_rowid') ? { withoutRowid: true } : {}),
    ...(own.boolean('strict') ? { strict: true } : {}),
    ...(start === undefined ? {} : { start }),
  };
}

function bodyHcl(object: Table, context: HclContext): HclItem[] {
  const body: HclItem[] = [attribute('schema', reference('schema', object.schema))];
  for (const part of context.children<Column>(object, 'column')) body.push(columnHcl(part));
  for (const part of context.children<PrimaryKey>(object, 'primary_key')) body.push(primaryKeyHcl(part));
  for (const part of context.children<ForeignKey>(object, 'foreign_key')) body.push(foreignKeyHcl(part));
  for (const part of context.children<Index>(object, 'index')) body.push(indexHcl(part));
  for (const part of context.children<Check>(object, 'check')) body.push(checkHcl(part));
  if (object.start !== undefined) body.push(attribute('auto_increment', number(object.start)));
  if (object.withoutRowid) body.push(attribute('without_rowid', bool(true)));
  if (object.strict) body.push(attribute('strict', bool(true)));
  return body;
}

function read({ schema, tables, sequences }: Catalog): Table[] {
  return schema.flatMap((row): Table[] => {
    const about = tables.get(row.name);
    if (row.type !== 'table' || about?.type !== 'table') return [];
    const start = sequences.get(row.name);
    return [
      {
        kind: 'table',
        schema: mainSchema,
        name: row.name,
        ...(start === undefined ? {} : { start }),
        ...(about.withoutRowid ? { withoutRowid: true } : {}),
        ...(about.strict ? { strict: true } : {}),
      },
    ];
  });
}
