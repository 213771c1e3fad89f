import type { Connection } from '../connection.ts';

/** Rows of `ALTER DEFAULT PRIVILEGES` in the database, by their oids. */
export async function defaultRights(connection: Connection): Promise<string[]> {
  const rows = await connection.query<{ id: string }>('SELECT oid::text AS id FROM pg_catalog.pg_default_acl');
  return rows.map(({ id }) => id);
}

/** Words of ALTER DEFAULT PRIVILEGES for the letters of the catalog; a letter that is not here is newer than this code. */
const nouns = `'{"r": "TABLES", "S": "SEQUENCES", "f": "FUNCTIONS", "T": "TYPES", "n": "SCHEMAS", "L": "LARGE OBJECTS"}'::json`;

/** Statements after which these rows are gone: the server drops one that says what goes without saying. */
export async function dropDefaultRights(connection: Connection, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await connection.query<{ sql: string }>(
    `WITH entry AS (
        SELECT d.*, ${nouns} ->> d.defaclobjtype::text AS noun,
          pg_catalog.format('ALTER DEFAULT PRIVILEGES FOR ROLE %I', pg_catalog.pg_get_userbyid(d.defaclrole))
            || coalesce(' IN SCHEMA ' || pg_catalog.quote_ident(n.nspname), '') AS head,
          CASE WHEN d.defaclnamespace = 0
            THEN pg_catalog.acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole)
            END AS usual
        FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
        WHERE d.oid::text = ANY ($1))
      SELECT DISTINCT step, head || verb || noun || link
        || CASE role WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(role)) END AS sql
      FROM (
        SELECT 1 AS step, head, ' REVOKE ALL ON ' AS verb, noun, ' FROM ' AS link, a.grantee AS role
        FROM entry CROSS JOIN LATERAL pg_catalog.aclexplode(defaclacl) a
        UNION ALL
        SELECT 1, head, ' REVOKE ALL ON ', noun, ' FROM ', a.grantee FROM entry CROSS JOIN LATERAL pg_catalog.aclexplode(usual) a
        UNION ALL
        SELECT 2, head, ' GRANT ALL ON ', noun, ' TO ', a.grantee FROM entry CROSS JOIN LATERAL pg_catalog.aclexplode(usual) a
      ) steps WHERE noun IS NOT NULL ORDER BY step, sql`,
    [[...ids]],
  );
  return rows.map(({ sql }) => sql);
}
