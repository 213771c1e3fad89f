import { changedFields } from '../../../diff/compare.ts';
import { attribute, block, type HclItem, list, raw, reference } from '../../../hcl/print.ts';
import type { SchemaBlock } from '../../schema-hcl/block.ts';
import { partOf } from '../hcl-read.ts';
import { nameList, quoteName } from '../quote.ts';
import { mainSchema } from '../sqlite-connection.ts';
import { columnKeys, type SqliteKind, type TablePart, type TableSource } from './contract.ts';

export interface ForeignKey extends TablePart<'foreign_key'> {
  readonly columns: readonly string[];
  readonly refTable: string;
  readonly refColumns: readonly string[];
  readonly onUpdate: string;
  readonly onDelete: string;
  /** Checked when the transaction ends. */
  readonly deferred?: true;
}

export const foreignKey: SqliteKind<ForeignKey> = {
  name: 'foreign_key',
  owners: ['table'],
  policy: 'foreign_key',
  selector: 'foreign_key',
  references: (object) => columnKeys(object, object.columns),
  changes: (from, to) =>
    changedFields(from, to, ['columns', 'refTable', 'refColumns', 'onUpdate', 'onDelete', 'deferred'], {
      columns: sameNames,
      refTable: sameName,
      refColumns: sameNames,
    }),
  pairs: (from, to) =>
    (isUnnamed(from) || isUnnamed(to)) &&
    sameNames(from.columns, to.columns) &&
    sameName(from.refTable, to.refTable) &&
    sameNames(from.refColumns, to.refColumns),
  anonymous: isUnnamed,
  readTable,
  hcl: { read: readHcl },
  item: (object) =>
    `CONSTRAINT ${quoteName(object.name)} FOREIGN KEY (${nameList(object.columns)}) REFERENCES ${quoteName(object.refTable)} (${nameList(object.refColumns)})` +
    ` ON UPDATE ${object.onUpdate} ON DELETE ${object.onDelete}${object.deferred ? ' DEFERRABLE INITIALLY DEFERRED' : ''}`,
};

/** SQLite numbers those without a name. */
function isUnnamed({ name }: ForeignKey): boolean {
  return /^\d+$/.test(name);
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, place) => sameName(name, b[place] ?? ''));
}

/** SQLite counts them from the last to the first, and so they are listed. */
function readTable({ name: table, catalog, text }: TableSource): ForeignKey[] {
  if (text.foreignKeys.length === 0) return [];
  const taken = new Set<string>();
  return text.foreignKeys.toReversed().map((written, id): ForeignKey => {
    let name = written.name ?? String(id);
    for (let more = id; taken.has(name); more++) name = String(more + text.foreignKeys.length);
    taken.add(name);
    const found: ForeignKey = {
      kind: 'foreign_key',
      schema: mainSchema,
      parent: table,
      name,
      columns: written.columns,
      refTable: realName(written.refTable, catalog.tables),
      refColumns: written.refColumns.length > 0 ? written.refColumns : keyOfTable(written.refTable, catalog.columns),
      onUpdate: written.onUpdate,
      onDelete: written.onDelete,
    };
    return written.deferred ? { ...found, deferred: true } : found;
  });
}

/** As the table itself is written, since names do not differ by case. */
function realName(name: string, tables: ReadonlyMap<string, unknown>): string {
  if (tables.has(name)) return name;
  return [...tables.keys()].find((other) => sameName(other, name)) ?? name;
}

/** A reference without columns means the primary key of the parent. */
function keyOfTable(
  name: string,
  columns: ReadonlyMap<string, readonly { readonly name: string; readonly key: number }[]>,
): string[] {
  const rows = columns.get(name) ?? [...columns].find(([other]) => sameName(other, name))?.[1] ?? [];
  return rows
    .filter(({ key }) => key > 0)
    .sort((a, b) => a.key - b.key)
    .map((row) => row.name);
}

const actions = ['NO ACTION', 'RESTRICT', 'CASCADE', 'SET NULL', 'SET DEFAULT'] as const;

function readHcl(own: SchemaBlock): ForeignKey {
  const columns = own.required('columns', own.references('columns', 'column')).map(({ name }) => name);
  const referred = own.required('ref_columns', own.references('ref_columns', 'column'));
  const refTable = referred[0]?.parent ?? '';
  if (columns.length !== referred.length || referred.some(({ parent }) => parent !== refTable)) {
    throw own.fault(
      `foreign_key "${own.name}": as many ref_columns as columns are required, of one table`,
      'ref_columns',
    );
  }
  const deferrable = own.word('deferrable', ['NOT DEFERRABLE', 'INITIALLY IMMEDIATE', 'INITIALLY DEFERRED']);
  return {
    kind: 'foreign_key',
    ...partOf(own),
    name: own.hasName ? own.name : [own.parent, ...columns, 'fkey'].join('_'),
    columns,
    refTable,
    refColumns: referred.map(({ name }) => name),
    onUpdate: own.word('on_update', actions) ?? 'NO ACTION',
    onDelete: own.word('on_delete', actions) ?? 'NO ACTION',
    ...(deferrable === 'INITIALLY DEFERRED' ? { deferred: true } : {}),
  };
}

export function foreignKeyHcl(object: ForeignKey): HclItem {
  const word = (action: string) => raw(action.replaceAll(' ', '_'));
  const isSelf = object.refTable === object.parent;
  const target = (name: string) =>
    isSelf ? reference('column', name) : reference('table', object.refTable, 'column', name);
  const body = [
    attribute('columns', list(object.columns.map((name) => reference('column', name)))),
    attribute('ref_columns', list(object.refColumns.map(target))),
    attribute('on_update', word(object.onUpdate)),
    attribute('on_delete', word(object.onDelete)),
  ];
  if (object.deferred) body.push(attribute('deferrable', raw('INITIALLY_DEFERRED')));
  return block('foreign_key', [object.name], body);
}
