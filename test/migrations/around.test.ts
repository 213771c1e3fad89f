import { describe, expect, test } from 'vitest';
import type { Connection } from '../../src/dialects/connection.ts';
import { postgres } from '../../src/dialects/postgres/index.ts';
import type { Around, AroundBlock } from '../../src/migrations/around/script.ts';
import type { ApplyReport } from '../../src/migrations/executor/report.ts';
import { engines, log, logTable } from './engines.ts';

const position = { file: 'atlas.hcl', line: 3, column: 5 };
const block = (type: 'pre' | 'post', ...texts: string[]): AroundBlock => ({
  title: `${type} "migrate_apply"`,
  position,
  scripts: texts.map((text) => ({ source: { name: 'atlas.hcl', text }, place: position })),
});
const around = (pre: readonly AroundBlock[], post: readonly AroundBlock[] = []) => ({
  around: async (): Promise<Around> => ({ pre, post }),
});
const brief = ({ pre, applied, post }: ApplyReport) => [
  pre?.map(({ statements, error }) => [statements.length, error?.statement]),
  applied.map(({ file }) => file.version),
  post?.map(({ statements, error }) => [statements.length, error?.statement]),
];
const two = { ...logTable, '2_two.sql': `${log('two')}\n`, '3_three.sql': `${log('three')}\n` };

describe.each(engines)('$name', (engine) => {
  test.each(['file', 'all', 'none'] as const)('mode %s: before and behind the files, in order', async (txMode) => {
    const db = await engine.open();
    await db.apply(logTable);
    const report = await db.apply(
      two,
      around([block('pre', log('a'), `${log('b')}\n${log('c')}`), block('pre', log('d'))], [block('post', log('e'))]),
      { txMode },
    );
    expect(report.failure).toBeUndefined();
    expect(brief(report)).toEqual([
      [
        [3, undefined],
        [1, undefined],
      ],
      ['2', '3'],
      [[1, undefined]],
    ]);
    expect(await db.log()).toEqual(['a', 'b', 'c', 'd', 'two', 'three', 'e']);
  });

  test('not where nothing is pending, nor read then', async () => {
    const db = await engine.open();
    await db.apply(logTable);
    const report = await db.apply(logTable, {
      around: async () => {
        throw new Error('asked for');
      },
    });
    expect(brief(report)).toEqual([undefined, [], undefined]);
  });

  test('a dry run lists them', async () => {
    const db = await engine.open();
    await db.apply(logTable);
    const report = await db.apply(two, around([block('pre', log('a'))], [block('post', log('b'))]), { dryRun: true });
    expect(brief(report)).toEqual([[[1, undefined]], ['2', '3'], [[1, undefined]]]);
    expect(await db.log()).toEqual([]);
  });

  test('a skipped one is told', async () => {
    const db = await engine.open();
    await db.apply(logTable);
    const skipped = { ...block('pre'), skipped: 'not here' };
    const report = await db.apply(two, around([skipped, block('pre', log('a'))]));
    expect(report.pre).toMatchObject([{ skipped: 'not here', statements: [] }, { statements: [log('a')] }]);
    expect(await db.log()).toEqual(['a', 'two', 'three']);
  });

  test('a pre that fails: no file runs, and the next apply runs it again', async () => {
    const db = await engine.open();
    await db.apply(logTable);
    const broken = [block('pre', `${log('a')} INSERT INTO nowhere VALUES (1); ${log('b')}`), block('pre', log('c'))];
    const report = await db.apply(two, around(broken, [block('post', log('d'))]));
    expect(brief(report)).toEqual([[[2, 'INSERT INTO nowhere VALUES (1);']], [], undefined]);
    expect(report.failure?.message).toMatch(
      /^pre "migrate_apply": executing statement "INSERT INTO nowhere VALUES \(1\);": .*nowhere/,
    );
    expect(report.failure?.position).toEqual(position);
    expect(report.failure?.hints).toContain(
      'no file has run; the next apply runs this block again, from its beginning',
    );
    expect(await db.log()).toEqual(['a']);
    expect(brief(await db.apply(two, around([block('pre', log('a'))])))).toEqual([
      [[1, undefined]],
      ['2', '3'],
      undefined,
    ]);
  });

  test('a post that fails: the files stay', async () => {
    const db = await engine.open();
    const report = await db.apply(two, around([], [block('post', log('a'), 'SELECT * FROM nowhere;', log('b'))]));
    expect(brief(report)).toEqual([undefined, ['1', '2', '3'], [[2, 'SELECT * FROM nowhere;']]]);
    expect(report.failure?.hints.at(-1)).toContain('run what is left of it by hand');
    expect(await db.log()).toEqual(['two', 'three', 'a']);
    expect(brief(await db.apply(two, around([], [block('post', log('a'))])))).toEqual([undefined, [], undefined]);
  });

  test('post does not run behind a file that failed', async () => {
    const db = await engine.open();
    const report = await db.apply(
      { ...logTable, '2_x.sql': 'SELECT * FROM nowhere;\n' },
      around([], [block('post', log('a'))]),
    );
    expect(brief(report)).toEqual([undefined, ['1', '2'], undefined]);
    expect(await db.log()).toEqual([]);
  });

  test('transactions of their own', async () => {
    const db = await engine.open();
    await db.apply(logTable);
    const report = await db.apply(
      two,
      around([block('pre', `BEGIN;\n${log('a')}\nCOMMIT;`, `BEGIN;\n${log('b')}\nROLLBACK;`)]),
    );
    expect(report.failure).toBeUndefined();
    expect(await db.log()).toEqual(['a', 'two', 'three']);
    const open = await db.apply({ ...two, '4_x.sql': log('four') }, around([block('pre', 'BEGIN;', log('c'))]));
    expect(open.failure?.message).toBe('pre "migrate_apply" begins a transaction and does not end it');
    expect(await db.log()).toEqual(['a', 'two', 'three']);
  });

  test('what cannot be cut is refused before anything runs', async () => {
    const db = await engine.open();
    await db.apply(logTable);
    const bad = around([block('pre', log('a'))], [block('post', "SELECT 'open")]);
    await expect(db.apply(two, bad)).rejects.toMatchObject({ position });
    expect(await db.log()).toEqual([]);
  });
});

