import type { Realm, SchemaObject } from '../../schema/model.ts';
import { ofKind, partsByTable } from './inspect-report.ts';
import type { Column } from './kinds/column.ts';
import type { ForeignKey } from './kinds/foreign-key.ts';
import type { Index } from './kinds/index-object.ts';
import type { PrimaryKey } from './kinds/primary-key.ts';
import type { Table } from './kinds/table.ts';

/** The tables of a state as a mermaid entity relationship diagram. */
export function mermaid(realm: Realm): string {
  const parts = partsByTable(realm);
  const of = (table: string) => parts.get(table) ?? [];
  const lines = ['erDiagram'];
  for (const { name } of ofKind<Table>([...realm.objects.values()], 'table')) {
    const foreign = ofKind<ForeignKey>(of(name), 'foreign_key');
    const [primary] = ofKind<PrimaryKey>(of(name), 'primary_key');
    lines.push(`    ${word(name)} {`);
    for (const column of ofKind<Column>(of(name), 'column')) {
      const marks = [
        ...(primary?.parts.some((part) => part.column === column.name) ? ['PK'] : []),
        ...(foreign.some((key) => key.columns.includes(column.name)) ? ['FK'] : []),
      ];
      lines.push(`      ${word(column.type)} ${word(column.name)}${marks.length > 0 ? ` ${marks.join(',')}` : ''}`);
    }
    lines.push('    }');
    for (const key of foreign) {
      const left = identifies(of(name), key.columns) ? '|' : '}';
      const right = identifies(of(key.refTable), key.refColumns) ? '|' : '{';
      lines.push(`    ${word(name)} ${left}o--o${right} ${word(key.refTable)} : ${word(key.name)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** At most one row of the table has these values. */
function identifies(parts: readonly SchemaObject[], columns: readonly string[]): boolean {
  const keys = [
    ...ofKind<PrimaryKey>(parts, 'primary_key').map((key) => key.parts),
    ...ofKind<Index>(parts, 'index')
      .filter(({ unique, where }) => unique && where === undefined)
      .map((index) => index.parts),
  ];
  return keys.some(
    (key) =>
      key.length === columns.length && key.every(({ column }) => column !== undefined && columns.includes(column)),
  );
}

/** Mermaid takes no blanks in names and types. */
function word(text: string): string {
  return text.replace(/\s+/g, '_');
}
