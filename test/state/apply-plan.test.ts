import { describe, expect, test } from 'vitest';
import type { Connection } from '../../src/dialects/connection.ts';
import type { Dialect } from '../../src/dialects/dialect.ts';
import { openDatabase } from '../../src/dialects/open.ts';
import type { PlannedStatement } from '../../src/schema/plan.ts';
import { applyPlan, dryRun, parsePlanTxMode } from '../../src/state/apply-plan.ts';
import { everyServer, freshDatabase, pglite, servers } from '../servers/index.ts';

function statement(sql: string, transaction: PlannedStatement['transaction'] = 'any'): PlannedStatement {
  return { sql, comment: `run ${sql.split(' ', 2).join(' ').toLowerCase()}`, transaction, hazards: [] };
}

const plan = (...statements: (string | PlannedStatement)[]) => ({
  statements: statements.map((each) => (typeof each === 'string' ? statement(each) : each)),
});

async function on<T>(url: string, work: (connection: Connection, dialect: Dialect) => Promise<T>): Promise<T> {
  const { connection, dialect } = await openDatabase(url);
  try {
    return await work(connection, dialect);
  } finally {
    await connection.close();
  }
}

/** Tables in schema public, by name. */
async function tables(connection: Connection): Promise<string> {
  const [row] = await connection.query<{ names: string | null }>(
    `SELECT string_agg(table_name, ',' ORDER BY table_name) AS names FROM information_schema.tables WHERE table_schema = 'public'`,
  );
  return row?.names ?? '';
}

const good = plan('CREATE TABLE a (id int)', 'CREATE TABLE b (id int)');
const bad = plan('CREATE TABLE a (id int)', 'CREATE TABLE a (id int)', 'CREATE TABLE c (id int)');

describe.each(everyServer())('a plan on $name', (server) => {
  test('runs as a whole', async () => {
    await using database = await freshDatabase(server);
    await on(database.url, async (connection, dialect) => {
      const run = await applyPlan({ plan: good, connection, dialect, txMode: 'file' });
      expect(run).toMatchObject({ applied: good.statements, pending: [], kept: 2 });
      expect(run.failure).toBeUndefined();
      expect(run.end).toBeGreaterThanOrEqual(run.start);
      expect(await tables(connection)).toBe('a,b');
    });
  });

  test('a failure undoes all of it, and says so', async () => {
    await using database = await freshDatabase(server);
    await on(database.url, async (connection, dialect) => {
      const run = await applyPlan({ plan: bad, connection, dialect, txMode: 'file' });
      expect(run).toMatchObject({ applied: bad.statements.slice(0, 1), pending: bad.statements.slice(1), kept: 0 });
      expect(run.failure).toMatchObject({
        statement: bad.statements[1],
        text: 'relation "a" already exists (42P07)',
        error: {
          code: 'statement_failed',
          message: 'run create table: relation "a" already exists (42P07)',
          hints: ['statement: CREATE TABLE a (id int)', 'nothing was changed'],
        },
      });
      expect(await tables(connection)).toBe('');
      expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });
  });

  test('without transactions what ran before stays', async () => {
    await using database = await freshDatabase(server);
    await on(database.url, async (connection, dialect) => {
      const run = await applyPlan({ plan: bad, connection, dialect, txMode: 'none' });
      expect(run).toMatchObject({ applied: bad.statements.slice(0, 1), pending: bad.statements.slice(1), kept: 1 });
      expect(run.failure?.error.hints).toContain(
        '1 of 3 statements ran before and stay; run the command again, it plans what is left',
      );
      expect(await tables(connection)).toBe('a');
    });
  });

  test('a deferred constraint fails at the commit: no statement is to blame', async () => {
    await using database = await freshDatabase(server);
    await on(database.url, async (connection, dialect) => {
      await connection.script([
        'CREATE TABLE p (id int PRIMARY KEY)',
        'CREATE TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED)',
      ]);
      const late = plan('CREATE TABLE a (id int)', 'INSERT INTO c VALUES (1)');
      const run = await applyPlan({ plan: late, connection, dialect, txMode: 'file' });
      expect(run).toMatchObject({ applied: late.statements, pending: [], kept: 0 });
      expect(run.failure).toMatchObject({ statement: undefined, error: { code: 'database_error' } });
      expect(run.failure?.error.message).toMatch(/^committing: insert or update on table "c" violates foreign key/);
      expect(await tables(connection)).toBe('c,p');
    });
  });
});

