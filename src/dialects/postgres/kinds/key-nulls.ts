import { keyOf } from '../../../schema/model.ts';
import { quoteName } from '../quote.ts';
import { alterTable } from './alter-table.ts';
import type { Column } from './column.ts';
import type { PlanContext } from './contract.ts';
import { isOld, ownedBy, parentColumn } from './lineage.ts';
import { goesAlong, ownerOf, type Part, partsBelow } from './parts.ts';
import type { PrimaryKey } from './primary-key.ts';

/**
 * The column of a partition that gets a key, which goes on the way back with the index above that it is a part of: only then may the
 * column be null again.
 */
export function keepsKeyBack(column: Column, context: PlanContext): boolean {
  const owner = { schema: column.schema, name: column.parent };
  if (!isOld(context, owner) || parentColumn(context.to, column)?.null === false) return false;
  return ownedBy<PrimaryKey>(context.to, owner, 'primary_key').some(
    (key) => key.columns.includes(column.name) && key.attachedTo !== undefined && goesAlong(key, context),
  );
}

/** What finishes undoing an index, or a constraint, whose drop takes keys of partitions along: their columns may be null again. */
export function nullsBack(part: Part, context: PlanContext): string[] {
  return partsBelow(part, context.to).flatMap((below) => [...nullsOf(below, context), ...nullsBack(below, context)]);
}

function nullsOf(part: Part, context: PlanContext): string[] {
  if (part.kind !== 'primary_key') return [];
  const freed = ownedBy<Column>(context.to, ownerOf(part), 'column').filter((column) => {
    const before = context.from.objects.get(keyOf(column)) as Column | undefined;
    return part.columns?.includes(column.name) && before?.null && !column.null && keepsKeyBack(column, context);
  });
  if (freed.length === 0) return [];
  const clauses = freed.map(({ name }) => `ALTER COLUMN ${quoteName(name)} DROP NOT NULL`);
  return [`${alterTable(ownerOf(part), context).head} ${clauses.join(', ')}`];
}
