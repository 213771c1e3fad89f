import type { Alter } from '../../../schema/change.ts';
import type { SchemaObject } from '../../../schema/model.ts';
import type { PlanContext, PostgresKind, Step } from './contract.ts';

/**
 * Drops an object and makes it again, for what the server cannot change in place; nothing when only the comment differs. What depends on it
 * is the planner's matter.
 */
export function rebuilt<O extends SchemaObject>(
  kind: Pick<PostgresKind<O>, 'drop' | 'create'>,
  { from, to, fields }: Alter<O>,
  context: PlanContext,
): Step[] {
  if (fields.every(({ field }) => field === 'comment')) return [];
  return [
    ...kind.drop(from, context).map((step): Step => ({ ...step, effect: 'drop' })),
    ...kind.create(to, context).map((step): Step => ({ effect: 'create', ...step })),
  ];
}
