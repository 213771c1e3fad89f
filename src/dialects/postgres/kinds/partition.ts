import { keyOf, type ObjectKey, type Realm } from '../../../schema/model.ts';
import { bare, partExpressionHcl } from '../expressions.ts';
import { mentionsIn } from '../mentions.ts';
import { quoteName } from '../quote.ts';
import type { Column } from './column.ts';
import { goneKey, leftOwner, type PlanContext, type Step, stage } from './contract.ts';
import { withoutDoubled } from './doubled-parts.ts';
import type { ForeignKey } from './foreign-key.ts';
import {
  childrenOf,
  goesWithRebuilt,
  isOld,
  isRebuilt,
  leftParent,
  ownedBy,
  type RelationName,
  tableAt,
  tableKey,
} from './lineage.ts';
import { attachedReferences, isMadeAlone, type Part, kinds as partKinds, partsBelow, partsOf } from './parts.ts';
import type { Table } from './table.ts';

/** A name in the graph of a plan, for the moment when bounds of a table's partitions have become free. */
export function boundsFreed({ schema, name }: RelationName): ObjectKey {
  return keyOf({ kind: 'bounds of', schema, name });
}

/** What a partition needs before it can be one: its table, and that no other has its rows. */
export function partitionReferences({ partitionOf }: Table): ObjectKey[] {
  return partitionOf ? [tableKey(partitionOf), boundsFreed(partitionOf)] : [];
}

/** What the expressions of its key call. */
export function partitionMentions(object: Table, realm: Realm): ObjectKey[] {
  return mentionsIn(object.partitionBy?.parts.map(({ expr }) => expr ?? '').join(' '), object, realm);
}

/** `PARTITION BY RANGE ("at", (lower(k)))` */
export function partitionSql({ strategy, parts }: NonNullable<Table['partitionBy']>): string {
  const sql = parts.map(({ column, expr, suffix }) =>
    column === undefined ? partitionExpression(expr ?? '') : quoteName(column) + (suffix ?? ''),
  );
  return `PARTITION BY ${strategy} (${sql.join(', ')})`;
}

/** A call, or something in a pair, with the collation or the operator class that the key sorts by: the server takes it as it prints it. */
const isSorted =
  /^[^()]*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)(?= )(?: COLLATE (?:\w+|"[^"]+")(?:\.(?:\w+|"[^"]+"))?)?(?: \w+_ops)?$/;

/** A call takes one pair more than the server prints; an operator expression keeps the one that the server asks for. */
function partitionExpression(expr: string): string {
  if (isSorted.test(bare(expr))) return bare(expr);
  const core = partExpressionHcl(expr);
  return core.startsWith('((') ? core.slice(1, -1) : `(${core})`;
}

/** How the CREATE of a child begins and ends: `CREATE TABLE p` + ` PARTITION OF t`, and what comes after its list. */
export function childHead(table: Table, context: PlanContext): { readonly head: string; readonly tail: string } {
  if (isMadeAlone(table, context.to)) return { head: '', tail: '' };
  const { partitionOf, inherits } = table;
  const name = (parent: RelationName) => context.name(parent, table.schema);
  if (partitionOf) return { head: ` PARTITION OF ${name(partitionOf)}`, tail: ` ${partitionOf.bound}` };
  return { head: '', tail: inherits ? ` INHERITS (${inherits.map(name).join(', ')})` : '' };
}

/** What finishes a child that was made as a table of its own. */
export function joinParents(table: Table, context: PlanContext): Step[] {
  if (!isMadeAlone(table, context.to)) return [];
  const { partitionOf, inherits } = table;
  if (partitionOf) return [attach(table, partitionOf, context)];
  const head = `ALTER TABLE ${context.name(table)}`;
  return (inherits ?? []).map((parent) => ({
    stage: stage.attach,
    sql: `${head} INHERIT ${context.name(parent, table.schema)}`,
    comment: `modify ${quoteName(table.name)} table`,
    reverse: [],
    effect: 'alter',
  }));
}

/** A table becomes a partition, stops being one, or takes other rows: its data stays. */
export function partitioning(from: Table, to: Table, context: PlanContext): Step[] {
  const [before, after] = [from.partitionOf, to.partitionOf];
  if (before?.schema === after?.schema && before?.name === after?.name && before?.bound === after?.bound) return [];
  const leaves = before !== undefined && after === undefined ? { releases: heldAbove(from, before, context.from) } : {};
  // What its parent hands down meanwhile would not reach it.
  const stays = before !== undefined && before.schema === after?.schema && before.name === after.name;
  const needs = before
    ? [
        ...(stays ? handedDown(before, context) : []),
        ...partlyGone(from, before, context),
        ...keysGone(before, context),
      ]
    : [];
  return [
    ...(before ? [{ ...detach(from, before, context), ...leaves, needs }] : []),
    ...(after ? [attach(to, after, context)] : []),
  ];
}

