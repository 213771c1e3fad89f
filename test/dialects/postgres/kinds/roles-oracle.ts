import type { Connection } from '../../../../src/dialects/connection.ts';

/** What the catalog says of the roles `rt_…`, asked for in its own words: nothing of the inspector is used. */
export async function catalogRoles(connection: Connection): Promise<unknown[]> {
  const rows = await connection.query<{ row: string }>(`
    SELECT json_build_array(r.rolname,
      concat_ws(' ', CASE WHEN r.rolcanlogin THEN 'login' END, CASE WHEN r.rolsuper THEN 'superuser' END,
                CASE WHEN r.rolcreatedb THEN 'createdb' END, CASE WHEN r.rolinherit THEN 'inherit' END),
      r.rolconnlimit, (r.rolvaliduntil AT TIME ZONE 'UTC')::date, shobj_description(r.oid, 'pg_authid'), r.rolconfig,
      ARRAY(SELECT g.rolname || CASE WHEN m.admin_option THEN '*' ELSE '' END FROM pg_auth_members m
            JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid ORDER BY 1))::text AS row
    FROM pg_roles r WHERE r.rolname LIKE 'rt\\_%' ORDER BY r.rolname`);
  return rows.map(({ row }) => JSON.parse(row) as unknown);
}

/** Who has which rights on what is in the schema `rt_app`, `*` for those that may be handed on; then the default privileges. */
export async function catalogRights(connection: Connection): Promise<string[]> {
  const rows = await connection.query<{ line: string }>(`
    WITH things AS (
      SELECT c.relname::text AS name, c.relacl AS acl FROM pg_class c WHERE c.relnamespace = 'rt_app'::regnamespace AND c.relkind IN ('r', 'v')
      UNION ALL
      SELECT c.relname || '.' || a.attname, a.attacl FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      WHERE c.relnamespace = 'rt_app'::regnamespace AND a.attacl IS NOT NULL
      UNION ALL
      SELECT p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', p.proacl FROM pg_proc p
      WHERE p.pronamespace = 'rt_app'::regnamespace
      UNION ALL
      SELECT t.typname, t.typacl FROM pg_type t WHERE t.typnamespace = 'rt_app'::regnamespace AND t.typtype = 'e'
      UNION ALL
      SELECT n.nspname, n.nspacl FROM pg_namespace n WHERE n.nspname = 'rt_app'
      UNION ALL
      SELECT 'default ' || CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' END
             || ' of ' || pg_get_userbyid(d.defaclrole) || coalesce(' in ' || nullif(d.defaclnamespace, 0)::regnamespace::text, ''), d.defaclacl
      FROM pg_default_acl d WHERE d.defaclnamespace = 0 OR d.defaclnamespace = 'rt_app'::regnamespace
    )
    SELECT replace(name, 'x ', '') || ': ' || (
      SELECT string_agg(coalesce(r.rolname, 'PUBLIC') || '=' || a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END, ', '
                        ORDER BY (coalesce(r.rolname, 'PUBLIC') || '=' || a.privilege_type) COLLATE "C")
      FROM aclexplode(acl) a LEFT JOIN pg_roles r ON r.oid = a.grantee) AS line
    FROM things WHERE acl IS NOT NULL ORDER BY name COLLATE "C"`);
  return rows.map(({ line }) => line);
}
