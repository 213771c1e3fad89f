import { changedFields } from '../../../diff/compare.ts';
import { TelamonError } from '../../../errors/telamon-error.ts';
import { describe, keyOf, type SchemaObject } from '../../../schema/model.ts';
import type { ReadableKind } from '../../schema-hcl/index.ts';
import type { CatalogOf } from '../catalog/catalog.ts';
import { columnNames, options } from '../catalog/catalog.ts';
import { moreOfIndex } from '../catalog/indexes.ts';
import type { RelationRow } from '../catalog/relations.ts';
import { splitTopLevel } from '../expressions.ts';
import { quoteName } from '../quote.ts';
import { replayable } from '../replayable.ts';
import { alterTable } from './alter-table.ts';
import { address, type PlanContext, type PostgresKind, readFrom, type Step, stage } from './contract.ts';
import { indexSettings, settingsOf } from './index-settings.ts';
import { unvalidatedAbove } from './inherited-constraint.ts';
import { changesKeyType, goesWithRebuilt, isChild, isOld, isRebuilt, type RelationName, tableKey } from './lineage.ts';
import { type Options, sameOptions, withOptions } from './options.ts';
import { parentMoves, partitionsBefore } from './parent-moves.ts';
import {
  childHead,
  droppedBounds,
  droppedWith,
  goesWithParent,
  joinParents,
  leavesReferenced,
  partitioning,
  partitionMentions,
  partitionReferences,
  partitionSql,
} from './partition.ts';
import { printPartition, readPartitionHcl } from './partition-hcl.ts';
import { doubledBelow } from './parts.ts';
import { keysOfCircles, persistence } from './persistence.ts';
import { renameAs } from './rename.ts';
import { storageParameters } from './storage-parameters.ts';
import { printTable, readTableHcl } from './table-hcl.ts';
import { keysOfRebuilt, rebuildRefused, rebuiltTable } from './table-rebuild.ts';
import { hasShape, typeSteps, untied } from './typed-table.ts';

export interface PartitionPart {
  readonly column?: string;
  readonly expr?: string;
  /** Collation and operator class, as the server prints them. */
  readonly suffix?: string;
}

export interface Table extends SchemaObject<'table'> {
  readonly schema: string;
  readonly unlogged?: true;
  /** Storage parameters; those of the toast table begin with `toast.`. */
  readonly params?: Options;
  readonly tablespace?: string;
  readonly accessMethod?: string;
  readonly inherits?: readonly RelationName[];
  /** The partitioned table that it is a part of, and the rows that it takes, as the server says it: `FOR VALUES …`, `DEFAULT`. */
  readonly partitionOf?: RelationName & { readonly bound: string };
  /** The composite type that its columns come from. */
  readonly ofType?: RelationName;
  readonly partitionBy?: { readonly strategy: string; readonly parts: readonly PartitionPart[] };
  readonly rowSecurity?: { readonly enabled: boolean; readonly forced: boolean };
  /** `nothing`, `full`, or the index that identifies rows. */
  readonly replicaIdentity?: 'nothing' | 'full' | { readonly index: string };
  /** The index that CLUSTER was last told to use. */
  readonly clusterOn?: string;
}

const fields = [
  'unlogged',
  'params',
  'tablespace',
  'accessMethod',
  'inherits',
  'partitionOf',
  'ofType',
  'partitionBy',
  'rowSecurity',
  'replicaIdentity',
  'clusterOn',
] as const;

