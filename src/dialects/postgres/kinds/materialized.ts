import { changedFields } from '../../../diff/compare.ts';
import { attribute, block, bool, reference, string } from '../../../hcl/print.ts';
import type { Alter } from '../../../schema/change.ts';
import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { options } from '../catalog/catalog.ts';
import { moreOfIndex } from '../catalog/indexes.ts';
import { mentionsIn } from '../mentions.ts';
import { quoteName } from '../quote.ts';
import { replayable } from '../replayable.ts';
import { mayCountColumns } from '../row-order.ts';
import { sameSql } from '../tokens.ts';
import { plainValues } from '../values-arms.ts';
import { commentHcl } from './constraints.ts';
import { address, type PlanContext, type PostgresKind, type Step, stage } from './contract.ts';
import { dependsOnHcl, sqlText } from './definition-hcl.ts';
import { readOptions } from './hcl-read.ts';
import { clusterClause } from './index-settings.ts';
import {
  type Options,
  optionChanges,
  optionList,
  relationOptions,
  relationOptionsBlock,
  sameOptions,
  withOptions,
} from './options.ts';
import { renameAs } from './rename.ts';
import { bareQuery } from './view.ts';
import {
  columnComments,
  columnList,
  columnSteps,
  printViewColumns,
  readViewColumns,
  readViewColumnsHcl,
  sameSettings,
  sameShape,
  type ViewColumn,
} from './view-columns.ts';

export interface Materialized extends SchemaObject<'materialized'> {
  readonly schema: string;
  readonly columns: readonly ViewColumn[];
  /** Its query, in the words of the server. */
  readonly definition: string;
  /** Storage parameters; those of the toast table begin with `toast.`. */
  readonly params?: Options;
  readonly tablespace?: string;
  readonly accessMethod?: string;
  /** The index that CLUSTER was last told to use. */
  readonly clusterOn?: string;
  /** It was never filled. Never compared: a refresh is no change of the schema. */
  readonly noData?: true;
}

export const materialized: PostgresKind<Materialized> = {
  name: 'materialized',
  policy: 'materialized',
  selector: 'materialized',
  namespace: 'relation',
  references: ({ columns }) => columns.flatMap(({ type }) => (type?.user ? [keyOf(type.user)] : [])),
  changes: (from, to) => [
    ...changedFields(from, to, ['definition', 'params', 'tablespace', 'accessMethod', 'clusterOn'], {
      definition: sameSql,
      params: sameOptions,
    }),
    ...(sameShape(from.columns, to.columns) && sameSettings(from.columns, to.columns)
      ? []
      : [{ field: 'columns', from: from.columns, to: to.columns }]),
  ],
  mentions: (object, realm) => mentionsIn(object.definition, object, realm),
  countsColumns: ({ definition }) => mayCountColumns(definition),
  placed: (object, { text }) => ({ ...object, definition: text(object.definition) }),

  read: (catalog) => {
    const comments = columnComments(catalog);
    return [...catalog.views.values()]
      .filter(({ kind }) => kind === 'm')
      .map((row) => {
        const params = [
          ...options(row.options),
          ...options(row.toastOptions).map(([key, value]) => [`toast.${key}`, value] as const),
        ];
        const cluster = (catalog.indexesOf.get(row.id) ?? []).find((index) => moreOfIndex(index).clustered);
        return {
          object: {
            kind: 'materialized',
            schema: row.schema,
            name: row.name,
            columns: readViewColumns(catalog, row, comments),
            definition: plainValues(replayable(bareQuery(row.definition))),
            ...(params.length > 0 ? { params } : {}),
            ...(row.tablespace === null ? {} : { tablespace: row.tablespace }),
            ...(row.method === null ? {} : { accessMethod: row.method }),
            ...(cluster ? { clusterOn: cluster.name } : {}),
            ...(row.populated ? {} : { noData: true }),
          },
          addresses: [address('pg_class', row.id), address('pg_rewrite', row.rule)],
        };
      });
  },

  create: (object, context) => [
    {
      stage: stage.head,
      sql: createSql(object, context),
      comment: `create ${quoteName(object.name)} materialized view`,
      reverse: [dropSql(object, context)],
    },
    ...columnSteps([], object, 'MATERIALIZED VIEW', 'materialized view', context),
    ...clusterStep(undefined, object, context),
  ],
  drop: (object, context) => [
    {
      stage: stage.head,
      sql: dropSql(object, context),
      comment: `drop ${quoteName(object.name)} materialized view`,
      reverse: [
        createSql(object, context),
        ...columnSteps([], object, 'MATERIALIZED VIEW', 'materialized view', context).map(({ sql }) => sql),
      ],
      hazards: [{ type: 'DELETES_DATA', message: `drops the stored rows of ${quoteName(object.name)}` }],
    },
  ],
  alter: alterMaterialized,
  partsRemade: (from, to, parts, context) => {
    const stays = to.clusterOn !== undefined && from.clusterOn === to.clusterOn;
    return stays && parts.some(({ name }) => name === to.clusterOn) ? [clusterAgain(from, to, context)] : [];
  },
  rename: renameAs('MATERIALIZED VIEW', 'materialized', 'a materialized view'),
  commentOn: (object, context) => ({
    on: `MATERIALIZED VIEW ${context.name(object)}`,
    label: `materialized view: ${quoteName(object.name)}`,
  }),

  hcl: {
    read: readMaterializedHcl,
    print: (object, context) =>
      block('materialized', context.labels(object), [
        attribute('schema', reference('schema', object.schema)),
        ...printViewColumns(object, context),
        attribute('as', sqlText(object.definition)),
        ...(object.tablespace === undefined ? [] : [attribute('tablespace', string(object.tablespace))]),
        ...(object.accessMethod === undefined ? [] : [attribute('access_method', string(object.accessMethod))]),
        ...(object.clusterOn === undefined ? [] : [attribute('cluster', reference('index', object.clusterOn))]),
        ...(object.noData ? [attribute('with_data', bool(false))] : []),
        ...commentHcl(object.comment),
        ...dependsOnHcl(object, context),
        ...context.children(object, 'index').flatMap((child) => context.print(child)),
        ...relationOptionsBlock(object.params),
      ]),
  },
};

