import { changedFields } from '../../../diff/compare.ts';
import { attribute, block, bool, list, raw, reference, string } from '../../../hcl/print.ts';
import type { Alter, FieldChange } from '../../../schema/change.ts';
import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { type CatalogOf, columnNames, options } from '../catalog/catalog.ts';
import { type IndexRow, moreOfIndex } from '../catalog/indexes.ts';
import { sameExpression } from '../expressions.ts';
import { mentionsIn } from '../mentions.ts';
import { defaultName } from '../names.ts';
import { quoteName } from '../quote.ts';
import { replayable } from '../replayable.ts';
import { attachedHcl, isPartitioned, readAttached, readAttachedHcl, withParts } from './attached.ts';
import { carriedWith, commentHcl, handsComment } from './constraints.ts';
import { address, type PlanContext, type PostgresKind, readFrom, type Step, stage } from './contract.ts';
import { listed, ownColumns, readMethod, readOn, readOptions } from './hcl-read.ts';
import { type IndexPart, isPlain, onBlock, readParts, sameParts } from './index-part.ts';
import { createIndex, dropIndex, indexColumns, indexOwners, indexReaches } from './index-sql.ts';
import { indexFromKey } from './key-index.ts';
import { type Options, optionChanges, optionList, optionsBlock, sameOptions } from './options.ts';
import type { AttachedTo } from './parts.ts';
import { renameAs } from './rename.ts';

export interface Index extends SchemaObject<'index'> {
  readonly schema: string;
  readonly parent: string;
  readonly unique: boolean;
  readonly method: string;
  readonly parts: readonly IndexPart[];
  readonly include?: readonly string[];
  readonly where?: string;
  readonly nullsDistinct: boolean;
  /** Every parameter of every method, in the order in which they were given. */
  readonly params?: Options;
  readonly tablespace?: string;
  /** A concurrent build failed: the index costs writes and serves no query. Never compared. */
  readonly invalid?: true;
  /** Made on a partitioned table alone: it is not valid before every partition has its part. */
  readonly only?: true;
  /** The index of the partitioned table that it is a part of. */
  readonly attachedTo?: AttachedTo;
}

/** Parameters that ALTER INDEX can change on an index that stands; the others take effect when it is built. */
const alterable: ReadonlySet<string> = new Set([
  'fillfactor',
  'deduplicate_items',
  'fastupdate',
  'gin_pending_list_limit',
  'autosummarize',
]);

const carried = carriedWith<Index>(({ parts, where }) => [where, ...parts.map(({ expr }) => expr)]);

