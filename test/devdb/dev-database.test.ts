import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevOptions, openDevDatabase } from '../../src/devdb/dev-database.ts';
import { connectPostgres } from '../../src/dialects/postgres/connect.ts';
import { parseUrl } from '../../src/dialects/url.ts';
import { type ChildRunner, childRunner } from '../servers/child.ts';
import { freshDatabase, servers } from '../servers/index.ts';

const tables =
  "SELECT relname::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";

describe('embedded', () => {
  test.each([{ url: undefined }, { url: 'pglite://memory' }])(
    '$url: each pass finds an empty database',
    async ({ url }) => {
      const dev = await openDevDatabase(url);
      expect(dev.server).toMatchObject({ embedded: true });
      expect(dev.boundSchema).toBeUndefined();
      for (let round = 0; round < 2; round++) {
        const before = await dev.pass(async (connection) => {
          const rows = await connection.query(tables);
          await connection.script([
            'CREATE TABLE t (id int)',
            'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$SELECT 1$$',
          ]);
          return rows;
        });
        expect(before).toEqual([]);
      }
      await expect(dev.pass((connection) => connection.query('SELECT 1/0'))).rejects.toThrow('division by zero');
      expect(await dev.pass((connection) => connection.query(tables))).toEqual([]);
      await dev.close();
    },
  );

  test('a bound schema is there, and notes come once', async () => {
    const notes: string[] = [];
    const dev = await openDevDatabase('pglite://memory?search_path=app', { note: (text) => notes.push(text) });
    expect(dev.boundSchema).toBe('app');
    for (let round = 0; round < 2; round++) {
      await dev.pass((connection) =>
        connection.script(["CREATE EXTENSION vector VERSION '0.8.0'", 'CREATE TABLE t ()']),
      );
    }
    expect(notes).toHaveLength(1);
    await dev.close();
  });

  test('an interrupt ends the pass and all that follow', async () => {
    const controller = new AbortController();
    const dev = await openDevDatabase(undefined, { signal: controller.signal });
    await expect(dev.pass(async () => controller.abort())).rejects.toMatchObject({ code: 'interrupted' });
    await expect(dev.pass(async () => 1)).rejects.toMatchObject({ code: 'interrupted' });
    await dev.close();
  });
});

describe.each(servers())('$name', (server) => {
  test('is clean after each pass, also after a failed one', async () => {
    await using database = await freshDatabase(server);
    const dev = await openDevDatabase(database.url);
    expect(dev.server).toMatchObject({ major: server.major, embedded: false });
    const make = ['CREATE TABLE t (id int)', 'CREATE TYPE m AS ENUM ()', 'CREATE SCHEMA x', 'CREATE PUBLICATION p'];
    await dev.pass((connection) => connection.script(make));
    await expect(dev.pass((connection) => connection.script([...make, 'COMMIT', 'SELECT 1/0']))).rejects.toThrow(
      'zero',
    );
    await expect(dev.pass((connection) => connection.script(['BEGIN', ...make, 'SELECT 1/0']))).rejects.toThrow('zero');
    await dev.pass(async (connection) => {
      await connection.script([...make, 'SET ROLE pg_monitor', 'SET search_path TO x']);
    });
    expect(await dev.pass((connection) => connection.query('SELECT current_user, current_schema'))).toEqual([
      { current_user: 'postgres', current_schema: 'public' },
    ]);
    await dev.close();
  });

  test.each([
    { query: '', reason: 'found table "leftover" in schema "public"' },
    { query: '&search_path=public', reason: 'found table "leftover" in connected schema' },
  ])('a database that holds something is refused ($query)', async ({ query, reason }) => {
    await using database = await freshDatabase(server);
    await database.sql('CREATE TABLE leftover (id int)');
    const dev = await openDevDatabase(database.url + query);
    await expect(dev.pass(async () => 1)).rejects.toMatchObject({
      code: 'database_not_clean',
      message: `sql/migrate: taking database snapshot: sql/migrate: connected database is not clean: ${reason}`,
    });
    await dev.close();
    expect(await database.sql('SELECT count(*)::int AS n FROM leftover')).toEqual([{ n: 0 }]);
  });

  test('one process at a time', async () => {
    await using database = await freshDatabase(server);
    const lock = { name: 'atlas_migrate_diff', timeoutMs: 0 };
    const dev = await openDevDatabase(database.url, { lock });
    await expect(openDevDatabase(database.url, { lock })).rejects.toMatchObject({ code: 'lock_timeout' });
    await dev.close();
    await (await openDevDatabase(database.url, { lock })).close();
  });

  test('an interrupt breaks the work off, and the database is clean', async () => {
    await using database = await freshDatabase(server);
    const controller = new AbortController();
    const dev = await openDevDatabase(database.url, { signal: controller.signal });
    const pass = dev.pass(async (connection) => {
      await connection.script(['CREATE TABLE t (id int)']);
      queueMicrotask(() => controller.abort());
      await connection.query('SELECT pg_sleep(600)');
    });
    await expect(pass).rejects.toMatchObject({ code: 'interrupted' });
    await dev.close();
    expect(await database.sql(tables)).toEqual([]);
  });

  test('knows the target when it sees it', async () => {
    await using database = await freshDatabase(server);
    await using other = await freshDatabase(server);
    const dev = await openDevDatabase(database.url);
    for (const [url, same] of [
      [database.url.replace('127.0.0.1', 'localhost'), true],
      [other.url, false],
      ['pglite://memory', false],
    ] as const) {
      const target = await connectPostgres(parseUrl(url));
      expect(await dev.isSame(target)).toBe(same);
      await target.close();
    }
    await dev.close();
  });
});

