// Small files share commits. What a run leaves and tells must be what it would be with a commit for each file: every case is run both ways.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Connection } from '../../../src/dialects/connection.ts';
import { sqlite } from '../../../src/dialects/sqlite/index.ts';
import { type ApplyRequest, applyDirectory } from '../../../src/migrations/apply.ts';
import type { RunnerDialect } from '../../../src/migrations/executor/context.ts';
import type { ApplyReport } from '../../../src/migrations/executor/report.ts';
import { directoryOf, options } from '../../migrations/database.ts';
import { folder, open } from './database.ts';

const { sharedCommit, ...alone } = sqlite.transactions;
const oneByOne: RunnerDialect = { ...sqlite, transactions: alone };

const name = (at: number, what = 't') => `${String(at).padStart(2, '0')}_${what}.sql`;

/** Files from `from` to `to` that nothing is the matter with. */
function plain(from: number, to: number): Record<string, string> {
  const files: Record<string, string> = {};
  for (let at = from; at <= to; at++) {
    files[name(at)] =
      `CREATE TABLE t${at} (id integer PRIMARY KEY, x int UNIQUE);\nINSERT INTO t${at} (x) VALUES (${at});\n`;
  }
  return files;
}

async function apply(
  connection: Connection,
  files: Readonly<Record<string, string>>,
  more: Partial<ApplyRequest> = {},
): Promise<ApplyReport> {
  return applyDirectory({ connection, dialect: sqlite, directory: directoryOf(files), options, ...more });
}

/** Everything in the database but times. */
async function remains(connection: Connection) {
  const objects = await connection.query<{ type: string; name: string }>(
    'SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid',
  );
  const rows: Record<string, unknown> = {};
  for (const { type, name: table } of objects) {
    if (type !== 'table') continue;
    const ours = table === 'atlas_schema_revisions';
    rows[table] = await connection.query(
      ours
        ? 'SELECT rowid, version, description, type, applied, total, error, error_stmt, hash, partial_hashes FROM atlas_schema_revisions'
        : `SELECT * FROM ${table}`,
    );
  }
  return { objects, rows };
}

function told({ applied, failure, pending }: ApplyReport) {
  return {
    pending: pending.map((file) => file.name),
    applied: applied.map(({ start, end, file, ...rest }) => ({ file: file.name, ...rest })),
    failure: failure && { ...failure, text: failure.message, cause: undefined },
  };
}

/** TELAMON_ROUNDS widens it. */
const rounds = Number(process.env.TELAMON_ROUNDS ?? 8);

/** Whole numbers below a bound, the same in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Statements that often work, on six tables. */
const pool = [
  'CREATE TABLE IF NOT EXISTS a# (id integer PRIMARY KEY, x int)',
  'CREATE TABLE IF NOT EXISTS a# (id integer PRIMARY KEY, x int)',
  'CREATE TABLE IF NOT EXISTS a# (id integer PRIMARY KEY, p_id int REFERENCES a1 (id) DEFERRABLE INITIALLY DEFERRED)',
  'CREATE TABLE IF NOT EXISTS a# (id integer PRIMARY KEY, p_id int REFERENCES a2 (id) ON DELETE CASCADE)',
  'INSERT OR IGNORE INTO a# VALUES (1, 1)',
  'INSERT INTO a# DEFAULT VALUES',
  'INSERT INTO a# SELECT max(id) + 1, 2 FROM a#',
  'REPLACE INTO a# VALUES (1, 2)',
  'INSERT OR ROLLBACK INTO a# VALUES (2, 1)',
  'UPDATE a# SET id = id + 1 WHERE id = (SELECT max(id) FROM a#)',
  'DELETE FROM a# WHERE id = 1',
  'DROP TABLE IF EXISTS a#',
  'ALTER TABLE a# ADD COLUMN c# int REFERENCES a1 (id)',
  'CREATE INDEX IF NOT EXISTS i# ON a# (id DESC)',
  'CREATE TEMP TABLE IF NOT EXISTS s# AS SELECT * FROM a#',
  'CREATE TRIGGER IF NOT EXISTS r# AFTER INSERT ON a# BEGIN INSERT OR IGNORE INTO a1 VALUES (3, NULL); END',
  'PRAGMA user_version = #',
  'SELECT count(*) FROM a#',
];

