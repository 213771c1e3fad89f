import { sameValue } from '../../../diff/compare.ts';
import type { HclBlock } from '../../../hcl/print.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { sameExpression } from '../expressions.ts';
import { quoteName } from '../quote.ts';
import { sameType } from '../types.ts';
import type { Column } from './column.ts';
import { printColumn, readColumnHcl } from './column-hcl.ts';
import { columnDefault, columnDefinition, identitySql, plainType } from './column-sql.ts';
import type { HclContext, PlanContext } from './contract.ts';
import { changedForeignOptions, withForeignOptions } from './foreign-options.ts';
import { foreignOptions } from './forms.ts';
import { added, constraintName, sameNotNull } from './not-null.ts';
import { type Options, optionChanges, optionList, sameOptions } from './options.ts';
import type { Commented } from './part-comments.ts';
import { collateSql } from './qualified.ts';

/** A column of a foreign table, which has no life of its own. */
export interface ForeignColumn extends Omit<Column, 'kind' | 'schema' | 'parent'> {
  /** What the wrapper wants to know about it. */
  readonly foreignOptions?: Options;
  /** It is there because a parent table has it. */
  readonly handedDown?: true;
}

/** The relation that a column belongs to. */
interface Home {
  readonly schema: string;
  readonly name: string;
}

/** A clause of ALTER FOREIGN TABLE, what undoes it, and whether the server refuses it while a view stands on the table. */
export interface Clause {
  readonly sql: string;
  readonly back?: string;
  readonly disturbs?: true;
}

export function withoutHome({ kind: _, schema: __, parent: ___, ...column }: Column): ForeignColumn {
  return column;
}

function withHome({ foreignOptions: _, handedDown: __, ...column }: ForeignColumn, home: Home): Column {
  return { ...column, kind: 'column', schema: home.schema, parent: home.name };
}

/** The column inside of CREATE and ADD COLUMN, and the settings that only ALTER COLUMN can make. */
export function foreignColumnDefinition(column: ForeignColumn, home: Home, context: PlanContext) {
  return columnDefinition(withHome(column, home), context, withForeignOptions(column.foreignOptions));
}

export function sameForeignColumn(a: ForeignColumn, b: ForeignColumn, home: Home, exact: boolean): boolean {
  return (
    a.name === b.name &&
    a.handedDown === b.handedDown &&
    !typeDiffers(a, b) &&
    a.null === b.null &&
    sameForeignNotNull(a, b, home, exact) &&
    sameExpression(a.default, b.default) &&
    sameGenerated(a, b) &&
    sameValue(a.identity, b.identity) &&
    a.storage === b.storage &&
    a.statistics === b.statistics &&
    a.comment === b.comment &&
    sameOptions(a.options, b.options) &&
    foreignOptions.same(a.foreignOptions, b.foreignOptions)
  );
}

/** The same where one of them is none. */
export function sameForeignNotNull(a: ForeignColumn, b: ForeignColumn, home: Home, exact: boolean): boolean {
  return a.null || b.null || sameNotNull(withHome(a, home), withHome(b, home), exact);
}

/** What hangs on the constraints of columns that are NOT NULL. */
export function notNullParts(columns: readonly ForeignColumn[], home: Home): Commented[] {
  return columns.flatMap(({ notNull, ...column }) =>
    notNull?.comment === undefined
      ? []
      : [{ name: constraintName(withHome({ ...column, notNull }, home)), comment: notNull.comment }],
  );
}

function typeDiffers(a: ForeignColumn, b: ForeignColumn): boolean {
  return !sameType(a.type, b.type) || !sameValue(a.collation, b.collation);
}

export function sameGenerated(a: ForeignColumn, b: ForeignColumn): boolean {
  return a.generated?.stored === b.generated?.stored && sameExpression(a.generated?.expr, b.generated?.expr);
}

/** What CREATE and ADD COLUMN leave to be said. */
export function columnSettings(column: ForeignColumn, home: Home, context: PlanContext): Clause[] {
  const { settings } = foreignColumnDefinition(column, home, context);
  return settings.map((sql) => ({ sql }));
}

export function addForeignColumn(column: ForeignColumn, home: Home, context: PlanContext): Clause[] {
  const { text } = foreignColumnDefinition(column, home, context);
  return [
    { sql: `ADD COLUMN ${text}`, back: `DROP COLUMN ${quoteName(column.name)}` },
    ...columnSettings(column, home, context),
  ];
}

export function dropForeignColumn(column: ForeignColumn, home: Home, context: PlanContext): Clause[] {
  const [added, ...settings] = addForeignColumn(column, home, context);
  // Undone in opposite order: first the column, then what is set on it.
  return [
    {
      sql: `DROP COLUMN ${quoteName(column.name)}`,
      back: [added, ...settings].map((clause) => clause?.sql ?? '').join(', '),
      disturbs: true,
    },
  ];
}

