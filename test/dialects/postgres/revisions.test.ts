import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from '../../../src/dialects/connection.ts';
import { connectPostgres } from '../../../src/dialects/postgres/connect.ts';
import { postgresRevisions } from '../../../src/dialects/postgres/revisions.ts';
import type { Revision, RevisionsPlace } from '../../../src/dialects/revisions.ts';
import { parseUrl } from '../../../src/dialects/url.ts';
import { everyServer, type FreshDatabase, freshDatabase, servers } from '../../servers/index.ts';

const row: Revision = {
  version: '20240101000000',
  description: "it's a \\ test",
  type: 2,
  applied: 1,
  total: 3,
  executedAt: new Date('2024-01-01T10:00:00.123Z'),
  executionTime: 9_007_199_254_740_993n,
  error: 'syntax error at or near "SELEC"\n\'',
  errorStmt: "SELEC E'\\n' 😀;",
  hash: 'Bc4/TsoaziksCMuoVZY2kHb1UaSz7PoqAbVIVb9MX+M=',
  partialHashes: ['h1:Fo9K92y+zoKkGFxsVzZuB4g8bkFV8lzihVkBjZlDO4E='],
  operatorVersion: 'Telamon CLI v0.1.0',
};

describe.each(everyServer())('$name', (server) => {
  let database: FreshDatabase;
  let connection: Connection;
  beforeAll(async () => {
    database = await freshDatabase(server);
    connection = await connectPostgres(parseUrl(database.url));
  });
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });
  const made = async (schema: string): Promise<RevisionsPlace> => {
    await postgresRevisions.create(connection, { schema, exists: false });
    return { schema, exists: true };
  };

  test('a row goes round', async () => {
    const place = await made('round "trip"');
    await connection.script([postgresRevisions.upsert(place, row)]);
    expect(await postgresRevisions.read(connection, place)).toEqual([row]);
    expect(await postgresRevisions.history?.(connection, place.schema)).toEqual({ place, revisions: [row] });
  });

  test('a row goes round when strings are read the old way', async () => {
    const place = await made('old_strings');
    await connection.script([
      'SET standard_conforming_strings = off',
      postgresRevisions.upsert(place, row),
      'RESET ALL',
    ]);
    expect(await postgresRevisions.read(connection, place)).toEqual([row]);
    expect(await postgresRevisions.history?.(connection, place.schema)).toEqual({ place, revisions: [row] });
  });

  test.each([
    {
      name: 'a view',
      schema: 'o1',
      change: ["CREATE VIEW o1.atlas_schema_revisions AS SELECT '1' AS version"],
      reason: 'it is a view',
    },
    {
      name: 'no versions',
      schema: 'o2',
      change: ['CREATE TABLE o2.atlas_schema_revisions (a int)'],
      reason: 'it has no column version',
    },
    {
      name: 'versions that may repeat',
      schema: 'o3',
      change: ['ALTER TABLE o3.atlas_schema_revisions DROP CONSTRAINT atlas_schema_revisions_pkey'],
      reason: 'its column version is neither the primary key nor unique',
    },
    {
      name: 'a column of somebody',
      schema: 'o4',
      change: ['ALTER TABLE o4.atlas_schema_revisions ADD COLUMN mine int NOT NULL'],
      reason: 'it has a column "mine" that needs a value',
    },
  ])('$name: the table is refused', async ({ schema, change, reason }) => {
    if (change[0]?.startsWith('ALTER')) await made(schema);
    else await connection.script([`CREATE SCHEMA ${schema}`]);
    await connection.script(change);
    await expect(postgresRevisions.create(connection, { schema, exists: true })).rejects.toMatchObject({
      code: 'database_error',
      message: `the revisions table "${schema}"."atlas_schema_revisions" cannot be used: ${reason}`,
      hints: [expect.stringContaining('--revisions-schema NAME')],
    });
  });

  test('a view is read', async () => {
    const place = await made('o7');
    await connection.script([
      postgresRevisions.upsert(place, row),
      'CREATE SCHEMA o8',
      'CREATE VIEW o8.atlas_schema_revisions AS TABLE o7.atlas_schema_revisions',
    ]);
    expect(await postgresRevisions.history?.(connection, 'o8')).toEqual({
      place: { schema: 'o8', exists: true },
      revisions: [row],
    });
  });

  test('a table that has more than it needs is used', async () => {
    const place = await made('o5');
    await connection.script([
      'ALTER TABLE o5.atlas_schema_revisions DROP CONSTRAINT atlas_schema_revisions_pkey',
      'ALTER TABLE o5.atlas_schema_revisions ADD UNIQUE (version), ADD COLUMN id int PRIMARY KEY GENERATED ALWAYS AS IDENTITY',
      'ALTER TABLE o5.atlas_schema_revisions ADD COLUMN mine int NOT NULL DEFAULT 1, ADD COLUMN note text',
    ]);
    await made('o5');
    await connection.script([postgresRevisions.upsert(place, row)]);
    expect(await postgresRevisions.read(connection, place)).toEqual([row]);
  });

  test('a text for a number is told with its row', async () => {
    const place = await made('o6');
    await connection.script([
      postgresRevisions.upsert(place, row),
      'ALTER TABLE o6.atlas_schema_revisions ALTER COLUMN execution_time TYPE text',
      "UPDATE o6.atlas_schema_revisions SET execution_time = 'long'",
    ]);
    await expect(postgresRevisions.read(connection, place)).rejects.toThrow(
      `the revisions table "o6"."atlas_schema_revisions" cannot be used: execution_time of version "20240101000000" is 'long', which is no number`,
    );
  });

  test('an update leaves version, description and start', async () => {
    const place = await made('updates');
    const later: Revision = {
      ...row,
      description: 'other',
      executedAt: new Date(0),
      applied: 3,
      error: '',
      errorStmt: '',
      partialHashes: [],
    };
    await connection.script([postgresRevisions.upsert(place, row), postgresRevisions.upsert(place, later)]);
    const kept = { description: row.description, executedAt: row.executedAt };
    expect(await postgresRevisions.read(connection, place)).toEqual([{ ...later, ...kept }]);
    const [raw] = await connection.query('SELECT partial_hashes::text AS hashes FROM updates.atlas_schema_revisions');
    expect(raw).toEqual({ hashes: 'null' });
    await connection.script([postgresRevisions.remove(place, row.version)]);
    expect(await postgresRevisions.read(connection, place)).toEqual([]);
  });

  test('rows sort by the bytes of the version, without the cloud identifier', async () => {
    const place = await made('sorted');
    const versions = ['2', '10', '1', 'b', 'B', '.atlas_cloud_identifier', '1.1', 'é'];
    await connection.script(versions.map((version) => postgresRevisions.upsert(place, { ...row, version })));
    const read = await postgresRevisions.read(connection, place);
    expect(read.map(({ version }) => version)).toEqual(['1', '1.1', '10', '2', 'B', 'b', 'é']);
  });

  test('the table has the columns that the compatible tool expects, and making it again changes nothing', async () => {
    const place = await made('layout');
    await postgresRevisions.create(connection, place);
    const columns = await connection.query(
      `SELECT attname::text AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS required
        FROM pg_attribute WHERE attrelid = 'layout.atlas_schema_revisions'::regclass AND attnum > 0 ORDER BY attnum`,
    );
    expect(columns.map(({ name, type, required }) => `${name} ${type}${required ? ' not null' : ''}`)).toEqual([
      'version character varying not null',
      'description character varying not null',
      'type bigint not null',
      'applied bigint not null',
      'total bigint not null',
      'executed_at timestamp with time zone not null',
      'execution_time bigint not null',
      'error text',
      'error_stmt text',
      'hash character varying not null',
      'partial_hashes jsonb',
      'operator_version character varying not null',
    ]);
    const keys = await connection.query(
      "SELECT conname::text AS name FROM pg_constraint WHERE conrelid = 'layout.atlas_schema_revisions'::regclass AND contype = 'p'",
    );
    expect(keys).toEqual([{ name: 'atlas_schema_revisions_pkey' }]);
  });

  test('an older layout is read, and completed', async () => {
    await connection.script([
      'CREATE SCHEMA older',
      'CREATE TABLE older.atlas_schema_revisions (version varchar PRIMARY KEY, description varchar NOT NULL, applied bigint NOT NULL, total bigint NOT NULL, executed_at timestamptz NOT NULL, execution_time bigint NOT NULL, hash varchar NOT NULL)',
      "INSERT INTO older.atlas_schema_revisions VALUES ('1', 'a', 1, 1, '2024-01-01', 5, 'x')",
    ]);
    const place = { schema: 'older', exists: true };
    const before = await postgresRevisions.read(connection, place);
    expect(before).toMatchObject([{ version: '1', type: 2, error: '', partialHashes: [], operatorVersion: '' }]);
    await postgresRevisions.create(connection, place);
    await connection.script([postgresRevisions.upsert(place, row)]);
    expect(await postgresRevisions.read(connection, place)).toEqual([...before, row]);
  });

  test.each([
    { stored: 'NULL', read: [] },
    { stored: "'null'", read: [] },
    { stored: "'[]'", read: [] },
    { stored: '\'["h1:a", "h1:b"]\'', read: ['h1:a', 'h1:b'] },
  ])('partial hashes stored as $stored', async ({ stored, read }) => {
    const place = await made('hashes');
    await connection.script([
      postgresRevisions.upsert(place, row),
      `UPDATE hashes.atlas_schema_revisions SET partial_hashes = ${stored}`,
    ]);
    expect((await postgresRevisions.read(connection, place))[0]?.partialHashes).toEqual(read);
  });

  test('nothing is read where there is no table', async () => {
    const nowhere = { schema: 'nowhere', exists: false };
    expect(await postgresRevisions.read(connection, nowhere)).toEqual([]);
    expect(await postgresRevisions.history?.(connection, 'nowhere')).toEqual({ place: nowhere, revisions: [] });
  });
});

