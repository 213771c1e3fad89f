import type { SchemaObject } from '../../../schema/model.ts';
import { withoutReread } from '../reread.ts';
import { accessMethod } from './access-method.ts';
import { aggregate } from './aggregate.ts';
import { baseType } from './base-type.ts';
import { cast } from './cast.ts';
import { check } from './check.ts';
import { collation } from './collation.ts';
import { column } from './column.ts';
import { columnSequence } from './column-sequence.ts';
import { composite } from './composite.ts';
import type { PostgresKind } from './contract.ts';
import { conversion } from './conversion.ts';
import { database } from './database.ts';
import { defaultPermission } from './default-permission.ts';
import { domain } from './domain.ts';
import { enumType } from './enum.ts';
import { eventTrigger } from './event-trigger.ts';
import { exclude } from './exclude.ts';
import { extension } from './extension.ts';
import { foreignDataWrapper } from './foreign-data-wrapper.ts';
import { foreignKey } from './foreign-key.ts';
import { foreignTable } from './foreign-table.ts';
import { functionKind, procedure } from './function.ts';
import { index } from './index-object.ts';
import { language } from './language.ts';
import { materialized } from './materialized.ts';
import { operator } from './operator.ts';
import { operatorClass } from './operator-class.ts';
import { operatorFamily } from './operator-family.ts';
import { withOwnerHcl } from './owner-hcl.ts';
import { parameter } from './parameter.ts';
import { policy } from './policy.ts';
import { primaryKey } from './primary-key.ts';
import { publication } from './publication.ts';
import { range } from './range.ts';
import { role } from './role.ts';
import { rule } from './rule.ts';
import { schema } from './schema.ts';
import { sequence } from './sequence.ts';
import { server } from './server.ts';
import { statistics } from './statistics.ts';
import { table } from './table.ts';
import { textSearchConfig } from './text-search-config.ts';
import { textSearchDictionary } from './text-search-dictionary.ts';
import { textSearchParser } from './text-search-parser.ts';
import { textSearchTemplate } from './text-search-template.ts';
import { transform } from './transform.ts';
import { trigger } from './trigger.ts';
import { triggerState } from './trigger-state.ts';
import { unique } from './unique.ts';
import { userMapping } from './user-mapping.ts';
import { view } from './view.ts';

/** Every kind of object, in the order in which they are made when nothing else decides. A new kind is a new line here. */
const all: readonly PostgresKind[] = [
  role,
  schema,
  extension,
  accessMethod,
  language,
  foreignDataWrapper,
  server,
  userMapping,
  collation,
  enumType,
  baseType,
  composite,
  range,
  domain,
  transform,
  cast,
  operator,
  operatorFamily,
  operatorClass,
  conversion,
  textSearchParser,
  textSearchTemplate,
  textSearchDictionary,
  textSearchConfig,
  sequence,
  table,
  foreignTable,
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
  columnSequence,
  policy,
  rule,
  trigger,
  triggerState,
  eventTrigger,
  statistics,
  publication,
  defaultPermission,
  database,
  parameter,
];

/** Between two files every form of an expression counts; elsewhere what only reads otherwise is no change. */
export const kinds: readonly PostgresKind[] = all.map(withOwnerHcl).map((kind) => ({
  ...kind,
  changes: (from, to, exact) => {
    const changes = kind.changes(from, to, exact);
    return exact || changes.length === 0 ? changes : withoutReread(changes);
  },
}));

const byName = new Map(kinds.map((kind) => [kind.name, kind]));

/** The kind of an object, with all that it knows. */
export function kindOf(object: SchemaObject): PostgresKind {
  const kind = byName.get(object.kind);
  if (!kind) throw new RangeError(`no kind of PostgreSQL object is named "${object.kind}"`);
  return kind;
}
