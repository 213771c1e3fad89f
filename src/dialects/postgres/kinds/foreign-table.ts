import { changedFields, sameValue } from '../../../diff/compare.ts';
import { attribute, block, reference, string } from '../../../hcl/print.ts';
import type { Alter } from '../../../schema/change.ts';
import { keyOf, type ObjectKey, type SchemaObject } from '../../../schema/model.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { type Catalog, commentOnPart, definitionsOf, options } from '../catalog/catalog.ts';
import { moreOfConstraint } from '../catalog/constraints.ts';
import type { DefinitionRow } from '../catalog/definitions.ts';
import type { ForeignTableData } from '../catalog/foreign-data.ts';
import { moreOfColumn } from '../catalog/relations.ts';
import { sameExpression } from '../expressions.ts';
import { mentionsIn } from '../mentions.ts';
import { quoteName } from '../quote.ts';
import type { Check } from './check.ts';
import { check, checkDefinition, readRule } from './check.ts';
import { readColumn } from './column.ts';
import { commentHcl, readInherited } from './constraints.ts';
import { address, type Found, type PlanContext, type PostgresKind, type Step, stage } from './contract.ts';
import { dependsOnHcl } from './definition-hcl.ts';
import {
  addForeignColumn,
  alterForeignColumn,
  type Clause,
  columnSettings,
  dropForeignColumn,
  type ForeignColumn,
  foreignColumnDefinition,
  notNullParts,
  printForeignColumn,
  readForeignColumnHcl,
  sameForeignColumn,
  sameForeignNotNull,
  sameGenerated,
  withoutHome,
} from './foreign-column.ts';
import {
  attachSteps,
  droppedForeignBounds,
  type ForeignLineage,
  inheritsSql,
  lineageHcl,
  lineageReferences,
  placeOf,
  readLineage,
  readLineageHcl,
} from './foreign-lineage.ts';
import { changedForeignOptions, withForeignOptions } from './foreign-options.ts';
import { foreignOptions } from './forms.ts';
import { knownNotNull, notNullConstraints } from './not-null.ts';
import type { Options } from './options.ts';
import { type Commented, partComments } from './part-comments.ts';
import { renameAs } from './rename.ts';
import { serverName } from './user-mapping.ts';

/** Those that a partition has from its table are listed with it, so that it can be made before. */
type ForeignCheck = Pick<Check, 'name' | 'comment' | 'expr' | 'noInherit' | 'notValid' | 'notEnforced' | 'inherited'>;

/**
 * A table whose rows are elsewhere. Making it again loses nothing, so that its columns and checks are parts of it, and no objects that the
 * plan would have to carry through every change.
 */
export interface ForeignTable extends SchemaObject<'foreign_table'>, ForeignLineage {
  readonly schema: string;
  readonly server: string;
  readonly options?: Options;
  /** In their order, which is not compared: as with tables, a column that is added stands last. */
  readonly columns: readonly ForeignColumn[];
  readonly checks?: readonly ForeignCheck[];
}

