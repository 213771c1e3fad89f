import { keyOf } from '../../../schema/model.ts';
import { sameType } from '../types.ts';
import { alterTable, withoutJoin } from './alter-table.ts';
import type { Column } from './column.ts';
import { type PlanContext, type Step, stage } from './contract.ts';
import { ownedBy } from './lineage.ts';
import { type Options, optionChanges, optionList } from './options.ts';
import type { Table } from './table.ts';

/**
 * The storage parameters of a table that change. Those of the table of its long values wait for columns that come or get another type:
 * the server passes them over in silence as long as no column can have long values.
 */
export function storageParameters(from: Table, to: Table, context: PlanContext): Step[] {
  const join = alterTable(to, context);
  const columns = ownedBy<Column>(context.to, to, 'column');
  const isWaiting = columns.some((column) => {
    const before = context.from.objects.get(keyOf(column)) as Column | undefined;
    return !before || !sameType(before.type, column.type);
  });
  const only = (table: Table, late: boolean): Options =>
    (table.params ?? []).filter(([key]) => (isWaiting && key.startsWith('toast.')) === late);
  const steps = (late: boolean): Step[] => {
    const [forward, back] = [changes(only(from, late), only(to, late)), changes(only(to, late), only(from, late))];
    if (forward.length === 0) return [];
    return [{ stage: stage.head, sql: forward.join(', '), join, comment: join.comment, reverse: back }];
  };
  const afterColumns = { effect: 'alter', apart: true, needs: columns.map(keyOf), stage: stage.finish } as const;
  const statement = (step: Step) =>
    withoutJoin({ ...step, reverse: [(step.reverse ?? []).join(', ')], ...afterColumns });
  return [...steps(false), ...steps(true).map(statement)];
}

function changes(from: Options, to: Options): string[] {
  const { set, reset } = optionChanges(from, to);
  return [
    ...(set.length > 0 ? [`SET (${optionList(set)})`] : []),
    ...(reset.length > 0 ? [`RESET (${reset.join(', ')})`] : []),
  ];
}
