import { exactDefault, wrapped } from '../expressions.ts';
import { quoteName } from '../quote.ts';
import { typeSql } from '../types.ts';
import type { Column, Identity } from './column.ts';
import type { PlanContext } from './contract.ts';
import { notNullSql } from './not-null.ts';
import { optionList } from './options.ts';
import { collateSql } from './qualified.ts';
import { optionsSql } from './sequence-options.ts';

const serialWords: Readonly<Record<string, string>> = {
  smallint: 'smallserial',
  integer: 'serial',
  bigint: 'bigserial',
};

/** The words of SET STORAGE by the letters of the catalog. */
export const storages: Readonly<Record<string, string>> = { p: 'PLAIN', m: 'MAIN', e: 'EXTERNAL', x: 'EXTENDED' };

/** `serial` for what serial makes, the type otherwise. */
export function columnType(column: Column, context: PlanContext): string {
  return serialWord(column) ?? plainType(column, context);
}

/** The type without the sequence that `serial` adds to it. */
export function plainType(column: Column, context: PlanContext): string {
  // Between files each word counts.
  return typeSql(column.type, (user) => context.name(user, column.schema), context.identityRestart);
}

export function serialWord(column: Column): string | undefined {
  return column.serial && serialWords[column.type.text];
}

/** The default as SQL: constants without the casts that their column gives them. */
export function columnDefault(column: Column): string | undefined {
  return column.default === undefined ? undefined : exactDefault(column.default, column.type);
}

export function identitySql(identity: Identity): string {
  const name = identity.sequence === undefined ? '' : `SEQUENCE NAME ${quoteName(identity.sequence)}`;
  // What it counts in cannot be said here: see ownCounting.
  const options = [name, identity.type === undefined ? optionsSql(identity) : '']
    .filter((part) => part !== '')
    .join(' ');
  return `GENERATED ${identity.always ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY${options === '' ? '' : ` (${options})`}`;
}

/** First major version whose CREATE TABLE and ADD COLUMN know STORAGE. */
const storageInDefinition = 16;

/**
 * The column as CREATE TABLE and ADD COLUMN have it, and the clauses that only ALTER TABLE knows. The grammar wants storage,
 * compression and collation before the constraints. `foreign`: the OPTIONS of a foreign table's column.
 */
export function columnDefinition(
  column: Column,
  context: PlanContext,
  foreign = '',
): { text: string; settings: string[] } {
  const inline = context.targetMajor >= storageInDefinition;
  const value = columnDefault(column);
  const nullity = notNullSql(column, context);
  let text = `${quoteName(column.name)} ${columnType(column, context)}`;
  if (column.storage !== undefined && inline) text += ` STORAGE ${column.storage}`;
  if (column.compression !== undefined) text += ` COMPRESSION ${column.compression}`;
  text += foreign + collateSql(column.collation, context, column.schema) + nullity.text;
  if (value !== undefined) text += ` DEFAULT ${value}`;
  if (column.identity) text += ` ${identitySql(column.identity)}`;
  if (column.generated) {
    const { expr, stored } = column.generated;
    text += ` GENERATED ALWAYS AS ${wrapped(expr)} ${stored ? 'STORED' : 'VIRTUAL'}`;
  }
  const settings: string[] = [];
  if (column.storage !== undefined && !inline) settings.push(`SET STORAGE ${column.storage}`);
  if (column.statistics !== undefined) settings.push(`SET STATISTICS ${column.statistics}`);
  if (column.options !== undefined) settings.push(`SET (${optionList(column.options)})`);
  const own = settings.map((setting) => `ALTER COLUMN ${quoteName(column.name)} ${setting}`);
  return { text, settings: [...own, ...nullity.after] };
}
