import type { Alter } from '../../../schema/change.ts';
import type { PlanContext } from './contract.ts';
import { changesKeyType } from './lineage.ts';
import type { Table } from './table.ts';

/** Tables that are made again since the type of a column of their partition key is. */
export function keysOfType(context: PlanContext): Alter[] {
  const { from, to } = context;
  return [...from.objects].flatMap(([key, object]): Alter[] => {
    if (object.kind !== 'table' || (object as Table).partitionBy === undefined) return [];
    const after = to.objects.get(key) as Table | undefined;
    if (!after || !changesKeyType(object as Table, after, context)) return [];
    const field = { field: 'partitionBy', from: (object as Table).partitionBy, to: after.partitionBy };
    return [{ verb: 'alter', key, from: object, to: after, fields: [field] }];
  });
}
