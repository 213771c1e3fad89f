import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, telamon } from './telamon.ts';

const files = {
  'migrations/20240101000000_a.sql': 'CREATE TABLE a (id integer);\n',
  'migrations/20240102000000_b.sql': 'CREATE TABLE b (id integer);\n',
  'migrations/20240103000000_c.sql': '-- atlas:checkpoint\n\nCREATE TABLE a (id integer);\n',
};

const run = (cwd: string, ...args: string[]) => telamon(['migrate', ...args], { cwd, env: { TELAMON_QUIET: '1' } });
const names = (cwd: string) => readdirSync(join(cwd, 'migrations'));
const sum = (cwd: string) => join(cwd, 'migrations/atlas.sum');

async function hashed(more: Readonly<Record<string, string>> = {}): Promise<string> {
  const cwd = folder({ ...files, ...more });
  await run(cwd, 'hash');
  return cwd;
}

test.each([
  { args: [], stdout: '20240101000000_a.sql\n20240102000000_b.sql\n20240103000000_c.sql\n' },
  { args: ['--short'], stdout: '20240101000000\n20240102000000\n20240103000000\n' },
  { args: ['-s', '-l'], stdout: '20240103000000\n' },
])('ls $args, whatever the sum says', async ({ args, stdout }) => {
  expect(await run(folder(files), 'ls', ...args)).toEqual({ code: 0, stdout, stderr: '' });
});

test('show prints files by name and by version', async () => {
  const cwd = folder(files);
  expect(await run(cwd, 'show', '20240102000000', '20240101000000_a.sql')).toEqual({
    code: 0,
    stdout: 'CREATE TABLE b (id integer);\nCREATE TABLE a (id integer);\n',
    stderr: '',
  });
  const { code, stderr } = await run(cwd, 'show', '2024010100000');
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr:
      'Error: no migration file or version "2024010100000" in migrations\nhint: did you mean 20240101000000_a.sql?\n',
  });
  expect(await run(cwd, 'show')).toMatchObject({ code: 1 });
});

describe('rm', () => {
  test.each([
    { args: [], left: ['20240101000000_a.sql', '20240102000000_b.sql'] },
    { args: ['2'], left: ['20240101000000_a.sql'] },
    { args: ['20240102000000'], left: ['20240101000000_a.sql', '20240103000000_c.sql'] },
    { args: ['20240101000000_a.sql'], left: ['20240102000000_b.sql', '20240103000000_c.sql'] },
  ])('$args', async ({ args, left }) => {
    const cwd = await hashed();
    expect(await run(cwd, 'rm', ...args)).toMatchObject({ code: 0, stdout: expect.stringContaining('removed migr') });
    expect(names(cwd)).toEqual([...left, 'atlas.sum']);
    expect(await run(cwd, 'validate')).toMatchObject({ code: 0 });
  });

  test.each([
    { args: ['0'], said: 'cannot remove the last 0 of 3 migration files' },
    { args: ['4'], said: 'cannot remove the last 4 of 3 migration files' },
    { args: ['d'], said: 'no migration file or version "d"' },
  ])('refused: $args', async ({ args, said }) => {
    const cwd = await hashed();
    expect(await run(cwd, 'rm', ...args)).toMatchObject({ code: 1, stderr: expect.stringContaining(said) });
    expect(names(cwd)).toHaveLength(4);
  });

  test('a file that the database has applied stays', async () => {
    const cwd = await hashed();
    const url = ['--url', 'sqlite://target.db'];
    await run(cwd, 'apply', ...url);
    const { code, stderr } = await run(cwd, 'rm', ...url);
    expect(code).toBe(1);
    expect(stderr).toContain('20240103000000_c.sql has been applied to that database');
    expect(names(cwd)).toHaveLength(4);
  });

  test('the way back of another tool goes along', async () => {
    const cwd = folder({ 'migrations/1_a.up.sql': '', 'migrations/1_a.down.sql': '' });
    const dir = ['--dir', 'file://migrations?format=golang-migrate'];
    await run(cwd, 'hash', ...dir);
    expect(await run(cwd, 'rm', ...dir)).toMatchObject({ code: 0 });
    expect(names(cwd)).toEqual(['atlas.sum']);
  });
});

