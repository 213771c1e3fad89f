import { describe, expect, test } from 'vitest';
import { replayDirectory } from '../../src/migrations/replay.ts';
import { setVersion } from '../../src/migrations/set.ts';
import { readStatus, type Status } from '../../src/migrations/status.ts';
import { serversOrEmbedded } from '../servers/index.ts';
import { dialect, directoryOf, options, type Target, target } from './database.ts';

const [server] = serversOrEmbedded();
if (!server) throw new Error('no server');

type Contents = Readonly<Record<string, string>>;

const files = {
  '1_users.sql': 'CREATE TABLE users (id integer);\n',
  '2_posts.sql': 'CREATE TABLE posts (id integer);\nCREATE TABLE tags (id integer);\n',
  '3.sql': 'ALTER TABLE posts ADD COLUMN slug text;\n',
};
const late = { ...files, '1x_late.sql': 'CREATE TABLE late (id integer);\n' };
const half = {
  ...files,
  '2_posts.sql':
    'CREATE TABLE posts (id integer);\nCREATE TABLE users (id integer);\nCREATE TABLE tags (id integer);\n',
};
const checkpoint = {
  ...files,
  '4_all.sql': '-- atlas:checkpoint\n\nCREATE TABLE users (id integer);\n',
  '5_more.sql': 'CREATE TABLE more (id integer);\n',
};

describe('status', () => {
  const status = (db: Target, contents: Contents, more = {}) =>
    readStatus({ connection: db.connection, dialect, directory: directoryOf(contents), options: more });
  const brief = (found: Status) => [
    found.status,
    found.current,
    found.next,
    `${found.count}/${found.total}`,
    [found.available, found.applied, found.pending, found.outOfOrder].map((list) => list.length).join(' '),
  ];

  test('nothing applied, nothing made', async () => {
    const db = await target(server);
    expect(brief(await status(db, files))).toEqual(['PENDING', 'No migration applied yet', '1', '0/0', '3 0 3 0']);
    expect(await db.rows("SELECT count(*)::int FROM pg_tables WHERE schemaname = 'public'")).toEqual([[0]]);
    expect(brief(await status(db, {}))).toEqual([
      'OK',
      'No migration applied yet',
      'Already at latest version',
      '0/0',
      '0 0 0 0',
    ]);
    const start = await status(db, checkpoint);
    expect([...brief(start), start.fromCheckpoint]).toEqual([
      'PENDING',
      'No migration applied yet',
      '4',
      '0/0',
      '2 0 2 0',
      true,
    ]);
  });

  test('some and all applied', async () => {
    const db = await target(server);
    await db.apply(files, { amount: 1 });
    expect(brief(await status(db, files))).toEqual(['PENDING', '1', '2', '0/0', '3 1 2 0']);
    await db.apply(files);
    expect(brief(await status(db, files))).toEqual(['OK', '3', 'Already at latest version', '0/0', '3 3 0 0']);
    const behind = await status(db, late);
    expect(brief(behind)).toEqual(['PENDING', '3', '', '0/0', '0 3 0 1']);
    expect(behind.error).toContain('migration file 1x_late.sql was added out of order');
    expect(brief(await status(db, late, { execOrder: 'non-linear' }))).toEqual([
      'PENDING',
      '3',
      '1x',
      '0/0',
      '4 3 1 0',
    ]);
  });

  test('one behind and one ahead', async () => {
    const db = await target(server);
    await db.apply(files, { amount: 2 });
    expect(brief(await status(db, late))).toEqual(['PENDING', '2', '', '0/0', '0 2 1 1']);
  });

  test('stopped in the middle of a file', async () => {
    const db = await target(server);
    await db.apply(half, { txMode: 'none' });
    const found = await status(db, half);
    expect(brief(found)).toEqual(['PENDING', '2', '2', '1/3', '3 2 2 0']);
    expect([found.sql, found.error]).toEqual([
      'CREATE TABLE users (id integer);',
      'relation "users" already exists (42P07)',
    ]);
    await expect(status(db, { '1_users.sql': files['1_users.sql'] })).rejects.toThrow(
      'sql/migrate: missing migration: revision "2_posts.sql" is partially applied but migration file was not found',
    );
  });

  test('a database that is not clean', async () => {
    const db = await target(server);
    await db.connection.script(['CREATE TABLE users (id integer)']);
    const found = await status(db, files);
    expect(brief(found)).toEqual(['PENDING', 'No migration applied yet', '1', '0/0', '3 0 3 0']);
    expect(found.error).toContain('baseline version or allow-dirty is required');
    expect(brief(await status(db, files, { baseline: '2' }))).toEqual([
      'PENDING',
      'No migration applied yet',
      '3',
      '0/0',
      '1 0 1 0',
    ]);
  });

  test('files left out for good are not told, where the order says so', async () => {
    const db = await target(server);
    await db.apply(files);
    expect(brief(await status(db, late))).toEqual(['PENDING', '3', '', '0/0', '0 3 0 1']);
    expect(brief(await status(db, late, { execOrder: 'linear-skip' }))).toEqual([
      'OK',
      '3',
      'Already at latest version',
      '0/0',
      '4 3 0 0',
    ]);
  });

  test('a sum that does not hold is refused', async () => {
    const db = await target(server);
    const directory = { ...directoryOf(files), files: directoryOf(late).files };
    await expect(readStatus({ connection: db.connection, dialect, directory })).rejects.toThrow('checksum mismatch');
  });
});

