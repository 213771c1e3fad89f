import { changedFields } from '../../../diff/compare.ts';
import { attribute, block, bool, type HclItem, raw, string } from '../../../hcl/print.ts';
import type { Rename } from '../../../schema/change.ts';
import type { PlannedStatement } from '../../../schema/plan.ts';
import type { SchemaBlock } from '../../schema-hcl/block.ts';
import type { IndexRow, SchemaRow } from '../catalog.ts';
import { readIndexText } from '../ddl/objects.ts';
import { sameExpression, unwrapped } from '../expressions.ts';
import { conflictOf, partOf } from '../hcl-read.ts';
import { quoteName } from '../quote.ts';
import { mainSchema } from '../sqlite-connection.ts';
import {
  columnKeys,
  type Filled,
  mentionedKeys,
  type RenameContext,
  type SqliteKind,
  type TablePart,
  type TableSource,
} from './contract.ts';
import { columnsOf, type IndexPart, partsHcl, partsSql, readParts, sameParts } from './index-part.ts';

export interface Index extends TablePart<'index'> {
  readonly unique?: true;
  readonly parts: readonly IndexPart[];
  readonly where?: string;
  /** Came with a UNIQUE constraint: its name is SQLite's, and it goes with the table only. */
  readonly automatic?: true;
  /** Of a UNIQUE constraint, which then has to stay one. */
  readonly onConflict?: string;
}

export const index: SqliteKind<Index> = {
  name: 'index',
  owners: ['table'],
  policy: 'index',
  selector: 'index',
  // It is made anew either way: nobody has to be asked whether it is a rename.
  rename: { word: 'index', alike: () => false, statements: renameIndex },
  references: (object) => [
    ...columnKeys(object, columnsOf(object.parts)),
    ...[object.where, ...object.parts.map(({ expr }) => expr)].flatMap((text) => mentionedKeys(object, text)),
  ],
  changes: (from, to) =>
    changedFields(from, to, ['unique', 'parts', 'where', 'onConflict'], { parts: sameParts, where: sameExpression }),
  // A constraint, and the index by which it is written.
  pairs: (from, to) =>
    (from.automatic === true || to.automatic === true) &&
    from.unique === to.unique &&
    from.onConflict === to.onConflict &&
    sameParts(from.parts, to.parts) &&
    sameExpression(from.where, to.where) &&
    (from.automatic === to.automatic || isWrittenAs(from, to) || isWrittenAs(to, from)),
  anonymous: (object) => object.automatic === true,
  readTable,
  hcl: { read: readHcl },
  item: (object) =>
    object.onConflict === undefined ? undefined : `UNIQUE ${partsSql(object.parts)} ON CONFLICT ${object.onConflict}`,
};

/** The second one is what the first one becomes when it is written; a number tells it from another of its name. */
function isWrittenAs(automatic: Index, written: Index): boolean {
  const name = writtenName(automatic);
  return written.name.startsWith(name) && /^(?:_\d+)?$/.test(written.name.slice(name.length));
}

/** For an index whose name SQLite made up: the table and its columns. */
export function writtenName(object: Index): string {
  return [object.parent, ...object.parts.map(({ column = '' }) => column)].join('_');
}

/** In the order in which they were made. */
function readTable({ name: table, catalog, text }: TableSource): Index[] {
  return (catalog.indexesOf.get(table) ?? []).flatMap((row): Index[] => {
    const parts = catalog.indexes.get(row.name) ?? [];
    if (parts[0]?.origin === 'pk' || parts.length === 0) return [];
    return [row.sql === null ? automatic(row, parts, text.uniques) : made(row, row.sql, parts, text.columns)];
  });
}

