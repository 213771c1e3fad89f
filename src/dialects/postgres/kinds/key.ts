import type { HclAttribute, HclItem } from '../../../hcl/print.ts';
import { attribute, bool, list, reference, string } from '../../../hcl/print.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { type CatalogOf, columnNames, options } from '../catalog/catalog.ts';
import { type ConstraintRow, moreOfConstraint } from '../catalog/constraints.ts';
import { moreOfIndex } from '../catalog/indexes.ts';
import { defaultName } from '../names.ts';
import { nameList, quoteName } from '../quote.ts';
import { attachedHcl, readAttached, readAttachedHcl } from './attached.ts';
import {
  commentHcl,
  type Deferrable,
  deferrableHcl,
  deferrableSql,
  type Indexed,
  indexCommentHcl,
  readDeferrable,
  readIndexComment,
  readIndexCommentHcl,
} from './constraints.ts';
import { listed, ownColumns, readDeferrableHcl, readOptions } from './hcl-read.ts';
import { type Options, optionsBlock, withOptions } from './options.ts';

/** What primary keys and unique constraints share. */
export interface Key<K extends string> extends Indexed<K> {
  readonly columns: readonly string[];
  readonly include?: readonly string[];
  readonly deferrable?: Deferrable;
  readonly params?: Options;
  readonly tablespace?: string;
  /** The last column is a range that must not overlap (PostgreSQL 18). */
  readonly withoutOverlaps?: true;
}

export const keyFields = [
  'columns',
  'include',
  'deferrable',
  'params',
  'tablespace',
  'withoutOverlaps',
  'only',
  'attachedTo',
  'indexComment',
] as const;

export function readKey<K extends string>(
  catalog: CatalogOf<'columns' | 'indexes' | 'comments'>,
  row: ConstraintRow,
): Pick<Key<K>, (typeof keyFields)[number]> {
  const index = catalog.indexes.get(row.index);
  const include = index ? columnNames(catalog, row.table, index.columns.slice(index.keyCount)) : [];
  const more = moreOfIndex(index);
  const params = options(more.params);
  return {
    columns: columnNames(catalog, row.table, row.columns ?? []),
    ...(include.length > 0 ? { include } : {}),
    ...readDeferrable(moreOfConstraint(row)),
    ...(params.length > 0 ? { params } : {}),
    ...(more.tablespace ? { tablespace: more.tablespace } : {}),
    ...(moreOfConstraint(row).period ? { withoutOverlaps: true } : {}),
    ...(more.partitioned && !more.valid ? { only: true as const } : {}),
    ...readAttached(index),
    ...readIndexComment(catalog, row.index),
  };
}

/** `("a", "b") INCLUDE ("c") WITH (…) …`, what follows PRIMARY KEY and UNIQUE. */
export function keySql<K extends string>(key: Key<K>): string {
  const overlaps = key.withoutOverlaps ? ' WITHOUT OVERLAPS' : '';
  return [
    `(${nameList(key.columns)}${overlaps})`,
    key.include ? ` INCLUDE (${nameList(key.include)})` : '',
    withOptions(key.params),
    key.tablespace ? ` USING INDEX TABLESPACE ${quoteName(key.tablespace)}` : '',
    deferrableSql(key.deferrable),
  ].join('');
}

/** A unique constraint as CREATE TABLE and ADD have it. */
export function uniqueSql<K extends string>(key: Key<K> & { readonly nullsDistinct: boolean }): string {
  return `CONSTRAINT ${quoteName(key.name)} UNIQUE ${key.nullsDistinct ? '' : 'NULLS NOT DISTINCT '}${keySql(key)}`;
}

/** A primary key as CREATE TABLE and ADD have it. */
export function primaryKeySql(key: Key<'primary_key'>): string {
  return `${hasUsualName(key) ? '' : `CONSTRAINT ${quoteName(key.name)} `}PRIMARY KEY ${keySql(key)}`;
}

/** That of a primary key which has none of its own. */
export function hasUsualName({ parent, name }: Key<'primary_key'>): boolean {
  return name === defaultName(parent, [], 'pkey');
}

/** What `primary_key` and `unique` blocks share; `suffix` ends the name that the server gives to one without. */
export function readKeyHcl(
  block: SchemaBlock,
  suffix: (columns: readonly string[]) => string,
): Pick<Key<string>, (typeof keyFields)[number] | 'schema' | 'parent' | 'name'> {
  const columns = block.required('columns', ownColumns(block, 'columns'));
  const tablespace = block.string('tablespace');
  return {
    schema: block.schema,
    parent: block.parent,
    name: block.hasName ? block.name : suffix(columns),
    columns,
    ...listed('include', ownColumns(block, 'include')),
    ...readDeferrableHcl(block),
    ...readOptions(block),
    ...(tablespace === undefined ? {} : { tablespace }),
    ...(block.boolean('without_overlaps') ? { withoutOverlaps: true } : {}),
    ...(block.boolean('only') ? { only: true as const } : {}),
    ...readAttachedHcl(block),
    ...readIndexCommentHcl(block),
  };
}

export function keyHcl<K extends string>(key: Key<K>, more: readonly HclAttribute[]): HclItem[] {
  const columns = (names: readonly string[]) => list(names.map((name) => reference('column', name)));
  return [
    attribute('columns', columns(key.columns)),
    ...more,
    ...(key.include ? [attribute('include', columns(key.include))] : []),
    ...(key.withoutOverlaps ? [attribute('without_overlaps', bool(true))] : []),
    ...(key.tablespace === undefined ? [] : [attribute('tablespace', string(key.tablespace))]),
    ...deferrableHcl(key.deferrable),
    ...attachedHcl(key),
    ...(key.only ? [attribute('only', bool(true))] : []),
    ...commentHcl(key.comment),
    ...indexCommentHcl(key),
    ...optionsBlock(key.params),
  ];
}