const deferred =
  'CREATE TABLE p (id integer PRIMARY KEY);\nCREATE TABLE k (p_id int REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED);\n';

interface Case {
  readonly files: Readonly<Record<string, string>>;
  readonly url?: string;
  /** Before the run, on the same connection. */
  readonly before?: readonly string[];
  /** Part of the message; undefined where the run succeeds. */
  readonly fails?: string;
}

const cases: Readonly<Record<string, Case>> = {
  'all is well': { files: plain(1, 40) },
  'a statement fails in the middle': {
    files: { ...plain(1, 20), [name(12)]: 'CREATE TABLE z (x);\nINSERT INTO t3 (x) VALUES (3);\n' },
    fails: 'UNIQUE constraint failed: t3.x',
  },
  'a statement fails in a database in WAL mode': {
    files: { ...plain(1, 20), [name(12)]: 'INSERT INTO t3 (x) VALUES (3);\n' },
    url: '?_journal_mode=WAL',
    fails: 'UNIQUE constraint failed: t3.x',
  },
  'the first file of a later commit fails': {
    files: { ...plain(1, 40), [name(17)]: 'CREATE TABLE t1 (x);\n' },
    fails: 'table t1 already exists',
  },
  'a conflict clause ends the transaction': {
    files: { ...plain(1, 20), [name(12)]: 'CREATE TABLE z (x);\nINSERT OR ROLLBACK INTO t3 (x) VALUES (3);\n' },
    fails: 'UNIQUE constraint failed: t3.x',
  },
  'a trigger ends the transaction': {
    files: {
      ...plain(1, 30),
      [name(9)]: "CREATE TRIGGER r BEFORE INSERT ON t3 BEGIN SELECT RAISE(ROLLBACK, 'no rows here'); END;\n",
      [name(22)]: 'CREATE TABLE z (x);\nINSERT INTO t3 (x) VALUES (4);\n',
    },
    fails: 'no rows here',
  },
  'a row gets its parent in the next file only': {
    files: {
      ...plain(1, 20),
      [name(5)]: deferred,
      [name(7)]: 'INSERT INTO k VALUES (1);\n',
      [name(8)]: 'INSERT INTO p VALUES (1);\n',
    },
    url: '?_fk=1',
    fails: 'committing version "07": sql/sqlite: foreign key mismatch',
  },
  'a parent goes, and no key is enforced': {
    files: {
      ...plain(1, 20),
      [name(5)]: `${deferred}INSERT INTO p VALUES (1);\nINSERT INTO k VALUES (1);\n`,
      [name(7)]: 'DELETE FROM p;\n',
      [name(8)]: 'DELETE FROM k;\n',
    },
    fails: 'committing version "07": sql/sqlite: foreign key mismatch',
  },
  'rows without a parent were there before': {
    before: [
      'CREATE TABLE k (p_id int REFERENCES p (id))',
      'INSERT INTO k VALUES (1)',
      'CREATE TABLE p (id integer PRIMARY KEY)',
    ],
    files: { ...plain(1, 20), [name(12)]: 'INSERT INTO k VALUES (2);\n', [name(13)]: 'INSERT INTO p VALUES (2);\n' },
    fails: 'committing version "12": sql/sqlite: foreign key mismatch: row 2 of table "k"',
  },
  'a row without a parent goes, and comes again': {
    before: [
      'CREATE TABLE k (p_id int REFERENCES p (id))',
      'INSERT INTO k VALUES (1)',
      'CREATE TABLE p (id integer PRIMARY KEY)',
    ],
    files: { ...plain(1, 20), [name(12)]: 'DELETE FROM k;\n', [name(13)]: 'INSERT INTO k VALUES (1);\n' },
    fails: 'committing version "13": sql/sqlite: foreign key mismatch: row 1 of table "k"',
  },
  'a key refers to no key, until a later file': {
    before: ['CREATE TABLE p (id int)', 'CREATE TABLE k (p_id int REFERENCES p (id))'],
    files: {
      ...plain(1, 20),
      [name(4)]: 'INSERT INTO k VALUES (1);\n',
      [name(5)]: 'DELETE FROM k;\nCREATE UNIQUE INDEX p_id ON p (id);\n',
      [name(7)]: 'INSERT INTO k VALUES (2);\n',
    },
    fails: 'committing version "07": sql/sqlite: foreign key mismatch',
  },
  'a key refers to no key': {
    files: {
      ...plain(1, 20),
      [name(5)]: 'CREATE TABLE p (id int);\nCREATE TABLE k (p_id int REFERENCES p (id));\nINSERT INTO k VALUES (1);\n',
    },
    fails: 'foreign key mismatch',
  },
  'a pragma between them': {
    files: {
      ...plain(1, 30),
      [name(12)]: 'PRAGMA recursive_triggers = on;\nPRAGMA user_version = 7;\n',
      [name(14)]: 'CREATE TABLE z AS SELECT * FROM pragma_recursive_triggers, pragma_user_version;\n',
    },
  },
  'a savepoint is left open, and a later file goes back to it': {
    files: { ...plain(1, 30), [name(10)]: 'SAVEPOINT s;\nCREATE TABLE z (x);\n', [name(12)]: 'ROLLBACK TO s;\n' },
    fails: 'no such savepoint: s',
  },
  'a file ends the transaction behind a delimiter of its own': {
    files: { ...plain(1, 30), [name(12)]: '-- atlas:delimiter \\n\\n\n\nCREATE TABLE z (x); COMMIT; SELECT 1\n' },
    fails: 'version "12"',
  },
  'a file without a transaction between them': {
    files: { ...plain(1, 30), [name(12)]: '-- atlas:txmode none\n\nVACUUM;\nINSERT INTO t3 (x) VALUES (9);\n' },
  },
  'a file that cannot run in a transaction': {
    files: { ...plain(1, 30), [name(12)]: 'VACUUM;\n' },
    fails: 'cannot VACUUM from within a transaction',
  },
  'a file that begins a transaction itself': {
    files: { ...plain(1, 30), [name(12)]: 'BEGIN;\nCREATE TABLE z (x);\nCOMMIT;\n' },
    fails: 'handles transactions itself',
  },
  'a check between them does not hold': {
    files: {
      ...plain(1, 30),
      [name(12)]:
        '-- atlas:txtar\n\n-- checks.sql --\nSELECT count(*) = 5 FROM t3;\n-- migration.sql --\nCREATE TABLE z (x);\n',
    },
    fails: 'assertions failed',
  },
  'a file writes the history of a later one': {
    files: {
      ...plain(1, 20),
      [name(5)]:
        "INSERT INTO atlas_schema_revisions (version, description, executed_at, execution_time, hash, operator_version) VALUES ('09', '', '', 0, '', '');\n",
    },
    fails: 'the history of version "09" has changed',
  },
  'the database is full': {
    before: ['PRAGMA max_page_count = 40'],
    files: plain(1, 30),
    fails: 'database or disk is full',
  },
  'temporary tables go on from file to file': {
    files: {
      ...plain(1, 20),
      [name(5)]: 'CREATE TEMP TABLE n AS SELECT 5 AS x;\n',
      [name(7)]: 'INSERT INTO t3 (x) SELECT x FROM n;\nDROP TABLE n;\n',
      [name(9)]: 'INSERT INTO t3 (x) SELECT x FROM n;\n',
    },
    fails: 'no such table: n',
  },
};

