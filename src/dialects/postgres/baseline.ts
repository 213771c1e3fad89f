import type { Connection } from '../connection.ts';
import { givenRights } from './catalog/given-rights.ts';
import { defaultRights } from './clean-rights.ts';

/** The kinds that belong to the database, not to a schema, in the order in which they are dropped. */
const queries = {
  // First: they would run at the drops that follow.
  'EVENT TRIGGER': ['pg_event_trigger', 'pg_catalog.quote_ident(o.evtname)', 'true'],
  PUBLICATION: ['pg_publication', 'pg_catalog.quote_ident(o.pubname)', 'true'],
  SUBSCRIPTION: ['pg_subscription', 'pg_catalog.quote_ident(o.subname)', `o.subdbid = ${currentDatabase()}`],
  EXTENSION: ['pg_extension', 'pg_catalog.quote_ident(o.extname)', 'true'],
  SERVER: ['pg_foreign_server', 'pg_catalog.quote_ident(o.srvname)', 'true'],
  'FOREIGN DATA WRAPPER': ['pg_foreign_data_wrapper', 'pg_catalog.quote_ident(o.fdwname)', 'true'],
  TRANSFORM: [
    'pg_transform',
    `'FOR ' || pg_catalog.format_type(o.trftype, NULL) || ' LANGUAGE ' ||
      (SELECT pg_catalog.quote_ident(lanname) FROM pg_catalog.pg_language l WHERE l.oid = o.trflang)`,
    'true',
  ],
  CAST: [
    'pg_cast',
    `'(' || pg_catalog.format_type(o.castsource, NULL) || ' AS ' || pg_catalog.format_type(o.casttarget, NULL) || ')'`,
    'true',
  ],
  LANGUAGE: ['pg_language', 'pg_catalog.quote_ident(o.lanname)', 'true'],
  'ACCESS METHOD': ['pg_am', 'pg_catalog.quote_ident(o.amname)', 'true'],
  SCHEMA: ['pg_namespace', 'pg_catalog.quote_ident(o.nspname)', `o.nspname NOT LIKE 'pg\\_%'`],
  'LARGE OBJECT': ['pg_largeobject_metadata', 'o.oid::text', 'true'],
} as const;

export type DatabaseObjectType = keyof typeof queries;
export const databaseObjectTypes = Object.keys(queries) as readonly DatabaseObjectType[];

/** Something that belongs to the database and no extension brought. `identity` is what DROP takes. */
export interface DatabaseObject {
  readonly type: DatabaseObjectType;
  readonly identity: string;
}

/** A schema as it has to come back. */
export interface SchemaState {
  readonly owner: string;
  readonly comment: string | null;
  readonly grants: readonly Grant[];
}

export interface Grant {
  /** Undefined stands for PUBLIC. */
  readonly role: string | null;
  readonly privilege: string;
  readonly grantable: boolean;
}

/** What a clean database held: the objects that stay, and the state of `public`. */
export interface Baseline {
  readonly objects: ReadonlySet<string>;
  /** Undefined when the database has no `public`. */
  readonly publicSchema: SchemaState | undefined;
  /** Default privileges, by oid. */
  readonly defaultRights: ReadonlySet<string>;
  /** Rights on the database itself. */
  readonly grants: readonly Grant[];
  /** Rights that objects of the server did not come with, by what GRANT calls them. */
  readonly onServer: ReadonlyMap<string, OtherGrants>;
}

export interface OtherGrants {
  /** As GRANT calls the object. */
  readonly on: string;
  readonly grants: readonly Grant[];
  /** What it came with. */
  readonly usual: readonly Grant[];
}

const baselines = new WeakMap<Connection, Baseline>();

