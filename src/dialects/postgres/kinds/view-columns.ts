import { sameValue } from '../../../diff/compare.ts';
import { attribute, block, type HclBlock, number, raw, string } from '../../../hcl/print.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { type Catalog, typeRef } from '../catalog/catalog.ts';
import { moreOfColumn } from '../catalog/relations.ts';
import type { ViewRow } from '../catalog/views.ts';
import { exactDefault } from '../expressions.ts';
import { typeRefOf } from '../hcl-types.ts';
import { nameList, plainLiteral, quoteName } from '../quote.ts';
import { replayable } from '../replayable.ts';
import { sameType, type TypeRef } from '../types.ts';
import { defaultHcl, defaultText } from './column-hcl.ts';
import { storages } from './column-sql.ts';
import { type HclContext, type PlanContext, type Step, stage } from './contract.ts';
import { readCollation } from './hcl-read.ts';
import type { Qualified } from './qualified.ts';

/** A column of a view: its query says what it is, so that only its name and what is set beside it can be chosen. */
export interface ViewColumn {
  readonly name: string;
  /** Left out where an author did not say it. */
  readonly type?: TypeRef;
  readonly collation?: Qualified;
  /** For inserts through the view. */
  readonly default?: string;
  readonly comment?: string;
  /** Of materialized views. */
  readonly storage?: string;
  readonly compression?: string;
  readonly statistics?: number;
}

interface HasColumns {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly ViewColumn[];
}

/** `VIEW` or `MATERIALIZED VIEW`. */
type Noun = 'VIEW' | 'MATERIALIZED VIEW';

/** Comments of columns by relation and number, for {@link readViewColumns}. */
export type ColumnComments = ReadonlyMap<string, string>;

export function columnComments(catalog: Catalog): ColumnComments {
  return new Map(
    catalog.comments
      .filter((row) => row.catalog === 'pg_class' && row.sub > 0)
      .map((row) => [`${row.id} ${row.sub}`, row.text]),
  );
}

export function readViewColumns(catalog: Catalog, view: ViewRow, comments: ColumnComments): ViewColumn[] {
  return (catalog.columns.get(view.id) ?? []).map((row): ViewColumn => {
    const comment = comments.get(`${view.id} ${row.number}`);
    const { collation, storage, compression, statistics } = moreOfColumn(row);
    return {
      name: row.name,
      type: typeRef(catalog, row.type, row.typeText),
      ...(collation === null ? {} : { collation }),
      ...(row.expression === null ? {} : { default: replayable(row.expression) }),
      ...(comment === undefined ? {} : { comment }),
      ...(view.kind !== 'm' || storage === null ? {} : { storage: storages[storage] ?? storage }),
      ...(compression === null ? {} : { compression: compression === 'l' ? 'lz4' : 'pglz' }),
      ...(statistics === null ? {} : { statistics }),
    };
  });
}

/** The same columns as far as the query says what they are. */
export function sameShape(a: readonly ViewColumn[], b: readonly ViewColumn[]): boolean {
  return a.length === b.length && startsWith(b, a);
}

/** What CREATE OR REPLACE asks for: the columns stay as they are, others may follow. */
export function startsWith(columns: readonly ViewColumn[], first: readonly ViewColumn[]): boolean {
  return first.every((column, at) => {
    const other = columns[at];
    return (
      other !== undefined &&
      other.name === column.name &&
      sameTypes(other.type, column.type) &&
      sameValue(other.collation, column.collation)
    );
  });
}

function sameTypes(a: TypeRef | undefined, b: TypeRef | undefined): boolean {
  return a === undefined || b === undefined || sameType(a, b);
}

/** What is set beside the query, by column. */
export function sameSettings(a: readonly ViewColumn[], b: readonly ViewColumn[]): boolean {
  const settings = (columns: readonly ViewColumn[]) =>
    columns.flatMap(({ name, type: _, collation: __, ...rest }) =>
      Object.keys(rest).length > 0 ? [{ name, ...rest }] : [],
    );
  return sameValue(settings(a), settings(b));
}

/** ` ("a", "b")`, or nothing for a view without columns. */
export function columnList({ columns }: HasColumns): string {
  return columns.length === 0 ? '' : ` (${nameList(columns.map(({ name }) => name))})`;
}

