import { plainLiteral, quoteName } from '../quote.ts';
import { alterTable } from './alter-table.ts';
import { commentOnConstraint } from './constraints.ts';
import type { PlanContext } from './contract.ts';
import type { Index } from './index-object.ts';
import { settingsOf } from './index-settings.ts';
import { createIndexSql } from './index-sql.ts';
import { type Key, primaryKeySql, uniqueSql } from './key.ts';
import { isDoubled, isPointedAt, type Part, partsOf } from './parts.ts';
import type { Table } from './table.ts';
import type { Unique } from './unique.ts';

/**
 * The statements of a way back that make a table a partition again, with its own indexes away meanwhile that the server would take for
 * parts: the parts are there again as well, and younger than those.
 */
export function withoutDoubled(attach: string, table: Table, context: PlanContext): readonly string[] {
  const doubled = partsOf(table, context.from).filter((part) => isDoubled(part, context.from));
  if (doubled.length === 0 || doubled.some((part) => part.kind === 'exclude') || isPointedAt(table, context.from)) {
    return [attach];
  }
  const back = { ...context, from: context.to, to: context.from };
  const settings = settingsOf(new Set(doubled.map(({ name }) => name)), table, table, back);
  return [
    ...doubled.map((part) => dropSql(part, table, back)),
    attach,
    ...doubled.flatMap((part) => [makeSql(part, table, back), ...commentsSql(part, back)]),
    ...settings.map(({ sql }) => sql),
  ];
}

function dropSql({ kind, name }: Part, table: Table, context: PlanContext): string {
  if (kind === 'index') return `DROP INDEX ${context.name({ schema: table.schema, name })}`;
  return `${alterTable(table, context).head} DROP CONSTRAINT ${quoteName(name)}`;
}

function makeSql(part: Part, table: Table, context: PlanContext): string {
  if (part.kind === 'index') return createIndexSql(part as Index, context, false);
  const isUnique = part.kind === 'unique';
  const definition = isUnique ? uniqueSql(part as Unique) : primaryKeySql(part as Key<'primary_key'>);
  return `${alterTable(table, context).head} ADD ${definition}`;
}

function commentsSql(part: Part, context: PlanContext): string[] {
  const { kind, schema = '', parent = '', name, comment, indexComment } = part;
  const index = `INDEX ${context.name({ schema, name })}`;
  const own = kind === 'index' ? index : commentOnConstraint({ kind, schema, parent, name }, context).on;
  return [
    ...(comment === undefined ? [] : [`COMMENT ON ${own} IS ${plainLiteral(comment)}`]),
    ...(indexComment === undefined ? [] : [`COMMENT ON ${index} IS ${plainLiteral(indexComment)}`]),
  ];
}
