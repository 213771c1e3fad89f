import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from '../../../src/dialects/connection.ts';
import { grantsOnServer } from '../../../src/dialects/postgres/baseline.ts';
import { clean } from '../../../src/dialects/postgres/clean.ts';
import { connectPostgres } from '../../../src/dialects/postgres/connect.ts';
import { findObjects } from '../../../src/dialects/postgres/find-objects.ts';
import { parseUrl } from '../../../src/dialects/url.ts';
import { everyMajor, everyServer, type FreshDatabase, freshDatabase, type Server } from '../../servers/index.ts';

async function withDatabase(server: Server, query: string, work: (connection: Connection) => Promise<void>) {
  await using database = await freshDatabase(server);
  const separator = database.url.includes('?') ? '&' : '?';
  const connection = await connectPostgres(parseUrl(database.url + (query === '' ? '' : separator + query)));
  await work(connection).finally(() => connection.close());
}

/** One of each kind that can stand in a schema. `s` is put before names. */
const inSchema = (s: string) => [
  `CREATE TYPE ${s}mood AS ENUM ('ok')`,
  `CREATE DOMAIN ${s}positive AS int CHECK (VALUE > 0)`,
  `CREATE TYPE ${s}pair AS (a int, b int)`,
  `CREATE TYPE ${s}span AS RANGE (subtype = float8)`,
  `CREATE SEQUENCE ${s}counter`,
  `CREATE TABLE ${s}up (id serial PRIMARY KEY, m ${s}mood, p ${s}positive, g int GENERATED ALWAYS AS IDENTITY)`,
  `CREATE TABLE ${s}down (up int REFERENCES ${s}up) PARTITION BY RANGE (up)`,
  `CREATE TABLE ${s}down_1 PARTITION OF ${s}down FOR VALUES FROM (1) TO (2)`,
  `CREATE TABLE ${s}atlas_schema_revisions (version text)`,
  `CREATE STATISTICS ${s}stats (ndistinct) ON id, m FROM ${s}up`,
  `CREATE VIEW ${s}seen AS SELECT id, m FROM ${s}up`,
  `CREATE MATERIALIZED VIEW ${s}kept AS SELECT * FROM ${s}seen`,
  `CREATE FUNCTION ${s}twice(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT i * 2'`,
  `CREATE FUNCTION ${s}state(i int, j int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT i + j'`,
  `CREATE PROCEDURE ${s}act(m ${s}mood) LANGUAGE plpgsql AS 'BEGIN END'`,
  `CREATE AGGREGATE ${s}total(int) (SFUNC = ${s}state, STYPE = int, INITCOND = '0')`,
  `CREATE OPERATOR ${s}<#> (LEFTARG = int, RIGHTARG = int, FUNCTION = ${s}state)`,
  `CREATE OPERATOR ${s}## (RIGHTARG = int, FUNCTION = ${s}twice)`,
  `CREATE FUNCTION ${s}hashed(p ${s}pair) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'`,
  `CREATE OPERATOR FAMILY ${s}family USING btree`,
  `CREATE OPERATOR CLASS ${s}class FOR TYPE ${s}pair USING hash AS FUNCTION 1 ${s}hashed(${s}pair)`,
  `CREATE COLLATION ${s}plain (LOCALE = 'C')`,
  `CREATE CONVERSION ${s}conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8`,
  `CREATE TEXT SEARCH DICTIONARY ${s}words (TEMPLATE = simple)`,
  `CREATE TEXT SEARCH CONFIGURATION ${s}search (COPY = simple)`,
  `CREATE RULE noted AS ON INSERT TO ${s}up DO NOTHING`,
];

/** What belongs to the database. */
const inDatabase = [
  'CREATE SCHEMA "Other"',
  'CREATE EXTENSION hstore',
  "CREATE FUNCTION on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
  'CREATE EVENT TRIGGER watch ON ddl_command_start EXECUTE FUNCTION on_ddl()',
  'CREATE PUBLICATION news FOR ALL TABLES',
  'CREATE FOREIGN DATA WRAPPER wrapper',
  'CREATE SERVER far FOREIGN DATA WRAPPER wrapper',
  'CREATE USER MAPPING FOR CURRENT_USER SERVER far',
  'CREATE FOREIGN TABLE distant (id int) SERVER far',
  "CREATE TYPE fruit AS ENUM ('apple')",
  'CREATE CAST (int AS fruit) WITH INOUT',
  'CREATE CAST (fruit AS int) WITH INOUT',
  'SELECT lo_create(0)',
  'ALTER SCHEMA public OWNER TO pg_monitor',
  "COMMENT ON SCHEMA public IS 'changed'",
  'GRANT CREATE ON SCHEMA public TO pg_monitor',
  'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC',
  'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC',
  'ALTER DEFAULT PRIVILEGES FOR ROLE pg_monitor REVOKE ALL ON TYPES FROM PUBLIC',
  'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON SEQUENCES TO pg_monitor WITH GRANT OPTION',
  `DO $$ BEGIN
    EXECUTE format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT ALL ON DATABASE %I TO pg_monitor WITH GRANT OPTION', current_database());
  END $$`,
];

