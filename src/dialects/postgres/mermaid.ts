import type { Realm, SchemaObject } from '../../schema/model.ts';
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
  const tables = of<Table>('table');
  const qualified = new Set(tables.map(({ schema }) => schema)).size > 1;
  const id = (schema: string, name: string) => word(qualified ? `${schema}_${name}` : name);
  const keys = [...of<PrimaryKey>('primary_key'), ...of<Unique>('unique')].map((key) => ({ ...key, parts: key.columns }));
  const indexes = of<Index>('index')
    .filter((index) => index.unique && index.where === undefined && index.parts.every(({ column }) => column !== undefined))
    .map((index) => ({ ...index, parts: index.parts.map(({ column }) => column ?? '') }));
  /** At most one row of the table has these values. */
  const identifies = (schema: string, table: string, columns: readonly string[]) =>
    [...keys, ...indexes].some(
      (key) => key.schema === schema && key.parent === table && sameSet(key.parts, columns),
    );
  const lines = ['erDiagram'];
  for (const table of tables) {
    const inTable = (object: SchemaObject) => object.schema === table.schema && object.parent === table.name;
    const columns = of<Column>('column').filter(inTable);
    const foreign = of<ForeignKey>('foreign_key').filter(inTable);
    const primary = of<PrimaryKey>('primary_key').find(inTable);
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

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item));
}

/** Mermaid takes no blanks in names and types. */
function word(text: string): string {
  return text.replace(/\s+/g, '_');
}
