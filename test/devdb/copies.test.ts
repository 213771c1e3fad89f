import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openDevDatabase } from '../../src/devdb/dev-database.ts';
import { connectPostgres } from '../../src/dialects/postgres/connect.ts';
import { parseUrl } from '../../src/dialects/url.ts';
import { everyMajor, type FreshDatabase, freshDatabase, pglite, servers } from '../servers/index.ts';

const tables =
  "SELECT relname::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";

/** The copies of a database that stand now. */
async function copiesOf(database: FreshDatabase): Promise<unknown[]> {
  const rows = await database.sql(
    `SELECT c.datname FROM pg_database c, pg_database d
      WHERE d.datname = current_database() AND c.datname LIKE 'telamon\\_dev\\_' || d.oid || '\\_%' ORDER BY 1`,
  );
  return rows.map(({ datname }) => datname);
}

describe.each(servers())('copies of a dev database on $name', (server) => {
  test('hold what the user made ready, serve at the same time, and are gone afterwards', async () => {
    await using database = await freshDatabase(server);
    await database.sql('CREATE EXTENSION pg_trgm');
    const dev = await openDevDatabase(database.url);
    const apart = await dev.apart?.();
    if (!apart) throw new Error('no copies');
    let met: (() => void) | undefined;
    const both = new Promise<void>((resolve) => {
      met = resolve;
    });
    let waiting = 0;
    const work = () =>
      apart(async (connection) => {
        const found = await connection.query(tables);
        await connection.script(['CREATE TABLE t (name text)', 'CREATE INDEX i ON t USING gin (name gin_trgm_ops)']);
        if (++waiting === 2) met?.();
        await both;
        return [found, await connection.query(tables)];
      });
    const made = [[], [{ name: 't' }]];
    expect(await Promise.all([work(), work()])).toEqual([made, made]);
    expect(await dev.pass((connection) => connection.query(tables))).toEqual([]);
    await dev.close();
    expect(await copiesOf(database)).toEqual([]);
  });

  test('one whose work fails, or is broken off, goes at once', async () => {
    await using database = await freshDatabase(server);
    const controller = new AbortController();
    const dev = await openDevDatabase(database.url, { signal: controller.signal });
    const apart = await dev.apart?.();
    if (!apart) throw new Error('no copies');
    await expect(apart((connection) => connection.query('SELECT 1/0'))).rejects.toThrow('division by zero');
    expect(await copiesOf(database)).toEqual([]);
    const pass = apart(async (connection) => {
      queueMicrotask(() => controller.abort());
      await connection.query('SELECT pg_sleep(600)');
    });
    await expect(pass).rejects.toMatchObject({ code: 'interrupted' });
    expect(await copiesOf(database)).toEqual([]);
    await dev.close();
  });

  test('what a killed process left is dropped; what is in use, or says something else, stays', async () => {
    await using database = await freshDatabase(server);
    const [row] = await database.sql('SELECT oid FROM pg_database WHERE datname = current_database()');
    const left = Array.from({ length: 4 }, () => `telamon_dev_${row?.oid}_${randomBytes(8).toString('hex')}`);
    const [told = '', untold = '', used = '', foreign = ''] = left;
    const other = `telamon_dev_${row?.oid}_mine`;
    for (const name of [...left, other]) await database.sql(`CREATE DATABASE ${name}`);
    await database.sql(`COMMENT ON DATABASE ${told} IS 'telamon: copy'`);
    await database.sql(`COMMENT ON DATABASE ${foreign} IS 'mine'`);
    const user = await connectPostgres(parseUrl(database.url.replace(database.name, used)));
    const dev = await openDevDatabase(database.url);
    expect(await dev.apart?.()).toBeDefined();
    await dev.close();
    expect(await copiesOf(database)).toEqual([used, foreign, other].sort());
    expect(untold).not.toBe('');
    await user.close();
    for (const name of [used, foreign, other]) await database.sql(`DROP DATABASE ${name}`);
  });

  test.each([
    { why: 'a setting of the database', make: (name: string) => `ALTER DATABASE ${name} SET work_mem = '8MB'` },
    { why: 'rights on it', make: (name: string) => `GRANT CREATE ON DATABASE ${name} TO pg_monitor` },
    { why: 'something in it', make: () => 'CREATE TABLE t ()' },
  ])('none where there is $why', async ({ make }) => {
    await using database = await freshDatabase(server);
    await database.sql(make(database.name));
    const dev = await openDevDatabase(database.url);
    expect(await dev.apart?.()).toBeUndefined();
    await dev.close();
  });

  test('none where the user says so; another word is refused', async () => {
    await using database = await freshDatabase(server);
    const dev = await openDevDatabase(database.url, { env: { TELAMON_DEV_COPIES: 'never' } });
    expect(await dev.apart?.()).toBeUndefined();
    await dev.close();
    await expect(openDevDatabase(database.url, { env: { TELAMON_DEV_COPIES: 'no' } })).rejects.toMatchObject({
      code: 'usage',
      message: 'TELAMON_DEV_COPIES is "no"',
    });
  });

  test('none while somebody else is in it, nor for a role that may not make databases', async () => {
    await using database = await freshDatabase(server);
    const other = await connectPostgres(parseUrl(database.url));
    const dev = await openDevDatabase(database.url);
    expect(await dev.apart?.()).toBeUndefined();
    await other.close();
    await dev.close();
    const role = `r_${randomBytes(6).toString('hex')}`;
    await database.sql(`CREATE ROLE ${role} LOGIN; ALTER DATABASE ${database.name} OWNER TO ${role}`);
    const url = database.url.replace('postgres@', `${role}@`);
    for (const [right, has] of [
      ['NOCREATEDB', false],
      ['CREATEDB', true],
    ] as const) {
      await database.sql(`ALTER ROLE ${role} ${right}`);
      const own = await openDevDatabase(url);
      const apart = await own.apart?.();
      expect(apart !== undefined).toBe(has);
      if (apart) expect(await apart((connection) => connection.query('SELECT current_user::text'))).toHaveLength(1);
      await own.close();
    }
    expect(await copiesOf(database)).toEqual([]);
    await database.drop();
    await using last = await freshDatabase(server);
    await last.sql(`DROP ROLE ${role}`);
  });
});

test.each([pglite, ...everyMajor().filter(({ major }) => major < 15)])('none on $name', async (server) => {
  await using database = await freshDatabase(server);
  const dev = await openDevDatabase(server.embedded ? 'pglite://memory' : database.url);
  expect(await dev.apart?.()).toBeUndefined();
  await dev.close();
});
