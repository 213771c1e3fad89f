import type { Connection } from '../connection.ts';
import {
  type Baseline,
  baselineOf,
  type DatabaseObject,
  databaseGrants,
  databaseObjects,
  type Grant,
  grantsOnServer,
  type OtherGrants,
  objectKey,
  type SchemaState,
  schemaState,
} from './baseline.ts';
import { defaultRights, dropDefaultRights } from './clean-rights.ts';
import { type SchemaMember, schemaMembers, userSchemas } from './contents.ts';
import { freshSession } from './fresh-session.ts';
import { literal, quoteName } from './quote.ts';

/**
 * Objects dropped in one transaction. Each table takes some ten locks with its indexes, types and constraints, and the
 * server's table of locks is shared by all: a schema of a thousand tables does not fit into one DROP SCHEMA.
 */
export const dropsATransaction = 40;

/**
 * Empties the database, or the schema that the URL is bound to: everything goes that was not there when
 * {@link findObjects} last found it clean on this connection; everything at all where it was not asked. `public` comes
 * back with the owner, comment and grants that it had.
 */
export async function clean(connection: Connection): Promise<void> {
  const { onNotice } = connection;
  // Every CASCADE reports what it took.
  connection.onNotice = undefined;
  try {
    await dropEverything(connection, baselineOf(connection));
  } finally {
    connection.onNotice = onNotice;
  }
}

async function dropEverything(connection: Connection, baseline: Baseline | undefined): Promise<void> {
  await connection.script([...freshSession(connection), 'DEALLOCATE ALL', 'DISCARD TEMP']);
  const surplus = await surplusObjects(connection, baseline);
  const schemas = surplus.filter(({ type, identity }) => type === 'SCHEMA' && identity !== 'public');
  const drops = surplus.filter(({ type }) => type !== 'SCHEMA').flatMap(dropObject);
  await connection.script(surplus.some(({ type }) => type === 'EXTENSION') ? [dropTunedIndexes, ...drops] : drops);
  for (const schema of await schemasToEmpty(connection, schemas)) await emptySchema(connection, schema);
  await connection.script(schemas.map(({ identity }) => `DROP SCHEMA IF EXISTS ${identity} CASCADE`));
  await restorePublic(connection, baseline);
  await restoreDefaultRights(connection, baseline);
  if (!baseline) return;
  await restoreDatabaseRights(connection, baseline.grants);
  await restoreServerRights(connection, baseline.onServer);
}

/** `ALTER DEFAULT PRIVILEGES` outlives what it was said for. */
async function restoreDefaultRights(connection: Connection, baseline: Baseline | undefined): Promise<void> {
  if (baseline === undefined && connection.boundSchema !== undefined) return;
  const surplus = (await defaultRights(connection)).filter((id) => !baseline?.defaultRights.has(id));
  const statements = await dropDefaultRights(connection, surplus);
  if (statements.length > 0) await connection.script(statements);
}

/** Those of a database that nobody looked at before are none of ours. */
async function restoreDatabaseRights(connection: Connection, wanted: readonly Grant[]): Promise<void> {
  const on = `DATABASE ${quoteName(connection.server.database)}`;
  const now = await databaseGrants(connection);
  if (!sameGrants(now, wanted)) await connection.script(regranted(on, now, wanted));
}

/** Languages, functions and views of the server stay, and so would what a state says of the rights on them. */
async function restoreServerRights(connection: Connection, wanted: ReadonlyMap<string, OtherGrants>): Promise<void> {
  const now = new Map((await grantsOnServer(connection)).map((one) => [one.on, one]));
  const statements = [...new Map([...wanted, ...now]).values()].flatMap(({ on, usual }) => {
    const [has, had] = [now, wanted].map((all) => all.get(on)?.grants ?? usual);
    return has && had && !sameGrants(has, had) ? regranted(on, has, had) : [];
  });
  if (statements.length > 0) await connection.script(statements);
}

/** What makes the rights on something the wanted ones, whatever they are. */
function regranted(on: string, now: readonly Grant[], wanted: readonly Grant[]): string[] {
  const roles = new Set([...now, ...wanted].map(({ role }) => roleName(role)));
  return [
    ...Array.from(roles, (role) => `REVOKE ALL ON ${on} FROM ${role} CASCADE`),
    ...wanted.map((one) => grant(on, one)),
  ];
}

/** What the work made outside of schemas. A bound URL has a say there only about what is known to be new. */
async function surplusObjects(connection: Connection, baseline: Baseline | undefined): Promise<DatabaseObject[]> {
  if (baseline === undefined && connection.boundSchema !== undefined) return [];
  return (await databaseObjects(connection)).filter((object) => !baseline?.objects.has(objectKey(object)));
}

/** Schemas that go, beside the bound one; without a bound schema, all. */
async function schemasToEmpty(connection: Connection, surplus: readonly DatabaseObject[]): Promise<string[]> {
  const going = new Set(surplus.map(({ identity }) => identity));
  return (await userSchemas(connection)).filter(
    (name) =>
      connection.boundSchema === undefined ||
      name === connection.boundSchema ||
      going.has(name) ||
      going.has(quoteName(name)),
  );
}

async function emptySchema(connection: Connection, schema: string): Promise<void> {
  const members = await schemaMembers(connection, { schema, withRevisions: true });
  const drops = members.sort(dropOrder).map(dropMember);
  const batches = Array.from({ length: Math.ceil(drops.length / dropsATransaction) }, (_, at) =>
    drops.slice(at * dropsATransaction, (at + 1) * dropsATransaction),
  );
  // The server has the next one at hand, whatever this process is busy with.
  const send = connection.scriptAhead ?? connection.script;
  for (const answer of await Promise.allSettled(batches.map((batch) => send(batch)))) {
    if (answer.status === 'rejected') throw answer.reason;
  }
}