/** All that a database holds, as far as a dump would tell: what a clean has to bring back. */
const fingerprint = (connection: Connection) =>
  connection.query(`
    SELECT 'object' AS what, i.type, i.identity AS name FROM pg_depend d
      CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, d.objsubid) i
      WHERE d.objid >= 16384 AND i.schema IS DISTINCT FROM 'pg_toast' AND i.type IS NOT NULL
    UNION ALL SELECT 'shared', 'schema', concat_ws(' ', n.nspname, pg_get_userbyid(n.nspowner), d.description,
        (SELECT string_agg(a::text, ',' ORDER BY a::text) FROM aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a))
      FROM pg_namespace n LEFT JOIN pg_description d ON d.objoid = n.oid AND d.classoid = 'pg_namespace'::regclass
      WHERE n.nspname NOT LIKE 'pg\\_%'
    UNION ALL SELECT 'shared', 'publication', pubname FROM pg_publication
    UNION ALL SELECT 'shared', 'default rights', defaclacl::text FROM pg_default_acl
    UNION ALL SELECT 'shared', 'database', (SELECT string_agg(a::text, ',' ORDER BY a::text)
        FROM aclexplode(coalesce(datacl, acldefault('d', datdba))) a)
      FROM pg_database WHERE datname = current_database()
    UNION ALL SELECT 'shared', 'large object', count(*)::text FROM pg_largeobject_metadata
    ORDER BY 1, 2, 3`);

