import type { Realm, SchemaObject } from '../../../schema/model.ts';
import type { Column } from './column.ts';
import { asInherited, columnChanges, isSettingOfItsOwn } from './column-changes.ts';
import { parentColumn, parentsOf } from './lineage.ts';
import { isMadeAlone, isUsualPart, type Part, partAbove } from './parts.ts';
import type { Table } from './table.ts';

/** Whether a table's block has to say it: what a table has from its parent is there anyway, unless the table has it otherwise. */
export function isOwn(child: SchemaObject, table: Table, realm: Realm): boolean {
  if (parentsOf(table).length === 0) return true;
  if (child.kind === 'column') return isOwnColumn(child as Column, table, realm);
  if ('inherited' in child) return false;
  if (!('attachedTo' in child)) return true;
  const part = child as Part;
  return partAbove(part, realm)?.only === true || part.comment !== undefined || !isUsualPart(part, realm);
}

function isOwnColumn(column: Column, table: Table, realm: Realm): boolean {
  if (!column.inherited || column.local || column.comment !== undefined) return true;
  if (isMadeAlone(table, realm)) return true;
  const above = parentColumn(realm, column);
  return above === undefined || differs(column, above);
}

/** A default or another setting of its own, which the parent's column does not have. */
function differs(column: Column, above: Column): boolean {
  return columnChanges(asInherited(above, column, false), column).some(isSettingOfItsOwn);
}
