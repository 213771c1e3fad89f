import type { SchemaObject } from '../../schema/model.ts';
import type { SchemaLanguage, TypeWord } from '../schema-hcl/language.ts';
import type { Column } from './kinds/column.ts';
import { kinds } from './kinds/index.ts';
import { inlineKey, type PrimaryKey } from './kinds/primary-key.ts';
import type { Table } from './kinds/table.ts';
import { typeNames } from './types.ts';

/** How documents spell a SQLite schema. */
export const language: SchemaLanguage = {
  kinds,
  types: new Map(
    typeNames.map((name): [string, TypeWord] => [
      name.replaceAll(' ', '_'),
      (args) => (args.length === 0 ? name : `${name}(${args.join(',')})`),
    ]),
  ),
  finish,
};

/** What a primary key makes of its columns, and they of it. */
function finish(objects: readonly SchemaObject[]): readonly SchemaObject[] {
  const tables = new Map<string, Table>();
  const keys = new Map<string, PrimaryKey>();
  const columns = new Map<string, Column>();
  for (const object of objects) {
    if (object.kind === 'table') tables.set(object.name, object as Table);
    if (object.kind === 'primary_key') keys.set(object.parent ?? '', object as PrimaryKey);
    if (object.kind === 'column') columns.set(`${object.parent}\0${object.name}`, object as Column);
  }
  return byTable(objects).map((object) => {
    if (object.kind === 'column') return withKey(object as Column, keys.get(object.parent ?? ''));
    if (object.kind !== 'primary_key') return object;
    const key = object as PrimaryKey;
    return withColumn(key, columns.get(`${key.parent}\0${key.parts[0]?.column}`), tables.get(key.parent));
  });
}

/** Tables by name with their parts, wherever they stand in a document: SQLite keeps the order in which they are made. */
function byTable(objects: readonly SchemaObject[]): SchemaObject[] {
  const table = ({ kind, name, parent }: SchemaObject) => (kind === 'table' ? name : parent);
  const own = objects.filter((object) => table(object) !== undefined);
  const others = objects.filter((object) => table(object) === undefined);
  return [
    ...others,
    ...own.sort((a, b) => ((table(a) ?? '') < (table(b) ?? '') ? -1 : 1) * Number(table(a) !== table(b))),
  ];
}

function withKey(column: Column, key: PrimaryKey | undefined): Column {
  return key?.parts.some((part) => part.column === column.name) ? { ...column, key: true } : column;
}

/** A descending key of one INTEGER was the rowid itself if it did not stand in the column. */
function withColumn(key: PrimaryKey, column: Column | undefined, table: Table | undefined): PrimaryKey {
  const [part] = key.parts;
  const single = key.parts.length === 1 && column?.type === 'integer' && !table?.withoutRowid;
  if (!single) return key;
  const { onConflict } = key;
  const inline = inlineKey({
    autoIncrement: column.autoIncrement === true,
    desc: part?.desc === true,
    ...(onConflict === undefined ? {} : { onConflict }),
  });
  return {
    ...key,
    ...(column.autoIncrement ? { autoIncrement: true } : {}),
    ...(inline === undefined ? {} : { inline }),
  };
}