test.each(Object.entries(cases))('%s', async (_, { files, url = '', before = [], fails }) => {
  const results = [];
  for (const dialect of [oneByOne, sqlite]) {
    const connection = await open(`sqlite://${join(folder(), 'app.db')}${url}`);
    await connection.script(before);
    const report = await apply(connection, files, {
      dialect,
      options: { ...options, allowDirty: before.length > 0 },
      clock: () => 0n,
    });
    results.push({ told: told(report), remains: await remains(connection) });
  }
  const [single, shared] = results;
  expect(single?.told.failure?.text ?? '').toContain(fails ?? '');
  expect(single?.told.failure === undefined).toBe(fails === undefined);
  expect(shared).toEqual(single);
});

test('whatever the files hold', async () => {
  const some = seeded(20261122);
  for (let round = 0; round < rounds; round++) {
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => {
        const statements = Array.from({ length: 1 + some(3) }, () =>
          pool[some(pool.length)]?.replaceAll('#', `${some(6)}`),
        );
        return [name(at + 1), `${statements.join(';\n')};\n`];
      }),
    );
    const url = `sqlite://:memory:${some(2) === 0 ? '?_fk=1' : ''}`;
    const results = [];
    for (const dialect of [oneByOne, sqlite]) {
      const connection = await open(url);
      const reports = [];
      // Behind a file that fails the run goes on without it.
      for (let rest: Record<string, string> = files; ; ) {
        const report = await apply(connection, rest, { dialect, clock: () => 0n });
        reports.push(told(report));
        const broken = report.failure && report.applied.at(-1)?.file;
        if (!broken) break;
        rest = Object.fromEntries(Object.entries(rest).filter(([file]) => file !== broken.name));
      }
      results.push({ reports, remains: await remains(connection) });
    }
    expect(results[1], `round ${round}`).toEqual(results[0]);
  }
});

