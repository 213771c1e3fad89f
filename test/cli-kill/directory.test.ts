// A command that changes the migration directory is killed at every point around what it writes: the next one finds the files and the
// sum as they were, or as they were to be. CI takes some of the points; TELAMON_SWEEP=all takes all of them.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { folder, telamon } from '../cli/telamon.ts';

const hook = pathToFileURL(join(import.meta.dirname, 'kill-points.mjs')).href;
const everything = process.env.TELAMON_SWEEP === 'all';
const files = {
  'migrations/20240101000000_a.sql': 'CREATE TABLE a (id int);\n',
  'migrations/20240102000000_b.sql': 'CREATE TABLE b (id int);\n',
  'migrations/20240103000000_c.sql': 'CREATE TABLE c (id int);\n',
  'edit.sh': 'echo "SELECT 1;" >> "$1"\n',
};

/** The versions of new names are of the moment. */
const contents = (cwd: string) =>
  readdirSync(join(cwd, 'migrations'))
    .filter((name) => name.endsWith('.sql'))
    .map((name) => [name.replace(/^20(?!24)\d{12}/, 'now'), readFileSync(join(cwd, 'migrations', name), 'utf8')]);

test.each([
  { name: 'new', words: ['new', 'more'] },
  {
    name: 'new, two files',
    words: ['new', 'more', '--dir-format', 'golang-migrate'],
    own: ['--dir-format', 'golang-migrate'],
  },
  { name: 'rm', words: ['rm', '2'] },
  { name: 'rebase', words: ['rebase', '20240101000000', '20240102000000'] },
  { name: 'edit', words: ['edit', '20240102000000'] },
])('migrate $name, killed at each point', { timeout: 3_600_000 }, async ({ words, own = [] }) => {
  const fresh = async () => {
    const cwd = folder(files);
    expect(await telamon(['migrate', 'hash', ...own], { cwd })).toMatchObject({ code: 0 });
    return cwd;
  };
  const run = (cwd: string, at: number, log?: string) =>
    telamon(['migrate', ...words], {
      cwd,
      env: {
        EDITOR: `sh ${join(cwd, 'edit.sh')}`,
        NODE_OPTIONS: `--import ${hook}`,
        TELAMON_TEST_KILL_AT: String(at),
        TELAMON_TEST_KILL_IN: 'files',
        TELAMON_TEST_ROOT: import.meta.filename,
        ...(log === undefined ? {} : { TELAMON_TEST_KILL_LOG: log }),
      },
    });
  const cwd = await fresh();
  const before = contents(cwd);
  const log = join(cwd, 'points.log');
  expect(await run(cwd, -1, log)).toMatchObject({ code: 0 });
  const after = contents(cwd);
  expect(after).not.toEqual(before);
  const points = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  expect(points.length).toBeGreaterThan(8);
  const step = everything ? 1 : Math.ceil(points.length / 5);
  let back = 0;
  for (let at = step >> 1; at < points.length; at += step) {
    const folderAt = await fresh();
    expect(await run(folderAt, at), points[at]).toMatchObject({ code: null });
    expect(await telamon(['migrate', 'ls', ...own], { cwd: folderAt }), points[at]).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(await telamon(['migrate', 'validate', ...own], { cwd: folderAt }), points[at]).toMatchObject({ code: 0 });
    const left = contents(folderAt);
    if (JSON.stringify(left) === JSON.stringify(before)) back++;
    else expect(left, points[at]).toEqual(after);
    expect(
      readdirSync(join(folderAt, 'migrations')).filter((name) => /journal$|removed$|before$/.test(name)),
      points[at],
    ).toEqual([]);
  }
  expect(back).toBeGreaterThan(0);
});

test('what somebody edited since stays', async () => {
  const cwd = folder(files);
  expect(await telamon(['migrate', 'hash'], { cwd })).toMatchObject({ code: 0 });
  const made = { pid: 2 ** 22 + 7, started: 'long ago', host: (await import('node:os')).hostname() };
  writeFileSync(join(cwd, 'migrations', '20240104000000_d.sql'), 'SELECT 2;\n');
  writeFileSync(
    join(cwd, 'migrations', 'atlas.sum.1.journal'),
    JSON.stringify({ ...made, steps: [{ made: '20240104000000_d.sql', digest: 'of something else' }] }),
  );
  expect(await telamon(['migrate', 'validate'], { cwd })).toMatchObject({ code: 1 });
  expect(contents(cwd)).toHaveLength(4);
});
