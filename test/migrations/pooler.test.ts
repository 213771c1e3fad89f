// Through Debian's pgbouncer. Where it is not installed, that is said on stderr, and CI installs it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from '../../src/dialects/connection.ts';
import { postgres } from '../../src/dialects/postgres/index.ts';
import { parseUrl } from '../../src/dialects/url.ts';
import { type ApplyOptions, applyDirectory, executeLock } from '../../src/migrations/apply.ts';
import { type FreshDatabase, freshDatabase, servers } from '../servers/index.ts';
import { hasPgbouncer, type Pgbouncer, pgbouncer } from '../servers/pgbouncer.ts';
import { directoryOf, options } from './database.ts';

const files = {
  '1_a.sql': 'CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\n',
  '2_b.sql': '-- atlas:txmode none\n\nINSERT INTO a VALUES (2);\nBEGIN;\nINSERT INTO a VALUES (3);\nCOMMIT;\n',
  '3_c.sql': 'INSERT INTO a VALUES (4);\n',
};
const leases =
  "SELECT nspname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relname = 'telamon_lease'";

test('pgbouncer', () => {
  if (!hasPgbouncer) console.warn('poolers are NOT tested: pgbouncer is missing (apt-get install pgbouncer)');
});

describe.each(hasPgbouncer ? servers().slice(0, 1) : [])('$name', (server) => {
  let transaction: Pgbouncer;
  let session: Pgbouncer;
  beforeAll(async () => {
    await using first = await freshDatabase(server);
    transaction = await pgbouncer(first.url, 'transaction');
    session = await pgbouncer(first.url, 'session');
  });
  afterAll(async () => {
    await transaction[Symbol.asyncDispose]();
    await session[Symbol.asyncDispose]();
  });

  const open = async (url: string) => {
    const connection = await postgres.connect(parseUrl(`${url}&search_path=public`));
    return Object.assign(connection, { [Symbol.asyncDispose]: () => connection.close() });
  };
  const apply = (connection: Connection, contents: Record<string, string>, more: Partial<ApplyOptions> = {}) =>
    applyDirectory({
      connection,
      dialect: postgres,
      directory: directoryOf(contents),
      options: { ...options, ...more },
    });
  const ids = async (database: FreshDatabase) =>
    (await database.sql('SELECT id FROM public.a ORDER BY id')).map(({ id }) => id);

  test.each(['file', 'none', 'all'] as const)(
    'transaction mode, files of mode %s: applied once, no lease stays',
    async (txMode) => {
      await using database = await freshDatabase(server);
      await using connection = await open(transaction.url(database.url));
      expect(connection.server.pooled).toBe(true);
      const contents = txMode === 'all' ? { '1_a.sql': files['1_a.sql'], '3_c.sql': files['3_c.sql'] } : files;
      const report = await apply(connection, contents, { txMode });
      expect(report.failure).toBeUndefined();
      expect(await ids(database)).toEqual(txMode === 'all' ? [1, 4] : [1, 2, 3, 4]);
      expect(await database.sql(leases)).toEqual([]);
      expect((await apply(connection, contents, { txMode })).pending).toEqual([]);
    },
  );

  const place = { title: 'hook "sql" "h"', position: { file: 'atlas.hcl', line: 1, column: 1 }, skipErrors: false };
  const wholly = (connection: Connection, sql: string, pre: string) =>
    applyDirectory({
      connection,
      dialect: postgres,
      directory: directoryOf(files),
      options,
      hooks: async () => [{ ...place, phase: 'after_begin', sql }],
      around: async () => ({
        pre: [{ ...place, scripts: [{ source: { name: 'atlas.hcl', text: pre }, place: place.position }] }],
        post: [],
      }),
    });

  test('transaction mode, with hooks and a pre block', async () => {
    await using database = await freshDatabase(server);
    await using connection = await open(transaction.url(database.url));
    const sql = "SET LOCAL lock_timeout = '1s'; INSERT INTO seen VALUES (current_setting('lock_timeout'));";
    const report = await wholly(connection, sql, 'CREATE TABLE seen (what text);');
    expect(report.failure).toBeUndefined();
    expect(await ids(database)).toEqual([1, 2, 3, 4]);
    expect(await database.sql('SELECT what FROM public.seen')).toEqual([{ what: '1s' }, { what: '1s' }]);
    expect(await database.sql(leases)).toEqual([]);
  });

  test.each([
    { sql: "SET lock_timeout = '1s'", pre: 'SELECT 1', why: 'write SET LOCAL' },
    { sql: 'SELECT 1', pre: "SET lock_timeout = '1s'", why: 'write SET LOCAL' },
    { sql: 'SELECT 1', pre: 'BEGIN; SELECT 1; COMMIT', why: 'it handles transactions itself' },
    { sql: 'SELECT 1', pre: 'VACUUM', why: 'it does not run inside a transaction' },
  ])('transaction mode refuses hook "$sql" or pre "$pre"', async ({ sql, pre, why }) => {
    await using database = await freshDatabase(server);
    await using connection = await open(transaction.url(database.url));
    await expect(wholly(connection, sql, pre)).rejects.toThrow(why);
    expect(await database.sql(leases)).toEqual([]);
  });

  test('session mode works as a direct connection, with what refuses a transaction', async () => {
    await using database = await freshDatabase(server);
    await using connection = await open(session.url(database.url));
    const report = await apply(connection, {
      ...files,
      '4_i.sql': '-- atlas:txmode none\n\nCREATE INDEX CONCURRENTLY a_id ON a (id);\n',
    });
    expect(report.failure).toBeUndefined();
    expect(await ids(database)).toEqual([1, 2, 3, 4]);
  });

  test.each([
    {
      name: 'a concurrent index',
      sql: 'CREATE INDEX CONCURRENTLY a_id ON a (id);',
      why: 'it does not run inside a transaction',
    },
    { name: 'a setting', sql: "SET search_path = 'x';", why: 'it sets something for the session: write SET LOCAL' },
    { name: 'set_config', sql: "SELECT set_config('search_path', '', false);", why: 'let set_config end in true' },
    { name: 'a temporary table', sql: 'CREATE TEMP TABLE x (id int);', why: 'a temporary table stays in the session' },
    { name: 'a lock', sql: 'SELECT pg_advisory_lock(1);', why: 'use pg_advisory_xact_lock' },
  ])('transaction mode refuses what needs a session: $name', async ({ sql, why }) => {
    await using database = await freshDatabase(server);
    await using connection = await open(transaction.url(database.url));
    const { failure } = await apply(connection, { '1.sql': `-- atlas:txmode none\n\n${sql}\n` });
    expect(failure?.message).toContain('cannot run through a connection pooler in transaction mode');
    expect(failure?.message).toContain(why);
    expect(failure?.hints).toEqual(['apply this file with the direct URL of the server']);
  });

  test('transaction mode can be refused, and what takes no lease refuses it', async () => {
    await using database = await freshDatabase(server);
    await using connection = await open(transaction.url(database.url));
    const refused = { code: 'unsupported', message: expect.stringContaining('connection pooler in transaction mode') };
    await expect(apply(connection, files, { refusePooler: true })).rejects.toMatchObject(refused);
    await expect(postgres.lock(connection, executeLock, 0)).rejects.toMatchObject(refused);
    expect(await database.sql(leases)).toEqual([]);
  });

  test('a lease keeps direct runs out, and they keep leases out', async () => {
    await using database = await freshDatabase(server);
    await using pooled = await open(transaction.url(database.url));
    await using direct = await open(database.url);
    const lease = await postgres.lock(pooled, executeLock, 0, { mayLease: true });
    expect(lease.lease).toBeDefined();
    await expect(postgres.lock(direct, executeLock, 0)).rejects.toMatchObject({
      code: 'lock_timeout',
      message: expect.stringMatching(/held by other session: process \d+ on .*, through a pooler, since/),
    });
    await using other = await open(transaction.url(database.url));
    await expect(apply(other, files)).rejects.toMatchObject({ code: 'lock_timeout' });
    const holder = await postgres.lockHolder(direct, executeLock);
    expect(holder?.description).toContain('through a pooler');
    // Neither inspected nor in the way of a first apply.
    expect(await postgres.findObjects(direct)).toBeUndefined();
    expect((await postgres.inspect(direct, { of: 'schema', schema: 'public' })).objects.size).toBe(1);
    expect(await lease.release()).toBe(true);
    const held = await postgres.lock(direct, executeLock, 0);
    await expect(apply(pooled, files)).rejects.toMatchObject({ code: 'lock_timeout' });
    expect(await held.release()).toBe(true);
    expect((await apply(pooled, files)).failure).toBeUndefined();
  });

  test('a pool that others use is told from a session that is ours', { timeout: 60_000 }, async () => {
    await using database = await freshDatabase(server);
    const stop = new AbortController();
    const crowd = [transaction, session].map(async (pooler) => {
      await using connection = await open(pooler.url(database.url));
      while (!stop.signal.aborted) await connection.query('SELECT 1 AS one');
    });
    const leased = async (pooler: Pgbouncer) => {
      await using connection = await open(pooler.url(database.url));
      const lock = await postgres.lock(connection, executeLock, 10_000, { mayLease: true });
      await lock.release();
      return lock.lease !== undefined;
    };
    try {
      for (let round = 0; round < 15; round++) {
        expect(await Promise.all([transaction, transaction, transaction].map(leased))).toEqual([true, true, true]);
        expect(await leased(session)).toBe(false);
      }
    } finally {
      stop.abort();
      await Promise.all(crowd);
    }
  });

  test('a lease that was taken away stops the run before it does anything', async () => {
    await using database = await freshDatabase(server);
    await using pooled = await open(transaction.url(database.url));
    await using direct = await open(database.url);
    let taken = false;
    const report = await applyDirectory({
      connection: pooled,
      dialect: {
        ...postgres,
        async lock(...words) {
          const lock = await postgres.lock(...words);
          taken = (await (await postgres.lockHolder(direct, executeLock))?.release()) === true;
          return lock;
        },
      },
      directory: directoryOf(files),
      options,
    });
    expect(taken).toBe(true);
    expect(report.failure).toMatchObject({ code: 'lock_timeout' });
    expect(await database.sql("SELECT FROM pg_class WHERE relname = 'a'")).toEqual([]);
  });

  test('another tool that holds the advisory lock stops the run', { timeout: 30_000 }, async () => {
    await using database = await freshDatabase(server);
    await using pooled = await open(transaction.url(database.url));
    await using direct = await open(database.url);
    const report = await applyDirectory({
      connection: pooled,
      dialect: {
        ...postgres,
        async lock(...words) {
          const lock = await postgres.lock(...words);
          await direct.query('SELECT pg_advisory_lock(2686470616)');
          return lock;
        },
      },
      directory: directoryOf(files),
      options,
    });
    expect(report.failure).toMatchObject({
      code: 'lock_timeout',
      message: expect.stringContaining('a direct connection holds the lock'),
    });
  });

  test('the last lease is given back, with its table, while a direct run looks at it', async () => {
    await using database = await freshDatabase(server);
    await using direct = await open(database.url);
    await using pooled = await open(transaction.url(database.url));
    for (const look of ['SELECT token', 'DELETE FROM']) {
      const lock = await postgres.lock(pooled, executeLock, 0, { mayLease: true });
      const give = async (sql: string) => {
        if (sql.includes(look)) await lock.release();
      };
      const slow: Connection = {
        ...direct,
        query: async (sql, values) => {
          await give(sql);
          return direct.query(sql, values);
        },
        script: async (statements) => {
          await give(statements.join('\n'));
          return direct.script(statements);
        },
      };
      await database.sql("UPDATE telamon_lease SET expires = now() - interval '1 day'");
      const taken = await postgres.lock(slow, executeLock, 0);
      expect(await taken.release()).toBe(true);
      expect(await database.sql(leases)).toEqual([]);
    }
  });

  test('many at once, through the pooler and past it: each file runs once', { timeout: 60_000 }, async () => {
    await using database = await freshDatabase(server);
    const urls = [database.url, transaction.url(database.url)];
    const runs = Array.from({ length: 8 }, async (_, index) => {
      await using connection = await open(urls[index % 2] as string);
      return await apply(connection, files, { lockTimeoutMs: 50_000 });
    });
    const reports = await Promise.all(runs);
    expect(reports.map(({ failure }) => failure)).toEqual(reports.map(() => undefined));
    expect(reports.reduce((sum, { applied }) => sum + applied.length, 0)).toBe(3);
    expect(await ids(database)).toEqual([1, 2, 3, 4]);
    expect(await database.sql(leases)).toEqual([]);
  });
});
