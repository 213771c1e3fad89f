import { sameValue } from '../../../diff/compare.ts';
import {
  attribute,
  block,
  bool,
  type HclAttribute,
  type HclBlock,
  number,
  raw,
  reference,
  sql,
  string,
} from '../../../hcl/print.ts';
import { type CatalogOf, columnNames, options } from '../catalog/catalog.ts';
import { type IndexPartRow, type IndexRow, moreOfIndex } from '../catalog/indexes.ts';
import { partExpression, partExpressionHcl, sameExpression, splitTopLevel } from '../expressions.ts';
import { plainLiteral, quoteName, shortName } from '../quote.ts';
import { replayable } from '../replayable.ts';
import type { PlanContext } from './contract.ts';
import type { Options } from './options.ts';
import type { Qualified } from './qualified.ts';

/** One part of an index: a column or an expression, and how it is ordered and compared. */
export interface IndexPart {
  readonly column?: string;
  readonly expr?: string;
  readonly desc: boolean;
  /** Only where it is not what the direction implies (first for DESC, last otherwise). */
  readonly nulls?: 'first' | 'last';
  /** Only where it is not the default of the type for the method, or has parameters. */
  readonly opclass?: Qualified & { readonly params?: Options };
  readonly collation?: Qualified;
  /** How many values of an expression ANALYZE collects. */
  readonly statistics?: number;
}

function expressionAt({ expressions }: IndexRow, index: number): string | null {
  return typeof expressions === 'string' ? expressions : (expressions?.[index] ?? null);
}

export function readParts(catalog: CatalogOf<'columns'>, row: IndexRow): IndexPart[] {
  const names = columnNames(catalog, row.table, row.columns.slice(0, row.keyCount));
  return names.map((name, index) => {
    const expression = row.columns[index] === 0 ? expressionAt(row, index) : null;
    const option = row.options?.[index] ?? 0;
    const desc = (option & 1) !== 0;
    const nullsFirst = (option & 2) !== 0;
    const plain = {
      ...(expression === null ? { column: name } : { expr: replayable(expression) }),
      desc,
      ...(nullsFirst === desc ? {} : { nulls: nullsFirst ? ('first' as const) : ('last' as const) }),
    };
    const part = row.parts?.[index];
    return part ? { ...plain, ...readUnusual(part, row, index) } : plain;
  });
}

function readUnusual(part: IndexPartRow, row: IndexRow, index: number): Partial<IndexPart> {
  const params = options(part.opclassParams);
  const isColumn = (row.columns[index] ?? 0) !== 0;
  return {
    ...(part.opclassDefault && params.length === 0 ? {} : { opclass: opclassOf(part, params) }),
    ...(part.collation && (isColumn || writtenCollation(row, index)) ? { collation: part.collation } : {}),
    ...(part.statistics === null ? {} : { statistics: part.statistics }),
  };
}

function opclassOf(part: IndexPartRow, params: Options): NonNullable<IndexPart['opclass']> {
  return { schema: part.opclassSchema, name: part.opclass, ...(params.length > 0 ? { params } : {}) };
}

/** An expression inherits the collation of its columns: only the index's whole text tells whether COLLATE was written. */
function writtenCollation(row: IndexRow, part: number): boolean {
  const text = moreOfIndex(row).definition ?? '';
  const open = text.indexOf('(', text.indexOf(' USING '));
  return / COLLATE /.test((splitTopLevel(text.slice(open + 1))[part] ?? '').replace(/^\(.*\)/s, ''));
}

/** Equal but for what ALTER INDEX can change. */
export function sameParts(a: readonly IndexPart[], b: readonly IndexPart[]): boolean {
  return (
    a.length === b.length &&
    a.every((part, index) => {
      const other = b[index];
      return other !== undefined && sameExpression(part.expr, other.expr) && sameValue(built(part), built(other));
    })
  );
}

function built({ expr: _, statistics: __, ...part }: IndexPart): object {
  return part;
}

/** `"a" COLLATE "C" text_pattern_ops DESC NULLS LAST`; `inSchema` tells which schema's names need no qualifier. */
export function partSql(part: IndexPart, inSchema: (schema: string) => boolean): string {
  return [
    part.column === undefined ? partExpression(part.expr ?? '') : quoteName(part.column),
    part.collation ? ` COLLATE ${qualified(part.collation, inSchema, true)}` : '',
    part.opclass ? ` ${opclassSql(part.opclass, inSchema)}` : '',
    part.desc ? ' DESC' : '',
    part.nulls ? ` NULLS ${part.nulls.toUpperCase()}` : '',
  ].join('');
}

function opclassSql(opclass: NonNullable<IndexPart['opclass']>, inSchema: (schema: string) => boolean): string {
  const params = opclass.params?.map(([key, value]) => `${key}=${/^\w+$/.test(value) ? value : plainLiteral(value)}`);
  return qualified(opclass, inSchema, false) + (params ? `(${params.join(', ')})` : '');
}

/** Names of the server and of the schema at hand stand alone; collations are always quoted, operator classes only where they have to be. */
function qualified({ schema, name }: Qualified, inSchema: (schema: string) => boolean, quoted: boolean): string {
  const last = quoted ? quoteName(name) : shortName(name);
  return schema === 'pg_catalog' || inSchema(schema) ? last : `${quoteName(schema)}.${last}`;
}

/**
 * Whose names stand alone in a statement about an object of `home`: those of its own schema where the plan names that nowhere, and
 * those of `public`, which is on nearly every search path and where extensions put their operator classes.
 */
export function nearTo(home: string, { name }: Pick<PlanContext, 'name'>): (schema: string) => boolean {
  const isSchemaAtHand = name({ schema: home, name: home }) === quoteName(home);
  return (schema) => schema === 'public' || (isSchemaAtHand && schema === home);
}

export function isPlain(part: IndexPart): boolean {
  return (
    part.column !== undefined && Object.keys(part).every((key) => key === 'column' || key === 'desc') && !part.desc
  );
}

export function onBlock(part: IndexPart, more: readonly HclAttribute[] = []): HclBlock {
  return block(
    'on',
    [],
    [
      ...(part.desc ? [attribute('desc', bool(true))] : []),
      part.column === undefined
        ? attribute('expr', string(partExpressionHcl(part.expr ?? '')))
        : attribute('column', reference('column', part.column)),
      ...more,
      ...(part.opclass ? [attribute('ops', opsHcl(part.opclass))] : []),
      ...(part.collation
        ? [
            attribute(
              'collate',
              string(
                part.collation.schema === 'pg_catalog'
                  ? part.collation.name
                  : `${part.collation.schema}.${part.collation.name}`,
              ),
            ),
          ]
        : []),
      ...(part.nulls ? [attribute(`nulls_${part.nulls}`, bool(true))] : []),
      ...(part.statistics === undefined ? [] : [attribute('statistics', number(part.statistics))]),
    ],
  );
}

function opsHcl(opclass: NonNullable<IndexPart['opclass']>) {
  if (opclass.params) return sql(opclassSql(opclass, () => true));
  if (opclass.schema === 'pg_catalog') return raw(opclass.name);
  return string(opclass.schema === 'public' ? opclass.name : `${opclass.schema}.${opclass.name}`);
}
