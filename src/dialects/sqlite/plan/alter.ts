import type { Change } from '../../../schema/change.ts';
import type { PlannedStatement } from '../../../schema/plan.ts';
import { isConstant } from '../defaults.ts';
import { type Column, columnSql } from '../kinds/column.ts';
import type { Index } from '../kinds/index-object.ts';
import { quoteName } from '../quote.ts';
import { type PlanContext, statement } from './context.ts';
import { createIndex, dropIndex } from './create.ts';
import type { TableState } from './table-state.ts';

type Modified = Extract<TableState, { fate: 'modified' }>;

/** SQLite can make every change of the table without building it anew. */
export function canAlter({ changes }: Modified): boolean {
  return changes.every(isAlterable);
}

function isAlterable(change: Change): boolean {
  const object = 'object' in change ? change.object : change.to;
  if (object.kind === 'column') return change.verb === 'create' && canAdd(object as Column);
  if (object.kind !== 'index') return false;
  if (change.verb === 'create') return isFree(object as Index, true);
  if (change.verb === 'drop') return isFree(object as Index, false);
  return change.verb === 'alter' && isFree(change.from as Index, false) && isFree(change.to as Index, true);
}

/** An index of its own, not a constraint's; one that is still to be made may be written as its own. */
function isFree({ automatic, onConflict }: Index, isNew: boolean): boolean {
  return onConflict === undefined && (isNew || automatic !== true);
}

/** The rows that are there get the default, which must not have to be computed. */
function canAdd({ key, default: value, generated, null: isNull }: Column): boolean {
  if (key) return false;
  if (generated) return generated.kind === 'VIRTUAL' && isNull;
  return value === undefined || isConstant(value);
}

export function alterTable({ before, changes }: Modified, context: PlanContext): PlannedStatement[] {
  const indexes = changes.filter((change) => ('object' in change ? change.object : change.to).kind === 'index');
  const going = indexes.flatMap((change) =>
    change.verb === 'drop' ? [change.object as Index] : change.verb === 'alter' ? [change.from as Index] : [],
  );
  const coming = indexes.flatMap((change) =>
    change.verb === 'create' ? [change.object as Index] : change.verb === 'alter' ? [change.to as Index] : [],
  );
  const columns = changes.flatMap((change) =>
    change.verb === 'create' && change.object.kind === 'column' ? [change.object as Column] : [],
  );
  return [
    ...going.map((index) => dropIndex(index, context)),
    ...columns.map((column) => addColumn(column, before.table.name, context)),
    ...coming.map((index) => createIndex(index, context)),
  ];
}

function addColumn(column: Column, table: string, context: PlanContext): PlannedStatement {
  const needsRows = !column.null && column.default === undefined && !column.generated;
  return statement(
    `ALTER TABLE ${context.name(table)} ADD COLUMN ${columnSql(column)}`,
    `add column "${column.name}" to table: "${table}"`,
    {
      reverse: [`ALTER TABLE ${context.name(table)} DROP COLUMN ${quoteName(column.name)}`],
      hazards: needsRows
        ? [
            {
              type: 'CORRECTNESS',
              message: 'fails when the table has rows, which would have no value in the new column',
              probe: `SELECT count(*) FROM ${quoteName(table)}`,
            },
          ]
        : [],
    },
  );
}
