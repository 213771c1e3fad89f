import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sqlite } from '../../../src/dialects/sqlite/index.ts';
import { foreignName, lockFile } from '../../../src/dialects/sqlite/lock.ts';
import { parseUrl } from '../../../src/dialects/url.ts';
import { folder, open } from './database.ts';

const name = 'atlas_migrate_execute';

/** The folder in which the compatible tool keeps its locks, for one test. */
function temporaryFolder(): string {
  const path = folder();
  const before = process.env.TMPDIR;
  process.env.TMPDIR = path;
  onTestFinished(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  });
  return path;
}

const nanoseconds = (milliseconds: number) => String(BigInt(Math.trunc(milliseconds)) * 1_000_000n);

test('one at a time, each after the other', async () => {
  const path = folder();
  const [first, second] = [await open(`sqlite://${path}/app.db`), await open(`sqlite://${path}/app.db`)];
  const held = await sqlite.lock(first, name, 0);
  const file = lockFile(join(path, 'app.db'), name);
  expect(existsSync(file)).toBe(true);
  await expect(sqlite.lock(second, name, 30)).rejects.toMatchObject({
    message: `acquiring database lock: sql/sqlite: lock on "${name}" already taken by this process (${process.pid})`,
    hints: ['waited 0.03s for it', expect.stringContaining(`its lock is ${file}`)],
  });
  const waiting = sqlite.lock(second, name, 10_000);
  expect(await held.release()).toBe(true);
  const taken = await waiting;
  expect(await taken.release()).toBe(true);
  expect(existsSync(file)).toBe(false);
});

test('databases do not share locks', async () => {
  const path = folder();
  const locks = [
    await sqlite.lock(await open(`sqlite://${path}/a.db`), name, 0),
    await sqlite.lock(await open(`sqlite://${path}/b.db`), name, 0),
    await sqlite.lock(await open('sqlite://c?mode=memory'), name, 0),
    await sqlite.lock(await open('sqlite://c?mode=memory'), name, 0),
  ];
  for (const lock of locks) expect(await lock.release()).toBe(true);
});

test('the lock of a process that has ended is worth nothing', async () => {
  const path = folder();
  const file = lockFile(join(path, 'app.db'), name);
  const database = await open(`sqlite://${path}/app.db`);
  writeFileSync(file, JSON.stringify({ pid: process.pid, started: 'long ago' }));
  const lock = await sqlite.lock(database, name, 0);
  expect(readFileSync(file, 'utf8')).not.toContain('long ago');
  expect(await lock.release()).toBe(true);
});

test('a lock that somebody took away is not given back', async () => {
  const path = folder();
  const lock = await sqlite.lock(await open(`sqlite://${path}/app.db`), name, 0);
  writeFileSync(lockFile(join(path, 'app.db'), name), 'somebody else');
  expect(await lock.release()).toBe(false);
});

test('the lock file of the compatible tool counts until it expires, and none is made', async () => {
  const temporary = temporaryFolder();
  const database = await open(`sqlite://${folder()}/app.db`);
  const file = join(temporary, `${name}.lock`);
  writeFileSync(file, nanoseconds(Date.now() + 60_000));
  await expect(sqlite.lock(database, name, 0)).rejects.toThrow(
    `acquiring database lock: sql/sqlite: lock on "${name}" already taken`,
  );
  writeFileSync(file, nanoseconds(Date.now() - 1));
  const lock = await sqlite.lock(database, name, 0);
  expect(existsSync(file)).toBe(false);
  expect(await lock.release()).toBe(true);
});

test.each([
  ['sqlite:///tmp/x.db', name],
  ['sqlite://x.db?_fk=1', name],
  ['sqlite://file:/tmp/test.db', `${name}_385a063e`],
  ['sqlite://dev?mode=memory', `${name}_26f0140`],
])('its name for %s', (url, expected) => {
  expect(foreignName(parseUrl(url), name)).toBe(expected);
});
