import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from '../../../src/dialects/connection.ts';
import { connectPostgres } from '../../../src/dialects/postgres/connect.ts';
import { lockPostgres } from '../../../src/dialects/postgres/lock.ts';
import { lockId } from '../../../src/dialects/postgres/lock-id.ts';
import { parseUrl } from '../../../src/dialects/url.ts';
import { TelamonError } from '../../../src/errors/telamon-error.ts';
import { type ChildRunner, childRunner } from '../../servers/child.ts';
import { everyServer, type FreshDatabase, freshDatabase, servers } from '../../servers/index.ts';

test.each([
  { name: 'atlas_migrate_execute', id: 2686470616 },
  { name: 'atlas_migrate_diff', id: 361947982 },
  { name: 'atlas_lint', id: 526800194 },
  { name: 'atlas_lint_public', id: 1304589634 },
])('the id of $name is $id', ({ name, id }) => {
  expect(lockId(name)).toBe(id);
});

describe.each(everyServer())('$name', (server) => {
  test('is taken, given back, and given back once', async () => {
    await using database = await freshDatabase(server);
    const connection = await connectPostgres(parseUrl(database.url));
    const lock = await lockPostgres(connection, 'atlas_migrate_execute', 0);
    expect(await lock.release()).toBe(true);
    expect(await lock.release()).toBe(false);
    await connection.close();
  });

  test('is given back after a failed transaction', async () => {
    await using database = await freshDatabase(server);
    const connection = await connectPostgres(parseUrl(database.url));
    const lock = await lockPostgres(connection, 'atlas_migrate_execute', 0);
    await expect(connection.script(['BEGIN', 'SELECT 1/0'])).rejects.toThrow('division by zero');
    expect(await lock.release()).toBe(true);
    await connection.close();
  });
});

describe.each(servers())('two processes on $name', (server) => {
  let database: FreshDatabase;
  let mine: Connection;
  let children: ChildRunner;
  beforeAll(async () => {
    database = await freshDatabase(server);
    mine = await connectPostgres(parseUrl(database.url));
    children = await childRunner({
      connect: 'dialects/postgres/connect.ts',
      lock: 'dialects/postgres/lock.ts',
      url: 'dialects/url.ts',
    });
  });
  afterAll(async () => {
    await mine.close();
    await database.drop();
    children.dispose();
  });

  /** Takes the lock, says so, and holds it until it is told to go on. */
  const holder = () =>
    children.start(`
      import { connectPostgres } from './connect.mjs';
      import { lockPostgres } from './lock.mjs';
      import { parseUrl } from './url.mjs';
      const connection = await connectPostgres(parseUrl(${JSON.stringify(database.url)}), { applicationName: 'other run' });
      const lock = await lockPostgres(connection, 'atlas_migrate_execute', 60000);
      console.log((await connection.query('SELECT pg_backend_pid() AS pid'))[0].pid);
      process.on('SIGTERM', async () => {
        await lock.release();
        await connection.close();
      });
      setInterval(() => undefined, 1000);
    `);

  test('a timeout names the holder', async () => {
    const other = holder();
    const pid = await other.line();
    const failure = await lockPostgres(mine, 'atlas_migrate_execute', 100).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TelamonError);
    const { code, message, hints } = failure as TelamonError;
    expect(code).toBe('lock_timeout');
    expect(message).toMatch(
      /^acquiring database lock: lock is held by other session: process \d+ \(other run\), connected since \d{4}-/,
    );
    expect(message).toContain(`process ${pid} `);
    expect(hints.join()).toContain('telamon migrate lock release');
    other.process.kill('SIGKILL');
    await other.ended();
  });

  test('a killed holder gives way', async () => {
    const other = holder();
    await other.line();
    const waiting = lockPostgres(mine, 'atlas_migrate_execute', 60_000);
    other.process.kill('SIGKILL');
    expect(await (await waiting).release()).toBe(true);
  });

  test('each process gets it in the end, one at a time', async () => {
    const runs = [holder(), holder()].map((child) => ({ child, got: child.line() }));
    const winner = await Promise.race(runs.map((run) => run.got.then(() => run)));
    const loser = runs.find((run) => run !== winner);
    const held = await mine.query(
      "SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    expect(held).toEqual([{ n: 1 }]);
    winner.child.process.kill('SIGKILL');
    await loser?.got;
    loser?.child.process.kill('SIGKILL');
    await Promise.all(runs.map(({ child }) => child.ended()));
  });
});
