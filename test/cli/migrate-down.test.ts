import { describe, expect, test } from 'vitest';
import { folder, telamon } from './telamon.ts';

const files = {
  'migrations/1_a.sql': 'CREATE TABLE a (id integer PRIMARY KEY);\n',
  'migrations/2_b.sql': 'CREATE TABLE b (id integer);\n',
};

/** A folder whose database `app.db` has both files. */
async function applied() {
  const cwd = folder(files);
  await telamon(['migrate', 'hash'], { cwd });
  const { code } = await telamon(['migrate', 'apply', '--url', 'sqlite://app.db'], { cwd });
  expect(code).toBe(0);
  return cwd;
}

describe('migrate down', () => {
  test('shows the plan, and runs nothing without a word where nobody can be asked', async () => {
    const cwd = await applied();
    const down = ['migrate', 'down', '--url', 'sqlite://app.db'];
    const refused = await telamon(down, { cwd, input: 'yes\n' });
    expect(refused).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('-- Reverting version 2\n'),
      stderr:
        'Error: approval required: stdin is not a terminal; use --auto-approve, --dry-run or --plan\nhint: nothing was changed\n',
    });
    const plan = await telamon([...down, '--plan'], { cwd });
    expect(plan).toEqual({ code: 0, stderr: '', stdout: refused.stdout.replace(/\n$/, '') });
    const { code, stdout, stderr } = await telamon([...down, '--yes'], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(
      stdout.replaceAll(/\d[\d.]*(?:µs|ms|s)\b/g, 'TIME'),
    ).toBe(`Migrating down from version 2 to 1 (1 migration in total):

  -- checks before reverting version 2
    -> SELECT NOT EXISTS (SELECT 1 FROM \`b\`) AS \`is_empty\`
  -- ok (TIME)

  -- reverting version 2
    -> PRAGMA foreign_keys = off;
    -> DROP TABLE \`b\`;
    -> PRAGMA foreign_keys = on;
  -- ok (TIME)

  -------------------------
  -- TIME
  -- 1 migration
  -- 1 check
  -- 3 sql statements
`);
  });

  test('for programs: one document, and nothing on stderr, also when a check fails', async () => {
    const cwd = await applied();
    const { DatabaseSync } = await import('@photostructure/sqlite');
    const database = new DatabaseSync(`${cwd}/app.db`);
    database.exec('INSERT INTO b VALUES (1)');
    database.close();
    const json = ['migrate', 'down', '--url', 'sqlite://app.db', '--auto-approve', '--format', '{{ json . }}'];
    const failed = await telamon(json, { cwd });
    expect({ code: failed.code, stderr: failed.stderr }).toEqual({ code: 1, stderr: '' });
    expect(JSON.parse(failed.stdout)).toMatchObject({
      Driver: 'sqlite',
      Dir: 'file://migrations',
      Planned: [{ Name: '2_b.sql' }],
      Reverted: [{ Checks: [{ Stmts: [{ Error: 'returned 0' }] }] }],
      Current: '2',
      Target: '1',
      Total: 1,
      Error: expect.stringContaining('assertions failed'),
    });
    const done = await telamon([...json, '--skip-checks', '--to-version', '0'], { cwd });
    expect(JSON.parse(done.stdout)).toMatchObject({ Status: 'APPLIED', Total: 2 });
    const nothing = await telamon(['migrate', 'down', '--url', 'sqlite://app.db', '--yes'], { cwd });
    expect(nothing).toEqual({ code: 0, stdout: 'No migration files to revert\n', stderr: '' });
  });

  test.each([
    {
      words: ['x'],
      message: 'invalid amount argument "x" (invalid syntax). Omit the argument or pass a valid integer instead',
    },
    { words: ['0'], message: "cannot revert '0' migration files" },
    { words: ['3'], message: 'cannot revert 3 migration files: 2 are applied' },
    { words: ['1', '--to-version', '1'], message: 'an amount and --to-version exclude each other' },
    { words: ['--to-version', '7'], message: 'migration with version "7" not found' },
    { words: ['--to-tag', 'v1'], message: 'no checkpoint has the tag "v1"' },
    {
      words: ['--to-version', '1', '--to-tag', 'v1'],
      message:
        'if any flags in the group [to-version to-tag] are set none of the others can be; [to-tag to-version] were all set',
    },
  ])('refused: $words', async ({ words, message }) => {
    const cwd = await applied();
    const { code, stderr } = await telamon(['migrate', 'down', '--url', 'sqlite://app.db', '--yes', ...words], { cwd });
    expect(code).toBe(1);
    expect(stderr.split('\n')[0]).toBe(`Error: ${message}`);
  });

  test('a URL is needed, and the sum must hold', async () => {
    const cwd = folder(files);
    expect(await telamon(['migrate', 'down'], { cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^Error: checksum file not found\n/),
    });
    await telamon(['migrate', 'hash'], { cwd });
    expect((await telamon(['migrate', 'down'], { cwd })).stderr).toBe('Error: required flag(s) "url" not set\n');
  });
});
