import type { Connection } from '../connection.ts';
import { revisionsTable } from '../revision-columns.ts';
import { leaseTable } from './lease-table.ts';

/** An object that stands directly in a schema, and that neither an extension nor another object brought. */
export interface SchemaMember {
  readonly schema: string;
  /** As the server's catalog words it: `table`, `view`, `function`, `operator class` … */
  readonly type: string;
  readonly name: string;
  /** Schema, name, arguments and access method, quoted, as DROP takes it. */
  readonly identity: string;
  /** A partition of another table. */
  readonly partition: boolean;
  readonly oid: number;
}

/** Schemas of users: not the system's, not temporary, not an extension's own. `n` is pg_namespace. */
export const isUserSchema = `(n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' AND NOT EXISTS (
  SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.pg_namespace'::regclass AND e.objid = n.oid AND e.deptype = 'e'))`;

export async function userSchemas(connection: Connection): Promise<string[]> {
  const rows = await connection.query<{ name: string }>(
    `SELECT n.nspname AS name FROM pg_catalog.pg_namespace n WHERE ${isUserSchema} ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/**
 * What stands in the user's schemas, or in one schema, of whatever kind: everything that the catalog says depends on its
 * schema. Tables first, then by name. The revisions table counts only when `withRevisions` says so.
 */
export async function schemaMembers(
  connection: Connection,
  options: { readonly schema?: string | undefined; readonly withRevisions?: boolean },
): Promise<SchemaMember[]> {
  return connection.query<SchemaMember & Record<string, unknown>>(
    `SELECT n.nspname::text AS schema, i.type, d.objid::int8 AS oid,
        -- What goes in may be the same for several procedures: they are told apart by what comes out.
        CASE WHEN p.prokind = 'p'
          THEN pg_catalog.format('%I.%I(%s)', n.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid))
          ELSE i.identity END AS identity,
        coalesce(c.relname, t.typname, p.proname, i.name)::text AS name, coalesce(c.relispartition, false) AS partition
      FROM pg_catalog.pg_depend d
        JOIN pg_catalog.pg_namespace n ON n.oid = d.refobjid
        LEFT JOIN pg_catalog.pg_class c ON d.classid = 'pg_catalog.pg_class'::regclass AND c.oid = d.objid
        LEFT JOIN pg_catalog.pg_type t ON d.classid = 'pg_catalog.pg_type'::regclass AND t.oid = d.objid
        LEFT JOIN pg_catalog.pg_proc p ON d.classid = 'pg_catalog.pg_proc'::regclass AND p.oid = d.objid
        CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classid, d.objid, 0) i
      WHERE d.refclassid = 'pg_catalog.pg_namespace'::regclass AND d.deptype = 'n' AND ${isUserSchema}
        AND d.classid <> 'pg_catalog.pg_extension'::regclass
        AND ($1::name IS NULL OR n.nspname = $1::name) AND ($2::name IS NULL OR c.relname IS DISTINCT FROM $2::name)
        AND c.relname IS DISTINCT FROM '${leaseTable}'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
          WHERE e.classid = d.classid AND e.objid = d.objid AND e.objsubid = 0
            AND e.deptype IN ('e', 'i'))
      ORDER BY i.type <> 'table', 1, coalesce(c.relname, t.typname, p.proname, i.name)`,
    [options.schema ?? null, options.withRevisions ? null : revisionsTable],
  );
}
