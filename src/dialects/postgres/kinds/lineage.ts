import { sameValue } from '../../../diff/compare.ts';
import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import { tokenize } from '../tokens.ts';
import { sameType } from '../types.ts';
import type { Column } from './column.ts';
import { sameGenerated } from './column-changes.ts';
import type { PlanContext } from './contract.ts';
import type { Table } from './table.ts';
import { isMadeAgain } from './type-again.ts';

/** A table, wherever its name is looked up. */
export interface RelationName {
  readonly schema: string;
  readonly name: string;
}

type States = Pick<PlanContext, 'from' | 'to'>;

type Lists<T> = ReadonlyMap<ObjectKey, readonly T[]>;

/** What each table hands down to: partitions, inheriting tables. */
const childrenOfAll = new WeakMap<Realm, Lists<Table>>();
/** What each table owns. */
const ownedByAll = new WeakMap<Realm, Lists<SchemaObject>>();

export function tableKey({ schema, name }: RelationName): ObjectKey {
  return keyOf({ kind: 'table', schema, name });
}

export function tableAt(realm: Realm, name: RelationName): Table | undefined {
  return realm.objects.get(tableKey(name)) as Table | undefined;
}

/** A name in the graph of a plan, for the moment when a table stops being a partition, or a child of others. */
export function leftParent({ schema, name }: RelationName): ObjectKey {
  return keyOf({ kind: 'left its parent', schema, name });
}

/** The tables that a table has columns from: the one it is a partition of, or those that it inherits. */
export function parentsOf(table: Table | undefined): readonly RelationName[] {
  if (!table) return [];
  return table.partitionOf ? [table.partitionOf] : (table.inherits ?? []);
}

/** What is found out of a state once. */
function remembered<T>(known: WeakMap<Realm, T>, realm: Realm, find: () => T): T {
  const found = known.get(realm) ?? find();
  known.set(realm, found);
  return found;
}

function listOf<T>(lists: Map<ObjectKey, T[]>, key: ObjectKey): T[] {
  const list = lists.get(key) ?? [];
  if (list.length === 0) lists.set(key, list);
  return list;
}

/** Partitions and inheriting tables of a table, the next generation only. */
export function childrenOf(realm: Realm, table: RelationName): readonly Table[] {
  const children = remembered(childrenOfAll, realm, () => {
    const lists = new Map<ObjectKey, Table[]>();
    realm.objects.forEach((object) => {
      if (object.kind !== 'table') return;
      for (const parent of parentsOf(object as Table)) listOf(lists, tableKey(parent)).push(object as Table);
    });
    return lists;
  });
  return (children.size === 0 ? undefined : children.get(tableKey(table))) ?? [];
}

/** Children, their children and so on. */
export function descendantsOf(realm: Realm, table: RelationName): Table[] {
  return childrenOf(realm, table).flatMap((child) => [child, ...descendantsOf(realm, child)]);
}

/** The tables above it, the nearest first. */
export function ancestorsOf(realm: Realm, table: RelationName): RelationName[] {
  return parentsOf(tableAt(realm, table)).flatMap((parent) => [parent, ...ancestorsOf(realm, parent)]);
}

/** What a table owns of one kind, in order. */
export function ownedBy<O extends SchemaObject>(realm: Realm, table: RelationName, kind: O['kind']): readonly O[] {
  const owned = remembered(ownedByAll, realm, () => {
    const lists = new Map<ObjectKey, SchemaObject[]>();
    // What one table owns stands together: its key is made once.
    let last: { readonly owner: RelationName; readonly list: SchemaObject[] } | undefined;
    realm.objects.forEach((object) => {
      const { kind, schema = '', parent } = object;
      if (kind === 'table' || parent === undefined) return;
      if (last?.owner.name !== parent || last.owner.schema !== schema) {
        const owner = { schema, name: parent };
        last = { owner, list: listOf(lists, tableKey(owner)) };
      }
      last.list.push(object);
    });
    return lists;
  });
  return (owned.get(tableKey(table)) ?? []).filter((object): object is O => object.kind === kind);
}

/** The table is a child of that parent in the state. */
export function isChild(realm: Realm, table: RelationName, parent: RelationName): boolean {
  return parentsOf(tableAt(realm, table)).some(({ schema, name }) => schema === parent.schema && name === parent.name);
}

/** It stands in the current state and stays there: nothing of it is made by its CREATE. */
export function isOld(context: PlanContext, table: RelationName): boolean {
  const [before, after] = [tableAt(context.from, table), tableAt(context.to, table)];
  return before !== undefined && after !== undefined && !isRebuilt(before, after, context);
}

/** It is made again, rows included: its partition key is another one, or that of the table that it is a part of. */
export function isRebuilt(before: Table, after: Table, context: States): boolean {
  return (
    !sameValue(before.partitionBy, after.partitionBy) ||
    changesKeyType(before, after, context) ||
    goesWithRebuilt(before, after, context)
  );
}

/** Partitions of it, at any depth, that are made again for a key of their own. */
export function rebuiltBelow(table: RelationName, context: States): Table[] {
  return descendantsOf(context.to, table).filter((after) => {
    const before = tableAt(context.from, after);
    return before !== undefined && isRebuilt(before, after, context) && !goesWithRebuilt(before, after, context);
  });
}