describe.each(servers().slice(-1))('what refuses transactions, on $name', (server) => {
  test('runs by itself after the rest; a failed build leaves no invalid index', async () => {
    await using database = await freshDatabase(server);
    await on(database.url, async (connection, dialect) => {
      await connection.script(['CREATE TABLE t (id int)', 'INSERT INTO t VALUES (1), (1)']);
      const built = statement('CREATE UNIQUE INDEX CONCURRENTLY t_id ON t (id)', 'none');
      const run = await applyPlan({
        plan: plan('CREATE TABLE a (id int)', built),
        connection,
        dialect,
        txMode: 'file',
      });
      expect(run).toMatchObject({ applied: [statement('CREATE TABLE a (id int)')], pending: [built], kept: 1 });
      expect(run.failure?.text).toMatch(/^could not create unique index "t_id" \(23505\)/);
      expect(await connection.query(`SELECT FROM pg_class WHERE relname = 't_id'`)).toEqual([]);
      await connection.script(['DELETE FROM t']);
      expect((await applyPlan({ plan: plan(built), connection, dialect, txMode: 'file' })).kept).toBe(1);
    });
  });
});

describe('a plan on SQLite', () => {
  test('rows that lose their parent fail the whole plan', async () => {
    await on('sqlite://:memory:?_fk=1', async (connection, dialect) => {
      await connection.script([
        'CREATE TABLE p (id integer PRIMARY KEY)',
        'CREATE TABLE c (p integer REFERENCES p (id))',
        'INSERT INTO p VALUES (1)',
        'INSERT INTO c VALUES (1)',
      ]);
      const run = await applyPlan({
        plan: plan('DROP TABLE p', 'CREATE TABLE d (id int)'),
        connection,
        dialect,
        txMode: 'file',
      });
      expect(run.kept).toBe(0);
      expect(run.failure?.error.message).toContain('foreign key');
      expect(await connection.query(`SELECT name FROM sqlite_master ORDER BY name`)).toEqual([
        { name: 'c' },
        { name: 'p' },
      ]);
    });
  });
});

test('an interrupt stops between transactions', async () => {
  await on('sqlite://:memory:', async (connection, dialect) => {
    const run = await applyPlan({ plan: good, connection, dialect, txMode: 'none', signal: AbortSignal.abort() });
    expect(run).toMatchObject({
      applied: [],
      pending: good.statements,
      kept: 0,
      failure: { error: { code: 'interrupted' } },
    });
  });
});

test('a dry run has everything pending', () => {
  expect(dryRun(good)).toMatchObject({ applied: [], pending: good.statements, kept: 0 });
});

test('modes', () => {
  expect(['none', 'file', 'all'].map(parsePlanTxMode)).toEqual(['none', 'file', 'file']);
  expect(() => parsePlanTxMode('sometimes')).toThrow('unknown tx-mode "sometimes"');
});

// On a server it would take the locks away from the tests beside this one.
test('one transaction that takes more locks than there are is undone, with a word on shorter ones', async () => {
  await using database = await freshDatabase(pglite);
  await on(database.url, async (connection, dialect) => {
    const many = plan('CREATE TABLE a (id int)', 'SELECT pg_advisory_xact_lock(n) FROM generate_series(1, 1000000) n');
    const run = await applyPlan({ plan: many, connection, dialect, txMode: 'file' });
    expect(run.failure?.text).toContain('(53200)');
    expect(run.failure?.error.hints.slice(-2)).toEqual([
      'all of it in one transaction is too much for this server: --tx-mode none runs each statement by itself',
      'nothing was changed',
    ]);
  });
});