/** Partitions before what they are part of, later tables before earlier ones: no CASCADE takes more than a batch. */
function dropOrder(a: SchemaMember, b: SchemaMember): number {
  const rank = ({ type, partition }: SchemaMember) => (partition ? 0 : type === 'table' ? 1 : 2);
  return rank(a) - rank(b) || b.oid - a.oid;
}

/** CASCADE may have taken it with something else. */
function dropMember({ type, identity }: SchemaMember): string {
  const noun = dropNouns[type] ?? type;
  return `DROP ${noun.toUpperCase()} IF EXISTS ${identity} CASCADE`;
}

/** Where the catalog's word for a kind is not that of DROP. */
const dropNouns: Readonly<Record<string, string>> = {
  // Its own noun wants (*) where there are no arguments.
  aggregate: 'routine',
  'composite type': 'type',
  'partitioned table': 'table',
  'statistics object': 'statistics',
};

/**
 * Indexes with options for operator classes of extensions: DROP EXTENSION takes the class's functions first, and then cannot open
 * the index.
 */
const dropTunedIndexes = `DO $$
DECLARE
  tuned record;
BEGIN
  FOR tuned IN
    SELECT DISTINCT c.oid::pg_catalog.regclass AS index, k.conname AS name, k.conrelid::pg_catalog.regclass AS holder
    FROM pg_catalog.pg_index x
    JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid AND NOT c.relispartition
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attoptions IS NOT NULL
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_opclass'::pg_catalog.regclass
      AND d.objid = ANY (x.indclass::oid[]) AND d.deptype = 'e'
    LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = c.oid AND k.contype = 'x'
  LOOP
    IF tuned.name IS NULL THEN
      EXECUTE pg_catalog.format('DROP INDEX %s', tuned.index);
    ELSE
      EXECUTE pg_catalog.format('ALTER TABLE %s DROP CONSTRAINT %I', tuned.holder, tuned.name);
    END IF;
  END LOOP;
END
$$`;

function dropObject({ type, identity }: DatabaseObject): string[] {
  if (type === 'LARGE OBJECT') return [`SELECT pg_catalog.lo_unlink(${identity})`];
  if (type !== 'SUBSCRIPTION') return [`DROP ${type} IF EXISTS ${identity} CASCADE`];
  // Otherwise the drop would go to the publisher for its slot, which no transaction may do.
  return [
    `ALTER SUBSCRIPTION ${identity} DISABLE`,
    `ALTER SUBSCRIPTION ${identity} SET (slot_name = NONE)`,
    `DROP SUBSCRIPTION IF EXISTS ${identity}`,
  ];
}

async function restorePublic(connection: Connection, baseline: Baseline | undefined): Promise<void> {
  if (baseline === undefined && connection.boundSchema !== undefined) return;
  const wanted = baseline === undefined ? await newPublic(connection) : baseline.publicSchema;
  const present = await schemaState(connection, 'public');
  if (wanted === undefined) {
    if (present !== undefined) await connection.script(['DROP SCHEMA public CASCADE']);
    return;
  }
  const statements = present === undefined ? ['CREATE SCHEMA public'] : [];
  const now = present ?? { owner: '', comment: null, grants: [] };
  if (now.owner !== wanted.owner) statements.push(`ALTER SCHEMA public OWNER TO ${quoteName(wanted.owner)}`);
  if (now.comment !== wanted.comment) {
    statements.push(`COMMENT ON SCHEMA public IS ${wanted.comment === null ? 'NULL' : literal(wanted.comment)}`);
  }
  if (present === undefined || now.owner !== wanted.owner || !sameGrants(now.grants, wanted.grants)) {
    statements.push(...regranted('SCHEMA public', now.grants, wanted.grants));
  }
  if (statements.length > 0) await connection.script(statements);
}

/** `public` as a new database has it: from 15 on it belongs to the database's owner, and nobody else may create in it. */
async function newPublic(connection: Connection): Promise<SchemaState> {
  const restricted = connection.server.major >= 15;
  const owner = restricted ? 'pg_database_owner' : await firstRole(connection);
  const rights = (role: string | null, ...privileges: string[]): Grant[] =>
    privileges.map((privilege) => ({ role, privilege, grantable: false }));
  return {
    owner,
    comment: 'standard public schema',
    grants: [...rights(owner, 'CREATE', 'USAGE'), ...rights(null, ...(restricted ? [] : ['CREATE']), 'USAGE')],
  };
}

/** The role that initdb made: owner of `public` before 15. */
async function firstRole(connection: Connection): Promise<string> {
  const [row] = await connection.query<{ name: string }>('SELECT pg_catalog.pg_get_userbyid(10)::text AS name');
  return row?.name ?? 'postgres';
}

function sameGrants(a: readonly Grant[], b: readonly Grant[]): boolean {
  const key = (grants: readonly Grant[]) =>
    grants
      .map((one) => grant('', one))
      .sort()
      .join('\n');
  return key(a) === key(b);
}

function grant(on: string, { role, privilege, grantable }: Grant): string {
  return `GRANT ${privilege} ON ${on} TO ${roleName(role)}${grantable ? ' WITH GRANT OPTION' : ''}`;
}

function roleName(role: string | null): string {
  return role === null ? 'PUBLIC' : quoteName(role);
}