export const foreignTable: PostgresKind<ForeignTable> = {
  name: 'foreign_table',
  policy: 'foreign_table',
  selector: 'foreign_table',
  namespace: 'relation',
  references: (object) => [
    ...ownReferences(object),
    ...lineageReferences(
      object,
      object.columns.map(({ name }) => name),
    ),
  ],
  changes: (from, to, exact = false) =>
    changedFields(from, to, ['server', 'options', 'columns', 'checks', 'parents', 'bound'], {
      options: foreignOptions.same,
      columns: (a, b) => sameLists(a, b, (one, other) => sameForeignColumn(one, other, to, exact)),
      checks: (a, b) => sameLists(a, b, sameCheck),
    }),
  mentions: ({ columns, checks = [], ...object }, realm) =>
    [...columns.map((column) => column.default ?? column.generated?.expr), ...checks.map(({ expr }) => expr)].flatMap(
      (text) => mentionsIn(text, object, realm),
    ),

  knownTo: (object, major) => {
    const columns = object.columns.map((column) => knownNotNull(column, major));
    return columns.every((column, index) => column === object.columns[index]) ? object : { ...object, columns };
  },
  read: (catalog) => definitionsOf<ForeignTableData>(catalog, 'pg_class').map((row) => readForeignTable(catalog, row)),

  create: (object, context) => [
    {
      stage: stage.head,
      sql: createSql(object, context),
      comment: `create ${quoteName(object.name)} foreign table`,
      reverse: [dropSql(object, context)],
      ...placeOf(object, [keyOf({ kind: 'schema', name: object.schema }), ...ownReferences(object)]),
    },
    ...finish(object, context),
    ...attachSteps(object, context),
    ...comments(undefined, object, context),
  ],
  drop: (object, context) => [
    {
      stage: stage.head,
      sql: dropSql(object, context),
      comment: `drop ${quoteName(object.name)} foreign table`,
      reverse: [
        createSql(object, context),
        ...finish(object, context).map(({ join, sql }) => `${join?.head ?? ''} ${sql}`),
        ...attachSteps(object, context).map(({ sql }) => sql),
        ...comments(undefined, object, context).map(({ sql }) => sql),
      ],
      ...droppedForeignBounds(object),
    },
  ],
  alter: alterForeignTable,
  rename: renameAs('FOREIGN TABLE', 'foreign_table', 'a foreign table'),
  commentOn: (object, context) => ({
    on: `FOREIGN TABLE ${context.name(object)}`,
    label: `foreign table: ${quoteName(object.name)}`,
  }),

  hcl: {
    read: readForeignTableHcl,
    print: (object, context) =>
      block('foreign_table', context.labels(object), [
        attribute('schema', reference('schema', object.schema)),
        // In one schema's scope there is no block for the server.
        ...(context.realm.objects.has(keyOf({ kind: 'server', name: object.server }))
          ? serverName.print(object.server, 'server', context)
          : [attribute('server', string(object.server))]),
        ...lineageHcl(object, context),
        ...(object.options ? foreignOptions.print(object.options, 'options', context) : []),
        ...commentHcl(object.comment),
        ...dependsOnHcl(object, context, [keyOf({ kind: 'server', name: object.server })]),
        ...object.columns
          .filter(({ handedDown }) => !handedDown)
          .map((column) => printForeignColumn(column, object, context)),
        ...(object.checks ?? []).flatMap((each) => check.hcl?.print(ownCheck(each, object), context) ?? []),
      ]),
  },
};

function ownReferences({ server, columns }: ForeignTable): ObjectKey[] {
  return [
    keyOf({ kind: 'server', name: server }),
    ...columns.flatMap(({ type, collation }) => [
      ...(type.user ? [keyOf(type.user)] : []),
      ...(collation ? [keyOf({ kind: 'collation', ...collation })] : []),
    ]),
  ];
}

function sameLists<P extends { readonly name: string }>(
  a: readonly P[] = [],
  b: readonly P[] = [],
  same: (a: P, b: P) => boolean,
): boolean {
  const other = new Map(b.map((each) => [each.name, each]));
  return (
    a.length === b.length &&
    a.every((each) => {
      const match = other.get(each.name);
      return match !== undefined && same(each, match);
    })
  );
}

function sameCheck(a: ForeignCheck, b: ForeignCheck): boolean {
  return sameRule(a, b) && a.comment === b.comment;
}

function sameRule({ comment: _, expr, ...a }: ForeignCheck, { comment: __, expr: other, ...b }: ForeignCheck): boolean {
  return sameExpression(expr, other) && sameValue(a, b);
}

function ownCheck(part: ForeignCheck, { schema, name }: ForeignTable): Check {
  return { ...part, kind: 'check', schema, parent: name };
}