describe.each(servers())('where the table is, on $name', (server) => {
  const withConnection = async (query: string, work: (connection: Connection) => Promise<void>, ...setup: string[]) => {
    await using database = await freshDatabase(server);
    for (const sql of setup) await database.sql(sql);
    const connection = await connectPostgres(parseUrl(database.url + query));
    await work(connection).finally(() => connection.close());
  };
  const table = (schema: string) => `CREATE SCHEMA IF NOT EXISTS ${schema};
    CREATE TABLE ${schema}.atlas_schema_revisions (version varchar PRIMARY KEY)`;

  test.each([
    { query: '', flag: undefined, schema: 'atlas_schema_revisions' },
    { query: '&search_path=public', flag: undefined, schema: 'public' },
    { query: '&search_path=public', flag: 'history', schema: 'history' },
  ])('URL with $query and flag $flag: $schema', async ({ query, flag, schema }) => {
    await withConnection(query, async (connection) => {
      expect(await postgresRevisions.locate(connection, flag)).toEqual({ schema, exists: false });
      await postgresRevisions.create(connection, { schema, exists: false });
      const place = { schema, exists: true };
      expect(await postgresRevisions.locate(connection, flag)).toEqual(place);
      await connection.script([postgresRevisions.upsert(place, row)]);
      expect(await postgresRevisions.history?.(connection, flag)).toEqual({ place, revisions: [row] });
      await connection.script(['DROP EXTENSION plpgsql']);
      expect(await postgresRevisions.history?.(connection, flag)).toEqual({ place, revisions: [row] });
    });
  });

  test('two places answer', async () => {
    await withConnection(
      '&search_path=public',
      async (connection) => {
        const failure = await postgresRevisions.locate(connection, undefined).catch((error: unknown) => error);
        expect(failure).toMatchObject({ message: 'ambiguous revision table' });
        expect((failure as { hints: string[] }).hints.join(' ')).toMatch(/has one with 2 rows.*--revisions-schema/);
        await expect(postgresRevisions.history?.(connection, undefined)).rejects.toEqual(failure);
        expect(await postgresRevisions.locate(connection, 'public')).toEqual({ schema: 'public', exists: false });
      },
      table('atlas_schema_revisions'),
      "INSERT INTO atlas_schema_revisions.atlas_schema_revisions VALUES ('1'), ('2'), ('.atlas_cloud_identifier')",
    );
  });

  test('both places have one: the bound schema wins', async () => {
    await withConnection(
      '&search_path=public',
      async (connection) => {
        expect(await postgresRevisions.locate(connection, undefined)).toEqual({ schema: 'public', exists: true });
      },
      table('atlas_schema_revisions'),
      table('public'),
    );
  });

  test('the schema of the URL is missing', async () => {
    await withConnection('&search_path=nowhere', async (connection) => {
      await expect(postgresRevisions.create(connection, { schema: 'nowhere', exists: false })).rejects.toThrow(
        'schema "nowhere", which the URL is bound to, does not exist',
      );
    });
  });

  test('no right to make it, none to read it, and a server that only reads', async () => {
    await withConnection(
      '',
      async (connection) => {
        const hints = async (work: Promise<unknown>) => {
          const failure = await work.catch((error: unknown) => error);
          expect(failure).toMatchObject({ code: 'database_error' });
          return (failure as { hints: string[] }).hints.join(' ');
        };
        const place = { schema: 'atlas_schema_revisions', exists: false };
        await connection.query('SET ROLE pg_monitor');
        expect(await hints(postgresRevisions.create(connection, place))).toContain('GRANT CREATE ON DATABASE');
        expect(await hints(postgresRevisions.read(connection, { schema: 'h', exists: true }))).toContain(
          'GRANT SELECT',
        );
        expect(await hints(postgresRevisions.history?.(connection, 'h') ?? Promise.resolve())).toContain(
          'GRANT SELECT',
        );
        await connection.query('RESET ROLE');
        await connection.query('SET default_transaction_read_only = on');
        expect(await hints(postgresRevisions.create(connection, place))).toContain('primary');
      },
      table('h'),
    );
  });
});
