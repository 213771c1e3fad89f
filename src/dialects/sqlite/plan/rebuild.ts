import type { Hazard, PlannedStatement } from '../../../schema/plan.ts';
import { defaultSql, sameDefault } from '../defaults.ts';
import { mentions } from '../expressions.ts';
import type { Column } from '../kinds/column.ts';
import { literal, nameList, quoteName } from '../quote.ts';
import { type PlanContext, statement } from './context.ts';
import { createIndexes, tableStatement } from './create.ts';
import { createTrigger } from './programs.ts';
import type { TableState, WholeTable } from './table-state.ts';

type Modified = Extract<TableState, { fate: 'modified' }>;

/**
 * What ALTER TABLE cannot do: the table is made under another name, filled, and takes the place of the old one. Foreign keys of other
 * tables go by its name, so they hold.
 */
export function rebuildTable({ before, after }: Modified, context: PlanContext): PlannedStatement[] {
  const { name } = after.table;
  const fresh = context.freeName(`new_${name}`);
  const copied = copiedColumns(before, after);
  const rename = statement(
    `ALTER TABLE ${context.name(fresh)} RENAME TO ${quoteName(name)}`,
    `rename temporary table "${fresh}" to "${name}"`,
  );
  const triggers = context.keptTriggers.filter(({ on }) => on === name);
  return [
    tableStatement(after, fresh, context),
    ...(copied.length > 0 ? [copyRows(before, copied, fresh, context)] : []),
    ...keepSequence(before, after, fresh),
    statement(
      `DROP TABLE ${context.name(name)}`,
      `drop "${name}" table ${copied.length > 0 ? 'after copying rows' : 'without copying rows (no columns)'}`,
      { hazards: lostColumns(before, after) },
    ),
    ...(isNamedElsewhere(name, context) ? withLegacyRename(rename) : [rename]),
    ...createIndexes(after, context),
    ...triggers.map((trigger) => createTrigger(trigger, context)),
  ];
}

interface Copied {
  readonly column: Column;
  /** What it is filled from: names do not differ by case. */
  readonly source: Column;
}

function copiedColumns(before: WholeTable, after: WholeTable): Copied[] {
  return after.columns.flatMap((column) => {
    const source = before.columns.find(({ name }) => name.toLowerCase() === column.name.toLowerCase());
    return source === undefined || column.generated ? [] : [{ column, source }];
  });
}

function copyRows(
  { table }: WholeTable,
  copied: readonly Copied[],
  fresh: string,
  context: PlanContext,
): PlannedStatement {
  const values = copied.map(({ column, source }) => {
    const name = quoteName(source.name);
    if (!fillsNulls(column, source)) return name;
    return `IFNULL(${name}, ${defaultSql(column.default ?? '')}) AS ${quoteName(column.name)}`;
  });
  const names = nameList(copied.map(({ column }) => column.name));
  return statement(
    `INSERT INTO ${context.name(fresh)} (${names}) SELECT ${values.join(', ')} FROM ${context.name(table.name)}`,
    `copy rows from old table "${table.name}" to new temporary table "${fresh}"`,
    { hazards: copied.flatMap(({ column, source }) => missingValues(column, source, table.name)) },
  );
}

/** The column takes no NULL any more, and has a value to put in its place. */
function fillsNulls(column: Column, source: Column): boolean {
  if (column.null || column.default === undefined) return false;
  return source.null !== column.null || !sameDefault(source.default, column.default);
}

function missingValues(column: Column, source: Column, table: string): Hazard[] {
  if (column.null || !source.null || column.default !== undefined || column.key) return [];
  return [
    {
      type: 'CORRECTNESS',
      message: `fails when a row has no value in ${quoteName(column.name)}`,
      probe: `SELECT count(*) FROM ${quoteName(table)} WHERE ${quoteName(source.name)} IS NULL`,
    },
  ];
}

function lostColumns(before: WholeTable, after: WholeTable): Hazard[] {
  const kept = new Set(after.columns.map(({ name }) => name.toLowerCase()));
  const lost = before.columns.filter(({ name, generated }) => !generated && !kept.has(name.toLowerCase()));
  if (lost.length === 0) return [];
  return [{ type: 'DELETES_DATA', message: `deletes the values of ${nameList(lost.map(({ name }) => name))}` }];
}

/** Without it, numbers of deleted rows would be given out again. The renamed table takes its row along. */
function keepSequence(before: WholeTable, after: WholeTable, fresh: string): PlannedStatement[] {
  if (!before.primaryKey?.autoIncrement || !after.primaryKey?.autoIncrement) return [];
  const [old, own] = [literal(before.table.name), literal(fresh)];
  return [
    statement(`DELETE FROM sqlite_sequence WHERE name = ${own}`, `forget the sequence of "${fresh}" table`),
    statement(
      `INSERT INTO sqlite_sequence (name, seq) SELECT ${own}, seq FROM sqlite_sequence WHERE name = ${old}`,
      `set sequence for "${fresh}" table`,
    ),
  ];
}

/** A view or another table's trigger names the table, which is away when the new one is renamed: SQLite would refuse. */
function isNamedElsewhere(table: string, { views, triggers }: PlanContext): boolean {
  return (
    views.some(({ as }) => mentions(as, table)) ||
    triggers.some(({ on, body, when = '' }) => mentions(`${on} ${when} ${body}`, table))
  );
}

function withLegacyRename(rename: PlannedStatement): PlannedStatement[] {
  return [
    statement('PRAGMA legacy_alter_table = on', 'leave views and triggers that name the table as they are'),
    rename,
    statement('PRAGMA legacy_alter_table = off', 'rename everywhere again'),
  ];
}
