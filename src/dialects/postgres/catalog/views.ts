import { type CatalogQuery, inScope, notOfExtension } from './rows.ts';

export interface ViewRow {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  /** v view, m materialized view. */
  readonly kind: string;
  /** The rule that holds its query: what the query needs, the catalog says of that. */
  readonly rule: number;
  readonly definition: string;
  readonly options: readonly string[] | null;
  readonly toastOptions: readonly string[] | null;
  readonly tablespace: string | null;
  /** Left out where it is the server's default. */
  readonly method: string | null;
  /** False for a materialized view that was never filled. */
  readonly populated: boolean;
}

export const views: CatalogQuery = (scope) => `
  select c.oid::bigint id, n.nspname schema, c.relname name, c.relkind::text kind, r.oid::bigint rule,
         pg_get_viewdef(c.oid) definition, c.reloptions options, toast.reloptions "toastOptions", s.spcname tablespace,
         nullif(m.amname, current_setting('default_table_access_method', true)) method, c.relispopulated populated
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_rewrite r on r.ev_class = c.oid and r.rulename = '_RETURN'
  left join pg_class toast on toast.oid = c.reltoastrelid
  left join pg_tablespace s on s.oid = c.reltablespace
  left join pg_am m on m.oid = c.relam
  where c.relkind in ('v', 'm') and c.relpersistence <> 't'
    and ${inScope(scope, 'n')} and ${notOfExtension('pg_class', 'c.oid')}`;