/** What has to be said of the columns after the view is there. `from`: what they are now; nothing for new ones. */
export function columnSteps(
  from: readonly ViewColumn[],
  to: HasColumns,
  noun: Noun,
  label: string,
  context: PlanContext,
): Step[] {
  const name = context.name(to);
  const steps = to.columns.flatMap((column): Step[] => {
    const before: Partial<ViewColumn> = from.find((each) => each.name === column.name) ?? {};
    const quoted = quoteName(column.name);
    const alter = (action: (settings: Partial<ViewColumn>) => string): Step => ({
      stage: stage.settings,
      sql: `ALTER ${noun} ${name} ALTER COLUMN ${quoted} ${action(column)}`,
      comment: `modify ${quoteName(to.name)} ${label}`,
      reverse: [`ALTER ${noun} ${name} ALTER COLUMN ${quoted} ${action(before)}`],
      effect: 'alter',
    });
    return [
      ...(before.default === column.default ? [] : [alter((each) => defaultClause(each, column.type))]),
      ...(before.statistics === column.statistics ? [] : [alter((each) => `SET STATISTICS ${each.statistics ?? -1}`)]),
      ...(before.storage === column.storage ? [] : [alter((each) => `SET STORAGE ${each.storage ?? 'DEFAULT'}`)]),
      ...(before.compression === column.compression
        ? []
        : [alter((each) => `SET COMPRESSION ${each.compression ?? 'default'}`)]),
    ];
  });
  const comments = to.columns.flatMap((column): Step[] => {
    const before = from.find((each) => each.name === column.name)?.comment ?? '';
    if (before === (column.comment ?? '')) return [];
    const on = (text: string) => `COMMENT ON COLUMN ${name}.${quoteName(column.name)} IS ${plainLiteral(text)}`;
    return [
      {
        stage: stage.comment,
        sql: on(column.comment ?? ''),
        comment: `set comment to column: ${quoteName(column.name)} on ${label}: ${quoteName(to.name)}`,
        reverse: [on(before)],
        effect: 'alter',
      },
    ];
  });
  return [...steps, ...comments];
}

function defaultClause(column: Partial<ViewColumn>, type: TypeRef | undefined): string {
  if (column.default === undefined) return 'DROP DEFAULT';
  return `SET DEFAULT ${type ? exactDefault(column.default, type) : column.default}`;
}

export function printViewColumns({ columns }: HasColumns, context: HclContext): HclBlock[] {
  return columns.map((column) => {
    const value = defaultHcl(column);
    const { collation } = column;
    return block(
      'column',
      [column.name],
      [
        ...(column.type === undefined ? [] : [attribute('type', context.type(column.type))]),
        ...(value ? [attribute('default', value)] : []),
        ...(collation
          ? [
              attribute(
                'collate',
                string(collation.schema === 'pg_catalog' ? collation.name : `${collation.schema}.${collation.name}`),
              ),
            ]
          : []),
        ...(column.storage === undefined ? [] : [attribute('storage', raw(column.storage))]),
        ...(column.compression === undefined ? [] : [attribute('compression', raw(column.compression.toUpperCase()))]),
        ...(column.statistics === undefined ? [] : [attribute('statistics', number(column.statistics))]),
        ...(column.comment === undefined ? [] : [attribute('comment', string(column.comment))]),
      ],
    );
  });
}

export function readViewColumnsHcl(block: SchemaBlock): ViewColumn[] {
  return block.blocks('column').map((column) => {
    // It follows from the query; a reader likes to see it.
    column.boolean('null');
    const spelled = column.spelledType('type');
    const type = spelled && typeRefOf(spelled);
    const value = column.literal('default');
    const storage = column.word('storage', Object.values(storages));
    const compression = column.word('compression', ['PGLZ', 'LZ4']);
    const statistics = column.integer('statistics');
    const comment = column.string('comment');
    return {
      name: column.name,
      ...(type ? { type } : {}),
      ...readCollation(column),
      ...(value === undefined ? {} : { default: defaultText(value, type ?? { text: '' }) }),
      ...(storage === undefined ? {} : { storage }),
      ...(compression === undefined ? {} : { compression: compression.toLowerCase() }),
      ...(statistics === undefined ? {} : { statistics: Number(statistics) }),
      ...(comment === undefined || comment === '' ? {} : { comment }),
    };
  });
}
