import { changedFields } from '../../../diff/compare.ts';
import { attribute, block, bool, type HclAttribute, raw, reference } from '../../../hcl/print.ts';
import type { Alter } from '../../../schema/change.ts';
import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { options } from '../catalog/catalog.ts';
import { mentionsIn } from '../mentions.ts';
import { plainLiteral, quoteName } from '../quote.ts';
import { replayable } from '../replayable.ts';
import { mayCountColumns } from '../row-order.ts';
import { sameSql } from '../tokens.ts';
import { plainValues } from '../values-arms.ts';
import { commentHcl } from './constraints.ts';
import { address, type PlanContext, type PostgresKind, type Step, stage } from './contract.ts';
import { dependsOnHcl, sqlText } from './definition-hcl.ts';
import { readOptions } from './hcl-read.ts';
import { type Options, optionChanges, optionList, optionsBlock, sameOptions, withOptions } from './options.ts';
import { renameAs } from './rename.ts';
import { carriesOthers, leavingOthers } from './stood-on.ts';
import {
  columnComments,
  columnList,
  columnSteps,
  printViewColumns,
  readViewColumns,
  readViewColumnsHcl,
  sameSettings,
  sameShape,
  startsWith,
  type ViewColumn,
} from './view-columns.ts';

export interface View extends SchemaObject<'view'> {
  readonly schema: string;
  readonly columns: readonly ViewColumn[];
  /** Its query, in the words of the server. */
  readonly definition: string;
  readonly checkOption?: 'local' | 'cascaded';
  /** `security_barrier` and `security_invoker`, as they were given. */
  readonly params?: Options;
}

export const view: PostgresKind<View> = {
  name: 'view',
  policy: 'view',
  selector: 'view',
  namespace: 'relation',
  references: ({ columns }) => columns.flatMap(({ type }) => (type?.user ? [keyOf(type.user)] : [])),
  changes: (from, to) => [
    ...changedFields(from, to, ['definition', 'checkOption', 'params'], { definition: sameSql, params: sameOptions }),
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
      .filter(({ kind }) => kind === 'v')
      .map((row) => {
        const given = options(row.options);
        const checked = given.find(([key]) => key === 'check_option')?.[1].toLowerCase();
        const params = given.filter(([key]) => key !== 'check_option');
        return {
          object: {
            kind: 'view',
            schema: row.schema,
            name: row.name,
            columns: readViewColumns(catalog, row, comments),
            definition: plainValues(replayable(bareQuery(row.definition))),
            ...(checked === undefined ? {} : { checkOption: checked === 'local' ? 'local' : 'cascaded' }),
            ...(params.length > 0 ? { params } : {}),
          },
          addresses: [address('pg_class', row.id), address('pg_rewrite', row.rule)],
        };
      });
  },

  create: (object, context) => [
    {
      stage: stage.head,
      sql: createSql(object, context),
      comment: `create ${quoteName(object.name)} view`,
      reverse: [dropSql(object, context)],
    },
    ...columnSteps([], object, 'VIEW', 'view', context),
  ],
  drop: (object, context) => [
    {
      stage: stage.head,
      sql: dropSql(object, context),
      comment: `drop ${quoteName(object.name)} view`,
      reverse: createAll(object, context),
    },
  ],
  alter: alterView,
  rename: renameAs('VIEW', 'view', 'a view'),
  commentOn: (object, context) => ({ on: `VIEW ${context.name(object)}`, label: `view: ${quoteName(object.name)}` }),

  hcl: {
    read: readViewHcl,
    print: (object, context) =>
      block('view', context.labels(object), [
        attribute('schema', reference('schema', object.schema)),
        ...printViewColumns(object, context),
        attribute('as', sqlText(object.definition)),
        ...(object.checkOption === undefined ? [] : [attribute('check_option', raw(object.checkOption.toUpperCase()))]),
        ...securityHcl(object),
        ...commentHcl(object.comment),
        ...dependsOnHcl(object, context),
        ...optionsBlock(object.params?.filter(([key]) => !securityWords.has(key))),
      ]),
  },
};

/** The server ends it with a semicolon. */
export function bareQuery(definition: string): string {
  return definition.trim().replace(/;$/, '').trimEnd();
}

const securityWords: ReadonlySet<string> = new Set(['security_barrier', 'security_invoker']);

const isTrue = (value: string) => /^(?:true|on|yes|1)$/i.test(value);

