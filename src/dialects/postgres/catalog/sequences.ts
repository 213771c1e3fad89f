import { type CatalogQuery, inScope, notOfExtension } from './rows.ts';

export interface SequenceRow {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  readonly persistence: string;
  readonly type: string;
  /** 64-bit numbers as text. */
  readonly start: string;
  readonly increment: string;
  readonly min: string;
  readonly max: string;
  readonly cache: string;
  readonly cycle: boolean;
  /** The column that it belongs to, and how: i identity, a owned. */
  readonly table: number | null;
  readonly column: number | null;
  readonly link: string | null;
  /** It is logged otherwise than the table whose identity it stands behind. */
  readonly apart: boolean;
}

export const sequences: CatalogQuery = (scope) => `
  select s.seqrelid::bigint id, n.nspname schema, c.relname name, c.relpersistence::text persistence,
         format_type(s.seqtypid, null) "type", s.seqstart::text "start", s.seqincrement::text "increment", s.seqmin::text "min",
         s.seqmax::text "max", s.seqcache::text "cache", s.seqcycle "cycle",
         d.refobjid::bigint "table", d.refobjsubid "column", d.deptype::text link,
         coalesce(d.deptype = 'i' and c.relpersistence <> t.relpersistence${
           // Those of before are all logged.
           scope.major < 15 ? " and c.relpersistence = 'u'" : ''
         }, false) apart
  from pg_sequence s
  join pg_class c on c.oid = s.seqrelid
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = s.seqrelid and d.objsubid = 0
       and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i')
  left join pg_class t on t.oid = d.refobjid
  where c.relpersistence <> 't' and ${inScope(scope, 'n')} and ${notOfExtension('pg_class', 'c.oid')}`;
