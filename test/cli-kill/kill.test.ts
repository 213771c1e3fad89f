// A deploy job that is killed in the middle, and the next one: together they must leave what one undisturbed run leaves.
import type { ChildProcess } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { folder, start, telamon } from '../cli/telamon.ts';
import { type FreshDatabase, freshDatabase, pglite, servers } from '../servers/index.ts';

/** Between looks at whether the moment has come, in milliseconds. */
const lookEvery = 5;

type Query = (sql: string) => Promise<readonly Record<string, unknown>[]>;

/** Everything that an apply leaves behind, but for times. The identity of rows shows statements that ran twice. */
async function remains(query: Query): Promise<unknown> {
  const tables = `FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'`;
  return {
    relations: await query(`SELECT relname, relkind ${tables} ORDER BY relname`),
    columns: await query(
      `SELECT c.relname, attname, format_type(atttypid, atttypmod) AS type, attnotnull
       FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'public' AND attnum > 0 AND NOT attisdropped ORDER BY c.relname, attnum`,
    ),
    rows: await query(
      'SELECT (SELECT count(*) FROM one) AS one, (SELECT count(*) FROM two) AS two, (SELECT count(*) FROM three) AS three',
    ),
    revisions: await query(
      `SELECT version, description, type, applied, total, error, error_stmt, hash, partial_hashes, operator_version
       FROM atlas_schema_revisions.atlas_schema_revisions ORDER BY version`,
    ),
  };
}

/** Three files; `gate` stands in the middle of the one that the kill is to meet. */
async function directory(gateIn: number, gate: string, directive = ''): Promise<string> {
  const file = (at: number, name: string) =>
    [
      at === gateIn ? directive : '',
      `CREATE TABLE ${name} (id int PRIMARY KEY);`,
      `INSERT INTO ${name} SELECT coalesce(max(id), 0) + 1 FROM ${name};`,
      at === gateIn ? gate : '',
      `ALTER TABLE ${name} ADD COLUMN note text NOT NULL DEFAULT '';`,
      '',
    ].join('\n');
  const path = folder({
    'migrations/20260101000001_one.sql': file(1, 'one'),
    'migrations/20260101000002_two.sql': file(2, 'two'),
    'migrations/20260101000003_three.sql': file(3, 'three'),
  });
  expect(await telamon(['migrate', 'hash'], { cwd: path })).toMatchObject({ code: 0, stderr: '' });
  return path;
}

const apply = (url: string) => ['migrate', 'apply', '--url', url];

/** Waits for the moment, kills, and waits until the process is gone. A process that ends before is a test that proves nothing. */
async function killWhen(child: ChildProcess, moment: () => Promise<boolean>): Promise<void> {
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  while (!(await moment())) {
    if (child.exitCode !== null) throw new Error(`apply ended with ${child.exitCode} before it could be killed`);
    await pause(lookEvery);
  }
  child.kill('SIGKILL');
  await ended;
  expect(child.signalCode).toBe('SIGKILL');
}

describe.each(servers())('$name', (server) => {
  /** Held by the test, so that the statement of this name waits until the test lets go. */
  const key = 4711;
  const gate = `SELECT pg_advisory_xact_lock(${key});`;

  const query =
    (database: FreshDatabase): Query =>
    (sql) =>
      database.sql(sql);

  async function killedAndRepeated(database: FreshDatabase, path: string): Promise<void> {
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    try {
      await holder.query(`SELECT pg_advisory_lock(${key})`);
      const child = start(apply(database.url), { cwd: path });
      await killWhen(child, async () => {
        const waiting = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = ${key} AND NOT granted
                         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
        return (await holder.query(waiting)).rowCount === 1;
      });
    } finally {
      // Lets the server's side of the killed run go on, as it would after a real crash of the client.
      await holder.end();
    }
    expect(await telamon(apply(database.url), { cwd: path })).toMatchObject({ code: 0 });
  }

  test.each([
    { at: 1, mode: 'file' },
    { at: 2, mode: 'file' },
    { at: 3, mode: 'file' },
    { at: 2, mode: 'none' },
  ])('killed in file $at of three, transactions: $mode', async ({ at, mode }) => {
    const path = await directory(at, gate, mode === 'none' ? '-- atlas:txmode none\n' : '');
    await using undisturbed = await freshDatabase(server);
    expect(await telamon(apply(undisturbed.url), { cwd: path })).toMatchObject({ code: 0, stderr: '' });
    await using killed = await freshDatabase(server);
    await killedAndRepeated(killed, path);
    expect(await remains(query(killed))).toEqual(await remains(query(undisturbed)));
  });
});

describe('the embedded database', () => {
  /** Long enough to be met: it fills tens of megabytes, which are seen to arrive in the folder. */
  const gate =
    'CREATE TABLE bulk AS SELECT g AS id, repeat(md5(g::text), 8) AS filler FROM generate_series(1, 150000) g;';
  const grown = 6 * 2 ** 20;

  const sizeOf = (path: string): number =>
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce(
        (sum, entry) => sum + (statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0),
        0,
      );

  async function remainsOf(url: string): Promise<unknown> {
    const database = await PGlite.create({ dataDir: url.replace('pglite://', '') });
    try {
      return await remains(async (sql) => (await database.query<Record<string, unknown>>(sql)).rows);
    } finally {
      await database.close();
    }
  }

  test('killed in the second of three files', { timeout: 240_000 }, async () => {
    const path = await directory(2, gate);
    await using undisturbed = await freshDatabase(pglite);
    expect(await telamon(apply(undisturbed.url), { cwd: path })).toMatchObject({ code: 0, stderr: '' });

    await using killed = await freshDatabase(pglite);
    // Makes the folder, so that what grows later is the migration and not the database itself.
    expect(await telamon(['migrate', 'status', '--url', killed.url], { cwd: path })).toMatchObject({ code: 0 });
    const data = killed.url.replace('pglite://', '');
    const before = sizeOf(data);
    await killWhen(start(apply(killed.url), { cwd: path }), async () => sizeOf(data) > before + grown);
    expect(await telamon(apply(killed.url), { cwd: path })).toMatchObject({ code: 0, stderr: '' });

    expect(await remainsOf(killed.url)).toEqual(await remainsOf(undisturbed.url));
  });
});
