import type { Rename } from '../../../schema/change.ts';
import type { SchemaObject } from '../../../schema/model.ts';
import type { Hazard, PlannedStatement } from '../../../schema/plan.ts';
import { quoteName } from '../quote.ts';
import type { RenameContext } from './contract.ts';

/** Views, triggers and foreign keys that name the table get the new name from SQLite. */
export function renameTable({ from, to }: Rename, context: RenameContext): readonly PlannedStatement[] {
  const sql = (a: SchemaObject, b: SchemaObject) =>
    `ALTER TABLE ${context.name(a.name)} RENAME TO ${quoteName(b.name)}`;
  return [renaming('table', sql(from, to), sql(to, from), from, to)];
}

export function renameColumn({ from, to }: Rename, context: RenameContext): readonly PlannedStatement[] {
  const sql = (a: SchemaObject, b: SchemaObject) =>
    `ALTER TABLE ${context.name(from.parent ?? '')} RENAME COLUMN ${quoteName(a.name)} TO ${quoteName(b.name)}`;
  return [renaming('column', sql(from, to), sql(to, from), from, to)];
}

function renaming(what: string, sql: string, reverse: string, from: SchemaObject, to: SchemaObject): PlannedStatement {
  const hazards: readonly Hazard[] = [
    {
      type: 'HAS_UNTRACKABLE_DEPENDENCIES',
      message: `what still calls it ${quoteName(from.name)} fails from then on`,
    },
  ];
  const comment = `rename a ${what} from "${from.name}" to "${to.name}"`;
  return { sql, comment, reverse: [reverse], transaction: 'any', hazards };
}
