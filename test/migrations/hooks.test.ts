import { describe, expect, test } from 'vitest';
import { postgres } from '../../src/dialects/postgres/index.ts';
import type { ApplyOptions } from '../../src/migrations/apply.ts';
import type { HookPhase, HookText } from '../../src/migrations/executor/hooks.ts';
import { type AnyTarget, engines, log, logTable } from './engines.ts';

const position = { file: 'atlas.hcl', line: 4, column: 7 };
const hook = (phase: HookPhase, sql: string, skipErrors = false): HookText => ({
  phase,
  title: 'hook "sql" "h"',
  position,
  sql,
  skipErrors,
});
const around = [
  hook('after_begin', log('begin')),
  hook('before_commit', log('commit')),
  hook('before_rollback', log('rollback')),
];
const two = { ...logTable, '2_two.sql': `${log('two')}\n`, '3_three.sql': `${log('three')}\n${log('more')}\n` };

/** With the table made, so that hooks have where to write. */
async function ready(engine: (typeof engines)[number]): Promise<AnyTarget> {
  const db = await engine.open();
  expect((await db.apply(logTable)).failure).toBeUndefined();
  return db;
}
const apply = (
  db: AnyTarget,
  contents: Readonly<Record<string, string>>,
  hooks: readonly HookText[],
  chosen: Partial<ApplyOptions> = {},
) => db.apply(contents, { hooks: async () => hooks }, chosen);

