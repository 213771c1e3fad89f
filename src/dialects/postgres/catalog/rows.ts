import type { Connection } from '../../connection.ts';
import { literal } from '../quote.ts';

/** What the catalog queries need to know before they are written. */
export interface CatalogScope {
  /** Major version of the server: columns that it lacks are left out of the text. */
  readonly major: number;
  /** The schemas that are looked at; undefined for all but the system's. */
  readonly schemas: readonly string[] | undefined;
}

/** One catalog query: its text, and nothing about what becomes of the rows. */
export type CatalogQuery = (scope: CatalogScope) => string;

/**
 * The rows of a query as plain JSON values, whatever driver carries them: the server makes the JSON, so that numbers, booleans, arrays
 * and nulls arrive alike from a socket and from the embedded database. Queries cast oids to `bigint` (a JSON number; oids are below
 * 2^32) and 64-bit values that may be larger than 2^53 to `text`.
 */
export async function rows<Row>(connection: Connection, sql: string): Promise<Row[]> {
  const [answer] = await send<{ rows: string }>(
    connection,
    `select coalesce(pg_catalog.json_agg(x), '[]'::pg_catalog.json)::pg_catalog.text as rows from (${sql}) x`,
  );
  return JSON.parse(answer?.rows ?? '[]') as Row[];
}

/** Asks without waiting for the answers to earlier questions, where that is possible. */
export function send<Row extends object>(connection: Connection, sql: string): Promise<Row[]> {
  return connection.queryAhead ? connection.queryAhead<Row>(sql) : connection.query<Row>(sql);
}

/** A condition on a namespace's row `alias`: it belongs to the scope, and no extension owns it. */
export function inScope(scope: CatalogScope, alias: string): string {
  const names =
    scope.schemas === undefined
      ? `${alias}.nspname !~ '^pg_' and ${alias}.nspname <> 'information_schema'`
      : `${alias}.nspname = any(array[${scope.schemas.map(literal).join(', ')}]::text[])`;
  return `${names} and ${notOfExtension('pg_namespace', `${alias}.oid`)}`;
}

/** A condition: no extension made the object. */
export function notOfExtension(catalog: string, oid: string): string {
  return `not exists (select from pg_depend own where own.classid = '${catalog}'::regclass and own.objid = ${oid} and own.deptype = 'e')`;
}
