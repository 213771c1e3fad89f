import { keyOf, type ObjectKey, type SchemaObject } from '../../../schema/model.ts';
import type { Check } from './check.ts';
import type { Column } from './column.ts';
import { parentsOf, tableKey } from './lineage.ts';
import type { Part } from './parts.ts';
import type { Table } from './table.ts';

/**
 * What blocks need not say: columns and checks that a table has from its parents, and which table the index is on that a part of it names.
 * What a block does say of such a column is the column's own.
 */
export function withHandedDown(objects: readonly SchemaObject[]): SchemaObject[] {
  const tables = new Map<ObjectKey, Table>();
  const owned = new Map<ObjectKey, SchemaObject[]>();
  for (const object of objects) {
    if (object.kind === 'table') tables.set(keyOf(object), object as Table);
    else if (object.parent !== undefined) {
      const owner = tableKey({ schema: object.schema ?? '', name: object.parent });
      owned.set(owner, [...(owned.get(owner) ?? []), object]);
    }
  }
  if (![...tables.values()].some((table) => parentsOf(table).length > 0)) return [...objects];
  const finished = new Map<ObjectKey, readonly SchemaObject[]>();
  const finish = (table: Table): readonly SchemaObject[] => {
    const key = keyOf(table);
    const known = finished.get(key);
    if (known) return known;
    const own = owned.get(key) ?? [];
    // A table that is its own ancestor has nothing to hand down.
    finished.set(key, own);
    const parents = parentsOf(table).flatMap((name) => tables.get(tableKey(name)) ?? []);
    const all = parents.length === 0 ? own : inheriting(table, own, parents, finish);
    finished.set(key, all);
    return all;
  };
  return objects.flatMap((object) => {
    if (object.kind === 'table') return [object, ...finish(object as Table)];
    const owner =
      object.parent === undefined ? undefined : tableKey({ schema: object.schema ?? '', name: object.parent });
    return owner !== undefined && tables.has(owner) ? [] : [object];
  });
}

function inheriting(
  table: Table,
  own: readonly SchemaObject[],
  parents: readonly Table[],
  finish: (table: Table) => readonly SchemaObject[],
): SchemaObject[] {
  const columns = new Map<string, Column>();
  const checks = new Map<string, Check>();
  const ownNames = (kind: string) => new Set(own.filter((object) => object.kind === kind).map(({ name }) => name));
  const [ownColumns, ownChecks] = [ownNames('column'), ownNames('check')];
  const inherited = new Map<string, { schema: string; name: string }[]>();
  for (const parent of parents) {
    for (const object of finish(parent)) {
      if (object.kind === 'column') {
        const from = inherited.get(object.name) ?? [];
        inherited.set(object.name, [...from, { schema: parent.schema, name: parent.name }]);
        if (!columns.has(object.name)) columns.set(object.name, object as Column);
      } else if (object.kind === 'check' && !(object as Check).noInherit && !ownChecks.has(object.name)) {
        checks.set(object.name, object as Check);
      }
    }
  }
  const at = { schema: table.schema, parent: table.name };
  const handed = Array.from(columns.values(), (column): Column => {
    const {
      comment: _,
      identity: __,
      serial: ___,
      local: ____,
      statistics: _____,
      options: ______,
      notNull: _______,
      ...rest
    } = column;
    return { ...rest, ...at, inherited: inherited.get(column.name) ?? [] };
  });
  const said = own.map((object): SchemaObject => {
    const from = object.kind === 'column' ? inherited.get(object.name) : undefined;
    if (from) return { ...object, inherited: from, ...(table.partitionOf ? {} : localMark(object)) } as SchemaObject;
    const { attachedTo } = object as Part;
    const parent = table.partitionOf;
    if (!attachedTo || !parent) return object;
    return {
      ...object,
      attachedTo: { schema: parent.schema, parent: parent.name, name: attachedTo.name },
    } as SchemaObject;
  });
  const known = new Map(said.flatMap((object) => (object.kind === 'column' ? [[object.name, object] as const] : [])));
  const isWhole = [...columns.keys()].every((name) => ownColumns.has(name));
  return [
    // With a block for each, their order is the table's own.
    ...(isWhole ? [] : handed.map((column) => known.get(column.name) ?? column)),
    ...said.filter((object) => isWhole || object.kind !== 'column' || !columns.has(object.name)),
    ...Array.from(checks.values(), ({ comment: _, ...check }) => ({ ...check, ...at, inherited: true as const })),
  ];
}

/** A column of an inheriting table is defined here as well, unless its block says that it only says more. */
function localMark(column: SchemaObject): { readonly local?: true } {
  return (column as Column).inherited ? {} : { local: true };
}
