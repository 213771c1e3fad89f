// What stands in the way in the database: locks of other sessions, time limits, and the runner's own lock.
import { describe, expect, test } from 'vitest';
import { lockId } from '../../src/dialects/postgres/lock-id.ts';
import { type ApplyOptions, applyDirectory, executeLock } from '../../src/migrations/apply.ts';
import type { ApplyEvent } from '../../src/migrations/executor/context.ts';
import { servers } from '../servers/index.ts';
import { dialect, directoryOf, options, type Target, target } from './database.ts';

const made = { '1_t.sql': 'CREATE TABLE t (a int);\n' };
const blocked = { ...made, '2_b.sql': 'CREATE TABLE b (a int);\nALTER TABLE t ADD COLUMN b int;\n' };
const outside = {
  ...made,
  '2_b.sql': '-- atlas:txmode none\n\nCREATE TABLE b (a int);\nALTER TABLE t ADD COLUMN b int;\n',
};

describe.each(servers().slice(-1))('$name', (server) => {
  async function run(
    db: Target,
    contents: Readonly<Record<string, string>>,
    more: Partial<ApplyOptions>,
    onEvent: (event: ApplyEvent) => void = () => undefined,
  ) {
    const warnings: string[] = [];
    const report = await applyDirectory({
      connection: db.connection,
      dialect,
      directory: directoryOf(contents),
      options: { ...options, ...more },
      onEvent(event) {
        if (event.type === 'warning') warnings.push(event.text);
        onEvent(event);
      },
    });
    return { report, warnings };
  }
  /** Seconds that the run said it waits. */
  const pauses = (warnings: readonly string[]) => warnings.map((text) => Number(/in ([\d.]+)s/.exec(text)?.[1]));

  test.each([
    { mode: 'file', contents: blocked, row: undefined },
    { mode: 'none', contents: outside, row: ['2', 2, 1, 2, true, 'ALTER TABLE t ADD COLUMN b int;'] },
  ] as const)(
    'a table that stays locked: tried again a few times, at growing intervals, then given up ($mode)',
    async ({ contents, row }) => {
      const db = await target(server);
      await db.apply(made);
      await using other = await db.beside();
      await other.script(['BEGIN', 'LOCK TABLE t']);
      const { report, warnings } = await run(db, contents, { limits: { lockMs: 50 }, retries: 2 });
      expect(report.failure?.message).toContain('canceling statement due to lock timeout (55P03)');
      expect(warnings).toEqual([
        expect.stringMatching(/^2_b\.sql: canceling statement due to lock timeout; rolled back, .* \(1 of 2\)$/),
        expect.stringMatching(/\(2 of 2\)$/),
      ]);
      const [first = 0, second = 0] = pauses(warnings);
      expect(first).toBeGreaterThanOrEqual(0.2);
      expect(first).toBeLessThanOrEqual(0.5);
      expect(second).toBeGreaterThanOrEqual(0.5);
      expect(second).toBeLessThanOrEqual(1);
      expect((await db.history())[1]).toEqual(row);
    },
  );

  test.each([
    { mode: 'file', contents: blocked },
    { mode: 'none', contents: outside },
  ])('a table that gets free meanwhile: everything is done once ($mode)', async ({ contents }) => {
    const db = await target(server);
    await db.apply(made);
    await using other = await db.beside();
    await other.script(['BEGIN', 'LOCK TABLE t']);
    let freed: Promise<unknown> | undefined;
    const { report, warnings } = await run(db, contents, { limits: { lockMs: 50 } }, (event) => {
      if (event.type === 'warning') freed ??= other.script(['ROLLBACK']);
    });
    await freed;
    expect(report.failure).toBeUndefined();
    expect(warnings.length).toBeGreaterThan(0);
    expect(await db.tables()).toEqual(['b', 't']);
    expect((await db.history())[1]).toEqual(['2', 2, 2, 2, false, '']);
  });

  test('no retries when none are wanted, and in one transaction around all files', async () => {
    const db = await target(server);
    await db.apply(made);
    await using other = await db.beside();
    await other.script(['BEGIN', 'LOCK TABLE t']);
    const more = { ...blocked, '3_c.sql': 'CREATE TABLE c (a int);\n' };
    for (const option of [{ retries: 0 }, { txMode: 'all' as const }]) {
      const { report, warnings } = await run(db, more, { limits: { lockMs: 50 }, ...option });
      expect([report.failure?.message.includes('55P03'), warnings]).toEqual([true, []]);
      expect(await db.tables()).toEqual(['t']);
    }
  });

  test('a statement that takes too long is not tried again', async () => {
    const db = await target(server);
    const { report, warnings } = await run(
      db,
      { '1_s.sql': 'SELECT pg_sleep(60);\n' },
      { limits: { statementMs: 50 } },
    );
    expect(report.failure?.message).toContain('canceling statement due to statement timeout (57014)');
    expect(warnings).toEqual([]);
    expect(await db.history()).toEqual([]);
  });

  test("a file's own limit counts before the command's, and ends with the file", async () => {
    const db = await target(server);
    const shown = (name: string) => `INSERT INTO seen SELECT current_setting('${name}');`;
    await run(
      db,
      {
        '1_a.sql': `CREATE TABLE seen (a text);\nSET lock_timeout = '7s';\n${shown('lock_timeout')}\n`,
        '2_b.sql': `${shown('lock_timeout')}\n${shown('statement_timeout')}\n`,
      },
      { limits: { lockMs: 5000, statementMs: 60_000 } },
    );
    expect(await db.rows('SELECT a FROM seen')).toEqual([['7s'], ['5s'], ['1min']]);
  });

  test('another run holds the lock: waited for, refused with its name, or not asked for', async () => {
    const db = await target(server);
    await using other = await db.beside();
    const id = lockId(executeLock);
    await other.query(`SELECT pg_advisory_lock(${id})`);
    await expect(run(db, made, {})).rejects.toMatchObject({
      code: 'lock_timeout',
      message: expect.stringContaining('acquiring database lock: lock is held by other session'),
    });
    expect((await run(db, made, { lockName: 'another' })).report.applied).toHaveLength(1);
    expect((await run(db, blocked, { skipLock: true })).report.applied).toHaveLength(1);
    let given: Promise<unknown> | undefined;
    const { report } = await run(db, blocked, { lockTimeoutMs: 30_000 }, (event) => {
      if (event.type === 'waiting') given ??= other.query(`SELECT pg_advisory_unlock(${id})`);
    });
    await given;
    expect(report.pending).toEqual([]);
  });
});
