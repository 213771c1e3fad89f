import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { TelamonError } from '../../src/errors/telamon-error.ts';
import { applyDirectory } from '../../src/migrations/apply.ts';
import type { ApplyReport } from '../../src/migrations/executor/report.ts';
import { everyServer } from '../servers/index.ts';
import { dialect, directoryOf, options, target } from './database.ts';

/** What a report says of each file: version, statements, skipped, the one that failed. */
const brief = (report: ApplyReport) =>
  report.applied.map((one) => [one.file.version, one.applied.length, one.skipped, one.error?.statement]);

const broken = {
  '1_init.sql': 'CREATE TABLE a (id integer);\nCREATE TABLE b (id integer);\n',
  '2_more.sql': 'CREATE TABLE c (id integer);\nINSERT INTO nowhere VALUES (1);\nCREATE TABLE d (id integer);\n',
  '3_last.sql': 'CREATE TABLE e (id integer);\n',
};
const fixed = {
  ...broken,
  '2_more.sql': 'CREATE TABLE c (id integer);\nCREATE TABLE somewhere (id integer);\nCREATE TABLE d (id integer);\n',
};
const executing =
  'sql/migrate: executing statement "INSERT INTO nowhere VALUES (1);" from version "2": relation "nowhere" does not exist (42P01)';

