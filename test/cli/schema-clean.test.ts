import { describe, expect, test } from 'vitest';
import { freshDatabase, serversOrEmbedded } from '../servers/index.ts';
import { folder, telamon } from './telamon.ts';

const done = { code: 0, stderr: '' };
const clean = ['schema', 'clean', '--url', 'sqlite://target.db'];
const planned =
  '-- Planned Changes:\n-- Disable the enforcement of foreign-keys constraints\nPRAGMA foreign_keys = off;\n' +
  '-- Drop "a" table\nDROP TABLE `a`;\n-- Drop "b" table\nDROP TABLE `b`;\n' +
  '-- Enable back the enforcement of foreign-keys constraints\nPRAGMA foreign_keys = on;\n';

/** A folder with a database of two tables. */
async function withTables(): Promise<string> {
  const cwd = folder({
    'two.sql': 'CREATE TABLE a (id integer PRIMARY KEY);\nCREATE TABLE b (a integer REFERENCES a (id));\n',
  });
  const apply = ['schema', 'apply', '--url', 'sqlite://target.db', '--to', 'file://two.sql', '--auto-approve'];
  expect(await telamon(apply, { cwd })).toMatchObject(done);
  return cwd;
}

async function tablesOf(cwd: string): Promise<string> {
  const format = '{{ range .Realm.Schemas }}{{ range .Tables }}{{ .Name }} {{ end }}{{ end }}';
  return (await telamon(['schema', 'inspect', '--url', 'sqlite://target.db', '--format', format], { cwd })).stdout;
}

describe('schema clean', () => {
  test('looks, drops, and then has nothing to drop', async () => {
    const cwd = await withTables();
    expect(await telamon([...clean, '--dry-run'], { cwd })).toEqual({ ...done, stdout: planned });
    expect(await tablesOf(cwd)).toBe('a b ');
    expect(await telamon([...clean, '--auto-approve'], { cwd })).toEqual({ ...done, stdout: planned });
    expect(await tablesOf(cwd)).toBe('');
    expect(await telamon(clean, { cwd })).toEqual({ ...done, stdout: 'Nothing to drop\n' });
  });

  test('a pipe is never asked', async () => {
    const cwd = await withTables();
    const refused = await telamon(clean, { cwd, input: 'n\n'.repeat(100) });
    expect(refused).toMatchObject({ code: 1, stdout: planned });
    expect(refused.stderr).toMatch(
      /^Error: approval required: stdin is not a terminal; use --auto-approve or --dry-run\n/,
    );
    expect(await tablesOf(cwd)).toBe('a b ');
  });

  test('what is excluded stays', async () => {
    const cwd = await withTables();
    expect(await telamon([...clean, '--exclude', 'a', '--auto-approve'], { cwd })).toMatchObject(done);
    expect(await tablesOf(cwd)).toBe('a ');
  });

  test('reports', async () => {
    const cwd = await withTables();
    const json = [...clean, '--format', '{{ json . }}'];
    const moments = { Start: expect.any(String), End: expect.any(String) };
    const place = { Driver: 'sqlite', URL: expect.objectContaining({ Schema: 'main' }) };
    const drops = ['PRAGMA foreign_keys = off;', 'DROP TABLE `a`;', 'DROP TABLE `b`;', 'PRAGMA foreign_keys = on;'];
    for (const how of ['--dry-run', '--auto-approve']) {
      expect(JSON.parse((await telamon([...json, how], { cwd })).stdout)).toEqual({
        ...place,
        ...moments,
        Applied: { ...moments, Applied: drops },
      });
    }
    expect(JSON.parse((await telamon([...json, '--auto-approve'], { cwd })).stdout)).toEqual({ ...place, ...moments });
  });

  test.each([
    { args: ['schema', 'clean'], error: 'required flag(s) "url" not set' },
    { args: ['schema', 'clean', '--url', 'nope'], error: 'sql/sqlclient: missing driver. See: https://atlasgo.io/url' },
    {
      args: [...clean, '--format', '{{ json . }}'],
      error: '--log and --format can only be used with --dry-run or --auto-approve',
    },
  ])('refused: $error', async ({ args, error }) => {
    const { code, stdout, stderr } = await telamon(args, { cwd: folder() });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.split('\n')[0]).toBe(`Error: ${error}`);
  });
});

describe.each(serversOrEmbedded().slice(0, 1))('schema clean on $name', (server) => {
  test('more than the table of locks may hold goes in several transactions', { timeout: 60_000 }, async () => {
    await using database = await freshDatabase(server);
    await database.sql(`DO $$ BEGIN
      FOR i IN 1..330 LOOP EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY)', i); END LOOP; END $$`);
    await database.sql(`CREATE SCHEMA guard`);
    await database.sql(`CREATE FUNCTION guard.keep() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
      IF EXISTS (SELECT FROM pg_event_trigger_dropped_objects() WHERE object_identity = 'public.t5') THEN
        RAISE 'not this one'; END IF; END $$`);
    await database.sql('CREATE EVENT TRIGGER keep ON sql_drop EXECUTE FUNCTION guard.keep()');
    const run = () => telamon(['schema', 'clean', '--url', `${database.url}&search_path=public`, '--auto-approve']);
    const failed = await run();
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(
      /not this one[\s\S]*hint: (?:40|80|120|160|200|240|280|320) of 330 statements ran before/,
    );
    await database.sql('DROP EVENT TRIGGER keep');
    expect(await run()).toMatchObject(done);
    expect(await database.sql("SELECT FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
  });
});
