// The network between the run and its database fails at every message. Nothing is lost, and nothing is done twice.
import { describe, expect, test } from 'vitest';
import { postgres } from '../../src/dialects/postgres/index.ts';
import { parseUrl } from '../../src/dialects/url.ts';
import { TelamonError } from '../../src/errors/telamon-error.ts';
import { type ApplyOptions, applyDirectory } from '../../src/migrations/apply.ts';
import type { ApplyReport } from '../../src/migrations/executor/report.ts';
import type { TxMode } from '../../src/migrations/executor/run.ts';
import { servers } from '../servers/index.ts';
import { type ProxyRules, proxy } from '../servers/proxy.ts';
import { dialect, directoryOf, options, type Target, target } from './database.ts';

const files = {
  '1_a.sql': 'CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\n',
  '2_b.sql':
    '-- atlas:txmode none\n\nINSERT INTO a VALUES (2);\nCREATE INDEX CONCURRENTLY a_id ON a (id);\nINSERT INTO a VALUES (3);\n',
  '3_c.sql': 'CREATE TABLE c (id int);\nINSERT INTO a VALUES (4);\n',
  '4_d.sql': 'INSERT INTO a VALUES (5);\n',
};
const transactional = { '1_a.sql': files['1_a.sql'], '3_c.sql': files['3_c.sql'], '4_d.sql': files['4_d.sql'] };

const state = async (db: Target) => ({
  tables: await db.tables(),
  a: await db.rows('SELECT id FROM a ORDER BY id'),
  indexes: await db.rows("SELECT indexrelid::regclass::text, indisvalid FROM pg_index WHERE indrelid = 'a'::regclass"),
  history: await db.rows(
    'SELECT version, description, type, applied, total, error, error_stmt, hash, partial_hashes::text FROM public.atlas_schema_revisions ORDER BY version',
  ),
});