describe('docker', () => {
  let root: string;
  let children: ChildRunner;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'telamon-docker-'));
    chmodSync(root, 0o755);
    children = await childRunner({ cluster: '../test/servers/cluster.ts' });
  });
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
    children.dispose();
  });

  /** An environment in which `docker` is this program, or is not there at all. */
  const environment = (name: string, program: string | undefined, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => {
    const folder = join(root, name);
    mkdirSync(folder, { recursive: true });
    if (program !== undefined) {
      writeFileSync(join(folder, 'docker'), program, { mode: 0o755 });
    }
    const path = program === undefined ? [folder] : [folder, dirname(process.execPath), '/usr/bin', '/bin'];
    return { HOME: process.env.HOME, TMPDIR: process.env.TMPDIR, PATH: path.join(delimiter), ...more };
  };
  const noDaemon = `#!/bin/sh\necho 'Cannot connect to the Docker daemon' >&2\nexit 1\n`;
  const open = async (url: string, options: DevOptions) => {
    const notes: string[] = [];
    const dev = await openDevDatabase(url, { ...options, note: (text) => notes.push(text) });
    return { dev, notes };
  };

  test.each([
    { name: 'no program', program: undefined, reason: 'the docker program is not installed' },
    { name: 'no daemon', program: noDaemon, reason: 'Cannot connect to the Docker daemon' },
  ])('$name: the embedded database stands in, and one line says so', async ({ name, program, reason }) => {
    const url = 'docker+postgres://pgvector/pgvector:pg17/dev?search_path=public';
    const { dev, notes } = await open(url, { env: environment(name, program) });
    expect(notes).toEqual([
      `Docker is not used (${reason}): the embedded PostgreSQL 18 stands in for pgvector/pgvector:pg17 (PostgreSQL 17)`,
    ]);
    expect([dev.server.embedded, dev.boundSchema]).toEqual([true, 'public']);
    await dev.pass((connection) => connection.script(['CREATE EXTENSION vector']));
    await dev.close();
  });

  test.each([{ TELAMON_QUIET: '1' }, { ATLAS_NO_UPDATE_NOTIFIER: '1' }])('%o: no line', async (more) => {
    const { dev, notes } = await open('docker://postgres/17/dev', { env: environment('quiet', noDaemon, more) });
    expect(notes).toEqual([]);
    await dev.close();
  });

  test.each([
    {
      name: 'postgis',
      url: 'docker://postgis/16-3.4/dev',
      more: {},
      hint: 'cannot stand in for postgis/postgis:16-3.4',
    },
    {
      name: 'required',
      url: 'docker://postgres/17/dev',
      more: { TELAMON_DOCKER: 'require' },
      hint: 'TELAMON_DOCKER=require',
    },
  ])('no stand-in: $name', async ({ name, url, more, hint }) => {
    const failure = await open(url, { env: environment(name, noDaemon, more) }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'dev_database' });
    expect((failure as { hints: string[] }).hints.join()).toContain(hint);
  });

  test('TELAMON_DOCKER=never does not ask Docker; another word is refused', async () => {
    const fails = `#!/bin/sh\ntouch "$(dirname "$0")/asked"\n`;
    const env = environment('never', fails, { TELAMON_DOCKER: 'never' });
    const { dev } = await open('docker://postgres/17/dev', { env });
    await dev.close();
    expect(existsSync(join(root, 'never', 'asked'))).toBe(false);
    await expect(open('docker://postgres/17', { env: { ...env, TELAMON_DOCKER: 'nevr' } })).rejects.toMatchObject({
      code: 'usage',
    });
  });

  test('an image that cannot be pulled, and a tag that may be missing', async () => {
    const noImage = `#!/bin/sh\n[ "$1" = version ] && exit 0\necho 'manifest unknown' >&2\nexit 125\n`;
    const failure = await open('docker+postgres://ghcr.io/ns/img', { env: environment('pull', noImage) }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: 'dev_database', message: 'docker cannot run ghcr.io/ns: manifest unknown' });
    expect((failure as { hints: string[] }).hints.join()).toContain('"img" was read as the name of the database');
  });

  // Docker itself is not at hand; what it would do is: a real server in a process of its own, on the port that was asked for.
  test.runIf(servers().length > 0)('a container for as long as it is open', async () => {
    const folder = join(root, 'container');
    const log = join(folder, 'argv.log');
    const program = `#!/usr/bin/env node
      const { appendFileSync, mkdirSync } = require('node:fs');
      const [command, ...rest] = process.argv.slice(2);
      appendFileSync(${JSON.stringify(log)}, JSON.stringify(process.argv.slice(2)) + '\\n');
      const server = (port) => ({ major: 15, port, folder: ${JSON.stringify(join(folder, 'server'))}, owner: ${process.pid} });
      (async () => {
        const { ensureStarted, stop } = await import(${JSON.stringify(children.path('cluster'))});
        if (command === 'version') console.log('27.0');
        if (command === 'run') {
          const port = Number(rest[rest.indexOf('-p') + 1].split(':')[0]);
          const database = rest.find((word) => word.startsWith('POSTGRES_DB=')).slice('POSTGRES_DB='.length);
          mkdirSync(server(port).folder);
          await ensureStarted(server(port));
          const { Client } = await import(${JSON.stringify(children.path('pg'))}).then((module) => module.default);
          const client = new Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' });
          await client.connect();
          await client.query('CREATE DATABASE "' + database + '"');
          await client.end();
          console.log('c0ffee');
        }
        if (command === 'kill') await stop(server(0));
      })();
    `;
    const env = environment('container', program);
    const { dev, notes } = await open('docker://postgres/15/dev?search_path=app', { env });
    expect(notes).toEqual([]);
    expect([dev.server.major, dev.server.database, dev.boundSchema]).toEqual([15, 'dev', 'app']);
    await dev.pass((connection) => connection.script(['CREATE TABLE t (id int)']));
    await dev.pass((connection) => connection.script(['CREATE TABLE t (id int)']));
    await dev.close();
    const [version, run, kill] = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(version).toEqual(['version', '--format', '{{.Server.Version}}']);
    const port = run[run.indexOf('-p') + 1];
    expect(port).toMatch(/^\d+:5432$/);
    expect(run).toEqual([
      'run',
      '--rm',
      '--detach',
      '-e',
      'POSTGRES_PASSWORD=pass',
      '-e',
      'POSTGRES_DB=dev',
      '-p',
      port,
      'postgres:15',
    ]);
    expect(kill).toEqual(['kill', 'c0ffee']);
    expect(existsSync(join(folder, 'server'))).toBe(false);
  });
});