describe.each(engines.filter((engine) => engine.postgres))('$name, sessions', (engine) => {
  test('what they set does not reach the files, nor the other way round', async () => {
    const db = await engine.open();
    await db.apply(logTable);
    const seen = "INSERT INTO public.log SELECT count(*) + 1, current_setting('statement_timeout') FROM public.log;";
    const report = await db.apply(
      { ...logTable, '2_x.sql': `${seen}\nSET statement_timeout = '22s';\nSET search_path = '';\n` },
      around([block('pre', "SET statement_timeout = '11s'; SET search_path = '';", seen)], [block('post', seen)]),
    );
    expect(report.failure).toBeUndefined();
    expect(await db.log()).toEqual(['11s', '0', '0']);
  });

  test('what refuses a transaction runs, and what gives up the lock does not', async () => {
    const db = await engine.open();
    await db.apply(logTable);
    const report = await db.apply(
      two,
      around([], [block('post', 'VACUUM log;', 'CREATE INDEX CONCURRENTLY log_id ON log (id);')]),
    );
    expect(report.failure).toBeUndefined();
    const refused = db.apply({ ...two, '4_x.sql': log('four') }, around([], [block('post', 'DISCARD ALL;')]));
    await expect(refused).rejects.toMatchObject({
      message:
        'a statement of post "migrate_apply" cannot run: DISCARD ALL gives up the lock that keeps two runs apart',
    });
    expect(await db.log()).toEqual(['two', 'three']);
  });
});

describe.each(engines.filter(({ postgres, name }) => postgres && name !== 'PGlite'))(
  '$name, a lost connection',
  (engine) => {
    test('behind the last COMMIT: the files are done, and that post did not run is told', async () => {
      const db = await engine.open();
      await db.apply(logTable);
      const { connection } = db;
      const cut: Connection = {
        ...connection,
        get onNotice() {
          return connection.onNotice;
        },
        set onNotice(listener) {
          connection.onNotice = listener;
        },
        async script(statements) {
          await connection.script(statements);
          if (!statements.includes(log('three'))) return;
          await connection.script(['SELECT pg_terminate_backend(pg_backend_pid())']);
        },
      };
      const { scriptAhead: _, ...alone } = cut;
      const report = await db.apply(two, {
        ...around([], [block('post', log('post'))]),
        connection: alone as Connection,
        reconnect: () => postgres.connect(connection.url),
      });
      expect(brief(report)).toEqual([undefined, ['2', '3'], undefined]);
      expect(report.failure?.message).toBe('the files are applied; the connection was lost, and post did not run');
      const fresh = await postgres.connect(connection.url);
      const rows = await fresh.query<{ what: string }>('SELECT what FROM log ORDER BY id');
      await fresh.close();
      expect(rows.map(({ what }) => what)).toEqual(['two', 'three']);
    });
  },
);
