import { keyOf, type ObjectKey, type SchemaObject } from '../../../schema/model.ts';
import { defaultName, nameText } from '../names.ts';
import { quoteName } from '../quote.ts';
import type { Column } from './column.ts';
import type { ForeignKey } from './foreign-key.ts';
import type { Table } from './table.ts';
import type { Unique } from './unique.ts';

/** A column of a table that has no block: `public.users.id`, in quotes where SQL wants them. */
export function outsideColumn({ refSchema, refTable }: ForeignKey, column: string): string {
  return [refSchema, refTable, column]
    .map((name) => (/^[a-z_][a-z0-9_$]*$/.test(name) ? name : quoteName(name)))
    .join('.');
}

/** The same as it is read; a name without a schema means that of the block. */
export function parseOutsideColumn(
  text: string,
  home: string,
): { readonly schema: string; readonly parent: string; readonly name: string } | undefined {
  const parts = (text.match(/"(?:[^"]|"")+"|[^."]+/g) ?? []).map(nameText);
  const [name, parent, schema = home, ...more] = parts.reverse();
  return name === undefined || parent === undefined || more.length > 0 ? undefined : { schema, parent, name };
}

/**
 * With tables for what foreign keys of a document point at outside of it, as far as they do: a database that is made of the document
 * needs them, and they are no part of what it says.
 */
export function withStandIns(objects: readonly SchemaObject[]): readonly SchemaObject[] {
  const known = new Map(objects.map((object) => [keyOf(object), object]));
  const more = new Map<ObjectKey, SchemaObject>();
  for (const object of objects) {
    if (object.kind !== 'foreign_key') continue;
    for (const part of standIns(object as ForeignKey, known)) {
      const key = keyOf(part);
      if (!known.has(key)) more.set(key, { ...part, outside: true });
    }
  }
  return more.size === 0 ? objects : [...objects, ...more.values()];
}

function standIns(object: ForeignKey, known: ReadonlyMap<ObjectKey, SchemaObject>): SchemaObject[] {
  const { refSchema: schema, refTable: parent, refColumns } = object;
  const table: Table = { kind: 'table', schema, name: parent };
  if (known.has(keyOf(table))) return [];
  const columns = refColumns.flatMap((name, place): Column[] => {
    const own = { kind: 'column', schema: object.schema, parent: object.parent, name: object.columns[place] ?? '' };
    const pair = known.get(keyOf(own)) as Column | undefined;
    return pair ? [{ kind: 'column', schema, parent, name, type: pair.type, null: true }] : [];
  });
  const name = defaultName(parent, refColumns, 'key');
  const key: Unique = { kind: 'unique', schema, parent, name, columns: refColumns, nullsDistinct: true };
  return [{ kind: 'schema', name: schema }, table, ...columns, key];
}
