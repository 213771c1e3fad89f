import { describe, expect, test } from 'vitest';
import { everyMajor, freshDatabase } from '../servers/index.ts';
import { folder, telamon } from './telamon.ts';

/** A project whose database has its first file, and was changed by hand since. */
async function drifted(policy: string) {
  const cwd = folder({
    'atlas.hcl': `${policy}
env "local" {
  url = "sqlite://app.db"
}
`,
    'migrations/1_a.sql': 'CREATE TABLE a (id integer PRIMARY KEY);\n',
  });
  const run = (...args: readonly string[]) => telamon(['migrate', ...args, '--env', 'local'], { cwd });
  await run('hash');
  expect(await run('apply')).toMatchObject({ code: 0, stderr: '' });
  // Nothing has drifted: the check lets the next run through.
  expect(await run('apply')).toEqual({ code: 0, stderr: '', stdout: 'No migration files to execute\n' });
  await run('new', 'b');
  const { DatabaseSync } = await import('@photostructure/sqlite');
  const database = new DatabaseSync(`${cwd}/app.db`);
  database.exec('CREATE TABLE by_hand (id integer); ALTER TABLE a ADD COLUMN extra text');
  database.close();
  return run;
}

test('a database that was changed by hand stops the run, where the project file says so', async () => {
  const run = await drifted('check "migrate_apply" {\n  drift {\n    on_error = FAIL\n  }\n}');
  const { code, stdout, stderr } = await run('apply');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^Error: the database is not what version 1 makes: .*, and 1 more\n/);
  expect(stderr).toContain('DROP TABLE `by_hand`;');
  expect(stderr).toContain('hint: nothing was applied');
  expect((await run('status')).stdout).toContain('Pending Files:   1');
});

test('told only, or left out by a pattern', async () => {
  const told = await drifted('check "migrate_apply" {\n  drift {\n    on_error = CONTINUE\n  }\n}');
  const { code, stderr } = await told('apply');
  expect(code).toBe(0);
  expect(stderr).toMatch(/^the database is not what version 1 makes: .*; the run goes on/);
  const excluded = await drifted('check "migrate_apply" {\n  drift {\n    exclude = ["by_hand", "a.extra"]\n  }\n}');
  expect(await excluded('apply')).toMatchObject({ code: 0, stderr: '' });
});

test('migrate drift tells where the database stands, and what would undo the change', async () => {
  const run = await drifted('');
  const head = '  -- Current Version: 1\n  -- Executed Files:  1\n  -- Pending Files:   1\n';
  const { code, stdout, stderr } = await run('drift');
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toMatch(
    `Drift Status: DRIFT\n${head}\nThe database is not what version 1 makes:\n` +
      '  -- column "main"."a"."extra" is left over\n  -- table "main"."by_hand" is left over\n\nTo undo it:\n',
  );
  expect(stdout).toContain('DROP TABLE `by_hand`;');
  expect(await run('drift', '--exclude', 'by_hand', '--exclude', 'a.extra')).toEqual({
    code: 0,
    stderr: '',
    stdout: `Drift Status: OK\n${head}`,
  });
  const json = await run('drift', '--format', '{{ json . }}');
  expect({ code: json.code, stderr: json.stderr, report: JSON.parse(json.stdout) }).toMatchObject({
    code: 1,
    stderr: '',
    report: {
      Env: { Driver: 'sqlite', Dir: 'file://migrations?format=atlas' },
      Status: 'DRIFT',
      Current: '1',
      Pending: [{ Description: 'b' }],
      Differences: ['column "main"."a"."extra" is left over', 'table "main"."by_hand" is left over'],
    },
  });
  expect((await run('status')).stdout).toContain('Pending Files:   1');
});

test('migrate drift of a database without history', async () => {
  const cwd = folder({ 'migrations/1_a.sql': 'CREATE TABLE a (id integer PRIMARY KEY);\n' });
  const run = (...args: readonly string[]) => telamon(['migrate', ...args], { cwd });
  await run('hash');
  const { DatabaseSync } = await import('@photostructure/sqlite');
  const database = new DatabaseSync(`${cwd}/foreign.db`);
  database.exec('CREATE TABLE theirs (id integer)');
  database.close();
  const unborn = await run('drift', '--url', 'sqlite://new.db');
  expect(unborn).toMatchObject({ code: 0, stderr: '' });
  expect(unborn.stdout).toMatch(/^Drift Status: OK\n {2}-- Current Version: No migration applied yet\n/);
  const foreign = await run('drift', '--url', 'sqlite://foreign.db');
  expect(foreign).toMatchObject({ code: 1, stdout: '' });
  expect(foreign.stderr).toMatch(/^Error: the database has no history to compare it with: .*found table "theirs"/);
  expect(foreign.stderr).toContain('hint: say with migrate set which version it stands at');
});

test('migrate drift hides the passwords of the statements that it shows', async () => {
  const cwd = folder({
    'migrations/1_a.sql': `CREATE FOREIGN DATA WRAPPER far;
CREATE SERVER moon FOREIGN DATA WRAPPER far;
CREATE USER MAPPING FOR PUBLIC SERVER moon OPTIONS (user 'x', password 'hunter2');
`,
    'by-hand/2_b.sql': 'DROP USER MAPPING FOR PUBLIC SERVER moon;\n',
  });
  const run = (...args: readonly string[]) => telamon(['migrate', ...args], { cwd });
  await run('hash');
  await run('hash', '--dir', 'file://by-hand');
  const url = ['--url', 'pglite://db'];
  expect(await run('apply', ...url)).toMatchObject({ code: 0 });
  const byHand = ['--dir', 'file://by-hand', '--revisions-schema', 'theirs', '--allow-dirty'];
  expect(await run('apply', ...url, ...byHand)).toMatchObject({ code: 0 });
  for (const format of [[], ['--format', '{{ json . }}']]) {
    const { code, stdout, stderr } = await run('drift', ...url, ...format);
    expect(code).toBe(1);
    expect(stdout).toContain('CREATE USER MAPPING FOR PUBLIC SERVER');
    expect(stdout + stderr).not.toContain('hunter2');
  }
});

const older = everyMajor().find(({ major }) => major === 15);

describe.each(older ? [older] : [])('a database of $name, and a newer dev database', (server) => {
  test('is what its renamed tables made it, and what taking their drop back makes it', async () => {
    await using database = await freshDatabase(server);
    const cwd = folder({
      'migrations/1_a.sql': 'CREATE TABLE mark (id integer NOT NULL, no serial);\n',
      'migrations/2_b.sql': 'ALTER TABLE mark RENAME TO buoy;\n',
      'migrations/3_c.sql': 'DROP TABLE buoy;\n',
    });
    const run = (...args: readonly string[]) => telamon(['migrate', ...args], { cwd });
    const on = ['--url', database.url, '--dev-url', 'pglite://memory'];
    await run('hash');
    await run('apply', '2', '--url', database.url);
    const clean = { code: 0, stdout: expect.stringContaining('Drift Status: OK\n') };
    expect(await run('drift', ...on)).toMatchObject(clean);
    await run('apply', '--url', database.url);
    const { code, stdout } = await run('down', ...on, '--auto-approve');
    expect(code).toBe(0);
    expect(stdout).toContain('CREATE SEQUENCE "public"."mark_no_seq" AS integer;');
    expect(await run('drift', ...on)).toMatchObject(clean);
  });
});
