import { changedFields } from '../../../diff/compare.ts';
import { attribute, block, bool, reference } from '../../../hcl/print.ts';
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
    read: (own) => ({
      kind: 'table',
      ...placeOf(own),
      name: own.name,
      ...(own.boolean('without_rowid') ? { withoutRowid: true } : {}),
      ...(own.boolean('strict') ? { strict: true } : {}),
    }),
    print: (object, context) =>
      block(
        'table',
        [object.name],
        [
          attribute('schema', reference('schema', object.schema)),
          ...context.children<Column>(object, 'column').map(columnHcl),
          ...partsHcl(object, context),
          ...(object.withoutRowid ? [attribute('without_rowid', bool(true))] : []),
          ...(object.strict ? [attribute('strict', bool(true))] : []),
        ],
      ),
  },
};

function partsHcl(object: Table, context: HclContext) {
  return [
    ...context.children<PrimaryKey>(object, 'primary_key').map(primaryKeyHcl),
    ...context.children<ForeignKey>(object, 'foreign_key').map(foreignKeyHcl),
    ...context.children<Index>(object, 'index').map(indexHcl),
    ...context.children<Check>(object, 'check').map(checkHcl),
  ];
}

function read({ schema, tables }: Catalog): Table[] {
  return schema.flatMap((row): Table[] => {
    const about = tables.get(row.name);
    if (row.type !== 'table' || about?.type !== 'table') return [];
    return [
      {
        kind: 'table',
        schema: mainSchema,
        name: row.name,
        ...(about.withoutRowid ? { withoutRowid: true } : {}),
        ...(about.strict ? { strict: true } : {}),
      },
    ];
  });
}