export const index: PostgresKind<Index> = {
  name: 'index',
  owners: indexOwners,
  policy: 'index',
  selector: 'index',
  namespace: 'relation',
  rename: renameAs('INDEX', 'index', 'an index', { follows: true }),
  anonymous: ({ attachedTo }) => attachedTo !== undefined,
  references: (object) => [...indexColumns(object), ...indexReaches(object)],
  reaches: indexReaches,
  changes: (from, to) => [
    ...changedFields(
      from,
      to,
      ['unique', 'method', 'parts', 'include', 'where', 'nullsDistinct', 'params', 'tablespace', 'only', 'attachedTo'],
      {
        parts: sameParts,
        where: sameExpression,
        params: sameOptions,
      },
    ),
    ...statisticsChange(from, to),
  ],

  ...readFrom(['indexes', 'constraintsOf', 'relations', 'views', 'columns'], (catalog) => {
    const ofConstraints = new Set(
      ['p', 'u', 'x'].flatMap((type) => catalog.constraintsOf.get(type) ?? []).map((row) => row.index),
    );
    return Array.from(catalog.indexes.values()).flatMap((row) => {
      const table = catalog.relations.get(row.table) ?? catalog.views.get(row.table);
      if (!table || ofConstraints.has(row.id)) return [];
      return [{ object: readIndex(catalog, row, table), addresses: [address('pg_class', row.id)] }];
    });
  }),

  ...withParts<Index>({
    create: (object, context) => [createIndex(object, context)],
    said: (object, context) => statisticsSteps([], object, context),
    drop: (object, context) => [dropIndex(object, context)],
    alter,
  }),
  // The server forgets the samples when it builds the index again.
  makeWay: (obstacle, context) =>
    samples(obstacle.from) || handsComment(obstacle.from, context) ? 'remake' : carried(obstacle),
  takesOver: indexFromKey,
  mentions: (object, realm) =>
    mentionsIn([...object.parts.map(({ expr }) => expr ?? ''), object.where ?? ''].join(' '), object, realm),
  commentOn: (object, context) => ({
    on: `INDEX ${context.name(object)}`,
    label: `index: ${quoteName(object.name)} on table: ${quoteName(object.parent)}`,
  }),

  hcl: {
    read: readIndexHcl,
    print: (object) => {
      const columns = (names: readonly string[]) => list(names.map((name) => reference('column', name)));
      const plain = object.parts.every(isPlain);
      return block(
        'index',
        [object.name],
        [
          ...(object.unique ? [attribute('unique', bool(true))] : []),
          ...(plain ? [attribute('columns', columns(object.parts.map(({ column }) => column ?? '')))] : []),
          ...attachedHcl(object),
          ...(object.only ? [attribute('only', bool(true))] : []),
          ...commentHcl(object.comment),
          ...(object.method === 'btree' ? [] : [attribute('type', methodHcl(object.method))]),
          ...(object.where === undefined ? [] : [attribute('where', string(object.where))]),
          ...(object.nullsDistinct ? [] : [attribute('nulls_distinct', bool(false))]),
          ...(object.include ? [attribute('include', columns(object.include))] : []),
          ...(object.tablespace === undefined ? [] : [attribute('tablespace', string(object.tablespace))]),
          ...(plain ? [] : object.parts.map((part) => onBlock(part))),
          ...optionsBlock(object.params),
        ],
      );
    },
  },
};

const builtinMethods: ReadonlySet<string> = new Set(['brin', 'hash', 'gin', 'gist', 'spgist']);

export function methodHcl(method: string) {
  return builtinMethods.has(method) ? raw(method.toUpperCase()) : string(method);
}

function readIndexHcl(block: SchemaBlock): Index {
  const columns = ownColumns(block, 'columns');
  const on = block.blocks('on').map(readOn);
  if (columns && on.length > 0) {
    throw block.fault(`multiple definitions for index "${block.name}", use "columns" or "on"`, 'columns');
  }
  const parts = columns?.map((column): IndexPart => ({ column, desc: false })) ?? on;
  if (parts.length === 0) {
    throw block.fault(`missing definition for index "${block.name}"`, undefined, [
      'give it columns = [column.NAME], or on { } blocks',
    ]);
  }
  const where = block.expression('where');
  const tablespace = block.string('tablespace');
  const pages = block.integer('page_per_range');
  const options = readOptions(block);
  const params = [...(options.params ?? []), ...(pages === undefined ? [] : [['pages_per_range', pages] as const])];
  return {
    kind: 'index',
    schema: block.schema,
    parent: block.parent,
    name: block.hasName ? block.name : defaultName(block.parent, columns ?? ['expr'], 'idx'),
    unique: block.boolean('unique') ?? false,
    method: readMethod(block, 'btree'),
    parts,
    ...listed('include', ownColumns(block, 'include')),
    ...(where === undefined ? {} : { where }),
    nullsDistinct: block.boolean('nulls_distinct') ?? true,
    ...(params.length > 0 ? { params } : {}),
    ...(tablespace === undefined ? {} : { tablespace }),
    ...(block.boolean('only') ? { only: true } : {}),
    ...readAttachedHcl(block),
  };
}

