import type { CatalogQuery } from './rows.ts';

export interface RoleRow {
  readonly name: string;
  /** The session acts as it, or connected as it. */
  readonly own: boolean;
  readonly login: boolean;
  readonly superuser: boolean;
  readonly createDb: boolean;
  readonly createRole: boolean;
  readonly inherit: boolean;
  readonly replication: boolean;
  readonly bypassRls: boolean;
  /** -1 for as many as there is room for. */
  readonly connLimit: number;
  /** In UTC: `2030-01-01 00:00:00+00`. */
  readonly validUntil: string | null;
  /** `name=value`, for all databases. */
  readonly config: readonly string[] | null;
  readonly comment: string | null;
  readonly memberOf: readonly MembershipRow[] | null;
}

export interface MembershipRow {
  readonly role: string;
  readonly admin: boolean;
  /** Null before PostgreSQL 16, where the role's own `INHERIT` decides. */
  readonly inherit: boolean | null;
  readonly set: boolean | null;
  /** Null where it is one that the server finds without being told who granted it. */
  readonly grants: readonly GrantRow[] | null;
}

export interface GrantRow {
  /** Null for the role that superusers grant as. */
  readonly by: string | null;
  readonly admin: boolean;
  readonly inherit: boolean;
  readonly set: boolean;
}

/** Since PostgreSQL 16 each grant is of somebody, who has to be named to take it back. */
const grants = `
  case when bool_or(a.grantor <> 10) then
    json_agg(json_build_object('by', case when a.grantor <> 10 then pg_get_userbyid(a.grantor) end, 'admin', a.admin_option,
                               'inherit', a.inherit_option, 'set', a.set_option) order by a.grantor) end`;

/** From 16 on a role may be a member through several grants, which add up. */
const memberships = (major: number) => `
  (select json_agg(json_build_object('role', m.role, 'admin', m.admin, 'inherit', m.inherit, 'set', m.set, 'grants', m.grants) order by m.role)
   from (select g.rolname::text "role", bool_or(a.admin_option) "admin",
                ${major >= 16 ? 'bool_or(a.inherit_option)' : 'null::boolean'} inherit,
                ${major >= 16 ? 'bool_or(a.set_option)' : 'null::boolean'} "set",
                ${major >= 16 ? grants : 'null::json'} grants
         from pg_auth_members a join pg_roles g on g.oid = a.roleid where a.member = r.oid group by g.rolname) m)`;

/** Roles that people made, without those that the server brings: nothing of them that takes more rights than to connect (no passwords). */
export const roles: CatalogQuery = ({ major }) => `
  select r.rolname::text "name", r.rolname in (current_user, session_user) own, r.rolcanlogin login, r.rolsuper superuser,
         r.rolcreatedb "createDb", r.rolcreaterole "createRole", r.rolinherit inherit, r.rolreplication replication,
         r.rolbypassrls "bypassRls", r.rolconnlimit "connLimit",
         case when isfinite(r.rolvaliduntil)
              then to_char(r.rolvaliduntil at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || '+00' end "validUntil",
         (select s.setconfig from pg_db_role_setting s where s.setrole = r.oid and s.setdatabase = 0) config,
         (select d.description from pg_shdescription d where d.classoid = 'pg_authid'::regclass and d.objoid = r.oid) "comment",
         ${memberships(major)} "memberOf"
  from pg_roles r
  where r.oid >= 16384 and r.rolname !~ '^pg_'`;
