import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, telamon } from './telamon.ts';

const silent = { code: 0, stdout: '', stderr: '' };
const files = { 'migrations/1_a.sql': 'CREATE TABLE a (id int);\n' };

describe('migrate hash', () => {
  test('is silent, and can be repeated', async () => {
    const cwd = folder(files);
    expect(await telamon(['migrate', 'hash'], { cwd })).toEqual(silent);
    const sum = readFileSync(join(cwd, 'migrations/atlas.sum'), 'utf8');
    expect(sum).toMatch(/^h1:.{44}\n1_a\.sql h1:.{44}\n$/);
    expect(await telamon(['migrate', 'hash'], { cwd })).toEqual(silent);
    expect(readFileSync(join(cwd, 'migrations/atlas.sum'), 'utf8')).toBe(sum);
  });

  test('--force is told to be needless', async () => {
    expect(await telamon(['migrate', 'hash', '--force'], { cwd: folder(files) })).toEqual({
      ...silent,
      stdout: 'Flag --force has been deprecated, you can safely omit it.\n',
    });
  });

  test('a missing directory', async () => {
    const { code, stdout, stderr } = await telamon(['migrate', 'hash'], { cwd: folder() });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^Error: sql\/migrate: stat migrations: no such file or directory\n/);
  });
});

describe('what the server is asked for meanwhile is told behind what is wrong before', () => {
  const nowhere = 'postgres://postgres@127.0.0.1:1/nowhere';
  const unsummed = { ...files, 'migrations/atlas.sum': 'h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n' };
  test.each([
    { name: 'the directory', args: [], given: {}, error: 'Error: sql/migrate: stat migrations: no such file' },
    { name: 'the sum', args: [], given: unsummed, error: 'Error: checksum mismatch' },
    { name: 'the words', args: ['x'], given: undefined, error: 'Error: invalid amount argument "x"' },
    { name: 'the server', args: [], given: undefined, error: /^Error: .*127\.0\.0\.1:1\b/ },
  ])('$name', async ({ args, given, error }) => {
    const cwd = folder(given ?? files);
    if (!given) await telamon(['migrate', 'hash'], { cwd });
    const { code, stderr } = await telamon(['migrate', 'apply', ...args, '--url', nowhere], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(typeof error === 'string' ? new RegExp(`^${error}`) : error);
  });
});

describe('migrate new', () => {
  test('makes the directory, the file and the sum', async () => {
    const cwd = folder();
    expect(await telamon(['migrate', 'new', 'Add Books v2'], { cwd })).toEqual(silent);
    const names = readdirSync(join(cwd, 'migrations')).sort();
    expect(names).toEqual([expect.stringMatching(/^\d{14}_Add Books v2\.sql$/), 'atlas.sum']);
  });

  test('two in one second get two versions', async () => {
    const cwd = folder();
    await telamon(['migrate', 'new'], { cwd });
    await telamon(['migrate', 'new'], { cwd });
    expect(readdirSync(join(cwd, 'migrations'))).toHaveLength(3);
  });

  test('is refused when the sum does not match: guidance on stdout, one error on stderr', async () => {
    const cwd = folder({ ...files, 'migrations/atlas.sum': 'h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n' });
    const { code, stdout, stderr } = await telamon(['migrate', 'new'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toBe(
      "You have a checksum error in your migration directory.\n\n\tL2: 1_a.sql was added\n\nPlease check your migration files and run 'telamon migrate hash' to re-hash the contents\n\n",
    );
    expect(stderr).toMatch(/^Error: checksum mismatch\n/);
    expect(readdirSync(join(cwd, 'migrations'))).toEqual(['1_a.sql', 'atlas.sum']);
  });

  test.runIf(process.platform !== 'win32')('--edit writes what the editor saved', async () => {
    const cwd = folder({ 'editor.sh': 'printf "SELECT 1;\\n" > "$1"\n' });
    expect(await telamon(['migrate', 'new', '--edit'], { cwd, env: { EDITOR: `sh ${cwd}/editor.sh` } })).toEqual(
      silent,
    );
    const [name = ''] = readdirSync(join(cwd, 'migrations'));
    expect(readFileSync(join(cwd, 'migrations', name), 'utf8')).toBe('SELECT 1;\n');
  });

  test.runIf(process.platform !== 'win32')('nothing is written when the editor fails', async () => {
    const cwd = folder();
    const { code, stderr } = await telamon(['migrate', 'new', '--edit'], { cwd, env: { EDITOR: 'false' } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error: exec edit: exit status 1\n/);
    expect(readdirSync(cwd)).toEqual([]);
  });
});