function securityHcl({ params = [] }: View): HclAttribute[] {
  const set = new Map(params);
  const invoker = set.get('security_invoker');
  const barrier = set.get('security_barrier');
  return [
    ...(invoker === undefined ? [] : [attribute('security', raw(isTrue(invoker) ? 'INVOKER' : 'DEFINER'))]),
    ...(barrier === undefined ? [] : [attribute('security_barrier', bool(isTrue(barrier)))]),
  ];
}

function readViewHcl(block: SchemaBlock): View {
  const check = block.word('check_option', ['LOCAL', 'CASCADED']);
  const security = block.word('security', ['INVOKER', 'DEFINER']);
  const barrier = block.boolean('security_barrier');
  const params: Options = [
    ...(barrier === undefined ? [] : [['security_barrier', String(barrier)] as const]),
    ...(security === undefined ? [] : [['security_invoker', String(security === 'INVOKER')] as const]),
    ...(readOptions(block).params ?? []),
  ];
  return {
    kind: 'view',
    schema: block.schema,
    name: block.name,
    columns: readViewColumnsHcl(block),
    definition: bareQuery(block.required('as', block.expression('as'))),
    ...(check === undefined ? {} : { checkOption: check === 'LOCAL' ? 'local' : 'cascaded' }),
    ...(params.length > 0 ? { params } : {}),
  };
}

function createSql(object: View, context: PlanContext, replace = false): string {
  const check = object.checkOption === undefined ? '' : ` WITH ${object.checkOption.toUpperCase()} CHECK OPTION`;
  return [
    `CREATE ${replace ? 'OR REPLACE ' : ''}VIEW ${context.name(object)}${columnList(object)}`,
    withOptions(object.params),
    ` AS ${object.definition}${check}`,
  ].join('');
}

function dropSql(object: View, context: PlanContext): string {
  return `DROP VIEW ${context.name(object)}`;
}

/** The view with what is set on its columns. */
function createAll(object: View, context: PlanContext): string[] {
  return [createSql(object, context), ...columnSteps([], object, 'VIEW', 'view', context).map(({ sql }) => sql)];
}

function alterView({ from, to, fields }: Alter<View>, context: PlanContext): readonly Step[] | 'remake' {
  const changed = new Set(fields.map(({ field }) => field));
  const sameQuery = !changed.has('definition') && sameShape(from.columns, to.columns);
  const settings = columnSteps(from.columns, to, 'VIEW', 'view', context);
  if (sameQuery) return [...optionSteps(from, to, context), ...settings];
  if (!startsWith(to.columns, from.columns)) return 'remake';
  return [
    {
      stage: stage.head,
      sql: createSql(to, context, true),
      comment: `modify ${quoteName(to.name)} view`,
      ...(sameShape(from.columns, to.columns)
        ? { reverse: [createSql(from, context, true)] }
        : withoutAdded(from, to, context)),
    },
    ...settings,
  ];
}

/** Columns that were added cannot be taken away again: the old view is made anew, where nothing would go along with the new one. */
function withoutAdded(from: View, to: View, context: PlanContext): Pick<Step, 'reverse' | 'needs'> {
  if (carriesOthers(to, context.to)) return {};
  const said =
    from.comment === undefined ? [] : [`COMMENT ON VIEW ${context.name(from)} IS ${plainLiteral(from.comment)}`];
  return {
    reverse: [dropSql(to, context), ...createAll(from, context), ...said],
    // On the way back they come after it.
    needs: [...(to.dependsOn ?? []), ...leavingOthers(from, context)],
  };
}

function optionSteps(from: View, to: View, context: PlanContext): Step[] {
  const all = ({ params = [], checkOption }: View): Options =>
    checkOption === undefined ? params : [...params, ['check_option', checkOption]];
  const head = `ALTER VIEW ${context.name(to)}`;
  const clauses = (a: View, b: View) => {
    const { set, reset } = optionChanges(all(a), all(b));
    return [
      ...(set.length > 0 ? [`${head} SET (${optionList(set)})`] : []),
      ...(reset.length > 0 ? [`${head} RESET (${reset.join(', ')})`] : []),
    ];
  };
  const back = clauses(to, from);
  return clauses(from, to).map((sql, at) => ({
    stage: stage.head,
    sql,
    comment: `modify ${quoteName(to.name)} view`,
    reverse: at === 0 ? back : [],
    effect: 'alter',
  }));
}
