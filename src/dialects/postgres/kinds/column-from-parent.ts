import { alterTable } from './alter-table.ts';
import type { Column } from './column.ts';
import { columnDefinition } from './column-sql.ts';
import type { PlanContext } from './contract.ts';
import { isOld, keepsParent, ownedBy, type RelationName, tableAt, tableKey } from './lineage.ts';
import { freeName } from './replace-type.ts';

/**
 * On the way back a table gets a column that it has from a parent, and is no child of that parent yet. A column that the table adds itself
 * would stay its own for ever; what a parent made for the purpose hands down would not.
 */
export function comesFromParent(column: Column, context: PlanContext): boolean {
  const owner = { schema: column.schema, name: column.parent };
  const { inherited = [], local, generated, identity, serial } = column;
  if (inherited.length === 0 || local || generated || identity || serial) return false;
  if (!tableAt(context.from, owner)?.inherits || !isOld(context, owner)) return false;
  return !inherited.some((parent) => keepsParent(context, owner, parent));
}

/** What makes it, while that parent stays. */
export function fromParent(column: Column, context: PlanContext): string[] {
  const owner = { schema: column.schema, name: column.parent };
  const { text, settings } = columnDefinition(column, context);
  const parent = standIn(column, context);
  const { head } = alterTable(owner, context);
  return [
    `CREATE TABLE ${parent} ()`,
    `${head} INHERIT ${parent}`,
    `ALTER TABLE ${parent} ADD COLUMN ${text}`,
    ...settings.map((setting) => `${head} ${setting}`),
  ];
}

/** What takes the parents away that were made for columns, once the table is a child of the one that they come from. */
export function ownParentBack(table: RelationName, above: RelationName, context: PlanContext): string[] {
  const columns = ownedBy<Column>(context.from, table, 'column').filter(({ inherited: [first] = [] }) => {
    return first !== undefined && tableKey(first) === tableKey(above);
  });
  return columns
    .filter((column) => isDropped(column, context) && comesFromParent(column, context))
    .flatMap((column) => {
      const parent = standIn(column, context);
      return [`${alterTable(table, context).head} NO INHERIT ${parent}`, `DROP TABLE ${parent}`];
    });
}

function isDropped({ schema, parent, name }: Column, { to }: PlanContext): boolean {
  return !ownedBy<Column>(to, { schema, name: parent }, 'column').some((column) => column.name === name);
}

function standIn({ schema, parent, name }: Column, context: PlanContext): string {
  return context.name({ schema, name: freeName(`${parent}_${name}_parent`, schema, context) });
}
