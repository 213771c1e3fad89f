import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cacheFolder } from '../../../../src/dialects/cache-folder.ts';
import { connectPostgres } from '../../../../src/dialects/postgres/connect.ts';
import { guardName } from '../../../../src/dialects/postgres/embedded/guard.ts';
import { processIdentity } from '../../../../src/dialects/process-identity.ts';
import { parseUrl } from '../../../../src/dialects/url.ts';
import { type Child, type ChildRunner, childRunner } from '../../../servers/child.ts';

let root: string;
let children: ChildRunner;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'telamon-embedded-'));
  children = await childRunner({ connect: 'dialects/postgres/connect.ts', url: 'dialects/url.ts' });
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
  children.dispose();
});

const connect = (url: string, note?: (text: string) => void) =>
  connectPostgres(parseUrl(url), note === undefined ? {} : { note });

/** A process that opens a database, runs SQL, prints `open` and stays. */
function keeper(url: string, statements: readonly string[], env: NodeJS.ProcessEnv = {}): Child {
  return children.start(
    `
      import { connectPostgres } from './connect.mjs';
      import { parseUrl } from './url.mjs';
      const connection = await connectPostgres(parseUrl(${JSON.stringify(url)}));
      await connection.script(${JSON.stringify(statements)});
      console.log('open');
      process.stdin.resume();
      setInterval(() => undefined, 1000);
    `,
    env,
  );
}

describe('folder', () => {
  test('keeps what was written, also when its process was killed, and locks nobody out', async () => {
    const folder = join(root, 'killed');
    const child = keeper(`pglite://${folder}`, ['CREATE TABLE t (id int)', 'INSERT INTO t VALUES (1)']);
    await child.line();
    child.process.kill('SIGKILL');
    await child.ended();
    expect(existsSync(join(folder, guardName))).toBe(true);
    const connection = await connect(`pglite://${folder}`);
    expect(await connection.query('SELECT id FROM t')).toEqual([{ id: 1 }]);
    await connection.close();
    expect(existsSync(join(folder, guardName))).toBe(false);
  });

  test('is closed to a second process while the first lives', async () => {
    const folder = join(root, 'busy');
    const child = keeper(`pglite://${folder}`, ['SELECT 1']);
    await child.line();
    await expect(connect(`pglite://${folder}`)).rejects.toMatchObject({
      code: 'database_busy',
      message: `the embedded database in ${folder} is in use by process ${child.process.pid}`,
    });
    child.process.kill('SIGKILL');
    await child.ended();
  });

  test('is closed to a second connection of the same process', async () => {
    const folder = join(root, 'twice');
    const connection = await connect(`pglite://${folder}`);
    await expect(connect(`pglite://${folder}`)).rejects.toMatchObject({ code: 'database_busy' });
    await connection.close();
    await (await connect(`pglite://${folder}`)).close();
  });

  test.each([
    { name: 'a reused process id', content: JSON.stringify({ pid: process.pid, started: 'another time' }) },
    { name: 'a process that is gone', content: JSON.stringify({ pid: 2 ** 30, started: 'x' }) },
    { name: 'half a file', content: '{"pid":' },
    { name: 'an empty file', content: '' },
  ])('a guard file of $name is no obstacle', async ({ content }) => {
    const folder = join(root, 'stale');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, guardName), content);
    await (await connect(`pglite://${folder}`)).close();
    expect(readdirSync(folder).filter((name) => name.startsWith('telamon'))).toEqual([]);
  });

  test('filling it was interrupted', async () => {
    const folder = join(root, 'half');
    mkdirSync(join(folder, 'base', '5'), { recursive: true });
    writeFileSync(join(folder, 'telamon.unfinished'), '');
    writeFileSync(join(folder, 'base', '5', '1259'), 'half');
    const connection = await connect(`pglite://${folder}`);
    expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await connection.close();
  });

  test('something else in the folder is left alone', async () => {
    const folder = join(root, 'photos');
    mkdirSync(folder);
    writeFileSync(join(folder, 'cat.jpg'), 'meow');
    await expect(connect(`pglite://${folder}`)).rejects.toMatchObject({
      code: 'connection_failed',
      message: `${folder} is not an embedded database: it holds cat.jpg`,
    });
    expect(readdirSync(folder)).toEqual(['cat.jpg']);
  });

  test('extensions work when it is opened again', async () => {
    const url = `pglite://${join(root, 'extended')}?search_path=public`;
    const first = await connect(url);
    await first.script(['CREATE EXTENSION vector', 'CREATE TABLE e (v vector(2))', "INSERT INTO e VALUES ('[1,2]')"]);
    await first.close();
    const again = await connect(url);
    expect(again.boundSchema).toBe('public');
    expect(await again.query("SELECT v <-> '[1,3]' AS distance FROM e")).toEqual([{ distance: 1 }]);
    await again.close();
  });

  test('./memory is a folder', async () => {
    const connection = await connect(`pglite://${root}/./memory`);
    await connection.close();
    expect(existsSync(join(root, 'memory', 'PG_VERSION'))).toBe(true);
  });
});

