import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Connection } from '../../../src/dialects/connection.ts';
import { sqlite } from '../../../src/dialects/sqlite/index.ts';
import { applyDirectory } from '../../../src/migrations/apply.ts';
import { directoryOf, options } from '../../migrations/database.ts';
import { folder, open } from './database.ts';

async function apply(
  connection: Connection,
  contents: Readonly<Record<string, string>>,
  more: Partial<typeof options> = {},
) {
  const directory = directoryOf(contents);
  return applyDirectory({ connection, dialect: sqlite, directory, options: { ...options, ...more } });
}

const parents = 'CREATE TABLE p (id integer PRIMARY KEY);\nINSERT INTO p VALUES (1), (2);\n';
const children = 'CREATE TABLE k (p_id int REFERENCES p (id) ON DELETE CASCADE);\nINSERT INTO k VALUES (1), (2);\n';

const history = (connection: Connection) =>
  connection.query('SELECT version, applied, total, error FROM atlas_schema_revisions ORDER BY version');

test('a file that builds a parent anew keeps the children, whatever it says about enforcement', async () => {
  const database = await open('sqlite://:memory:?_fk=1');
  const rebuild =
    'PRAGMA foreign_keys = on;\nCREATE TABLE new_p (id integer PRIMARY KEY, name text);\nINSERT INTO new_p (id) SELECT id FROM p;\nDROP TABLE p;\nALTER TABLE new_p RENAME TO p;\n';
  const { failure } = await apply(database, { '1_p.sql': parents + children, '2_r.sql': rebuild });
  expect(failure).toBeUndefined();
  expect(await database.query('SELECT count(*) AS n FROM k')).toEqual([{ n: 2 }]);
  expect(await database.query('PRAGMA foreign_keys')).toEqual([{ foreign_keys: 1 }]);
});

test('mode none: pragmas work as they stand, and are put back between files', async () => {
  const database = await open('sqlite://:memory:?_fk=1');
  const { failure } = await apply(
    database,
    {
      '1_p.sql': parents + children,
      '2_off.sql': 'PRAGMA foreign_keys = off;\nDELETE FROM p WHERE id = 1;\n',
      '3_on.sql': 'DELETE FROM p WHERE id = 2;\n',
    },
    { txMode: 'none' },
  );
  expect(failure).toBeUndefined();
  expect(await database.query('SELECT p_id FROM k')).toEqual([{ p_id: 1 }]);
});

test('mode none: a failure keeps what is done, and the next run goes on behind it', async () => {
  const database = await open(`sqlite://${join(folder(), 'app.db')}`);
  const files = (last: string) => ({ '1_a.sql': `CREATE TABLE a (x);\n${last}\nCREATE TABLE c (x);\n` });
  const broken = await apply(database, files('CREATE TABLE a (x);'), { txMode: 'none' });
  expect(broken.failure?.message).toBe(
    'sql/migrate: executing statement "CREATE TABLE a (x);" from version "1": table a already exists',
  );
  expect(await history(database)).toEqual([{ version: '1', applied: 1, total: 3, error: 'table a already exists' }]);
  const fixed = await apply(database, files('CREATE TABLE b (x);'), { txMode: 'none' });
  expect(fixed.failure).toBeUndefined();
  expect(await history(database)).toEqual([{ version: '1', applied: 3, total: 3, error: '' }]);
});

test('VACUUM and ATTACH refuse a transaction, and run without one', async () => {
  const database = await open(`sqlite://${join(folder(), 'app.db')}`);
  const contents = { '1_v.sql': '-- atlas:txmode none\n\nCREATE TABLE a (x);\nVACUUM;\n' };
  expect((await apply(database, contents)).failure).toBeUndefined();
  const refused = await apply(database, { ...contents, '2_v.sql': 'VACUUM;\n' });
  expect(refused.failure?.message).toContain('cannot VACUUM from within a transaction');
  expect(refused.failure?.hints.join()).toContain('-- atlas:txmode none');
});

test('mode all: a failure undoes every file', async () => {
  const database = await open('sqlite://:memory:');
  const contents = { '1_a.sql': 'CREATE TABLE a (x);\n', '2_b.sql': 'CREATE TABLE a (x);\n' };
  const { failure } = await apply(database, contents, { txMode: 'all' });
  expect(failure?.message).toContain('table a already exists');
  expect(await database.query("SELECT name FROM sqlite_schema WHERE name = 'a'")).toEqual([]);
  expect(await history(database)).toEqual([]);
});