describe.each(engines)('$name', (engine) => {
  test.each([
    { txMode: 'file', lines: ['begin', 'two', 'commit', 'begin', 'three', 'more', 'commit'] },
    { txMode: 'all', lines: ['begin', 'two', 'three', 'more', 'commit'] },
    { txMode: 'none', lines: ['two', 'three', 'more'] },
  ] as const)('mode $txMode: once in each transaction', async ({ txMode, lines }) => {
    const db = await ready(engine);
    const report = await apply(db, two, around, { txMode });
    expect(report.failure).toBeUndefined();
    expect(report.applied.map((one) => one.applied.length)).toEqual([1, 2]);
    expect(await db.log()).toEqual(lines);
  });

  test('a file of mode none among others has none', async () => {
    const db = await ready(engine);
    const mixed = { ...two, '2_two.sql': `-- atlas:txmode none\n\n${log('two')}\n` };
    expect((await apply(db, mixed, around)).failure).toBeUndefined();
    expect(await db.log()).toEqual(['two', 'begin', 'three', 'more', 'commit']);
  });

  test('many files: each has its own transaction', async () => {
    const db = await ready(engine);
    const names = Array.from({ length: 20 }, (_, at) => String(at + 20));
    const many = Object.fromEntries(names.map((name) => [`${name}_m.sql`, `${log(name)}\n`]));
    expect((await apply(db, { ...logTable, ...many }, around)).failure).toBeUndefined();
    expect(await db.log()).toEqual(names.flatMap((name) => ['begin', name, 'commit']));
  });

  test('several statements in a text, several hooks of a moment, in order', async () => {
    const db = await ready(engine);
    const hooks = [hook('after_begin', `${log('a')} ${log('b')}`), hook('after_begin', log('c').slice(0, -1))];
    expect((await apply(db, { ...logTable, '2_two.sql': log('two') }, hooks)).failure).toBeUndefined();
    expect(await db.log()).toEqual(['a', 'b', 'c', 'two']);
  });

  test.each([
    { phase: 'after_begin', applied: [] },
    { phase: 'before_commit', applied: [log('three'), log('more')] },
  ] as const)('$phase that fails: named, its file undone, those before it stay', async ({ phase, applied }) => {
    const db = await ready(engine);
    // Fails in the second transaction only.
    const sql = 'INSERT INTO log SELECT id, what FROM nowhere_yet;';
    const contents = { ...two, '2_two.sql': `CREATE TABLE nowhere_yet (id integer, what text);\n${log('two')}\n` };
    contents['3_three.sql'] = `${log('three')}\n${log('more')}\n`;
    const first = await apply(db, { ...logTable, '2_two.sql': contents['2_two.sql'] }, []);
    expect(first.failure).toBeUndefined();
    const report = await apply(db, contents, [hook(phase, sql.replace('nowhere_yet', 'nowhere'))]);
    expect(report.failure?.message).toMatch(
      new RegExp(`^hook "sql" "h", ${phase}: executing statement "INSERT INTO log .*": .*nowhere`),
    );
    expect(report.failure?.position).toEqual(position);
    expect(report.failure?.hints).toContain('the file was rolled back as a whole');
    const [file] = report.applied;
    expect(file?.applied).toEqual([...applied, sql.replace('nowhere_yet', 'nowhere')]);
    expect(file?.error?.statement).toBe(sql.replace('nowhere_yet', 'nowhere'));
    expect(await db.log()).toEqual(['two']);
    const again = await apply(db, contents, [hook(phase, sql)]);
    expect(again.failure).toBeUndefined();
    expect(await db.log()).toEqual(['two', 'three', 'more']);
  });

  test('a statement of a file between hooks that fails is the one that is named', async () => {
    const db = await ready(engine);
    const report = await apply(db, { ...two, '3_three.sql': `${log('three')}\nSELECT * FROM nowhere;\n` }, around);
    expect(report.failure?.position).toMatchObject({ file: 'migrations/3_three.sql', line: 2 });
    expect(report.applied.at(-1)?.error?.statement).toBe('SELECT * FROM nowhere;');
    expect(await db.log()).toEqual(['begin', 'two', 'commit']);
  });

  test('before_rollback behind a statement that failed: where statements still run', async () => {
    const db = await ready(engine);
    const hooks = [hook('before_rollback', log('rollback')), hook('before_rollback', 'SELECT * FROM not_there')];
    const report = await apply(db, { ...logTable, '2_x.sql': `${log('two')}\nSELECT * FROM nowhere;\n` }, hooks);
    expect(report.applied.at(-1)?.error?.statement).toBe('SELECT * FROM nowhere;');
    const told = db.events.flatMap((event) => (event.type === 'warning' ? event.text : []));
    expect(told).toEqual(engine.postgres ? [] : ['hook "sql" "h", before_rollback failed: no such table: not_there']);
    expect(await db.log()).toEqual([]);
  });

  test('skip_errors: told, undone, and the transaction goes on', async () => {
    const db = await ready(engine);
    const hooks = [
      hook('after_begin', log('a'), true),
      hook('after_begin', "INSERT INTO nowhere VALUES ('it''s');", true),
      hook('before_commit', 'SELECT * FROM nowhere', true),
      hook('before_commit', log('b'), true),
    ];
    const report = await apply(db, two, hooks);
    expect(report.failure).toBeUndefined();
    expect(await db.log()).toEqual(['a', 'two', 'b', 'a', 'three', 'more', 'b']);
    const told = db.events.flatMap((event) =>
      event.type === 'warning' ? event.text : event.type === 'notice' ? event.notice.message : [],
    );
    expect(
      told.filter((text) => /^hook "sql" "h", after_begin failed, and is skipped: .*nowhere/.test(text)),
    ).toHaveLength(2);
    expect(
      told.filter((text) => /^hook "sql" "h", before_commit failed, and is skipped: .*nowhere/.test(text)),
    ).toHaveLength(2);
  });

  test.each([{ failing: false }, { failing: true }])(
    'before_rollback runs where a check does not hold, and leaves nothing (itself failing: $failing)',
    async ({ failing }) => {
      const db = await ready(engine);
      const told = failing ? 'SELECT * FROM nowhere;' : log('rollback');
      const checked = `-- atlas:txtar\n\n-- checks.sql --\nSELECT false;\n-- migration.sql --\n${log('two')}\n`;
      const report = await apply(db, { ...logTable, '2_two.sql': checked }, [
        hook('after_begin', log('begin')),
        hook('before_rollback', told),
        hook('before_rollback', engine.postgres ? "DO $$ BEGIN RAISE WARNING 'rolling back'; END $$" : 'SELECT 1'),
      ]);
      expect(report.failure?.message).toContain('check assertion');
      expect(await db.log()).toEqual([]);
      const events = JSON.stringify(db.events);
      if (engine.postgres) expect(events).toContain('rolling back');
      expect(events.includes('hook \\"sql\\" \\"h\\", before_rollback failed')).toBe(failing);
      expect((await apply(db, two, around)).failure).toBeUndefined();
    },
  );

  test.each([
    { sql: 'COMMIT;', reason: 'it begins or ends a transaction' },
    { sql: 'ABORT', reason: 'it begins or ends a transaction', postgres: true },
    { sql: 'BEGIN', reason: 'it begins or ends a transaction' },
    { sql: 'VACUUM;', reason: 'it does not run inside a transaction' },
    { sql: 'DISCARD ALL', reason: 'DISCARD ALL gives up the lock', postgres: true },
    { sql: "SELECT 'open", reason: '' },
  ])('$sql is refused before anything runs', async ({ sql, reason, postgres }) => {
    if (postgres && !engine.postgres) return;
    const db = await ready(engine);
    for (const dryRun of [true, false]) {
      await expect(apply(db, two, [hook('before_commit', sql)], { dryRun })).rejects.toMatchObject({
        position,
        message: expect.stringContaining(reason),
      });
    }
    expect(await db.log()).toEqual([]);
  });

  test('neither read nor run where nothing is pending; a dry run runs none', async () => {
    const db = await ready(engine);
    const never = async () => {
      throw new Error('asked for');
    };
    expect((await db.apply(logTable, { hooks: never })).failure).toBeUndefined();
    expect((await apply(db, two, around, { dryRun: true })).failure).toBeUndefined();
    expect(await db.log()).toEqual([]);
  });
});