function readForeignTable(catalog: Catalog, row: DefinitionRow<ForeignTableData>): Found<ForeignTable> {
  const { id, name, data } = row;
  const schema = row.schema ?? '';
  const columns = (catalog.columns.get(id) ?? []).map((column): ForeignColumn => {
    const wanted = data.columnOptions?.[column.number];
    const comment = commentOnPart(catalog, 'pg_class', id, column.number);
    const plain = { ...column, more: { ...moreOfColumn(column), parents: 0, local: true } };
    return {
      ...withoutHome(readColumn(catalog, { id, schema, name, parents: null }, plain)),
      // A partition has all of its columns from its table: it is made with them.
      ...(data.bound === null && !moreOfColumn(column).local ? { handedDown: true } : {}),
      ...(wanted ? { foreignOptions: options(wanted) } : {}),
      ...(comment === undefined ? {} : { comment }),
    };
  });
  const constraints = (catalog.constraintsOf.get('c') ?? [])
    .filter((each) => each.table === id && (!moreOfConstraint(each).inherited || data.bound !== null))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const checks = constraints.map((constraint): ForeignCheck => {
    const comment = commentOnPart(catalog, 'pg_constraint', constraint.id);
    return {
      name: constraint.name,
      ...readRule(constraint),
      ...readInherited(constraint),
      ...(comment === undefined ? {} : { comment }),
    };
  });
  return {
    object: {
      kind: 'foreign_table',
      schema,
      name,
      server: data.server,
      ...readLineage(data),
      ...(data.options ? { options: options(data.options) } : {}),
      columns,
      ...(checks.length > 0 ? { checks } : {}),
    },
    addresses: [address('pg_class', id), ...constraints.map((constraint) => address('pg_constraint', constraint.id))],
  };
}

function readForeignTableHcl(block: SchemaBlock): ForeignTable {
  const wanted = foreignOptions.read(block, 'options');
  const checks = block.blocks('check').flatMap((each): ForeignCheck[] => {
    const read = check.hcl?.read?.(each);
    if (!read) return [];
    const { kind: _, schema: __, parent: ___, ...rule } = read;
    const comment = each.string('comment');
    return [{ ...rule, ...(comment === undefined || comment === '' ? {} : { comment }) }];
  });
  return {
    kind: 'foreign_table',
    schema: block.schema,
    name: block.name,
    server: block.required('server', serverName.read(block, 'server')),
    ...(wanted && wanted.length > 0 ? { options: wanted } : {}),
    ...readLineageHcl(block),
    columns: block.blocks('column').map(readForeignColumnHcl),
    ...(checks.length > 0 ? { checks } : {}),
  };
}

function createSql(object: ForeignTable, context: PlanContext): string {
  const items = [
    ...object.columns
      .filter(({ handedDown }) => !handedDown)
      .map((column) => foreignColumnDefinition(column, object, context).text),
    ...(object.checks ?? []).filter(({ notValid }) => !notValid).map((each) => checkDefinition(ownCheck(each, object))),
  ];
  const server = `SERVER ${quoteName(object.server)}${withForeignOptions(object.options)}`;
  return `CREATE FOREIGN TABLE ${context.name(object)} (${items.join(', ')})${inheritsSql(object, context)} ${server}`;
}

function dropSql(object: ForeignTable, context: PlanContext): string {
  return `DROP FOREIGN TABLE ${context.name(object)}`;
}

function clauseStep({ sql, back, disturbs }: Clause, object: ForeignTable, context: PlanContext, at: number): Step {
  const comment = `modify ${quoteName(object.name)} foreign table`;
  return {
    stage: at,
    sql,
    join: { head: `ALTER FOREIGN TABLE ${context.name(object)}`, comment },
    comment,
    reverse: back === undefined ? [] : [back],
    effect: 'alter',
    ...(disturbs ? { disturbs: [keyOf(object)] } : {}),
  };
}

/** What CREATE cannot say. */
function finish(object: ForeignTable, context: PlanContext): Step[] {
  const unproved = (object.checks ?? []).filter(({ notValid }) => notValid);
  return [
    ...object.columns.flatMap((column) => columnSettings(column, object, context)),
    ...unproved.map((each): Clause => ({ sql: `ADD ${checkDefinition(ownCheck(each, object))}` })),
  ].map((clause) => clauseStep(clause, object, context, stage.finish));
}

function comments(from: ForeignTable | undefined, to: ForeignTable, context: PlanContext): Step[] {
  const label = `on foreign table: ${quoteName(to.name)}`;
  // A constraint that stays has the name that it had.
  const notNull = to.columns.map((column) => {
    const old = from?.columns.find(({ name }) => name === column.name);
    return old && !old.null && sameForeignNotNull(old, column, to, context.identityRestart) ? old : column;
  });
  const target = ({ name }: Commented) => ({
    on: `CONSTRAINT ${quoteName(name)} ON ${context.name(to)}`,
    label: `constraint: ${quoteName(name)} ${label}`,
  });
  return [
    ...partComments(to, from?.columns ?? [], to.columns, ({ name }) => ({
      on: `COLUMN ${context.name(to)}.${quoteName(name)}`,
      label: `column: ${quoteName(name)} ${label}`,
    })),
    ...partComments(to, from?.checks ?? [], to.checks ?? [], target),
    ...(context.targetMajor < notNullConstraints
      ? []
      : partComments(to, notNullParts(from?.columns ?? [], to), notNullParts(notNull, to), target)),
  ];
}

