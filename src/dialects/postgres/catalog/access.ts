import type { Access, Grant } from '../../../schema/model.ts';
import { type CatalogQuery, inScope } from './rows.ts';

export interface AccessRow {
  readonly catalog: string;
  readonly id: number;
  /** Left out where it is the role that asks. */
  readonly owner: string | null;
  readonly grants:
    | readonly {
        readonly grantee: string | null;
        readonly privilege: string;
        readonly grantable: boolean;
        readonly column: string | null;
      }[]
    | null;
  readonly revoked: readonly string[] | null;
}

/** Objects whose owner or rights are not those of a new object. `public` is left out: every version gives it rights of its own. */
export const accessRights: CatalogQuery = (scope) => `
  with me as (select r.oid from pg_roles r where r.rolname = current_user),
  objects as (
    select 'pg_class' "catalog", c.oid id, null::name "column", c.relowner owner, c.relacl acl,
           acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner) standard, c.relnamespace nsp
    from pg_class c where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.relpersistence <> 't'
    union all
    select 'pg_class', a.attrelid, a.attname, c.relowner, a.attacl, acldefault('c', c.relowner), c.relnamespace
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where a.attacl is not null and a.attnum > 0 and not a.attisdropped
    union all
    select 'pg_proc', p.oid, null, p.proowner, p.proacl, acldefault('f', p.proowner), p.pronamespace from pg_proc p
    union all
    select 'pg_type', t.oid, null, t.typowner, t.typacl, acldefault('T', t.typowner), t.typnamespace
    from pg_type t left join pg_class c on c.oid = t.typrelid
    where t.typcategory <> 'A' and (c.oid is null or c.relkind = 'c')
    union all
    select 'pg_namespace', s.oid, null, s.nspowner, s.nspacl, acldefault('n', s.nspowner), s.oid
    from pg_namespace s where s.nspname <> 'public'
  )
  select o."catalog", o.id::bigint id,
         case when o.owner <> me.oid then pg_get_userbyid(o.owner) end owner,
         (select json_agg(json_build_object('grantee', r.rolname, 'privilege', a.privilege_type, 'grantable', a.is_grantable,
                                            'column', o."column") order by r.rolname, a.privilege_type)
          from aclexplode(o.acl) a left join pg_roles r on r.oid = a.grantee
          where a.grantee <> o.owner and not exists (
            select from aclexplode(o.standard) d
            where d.grantee = a.grantee and d.privilege_type = a.privilege_type and d.is_grantable = a.is_grantable)) grants,
         (select json_agg(d.privilege_type order by d.privilege_type)
          from aclexplode(o.standard) d
          where o.acl is not null and d.grantee = 0 and not exists (
            select from aclexplode(o.acl) a where a.grantee = 0 and a.privilege_type = d.privilege_type)) revoked
  from objects o
  join pg_namespace n on n.oid = o.nsp
  cross join me
  where (o.acl is not null or o.owner <> me.oid) and ${inScope(scope, 'n')}`;

function sortKey({ grantee, privilege, column = '' }: Grant): string {
  return [grantee, privilege, column].join('\0');
}

/** What the rows of one object say, columns included; undefined where that is nothing. */
export function accessOf(rows: readonly AccessRow[]): Access | undefined {
  const owner = rows.find((row) => row.owner !== null)?.owner ?? undefined;
  const grants = rows
    .flatMap((row) => row.grants ?? [])
    .map(({ grantee, privilege, grantable, column }) => ({
      grantee: grantee ?? 'PUBLIC',
      privilege,
      ...(grantable ? { grantable: true as const } : {}),
      ...(column === null ? {} : { column }),
    }))
    .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  const revoked = rows.flatMap((row) => row.revoked ?? []);
  if (owner === undefined && grants.length === 0 && revoked.length === 0) return undefined;
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(grants.length > 0 ? { grants } : {}),
    ...(revoked.length > 0 ? { revoked } : {}),
  };
}