export const table: PostgresKind<Table> = {
  name: 'table',
  policy: 'table',
  selector: 'table',
  wordOf: ({ partitionOf }) => (partitionOf ? 'partition' : undefined),
  partOf: ({ partitionOf }) => (partitionOf ? [tableKey(partitionOf)] : []),
  namespace: 'relation',
  rename: renameAs('TABLE', 'table', 'a table'),
  references: (object) => [
    ...(object.inherits ?? []).map(tableKey),
    ...partitionReferences(object),
    ...(object.ofType ? [keyOf({ kind: 'composite', ...object.ofType })] : []),
  ],
  mentions: partitionMentions,
  changes: (from, to) => changedFields(from, to, fields, { params: sameOptions }),

  ...readFrom(['relations', 'columns', 'indexesOf'], (catalog) =>
    Array.from(catalog.relations.values(), (row) => ({
      object: readTable(catalog, row),
      addresses: [address('pg_class', row.id)],
    })),
  ),

  create: createSteps,
  drop: (object, context) => [
    ...leavesReferenced(object, context),
    {
      ...droppedWith(object, context),
      stage: stage.head,
      sql: `DROP TABLE ${context.name(object)}`,
      comment: `drop ${quoteName(object.name)} table`,
      // The planner puts together what makes the table again, with all that it owned.
      reverse: [],
      hazards: [{ type: 'DELETES_DATA', message: `deletes all rows of table ${quoteName(object.name)}` }],
      ...droppedBounds(object, context),
    },
  ],
  alter: ({ from, to }, context) => {
    if (isRebuilt(from, to, context)) {
      if (context.rebuild.table !== true) throw partitionRefused(from, to, context);
      return goesWithRebuilt(from, to, context) ? 'remake' : rebuiltTable(from, to, context, createSteps(to, context));
    }
    return [
      ...partitioning(from, to, context),
      ...typeSteps(from, to, context),
      ...attributes(from, to, context),
      ...rowSecurity(from, to, context),
      ...indexSettings(from, to, context),
    ];
  },
  entails: ({ from, to }, context) => {
    if (isRebuilt(from, to, context)) return keysOfRebuilt(from, context);
    const joins = to.partitionOf && isOld(context, to) && !isChild(context.from, from, to.partitionOf);
    return [...(joins ? doubledBelow(to, context) : []), ...keysOfCircles(from, to, context)];
  },
  entailsNew: unvalidatedAbove,
  makeWay({ from, to, below, cause }, context) {
    if (cause === 'disturbed') return 'stay';
    if (hasShape(from, below)) return untied(from, to, below, context);
    if (goesWithRebuilt(from, to, context)) return 'remake';
    if (leavesFor(from, to, below)) return 'stay';
    throw new TelamonError(
      'plan_refused',
      `${describe(below)} has to be made again, and table ${quoteName(from.name)} stands on it`,
      { hints: ['a table holds rows: it is never dropped to make way for something else'] },
    );
  },
  partsRemade: (from, to, parts, context) => settingsOf(new Set(parts.map(({ name }) => name)), from, to, context),
  reshape: ({ from, to, below }, context) => (hasShape(from, below) ? untied(from, to, below, context) : []),
  commentOn: (object, context) => ({ on: `TABLE ${context.name(object)}`, label: `table: ${quoteName(object.name)}` }),

  hcl: {
    blockOf: ({ partitionOf }) => (partitionOf ? 'partition' : 'table'),
    partsFrom: ['inherits'],
    read: readTableHcl,
    print: (object, context) => (object.partitionOf ? printPartition : printTable)(object, context),
  },
};

function createSteps(object: Table, context: PlanContext): Step[] {
  const late = partitionsBefore(object, context);
  return [
    {
      ...(late.length === 0
        ? {}
        : {
            needs: [keyOf({ kind: 'schema', name: object.schema }), ...(object.inherits ?? []).map(tableKey), ...late],
          }),
      stage: stage.head,
      sql: `CREATE ${object.unlogged ? 'UNLOGGED ' : ''}TABLE ${context.name(object)}${childHead(object, context).head}`,
      ...(childHead(object, context).head === '' ? {} : { listOptional: true }),
      listEnd: [
        childHead(object, context).tail,
        object.partitionBy ? ` ${partitionSql(object.partitionBy)}` : '',
        object.accessMethod ? ` USING ${quoteName(object.accessMethod)}` : '',
        withOptions(object.params),
        object.tablespace ? ` TABLESPACE ${quoteName(object.tablespace)}` : '',
      ].join(''),
      comment: `create ${quoteName(object.name)} table`,
      reverse: goesWithParent(object, context) ? [] : [`DROP TABLE ${context.name(object)}`],
    },
    ...typeSteps(undefined, object, context),
    ...joinParents(object, context),
    ...rowSecurity(undefined, object, context),
    ...indexSettings({ ...object, replicaIdentity: undefined, clusterOn: undefined }, object, context),
  ];
}

/** Partitions are tables with a block of their own. */
export const partitionBlocks: ReadableKind = {
  ...(table as unknown as ReadableKind),
  hcl: { block: 'partition', homeOf: 'of', partsFrom: ['of'], read: readPartitionHcl },
};

function readTable(catalog: CatalogOf<'columns' | 'indexesOf'>, row: RelationRow): Table {
  const own = catalog.indexesOf.get(row.id) ?? [];
  const identity = own.find((index) => moreOfIndex(index).replicaIdentity);
  const cluster = own.find((index) => moreOfIndex(index).clustered);
  const params = [
    ...options(row.options),
    ...options(row.toastOptions).map(([key, value]) => [`toast.${key}`, value] as const),
  ];
  return {
    kind: 'table',
    schema: row.schema,
    name: row.name,
    ...(row.persistence === 'u' ? { unlogged: true } : {}),
    ...(params.length > 0 ? { params } : {}),
    ...(row.tablespace === null ? {} : { tablespace: row.tablespace }),
    ...(row.method === null ? {} : { accessMethod: row.method }),
    ...(row.parents === null || row.bound !== null ? {} : { inherits: row.parents.map(relationName) }),
    ...(row.bound !== null && row.parents?.[0]
      ? { partitionOf: { ...relationName(row.parents[0]), bound: row.bound } }
      : {}),
    ...(row.ofType === null ? {} : { ofType: row.ofType }),
    ...(row.partitionKey === null ? {} : { partitionBy: partitionKey(catalog, row, replayable(row.partitionKey)) }),
    ...(row.rowSecurity || row.forceRowSecurity
      ? { rowSecurity: { enabled: row.rowSecurity, forced: row.forceRowSecurity } }
      : {}),
    ...(row.replicaIdentity === 'n' ? { replicaIdentity: 'nothing' } : {}),
    ...(row.replicaIdentity === 'f' ? { replicaIdentity: 'full' } : {}),
    ...(row.replicaIdentity === 'i' && identity ? { replicaIdentity: { index: identity.name } } : {}),
    ...(cluster ? { clusterOn: cluster.name } : {}),
  };
}

