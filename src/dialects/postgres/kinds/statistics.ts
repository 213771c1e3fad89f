import { sameValue } from '../../../diff/compare.ts';
import { attribute } from '../../../hcl/print.ts';
import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import { definitionsOf } from '../catalog/catalog.ts';
import type { StatisticsData } from '../catalog/small-objects.ts';
import { wrapped } from '../expressions.ts';
import { quoteName } from '../quote.ts';
import { replayable } from '../replayable.ts';
import { carriedWith } from './constraints.ts';
import { address } from './contract.ts';
import { type Form, integer, sameNames, texts } from './forms.ts';
import type { Qualified } from './qualified.ts';
import { renameAs } from './rename.ts';
import { simpleKind } from './simple.ts';

/** What the planner knows about several columns together. */
export interface Statistics extends SchemaObject<'statistics'> {
  readonly schema: string;
  readonly on: Qualified;
  /** ndistinct, dependencies, mcv; left out for all of them. */
  readonly kinds?: readonly string[];
  readonly columns?: readonly string[];
  readonly expressions?: readonly string[];
  readonly target?: number;
}

const kindNames: Readonly<Record<string, string>> = { d: 'ndistinct', f: 'dependencies', m: 'mcv' };

const table: Form<Qualified> = {
  same: sameValue,
  read(block, name) {
    const target = block.reference(name, 'table', 'materialized', 'foreign_table', 'partition');
    return target && { schema: target.schema ?? '', name: target.name };
  },
  print: ({ schema, name }, attributeName, context) => {
    const kinds = ['table', 'materialized', 'foreign_table', 'partition'];
    const kind = kinds.find((one) => context.realm.objects.has(keyOf({ kind: one, schema, name }))) ?? 'table';
    return [attribute(attributeName, context.reference(kind, schema, name))];
  },
};

/** Columns by reference or by name; the server keeps them in the order of its table's. */
const columnNames: Form<readonly string[]> = {
  ...texts,
  same: sameNames,
  read: (block, name) => block.namesOrReferences(name, ['column'], []),
};

const kindWords: Form<readonly string[]> = {
  ...texts,
  read: (block, name) => block.namesOrReferences(name, [], Object.values(kindNames)),
};

export const statistics = simpleKind<Statistics>({
  name: 'statistics',
  noun: 'STATISTICS',
  rename: renameAs('STATISTICS', 'statistics', 'statistics'),
  fields: { on: table, kinds: kindWords, columns: columnNames, expressions: texts, target: integer },
  required: ['on'],
  references: ({ on: { schema, name }, columns = [] }) => [
    keyOf({ kind: 'table', schema, name }),
    ...columns.map((column) => keyOf({ kind: 'column', schema, parent: name, name: column })),
  ],
  // The server carries it through the change of a type, but forgets how much is sampled.
  makeWay: (obstacle) =>
    obstacle.from.target === undefined
      ? carriedWith<Statistics>(({ expressions = [] }) => expressions)(obstacle)
      : 'remake',
  read: (catalog) =>
    definitionsOf<StatisticsData>(catalog, 'pg_statistic_ext').map(({ id, schema, name, data }) => {
      const kinds = data.kinds.flatMap((letter) => kindNames[letter] ?? []);
      return {
        object: {
          kind: 'statistics',
          schema: schema ?? '',
          name,
          on: data.table,
          // All of them is what CREATE STATISTICS takes without a list; one expression alone has none.
          ...(kinds.length === 0 || kinds.length === Object.keys(kindNames).length ? {} : { kinds }),
          ...(data.columns ? { columns: data.columns } : {}),
          ...(data.expressions ? { expressions: data.expressions.map(replayable) } : {}),
          ...(data.target === null ? {} : { target: data.target }),
        },
        addresses: [address('pg_statistic_ext', id)],
      };
    }),
  definition(object, context) {
    const { on, kinds, columns = [], expressions = [] } = object;
    const list = [...columns.map(quoteName), ...expressions.map(wrapped)].join(', ');
    const only = kinds ? ` (${kinds.join(', ')})` : '';
    return `CREATE STATISTICS ${context.name(object)}${only} ON ${list} FROM ${context.name(on, object.schema)}`;
  },
  complete: (object, context) =>
    object.target === undefined ? [] : [`ALTER STATISTICS ${context.name(object)} SET STATISTICS ${object.target}`],
  change({ from, to, fields }, context) {
    if (fields.some(({ field }) => field !== 'target' && field !== 'comment')) return undefined;
    const sql = ({ target = -1 }: Statistics) => `ALTER STATISTICS ${context.name(to)} SET STATISTICS ${target}`;
    return [[sql(to), sql(from)]];
  },
});
