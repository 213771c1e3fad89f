import { describe, expect, test } from 'vitest';
import type { Connection } from '../../src/dialects/connection.ts';
import { applyDirectory } from '../../src/migrations/apply.ts';
import type { ApplyReport } from '../../src/migrations/executor/report.ts';
import type { TxMode } from '../../src/migrations/executor/run.ts';
import { servers } from '../servers/index.ts';
import { dialect, directoryOf, options, type Target, target } from './database.ts';

const files = {
  '1_a.sql': 'CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\n',
  '2_b.sql': 'CREATE TABLE b (id int);\nINSERT INTO a VALUES (2);\nINSERT INTO b VALUES (1);\n',
  '3_c.sql':
    '-- atlas:txmode none\n\nINSERT INTO a VALUES (3);\nBEGIN;\nINSERT INTO a VALUES (4);\nCOMMIT;\nVACUUM a;\nINSERT INTO a VALUES (5);\n',
  '4_d.sql': 'CREATE TABLE d (id int);\nINSERT INTO a VALUES (6);\n',
};
/** Mode `all` takes no file with a mode of its own. */
const transactional = { '1_a.sql': files['1_a.sql'], '2_b.sql': files['2_b.sql'], '4_d.sql': files['4_d.sql'] };

/** Schema, data and history (times apart). */
const state = async (db: Target) => ({
  tables: await db.tables(),
  a: await db.rows('SELECT id FROM a ORDER BY id'),
  b: await db.rows('SELECT id FROM b ORDER BY id'),
  history: await db.rows(
    'SELECT version, description, type, applied, total, error, error_stmt, hash, partial_hashes::text FROM public.atlas_schema_revisions ORDER BY version',
  ),
});

const pidOf = async (connection: Connection) =>
  Number((await connection.query<{ pid: number }>('SELECT pg_backend_pid() AS pid'))[0]?.pid);

/** The connection, but the server ends its session right before the message number `message` is sent. */
function cutBefore(db: Target, pid: number, message: number): Connection {
  let sent = 0;
  const { connection } = db;
  const cut = () => db.fresh.sql(`SELECT pg_terminate_backend(${pid}, 10000)`);
  return {
    ...connection,
    get onNotice() {
      return connection.onNotice;
    },
    set onNotice(listener) {
      connection.onNotice = listener;
    },
    query: (sql, parameters) => connection.query(sql, parameters),
    async script(statements) {
      if (sent++ === message) await cut();
      return connection.script(statements);
    },
    async scriptAhead(statements) {
      if (sent++ === message) await cut();
      return (connection.scriptAhead ?? connection.script)(statements);
    },
    close: () => connection.close(),
  };
}

const outcome = (run: Promise<ApplyReport>) =>
  run.then(
    (report) => report.failure,
    (error: unknown) => error,
  );