/** How many transactions have written to the file, as its header counts them. */
const commits = (file: string) => readFileSync(file).readUInt32BE(24);

test.each([
  { what: 'at most sixteen files share one', step: 1n, files: 40, expected: 3 },
  { what: 'a row of few files shares none', step: 1n, files: 7, expected: 7 },
  { what: 'none is joined that is open for long', step: 30_000_000n, files: 10, expected: 10 },
])('$what', async ({ step, files, expected }) => {
  const file = join(folder(), 'app.db');
  const connection = await open(`sqlite://${file}`);
  await apply(connection, { '00_first.sql': 'PRAGMA user_version = 1;\n' });
  const before = commits(file);
  let now = 0n;
  const clock = () => {
    now += step;
    return now;
  };
  const { applied, failure } = await apply(
    connection,
    { '00_first.sql': 'PRAGMA user_version = 1;\n', ...plain(1, files) },
    { clock },
  );
  expect(failure).toBeUndefined();
  expect(commits(file) - before).toBe(expected);
  // Each file has a time of its own, one behind the other.
  expect(applied.map(({ start, end }) => end > start)).toEqual(applied.map(() => true));
  expect(applied.slice(1).map(({ start }, at) => start >= (applied[at]?.end ?? 0n))).toEqual(
    applied.slice(1).map(() => true),
  );
});

test('a reader keeps the commit from happening: nothing stays, and the first file is the one to blame', async () => {
  const file = join(folder(), 'app.db');
  const connection = await open(`sqlite://${file}?_busy_timeout=1`);
  await apply(connection, plain(1, 1));
  const reader = await open(`sqlite://${file}`);
  await reader.script(['BEGIN', 'SELECT * FROM t1']);
  const { applied, failure } = await apply(connection, plain(1, 20));
  expect(failure?.message).toBe('sql/migrate: committing version "02": database is locked');
  expect(applied.map(({ file: { version } }) => version)).toEqual(['02']);
  await reader.script(['COMMIT']);
  expect(await connection.query('SELECT version FROM atlas_schema_revisions')).toEqual([{ version: '01' }]);
  expect((await apply(connection, plain(1, 20))).failure).toBeUndefined();
});

test('told to stop: what is complete is committed', async () => {
  const connection = await open(`sqlite://${join(folder(), 'app.db')}`);
  const controller = new AbortController();
  const seen: number[] = [];
  const { applied, failure } = await apply(connection, plain(1, 40), {
    signal: controller.signal,
    clock: () => 0n,
    onEvent(event) {
      if (event.type !== 'file') return;
      seen.push(event.number);
      if (event.number === 20) controller.abort();
    },
  });
  expect(seen).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  expect(failure?.message).toBe(`interrupted before ${name(21)}`);
  expect(applied).toHaveLength(20);
  expect(await connection.query('SELECT count(*) AS n FROM atlas_schema_revisions')).toEqual([{ n: 20 }]);
  expect((await apply(connection, plain(1, 40))).applied).toHaveLength(20);
});

test('what comes from outside is heard while files run', async () => {
  const connection = await open('sqlite://:memory:');
  const slow =
    'WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 500000) SELECT count(*) FROM c;\n';
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 0);
  const { applied, failure } = await apply(
    connection,
    Object.fromEntries(Array.from({ length: 30 }, (_, at) => [name(at + 1), slow])),
    { signal: controller.signal },
  );
  expect(failure?.code).toBe('interrupted');
  expect(applied.length).toBeLessThan(30);
});
