import { type CatalogQuery, inScope, notOfExtension } from './rows.ts';

export interface PolicyRow {
  readonly id: number;
  readonly table: number;
  readonly name: string;
  readonly permissive: boolean;
  /** r select, a insert, w update, d delete, * all. */
  readonly command: string;
  /** Null stands for PUBLIC. */
  readonly roles: readonly (string | null)[];
  readonly using: string | null;
  readonly check: string | null;
}

export const policies: CatalogQuery = (scope) => `
  select p.oid::bigint id, p.polrelid::bigint "table", p.polname name, p.polpermissive permissive, p.polcmd::text command,
         (select json_agg(r.rolname order by r.rolname)
          from unnest(p.polroles) l(role) left join pg_roles r on r.oid = l.role) roles,
         pg_get_expr(p.polqual, p.polrelid) "using", pg_get_expr(p.polwithcheck, p.polrelid) "check"
  from pg_policy p
  join pg_class c on c.oid = p.polrelid
  join pg_namespace n on n.oid = c.relnamespace
  where ${inScope(scope, 'n')} and ${notOfExtension('pg_class', 'c.oid')}`;