describe.each(everyServer())('$name', (server) => {
  test('runs everything, once', async () => {
    const db = await target(server);
    const report = await db.apply(fixed);
    expect(report.failure).toBeUndefined();
    expect(brief(report)).toEqual([
      ['1', 2, 0, undefined],
      ['2', 3, 0, undefined],
      ['3', 1, 0, undefined],
    ]);
    expect([report.current, report.target]).toEqual(['', '3']);
    expect(await db.tables()).toEqual(['a', 'b', 'c', 'd', 'e', 'somewhere']);
    expect(await db.history()).toEqual([
      ['1', 2, 2, 2, false, ''],
      ['2', 2, 3, 3, false, ''],
      ['3', 2, 1, 1, false, ''],
    ]);
    const again = await db.apply(fixed);
    expect([again.pending, again.applied, again.current, again.target]).toEqual([[], [], '3', '']);
  });

  test('writes rows as the compatible tool reads them', async () => {
    const db = await target(server);
    await db.apply({
      '20240301090000_accounts.sql':
        '-- the accounts\nCREATE TABLE accounts (\n  id integer NOT NULL,\n  email varchar(80) NOT NULL\n);\n',
    });
    const row = await db.rows(
      "SELECT version, description, type, hash, partial_hashes::text, error, error_stmt, operator_version, execution_time > 0 AS t, executed_at > now() - interval '1 h' AS n FROM public.atlas_schema_revisions",
    );
    expect(row).toEqual([
      [
        '20240301090000',
        'accounts',
        2,
        '8wHQJHOnBe+u0noiGgqsP+mB+65amGpgAalW+/ZOCWg=',
        'null',
        '',
        '',
        'Telamon CLI v0',
        true,
        true,
      ],
    ]);
  });

  test('mode file: the failing file is rolled back, then fixed', async () => {
    const db = await target(server);
    const report = await db.apply(broken);
    expect(brief(report)).toEqual([
      ['1', 2, 0, undefined],
      ['2', 2, 0, 'INSERT INTO nowhere VALUES (1);'],
    ]);
    expect(report.failure?.message).toBe(executing);
    expect(report.failure?.position).toMatchObject({ file: 'migrations/2_more.sql', line: 2, column: 13 });
    expect(await db.tables()).toEqual(['a', 'b']);
    expect(await db.history()).toEqual([['1', 2, 2, 2, false, '']]);
    expect(brief(await db.apply(fixed))).toEqual([
      ['2', 3, 0, undefined],
      ['3', 1, 0, undefined],
    ]);
  });

  test('mode file: the first file fails', async () => {
    const db = await target(server);
    const report = await db.apply({
      '1.sql': 'CREATE TABLE a (id int);\nINSERT INTO nowhere VALUES (1);\n',
      '2.sql': 'SELECT 1;',
    });
    expect(brief(report)).toEqual([['1', 2, 0, 'INSERT INTO nowhere VALUES (1);']]);
    expect(await db.history()).toEqual([]);
  });

  test('mode file: a syntax error rejects the whole message and is found all the same', async () => {
    const db = await target(server);
    const report = await db.apply({ '1.sql': 'CREATE TABLE a (id int);\nCREATE TABEL b (id int);\n' });
    expect(brief(report)).toEqual([['1', 2, 0, 'CREATE TABEL b (id int);']]);
    expect(report.failure?.position).toMatchObject({ line: 2, column: 8 });
    expect(await db.tables()).toEqual([]);
  });

  test('mode all: nothing remains', async () => {
    const db = await target(server);
    const report = await db.apply(broken, { txMode: 'all' });
    expect(brief(report)).toEqual([
      ['1', 2, 0, undefined],
      ['2', 2, 0, 'INSERT INTO nowhere VALUES (1);'],
    ]);
    expect(await db.tables()).toEqual([]);
    expect(await db.history()).toEqual([]);
    expect(brief(await db.apply(fixed, { txMode: 'all' }))).toHaveLength(3);
    expect(await db.history()).toHaveLength(3);
  });

  test('mode none: stops in the file and resumes there', async () => {
    const db = await target(server);
    await db.apply(broken, { txMode: 'none' });
    expect(await db.tables()).toEqual(['a', 'b', 'c']);
    expect(await db.history()).toEqual([
      ['1', 2, 2, 2, false, ''],
      ['2', 2, 1, 3, true, 'INSERT INTO nowhere VALUES (1);'],
    ]);
    const hashes = await db.rows("SELECT partial_hashes::text FROM public.atlas_schema_revisions WHERE version = '2'");
    expect(hashes).toEqual([['["h1:EPNkH8v5/xbNIrT9McjUhVo/ShZelAgQ/RKQnI97ywE="]']]);
    await db.connection.script(['CREATE TABLE nowhere (id integer)']);
    expect(brief(await db.apply(broken, { txMode: 'none' }))).toEqual([
      ['2', 2, 1, undefined],
      ['3', 1, 0, undefined],
    ]);
    expect(await db.history()).toEqual([
      ['1', 2, 2, 2, false, ''],
      ['2', 2, 3, 3, false, ''],
      ['3', 2, 1, 1, false, ''],
    ]);
  });

  test('mode none: the first statement fails', async () => {
    const db = await target(server);
    const report = await db.apply({ '1.sql': 'INSERT INTO nowhere VALUES (1);\n' }, { txMode: 'none' });
    expect(brief(report)).toEqual([['1', 1, 0, 'INSERT INTO nowhere VALUES (1);']]);
    expect(await db.history()).toEqual([['1', 2, 0, 1, true, 'INSERT INTO nowhere VALUES (1);']]);
  });

  test.each([
    {
      name: 'an edited statement that has run',
      text: 'CREATE TABLE c (id integer, extra integer);\nCREATE TABLE d (id integer);\n',
      statement: 1,
    },
    { name: 'a file shorter than what has run', text: '-- gone\n', statement: 1 },
  ])('resume: $name', async ({ text, statement }) => {
    const db = await target(server);
    await db.apply(broken, { txMode: 'none' });
    const { failure } = await db.apply({ ...broken, '2_more.sql': text }, { txMode: 'none' });
    expect(failure?.message).toBe(
      `sql/migrate: history changed: statement ${statement} from file "2_more.sql" changed`,
    );
    expect(await db.tables()).toEqual(['a', 'b', 'c']);
  });

  test('resume: what has not run may change; the row becomes complete', async () => {
    const db = await target(server);
    await db.apply(broken, { txMode: 'none' });
    const shorter = {
      ...broken,
      '2_more.sql': '-- new comment\nCREATE TABLE c (id integer);\nCREATE TABLE d (id integer);\n',
    };
    expect((await db.apply(shorter)).failure).toBeUndefined();
    expect((await db.history())[1]).toEqual(['2', 2, 2, 2, false, '']);
    expect((await db.apply(shorter)).pending).toEqual([]);
  });

  test('files without statements are recorded', async () => {
    const db = await target(server);
    const report = await db.apply({
      '1.sql': '',
      '2.sql': '-- nothing\n',
      '3.sql': '-- atlas:txmode none\n\n;\n',
      '4.sql': 'SELECT 1;;',
    });
    expect(brief(report)).toEqual([
      ['1', 0, 0, undefined],
      ['2', 0, 0, undefined],
      ['3', 1, 0, undefined],
      ['4', 2, 0, undefined],
    ]);
    expect((await db.history()).map((row) => row.slice(2, 4))).toEqual([
      [0, 0],
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
  });

  test('a file with a custom delimiter', async () => {
    const db = await target(server);
    const text =
      '-- atlas:delimiter \\n\\n\\n\nCREATE TABLE a (id int);\nCREATE TABLE b (id int);\n\n\nINSERT INTO a\n\nVALUES (1);\n\n\nINSERT INTO b VALUES (2);\n';
    await db.apply({ '1.sql': text });
    expect((await db.history())[0]?.slice(2, 4)).toEqual([3, 3]);
    const failing = `-- atlas:delimiter \\n\\n\\n\nSELECT 1;\nSELECT 2;\n\n\nSELECT 1/0;\n\n\nSELECT 3;\n`;
    expect(brief(await db.apply({ '1.sql': text, '2.sql': failing }))).toEqual([['2', 2, 0, 'SELECT 1/0;']]);
  });

  test('a directive lets a statement run that refuses transactions', async () => {
    const db = await target(server);
    const files = {
      '1_t.sql': 'CREATE TABLE t (a integer);\n',
      '2_i.sql': '-- atlas:txmode none\n\nCREATE INDEX CONCURRENTLY t_a ON t (a);\nVACUUM t;\n',
      '3_u.sql': 'CREATE TABLE u (a integer);\n',
    };
    const report = await db.apply(files);
    expect(report.failure).toBeUndefined();
    expect(await db.history()).toEqual([
      ['1', 2, 1, 1, false, ''],
      ['2', 2, 2, 2, false, ''],
      ['3', 2, 1, 1, false, ''],
    ]);
  });

  test('without the directive it fails, was foreseen, and the remedy is named', async () => {
    const db = await target(server);
    const report = await db.apply({
      '1_t.sql': 'CREATE TABLE t (a integer);\n',
      '2_i.sql': 'CREATE INDEX CONCURRENTLY t_a ON t (a);\n',
    });
    expect(brief(report)).toEqual([
      ['1', 1, 0, undefined],
      ['2', 1, 0, 'CREATE INDEX CONCURRENTLY t_a ON t (a);'],
    ]);
    expect(report.failure?.hints.join()).toContain('-- atlas:txmode none');
    expect(db.events).toContainEqual({ type: 'warning', text: expect.stringContaining('migrations/2_i.sql:1:1:') });
    expect(await db.history()).toEqual([['1', 2, 1, 1, false, '']]);
  });

  test('a statement that turns out to refuse a transaction is sent alone', async () => {
    const db = await target(server);
    const text = `-- atlas:txmode none\n\nCREATE TABLE t (a int);\nDO $$ BEGIN INSERT INTO t VALUES (1); COMMIT; INSERT INTO t VALUES (2); END $$;\nINSERT INTO t VALUES (3);\n`;
    expect((await db.apply({ '1.sql': text })).failure).toBeUndefined();
    expect(await db.rows('SELECT a FROM t ORDER BY a')).toEqual([[1], [2], [3]]);
    expect(await db.history()).toEqual([['1', 2, 3, 3, false, '']]);
  });

  test("a file's own transaction: allowed in mode none, undone as a whole", async () => {
    const db = await target(server);
    const text = (third: string) =>
      `-- atlas:txmode none\n\nCREATE TABLE t (a int);\nBEGIN;\nINSERT INTO t VALUES (1);\n${third};\nCOMMIT;\nINSERT INTO t VALUES (9);\n`;
    const report = await db.apply({ '1.sql': text('INSERT INTO nowhere VALUES (2)') });
    expect(brief(report)).toEqual([['1', 4, 0, 'INSERT INTO nowhere VALUES (2);']]);
    expect(await db.rows('SELECT a FROM t')).toEqual([]);
    expect(await db.history()).toEqual([['1', 2, 1, 6, true, 'INSERT INTO nowhere VALUES (2);']]);
    expect(brief(await db.apply({ '1.sql': text('INSERT INTO t VALUES (2)') }))).toEqual([['1', 5, 1, undefined]]);
    expect(await db.rows('SELECT a FROM t ORDER BY a')).toEqual([[1], [2], [9]]);
    expect(await db.history()).toEqual([['1', 2, 6, 6, false, '']]);
  });

  test("a file's own transaction that is never ended", async () => {
    const db = await target(server);
    const { failure } = await db.apply({
      '1.sql': '-- atlas:txmode none\n\nCREATE TABLE t (a int);\nBEGIN;\nINSERT INTO t VALUES (1);\n',
    });
    expect(failure?.message).toBe('1.sql begins a transaction and does not end it');
    expect(await db.rows('SELECT a FROM t')).toEqual([]);
    expect((await db.history())[0]?.slice(2, 4)).toEqual([1, 3]);
  });

  test.each([
    {
      name: 'COMMIT in mode file',
      text: 'CREATE TABLE b (id int);\nCOMMIT;\n',
      message: '2.sql handles transactions itself',
      line: 2,
    },
    { name: 'DISCARD ALL', text: 'DISCARD ALL;\n', message: 'DISCARD ALL gives up the lock', line: 1 },
    {
      name: 'an unlock of everything',
      text: 'SELECT pg_advisory_unlock_all();\n',
      message: 'gives up the lock',
      line: 1,
    },
    {
      name: 'an unknown txmode',
      text: '-- atlas:txmode often\n\nSELECT 1;\n',
      message: 'unknown txmode "often" found in file directive "2.sql"',
      line: 1,
    },
    {
      name: 'a quote that is not closed',
      text: "SELECT 'x;\n",
      message: 'scanning statements from "2.sql": 1:8',
      line: 1,
    },
  ])('refused before it starts: $name', async ({ text, message, line }) => {
    const db = await target(server);
    const report = await db.apply({ '1.sql': 'CREATE TABLE a (id int);\n', '2.sql': text });
    expect(brief(report)).toEqual([['1', 1, 0, undefined]]);
    expect(report.failure?.message).toContain(message);
    expect(report.failure?.position).toMatchObject({ file: 'migrations/2.sql', line });
    expect(db.events).toContainEqual({ type: 'warning', text: expect.stringContaining('the run will stop at 2.sql') });
    expect(await db.tables()).toEqual(['a']);
  });

  test('a directive against mode all: nothing runs', async () => {
    const db = await target(server);
    const { failure } = await db.apply(
      { '1.sql': 'CREATE TABLE a (id int);\n', '2.sql': '-- atlas:txmode none\n\nSELECT 1;\n' },
      { txMode: 'all' },
    );
    expect(failure?.message).toBe('cannot set txmode directive to "none" in "2.sql" when txmode "all" is set globally');
    expect(await db.tables()).toEqual([]);
    expect(await db.history()).toEqual([]);
  });

  test('a constraint that is checked at the end fails the commit, and no statement is blamed', async () => {
    const db = await target(server);
    const report = await db.apply({
      '1.sql':
        'CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE k (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED);\n',
      '2.sql': 'INSERT INTO k VALUES (99);\n',
    });
    expect(brief(report)[1]).toEqual(['2', 1, 0, undefined]);
    expect(report.failure?.message).toContain('committing version "2": insert or update on table "k" violates');
    expect(await db.rows('SELECT count(*)::int FROM k')).toEqual([[0]]);
    expect(await db.history()).toHaveLength(1);
  });

  test('session settings end with their file', async () => {
    const db = await target(server);
    const report = await db.apply({
      '1_dump.sql':
        "SELECT pg_catalog.set_config('search_path', '', false);\nSET statement_timeout = 12345;\nCREATE TABLE public.a (id int);\n",
      '2_next.sql': 'CREATE TABLE b (id int);\n',
      '3_none.sql': '-- atlas:txmode none\n\nSET search_path = pg_catalog;\nCREATE TABLE public.c (id int);\n',
      '4_last.sql':
        "-- atlas:txmode none\n\nCREATE TABLE d (id int);\nSELECT 1 / (current_setting('statement_timeout') <> '12345ms')::int;\n",
    });
    expect(report.failure).toBeUndefined();
    expect(await db.tables()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('a resumed file finds the settings that its first statements made', async () => {
    const db = await target(server);
    const text = (third: string) =>
      `-- atlas:txmode none\n\nCREATE SCHEMA other;\nSET search_path = other;\n${third};\nCREATE TABLE t (id int);\n`;
    await db.apply({ '1.sql': text('SELECT 1/0') });
    await db.reconnect();
    expect((await db.apply({ '1.sql': text('SELECT 1') })).failure).toBeUndefined();
    expect(await db.rows("SELECT schemaname FROM pg_tables WHERE tablename = 't'")).toEqual([['other']]);
  });

  test.each(['file', 'none'] as const)('a file that changes the user, mode %s', async (txMode) => {
    const db = await target(server);
    const report = await db.apply(
      {
        '1.sql': 'CREATE ROLE telamon_low NOLOGIN;\nGRANT CREATE, USAGE ON SCHEMA public TO telamon_low;\n',
        '2.sql': 'SET ROLE telamon_low;\nCREATE TABLE low (id int);\nCREATE TABLE low2 (id int);\n',
        '3.sql': 'CREATE TABLE own (id int);\n',
        '4.sql': 'DROP TABLE low, low2;\nDROP OWNED BY telamon_low;\nDROP ROLE telamon_low;\n',
      },
      { txMode, amount: 3 },
    );
    expect(report.failure).toBeUndefined();
    const owners = await db.rows(
      "SELECT tablename, tableowner = 'telamon_low' FROM pg_tables WHERE tablename IN ('low', 'low2', 'own') ORDER BY 1",
    );
    expect(owners).toEqual([
      ['low', true],
      ['low2', true],
      ['own', false],
    ]);
    // Roles outlive the database of the test.
    await db.connection.script(['DROP OWNED BY telamon_low', 'DROP ROLE telamon_low']);
  });

  test('checks hold back a file', async () => {
    const db = await target(server);
    const archive =
      '-- atlas:txtar\n\n-- checks.sql --\nSELECT NOT EXISTS (SELECT 1 FROM t);\n-- migration.sql --\nDROP TABLE t;\n';
    const files = { '1.sql': 'CREATE TABLE t (id int);\nINSERT INTO t VALUES (1);\n', '2.sql': archive };
    const report = await db.apply(files);
    expect(report.failure?.message).toBe(
      'checks.sql: 1 of 1 assertions failed: check assertion "SELECT NOT EXISTS (SELECT 1 FROM t);" returned false',
    );
    expect(report.applied[1]).toMatchObject({
      applied: [],
      checks: [{ name: 'checks.sql', error: { text: 'returned false' } }],
    });
    expect(await db.history()).toHaveLength(1);
    await db.connection.script(['DELETE FROM t']);
    expect((await db.apply(files)).failure).toBeUndefined();
    expect(await db.tables()).toEqual([]);
    expect((await db.history())[1]).toEqual(['2', 2, 1, 1, false, '']);
  });

  test('a dry run writes nothing', async () => {
    const db = await target(server);
    const report = await db.apply(broken, { dryRun: true });
    expect(brief(report)).toEqual([
      ['1', 2, 0, undefined],
      ['2', 3, 0, undefined],
      ['3', 1, 0, undefined],
    ]);
    expect(await db.rows("SELECT count(*)::int FROM pg_tables WHERE schemaname = 'public'")).toEqual([[0]]);
    await db.apply(broken, { amount: 1 });
    const later = await db.apply(broken, { dryRun: true });
    expect([later.current, later.target, later.applied.length]).toEqual(['1', '3', 2]);
  });

  test('a database that is not clean', async () => {
    const db = await target(server);
    await db.connection.script(['CREATE TABLE legacy (id int)']);
    await expect(db.apply(fixed)).rejects.toThrow(
      'sql/migrate: connected database is not clean: found table "legacy" in schema "public". baseline version or allow-dirty is required',
    );
    expect(await db.rows("SELECT count(*)::int FROM pg_tables WHERE schemaname = 'public'")).toEqual([[1]]);
    expect(brief(await db.apply(fixed, { allowDirty: true }))).toHaveLength(3);
  });

  test.each([
    { table: '_prisma_migrations', hint: /^Prisma has migrated.*\?format=prisma.*--baseline/ },
    { table: 'flyway_schema_history', hint: /^Flyway has migrated.*migrate import.*--baseline/ },
    { table: 'schema_migrations', hint: /^golang-migrate or dbmate has migrated.*: telamon goes on from/ },
  ])('a database that another tool has migrated: $table', async ({ table, hint }) => {
    const db = await target(server);
    await db.connection.script([`CREATE TABLE ${table} (id int)`, 'CREATE TABLE accounts (id int)']);
    const failure = await db.apply(fixed).catch((error: unknown) => error);
    expect((failure as TelamonError).hints).toContainEqual(expect.stringMatching(hint));
  });

  test('a schema made for the history beforehand does not make the database dirty', async () => {
    const db = await target(server);
    await db.connection.script(['CREATE SCHEMA ops', 'CREATE SCHEMA other']);
    const connection = { ...db.connection, boundSchema: undefined };
    const apply = () =>
      applyDirectory({
        connection,
        dialect,
        directory: directoryOf(fixed),
        options: { ...options, revisionsSchema: 'ops' },
      });
    await expect(apply()).rejects.toThrow('found schema "other"');
    await db.connection.script(['DROP SCHEMA other']);
    expect((await apply()).applied).toHaveLength(3);
  });

  test('a baseline', async () => {
    const db = await target(server);
    await db.connection.script(['CREATE TABLE a (id int)', 'CREATE TABLE b (id int)']);
    const report = await db.apply(fixed, { baseline: '1' });
    expect([report.current, report.applied.length]).toEqual(['1', 2]);
    expect((await db.history())[0]).toEqual(['1', 1, 0, 0, false, '']);
    expect((await db.apply(fixed, { baseline: '1' })).pending).toEqual([]);
  });

  test('an edit after the fact is told, and no error', async () => {
    const db = await target(server);
    await db.apply(fixed);
    await db.apply({ ...fixed, '2_more.sql': `${fixed['2_more.sql']}-- later thought\n` });
    expect(db.events).toContainEqual({ type: 'warning', text: '2_more.sql was edited after it was applied' });
  });

  test('a file that was taken away is no edit of those behind it', async () => {
    const db = await target(server);
    await db.apply(fixed);
    const { '2_more.sql': _, ...left } = fixed;
    await db.apply(left);
    expect(db.events.filter(({ type }) => type === 'warning')).toEqual([]);
  });

  test('a file that was run out of order is no edit of those behind it', async () => {
    const db = await target(server);
    const { '2_more.sql': _, ...first } = fixed;
    await db.apply(first);
    await db.apply(fixed, { execOrder: 'non-linear' });
    await db.apply(fixed);
    expect(db.events.filter(({ type }) => type === 'warning')).toEqual([]);
  });

  test('a database that is ahead of the directory is told of', async () => {
    const db = await target(server);
    await db.apply(fixed);
    const { '3_last.sql': _, ...left } = fixed;
    expect((await db.apply(left)).pending).toEqual([]);
    expect(db.events).toContainEqual({
      type: 'warning',
      text: 'the database is at version 3, which no file has, ahead of all files (the last one is 2_more.sql): is this the right directory?',
    });
  });

  test('a file that the compatible tool left half done, and had cut in its own way, goes on from the same place', async () => {
    const db = await target(server);
    // It takes the transaction for one statement, its first; the INSERT that failed is its second.
    const block = 'BEGIN TRANSACTION;\nCREATE TABLE a (id int);\nEND;';
    const text = `-- atlas:txmode none\n\n${block}\nINSERT INTO a VALUES (1);\nINSERT INTO a VALUES (2);\n`;
    const contents = { '0.sql': 'SELECT 1;\n', '1.sql': text };
    await db.apply(contents, { amount: 1 });
    const hash = `h1:${createHash('sha256').update(block).digest('base64')}`;
    await db.connection.script([
      'CREATE TABLE a (id int)',
      `INSERT INTO public.atlas_schema_revisions SELECT '1', '', 2, 1, 3, now(), 1, 'failed', 'INSERT', hash, '["${hash}"]', 'other' FROM public.atlas_schema_revisions`,
    ]);
    for (const dryRun of [true, false]) {
      const report = await db.apply(contents, { dryRun });
      expect([report.failure, report.applied[0]?.applied]).toEqual([
        undefined,
        ['INSERT INTO a VALUES (1);', 'INSERT INTO a VALUES (2);'],
      ]);
    }
    expect((await db.history())[1]).toEqual(['1', 2, 5, 5, false, '']);
    expect((await db.apply(contents)).pending).toEqual([]);
  });

  test('files left out of the sum can be applied', async () => {
    const db = await target(server);
    await db.apply({ '1.sql': '-- atlas:sum ignore\n\nCREATE TABLE a (id int);\n' });
    expect(await db.rows('SELECT hash, applied FROM public.atlas_schema_revisions')).toEqual([['', 1]]);
  });

  test('notices are told with their file and statement', async () => {
    const db = await target(server);
    await db.apply({ '1.sql': 'SELECT 1;\nDROP TABLE IF EXISTS nothing;\n' });
    expect(db.events).toContainEqual({
      type: 'notice',
      file: expect.objectContaining({ name: '1.sql' }),
      statement: 2,
      notice: expect.objectContaining({ message: 'table "nothing" does not exist, skipping' }),
    });
  });

  test('an aborted signal ends the run between files', async () => {
    const db = await target(server);
    const controller = new AbortController();
    const { applyDirectory } = await import('../../src/migrations/apply.ts');
    const { dialect, directoryOf, options } = await import('./database.ts');
    const names = Array.from({ length: 30 }, (_, index) => `t${index + 10}`);
    const report = await applyDirectory({
      connection: db.connection,
      dialect,
      directory: directoryOf(
        Object.fromEntries(names.map((name) => [`${name}.sql`, `CREATE TABLE ${name} (id int);`])),
      ),
      options,
      signal: controller.signal,
      onEvent: (event) => event.type === 'file' && event.number === 2 && controller.abort(),
    });
    expect(report.failure?.code).toBe('interrupted');
    // What was under way already may still be done, or given up: that is then the last one of the report.
    expect(report.applied.length).toBeLessThan(15);
    const begun = report.applied.map((one) => one.file.version);
    expect(begun).toEqual(names.slice(0, begun.length));
    // A request to give up that came too late would hit the next query of the same session.
    if (!server.embedded) await db.reconnect();
    const done = await db.tables();
    expect([begun, begun.slice(0, -1)]).toContainEqual(done);
    expect((await db.history()).map(([version]) => version)).toEqual(done);
  });

  test.each([0, -1])('amount %i', async (amount) => {
    const db = await target(server);
    await expect(db.apply(fixed, { amount })).rejects.toThrow(`cannot apply '${amount}' migration files`);
  });
});
