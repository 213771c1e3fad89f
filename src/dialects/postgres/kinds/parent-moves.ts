import { keyOf, type ObjectKey, type Realm } from '../../../schema/model.ts';
import { quoteName } from '../quote.ts';
import { alterTable, withoutJoin } from './alter-table.ts';
import type { Check } from './check.ts';
import type { Column } from './column.ts';
import { ownParentBack } from './column-from-parent.ts';
import { goneKey, type PlanContext, type Step, stage } from './contract.ts';
import { ancestorsOf, isRebuilt, leftParent, ownedBy, type RelationName, tableAt, tableKey } from './lineage.ts';
import { changesInherited, movesOf } from './parent-order.ts';
import { alikeBefore, leavingEarly } from './partition.ts';
import { freeName } from './replace-type.ts';
import type { Table } from './table.ts';

/** A table leaves parents and comes to others. */
export function parentMoves(from: Table, to: Table, context: PlanContext): Step[] {
  const { leaving, coming, joinsFirst, isEarly } = movesOf(from, to, context);
  const { head, comment } = alterTable(to, context);
  const clause = (sql: string, ...back: string[]): Step => ({
    stage: stage.head,
    sql,
    join: { head, comment },
    comment,
    reverse: back,
  });
  // On the way back it leaves before anything of it changes.
  const isAlone = changesInherited(to, { from: context.to, to: context.from });
  const leaves = leaving.flatMap((parent): Step[] => {
    const name = context.name(parent, to.schema);
    const back = [`INHERIT ${name}`, ...comingAgain(from, parent, context)];
    const step = {
      ...clause(`NO INHERIT ${name}`, ...back),
      afterReverse: ownParentBack(from, parent, context),
      needs: [],
      provides: [leftParent(from)],
    };
    const alike = keptAlone(from, parent, context.from, context);
    const releases = [
      tableKey(parent),
      ...alikeBefore(from, ancestorsOf(context.from, from), { ...context, to: context.from }),
      ...alike.map(keyOf),
    ];
    if (alike.length > 0) {
      const place = joinsFirst ? { stage: stage.attach } : { ...leavingEarly(to, parent), apart: false };
      const within = joinsFirst ? {} : { within: leftParent(to) };
      return aside(alike, context, withoutJoin(step)).map((one) => ({ ...one, ...place, ...within, releases }));
    }
    if (joinsFirst) return [{ ...step, releases, stage: stage.attach }];
    if (!isEarly && !standsApart(parent, context)) return [{ ...step, releases }];
    return [{ ...withoutJoin(step), ...leavingEarly(to, parent), releases }];
  });
  const joins = coming.map((parent, place): Step => {
    const name = context.name(parent, to.schema);
    const step = clause(`INHERIT ${name}`, `NO INHERIT ${name}`);
    // The server asks for columns and checks to be what the parent's are.
    const needs = [
      ...(to.inherits ?? []).map(tableKey),
      ...partitionsBefore(to, context),
      ...alikeBefore(to, ancestorsOf(context.to, to), context),
      ...goneBefore(ancestorsOf(context.to, to), context),
      ...(isEarly ? [leftParent(from)] : []),
      ...coming.slice(0, place).map((earlier) => cameTo(to, earlier)),
    ];
    // What it leaves, it lets go of where it leaves.
    const joined = { ...step, stage: stage.attach, needs, releases: [], provides: [cameTo(to, parent)] };
    const alike = keptAlone(from, parent, context.to, context);
    if (alike.length === 0 && !isAlone) return joined;
    const alone = withoutJoin(joined);
    return {
      ...alone,
      reverse: aside(alike, context, { ...alone, sql: alone.reverse?.[0] ?? '' }).map(({ sql }) => sql),
    };
  });
  return joinsFirst ? [...joins, ...leaves] : [...leaves, ...joins];
}

/** Nothing inherits from a partition: parents that were one have left before. */
export function partitionsBefore({ inherits = [] }: Table, { from, to }: PlanContext): ObjectKey[] {
  return inherits
    .filter((parent) => tableAt(from, parent)?.partitionOf && !tableAt(to, parent)?.partitionOf)
    .map(leftParent);
}

/** A name in the graph of a plan, for the moment when a table has become a child of that one: the next comes after it. */
function cameTo(table: RelationName, { schema, name }: RelationName): ObjectKey {
  return `${tableKey(table)} came to ${tableKey({ schema, name })}`;
}

/** Whoever comes last stands last: those behind the parent come again, unless something would become the table's own in between. */
function comingAgain(table: Table, { schema, name }: RelationName, { from, name: said }: PlanContext): string[] {
  const { inherits = [] } = table;
  const behind = inherits.slice(inherits.findIndex((one) => one.schema === schema && one.name === name) + 1);
  const isOwn =
    ownedBy<Column>(from, table, 'column').every(({ inherited, local }) => !inherited || local) &&
    ownedBy<Check>(from, table, 'check').every(({ inherited }) => !inherited);
  if (!isOwn) return [];
  return behind.flatMap((one) => ['NO INHERIT', 'INHERIT'].map((word) => `${word} ${said(one, table.schema)}`));
}

/** Checks that these tables have no more: whoever comes to them had to have them. */
function goneBefore(parents: readonly RelationName[], { from, to }: PlanContext): ObjectKey[] {
  return parents.flatMap((parent) =>
    ownedBy<Check>(from, parent, 'check').flatMap((check) =>
      to.objects.has(keyOf(check)) ? [] : [goneKey(keyOf(check))],
    ),
  );
}

/**
 * Checks that the parent has in the state and hands down to nobody, while the table has one of the same name, at some time. The server
 * goes by the names, and takes the table's for the parent's when that is left.
 */
function keptAlone(table: RelationName, parent: RelationName, realm: Realm, { from, to }: PlanContext): Check[] {
  const names = new Set([from, to].flatMap((state) => ownedBy<Check>(state, table, 'check')).map(({ name }) => name));
  return ownedBy<Check>(realm, parent, 'check').filter(({ name, noInherit }) => noInherit && names.has(name));
}

/** The statement, while the checks have another name. */
function aside(checks: readonly Check[], context: PlanContext, step: Step): Step[] {
  const renamed = checks.map((check) => {
    const { head, comment } = alterTable({ schema: check.schema, name: check.parent }, context);
    const free = freeName(`${check.name}_aside`, check.schema, context);
    const rename = (one: string, other: string) => `${head} RENAME CONSTRAINT ${quoteName(one)} TO ${quoteName(other)}`;
    const [away, back] = [rename(check.name, free), rename(free, check.name)];
    const { join: _, afterReverse: __, ...place } = step;
    return {
      away: { ...place, sql: away, reverse: [back], comment },
      back: { ...place, sql: back, reverse: [away], comment },
    };
  });
  return [...renamed.map(({ away }) => away), step, ...renamed.map(({ back }) => back)];
}

/** The parent is made again, or becomes a partition: neither with children. */
function standsApart(parent: RelationName, context: PlanContext): boolean {
  const [before, after] = [tableAt(context.from, parent), tableAt(context.to, parent)];
  if (!before || !after) return false;
  return isRebuilt(before, after, context) || (after.partitionOf !== undefined && before.partitionOf === undefined);
}