describe('rebase', () => {
  test('files move behind all others, in the order given', async () => {
    const cwd = await hashed({ 'migrations/29990101000000_late.sql': '' });
    expect(await run(cwd, 'rebase', '20240102000000', '20240101000000')).toMatchObject({ code: 0, stdout: '' });
    expect(names(cwd)).toEqual([
      '20240103000000_c.sql',
      '29990101000000_late.sql',
      '29990101000001_b.sql',
      '29990101000002_a.sql',
      'atlas.sum',
    ]);
    expect(await run(cwd, 'validate')).toMatchObject({ code: 0 });
  });

  test('after a merge, with the sum of either side', async () => {
    for (const mine of [true, false]) {
      const own = '20240104000000_mine.sql';
      const other = '20240105000000_theirs.sql';
      const cwd = await hashed({ [`migrations/${mine ? own : other}`]: '' });
      writeFileSync(join(cwd, 'migrations', mine ? other : own), '');
      expect(await run(cwd, 'rebase', own)).toMatchObject({ code: 0 });
      expect(names(cwd).at(-2)).toMatch(/^20(?!240104)\d{12}_mine\.sql$/);
      expect(await run(cwd, 'validate')).toMatchObject({ code: 0 });
    }
  });

  test.each([
    { what: 'a checkpoint', args: ['20240103000000'], said: 'is a checkpoint' },
    { what: 'no such file', args: ['20240101000000', 'x'], said: 'no migration file or version "x"' },
    { what: 'no file', args: [], said: 'requires at least 1 arg(s)' },
    { what: 'a foreign directory', args: ['x', '--dir-format', 'goose'], said: 'cannot be rebased' },
  ])('refused: $what', async ({ args, said }) => {
    const cwd = await hashed();
    expect(await run(cwd, 'rebase', ...args)).toMatchObject({ code: 1, stderr: expect.stringContaining(said) });
    expect(names(cwd)).toHaveLength(4);
  });

  test('refused when a file was edited, too', async () => {
    const cwd = await hashed();
    writeFileSync(join(cwd, 'migrations/20240101000000_a.sql'), 'SELECT 1;\n');
    const { code, stderr } = await run(cwd, 'rebase', '20240102000000');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('checksum mismatch') });
  });
});

describe.runIf(process.platform !== 'win32')('edit', () => {
  const edit = (cwd: string, editor: string) =>
    telamon(['migrate', 'edit', '20240102000000'], { cwd, env: { EDITOR: editor } });

  test('what was saved replaces the file, and the sum follows', async () => {
    const cwd = await hashed({ 'editor.sh': 'printf "SELECT 2;\\n" > "$1"\n' });
    expect(await edit(cwd, `sh ${cwd}/editor.sh`)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(join(cwd, 'migrations/20240102000000_b.sql'), 'utf8')).toBe('SELECT 2;\n');
    expect(await run(cwd, 'validate')).toMatchObject({ code: 0 });
  });

  test('an editor that changes nothing, or fails, leaves all as it is', async () => {
    const cwd = await hashed();
    const before = readFileSync(sum(cwd), 'utf8');
    expect(await edit(cwd, 'true')).toMatchObject({ code: 0 });
    expect(await edit(cwd, 'false')).toMatchObject({ code: 1 });
    expect(readFileSync(sum(cwd), 'utf8')).toBe(before);
  });
});

test.each([
  { there: '2_a.sql', args: ['new', 'b'] },
  { there: '9_a.sql', args: ['diff', 'b', '--to', 'file://schema.sql', '--dev-url', 'sqlite://dev?mode=memory'] },
])('$args.0 says when the new file runs before those that are there', async ({ there, args }) => {
  const cwd = folder({
    [`migrations/${there}`]: 'CREATE TABLE a (id integer);\n',
    'schema.sql': 'CREATE TABLE a (id integer);\nCREATE TABLE b (id integer);\n',
  });
  await run(cwd, 'hash');
  const { code, stderr } = await telamon(['migrate', ...args], { cwd });
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(new RegExp(`^\\d{14}_b\\.sql runs before ${there}: .* give them one width`)),
  });
});
