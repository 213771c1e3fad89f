import type { CatalogQuery } from './rows.ts';

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

/** What needs what, a list for each column of the table: six numbers take the place of an object. */
export interface DependencyLists {
  /** Names of catalogs by their oids: the lists hold those. */
  readonly catalogs: Readonly<Record<string, string>>;
  readonly catalog: readonly number[];
  readonly id: readonly number[];
  readonly sub: readonly number[];
  readonly refCatalog: readonly number[];
  readonly refId: readonly number[];
  readonly refSub: readonly number[];
}

const list = (column: string) => `coalesce(translate(array_agg(d.${column})::text, '{}', '[]'), '[]')::json`;

export const dependencies: CatalogQuery = () => `
  select (select json_object_agg(c.oid, c.relname) from pg_class c where c.oid < 16384 and c.relkind = 'r') catalogs,
         ${list('classid')} "catalog", ${list('objid')} id, ${list('objsubid')} sub,
         ${list('refclassid')} "refCatalog", ${list('refobjid')} "refId", ${list('refobjsubid')} "refSub"
  from pg_depend d
  where d.deptype in ('n', 'a') and d.objid >= 16384 and d.refobjid >= 16384 and d.refclassid <> 'pg_namespace'::regclass`;

export interface MemberRow {
  readonly catalog: string;
  readonly id: number;
  readonly extension: number;
}

/** What each extension made. */
export const members: CatalogQuery = () => `
  select d.classid::regclass::text "catalog", d.objid::bigint id, d.refobjid::bigint extension
  from pg_depend d
  where d.deptype = 'e' and d.refclassid = 'pg_extension'::regclass and d.objid >= 16384`;
