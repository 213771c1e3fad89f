import { changedFields } from '../../../diff/compare.ts';
import { attribute, block, bool, type HclItem, reference } from '../../../hcl/print.ts';
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
    print: (object, context) => block('table', [object.name], bodyHcl(object, context)),
  },
};

function bodyHcl(object: Table, context: HclContext): HclItem[] {
  const body: HclItem[] = [attribute('schema', reference('schema', object.schema))];
  for (const part of context.children<Column>(object, 'column')) body.push(columnHcl(part));
  for (const part of context.children<PrimaryKey>(object, 'primary_key')) body.push(primaryKeyHcl(part));
  for (const part of context.children<ForeignKey>(object, 'foreign_key')) body.push(foreignKeyHcl(part));
  for (const part of context.children<Index>(object, 'index')) body.push(indexHcl(part));
  for (const part of context.children<Check>(object, 'check')) body.push(checkHcl(part));
  if (object.withoutRowid) body.push(attribute('without_rowid', bool(true)));
  if (object.strict) body.push(attribute('strict', bool(true)));
  return body;
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
