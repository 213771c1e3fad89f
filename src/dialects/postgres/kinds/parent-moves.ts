import { alterTable, withoutJoin } from './alter-table.ts';
import { type PlanContext, type Step, stage } from './contract.ts';
import { ancestorsOf, isRebuilt, leftParent, type RelationName, tableAt, tableKey } from './lineage.ts';
import { movesOf } from './parent-order.ts';
import { alikeBefore, leavingEarly } from './partition.ts';
import type { Table } from './table.ts';

/** A table leaves parents and comes to others. */
export function parentMoves(from: Table, to: Table, context: PlanContext): Step[] {
  const { leaving, coming, joinsFirst, isEarly } = movesOf(from, to, context);
  const { head, comment } = alterTable(to, context);
  const clause = (sql: string, back: string): Step => ({
    stage: stage.head,
    sql,
    join: { head, comment },
    comment,
    reverse: [back],
  });
  const leaves = leaving.map((parent): Step => {
    const name = context.name(parent, to.schema);
    const step = { ...clause(`NO INHERIT ${name}`, `INHERIT ${name}`), provides: [leftParent(from)] };
    const releases = [
      tableKey(parent),
      ...alikeBefore(from, ancestorsOf(context.from, from), { ...context, to: context.from }),
    ];
    if (joinsFirst) return { ...step, releases, stage: stage.attach };
    if (!isEarly && !standsApart(parent, context)) return { ...step, releases };
    return { ...withoutJoin(step), ...leavingEarly(to, parent), releases };
  });
  const joins = coming.map((parent): Step => {
    const name = context.name(parent, to.schema);
    const step = clause(`INHERIT ${name}`, `NO INHERIT ${name}`);
    // The server asks for columns and checks to be what the parent's are.
    const needs = [
      ...(to.inherits ?? []).map(tableKey),
      ...alikeBefore(to, ancestorsOf(context.to, to), context),
      ...(isEarly ? [leftParent(from)] : []),
    ];
    return { ...step, stage: stage.attach, needs };
  });
  return joinsFirst ? [...joins, ...leaves] : [...leaves, ...joins];
}

/** The parent is made again, or becomes a partition: neither with children. */
function standsApart(parent: RelationName, context: PlanContext): boolean {
  const [before, after] = [tableAt(context.from, parent), tableAt(context.to, parent)];
  if (!before || !after) return false;
  return isRebuilt(before, after, context) || (after.partitionOf !== undefined && before.partitionOf === undefined);
}
