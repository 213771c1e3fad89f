import type { SchemaObject } from '../../../schema/model.ts';
import { aggregate } from './aggregate.ts';
import { check } from './check.ts';
import { column } from './column.ts';
import { composite } from './composite.ts';
import type { PostgresKind } from './contract.ts';
import { domain } from './domain.ts';
import { enumType } from './enum.ts';
import { eventTrigger } from './event-trigger.ts';
import { exclude } from './exclude.ts';
import { extension } from './extension.ts';
import { foreignKey } from './foreign-key.ts';
import { functionKind, procedure } from './function.ts';
import { index } from './index-object.ts';
import { materialized } from './materialized.ts';
import { policy } from './policy.ts';
import { primaryKey } from './primary-key.ts';
import { range } from './range.ts';
import { rule } from './rule.ts';
import { schema } from './schema.ts';
import { sequence } from './sequence.ts';
import { table } from './table.ts';
import { trigger } from './trigger.ts';
import { unique } from './unique.ts';
import { view } from './view.ts';

/** Every kind of object, in the order in which they are made when nothing else decides. A new kind is a new line here. */
export const kinds: readonly PostgresKind[] = [
  schema,
  extension,
  enumType,
  composite,
  range,
  domain,
  sequence,
  table,
  functionKind,
  procedure,
  aggregate,
  view,
  materialized,
  column,
  primaryKey,
  unique,
  exclude,
  foreignKey,
  index,
  check,
  policy,
  rule,
  trigger,
  eventTrigger,
];

const byName = new Map(kinds.map((kind) => [kind.name, kind]));

/** The kind of an object, with all that it knows. */
export function kindOf(object: SchemaObject): PostgresKind {
  const kind = byName.get(object.kind);
  if (!kind) throw new RangeError(`no kind of PostgreSQL object is named "${object.kind}"`);
  return kind;
}