/** A table's columns and checks, all of them as they will be. */
function handedDown({ schema, name }: RelationName, { from, to }: PlanContext): ObjectKey[] {
  return ['column', 'check'].flatMap((kind) => [
    ...ownedBy(from, { schema, name }, kind).map((object) => goneKey(keyOf(object))),
    ...ownedBy(to, { schema, name }, kind).map(keyOf),
  ]);
}

/** Foreign keys that look at the table, as far as they go or are made again: while they are there, the server looks for rows that they need. */
function keysGone(place: RelationName, { from }: PlanContext): ObjectKey[] {
  return pointingAt(place, from).map((foreignKey) => goneKey(keyOf(foreignKey)));
}

/** Indexes that go, and that it has no part of: on the way back it would get one if it came to them. */
function partlyGone(table: Table, place: Place, { from, to }: PlanContext): ObjectKey[] {
  const { schema, name } = table;
  return partsOf(place, from)
    .filter((part) => part.only && !to.objects.has(keyOf(part)))
    .filter((part) => !partsBelow(part, from).some((below) => below.schema === schema && below.parent === name))
    .map((part) => goneKey(keyOf(part)));
}

/** What a partition has of the table that it is a part of: that may go when it has left. */
function heldAbove(table: Table, { schema, name }: RelationName, realm: Realm): ObjectKey[] {
  const columns = ownedBy<Column>(realm, { schema, name }, 'column').map(keyOf);
  const parts = partKinds.flatMap((kind) => ownedBy<Part>(realm, table, kind).flatMap(attachedReferences));
  return [tableKey({ schema, name }), ...columns, ...parts];
}

type Place = NonNullable<Table['partitionOf']>;

function attach(table: Table, place: Place, context: PlanContext): Step {
  const old = isOld(context, table);
  return {
    stage: stage.attach,
    sql: attachSql(table, place, context),
    comment: `attach partition ${quoteName(table.name)} to table: ${quoteName(place.name)}`,
    needs: [
      ...partitionReferences(table),
      leftParent(table),
      ...withoutHeirs(table, context),
      ...(old ? alikeBefore(table, [place], context) : []),
    ],
    reverse: old ? [detachSql(table, place, context), ...withoutParts(table, context)] : [],
    effect: 'alter',
    hazards: old
      ? [
          {
            type: 'ACQUIRES_ACCESS_EXCLUSIVE_LOCK',
            message: `reads all of ${quoteName(table.name)} while nobody can use it, and fails when a row does not belong there`,
          },
        ]
      : [],
  };
}

/** What a child has to have as its parents have it, before it comes to them. */
export function alikeBefore(table: Table, parents: readonly RelationName[], { to }: PlanContext): ObjectKey[] {
  return ['column', 'check'].flatMap((kind) => [table, ...parents].flatMap((one) => ownedBy(to, one, kind).map(keyOf)));
}

/** No table inherits from a partition: those that did have left, or are gone. */
function withoutHeirs(table: Table, context: PlanContext): ObjectKey[] {
  return childrenOf(context.from, table).map((heir) => {
    const after = tableAt(context.to, heir);
    if (!after) return leftOwner(tableKey(heir));
    return isRebuilt(heir, after, context) ? goneKey(tableKey(heir)) : leftParent(heir);
  });
}

/** What becoming a partition has made on a table, dropped. */
function withoutParts(table: Table, context: PlanContext): string[] {
  const made = ['index', 'primary_key', 'unique', 'exclude', 'foreign_key'].flatMap((kind) =>
    ownedBy<Part & { readonly inherited?: true }>(context.to, table, kind).filter(
      (part) => (part.attachedTo || part.inherited) && !context.from.objects.has(keyOf(part)),
    ),
  );
  return made.map(({ kind, name }) =>
    kind === 'index'
      ? `DROP INDEX ${context.name({ schema: table.schema, name })}`
      : `ALTER TABLE ${context.name(table)} DROP CONSTRAINT ${quoteName(name)}`,
  );
}

function detach(table: Table, place: Place, context: PlanContext): Step {
  return {
    stage: stage.leave,
    sql: detachSql(table, place, context),
    comment: `detach partition ${quoteName(table.name)} from table: ${quoteName(place.name)}`,
    reverse: withoutDoubled(attachSql(table, place, context), table, context),
    effect: 'alter',
    apart: true,
    needs: [],
    provides: [boundsFreed(place), leftParent(table)],
    hazards: [
      {
        type: 'ACQUIRES_ACCESS_EXCLUSIVE_LOCK',
        message: `until it is attached again, rows of ${quoteName(table.name)} are not found in ${quoteName(place.name)}`,
      },
    ],
  };
}