export async function rememberBaseline(connection: Connection): Promise<void> {
  const objects = await databaseObjects(connection);
  baselines.set(connection, {
    objects: new Set(objects.map(objectKey)),
    publicSchema: await schemaState(connection, 'public'),
    defaultRights: new Set(await defaultRights(connection)),
    grants: await databaseGrants(connection),
    onServer: new Map((await grantsOnServer(connection)).map((one) => [one.on, one])),
  });
}

export function baselineOf(connection: Connection): Baseline | undefined {
  return baselines.get(connection);
}

export function objectKey({ type, identity }: DatabaseObject): string {
  return `${type} ${identity}`;
}

/**
 * Objects with an oid above the system's own range (16384 is the first of users) that neither an extension nor another
 * object brought: a range type makes a cast to its multirange.
 */
export async function databaseObjects(connection: Connection): Promise<DatabaseObject[]> {
  const selects = databaseObjectTypes.map((type, order) => {
    const [catalog, identity, condition] = queries[type];
    return `SELECT ${order} AS rank, '${type}' AS type, (${identity})::text AS identity FROM pg_catalog.${catalog} o
      WHERE o.oid >= 16384 AND ${condition} AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
        WHERE e.classid = 'pg_catalog.${catalog}'::regclass AND e.objid = o.oid AND e.deptype IN ('e', 'i'))`;
  });
  return connection.query<DatabaseObject>(
    `SELECT type, identity FROM (${selects.join(' UNION ALL ')}) found ORDER BY rank, identity`,
  );
}

export async function schemaState(connection: Connection, schema: string): Promise<SchemaState | undefined> {
  const [row] = await connection.query<SchemaState>(
    `SELECT pg_catalog.pg_get_userbyid(n.nspowner)::text AS owner,
        pg_catalog.obj_description(n.oid, 'pg_namespace') AS comment,
        ${grantsIn(`coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner))`)} AS grants
      FROM pg_catalog.pg_namespace n WHERE n.nspname = $1`,
    [schema],
  );
  return row;
}

export async function databaseGrants(connection: Connection): Promise<readonly Grant[]> {
  const [row] = await connection.query<{ grants: readonly Grant[] }>(
    `SELECT ${grantsIn(`coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))`)} AS grants
      FROM pg_catalog.pg_database d WHERE d.oid = ${currentDatabase()}`,
  );
  return row?.grants ?? [];
}

/** Objects of the server whose rights are not those that they came with. Columns are left out. */
export async function grantsOnServer(connection: Connection): Promise<readonly OtherGrants[]> {
  return connection.query<OtherGrants & Record<string, unknown>>(
    `SELECT CASE o.catalog
          WHEN 'pg_catalog.pg_proc'::regclass THEN 'ROUTINE ' || o.id::regprocedure::text
          WHEN 'pg_catalog.pg_class'::regclass THEN 'TABLE ' || o.id::regclass::text
          WHEN 'pg_catalog.pg_type'::regclass THEN
            (SELECT 'TYPE pg_catalog.' || pg_catalog.quote_ident(t.typname) FROM pg_catalog.pg_type t WHERE t.oid = o.id)
          WHEN 'pg_catalog.pg_namespace'::regclass THEN 'SCHEMA ' || o.id::regnamespace::text
          ELSE 'LANGUAGE ' || (SELECT pg_catalog.quote_ident(l.lanname) FROM pg_catalog.pg_language l WHERE l.oid = o.id)
        END AS "on", ${grantsIn('o.rights')} AS grants, ${grantsIn('o.usual')} AS usual
      FROM (${givenRights}) o WHERE o.id < 16384 AND o.part = 0`,
  );
}

function grantsIn(acl: string): string {
  return `coalesce((SELECT pg_catalog.json_agg(pg_catalog.json_build_object('role', r.rolname,
            'privilege', a.privilege_type, 'grantable', a.is_grantable) ORDER BY r.rolname, a.privilege_type)
          FROM pg_catalog.aclexplode(${acl}) a
            LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee), '[]')`;
}

function currentDatabase(): string {
  return '(SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())';
}