// Every kill point means a database: on one version, the behaviour of a cut being the same on all.
describe.each(servers().slice(-1))('$name', (server) => {
  test.each<{ txMode: TxMode; contents: Record<string, string> }>([
    { txMode: 'file', contents: files },
    { txMode: 'none', contents: files },
    { txMode: 'all', contents: transactional },
  ])(
    'a connection cut before any message, mode $txMode: the next run ends in the same state',
    async ({ txMode, contents }) => {
      const undisturbed = await target(server);
      await undisturbed.apply(contents, { txMode });
      const expected = await state(undisturbed);
      let message = 0;
      for (; ; message++) {
        const db = await target(server);
        const failure = await outcome(
          applyDirectory({
            connection: cutBefore(db, await pidOf(db.connection), message),
            dialect,
            directory: directoryOf(contents),
            options: { ...options, txMode },
          }),
        );
        if (failure === undefined) break;
        await db.reconnect();
        expect((await db.apply(contents, { txMode })).failure).toBeUndefined();
        expect(await state(db), `cut before message ${message}`).toEqual(expected);
      }
      expect(message).toBeGreaterThan(2);
    },
  );

  const cut = `SELECT pg_terminate_backend(pg_backend_pid()) WHERE current_setting('telamon.cut', true) = 'yes';\n`;

  test.each<{ txMode: TxMode; at: number }>(
    (['file', 'none', 'all'] as const).flatMap((txMode) => [0, 1, 2, 3].map((at) => ({ txMode, at }))),
  )('a connection cut inside statement $at of a file, mode $txMode', async ({ txMode, at }) => {
    const db = await target(server);
    const statements = ['CREATE TABLE b (id int);\n', 'INSERT INTO a VALUES (2);\n', 'INSERT INTO b VALUES (1);\n'];
    const contents = {
      '1_a.sql': files['1_a.sql'],
      '2_b.sql': [...statements.slice(0, at), cut, ...statements.slice(at)].join(''),
    };
    await db.fresh.sql(`ALTER DATABASE ${db.fresh.name} SET telamon.cut = 'yes'`);
    await db.reconnect();
    const failure = await outcome(db.apply(contents, { txMode }));
    expect(failure).toMatchObject({
      message: expect.stringContaining('terminating connection'),
      hints: [expect.anything(), expect.stringContaining('run `telamon migrate apply` again')],
    });
    await db.fresh.sql(`ALTER DATABASE ${db.fresh.name} RESET telamon.cut`);
    await db.reconnect();
    expect((await db.apply(contents, { txMode })).failure).toBeUndefined();
    expect(await db.rows('SELECT id FROM a ORDER BY id')).toEqual([[1], [2]]);
    expect(await db.rows('SELECT id FROM b')).toEqual([[1]]);
    expect((await db.history()).map((row) => row.slice(0, 5))).toEqual([
      ['1', 2, 2, 2, false],
      ['2', 2, 4, 4, false],
    ]);
  });

  test('a concurrent index build that was cut off is taken down and built again', async () => {
    const db = await target(server);
    await using blocker = await db.beside();
    const contents = {
      '1_t.sql': 'CREATE TABLE t (a int);\nINSERT INTO t SELECT generate_series(1, 100);\n',
      '2_i.sql': '-- atlas:txmode none\n\nCREATE INDEX CONCURRENTLY t_a ON t (a);\nINSERT INTO t VALUES (0);\n',
    };
    await db.apply(contents, { amount: 1 });
    // The build waits for every transaction that has written to the table.
    await blocker.script(['BEGIN', 'INSERT INTO t VALUES (101)']);
    const pid = await pidOf(db.connection);
    const run = outcome(db.apply(contents));
    const waits = `SELECT 1 FROM pg_stat_activity WHERE pid = ${pid} AND wait_event_type = 'Lock' AND query LIKE '%CONCURRENTLY%'`;
    while ((await db.fresh.sql(waits)).length === 0);
    await db.fresh.sql(`SELECT pg_terminate_backend(${pid}, 10000)`);
    expect(await run).toMatchObject({ code: 'statement_failed' });
    await blocker.script(['COMMIT']);
    await db.reconnect();
    expect(await db.rows("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_a'::regclass")).toEqual([[false]]);
    expect((await db.history())[1]?.slice(2)).toEqual([0, 2, true, 'CREATE INDEX CONCURRENTLY t_a ON t (a);']);
    expect((await db.apply(contents)).failure).toBeUndefined();
    expect(await db.rows("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_a'::regclass")).toEqual([[true]]);
    expect(await db.rows('SELECT count(*)::int FROM t')).toEqual([[102]]);
    expect((await db.history())[1]).toEqual(['2', 2, 2, 2, false, '']);
  });

  const intent = 'telamon: the outcome of this statement is not known';
  interface Announced {
    readonly name: string;
    readonly second: string;
    /** What the crash left, beside the index t_a. */
    readonly left?: readonly string[];
    readonly told?: string | undefined;
    readonly hint?: RegExp;
    /** Must give one row that is true afterwards. */
    readonly afterwards?: string;
  }
  const invalid = (index: string) => `UPDATE pg_index SET indisvalid = false WHERE indexrelid = '${index}'::regclass`;
  test.each<Announced>([
    { name: 'a finished index counts as done', second: 'CREATE INDEX CONCURRENTLY t_a ON t (a);', told: undefined },
    { name: 'a dropped index counts as done', second: 'DROP INDEX CONCURRENTLY gone;', told: undefined },
    { name: 'VACUUM runs again', second: 'VACUUM t;', told: undefined },
    {
      name: 'an invalid index is built again',
      second: 'CREATE INDEX CONCURRENTLY t_a ON t (a);',
      left: [invalid('t_a')],
      afterwards: "SELECT indisvalid FROM pg_index WHERE indexrelid = 't_a'::regclass",
    },
    {
      name: 'an index of the same name that was defined otherwise is left alone',
      second: 'CREATE INDEX CONCURRENTLY t_a ON t (a DESC);',
      told: 'an earlier run was cut off in statement 2 of 1_t.sql, and what became of it is not known: CREATE INDEX CONCURRENTLY t_a ON t (a DESC);',
      hint: /USING btree \(a\).*USING btree \(a DESC\).*DROP INDEX CONCURRENTLY/s,
      afterwards: "SELECT indisvalid FROM pg_index WHERE indexrelid = 't_a'::regclass",
    },
    {
      name: 'the copies of a REINDEX that was cut off go, and it runs again',
      second: 'REINDEX TABLE CONCURRENTLY t;',
      left: ['CREATE INDEX t_a_ccnew ON t (a)', invalid('t_a_ccnew')],
      afterwards: "SELECT to_regclass('t_a_ccnew') IS NULL",
    },
    {
      name: 'a partition half detached is detached',
      second: 'ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;',
      left: [
        'CREATE TABLE p (a int) PARTITION BY LIST (a)',
        'CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)',
        "UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 'p1'::regclass",
      ],
      afterwards: "SELECT NOT relispartition FROM pg_class WHERE relname = 'p1'",
    },
    {
      name: 'a partition that is detached counts as done',
      second: 'ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;',
      left: ['CREATE TABLE p (a int) PARTITION BY LIST (a)', 'CREATE TABLE p1 (a int)'],
    },
    {
      name: 'others are left to a person',
      second: 'CALL work();',
      told: 'an earlier run was cut off in statement 2 of 1_t.sql, and what became of it is not known: CALL work();',
    },
  ])('an announced statement whose end nobody saw: $name', async ({ second, left = [], told, hint, afterwards }) => {
    const db = await target(server);
    const contents = { '1_t.sql': `-- atlas:txmode none\n\nCREATE TABLE t (a int);\n${second}\nSELECT 1;\n` };
    await db.apply({ '1_t.sql': '-- atlas:txmode none\n\nCREATE TABLE t (a int);\nSELECT 1/0;\n' });
    await db.connection.script([
      'CREATE INDEX t_a ON t (a)',
      `UPDATE public.atlas_schema_revisions SET error = '${intent}', error_stmt = '${second}'`,
      ...left,
    ]);
    const report = await db.apply(contents);
    expect(report.failure?.message).toBe(told);
    if (hint) expect(report.failure?.hints.join('\n')).toMatch(hint);
    if (afterwards !== undefined) expect(await db.rows(afterwards)).toEqual([[true]]);
    expect((await db.history())[0]?.slice(2, 4)).toEqual(told === undefined ? [3, 3] : [1, 2]);
  });

  test('a history that another run has moved stops the batch before it works', async () => {
    const db = await target(server);
    await db.apply({ '1.sql': 'CREATE TABLE a (id int);\n' });
    const contents = { '1.sql': 'CREATE TABLE a (id int);\n', '2.sql': 'INSERT INTO a VALUES (1);\n' };
    const meanwhile = `INSERT INTO public.atlas_schema_revisions SELECT '2', description, type, 1, 1, executed_at, execution_time, error, error_stmt, hash, partial_hashes, operator_version FROM public.atlas_schema_revisions`;
    const report = await applyDirectory({
      connection: db.connection,
      dialect: {
        ...dialect,
        // Another tool that knows nothing of the lock.
        transactions: { ...dialect.transactions, begin: `${meanwhile};\nCOMMIT;\nBEGIN` },
      },
      directory: directoryOf(contents),
      options,
    });
    expect(report.failure?.code).toBe('history_changed');
    expect(await db.rows('SELECT count(*)::int FROM a')).toEqual([[0]]);
  });

  test('two runs at once: one works, the other waits for the lock or says who holds it', async () => {
    const db = await target(server);
    await using other = await db.beside();
    const run = (connection: Connection) =>
      applyDirectory({
        connection,
        dialect,
        directory: directoryOf(files),
        options: { ...options, lockTimeoutMs: 30_000 },
      });
    const reports = await Promise.all([run(db.connection), run(other)]);
    expect(reports.map((report) => report.failure)).toEqual([undefined, undefined]);
    expect(reports.map((report) => report.applied.length).sort()).toEqual([0, 4]);
    expect((await state(db)).a).toEqual([[1], [2], [3], [4], [5], [6]]);
  });
});
