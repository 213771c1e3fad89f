import type { Realm, SchemaObject } from '../../schema/model.ts';
import { byTable } from './inspect-report.ts';
import type { Column } from './kinds/column.ts';
import { serialWord } from './kinds/column-sql.ts';
import type { ForeignKey } from './kinds/foreign-key.ts';
import type { Index } from './kinds/index-object.ts';
import type { PrimaryKey } from './kinds/primary-key.ts';
import type { Table } from './kinds/table.ts';
import type { Unique } from './kinds/unique.ts';
import { typeSql } from './types.ts';

/** The tables of a state as a mermaid entity relationship diagram. */
export function mermaid(realm: Realm): string {
  const objects = [...realm.objects.values()];
  const of = <O extends SchemaObject>(kind: O['kind']) => objects.filter((object): object is O => object.kind === kind);
  const tables = of<Table>('table').filter(({ partitionOf }) => !partitionOf);
  const qualified = new Set(tables.map(({ schema }) => schema)).size > 1;
  const id = (schema: string, name: string) => word(qualified ? `${schema}_${name}` : name);
  const owned = byTable(objects);
  const children = <O extends SchemaObject>(schema: string, table: string, kind: O['kind']) =>
    (owned.get(`${schema}\0${table}`) ?? []).filter((object): object is O => object.kind === kind);
  /** At most one row of the table has these values. */
  const identifies = (schema: string, table: string, columns: readonly string[]) =>
    [
      ...children<PrimaryKey>(schema, table, 'primary_key').map((key) => key.columns),
      ...children<Unique>(schema, table, 'unique').map((key) => key.columns),
      ...children<Index>(schema, table, 'index')
        .filter(isUniqueKey)
        .map(({ parts }) => parts.map(({ column }) => column ?? '')),
    ].some((key) => sameSet(key, columns));
  const lines = ['erDiagram'];
  for (const table of tables) {
    const columns = children<Column>(table.schema, table.name, 'column');
    const foreign = children<ForeignKey>(table.schema, table.name, 'foreign_key');
    const [primary] = children<PrimaryKey>(table.schema, table.name, 'primary_key');
    const label = qualified ? `["${table.schema}.${table.name}"]` : '';
    lines.push(`    ${id(table.schema, table.name)}${label} {`);
    for (const column of columns) {
      const marks = [
        ...(primary?.columns.includes(column.name) ? ['PK'] : []),
        ...(foreign.some((key) => key.columns.includes(column.name)) ? ['FK'] : []),
      ];
      const type = serialWord(column) ?? typeSql(column.type, ({ name }) => name);
      lines.push(`      ${word(type)} ${word(column.name)}${marks.length > 0 ? ` ${marks.join(',')}` : ''}`);
    }
    lines.push('    }');
    for (const key of foreign) {
      const left = identifies(key.schema, key.parent, key.columns) ? '|' : '}';
      const right = identifies(key.refSchema, key.refTable, key.refColumns) ? '|' : '{';
      const [child, parent] = [id(table.schema, table.name), id(key.refSchema, key.refTable)];
      lines.push(`    ${child} ${left}o--o${right} ${parent} : ${word(key.name)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function isUniqueKey({ unique, where, parts }: Index): boolean {
  return unique && where === undefined && parts.every(({ column }) => column !== undefined);
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item));
}

/** Mermaid takes no blanks in names and types. */
function word(text: string): string {
  return text.replace(/\s+/g, '_');
}
