import { describe, expect, test } from 'vitest';
import { downPlanText } from '../../src/cli/reports/down-text.ts';
import { openDevDatabase } from '../../src/devdb/dev-database.ts';
import { postgres } from '../../src/dialects/postgres/index.ts';
import { sqlite } from '../../src/dialects/sqlite/index.ts';
import { parseUrl } from '../../src/dialects/url.ts';
import { applyDirectory } from '../../src/migrations/apply.ts';
import type { Directory } from '../../src/migrations/directory.ts';
import { readStatus } from '../../src/migrations/status.ts';
import { type DownOptions, migrateDown } from '../../src/state/down.ts';
import { directoryOf, options, type Target, target } from '../migrations/database.ts';
import { everyServer, servers } from '../servers/index.ts';
import { devOn, type TestDev } from './fixture.ts';

const quick: DownOptions = { lockTimeoutMs: 0, operatorVersion: 'Telamon CLI v0' };

const library = {
  '1_a.sql': 'CREATE TABLE a (id int PRIMARY KEY);\n',
  '2_b.sql': 'CREATE TABLE b (a int REFERENCES a, note text);\nCREATE INDEX b_note ON b (note);\n',
  '3_c.sql': 'ALTER TABLE a ADD COLUMN label text;\nALTER TABLE b DROP COLUMN note;\n',
};

/** Runs a way down; gives its report and the plan that it showed. */
async function down(one: Target, { dev }: TestDev, directory: Directory, more: Partial<DownOptions> = {}) {
  let plan = '';
  const report = await migrateDown({
    connection: one.connection,
    dialect: postgres,
    directory,
    tries: true,
    withDev: (work) => work(dev),
    options: { ...quick, ...more },
    approve: async (descent, steps) => {
      plan = downPlanText(descent, steps);
      return true;
    },
  });
  return { report, plan };
}

const columns = (one: Target) =>
  one.rows(
    "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'atlas_schema_revisions' ORDER BY 1",
  );