/** Where a child leaves its parent: as soon as it can, by itself. */
export function leavingEarly(table: Table, parent: RelationName): Partial<Step> {
  return {
    stage: stage.leave,
    apart: true,
    needs: [],
    releases: [tableKey(parent)],
    provides: [leftParent(table)],
  };
}

/** The drop of a partition makes room for others, but where its table goes as a whole; that of a child leaves its parents. */
export function droppedBounds(table: Table, context: PlanContext): Pick<Step, 'provides'> {
  const { partitionOf, inherits } = table;
  if (inherits) return { provides: [leftParent(table)] };
  return partitionOf && !droppedWith(table, context).implied ? { provides: [boundsFreed(partitionOf)] } : {};
}

/** The server does not drop a partition of a table that foreign keys look at, before it has left that table: there it looks for rows that they need. */
export function leavesReferenced(table: Table, context: PlanContext): Step[] {
  const { partitionOf } = table;
  if (!partitionOf || droppedWith(table, context).implied || !isReferenced(partitionOf, context.from)) return [];
  return [leaves(table, partitionOf, context)];
}

/** A partition that is made again leaves a table that is made again first, which would copy its rows as well. */
export function leavesRebuilt(from: Table, context: PlanContext): Step[] {
  const above = from.partitionOf && tableAt(context.from, from.partitionOf);
  const after = above && tableAt(context.to, above);
  if (!above || !after || !from.partitionOf || !isRebuilt(above, after, context)) return [];
  const step = leaves(from, from.partitionOf, context);
  return [{ ...step, effect: 'alter', provides: [boundsFreed(above), leftParent(from)] }];
}

function leaves(table: Table, place: Place, context: PlanContext): Step {
  return {
    stage: stage.leave,
    sql: detachSql(table, place, context),
    comment: `detach partition ${quoteName(table.name)} from table: ${quoteName(place.name)}`,
    // Its CREATE makes it a partition again.
    reverse: [],
    beforeDrop: true,
    apart: true,
    needs: keysGone(place, context),
    releases: [tableKey(table)],
  };
}

/** Foreign keys look at the table, or at one that it is a part of. */
export function isReferenced(table: RelationName, realm: Realm): boolean {
  return pointingAt(table, realm).length > 0;
}

/** The foreign keys that look at a table, and at those that it is a part of. */
export function pointingAt(table: RelationName, realm: Realm): ForeignKey[] {
  const above = tableAt(realm, table)?.partitionOf;
  const found = [...realm.objects.values()].filter(
    (object): object is ForeignKey =>
      object.kind === 'foreign_key' &&
      (object as ForeignKey).refSchema === table.schema &&
      (object as ForeignKey).refTable === table.name,
  );
  return above === undefined ? found : [...found, ...pointingAt(above, realm)];
}

/** Foreign keys that look at the tables above a partition: it leaves those only without them. */
export function pointingAbove({ partitionOf }: Table, realm: Realm): ForeignKey[] {
  return partitionOf === undefined ? [] : pointingAt(partitionOf, realm);
}

/**
 * On the way back the drop of the table that it is a part of takes it along: that is as new as it is. What was a table by itself has to
 * make room for that before.
 */
export function goesWithParent(table: Table, context: PlanContext): boolean {
  const { partitionOf } = table;
  const before = tableAt(context.from, table);
  if (!partitionOf || (before && !goesWithRebuilt(before, table, context))) return false;
  return context.to.objects.has(tableKey(partitionOf)) && !isOld(context, partitionOf);
}

/** A partition goes with the table that it is a part of. */
export function droppedWith(table: Table, context: PlanContext): Pick<Step, 'implied' | 'takenBy'> {
  let top: Table | undefined;
  for (let at: Table | undefined = table; at?.partitionOf; at = tableAt(context.from, at.partitionOf)) {
    if (isOld(context, at.partitionOf)) break;
    top = tableAt(context.from, at.partitionOf);
    // One that is made again by itself has left what is above before.
    const after = top && tableAt(context.to, top);
    if (top && after && isRebuilt(top, after, context) && !goesWithRebuilt(top, after, context)) break;
  }
  return top ? { implied: true, takenBy: tableKey(top) } : {};
}

function attachSql(table: Table, place: Place, context: PlanContext): string {
  return `ALTER TABLE ${context.name(place)} ATTACH PARTITION ${context.name(table)} ${place.bound}`;
}

function detachSql(table: Table, place: Place, context: PlanContext): string {
  return `ALTER TABLE ${context.name(place)} DETACH PARTITION ${context.name(table)}`;
}