test('a history that another tool wrote is read, and its layout completed', async () => {
  const database = await open('sqlite://:memory:');
  await database.script([
    'CREATE TABLE atlas_schema_revisions (version text NOT NULL, description text NOT NULL, type integer NOT NULL DEFAULT (2), applied integer NOT NULL DEFAULT (0), total integer NOT NULL DEFAULT (0), executed_at datetime NOT NULL, execution_time integer NOT NULL, error text NULL, error_stmt text NULL, hash text NOT NULL, operator_version text NOT NULL, PRIMARY KEY (version))',
    "INSERT INTO atlas_schema_revisions VALUES ('1', 'a', 2, 1, 1, '2024-04-13 16:10:44.123456789+02:00', 7, NULL, NULL, '', 'x')",
    "INSERT INTO atlas_schema_revisions VALUES ('.atlas_cloud_identifier', 'id', 2, 0, 0, '2024-04-13T14:10:44Z', 0, '', '', '', 'x')",
  ]);
  const { failure, applied } = await apply(database, {
    '1_a.sql': 'CREATE TABLE a (x);\n',
    '2_b.sql': 'CREATE TABLE b (x);\n',
  });
  expect(failure).toBeUndefined();
  expect(applied.map(({ file }) => file.name)).toEqual(['2_b.sql']);
  const place = await sqlite.revisions.locate(database, undefined);
  const rows = await sqlite.revisions.read(database, place);
  expect(rows.map(({ version }) => version)).toEqual(['1', '2']);
  expect(rows[0]?.executedAt.toISOString()).toBe('2024-04-13T14:10:44.123Z');
  expect(rows[1]?.partialHashes).toEqual([]);
});

test.each(['file', 'none'] as const)('mode %s: a row tells how long its file took', async (txMode) => {
  const database = await open('sqlite://:memory:');
  const count =
    'WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 200000) SELECT count(*) FROM c;';
  await apply(database, { '1_a.sql': `${count}\n${count}\n` }, { txMode });
  const [row] = await database.query<{ took: number }>('SELECT execution_time AS took FROM atlas_schema_revisions');
  // What comes before the first statement is a small part of a millisecond; counting so far takes many.
  expect(row?.took).toBeGreaterThanOrEqual(1_000_000);
});

test('another schema for the history does not exist', async () => {
  const database = await open('sqlite://:memory:');
  await expect(sqlite.revisions.locate(database, 'other')).rejects.toThrow('a SQLite database has only "main"');
});

test.each([
  ['a row that is added', 'INSERT INTO k VALUES (9);'],
  ['a row that is added to a table with its schema', "INSERT INTO main.'k' (p_id) VALUES (9);"],
  ['a column that is added', 'ALTER TABLE o ADD COLUMN p_id int DEFAULT 9 REFERENCES p (id);'],
  ['a parent that goes', 'DELETE FROM p WHERE id = 1;'],
  ['a parent that is written over', 'INSERT OR REPLACE INTO u VALUES (5, 2);'],
  ['a trigger that an earlier file made', "INSERT INTO log VALUES ('x');"],
  ['a table that is filled as it is made, in one statement with more', 'CREATE TABLE z AS SELECT 1; DELETE FROM p;'],
])('rows without a parent are found in the last of many files: %s', async (_, statement) => {
  const database = await open('sqlite://:memory:');
  const files = {
    '1_p.sql': parents + children,
    '2_o.sql': 'CREATE TABLE o (x);\nINSERT INTO o VALUES (1);\n',
    '3_u.sql':
      'CREATE TABLE u (id integer UNIQUE, n int UNIQUE);\nINSERT INTO u VALUES (1, 2);\nCREATE TABLE ku (u_id int REFERENCES u (id));\nINSERT INTO ku VALUES (1);\n',
    '4_log.sql': 'CREATE TABLE log (x);\nCREATE TRIGGER t AFTER INSERT ON log BEGIN INSERT INTO k VALUES (7); END;\n',
  };
  expect((await apply(database, files)).failure).toBeUndefined();
  const { failure } = await apply(database, { ...files, '5_last.sql': `${statement}\n` });
  expect(failure?.message).toContain('sql/sqlite: foreign key mismatch');
  expect(await history(database)).toHaveLength(4);
});

test('what a file sets is put back before the next one, however often', async () => {
  const database = await open('sqlite://:memory:');
  const files = Object.fromEntries(
    [
      'PRAGMA recursive_triggers = 1',
      'SELECT 1',
      'PRAGMA recursive_triggers = 1',
      'PRAGMA ignore_check_constraints = on',
      'SELECT 1',
    ].map((statement, at) => [
      `${at + 1}_f.sql`,
      `CREATE TABLE t${at} AS SELECT recursive_triggers AS v FROM pragma_recursive_triggers;\n${statement};\n`,
    ]),
  );
  expect((await apply(database, files)).failure).toBeUndefined();
  for (let at = 0; at < 5; at++) expect(await database.query(`SELECT v FROM t${at}`)).toEqual([{ v: 0 }]);
});

test('the journal of a long run is gone when the database is closed, and its mode is as before', async () => {
  const place = folder();
  const database = await open(`sqlite://${join(place, 'app.db')}`);
  const files = Object.fromEntries([1, 2, 3].map((at) => [`${at}_f.sql`, `CREATE TABLE t${at} (x);\n`]));
  expect((await apply(database, files)).failure).toBeUndefined();
  expect(await database.query('PRAGMA journal_mode')).toEqual([{ journal_mode: 'persist' }]);
  await database.close();
  expect(readdirSync(place)).toEqual(['app.db']);
  const wal = await open(`sqlite://${join(place, 'wal.db')}?_journal_mode=WAL`);
  expect((await apply(wal, files)).failure).toBeUndefined();
  expect(await wal.query('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
});