function readIndex(
  catalog: CatalogOf<'columns'>,
  row: IndexRow,
  table: { readonly schema: string; readonly name: string },
): Index {
  const include = columnNames(catalog, row.table, row.columns.slice(row.keyCount));
  const more = moreOfIndex(row);
  const params = options(more.params);
  return {
    kind: 'index',
    schema: table.schema,
    parent: table.name,
    name: row.name,
    unique: row.unique,
    method: row.method,
    parts: readParts(catalog, row),
    ...(include.length > 0 ? { include } : {}),
    ...(more.where === null ? {} : { where: replayable(more.where) }),
    nullsDistinct: !more.nullsNotDistinct,
    ...(params.length > 0 ? { params } : {}),
    ...(more.tablespace === null ? {} : { tablespace: more.tablespace }),
    ...(more.valid ? {} : more.partitioned ? { only: true } : { invalid: true }),
    ...readAttached(row),
  };
}

function alter({ from, to, fields }: Alter<Index>, context: PlanContext): readonly Step[] {
  const changed = fields.map(({ field }) => field).filter((field) => field !== 'comment');
  // The last partition to get its part makes it whole.
  if (changed.every((field) => field === 'only' && !to.only)) return [];
  const { set, reset } = optionChanges(from.params ?? [], to.params ?? []);
  const inPlace =
    changed.every((field) => ['params', 'tablespace', 'statistics'].includes(field)) &&
    !(isPartitioned(to, context.to) && changed.some((field) => field !== 'statistics')) &&
    [...set.map(([key]) => key), ...reset].every((key) => alterable.has(key));
  if (!inPlace) return [dropIndex(from, context), createIndex(to, context), ...statisticsSteps([], to, context)];
  const back = optionChanges(to.params ?? [], from.params ?? []);
  const head = `ALTER INDEX ${context.name(to)}`;
  const step = (sql: string, reverse: readonly string[]): Step => ({
    stage: stage.createIndex,
    sql: `${head} ${sql}`,
    comment: `modify index ${quoteName(to.name)} on table: ${quoteName(to.parent)}`,
    reverse,
  });
  const undo = [
    ...(back.set.length > 0 ? [`${head} SET (${optionList(back.set)})`] : []),
    ...(back.reset.length > 0 ? [`${head} RESET (${back.reset.join(', ')})`] : []),
  ];
  const space = (object: Index) => `SET TABLESPACE ${quoteName(object.tablespace ?? 'pg_default')}`;
  return [
    ...(set.length > 0 ? [step(`SET (${optionList(set)})`, undo)] : []),
    ...(reset.length > 0 ? [step(`RESET (${reset.join(', ')})`, set.length > 0 ? [] : undo)] : []),
    ...(changed.includes('tablespace') ? [step(space(to), [`${head} ${space(from)}`])] : []),
    ...statisticsSteps(from.parts, to, context),
  ];
}

function samples({ parts }: Index): boolean {
  return parts.some(({ statistics }) => statistics !== undefined);
}

function statisticsOf({ statistics }: IndexPart): number {
  return statistics ?? -1;
}

function statisticsChange(from: Index, to: Index): FieldChange[] {
  const targets = ({ parts }: Index) => ({ statistics: parts.map(statisticsOf) });
  return changedFields(targets(from), targets(to), ['statistics']);
}

/** CREATE INDEX has no place for them. */
function statisticsSteps(from: readonly IndexPart[], to: Index, context: PlanContext): Step[] {
  const sql = (target: number, at: number) =>
    `ALTER INDEX ${context.name(to)} ALTER COLUMN ${at + 1} SET STATISTICS ${target}`;
  return to.parts.flatMap((part, at): Step[] => {
    const [before, after] = [statisticsOf(from[at] ?? { desc: false }), statisticsOf(part)];
    if (before === after) return [];
    return [
      {
        stage: stage.settings,
        sql: sql(after, at),
        comment: `modify index ${quoteName(to.name)} on table: ${quoteName(to.parent)}`,
        reverse: from.length === 0 ? [] : [sql(before, at)],
        needs: [keyOf(to)],
        effect: 'alter',
      },
    ];
  });
}
