import type { Connection } from '../../connection.ts';
import { literal } from '../quote.ts';
import { type CatalogQuery, inScope, rows } from './rows.ts';

export interface CommentRow {
  readonly catalog: string;
  readonly id: number;
  readonly sub: number;
  readonly text: string;
}

export const comments: CatalogQuery = () => `
  select d.classoid::regclass::text "catalog", d.objoid::bigint id, d.objsubid sub, d.description "text"
  from pg_description d
  where d.objoid >= 16384 or d.classoid = 'pg_namespace'::regclass`;

/** What needs what. Six numbers take the place of an object, and are fast to write and to read. */
export interface DependencyList {
  /** Names of catalogs by their oids: the list holds those. */
  readonly catalogs: Readonly<Record<string, string>>;
  /** {@link dependencyWidth} for each: catalog, oid and part of what needs, then of what is needed. */
  readonly numbers: readonly number[];
}

export const dependencyWidth = 6;

export const dependencies: CatalogQuery = () => `
  select (select json_object_agg(c.oid, c.relname) from pg_class c where c.oid < 16384 and c.relkind = 'r') catalogs,
         concat('[', string_agg(
           concat_ws(',', d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid), ','), ']')::json numbers
  from pg_depend d
  where d.deptype in ('n', 'a') and d.objid >= 16384 and d.refobjid >= 16384 and d.refclassid <> 'pg_namespace'::regclass`;

export interface MemberRow {
  readonly catalog: string;
  readonly id: number;
  readonly extension: number;
}

/** What each extension made, with the arrays of its types, of which only newer servers say so. */
export const members: CatalogQuery = () => `
  select d.classid::regclass::text "catalog", d.objid::bigint id, d.refobjid::bigint extension
  from pg_depend d
  where d.deptype = 'e' and d.refclassid = 'pg_extension'::regclass and d.objid >= 16384
  union
  select 'pg_type', t.typarray::bigint, d.refobjid::bigint
  from pg_depend d join pg_type t on t.oid = d.objid
  where d.deptype = 'e' and d.refclassid = 'pg_extension'::regclass and d.classid = 'pg_type'::regclass and t.typarray <> 0`;

/** The objects that stand in the schemas of a scope, by catalog: all that a state has to account for. */
export interface StandingRow {
  readonly catalog: string;
  readonly ids: readonly number[];
}

/** Without what came along with something else: multiranges, sequences of identities, members of extensions. */
export const standing: CatalogQuery = (scope) => `
  select d.classid::regclass::text "catalog", json_agg(d.objid::bigint) ids
  from pg_depend d join pg_namespace n on n.oid = d.refobjid
  where d.refclassid = 'pg_namespace'::regclass and d.deptype = 'n' and ${inScope(scope, 'n')}
    and not exists (
      select from pg_depend o where o.classid = d.classid and o.objid = d.objid and o.deptype in ('i', 'e')
        and (o.refclassid, o.refobjid) <> (d.classid, d.objid))
  group by 1`;

/** What the server calls these objects: their kinds and names. */
export async function namesOf(connection: Connection, objects: readonly StandingRow[]): Promise<string[]> {
  const parts = objects.map(
    ({ catalog, ids }) => `
      select o.type || ' ' || o.identity "name"
      from unnest(array[${ids.join(', ')}]::oid[]) i
      cross join lateral pg_catalog.pg_identify_object(${literal(`pg_catalog.${catalog}`)}::pg_catalog.regclass, i, 0) o`,
  );
  // Something that is gone by now has no name.
  const named = await rows<{ name: string | null }>(connection, parts.join(' union all '));
  return named.flatMap(({ name }) => name ?? []).sort();
}
