import { TelamonError } from '../../../errors/telamon-error.ts';
import type { SchemaObject } from '../../../schema/model.ts';
import { check } from './check.ts';
import { column } from './column.ts';
import type { SqliteKind } from './contract.ts';
import { foreignKey } from './foreign-key.ts';
import { index } from './index-object.ts';
import { primaryKey } from './primary-key.ts';
import { schema } from './schema.ts';
import { table } from './table.ts';
import { trigger } from './trigger.ts';
import { view } from './view.ts';
import { virtualTable } from './virtual-table.ts';

/** Everything that telamon knows of a SQLite schema, in the order in which equal objects are made. */
export const kinds = [
  schema,
  table,
  virtualTable,
  column,
  primaryKey,
  foreignKey,
  index,
  check,
  view,
  trigger,
] as readonly SqliteKind[];

const byName = new Map(kinds.map((kind) => [kind.name, kind]));

export function kindOf(object: SchemaObject): SqliteKind {
  const kind = byName.get(object.kind);
  if (!kind) throw new TelamonError('internal', `no SQLite kind is named "${object.kind}"`);
  return kind;
}