describe.each(engines.filter((engine) => engine.postgres))('$name, sessions', (engine) => {
  const seen = (name: string) =>
    `INSERT INTO public.log SELECT count(*) + 1, current_setting('${name}') FROM public.log;`;

  test.each([
    { txMode: 'file', sql: "SET LOCAL statement_timeout = '11s'" },
    { txMode: 'file', sql: "SET statement_timeout = '11s'" },
    { txMode: 'all', sql: "SET LOCAL statement_timeout = '11s'" },
    { txMode: 'all', sql: "SET statement_timeout TO '11s'" },
  ] as const)('mode $txMode: $sql holds in every file', async ({ txMode, sql }) => {
    const db = await ready(engine);
    const file = `${seen('statement_timeout')}\nSET statement_timeout = '22s';\n`;
    const hooks = [hook('after_begin', sql)];
    const contents = { ...logTable, '2_a.sql': file, '3_b.sql': file, '4_c.sql': file };
    expect((await apply(db, contents, hooks, { txMode })).failure).toBeUndefined();
    expect(await db.log()).toEqual(['11s', '11s', '11s']);
  });

  test('what a hook sets does not reach a file of mode none', async () => {
    const db = await ready(engine);
    const contents = {
      ...logTable,
      '2_a.sql': `${seen('statement_timeout')}\n`,
      '3_b.sql': `-- atlas:txmode none\n\n${seen('statement_timeout')}\n`,
    };
    expect((await apply(db, contents, [hook('after_begin', "SET statement_timeout = '11s'")])).failure).toBeUndefined();
    expect(await db.log()).toEqual(['11s', '0']);
  });

  test('skip_errors keeps what SET LOCAL sets', async () => {
    const db = await ready(engine);
    const hooks = [hook('after_begin', "SET LOCAL statement_timeout = '11s'", true)];
    const contents = { ...logTable, '2_a.sql': `${seen('statement_timeout')}\n` };
    expect((await apply(db, contents, hooks)).failure).toBeUndefined();
    expect(await db.log()).toEqual(['11s']);
  });

  test.each(['file', 'all'] as const)('mode %s: another role for the files, not for their rows', async (txMode) => {
    const db = await ready(engine);
    const role = `hooked_${process.pid}`;
    await db.connection.script([
      `CREATE ROLE ${role}`,
      `GRANT ALL ON public.log TO ${role}`,
      `GRANT USAGE ON SCHEMA public TO ${role}`,
    ]);
    try {
      const who = 'INSERT INTO public.log SELECT count(*) + 1, current_user FROM public.log;';
      const hooks = [hook('after_begin', `SET LOCAL ROLE ${role}`), hook('before_commit', who)];
      const report = await apply(db, { ...logTable, '2_a.sql': who, '3_b.sql': who }, hooks, { txMode });
      expect(report.failure).toBeUndefined();
      expect(await db.log()).toEqual(Array(txMode === 'all' ? 3 : 4).fill(role));
    } finally {
      await db.connection.script(['RESET ROLE', `DROP OWNED BY ${role}`, `DROP ROLE ${role}`]);
    }
  });
});

describe.each(engines.filter(({ postgres, name }) => postgres && name !== 'PGlite'))('$name, waits', (engine) => {
  test('a lock that is not had in time: the hooks run again with the batch', async () => {
    const db = await ready(engine);
    const other = await postgres.connect(db.connection.url);
    try {
      await other.script(['CREATE TABLE busy (id integer)']);
      await other.script(['BEGIN', 'LOCK TABLE busy']);
      const hooks = [
        hook('after_begin', `SET LOCAL lock_timeout = '50ms'; ${log('begin')}`),
        hook('before_commit', log('commit')),
      ];
      const contents = { ...logTable, '2_a.sql': `${log('two')}\nALTER TABLE busy ADD COLUMN x integer;\n` };
      const report = await db.apply(contents, {
        hooks: async () => hooks,
        onEvent: (event) => {
          if (event.type === 'warning' && event.text.includes('tried again')) void other.script(['ROLLBACK']);
        },
      });
      expect(report.failure).toBeUndefined();
      expect(await db.log()).toEqual(['begin', 'two', 'commit']);
    } finally {
      await other.close();
    }
  });
});