describe('set', () => {
  const set = async (db: Target, contents: Contents, version?: string) => {
    const report = await setVersion({
      connection: db.connection,
      dialect,
      directory: directoryOf(contents),
      version,
      operatorVersion: options.operatorVersion,
    });
    return [
      report.latest?.version,
      report.changes.map(({ op, revision }) =>
        `${op === 'set' ? '+' : '-'} ${revision.version} ${revision.description}`.trim(),
      ),
    ];
  };
  const rows = (db: Target) =>
    db.rows(
      `SELECT version, description, type, applied, total, hash <> '' FROM public.atlas_schema_revisions ORDER BY version COLLATE "C"`,
    );

  test('an existing database without history', async () => {
    const db = await target(server);
    await db.connection.script(['CREATE TABLE users (id integer)', 'CREATE TABLE posts (id integer)']);
    expect(await set(db, files, '2')).toEqual(['2', ['+ 1 users', '+ 2 posts']]);
    expect(await rows(db)).toEqual([
      ['1', 'users', 4, 0, 0, true],
      ['2', 'posts', 4, 0, 0, true],
    ]);
    expect((await db.apply(files)).applied).toHaveLength(1);
  });

  test('backward, forward, nowhere, to the last', async () => {
    const db = await target(server);
    await db.apply(files);
    expect(await set(db, files, '1')).toEqual(['1', ['- 2 posts', '- 3']]);
    expect(await rows(db)).toEqual([['1', 'users', 2, 1, 1, true]]);
    expect(await set(db, files, '1')).toEqual(['1', []]);
    expect(await set(db, files)).toEqual(['3', ['+ 2 posts', '+ 3']]);
  });

  test('an emptied directory removes the history', async () => {
    const db = await target(server);
    await db.apply(files, { amount: 2 });
    expect(await set(db, {})).toEqual([undefined, ['- 1 users', '- 2 posts']]);
    expect(await rows(db)).toEqual([]);
  });

  test('a file that stopped half-way', async () => {
    const db = await target(server);
    await db.apply(half, { txMode: 'none' });
    expect(await set(db, half, '2')).toEqual(['2', ['+ 2 posts']]);
    expect((await db.history())[1]).toEqual(['2', 6, 3, 3, false, '']);
    expect((await db.apply(half)).applied.map((one) => one.file.version)).toEqual(['3']);
  });

  test('versions whose order as text is another', async () => {
    const db = await target(server);
    const odd = { '100_a.sql': '', '200_b.sql': '', '20_c.sql': '' };
    expect((await set(db, odd, '20'))[1]).toEqual(['+ 100 a', '+ 20 c', '+ 200 b']);
  });

  test.each([
    { version: '4', message: 'migration with version "4" not found' },
    { version: undefined, message: 'accepts 1 arg(s), received 0' },
  ])('refused: $version', async ({ version, message }) => {
    const db = await target(server);
    await expect(set(db, files, version)).rejects.toThrow(message);
    expect(await db.rows("SELECT count(*)::int FROM pg_tables WHERE schemaname = 'public'")).toEqual([[0]]);
  });
});

