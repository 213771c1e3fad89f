import { attribute, type HclAttribute, list, string } from '../../../hcl/print.ts';
import { keyOf, type ObjectKey, type SchemaObject } from '../../../schema/model.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { defaultName, nameText } from '../names.ts';
import { shortName } from '../quote.ts';
import type { Column } from './column.ts';
import type { HclContext } from './contract.ts';
import type { ForeignKey } from './foreign-key.ts';
import type { RelationName } from './lineage.ts';
import type { Table } from './table.ts';
import type { Unique } from './unique.ts';

/** A column of a table that has no block: `public.users.id`, in quotes where SQL wants them. */
export function outsideColumn({ refSchema, refTable }: ForeignKey, column: string): string {
  return dotted([refSchema, refTable, column]);
}

function dotted(names: readonly string[]): string {
  return names.map(shortName).join('.');
}

/** The tables that a block inherits: references, and names of those that have no block. */
export function inheritsHcl(parents: readonly RelationName[], context: HclContext): HclAttribute {
  const names = parents.map(({ schema, name }) =>
    context.realm.objects.has(keyOf({ kind: 'table', schema, name }))
      ? context.reference('table', schema, name)
      : string(dotted([schema, name])),
  );
  return attribute('inherits', list(names));
}

export function readInherits(block: SchemaBlock): readonly RelationName[] {
  const all = block.referencesOrNames('inherits', 'table') ?? [];
  return all.map((said) => {
    if (typeof said !== 'string') return { schema: said.schema ?? '', name: said.name };
    const [name, schema = block.schema, ...more] = partsOf(said).reverse();
    if (name !== undefined && more.length === 0) return { schema, name };
    throw block.fault(
      `${block.type} "${block.name}": inherits: ${JSON.stringify(said)} does not name a table`,
      'inherits',
      ['like table.base, or "public.base" for a table that has no block'],
    );
  });
}

function partsOf(text: string): string[] {
  return (text.match(/"(?:[^"]|"")+"|[^."]+/g) ?? []).map(nameText);
}

/** The same as it is read; a name without a schema means that of the block. */
export function parseOutsideColumn(
  text: string,
  home: string,
): { readonly schema: string; readonly parent: string; readonly name: string } | undefined {
  const [name, parent, schema = home, ...more] = partsOf(text).reverse();
  return name === undefined || parent === undefined || more.length > 0 ? undefined : { schema, parent, name };
}

/**
 * With tables for what a document points at outside of it (foreign keys, parents that hand columns down), as far as it does: a database
 * that is made of the document needs them, and they are no part of what it says.
 */
export function withStandIns(objects: readonly SchemaObject[]): readonly SchemaObject[] {
  const known = new Map(objects.map((object) => [keyOf(object), object]));
  const more = new Map<ObjectKey, SchemaObject>();
  for (const object of objects) {
    for (const part of standInsFor(object, known, objects)) {
      const key = keyOf(part);
      if (!known.has(key)) more.set(key, { ...part, outside: true });
    }
  }
  return more.size === 0 ? objects : [...objects, ...more.values()];
}

function standInsFor(
  object: SchemaObject,
  known: ReadonlyMap<ObjectKey, SchemaObject>,
  objects: readonly SchemaObject[],
): readonly SchemaObject[] {
  if (object.kind === 'foreign_key') return standIns(object as ForeignKey, known);
  const parents = object.kind === 'table' ? ((object as Table).inherits ?? []) : [];
  return parents
    .map((name): Table => ({ kind: 'table', ...name }))
    .filter((table) => !known.has(keyOf(table)))
    .flatMap((table) => [
      { kind: 'schema', name: table.schema },
      table,
      ...handedDown(object as Table, table, objects),
    ]);
}

/** Columns of a parent that is outside, as its child says that it has them. */
function handedDown(child: Table, { schema, name: parent }: Table, objects: readonly SchemaObject[]): Column[] {
  return objects.flatMap((object): Column[] => {
    const { kind, inherited, type, name, collation, generated } = object as Column;
    if (kind !== 'column' || !inherited || object.schema !== child.schema || object.parent !== child.name) return [];
    const more = { ...(collation ? { collation } : {}), ...(generated ? { generated } : {}) };
    return [{ kind: 'column', schema, parent, name, type, null: true, ...more }];
  });
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
