import { sameValue } from '../../../diff/compare.ts';
import { keyOf, type Realm, type SchemaObject } from '../../../schema/model.ts';
import { sameExpression } from '../expressions.ts';
import { sameType } from '../types.ts';
import type { Check } from './check.ts';
import type { Column } from './column.ts';
import { sameGenerated } from './column-changes.ts';
import type { PlanContext } from './contract.ts';
import { keptParents, leavesToCompute, ownedBy, parentsOf, type RelationName, tableAt, tableKey } from './lineage.ts';
import { ownerOf } from './parts.ts';
import type { Table } from './table.ts';

type States = Pick<PlanContext, 'from' | 'to'>;

/** How a table changes its parents. */
export interface Moves {
  readonly leaving: readonly RelationName[];
  readonly coming: readonly RelationName[];
  /** It comes before it leaves: nothing that it inherits becomes its own. */
  readonly joinsFirst: boolean;
  /** It leaves before anything of it changes. */
  readonly isEarly: boolean;
}

export function movesOf(from: Table, to: Table, states: States): Moves {
  const kept = keptParents(from, to, states);
  const moving = ({ inherits = [] }: Table) => inherits.filter((parent) => !kept.has(tableKey(parent)));
  const [leaving, coming] = [moving(from), moving(to)];
  const returns = coming.some((parent) => leaving.some((other) => tableKey(other) === tableKey(parent)));
  const changes = changesInherited(from, states);
  const joinsFirst = !returns && !changes && coming.length > 0 && keepsInheritance(from, to, states);
  return { leaving, coming, joinsFirst, isEarly: !joinsFirst && (returns || changes) };
}

/** What a table inherits, and had from parents before, has been its own in between. */
export function becomesOwn(
  owner: RelationName,
  parents: readonly RelationName[],
  [from, to]: readonly Realm[],
): boolean {
  const [before, after] = [from && tableAt(from, owner), to && tableAt(to, owner)];
  if (!from || !to || !before?.inherits || !after?.inherits) return false;
  const kept = keptParents(before, after, { from, to });
  if (parents.some((parent) => kept.has(tableKey(parent)))) return false;
  return !movesOf(before, after, { from, to }).joinsFirst;
}

/**
 * The server drops columns and checks and changes types before it looks at the other clauses, and does neither to what is still
 * inherited.
 */
export function changesInherited(table: Table, { from, to }: States): boolean {
  const columns = ownedBy<Column>(from, table, 'column').some((column) => {
    const after = to.objects.get(keyOf(column)) as Column | undefined;
    if (!column.inherited) return false;
    if (!after || !sameGenerated(column.generated, after.generated)) return true;
    return !sameType(column.type, after.type) || !sameValue(column.collation, after.collation);
  });
  if (leavesToCompute(table, { from, to })) return true;
  return (
    columns || ownedBy<Check>(from, table, 'check').some((check) => isHandedDown(check, from) && changes(check, to))
  );
}

function changes(check: Check, realm: Realm): boolean {
  const after = realm.objects.get(keyOf(check)) as Check | undefined;
  return after === undefined || !sameExpression(check.expr, after.expr) || check.noInherit !== after.noInherit;
}

/** What it inherits now it has from another parent then: coming to that first, its columns never become its own. */
function keepsInheritance(from: Table, to: Table, context: States): boolean {
  const inherited = (realm: Realm, table: Table) =>
    ownedBy<Column>(realm, table, 'column').filter((column) => column.inherited && !column.local);
  return (
    inherited(context.from, from).every((column) => {
      const after = context.to.objects.get(keyOf(column)) as Column | undefined;
      return (
        after?.inherited !== undefined &&
        sameType(column.type, after.type) &&
        sameValue(column.collation, after.collation)
      );
    }) && inherited(context.to, to).length > 0
  );
}

/** A parent hands it down; partitions have nothing of their own then. */
export function isHandedDown(object: SchemaObject, realm: Realm): boolean {
  const table = tableAt(realm, ownerOf(object));
  const above = table?.partitionOf ? [] : parentsOf(table);
  return above.some((parent) => hands(realm, parent, object));
}

/** The parents that it comes from. */
export function handing(object: SchemaObject, realm: Realm): readonly RelationName[] {
  const parents = parentsOf(tableAt(realm, ownerOf(object)));
  // What a partition has comes from the one that there is.
  return parents.length > 1 ? parents.filter((parent) => hands(realm, parent, object)) : parents;
}

export function hands(realm: Realm, { schema, name }: RelationName, object: SchemaObject): boolean {
  const above = realm.objects.get(keyOf({ ...object, schema, parent: name }));
  return above !== undefined && !(above as Partial<Check>).noInherit;
}
