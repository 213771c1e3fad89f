import type { Realm } from '../../../schema/model.ts';
import { plainLiteral, quoteName } from '../quote.ts';
import { alterTable } from './alter-table.ts';
import type { Column } from './column.ts';
import { ownCounting } from './column-identity.ts';
import { columnDefinition, identitySql } from './column-sql.ts';
import { type PlanContext, type Step, stage } from './contract.ts';
import { childrenOf, isOld, keepsParent, type RelationName, tableAt } from './lineage.ts';
import { freeName } from './replace-type.ts';
import { optionsSql } from './sequence-options.ts';

/** First major version in which partitions have the identities of their table. */
const identitiesOfPartitions = 17;

/** The column counts, and the table has children all the time: the server adds no such column to it (`ATExecAddColumn`). */
export function countsAboveOthers(column: Column, realm: Realm, context: PlanContext): boolean {
  const table = { schema: column.schema, name: column.parent };
  if (!column.identity || column.inherited || !isOld(context, table)) return false;
  if (context.targetMajor >= identitiesOfPartitions && tableAt(realm, table)?.partitionBy) return false;
  return childrenOf(realm, table).some((child) => isOld(context, child) && keepsParent(context, child, table));
}

/** All rows, those of the children too, are numbered by a sequence, and the identity goes on from there. */
export function numberedColumn(column: Column, context: PlanContext): readonly Step[] {
  const join = alterTable({ schema: column.schema, name: column.parent }, context);
  const { make, add, count, settings, goOn, drop } = numbered(column, context);
  const comment = `number the rows of ${quoteName(column.parent)} for identity column ${quoteName(column.name)}`;
  const statement = (at: number, sql: string): Step => ({ stage: at, sql, comment, reverse: [], effect: 'alter' });
  return [
    { ...statement(stage.prepare, make), needs: [] },
    {
      stage: stage.addColumn,
      sql: add,
      join,
      comment: join.comment,
      reverse: [`DROP COLUMN ${quoteName(column.name)}`],
      effect: 'create',
    },
    // The server adds no identity in the statement that makes its column.
    statement(stage.finish, `${join.head} ${[...count, ...settings].join(', ')}`),
    ...ownCounting(column, context),
    statement(stage.finish + 1, goOn),
    statement(stage.finish + 2, drop),
  ];
}

/** The same for the way back of its drop. */
export function numberedAgain(column: Column, context: PlanContext): readonly string[] {
  const { head } = alterTable({ schema: column.schema, name: column.parent }, context);
  const { make, add, count, settings, goOn, drop } = numbered(column, context);
  const own = ownCounting(column, context).map(({ sql }) => sql);
  return [make, `${head} ${add}`, `${head} ${[...count, ...settings].join(', ')}`, ...own, goOn, drop];
}

function numbered(column: Column, context: PlanContext) {
  const { schema, parent, name, type, identity } = column;
  const table: RelationName = { schema, name: parent };
  const numbers = context.name({ schema, name: freeName(`${parent}_${name}_numbers`, schema, context) });
  const { identity: _, ...plain } = column;
  const { text, settings } = columnDefinition(plain, context);
  const options = identity && identity.type === undefined ? optionsSql(identity) : '';
  const alter = (sql: string) => `ALTER COLUMN ${quoteName(name)} ${sql}`;
  const sequence = `pg_get_serial_sequence(${plainLiteral(context.name(table))}, ${plainLiteral(name)})`;
  return {
    make: `CREATE SEQUENCE ${numbers} AS ${identity?.type ?? type.text}${options === '' ? '' : ` ${options}`}`,
    add: `ADD COLUMN ${text} DEFAULT nextval(${plainLiteral(numbers)})`,
    count: [alter('DROP DEFAULT'), ...(identity ? [alter(`ADD ${identitySql(identity)}`)] : [])],
    settings,
    goOn: `SELECT setval(${sequence}, last_value, is_called) FROM ${numbers}`,
    drop: `DROP SEQUENCE ${numbers}`,
  };
}
