import type { Alter } from '../../../schema/change.ts';
import { keyOf, type ObjectKey, type Realm } from '../../../schema/model.ts';
import { quoteName } from '../quote.ts';
import { alterTable, withoutJoin } from './alter-table.ts';
import type { Column } from './column.ts';
import { goneKey, leftOwner, type PlanContext, type Step, stage } from './contract.ts';
import type { ForeignKey } from './foreign-key.ts';
import { unloggedSequences } from './identity-persistence.ts';
import { ownedBy, type RelationName, tableAt, tableKey } from './lineage.ts';
import { publicationsOf } from './publication.ts';
import type { Sequence } from './sequence.ts';
import { sequenceName } from './sequence-names.ts';
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
  const afterReverse = ownPersistence(from, { ...context, from: context.to, to: context.from }).map((own) => own.sql);
  const step: Step = { stage: stage.head, sql, join: { head, comment }, comment, reverse: [back], afterReverse, needs };
  return [keepsForeignKeys(to, context) ? step : withoutJoin(step), ...ownPersistence(to, context)];
}

/** Sequences of columns that are not to be what their table becomes. */
function ownPersistence(table: Table, { from, to, targetMajor, name }: PlanContext): Step[] {
  if (targetMajor < unloggedSequences) return [];
  const sequences = [...to.objects.values()].flatMap((object): RelationName[] => {
    if (object.kind === 'column' && object.schema === table.schema && object.parent === table.name) {
      const { serial, identity } = object as Column;
      const before = from.objects.get(keyOf(object)) as Column | undefined;
      const stays = serial ? table.unlogged && before?.serial : identity?.persistence && before?.identity;
      return stays ? [{ schema: table.schema, name: sequenceName(object as Column) ?? '' }] : [];
    }
    if (object.kind !== 'sequence' || !from.objects.has(keyOf(object))) return [];
    const { owner, schema, unlogged } = object as Sequence;
    const isOwn = owner?.schema === table.schema && owner.table === table.name && unlogged !== table.unlogged;
    return isOwn ? [{ schema, name: object.name }] : [];
  });
  const word = table.unlogged ? 'LOGGED' : 'UNLOGGED';
  return sequences.map((sequence) => ({
    stage: stage.finish,
    sql: `ALTER SEQUENCE ${name(sequence)} SET ${word}`,
    comment: `modify sequence ${quoteName(sequence.name)}`,
    reverse: [],
    effect: 'alter',
  }));
}

/** What has to be before a table stops being logged: those that point at it are not logged either, or no longer point. */
function pointingAt(table: Table, context: PlanContext): ObjectKey[] {
  const leaving = leavingKeys(table, context).map(keyOf);
  return foreignKeys(context.from, (key) => isAt(key, table) && !isOf(key, table)).flatMap((key) => [
    goneKey(keyOf(key)),
    ...(leaving.includes(keyOf(key)) ? [] : changing({ schema: key.schema, name: key.parent }, context)),
  ]);
}

/** What has to be before a table is logged: those that it points at are logged. */
function pointedAt(table: Table, context: PlanContext): ObjectKey[] {
  const leaving = leavingKeys(table, context).map(keyOf);
  return foreignKeys(context.to, (key) => isOf(key, table) && !isAt(key, table)).flatMap((key) =>
    leaving.includes(keyOf(key))
      ? [goneKey(keyOf(key))]
      : changing({ schema: key.refSchema, name: key.refTable }, context),
  );
}

/** Foreign keys that leave for a while: those of a circle of tables that change, as far as they point on in the order of the names. */
export function keysOfCircles(from: Table, to: Table, context: PlanContext): Alter<ForeignKey>[] {
  if (from.unlogged === to.unlogged) return [];
  return leavingKeys(from, context).flatMap((key): Alter<ForeignKey>[] => {
    const after = context.to.objects.get(keyOf(key)) as ForeignKey;
    return [
      {
        verb: 'alter',
        key: keyOf(key),
        from: key,
        to: after,
        fields: [{ field: 'refTable', from: key.refTable, to: after.refTable }],
      },
    ];
  });
}

/** Those among the foreign keys of the table, and those that point at it. */
function leavingKeys(table: Table, context: PlanContext): ForeignKey[] {
  const both = foreignKeys(context.from, (key) => {
    const [parent, target] = [parentOf(key), targetOf(key)];
    const stays = context.to.objects.has(keyOf(key));
    return stays && changesPersistence(parent, context) && changesPersistence(target, context);
  });
  const leads = (start: ObjectKey, end: ObjectKey): boolean => {
    const seen = new Set([start]);
    for (const at of seen)
      for (const key of both) if (tableKey(parentOf(key)) === at) seen.add(tableKey(targetOf(key)));
    return seen.has(end);
  };
  return both.filter((key) => {
    const [parent, target] = [tableKey(parentOf(key)), tableKey(targetOf(key))];
    return [parent, target].includes(tableKey(table)) && parent < target && leads(target, parent);
  });
}

function parentOf({ schema, parent }: ForeignKey): RelationName {
  return { schema, name: parent };
}

function targetOf({ refSchema, refTable }: ForeignKey): RelationName {
  return { schema: refSchema, name: refTable };
}

function changing(table: RelationName, context: PlanContext): ObjectKey[] {
  return changesPersistence(table, context) ? [tableKey(table)] : [];
}

/** The server looks at the foreign keys that were there before the statement, and at new ones as if the table had not changed yet. */
function keepsForeignKeys(table: Table, context: PlanContext): boolean {
  const { from, to } = context;
  if (leavingKeys(table, context).length > 0) return false;
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