function readMaterializedHcl(block: SchemaBlock): Materialized {
  const { params } = readOptions(block);
  const tablespace = block.string('tablespace');
  const accessMethod = block.string('access_method');
  const cluster = block.bare('cluster')?.at(-1) ?? block.string('cluster');
  return {
    kind: 'materialized',
    schema: block.schema,
    name: block.name,
    columns: readViewColumnsHcl(block),
    definition: bareQuery(block.required('as', block.expression('as'))),
    ...(params ? { params: relationOptions(params) } : {}),
    ...(tablespace === undefined ? {} : { tablespace }),
    ...(accessMethod === undefined ? {} : { accessMethod }),
    ...(cluster === undefined ? {} : { clusterOn: cluster }),
    ...(block.boolean('with_data') === false ? { noData: true } : {}),
  };
}

function createSql(object: Materialized, context: PlanContext): string {
  return [
    `CREATE MATERIALIZED VIEW ${context.name(object)}${columnList(object)}`,
    object.accessMethod === undefined ? '' : ` USING ${quoteName(object.accessMethod)}`,
    withOptions(object.params),
    object.tablespace === undefined ? '' : ` TABLESPACE ${quoteName(object.tablespace)}`,
    ` AS ${object.definition}`,
    object.noData ? ' WITH NO DATA' : '',
  ].join('');
}

function dropSql(object: Materialized, context: PlanContext): string {
  return `DROP MATERIALIZED VIEW ${context.name(object)}`;
}

/** First major version that can change the access method of what stands. */
const alterableMethod = 15;

function alterMaterialized(
  { from, to, fields }: Alter<Materialized>,
  context: PlanContext,
): readonly Step[] | 'remake' {
  const changed = new Set(fields.map(({ field }) => field));
  const rebuilt =
    changed.has('definition') ||
    !sameShape(from.columns, to.columns) ||
    (changed.has('accessMethod') && context.targetMajor < alterableMethod);
  if (rebuilt) return 'remake';
  const head = `ALTER MATERIALIZED VIEW ${context.name(to)}`;
  const step = (sql: string, reverse: readonly string[]): Step => ({
    stage: stage.head,
    sql: `${head} ${sql}`,
    comment: `modify ${quoteName(to.name)} materialized view`,
    reverse: reverse.map((back) => `${head} ${back}`),
    effect: 'alter',
  });
  const clauses = (a: Materialized, b: Materialized) => {
    const { set, reset } = optionChanges(a.params ?? [], b.params ?? []);
    return [
      ...(set.length > 0 ? [`SET (${optionList(set)})`] : []),
      ...(reset.length > 0 ? [`RESET (${reset.join(', ')})`] : []),
    ];
  };
  const back = clauses(to, from);
  const space = (object: Materialized) => `SET TABLESPACE ${quoteName(object.tablespace ?? 'pg_default')}`;
  const method = (object: Materialized) => `SET ACCESS METHOD ${quoteName(object.accessMethod ?? 'heap')}`;
  return [
    ...clauses(from, to).map((sql, at) => step(sql, at === 0 ? back : [])),
    ...(changed.has('tablespace') ? [step(space(to), [space(from)])] : []),
    ...(changed.has('accessMethod') ? [step(method(to), [method(from)])] : []),
    ...columnSteps(from.columns, to, 'MATERIALIZED VIEW', 'materialized view', context),
    ...clusterStep(from, to, context),
  ];
}

/** Names an index, and so comes after it. */
function clusterStep(from: Materialized | undefined, to: Materialized, context: PlanContext): Step[] {
  return from?.clusterOn === to.clusterOn ? [] : [clusterAgain(from, to, context)];
}

function clusterAgain(from: Materialized | undefined, to: Materialized, context: PlanContext): Step {
  const head = `ALTER MATERIALIZED VIEW ${context.name(to)}`;
  return {
    stage: stage.settings,
    sql: `${head} ${clusterClause(to)}`,
    comment: `modify ${quoteName(to.name)} materialized view`,
    reverse: [`${head} ${clusterClause(from ?? {})}`],
    effect: 'alter',
  };
}