/** Applies through a network that keeps to the rules; asks past it afterwards. What it throws is an outcome, too. */
async function applyThrough(
  db: Target,
  rules: ProxyRules,
  contents: Record<string, string>,
  more: Partial<ApplyOptions> = {},
): Promise<{ readonly report?: ApplyReport; readonly failure?: TelamonError }> {
  await using network = await proxy(db.fresh.url, rules);
  const direct = `${db.fresh.url}&search_path=public`;
  try {
    const connection = await postgres.connect(parseUrl(network.url(direct)));
    try {
      const report = await applyDirectory({
        connection,
        dialect,
        directory: directoryOf(contents),
        options: { ...options, lockTimeoutMs: 20_000, ...more },
        reconnect: () => postgres.connect(parseUrl(direct)),
      });
      return report.failure ? { report, failure: report.failure } : { report };
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (error instanceof TelamonError) return { failure: error };
    return { failure: new TelamonError('database_error', String(error)) };
  }
}

describe.each(servers().slice(-1))('$name', (server) => {
  test.each<{ at: keyof ProxyRules; txMode: TxMode; contents: Record<string, string> }>([
    { at: 'onQuery', txMode: 'file', contents: files },
    { at: 'onAnswer', txMode: 'file', contents: files },
    { at: 'onQuery', txMode: 'none', contents: files },
    { at: 'onAnswer', txMode: 'none', contents: files },
    { at: 'onQuery', txMode: 'all', contents: transactional },
    { at: 'onAnswer', txMode: 'all', contents: transactional },
  ])(
    'cut at each message ($at), mode $txMode: the next run ends in the same state',
    async ({ at, txMode, contents }) => {
      const undisturbed = await target(server);
      await undisturbed.apply(contents, { txMode });
      const expected = await state(undisturbed);
      let cuts = 0;
      for (let message = 0; ; message++) {
        const db = await target(server);
        let met = false;
        const rules: ProxyRules = {
          [at]: (number: number) => {
            met ||= number === message;
            return number === message ? 'cut' : 'pass';
          },
        };
        const { failure } = await applyThrough(db, rules, contents, { txMode });
        if (!met) break;
        cuts++;
        await db.reconnect();
        // A run that was told a success must have one.
        if (!failure) expect(await state(db), `after message ${message}, without a failure`).toEqual(expected);
        expect((await db.apply(contents, { txMode, lockTimeoutMs: 20_000 })).failure).toBeUndefined();
        expect(await state(db), `cut at message ${message}`).toEqual(expected);
      }
      expect(cuts).toBeGreaterThan(5);
    },
  );

  test.each([
    { what: 'bound to a schema', search: '&search_path=public' },
    { what: 'with a schema of its own', search: '' },
  ])('nothing pending takes four round trips after connecting, $what', async ({ search }) => {
    const db = await target(server);
    const contents = { '1_a.sql': files['1_a.sql'], '2_b.sql': files['3_c.sql'] };
    let queries = 0;
    await using network = await proxy(db.fresh.url, {
      onQuery() {
        queries++;
        return 'pass';
      },
    });
    const run = async () => {
      queries = 0;
      const connection = await postgres.connect(parseUrl(network.url(`${db.fresh.url}${search}`)));
      const report = await applyDirectory({ connection, dialect, directory: directoryOf(contents), options });
      await connection.close();
      return report;
    };
    expect((await run()).applied).toHaveLength(2);
    const report = await run();
    expect([report.pending, report.current, report.failure]).toEqual([[], '2', undefined]);
    // What the session is set to and what the server is; the lock; the history; the lock given back.
    expect(queries).toBeLessThanOrEqual(4);
  });

  test('the answer to the last COMMIT is lost: the history is asked, and the run has succeeded', async () => {
    const db = await target(server);
    let armed = false;
    const rules: ProxyRules = {
      onQuery: () => 'pass',
      onAnswer: () => (armed ? 'cut' : 'pass'),
    };
    const events: string[] = [];
    await using network = await proxy(db.fresh.url, rules);
    const direct = `${db.fresh.url}&search_path=public`;
    const connection = await postgres.connect(parseUrl(network.url(direct)));
    const report = await applyDirectory({
      connection,
      dialect,
      directory: directoryOf({ '1_a.sql': files['1_a.sql'] }),
      options: { ...options, lockTimeoutMs: 20_000 },
      reconnect: () => postgres.connect(parseUrl(direct)),
      onEvent: (event) => {
        if (event.type === 'file') armed = true;
        if (event.type === 'waiting') events.push(event.text);
      },
    });
    await connection.close();
    expect(report.failure).toBeUndefined();
    expect(report.applied.map(({ file, error }) => [file.version, error])).toEqual([['1', undefined]]);
    expect(events[0]).toBe('the connection was lost: asking the database what was done');
    expect(await db.rows('SELECT id FROM a')).toEqual([[1]]);
  });

  test('nobody there to ask: the report says what is not known', async () => {
    const db = await target(server);
    let armed = false;
    await using network = await proxy(db.fresh.url, { onQuery: () => (armed ? 'cut' : 'pass') });
    const connection = await postgres.connect(parseUrl(network.url(`${db.fresh.url}&search_path=public`)));
    const report = await applyDirectory({
      connection,
      dialect,
      directory: directoryOf(files),
      options,
      onEvent: (event) => {
        if (event.type === 'file') armed = true;
      },
    });
    await connection.close();
    expect(report.failure?.message).toContain('the connection was lost');
    expect(report.failure?.hints.join()).toContain('run `telamon migrate apply` again');
  });

  test('frozen at each message until it is cut: nothing is done twice', { timeout: 120_000 }, async () => {
    const undisturbed = await target(server);
    await undisturbed.apply(files);
    const expected = await state(undisturbed);
    for (let message = 0; ; message += 2) {
      const db = await target(server);
      let freeze = () => {};
      const frozen = new Promise<void>((resolve) => {
        freeze = resolve;
      });
      const rules: ProxyRules = {
        onQuery: (number) => {
          if (number !== message) return 'pass';
          freeze();
          return 'freeze';
        },
      };
      await using network = await proxy(db.fresh.url, rules);
      const direct = `${db.fresh.url}&search_path=public`;
      const run = (async () => {
        const connection = await postgres.connect(parseUrl(network.url(direct)));
        await applyDirectory({ connection, dialect, directory: directoryOf(files), options });
        await connection.close().catch(() => undefined);
        return 'ended';
      })().catch(() => 'failed');
      const first = await Promise.race([run, frozen]);
      if (first === 'ended') break;
      network.cutAll();
      await run;
      await db.reconnect();
      expect((await db.apply(files, { lockTimeoutMs: 20_000 })).failure).toBeUndefined();
      expect(await state(db), `frozen at message ${message}`).toEqual(expected);
    }
  });
});
