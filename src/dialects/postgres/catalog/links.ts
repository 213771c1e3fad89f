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

export interface DependencyRow {
  readonly catalog: string;
  readonly id: number;
  readonly sub: number;
  readonly refCatalog: string;
  readonly refId: number;
  readonly refSub: number;
}

/** What needs what. A sequence's tie to its owner is no need: {@link sequences} reads it. Defaults stand for their columns. */
export const dependencies: CatalogQuery = () => `
  select case when ad.oid is null then d.classid::regclass::text else 'pg_class' end "catalog",
         coalesce(ad.adrelid, d.objid)::bigint id, coalesce(ad.adnum::int, d.objsubid) sub,
         d.refclassid::regclass::text "refCatalog", d.refobjid::bigint "refId", d.refobjsubid "refSub"
  from pg_depend d
  left join pg_attrdef ad on d.classid = 'pg_attrdef'::regclass and ad.oid = d.objid
  left join pg_class s on d.classid = 'pg_class'::regclass and s.oid = d.objid and s.relkind = 'S'
  where d.deptype in ('n', 'a') and d.objid >= 16384 and d.refobjid >= 16384 and s.oid is null
    and d.refclassid <> 'pg_namespace'::regclass`;

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