/** In place; what is computed differently is the table's to make again. */
export function alterForeignColumn(
  from: ForeignColumn,
  to: ForeignColumn,
  home: Home,
  context: PlanContext,
): readonly Clause[] {
  const clause = (sql: string, back: string, more: Pick<Clause, 'disturbs'> = {}): Clause => {
    const head = `ALTER COLUMN ${quoteName(to.name)} `;
    return { sql: head + sql, back: head + back, ...more };
  };
  const both = (sql: (column: ForeignColumn) => string) => clause(sql(to), sql(from));
  const [before, after] = [columnDefault(withHome(from, home)), columnDefault(withHome(to, home))];
  const setDefault = (value: string | undefined) => (value === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${value}`);
  const retyped = typeDiffers(from, to);
  const typed = (column: ForeignColumn) =>
    `TYPE ${plainType(withHome(column, home), context)}${collateSql(column.collation, context, home.schema)}`;
  const foreign = changedForeignOptions(from.foreignOptions, to.foreignOptions);
  return [
    ...(from.identity && !sameValue(from.identity, to.identity)
      ? [clause('DROP IDENTITY', `ADD ${identitySql(from.identity)}`)]
      : []),
    ...(retyped
      ? [
          ...(before === undefined ? [] : [clause('DROP DEFAULT', setDefault(before))]),
          clause(typed(to), typed(from), { disturbs: true }),
          ...(after === undefined ? [] : [clause(setDefault(after), 'DROP DEFAULT')]),
        ]
      : sameExpression(from.default, to.default)
        ? []
        : [clause(setDefault(after), setDefault(before))]),
    ...notNullClauses(withHome(from, home), withHome(to, home), context),
    ...(to.identity && !sameValue(from.identity, to.identity)
      ? [clause(`ADD ${identitySql(to.identity)}`, 'DROP IDENTITY')]
      : []),
    ...(from.storage === to.storage ? [] : [both(({ storage }) => `SET STORAGE ${storage ?? 'DEFAULT'}`)]),
    ...(from.statistics === to.statistics ? [] : [both(({ statistics }) => `SET STATISTICS ${statistics ?? -1}`)]),
    ...optionClauses(from.options ?? [], to.options ?? [], clause),
    ...(foreign === undefined
      ? []
      : [clause(foreign, changedForeignOptions(to.foreignOptions, from.foreignOptions) ?? '')]),
  ];
}

/** No row is looked at: the one goes and the other comes. */
function notNullClauses(from: Column, to: Column, context: PlanContext): Clause[] {
  if (from.null === to.null && (from.null || sameNotNull(from, to, context.identityRestart))) return [];
  const drop = `ALTER COLUMN ${quoteName(to.name)} DROP NOT NULL`;
  return [
    ...(from.null ? [] : [{ sql: drop, back: added(from, context) }]),
    ...(to.null ? [] : [{ sql: added(to, context), back: drop }]),
  ];
}

function optionClauses(from: Options, to: Options, clause: (sql: string, back: string) => Clause): Clause[] {
  const { set, reset } = optionChanges(from, to);
  const old = (keys: readonly string[]) => from.filter(([key]) => keys.includes(key));
  const changed = old(set.map(([key]) => key));
  const added = set.map(([key]) => key).filter((key) => !changed.some(([each]) => each === key));
  return [
    ...(changed.length > 0
      ? [clause(`SET (${optionList(set.filter(([key]) => !added.includes(key)))})`, `SET (${optionList(changed)})`)]
      : []),
    ...(added.length > 0
      ? [clause(`SET (${optionList(set.filter(([key]) => added.includes(key)))})`, `RESET (${added.join(', ')})`)]
      : []),
    ...(reset.length > 0 ? [clause(`RESET (${reset.join(', ')})`, `SET (${optionList(old(reset))})`)] : []),
  ];
}

/** The block of a table's column, with `options` of the wrapper. */
export function printForeignColumn(column: ForeignColumn, home: Home, context: HclContext): HclBlock {
  const printed = printColumn(withHome(column, home), context);
  if (!column.foreignOptions) return printed;
  const options = foreignOptions.print(column.foreignOptions, 'options', context);
  const attributes = printed.body.filter(({ kind }) => kind !== 'block');
  const blocks = printed.body.filter(({ kind }) => kind === 'block');
  return { ...printed, body: [...attributes, ...options, ...blocks] };
}

/** @throws TelamonError hcl_schema for what only tables that hold rows can have. */
export function readForeignColumnHcl(block: SchemaBlock): ForeignColumn {
  const { serial, ...column } = readColumnHcl(block);
  if (serial)
    throw block.fault(`column "${block.name}": a foreign table has no serial columns; name a sequence`, 'type');
  const options = foreignOptions.read(block, 'options');
  const comment = block.string('comment');
  return {
    ...withoutHome(column),
    ...(options && options.length > 0 ? { foreignOptions: options } : {}),
    ...(comment === undefined || comment === '' ? {} : { comment }),
  };
}
