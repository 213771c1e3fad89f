import type { Change } from '../../../schema/change.ts';
import type { Realm, SchemaObject } from '../../../schema/model.ts';
import type { Check } from '../kinds/check.ts';
import type { Column } from '../kinds/column.ts';
import type { ForeignKey } from '../kinds/foreign-key.ts';
import { kindOf } from '../kinds/index.ts';
import type { Index } from '../kinds/index-object.ts';
import type { PrimaryKey } from '../kinds/primary-key.ts';
import type { Table } from '../kinds/table.ts';

/** A table with all its parts. */
export interface WholeTable {
  readonly table: Table;
  readonly columns: readonly Column[];
  readonly primaryKey: PrimaryKey | undefined;
  readonly foreignKeys: readonly ForeignKey[];
  readonly indexes: readonly Index[];
  readonly checks: readonly Check[];
}

/** What a plan does to a table, and what it is before and after. */
export type TableState =
  | { readonly fate: 'created'; readonly after: WholeTable }
  | { readonly fate: 'dropped'; readonly before: WholeTable }
  | {
      readonly fate: 'modified';
      readonly before: WholeTable;
      readonly after: WholeTable;
      /** Of the table itself and its parts. */
      readonly changes: readonly Change[];
    };

/**
 * The tables that a plan touches: those that are there in their order, then the new ones in theirs. What the policy left out of the
 * changes stays as it is.
 */
export function finalTables(changes: readonly Change[], from: Realm, to: Realm): TableState[] {
  const byTable = new Map<string, Change[]>();
  const created = new Set<string>();
  const dropped = new Set<string>();
  for (const change of changes) {
    const object = 'object' in change ? change.object : change.to;
    if (object.kind === 'table' && change.verb === 'create') created.add(object.name);
    else if (object.kind === 'table' && change.verb === 'drop') dropped.add(object.name);
    const table = object.kind === 'table' ? object.name : object.parent;
    if (table === undefined) continue;
    const list = byTable.get(table);
    if (list) list.push(change);
    else byTable.set(table, [change]);
  }
  const [partsBefore, partsAfter] = [partsOf(from), partsOf(to)];
  const there = tablesOf(from).flatMap((table): TableState[] => {
    const own = byTable.get(table.name);
    if (!own) return [];
    const parts = partsBefore.get(table.name) ?? [];
    const before = whole(table, parts);
    if (dropped.has(table.name)) return [{ fate: 'dropped', before }];
    return [
      { fate: 'modified', before, after: changed(table, parts, own, partsAfter.get(table.name) ?? []), changes: own },
    ];
  });
  const added = tablesOf(to)
    .filter(({ name }) => created.has(name))
    .map((table): TableState => ({ fate: 'created', after: whole(table, partsAfter.get(table.name) ?? []) }));
  return [...there, ...added];
}

function tablesOf(realm: Realm): Table[] {
  return [...realm.objects.values()].filter((object): object is Table => object.kind === 'table');
}

function partsOf(realm: Realm): Map<string, SchemaObject[]> {
  const parts = new Map<string, SchemaObject[]>();
  for (const object of realm.objects.values()) {
    if (object.parent === undefined) continue;
    const list = parts.get(object.parent);
    if (list) list.push(object);
    else parts.set(object.parent, [object]);
  }
  return parts;
}

function whole(table: Table, parts: readonly SchemaObject[]): WholeTable {
  const of = <O extends SchemaObject>(kind: O['kind']) => parts.filter((part): part is O => part.kind === kind);
  return {
    table,
    columns: of<Column>('column'),
    primaryKey: of<PrimaryKey>('primary_key')[0],
    foreignKeys: of<ForeignKey>('foreign_key'),
    indexes: of<Index>('index'),
    checks: of<Check>('check'),
  };
}

/** What is equal is written as the desired state has it: `int` or `integer` may matter to what changes beside it. */
function asDesired(part: SchemaObject, desired: SchemaObject | undefined): SchemaObject {
  return desired && kindOf(part).changes(part, desired).length === 0 ? desired : part;
}

/** The table with its changes made; parts in the order of the desired state, what only the current one has behind what it stood behind. */
function changed(
  table: Table,
  parts: readonly SchemaObject[],
  changes: readonly Change[],
  desired: readonly SchemaObject[],
): WholeTable {
  const id = (object: SchemaObject) => `${object.kind}\0${object.name}`;
  const wanted = new Map(desired.map((part) => [id(part), part]));
  const now = new Map(parts.map((part) => [id(part), asDesired(part, wanted.get(id(part)))]));
  let own = table;
  for (const change of changes) {
    if (change.verb === 'drop') now.delete(id(change.object));
    else if (change.verb === 'create') now.set(id(change.object), change.object);
    else if (change.to.kind === 'table') own = change.to as Table;
    else now.set(id(change.to), change.to);
  }
  const order = desired.map(id).filter((key) => now.has(key));
  let last: string | undefined;
  for (const key of now.keys()) {
    if (!wanted.has(key)) order.splice(last === undefined ? 0 : order.indexOf(last) + 1, 0, key);
    last = key;
  }
  return whole(
    own,
    order.flatMap((key) => now.get(key) ?? []),
  );
}