function made(
  row: SchemaRow,
  sql: string,
  rows: readonly IndexRow[],
  columns: ReadonlyMap<string, { readonly collate?: string }>,
): Index {
  // Reading the text is most of the work, and only these are told by nothing else.
  const isTold = rows[0]?.partial === 0 && rows.every(({ column }) => column !== null);
  const written = isTold ? { parts: [] } : readIndexText(sql);
  const parts = rows.map((row, place): IndexPart => {
    const own = row.column === null ? 'BINARY' : (columns.get(row.column)?.collate ?? 'BINARY');
    const part: Filled<IndexPart> =
      row.column === null ? { expr: unwrapped(written.parts[place] ?? '') } : { column: row.column };
    if (row.desc) part.desc = true;
    if (row.collation !== own && row.collation.toUpperCase() !== own.toUpperCase()) part.collate = row.collation;
    return part;
  });
  const found: Filled<Index> = { kind: 'index', schema: mainSchema, parent: row.table, name: row.name, parts };
  if (rows[0]?.unique) found.unique = true;
  if (written.where !== undefined) found.where = written.where;
  return found;
}

function automatic(
  row: SchemaRow,
  rows: readonly IndexRow[],
  uniques: readonly { readonly columns: readonly string[]; readonly onConflict?: string }[],
): Index {
  const columns = rows.map(({ column }) => column ?? '');
  const same = (other: readonly string[]) =>
    other.length === columns.length &&
    other.every((name, place) => name.toLowerCase() === columns[place]?.toLowerCase());
  const onConflict = uniques.find((unique) => same(unique.columns) && unique.onConflict !== undefined)?.onConflict;
  return {
    kind: 'index',
    schema: mainSchema,
    parent: row.table,
    name: row.name,
    unique: true,
    parts: rows.map((part) => ({ column: part.column ?? '', ...(part.desc ? { desc: true } : {}) })),
    automatic: true,
    ...(onConflict === undefined ? {} : { onConflict }),
  };
}

function readHcl(own: SchemaBlock): Index {
  const where = own.expression('where');
  const onConflict = conflictOf(own);
  // The name that SQLite gives to what a constraint brings cannot be given by anybody else.
  const isAutomatic = own.name.startsWith('sqlite_autoindex_') || onConflict !== undefined;
  return {
    kind: 'index',
    ...partOf(own),
    name: own.name,
    ...(own.boolean('unique') || isAutomatic ? { unique: true } : {}),
    parts: readParts(own),
    ...(where === undefined ? {} : { where }),
    ...(isAutomatic ? { automatic: true } : {}),
    ...(onConflict === undefined ? {} : { onConflict }),
  };
}

/** SQLite has no statement for it: the new one is there before the old one goes. */
function renameIndex({ from, to }: Rename<Index>, context: RenameContext): readonly PlannedStatement[] {
  const make = (index: Index) =>
    indexSql(index, index.name).replace(`INDEX ${quoteName(index.name)}`, () => `INDEX ${context.name(index.name)}`);
  const drop = ({ name }: Index) => `DROP INDEX ${context.name(name)}`;
  const step = (sql: string, comment: string, reverse: string): PlannedStatement => ({
    sql,
    comment,
    reverse: [reverse],
    transaction: 'any',
    hazards: [],
  });
  const named = { ...from, name: to.name };
  return [
    step(make(named), `create index "${to.name}" to table: "${from.parent}"`, drop(named)),
    step(drop(from), `drop index "${from.name}" from table: "${from.parent}"`, make(from)),
  ];
}

export function indexSql(object: Index, name: string): string {
  const where = object.where === undefined ? '' : ` WHERE ${object.where}`;
  return `CREATE ${object.unique ? 'UNIQUE ' : ''}INDEX ${quoteName(name)} ON ${quoteName(object.parent)} ${partsSql(object.parts)}${where}`;
}

export function indexHcl(object: Index): HclItem {
  const { unique, parts, where, onConflict } = object;
  const body: HclItem[] = [];
  if (unique) body.push(attribute('unique', bool(true)));
  const items = partsHcl(parts);
  // Before the blocks of parts, and behind a list of columns.
  const first = items[0]?.kind === 'block';
  if (where !== undefined && first) body.push(attribute('where', string(where)));
  body.push(...items);
  if (where !== undefined && !first) body.push(attribute('where', string(where)));
  if (onConflict !== undefined) body.push(attribute('on_conflict', raw(onConflict)));
  return block('index', [object.name], body);
}
