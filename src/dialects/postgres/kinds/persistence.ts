import { keyOf, type ObjectKey, type Realm } from '../../../schema/model.ts';
import { alterTable, withoutJoin } from './alter-table.ts';
import { goneKey, leftOwner, type PlanContext, type Step, stage } from './contract.ts';
import type { ForeignKey } from './foreign-key.ts';
import { ownedBy, type RelationName, tableAt, tableKey } from './lineage.ts';
import { publicationsOf } from './publication.ts';
import type { Table } from './table.ts';

/**
 * A table is logged from now on, or no longer. A logged one points at no other that is not, and no publication sends the rows of one that
 * is not: tables that point at each other change in the order in which this holds all the time.
 */
export function persistence(from: Table, to: Table, context: PlanContext): Step[] {
  if (from.unlogged === to.unlogged) return [];
  const { head, comment } = alterTable(to, context);
  const [sql, back] = to.unlogged ? ['SET UNLOGGED', 'SET LOGGED'] : ['SET LOGGED', 'SET UNLOGGED'];
  const needs = to.unlogged
    ? [...publicationsOf(from, context.from).flatMap((key) => [key, leftOwner(key)]), ...pointingAt(from, context)]
    : pointedAt(to, context);
  const step: Step = { stage: stage.head, sql, join: { head, comment }, comment, reverse: [back], needs };
  return [keepsForeignKeys(to, context) ? step : withoutJoin(step)];
}

/** What has to be before a table stops being logged: those that point at it are not logged either, or no longer point. */
function pointingAt(table: Table, context: PlanContext): ObjectKey[] {
  return foreignKeys(context.from, (key) => isAt(key, table) && !isOf(key, table)).flatMap((key) => [
    goneKey(keyOf(key)),
    ...changing({ schema: key.schema, name: key.parent }, context),
  ]);
}

/** What has to be before a table is logged: those that it points at are logged. */
function pointedAt(table: Table, context: PlanContext): ObjectKey[] {
  return foreignKeys(context.to, (key) => isOf(key, table) && !isAt(key, table)).flatMap((key) =>
    changing({ schema: key.refSchema, name: key.refTable }, context),
  );
}

function changing(table: RelationName, context: PlanContext): ObjectKey[] {
  return changesPersistence(table, context) ? [tableKey(table)] : [];
}

/** The server looks at the foreign keys that were there before the statement, and at new ones as if the table had not changed yet. */
function keepsForeignKeys(table: Table, { from, to }: PlanContext): boolean {
  const keys = (realm: Realm) => ownedBy<ForeignKey>(realm, table, 'foreign_key').map(keyOf);
  const [before, after] = [keys(from), keys(to)];
  return before.length === after.length && before.every((key) => after.includes(key));
}

/** The table is there before and after, logged once. */
export function changesPersistence(table: RelationName, { from, to }: Pick<PlanContext, 'from' | 'to'>): boolean {
  const [before, after] = [tableAt(from, table), tableAt(to, table)];
  return before !== undefined && after !== undefined && before.unlogged !== after.unlogged;
}

function foreignKeys(realm: Realm, is: (key: ForeignKey) => boolean): ForeignKey[] {
  return [...realm.objects.values()].filter(
    (object): object is ForeignKey => object.kind === 'foreign_key' && is(object as ForeignKey),
  );
}

function isOf({ schema, parent }: ForeignKey, table: RelationName): boolean {
  return schema === table.schema && parent === table.name;
}

function isAt({ refSchema, refTable }: ForeignKey, table: RelationName): boolean {
  return refSchema === table.schema && refTable === table.name;
}