/** Tables with rows of their own that become partitions of it, at any depth. */
export function joiningBelow(table: RelationName, { from, to }: States): Table[] {
  return descendantsOf(to, table).filter((child) => {
    const before = tableAt(from, child);
    return child.partitionOf !== undefined && before !== undefined && !isChild(from, child, child.partitionOf);
  });
}

/** A column of its partition key gets another type: the server says no to that. */
export function changesKeyType(before: Table, after: Table, context: States): boolean {
  const { from, to } = context;
  if (!before.partitionBy || !after.partitionBy) return false;
  return before.partitionBy.parts.some(({ column, expr }) => {
    const names = column === undefined ? columnsIn(expr ?? '', before, from) : [column];
    return names.some((name) => {
      const at = (realm: Realm, table: Table) =>
        realm.objects.get(keyOf({ kind: 'column', schema: table.schema, parent: table.name, name })) as
          | Column
          | undefined;
      const [a, b] = [at(from, before), at(to, after)];
      if (a === undefined || b === undefined) return false;
      return !sameType(a.type, b.type) || !sameValue(a.collation, b.collation) || isMadeAgain(a.type.user, context);
    });
  });
}

/** The columns of the table that an expression names, perhaps some more. */
function columnsIn(expr: string, table: Table, realm: Realm): string[] {
  const words = new Set(tokenize(expr).map(({ text }) => text.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"')));
  return ownedBy<Column>(realm, table, 'column').flatMap(({ name }) => (words.has(name) ? [name] : []));
}

/** It is a part of a table that is made again: its rows go there and come from there. */
export function goesWithRebuilt(before: Table, after: Table, context: States): boolean {
  if (!before.partitionOf || !after.partitionOf) return false;
  const [from, to] = [tableAt(context.from, before.partitionOf), tableAt(context.to, after.partitionOf)];
  if (!from || !to || keyOf(from) !== keyOf(to)) return false;
  return isRebuilt(from, to, context);
}

/** The table is a child of one of its parents before and after: what the parent gets and loses, it gets and loses as well. */
export function staysChild(context: PlanContext, table: RelationName, parents: readonly RelationName[]): boolean {
  return parents.some((parent) => keepsParent(context, table, parent)) && isOld(context, table);
}

/**
 * A partition that becomes a child by inheritance, or the other way round, leaves its parent in between; so does a child whose parents
 * come in another order.
 */
export function keepsParent({ from, to }: States, table: RelationName, parent: RelationName): boolean {
  if (!isChild(from, table, parent) || !isChild(to, table, parent)) return false;
  const [before, after] = [tableAt(from, table), tableAt(to, table)];
  if ((before?.partitionOf === undefined) !== (after?.partitionOf === undefined)) return false;
  return before?.partitionOf !== undefined || keptParents(before, after, { from, to }).has(tableKey(parent));
}

/** The parents that a table inherits from all the time: whoever comes last stands last, so these are the first, in their order. */
export function keptParents(from: Table | undefined, to: Table | undefined, states: States): ReadonlySet<ObjectKey> {
  const kept = new Set<ObjectKey>();
  for (const parent of from?.inherits ?? []) {
    const next = to?.inherits?.[kept.size];
    if (!next || tableKey(next) !== tableKey(parent) || (from && computesApart(from, parent, states))) break;
    kept.add(tableKey(parent));
  }
  return kept;
}

/** It is no child for a while, so that a column of it can be computed otherwise. */
export function leavesToCompute(table: Table, states: States): boolean {
  return (table.inherits ?? []).some((parent) => computesApart(table, parent, states));
}

/**
 * A column that the table says itself, as its parent does, does not follow when the parent's is computed otherwise, and neither does one
 * that is computed where its parent's is not (before 16): how, changes only while the table is no child of that one.
 */
function computesApart(table: Table, parent: RelationName, { from, to }: States): boolean {
  return ownedBy<Column>(from, table, 'column').some((column) => {
    const after = to.objects.get(keyOf(column)) as Column | undefined;
    if (!column.inherited || !after?.inherited || sameGenerated(column.generated, after.generated)) return false;
    const above = keyOf({ kind: 'column', schema: parent.schema, parent: parent.name, name: column.name });
    const parents = [from, to].map((realm) => realm.objects.get(above) as Column | undefined);
    const isOwn = column.local === true && after.local === true;
    return parents.every((one) => one && (isOwn || !one.generated));
  });
}

/** The table whose ALTER reaches this one too: the first of those above that it stays below. */
export function reachedFrom(context: PlanContext, table: RelationName): ObjectKey {
  const seen = new Set([tableKey(table)]);
  for (let at = table; ; ) {
    const above = parentsOf(tableAt(context.to, at)).find((parent) => staysChild(context, at, [parent]));
    if (!above || seen.has(tableKey(above))) return tableKey(at);
    seen.add(tableKey(above));
    at = above;
  }
}

/** The column as its first parent has it. */
export function parentColumn(realm: Realm, column: Column): Column | undefined {
  const [parent] = column.inherited ?? [];
  if (!parent) return undefined;
  return realm.objects.get(keyOf({ kind: 'column', schema: parent.schema, parent: parent.name, name: column.name })) as
    | Column
    | undefined;
}