describe.each(everyServer())('$name', (server) => {
  let database: FreshDatabase;
  let shared: Connection;
  beforeAll(async () => {
    database = await freshDatabase(server);
    shared = await connectPostgres(parseUrl(database.url));
  });
  afterAll(async () => {
    await shared.close();
    await database.drop();
  });

  test('a database is as it was, whatever was made in it', async () => {
    await withDatabase(server, '', async (connection) => {
      const before = await fingerprint(connection);
      expect(await findObjects(connection)).toBeUndefined();
      for (let round = 0; round < 2; round++) {
        await connection.script([...inDatabase, ...inSchema(''), ...inSchema('"Other".')]);
        await connection.script(['SET search_path TO "Other"', 'CREATE TEMP TABLE passing (id int)']);
        expect(await findObjects(connection)).toBeDefined();
        await clean(connection);
        expect(await fingerprint(connection)).toEqual(before);
        expect(await findObjects(connection)).toBeUndefined();
      }
    });
  });

  test('what the server brought along has its rights back', async () => {
    await withDatabase(server, '', async (connection) => {
      const named = [
        'LANGUAGE sql',
        'FUNCTION pg_catalog.pg_sleep(float8)',
        'TYPE pg_catalog.int4',
        'TABLE pg_catalog.pg_am',
      ];
      const kept = 'REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep_for FROM PUBLIC';
      await connection.script([kept, 'GRANT USAGE ON LANGUAGE plpgsql TO pg_monitor']);
      const before = await grantsOnServer(connection);
      expect(await findObjects(connection)).toBeUndefined();
      await connection.script([
        ...named.flatMap((one) => [`REVOKE ALL ON ${one} FROM PUBLIC`, `GRANT ALL ON ${one} TO pg_monitor`]),
        'GRANT EXECUTE ON FUNCTION pg_catalog.pg_sleep_for TO PUBLIC',
        'REVOKE USAGE ON LANGUAGE plpgsql FROM pg_monitor',
      ]);
      expect((await grantsOnServer(connection)).map(({ on }) => on).sort()).toEqual([
        'LANGUAGE sql',
        'ROUTINE pg_sleep(double precision)',
        'TABLE pg_am',
        'TYPE pg_catalog.int4',
      ]);
      await clean(connection);
      expect(await grantsOnServer(connection)).toEqual(before);
      expect(before.map(({ on }) => on).sort()).toEqual(['LANGUAGE plpgsql', 'ROUTINE pg_sleep_for(interval)']);
    });
  });

  test('a schema-bound clean leaves other schemas alone', async () => {
    await withDatabase(server, 'search_path=app', async (connection) => {
      await connection.script(['CREATE SCHEMA app', 'CREATE SCHEMA kept', 'CREATE TABLE kept.t (id int)']);
      const before = await fingerprint(connection);
      expect(await findObjects(connection)).toBeUndefined();
      await connection.script([
        ...inSchema(''),
        'CREATE EXTENSION hstore',
        'CREATE SCHEMA more',
        'CREATE TABLE more.t (id int)',
      ]);
      await clean(connection);
      expect(await fingerprint(connection)).toEqual(before);
    });
  });

  test('extensions that were there before stay, with what they brought', async () => {
    await withDatabase(server, '', async (connection) => {
      await connection.script(['CREATE EXTENSION hstore']);
      expect(await findObjects(connection)).toBeUndefined();
      await connection.script(['CREATE TABLE t (h hstore)', 'CREATE EXTENSION citext']);
      await clean(connection);
      const left = await connection.query('SELECT extname::text AS name FROM pg_extension ORDER BY 1');
      expect(left).toEqual([{ name: 'hstore' }, { name: 'plpgsql' }]);
      await connection.script(['CREATE TABLE t (h hstore)']);
    });
  });

  test('an extension goes with an index that sets options of its operator class', async () => {
    await withDatabase(server, '', async (connection) => {
      await connection.script([
        'CREATE EXTENSION hstore',
        'CREATE TABLE t (h hstore)',
        'CREATE INDEX i ON t USING gist (h gist_hstore_ops(siglen = 64))',
      ]);
      await clean(connection);
      expect(await findObjects(connection)).toBeUndefined();
    });
  });

  test('a dropped public comes back as it was', async () => {
    await withDatabase(server, '', async (connection) => {
      const before = await fingerprint(connection);
      await findObjects(connection);
      await connection.script(['DROP SCHEMA public']);
      await clean(connection);
      expect(await fingerprint(connection)).toEqual(before);
    });
  });

  test('a clean that nothing is known for empties the whole database', async () => {
    await withDatabase(server, '', async (connection) => {
      const before = await fingerprint(connection);
      await connection.script([
        'DROP SCHEMA public',
        'CREATE SCHEMA app',
        'CREATE TABLE app.t (id int)',
        'CREATE EXTENSION hstore SCHEMA app',
      ]);
      await clean(connection);
      expect(await fingerprint(connection)).toEqual(before);
    });
  });

  test.each([
    { name: 'a table', make: ['CREATE TABLE "T" (id int)'], reason: 'found table "T" in schema "public"' },
    {
      name: 'a table before a view',
      make: ['CREATE VIEW a AS SELECT 1', 'CREATE TABLE b ()'],
      reason: 'found table "b" in schema "public"',
    },
    { name: 'a view', make: ['CREATE VIEW v AS SELECT 1'], reason: 'found view "v" in schema "public"' },
    { name: 'a type', make: ["CREATE TYPE m AS ENUM ('a')"], reason: 'found type "m" in schema "public"' },
    { name: 'a sequence', make: ['CREATE SEQUENCE q'], reason: 'found sequence "q" in schema "public"' },
    {
      name: 'a function',
      make: ["CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'"],
      reason: 'found function "f" in schema "public"',
    },
    { name: 'an empty schema', make: ['CREATE SCHEMA x'], reason: 'found schema "x"' },
    { name: 'what an extension brought', make: ['CREATE EXTENSION hstore'], reason: undefined },
    { name: 'the history of a bound URL', make: ['CREATE TABLE atlas_schema_revisions (v int)'], reason: undefined },
    {
      name: 'the history',
      make: ['CREATE SCHEMA h', 'CREATE TABLE h.atlas_schema_revisions (v int)'],
      reason: undefined,
    },
    {
      name: 'something beside the history',
      make: ['CREATE SCHEMA h', 'CREATE TABLE h.atlas_schema_revisions (v int)', 'CREATE TABLE h.t (v int)'],
      reason: 'found schema "h"',
    },
  ])('finds $name', async ({ make, reason }) => {
    await shared.script(['BEGIN', ...make]);
    expect((await findObjects(shared))?.reason).toBe(reason);
    await shared.script(['ROLLBACK']);
  });

  test('names five objects at most', async () => {
    await withDatabase(server, 'search_path=public', async (connection) => {
      await connection.script([1, 2, 3, 4, 5, 6, 7].map((n) => `CREATE TABLE t${n} ()`));
      const found = await findObjects(connection);
      expect(found?.objects).toEqual([1, 2, 3, 4, 5].map((n) => `table public.t${n}`));
    });
  });
});

// The slowest test of all: on one server only, which few others are on, since it takes the locks away from them.
describe.each(everyMajor().filter(({ major }) => major === 16))('$name', (server) => {
  test('more tables than the lock table holds at once', async () => {
    await withDatabase(server, '', async (connection) => {
      const before = await fingerprint(connection);
      await findObjects(connection);
      for (let start = 0; start < 1000; start += 50) {
        await connection.script(
          Array.from(
            { length: 50 },
            (_, n) =>
              `CREATE TABLE t${start + n} (id serial PRIMARY KEY, a text UNIQUE, b text UNIQUE, up int REFERENCES t${start + n})`,
          ),
        );
      }
      await expect(connection.query('DROP SCHEMA public CASCADE')).rejects.toThrow('out of shared memory');
      await clean(connection);
      expect(await fingerprint(connection)).toEqual(before);
    });
  });
});