describe.each(everyServer())('migrate down on $name', (server) => {
  test('computed: from the newest back to nothing, each time with its rows', async () => {
    const one = await target(server);
    await using made = await devOn(server, 'search_path=public');
    const directory = directoryOf(library);
    await one.apply(library);
    await one.connection.script(['INSERT INTO a VALUES (1)']);
    const last = await down(one, made, directory);
    expect(last.plan).toBe(`-- Migrating down from version 3 to 2 (1 migration in total):
--
-- Lost for good, unless there is a backup:
--   the values of column "public"."a"."label"

-- Checks before reverting version 3
SELECT NOT EXISTS (SELECT 1 FROM "a" WHERE "label" IS NOT NULL) AS "is_empty";

-- Reverting version 3
-- Modify "a" table
ALTER TABLE "a" DROP COLUMN "label";
-- Modify "b" table
ALTER TABLE "b" ADD COLUMN "note" text NULL;
-- Create index "b_note" to table: "b"
CREATE INDEX "b_note" ON "b" ("note");
`);
    expect(last.report).toMatchObject({ current: '3', target: '2', reverted: [{ scope: 'version', skipped: 0 }] });
    expect(await columns(one)).toEqual([['a.id'], ['b.a'], ['b.note']]);
    expect((await one.history()).map(([version]) => version)).toEqual(['1', '2']);

    // Rows are in the way of the rest: nothing happens, until it is asked for.
    const refused = await down(one, made, directory, { toVersion: '0' });
    expect(refused.report?.failure?.message).toMatch(/1 of 2 assertions failed: .* returned false$/);
    expect(await one.tables()).toEqual(['a', 'b']);
    const dry = await down(one, made, directory, { toVersion: '0', dryRun: true, skipChecks: true });
    expect(dry.report?.reverted.map((file) => [file.file.version, file.applied.length])).toEqual([
      ['2', 2],
      ['1', 0],
    ]);
    expect(await one.tables()).toEqual(['a', 'b']);
    const rest = await down(one, made, directory, { toVersion: '0', skipChecks: true });
    expect(rest.report).toMatchObject({ current: '2', target: '', planned: [{ version: '2' }, { version: '1' }] });
    expect([await one.tables(), await one.history()]).toEqual([[], []]);
    expect((await down(one, made, directory)).report).toMatchObject({ planned: [], reverted: [] });
    // And up again.
    expect((await one.apply(library)).failure).toBeUndefined();
  });

  test('a way back that a file holds is taken for that file, computed ones beside it', async () => {
    const one = await target(server);
    await using made = await devOn(server, 'search_path=public');
    const files = {
      ...library,
      '4_d.sql': `-- atlas:txtar

-- migration.sql --
CREATE TABLE d (id int);
-- down.sql --
-- by hand
ALTER TABLE d RENAME TO d_old;
`,
      '5_e.sql': 'CREATE TABLE e (id int);\n',
    };
    const directory = directoryOf(files);
    await one.apply(files);
    const { plan, report } = await down(one, made, directory, { amount: 3 });
    expect(plan).toContain('-- by hand\nALTER TABLE d RENAME TO d_old;\n-- Not as it was before the version: ');
    expect(report?.failure).toBeUndefined();
    expect(report?.reverted.map(({ file, applied }) => [file.version, applied])).toEqual([
      ['5', ['DROP TABLE "e";']],
      ['4', ['ALTER TABLE d RENAME TO d_old;']],
      // What the file above left over is not this one's.
      ['3', expect.arrayContaining(['ALTER TABLE "a" DROP COLUMN "label";'])],
    ]);
    expect((await one.history()).map(([version]) => version)).toEqual(['1', '2']);
  });

  test('a file that stopped half-way: what of it has run is taken back', async () => {
    const one = await target(server);
    await using made = await devOn(server, 'search_path=public');
    const files = { '1.sql': library['1_a.sql'], '2.sql': 'CREATE TABLE half (id int);\nCREATE TABLE a (id int);\n' };
    await one.apply(files, { txMode: 'none' });
    expect(await one.tables()).toEqual(['a', 'half']);
    const { report } = await down(one, made, directoryOf(files));
    expect(report).toMatchObject({ current: '2', target: '1', reverted: [{ applied: ['DROP TABLE "half";'] }] });
    expect(await one.tables()).toEqual(['a']);
    expect((await one.history()).map(([version]) => version)).toEqual(['1']);
  });

  test('a statement that fails leaves everything as it was, and is named', async () => {
    const one = await target(server);
    await using made = await devOn(server, 'search_path=public');
    await one.apply(library);
    await one.connection.script(['CREATE VIEW in_the_way AS SELECT label FROM a']);
    const { report } = await down(one, made, directoryOf(library), { amount: 2 });
    expect(report?.failure).toMatchObject({
      code: 'statement_failed',
      message: expect.stringMatching(
        /^sql\/migrate: executing statement "ALTER TABLE .* from version "3": .*in_the_way|label/,
      ),
    });
    expect((await one.history()).map(([version]) => version)).toEqual(['1', '2', '3']);
    expect(await columns(one)).toContainEqual(['a.label']);
  });
});

describe.each(servers())('where a transaction is refused on $name', (server) => {
  const files = {
    '1_a.sql': library['1_a.sql'],
    '2_i.sql': `-- atlas:txmode none
-- atlas:txtar

-- migration.sql --
CREATE INDEX CONCURRENTLY i ON a (id);
CREATE TABLE after (id int);
-- down.sql --
DROP TABLE after;
DROP INDEX CONCURRENTLY i;
DROP TABLE nowhere;
`,
  };
  const mended = { ...files, '2_i.sql': files['2_i.sql'].replace('DROP TABLE nowhere;\n', '') };

  test('statements run one by one, and the same way down goes on behind what is done', async () => {
    const one = await target(server);
    await using made = await devOn(server, 'search_path=public');
    await one.apply(files);
    await one.connection.script(['CREATE TABLE nowhere (id int)']);
    // Runs on the dev database only when it can: this one is not tried there.
    const run = (contents: typeof files) =>
      migrateDown({
        connection: one.connection,
        dialect: postgres,
        directory: directoryOf(contents),
        tries: false,
        withDev: (work) => work(made.dev),
        options: quick,
        approve: async () => true,
      });
    await one.connection.script(['DROP TABLE nowhere']);
    const stopped = await run(files);
    expect(stopped?.failure?.message).toMatch(/"DROP TABLE nowhere;" from version "2"/);
    expect(stopped?.reverted).toMatchObject([
      { scope: 'statement', applied: ['DROP TABLE after;', 'DROP INDEX CONCURRENTLY i;', 'DROP TABLE nowhere;'] },
    ]);
    expect(await one.tables()).toEqual(['a']);

    // Nothing goes up from here, and status says why.
    await expect(one.apply(files)).rejects.toThrow(/^version "2" is taken back only in part: /);
    const status = await readStatus({ connection: one.connection, dialect: postgres, directory: directoryOf(files) });
    expect(status).toMatchObject({
      status: 'PENDING',
      current: '2',
      error: expect.stringMatching(/2 of 3 statements/),
    });
    // Other statements are another way down.
    expect((await run(mended))?.failure?.message).toMatch(/by other statements than those of this run/);

    await one.connection.script(['CREATE TABLE nowhere (id int)']);
    const rest = await run(files);
    expect(rest).toMatchObject({ reverted: [{ skipped: 2, applied: ['DROP TABLE nowhere;'] }] });
    expect(rest?.failure).toBeUndefined();
    expect((await one.history()).map(([version]) => version)).toEqual(['1']);
  });

  test('cut off in the statement that refused: the catalog is asked whether it took effect', async () => {
    const one = await target(server);
    await using made = await devOn(server, 'search_path=public');
    await one.apply(mended);
    const directory = directoryOf(mended);
    const cut = one.connection.script.bind(one.connection);
    one.connection.script = async (statements) => {
      await cut(statements);
      if (statements.some((sql) => sql.startsWith('DROP INDEX'))) throw new Error('the process ends here');
    };
    await expect(down(one, made, directory)).rejects.toThrow('the process ends here');
    one.connection.script = cut;
    const { report } = await down(one, made, directory);
    expect(report).toMatchObject({ reverted: [{ skipped: 2, applied: [] }] });
    expect((await one.history()).map(([version]) => version)).toEqual(['1']);
  });
});

