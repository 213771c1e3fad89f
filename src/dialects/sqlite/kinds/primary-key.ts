import { changedFields } from '../../../diff/compare.ts';
import { attribute, block, type HclItem, raw } from '../../../hcl/print.ts';
import type { SchemaBlock } from '../../schema-hcl/block.ts';
import { conflictOf, partOf } from '../hcl-read.ts';
import { mainSchema } from '../sqlite-connection.ts';
import { columnKeys, type Filled, type SqliteKind, type TablePart, type TableSource } from './contract.ts';
import { columnsOf, type IndexPart, partsHcl, partsSql, readParts, sameParts } from './index-part.ts';

export interface PrimaryKey extends TablePart<'primary_key'> {
  readonly parts: readonly IndexPart[];
  readonly onConflict?: string;
  readonly autoIncrement?: true;
  /** A key that only the definition of its column can tell: AUTOINCREMENT, and an INTEGER that is not the rowid. */
  readonly inline?: string;
}

export const primaryKey: SqliteKind<PrimaryKey> = {
  name: 'primary_key',
  owners: ['table'],
  policy: 'primary_key',
  selector: 'primary_key',
  references: (object) => columnKeys(object, columnsOf(object.parts)),
  changes: (from, to) => changedFields(from, to, ['parts', 'onConflict', 'autoIncrement'], { parts: sameParts }),
  readTable,
  hcl: { read: readHcl },
  item: (object) =>
    object.inline !== undefined
      ? undefined
      : `PRIMARY KEY ${partsSql(object.parts)}${object.onConflict === undefined ? '' : ` ON CONFLICT ${object.onConflict}`}`,
};

function readTable({ name: table, catalog, text }: TableSource): PrimaryKey[] {
  const rows = (catalog.columns.get(table) ?? []).filter(({ key }) => key > 0).sort((a, b) => a.key - b.key);
  if (rows.length === 0) return [];
  // A key that is not the rowid itself has an index, which knows direction and collation.
  const index = (catalog.indexesOf.get(table) ?? [])
    .map(({ name }) => catalog.indexes.get(name))
    .find((parts) => parts?.[0]?.origin === 'pk');
  const own = (name: string) => text.columns.get(name)?.collate ?? 'BINARY';
  const parts = rows.map(({ name }, place): IndexPart => {
    const row = index?.[place];
    const part: Filled<IndexPart> = { column: name };
    if (row?.desc) part.desc = true;
    if (row && row.collation.toUpperCase() !== own(name).toUpperCase()) part.collate = row.collation;
    return part;
  });
  const found: Filled<PrimaryKey> = {
    kind: 'primary_key',
    schema: mainSchema,
    parent: table,
    name: 'primary_key',
    parts,
  };
  const { onConflict, autoIncrement } = text.primaryKey ?? {};
  const inline = inlineKey(text.primaryKey);
  if (onConflict !== undefined) found.onConflict = onConflict;
  if (autoIncrement) found.autoIncrement = true;
  if (inline !== undefined) found.inline = inline;
  return [found];
}

/** Undefined for a key that stands in the list as well. */
export function inlineKey(
  key: { readonly autoIncrement: boolean; readonly desc: boolean; readonly onConflict?: string } | undefined,
): string | undefined {
  if (!key?.autoIncrement && !key?.desc) return undefined;
  return [
    'PRIMARY KEY',
    ...(key.desc ? ['DESC'] : []),
    ...(key.onConflict === undefined ? [] : [`ON CONFLICT ${key.onConflict}`]),
    ...(key.autoIncrement ? ['AUTOINCREMENT'] : []),
  ].join(' ');
}

function readHcl(own: SchemaBlock): PrimaryKey {
  const onConflict = conflictOf(own);
  const parts = readParts(own);
  if (parts.some(({ column }) => column === undefined)) throw own.fault('a primary key is made of columns');
  return {
    kind: 'primary_key',
    ...partOf(own),
    name: 'primary_key',
    parts,
    ...(onConflict === undefined ? {} : { onConflict }),
  };
}

export function primaryKeyHcl(object: PrimaryKey): HclItem {
  const body = partsHcl(object.parts);
  if (object.onConflict !== undefined) body.push(attribute('on_conflict', raw(object.onConflict)));
  return block('primary_key', [], body);
}