describe('replay', () => {
  const replay = (db: Target, contents: Contents, version?: string) =>
    replayDirectory({ connection: db.connection, dialect, directory: directoryOf(contents), version });

  test('leaves the objects, and no history', async () => {
    const db = await target(server);
    await replay(db, files);
    expect(await db.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")).toEqual([
      ['posts'],
      ['tags'],
      ['users'],
    ]);
  });

  test('starts at the last checkpoint, or stops before it', async () => {
    const db = await target(server);
    await replay(db, { ...checkpoint, '1_users.sql': 'CREATE TABLE broken (;' });
    expect(await db.tables()).toEqual(['more', 'users']);
    const other = await target(server);
    await replay(other, checkpoint, '2');
    expect(await other.tables()).toEqual(['posts', 'tags', 'users']);
  });

  test('what refuses a transaction, commits by itself, or changes the session', async () => {
    const db = await target(server);
    await replay(db, {
      '1.sql': "SET search_path = '';\nCREATE TABLE public.t (a int);\n",
      '2.sql': 'CREATE INDEX CONCURRENTLY i ON t (a);\nVACUUM t;\n',
      '3.sql':
        "CREATE TYPE mood AS ENUM ('a');\nALTER TYPE mood ADD VALUE 'b';\nCREATE TABLE m (m mood DEFAULT 'b');\n",
      '4.sql': 'BEGIN;\nCREATE TABLE u (a int);\nCOMMIT;\n',
      '5.sql': "SELECT set_config('search_path', '', false);\n",
    });
    expect(await db.tables()).toEqual(['m', 't', 'u']);
    expect(await db.rows('SHOW search_path')).toEqual([['public']]);
  });

  test('a statement that fails is named with its place', async () => {
    const db = await target(server);
    await expect(
      replay(db, { ...files, '4.sql': 'SELECT 1;\nALTER TABLE\n  postz ADD COLUMN x int;\n' }),
    ).rejects.toMatchObject({
      message:
        'sql/migrate: read migration directory state: sql/migrate: executing statement "ALTER TABLE\\n  postz ADD COLUMN x int;" from version "4": relation "postz" does not exist (42P01)',
      position: { file: 'migrations/4.sql', line: 2, column: 1 },
    });
  });

  describe('of hundreds of files, in groups', () => {
    const count = 450;
    const many = Object.fromEntries(
      Array.from({ length: count }, (_, at) => [`${1000 + at}.sql`, `CREATE TABLE t${1000 + at} (a int);\n`]),
    );

    test('makes what they make, also what cannot share a transaction', async () => {
      const db = await target(server);
      await replay(db, {
        ...many,
        '1250.sql': 'CREATE TABLE t1250 (a int);\nCREATE INDEX CONCURRENTLY ON t1000 (a);\n',
      });
      expect(await db.tables()).toHaveLength(count);
    });

    test('tells the first thing that is wrong, also where a later file cannot be read', async () => {
      const db = await target(server);
      const wrong = { ...many, '1150.sql': 'CREATE TABLE odd (a nothing);\n', '1300.sql': "SELECT 'no end;\n" };
      await expect(replay(db, wrong)).rejects.toMatchObject({ position: { file: 'migrations/1150.sql', line: 1 } });
      expect(await db.rows('SELECT 1')).toEqual([[1]]);
    });
  });

  test('an unknown version', async () => {
    const db = await target(server);
    await expect(replay(db, files, '9')).rejects.toThrow(
      'sql/migrate: read migration directory state: sql/migrate: migration with version "9" not found',
    );
  });
});