function relationName({ schema, name }: RelationName): RelationName {
  return { schema, name };
}

/** `RANGE (at, lower(k))` → the strategy and its parts; columns by number, since the text alone cannot tell them from expressions. */
function partitionKey(
  catalog: CatalogOf<'columns'>,
  row: RelationRow,
  text: string,
): NonNullable<Table['partitionBy']> {
  const open = text.indexOf('(');
  const numbers = row.partitionColumns ?? [];
  const names = columnNames(catalog, row.id, numbers);
  return {
    strategy: text.slice(0, open).trim(),
    parts: splitTopLevel(text.slice(open + 1, text.lastIndexOf(')'))).map((part, index) => {
      if ((numbers[index] ?? 0) === 0) return { expr: part };
      const column = names[index] ?? '';
      const suffix = part.startsWith('"') ? part.slice(quoteName(column).length) : part.slice(column.length);
      return { column, ...(suffix === '' ? {} : { suffix }) };
    }),
  };
}

function attributes(from: Table, to: Table, context: PlanContext): Step[] {
  const join = alterTable(to, context);
  const clause = (sql: string, back: string): Step => ({
    stage: stage.head,
    sql,
    join,
    comment: join.comment,
    reverse: [back],
  });
  const space = (object: Table) => `SET TABLESPACE ${quoteName(object.tablespace ?? 'pg_default')}`;
  const method = (object: Table) => `SET ACCESS METHOD ${quoteName(object.accessMethod ?? 'heap')}`;
  return [
    ...persistence(from, to, context),
    ...storageParameters(from, to, context),
    ...(from.tablespace === to.tablespace ? [] : [clause(space(to), space(from))]),
    ...(from.accessMethod === to.accessMethod ? [] : [clause(method(to), method(from))]),
    ...parentMoves(from, to, context),
  ];
}

/** It stops being a child of that table, or is one in another way: its own changes say so before that is made again. */
function leavesFor(from: Table, to: Table, below: SchemaObject): boolean {
  const isParent = (parent: RelationName | undefined) => parent !== undefined && tableKey(parent) === keyOf(below);
  if (isParent(from.partitionOf)) return !isParent(to.partitionOf);
  return (from.inherits ?? []).some(isParent) && !(to.inherits ?? []).some(isParent);
}

function rowSecurity(from: Table | undefined, to: Table, context: PlanContext): Step[] {
  const { head } = alterTable(to, context);
  const step = (word: string, opposite: string): Step => ({
    stage: stage.settings,
    sql: `${head} ${word} ROW LEVEL SECURITY`,
    comment: `${word.toLowerCase()} row-level security for ${quoteName(to.name)} table`,
    reverse: [`${head} ${opposite} ROW LEVEL SECURITY`],
    hazards: [{ type: 'AUTHZ_UPDATE', message: `changes who sees which rows of ${quoteName(to.name)}` }],
    effect: 'alter',
  });
  const before = from?.rowSecurity ?? { enabled: false, forced: false };
  const after = to.rowSecurity ?? { enabled: false, forced: false };
  return [
    ...(before.enabled === after.enabled
      ? []
      : [after.enabled ? step('ENABLE', 'DISABLE') : step('DISABLE', 'ENABLE')]),
    ...(before.forced === after.forced ? [] : [after.forced ? step('FORCE', 'NO FORCE') : step('NO FORCE', 'FORCE')]),
  ];
}

function partitionRefused(from: Table, to: Table, context: PlanContext): TelamonError {
  if (changesKeyType(from, to, context)) {
    return rebuildRefused(`a column of the partition key of table ${quoteName(to.name)} cannot get another type`);
  }
  const key = (object: Table) => (object.partitionBy ? partitionSql(object.partitionBy) : '');
  const message = !from.partitionBy
    ? `partition key cannot be added to ${quoteName(to.name)} (drop and add is required)`
    : !to.partitionBy
      ? `partition key of table ${quoteName(to.name)} cannot be dropped (drop and add is required)`
      : `partition key of table ${quoteName(to.name)} cannot be changed from ${key(from)} to ${key(to)} (drop and add is required)`;
  return rebuildRefused(message);
}
