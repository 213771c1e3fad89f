import type { PlannedStatement } from '../../../schema/plan.ts';
import { columnSql } from '../kinds/column.ts';
import { kindOf } from '../kinds/index.ts';
import { type Index, indexSql } from '../kinds/index-object.ts';
import { literal, quoteName } from '../quote.ts';
import { type PlanContext, statement } from './context.ts';
import type { WholeTable } from './table-state.ts';

/** The table, and what has statements of its own. */
export function createTable({ after }: { readonly after: WholeTable }, context: PlanContext): PlannedStatement[] {
  return [
    tableStatement(after, after.table.name, context, [`DROP TABLE ${context.name(after.table.name)}`]),
    ...startSequence(after.table),
    ...createIndexes(after, context),
  ];
}

function startSequence({ name, start }: WholeTable['table']): PlannedStatement[] {
  if (start === undefined) return [];
  const sql = `INSERT INTO sqlite_sequence (name, seq) VALUES (${literal(name)}, ${start})`;
  return [statement(sql, `set sequence for "${name}" table`, { reverse: [] })];
}

/** CREATE TABLE, under this name. */
export function tableStatement(
  whole: WholeTable,
  name: string,
  context: PlanContext,
  reverse?: readonly string[],
): PlannedStatement {
  const { table, columns, primaryKey, indexes, foreignKeys, checks } = whole;
  const constraints = [...(primaryKey ? [primaryKey] : []), ...indexes, ...foreignKeys, ...checks];
  const inlineKey = (column: string) => (primaryKey?.parts[0]?.column === column ? primaryKey.inline : undefined);
  const items = [
    ...columns.map((column) => columnSql(column, inlineKey(column.name))),
    ...constraints.flatMap((part) => kindOf(part).item?.(part) ?? []),
  ];
  const options = [...(table.withoutRowid ? ['WITHOUT ROWID'] : []), ...(table.strict ? ['STRICT'] : [])];
  const before = `CREATE TABLE ${context.name(name)} `;
  const after = options.length > 0 ? ` ${options.join(', ')}` : '';
  return statement(`${before}(${items.join(', ')})${after}`, `create "${name}" table`, {
    list: { before, items, after },
    ...(reverse ? { reverse } : {}),
  });
}

export function createIndexes({ indexes }: WholeTable, context: PlanContext): PlannedStatement[] {
  return indexes.filter(({ onConflict }) => onConflict === undefined).map((index) => createIndex(index, context));
}

export function createIndex(index: Index, context: PlanContext): PlannedStatement {
  const name = context.indexName(index);
  const probe = `SELECT count(*) FROM (SELECT 1 FROM ${quoteName(index.parent)} GROUP BY ${index.parts.map(({ column, expr }) => (column === undefined ? (expr ?? '') : quoteName(column))).join(', ')} HAVING count(*) > 1)`;
  return statement(indexStatement(index, context), `create index "${name}" to table: "${index.parent}"`, {
    reverse: [`DROP INDEX ${context.name(name)}`],
    hazards: index.unique ? [{ type: 'CORRECTNESS', message: 'fails when two rows have the same values', probe }] : [],
  });
}

/** The qualifier stands before the index: its table is in the same schema. */
function indexStatement(index: Index, context: PlanContext): string {
  const name = context.indexName(index);
  return indexSql(index, name).replace(`INDEX ${quoteName(name)}`, () => `INDEX ${context.name(name)}`);
}

export function dropIndex(index: Index, context: PlanContext): PlannedStatement {
  return statement(
    `DROP INDEX ${context.name(index.name)}`,
    `drop index "${index.name}" from table: "${index.parent}"`,
    { reverse: [indexStatement(index, context)] },
  );
}

export function dropTable({ before }: { readonly before: WholeTable }, context: PlanContext): PlannedStatement[] {
  const { name } = before.table;
  return [
    statement(`DROP TABLE ${context.name(name)}`, `drop "${name}" table`, {
      reverse: createTable({ after: before }, context).map(({ sql }) => sql),
      hazards: [{ type: 'DELETES_DATA', message: `deletes all rows of the table ${literal(name)}` }],
    }),
  ];
}
