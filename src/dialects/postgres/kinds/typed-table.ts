import { sameValue } from '../../../diff/compare.ts';
import { TelamonError } from '../../../errors/telamon-error.ts';
import { describe, keyOf, type SchemaObject } from '../../../schema/model.ts';
import { quoteName } from '../quote.ts';
import { alterTable } from './alter-table.ts';
import type { Column } from './column.ts';
import { type PlanContext, type Step, stage } from './contract.ts';
import { ownedBy, type RelationName } from './lineage.ts';
import type { Table } from './table.ts';

/** A typed table is made like any other and tied to its type then: its columns say more than the type does. */
export function typeSteps(from: Table | undefined, to: Table, context: PlanContext): Step[] {
  if (sameValue(from?.ofType, to.ofType)) return [];
  return [
    ...(from?.ofType ? [tie(from.ofType, undefined, to, context, { stage: stage.prepare, needs: [] })] : []),
    ...(to.ofType ? [tie(undefined, to.ofType, to, context, from ? finishedColumns(to.ofType, to, context) : {})] : []),
  ];
}

/** A standing table has all the columns of its type by then. */
function finishedColumns(type: RelationName, table: Table, context: PlanContext): Pick<Step, 'needs'> {
  const columns = ownedBy<Column>(context.to, table, 'column').map(keyOf);
  const old = ownedBy<Column>(context.from, table, 'column').map(keyOf);
  const reached = [...old.filter((key) => columns.includes(key)), ...columns.filter((key) => !old.includes(key))];
  if (!sameValue(reached, columns)) {
    throw new TelamonError(
      'plan_refused',
      `${describe(table)} cannot become one of type ${quoteName(type.name)}: its columns stand in another order than the fields`,
      {
        hints: [
          'no statement moves a column; make the table again with its rows, or give the type the order of the table',
        ],
      },
    );
  }
  return { needs: [keyOf({ kind: 'composite', ...type }), ...columns] };
}

export function hasShape({ ofType }: Table, type: SchemaObject): boolean {
  return ofType !== undefined && keyOf({ kind: 'composite', ...ofType }) === keyOf(type);
}

/** While its type changes, a typed table is a table like any other: its own columns are changed as those of every table. */
export function untied(from: Table, to: Table, type: SchemaObject, context: PlanContext): readonly Step[] {
  if (!from.ofType || !to.ofType) return [];
  return [
    tie(from.ofType, undefined, to, context, { stage: stage.prepare, needs: [], releases: [keyOf(type)] }),
    tie(undefined, to.ofType, to, context, { ...finishedColumns(to.ofType, to, context), releases: [], apart: true }),
  ];
}

function tie(
  from: RelationName | undefined,
  to: RelationName | undefined,
  table: Table,
  context: PlanContext,
  more: Partial<Step> = {},
): Step {
  const { head, comment } = alterTable(table, context);
  const sql = (type: RelationName | undefined) =>
    type ? `${head} OF ${context.name(type, table.schema)}` : `${head} NOT OF`;
  return { stage: stage.finish, sql: sql(to), comment, reverse: [sql(from)], effect: 'alter', ...more };
}