test('golang-migrate and goose: the way back that their files hold, without a dev database', async () => {
  const [server] = everyServer();
  if (!server) return;
  const { formatByName } = await import('../../src/migrations/formats/index.ts');
  const one = await target(server);
  const base = directoryOf({ '1_t.sql': '-- +goose Up\nCREATE TABLE t (id int);\n-- +goose Down\nDROP TABLE t;\n' });
  const directory: Directory = { ...base, format: formatByName('goose') };
  await applyDirectory({ connection: one.connection, dialect: postgres, directory, options });
  expect(await one.tables()).toEqual(['t']);
  const report = await migrateDown({
    connection: one.connection,
    dialect: postgres,
    directory,
    tries: false,
    withDev: () => Promise.reject(new Error('no dev database is needed')),
    options: quick,
    approve: async () => true,
  });
  expect(report).toMatchObject({ reverted: [{ applied: ['DROP TABLE t;'] }] });
  expect(await one.tables()).toEqual([]);
});

test('a plan that is not approved changes nothing', async () => {
  const [server] = everyServer();
  if (!server) return;
  const one = await target(server);
  await using made = await devOn(server, 'search_path=public');
  const files = { '1.sql': 'CREATE TABLE t (id int);\n' };
  await one.apply(files);
  const refused = await migrateDown({
    connection: one.connection,
    dialect: postgres,
    directory: directoryOf(files),
    tries: false,
    withDev: (work) => work(made.dev),
    options: quick,
    approve: async () => false,
  });
  expect(refused).toBeUndefined();
  expect(await one.tables()).toEqual(['t']);
});

test('SQLite: a table is rebuilt and keeps its rows', async () => {
  const connection = await sqlite.connect(parseUrl('sqlite://file?mode=memory'), { alone: true });
  const dev = await openDevDatabase('sqlite://dev?mode=memory');
  try {
    const files = {
      '1_t.sql': 'CREATE TABLE t (id integer PRIMARY KEY, n text);\n',
      '2_t.sql': 'ALTER TABLE t ADD COLUMN m integer NOT NULL DEFAULT 1 CHECK (m > 0);\n',
    };
    const directory = directoryOf(files);
    await applyDirectory({ connection, dialect: sqlite, directory, options });
    await connection.script(["INSERT INTO t (n) VALUES ('kept')"]);
    const request = {
      connection,
      dialect: sqlite,
      directory,
      tries: false,
      withDev: <T>(work: (each: typeof dev) => Promise<T>) => work(dev),
      approve: async () => true,
    };
    expect((await migrateDown({ ...request, options: quick }))?.failure?.code).toBe('plan_refused');
    const report = await migrateDown({ ...request, options: { ...quick, skipChecks: true } });
    expect(report?.failure).toBeUndefined();
    expect(await connection.query('SELECT * FROM t')).toEqual([{ id: 1, n: 'kept' }]);
    expect(await connection.query('SELECT version FROM atlas_schema_revisions')).toEqual([{ version: '1' }]);
  } finally {
    await connection.close();
    await dev.close();
  }
});