function alterForeignTable({ from, to }: Alter<ForeignTable>, context: PlanContext): readonly Step[] | 'remake' {
  const before = new Map(from.columns.map((column) => [column.name, column]));
  const after = new Map(to.columns.map((column) => [column.name, column]));
  const kept = to.columns.flatMap((column) => {
    const old = before.get(column.name);
    return old ? [{ old, column }] : [];
  });
  const recomputed = kept.some(({ old, column }) => !sameGenerated(old, column));
  const same = (a: ForeignColumn, b: ForeignColumn) => sameForeignColumn(a, b, to, context.identityRestart);
  // What a parent hands down changes with the parent: what is left to do is not told from here.
  const hasParents = (from.parents ?? to.parents) !== undefined;
  const related = hasParents && (!sameLists(from.columns, to.columns, same) || takesChecks(from, to));
  const moved = !sameValue(from.parents, to.parents) || from.bound !== to.bound;
  if (from.server !== to.server || moved || related || recomputed || losesComment(from, to)) return 'remake';
  const rules = new Map((from.checks ?? []).map((each) => [each.name, each]));
  const wanted = new Map((to.checks ?? []).map((each) => [each.name, each]));
  const differs = (each: ForeignCheck, other: ForeignCheck | undefined) => !other || !sameRule(each, other);
  const added = (each: ForeignCheck) => `ADD ${checkDefinition(ownCheck(each, to))}`;
  const dropped = ({ name }: ForeignCheck) => `DROP CONSTRAINT ${quoteName(name)}`;
  const clauses: Clause[] = [
    ...(from.checks ?? [])
      .filter((each) => differs(each, wanted.get(each.name)))
      .map((each) => ({ sql: dropped(each), back: added(each) })),
    ...from.columns.filter(({ name }) => !after.has(name)).flatMap((column) => dropForeignColumn(column, to, context)),
    ...kept.flatMap(({ old, column }) => alterForeignColumn(old, column, to, context)),
    ...to.columns.filter(({ name }) => !before.has(name)).flatMap((column) => addForeignColumn(column, to, context)),
    ...(to.checks ?? [])
      .filter((each) => differs(each, rules.get(each.name)))
      .map((each) => ({ sql: added(each), back: dropped(each) })),
    ...optionClause(from.options, to.options),
  ];
  return [...clauses.map((clause) => clauseStep(clause, to, context, stage.column)), ...comments(from, to, context)];
}

/** Checks that a partition has from its table come and go with that. */
function takesChecks(from: ForeignTable, to: ForeignTable): boolean {
  const [before, after] = [from.checks ?? [], to.checks ?? []];
  const differs = (checks: readonly ForeignCheck[], others: readonly ForeignCheck[]) =>
    checks.some((each) => {
      const other = others.find(({ name }) => name === each.name);
      return (each.inherited || other?.inherited) && (!other || !sameRule(each, other));
    });
  return differs(before, after) || differs(after, before);
}

/** A part with a comment that goes, or that is made again: the way back of a clause has no room for the comment. */
function losesComment(from: ForeignTable, to: ForeignTable): boolean {
  const columns = new Set(to.columns.map(({ name }) => name));
  return (
    from.columns.some(({ name, comment }) => comment !== undefined && !columns.has(name)) ||
    from.columns.some(({ name, notNull }) => {
      const after = to.columns.find((column) => column.name === name);
      return notNull?.comment !== undefined && (!after || after.null || after.notNull?.name !== notNull.name);
    }) ||
    (from.checks ?? []).some((each) => {
      const after = to.checks?.find(({ name }) => name === each.name);
      return (each.comment ?? after?.comment) !== undefined && (!after || !sameRule(each, after));
    })
  );
}

function optionClause(from: Options | undefined, to: Options | undefined): Clause[] {
  const sql = changedForeignOptions(from, to);
  return sql === undefined ? [] : [{ sql, back: changedForeignOptions(to, from) ?? '' }];
}