describe('memory', () => {
  test('starts as a server does, and is gone afterwards', async () => {
    const connection = await connect('pglite://memory');
    expect(connection.server).toMatchObject({ embedded: true, major: 18, database: 'postgres' });
    expect(await connection.query('SHOW search_path')).toEqual([{ search_path: '"$user", public' }]);
    await connection.script(['CREATE TABLE t ()']);
    await connection.close();
    const other = await connect('pglite://memory');
    expect(await other.query("SELECT FROM pg_class WHERE relname = 't'")).toEqual([]);
    await other.close();
  });

  test('a version of an extension that is not there gives way to the one that is', async () => {
    const notes: string[] = [];
    const connection = await connect('pglite://memory', (text) => notes.push(text));
    const statement = 'CREATE EXTENSION IF NOT EXISTS "vector" WITH SCHEMA "public" VERSION \'0.8.0\'';
    await connection.script(['BEGIN', statement, 'COMMIT', statement]);
    const [{ version } = { version: '' }] = await connection.query<{ version: string }>(
      "SELECT extversion AS version FROM pg_extension WHERE extname = 'vector'",
    );
    expect(version).not.toBe('0.8.0');
    expect([...connection.pinnedExtensions]).toEqual([['vector', '0.8.0']]);
    expect(notes).toEqual([
      `extension vector: version 0.8.0 is asked for, the embedded database has ${version} and uses that`,
    ]);
    await connection.close();
  });

  test('a version that is there is made, without a note', async () => {
    const notes: string[] = [];
    const connection = await connect('pglite://memory', (text) => notes.push(text));
    await connection.script(["CREATE EXTENSION hstore VERSION '1.4'"]);
    const rows = await connection.query("SELECT extversion AS version FROM pg_extension WHERE extname = 'hstore'");
    expect(rows).toEqual([{ version: '1.4' }]);
    expect([notes, connection.pinnedExtensions.size]).toEqual([[], 0]);
    await connection.close();
  });

  test('extensions that need others, odd names, and a DO block', async () => {
    const connection = await connect('pglite://memory');
    await connection.script([
      'CREATE EXTENSION earthdistance CASCADE',
      'CREATE EXTENSION "uuid-ossp"',
      'CREATE EXTENSION moddatetime',
      'DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS pgcrypto; END $$',
    ]);
    const rows = await connection.query<{ name: string }>('SELECT extname::text AS name FROM pg_extension ORDER BY 1');
    expect(rows.map(({ name }) => name)).toEqual([
      'cube',
      'earthdistance',
      'moddatetime',
      'pgcrypto',
      'plpgsql',
      'uuid-ossp',
    ]);
    await connection.close();
  });

  test('an extension that it does not have is an error of the database', async () => {
    const connection = await connect('pglite://memory');
    await expect(connection.script(["CREATE EXTENSION postgis VERSION '3'"])).rejects.toMatchObject({
      fault: { code: '0A000' },
    });
    await connection.close();
  });
});

describe('cache', () => {
  const archive = (cache: string) => {
    const [name = ''] = readdirSync(cache);
    return join(cache, name, 'data.tar');
  };
  const run = async (cache: string) => {
    const child = keeper('pglite://memory', ['SELECT 1'], { TELAMON_CACHE_DIR: cache });
    await child.line();
    child.process.kill('SIGKILL');
    await child.ended();
  };

  // Making a database takes seconds, on a busy machine many.
  const patience = 240_000;

  test('two processes that make it at once leave one copy', { timeout: patience }, async () => {
    const cache = join(root, 'cache', 'deep');
    await Promise.all([run(cache), run(cache)]);
    expect(readdirSync(cache)).toHaveLength(1);
    expect(readFileSync(archive(cache)).length).toBeGreaterThan(1_000_000);
  });

  test('a damaged copy is made again', { timeout: patience }, async () => {
    await (await connect('pglite://memory')).close();
    const cache = join(root, 'damaged');
    const prepared = readdirSync(cacheFolder()).find((name) => name.startsWith('embedded-')) ?? '';
    cpSync(join(cacheFolder(), prepared), join(cache, prepared), { recursive: true });
    const { length } = readFileSync(archive(cache));
    truncateSync(archive(cache), 1000);
    await run(cache);
    expect(readdirSync(cache)).toHaveLength(1);
    expect(readFileSync(archive(cache)).length).toBeCloseTo(length, -6);
  });

  test('where it cannot be written, it is done without', { timeout: patience }, async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    await run(file);
  });
});

test('a process has one identity, another process another, and a dead one none', async () => {
  const child = keeper('pglite://memory', ['SELECT 1']);
  await child.line();
  const pid = child.process.pid ?? 0;
  expect(processIdentity(pid)).toBe(processIdentity(pid));
  expect(processIdentity(pid)).not.toBe(processIdentity(process.pid));
  child.process.kill('SIGKILL');
  await child.ended();
  expect(processIdentity(pid)).toBeUndefined();
});
