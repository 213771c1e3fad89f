import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DatabaseError } from '../../../src/dialects/connection.ts';
import { dialectFor } from '../../../src/dialects/registry.ts';
import { readDatabaseUrl } from '../../../src/dialects/sqlite/database-url.ts';
import { sqlite } from '../../../src/dialects/sqlite/index.ts';
import { parseUrl } from '../../../src/dialects/url.ts';
import { folder, made, open, planBetween, realmOf, run, scope } from './database.ts';

const digest = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

describe('URLs', () => {
  test.each([
    ['sqlite://app.db', { kind: 'file', path: 'app.db', mode: 'rwc' }],
    ['sqlite3://app.db', { kind: 'file', path: 'app.db', mode: 'rwc' }],
    ['sqlite://file:app.db?mode=rw', { kind: 'file', path: 'app.db', mode: 'rw' }],
    ['sqlite:///abs/my%20app.db?mode=ro', { kind: 'file', path: '/abs/my app.db', mode: 'ro' }],
    ['sqlite://100%.db', { kind: 'file', path: '100%.db', mode: 'rwc' }],
    ['sqlite://a@b/c.db', { kind: 'file', path: 'a@b/c.db', mode: 'rwc' }],
    ['sqlite://dev?mode=memory', { kind: 'memory', name: 'dev' }],
    ['sqlite://file?mode=memory&cache=shared', { kind: 'memory', name: 'file' }],
    ['sqlite://:memory:', { kind: 'memory', name: undefined }],
    ['sqlite://file::memory:', { kind: 'memory', name: undefined }],
  ])('%s', (url, place) => {
    expect(readDatabaseUrl(parseUrl(url)).place).toEqual(place);
  });

  test.each([
    ['_fk=1', { foreignKeys: true }],
    ['_foreign_keys=off', { foreignKeys: false }],
    ['', { foreignKeys: false, busyTimeoutMs: 5000, journalMode: undefined }],
    ['_busy_timeout=7', { busyTimeoutMs: 7 }],
    ['_timeout=8&_journal=wal&_whatever=1', { busyTimeoutMs: 8, journalMode: 'WAL' }],
  ])('parameters: %s', (query, settings) => {
    expect(readDatabaseUrl(parseUrl(`sqlite://app.db?${query}`))).toMatchObject(settings);
  });

  test.each([
    ['sqlite://', 'sqlite:// names no file'],
    ['sqlite://app.db?mode=x', 'mode=x in sqlite://app.db?mode=x is not valid: ro, rw, rwc, memory'],
    ['sqlite://app.db?_fk=maybe', '_fk=maybe in sqlite://app.db?_fk=maybe is not valid: 1, 0'],
    ['sqlite://app.db?_timeout=soon', '_timeout=soon in sqlite://app.db?_timeout=soon is not valid: milliseconds'],
  ])('refused: %s', (url, message) => {
    expect(() => readDatabaseUrl(parseUrl(url))).toThrow(message);
  });

  test.each(['libsql', 'libsql+ws', 'libsql+wss', 'libsql+file'])('%s:// is refused', async (scheme) => {
    await expect(dialectFor(scheme)).rejects.toThrow(
      `libsql is not supported: ${scheme}:// databases cannot be opened`,
    );
  });
});

describe('connections', () => {
  test('pragmas are what the URL says', async () => {
    const file = join(folder(), 'app.db');
    const pragma = async (query: string, name: string) =>
      Object.values(
        (await (await open(`sqlite://${file}?${query}`)).query<Record<string, unknown>>(`PRAGMA ${name}`))[0] ?? {},
      )[0];
    expect(await pragma('', 'foreign_keys')).toBe(0);
    expect(await pragma('_fk=1', 'foreign_keys')).toBe(1);
    expect(await pragma('', 'busy_timeout')).toBe(5000);
    expect(await pragma('_journal_mode=wal', 'journal_mode')).toBe('wal');
  });

  test('one name in memory is one database, while it is open', async () => {
    const first = await open('sqlite://shared?mode=memory');
    const second = await open('sqlite://shared?mode=memory');
    const other = await open('sqlite://other?mode=memory');
    await first.script(['create table t (a)']);
    expect(await second.query('select name from sqlite_schema')).toEqual([{ name: 't' }]);
    expect(await sqlite.identity(first)).toBe(await sqlite.identity(second));
    expect(await sqlite.identity(first)).not.toBe(await sqlite.identity(other));
    await first.close();
    await second.close();
    const later = await open('sqlite://shared?mode=memory');
    expect(await later.query('select name from sqlite_schema')).toEqual([]);
  });

  test('a file has one identity, however it is named', async () => {
    const path = folder();
    const direct = await open(`sqlite://${path}/app.db`);
    symlinkSync(join(path, 'app.db'), join(path, 'link.db'));
    const linked = await open(`sqlite://${path}/link.db`);
    expect(await sqlite.identity(linked)).toBe(await sqlite.identity(direct));
  });

  test('integers keep all their digits', async () => {
    const database = await open();
    expect(await database.query('select 9223372036854775807 as big, 7 as small, ? as given', ["it's"])).toEqual([
      { big: 9223372036854775807n, small: 7, given: "it's" },
    ]);
  });

  test('a script stops at the statement that fails', async () => {
    const database = await open();
    const failure = database.script([
      'create table t (a)',
      'insert into t values (1)',
      'insert into x values (1)',
      'drop table t',
    ]);
    await expect(failure).rejects.toMatchObject({
      index: 2,
      fault: { message: 'no such table: x', code: 'SQLITE_ERROR' },
    });
    expect(await database.query('select a from t')).toEqual([{ a: 1 }]);
  });
});

describe('what is wrong with a database is said', () => {
  test('a file that is none', async () => {
    const file = join(folder(), 'notes.txt');
    writeFileSync(file, 'just some text, long enough to be read as a header\n'.repeat(20));
    const before = digest(file);
    await expect(open(`sqlite://${file}`)).rejects.toThrow(`cannot open sqlite://${file}: file is not a database`);
    expect(digest(file)).toBe(before);
  });

  test('a folder that is missing, and one in place of a file', async () => {
    const path = folder();
    await expect(open(`sqlite://${path}/no/app.db`)).rejects.toThrow(`there is no folder ${path}/no`);
    mkdirSync(join(path, 'app.db'));
    await expect(open(`sqlite://${path}/app.db`)).rejects.toThrow(`${path}/app.db is a folder`);
  });

  test.each(['ro', 'rw'])('a file that mode=%s does not make', async (mode) => {
    const path = folder();
    await expect(open(`sqlite://${path}/app.db?mode=${mode}`)).rejects.toThrow(`there is no file ${path}/app.db`);
    expect(existsSync(join(path, 'app.db'))).toBe(false);
  });

  test('a file that is only read', async () => {
    const file = join(folder(), 'app.db');
    await (await open(`sqlite://${file}`)).script(['create table t (a)']);
    const before = digest(file);
    const readOnly = await open(`sqlite://${file}?mode=ro`);
    expect([...(await sqlite.inspect(readOnly, scope)).objects.values()].map(({ name }) => name)).toContain('t');
    await expect(readOnly.script(['drop table t'])).rejects.toMatchObject({
      fault: { code: 'SQLITE_READONLY', hint: expect.stringContaining('mode=ro') },
    });
    expect(digest(file)).toBe(before);
  });

  test('a file that sqlite3 itself is writing', async () => {
    const file = join(folder(), 'app.db');
    await (await open(`sqlite://${file}`)).script(['create table t (a)']);
    const before = digest(file);
    const holder = await holdLock(file);
    const database = await open(`sqlite://${file}?_busy_timeout=20`);
    await expect(database.script(['begin immediate'])).rejects.toMatchObject({
      fault: { code: 'SQLITE_BUSY', message: 'database is locked', hint: expect.stringContaining('_busy_timeout') },
    });
    expect(digest(file)).toBe(before);
    await holder.release();
    await database.script(['begin immediate', 'rollback']);
  });

  test('a database that is full', async () => {
    const file = join(folder(), 'app.db');
    await (await open(`sqlite://${file}`)).script(['create table t (a)', "insert into t values ('x')"]);
    const before = digest(file);
    const database = await open(`sqlite://${file}`);
    await database.script(['PRAGMA max_page_count = 3']);
    const filling = database.script(['begin immediate', 'insert into t values (randomblob(100000))', 'commit']);
    await expect(filling).rejects.toMatchObject({ index: 1, fault: { code: 'SQLITE_FULL' } });
    await database.script(['rollback']).catch(() => undefined);
    expect(digest(file)).toBe(before);
  });

  test('rows that do not fit a rebuilt table: nothing has happened', async () => {
    const file = join(folder(), 'app.db');
    const database = await open(`sqlite://${file}?_fk=1`);
    await database.script(['create table t (a text, b int)', "insert into t values ('x', 1), (null, 2)"]);
    const before = digest(file);
    const plan = planBetween(await sqlite.inspect(database, scope), await realmOf('create table t (a text not null)'));
    await expect(run(database, plan)).rejects.toThrow('NOT NULL constraint failed: new_t.a');
    await database.script(['ROLLBACK']);
    expect(digest(file)).toBe(before);
    expect(await database.query('PRAGMA foreign_keys')).toEqual([{ foreign_keys: 1 }]);
  });

  test('a second file that was attached', async () => {
    const database = await made("attach ':memory:' as other");
    await expect(sqlite.inspect(database, scope)).rejects.toThrow(
      'sqlite: multiple database files are not supported by the driver. got: 2',
    );
  });
});

describe('foreign keys around a transaction', () => {
  const begin = sqlite.transactions.beginFile ?? '';
  const tables = [
    'create table p (id integer primary key)',
    'create table k (p_id int references p (id) on delete cascade)',
    'insert into p values (1)',
    'insert into k values (1)',
  ];

  async function enforced() {
    const database = await open('sqlite://:memory:?_fk=1');
    await database.script(tables);
    return database;
  }

  test('a parent that is built anew keeps its children', async () => {
    const database = await enforced();
    await database.script([
      begin,
      'create table new_p (id integer primary key)',
      'insert into new_p select * from p',
      'drop table p',
      'alter table new_p rename to p',
      'COMMIT',
    ]);
    expect(await database.query('select p_id from k')).toEqual([{ p_id: 1 }]);
    expect(await database.query('PRAGMA foreign_keys')).toEqual([{ foreign_keys: 1 }]);
  });

  test('a row that loses its parent fails the transaction at its end', async () => {
    const database = await enforced();
    const failure = database.script([begin, 'delete from p', 'COMMIT']);
    await expect(failure).rejects.toThrow(
      'sql/sqlite: foreign key mismatch: row 1 of table "k" has no parent in "p" (foreign key 0)',
    );
    await database.script(['ROLLBACK']);
    expect(await database.query('select id from p')).toEqual([{ id: 1 }]);
    expect(await database.query('PRAGMA foreign_keys')).toEqual([{ foreign_keys: 1 }]);
  });

  test('rows that had no parent before are not held against it', async () => {
    const database = await open();
    await database.script([...tables, 'insert into k values (77)', begin, 'create table more (a)', 'COMMIT']);
    expect(await database.query("select name from sqlite_schema where name = 'more'")).toHaveLength(1);
  });

  test('a foreign key that refers to no key was broken before: it stops nobody', async () => {
    const database = await open();
    await database.script(['create table p (a)', 'create table k (b references p (a))', 'insert into k values (1)']);
    await database.script([begin, 'create table more (x)', 'COMMIT', begin, 'drop table more', 'COMMIT']);
    expect(await database.query("select name from sqlite_schema where name = 'more'")).toEqual([]);
  });

  test('rows without rowid are counted', async () => {
    const database = await enforced();
    await database.script([
      'create table w (id text primary key, p_id int references p (id)) without rowid',
      'PRAGMA foreign_keys = off',
      "insert into w values ('a', 7)",
    ]);
    await database.script([begin, 'create table more (x)', 'COMMIT']);
    const failure = database.script([begin, "insert into w values ('b', 7)", 'COMMIT']);
    await expect(failure).rejects.toThrow('a row of table "w" has no parent in "p"');
  });

  test('a transaction that cannot begin leaves enforcement as it was', async () => {
    const file = join(folder(), 'app.db');
    const database = await open(`sqlite://${file}?_fk=1&_busy_timeout=0`);
    await database.script(tables);
    const holder = await holdLock(file);
    await expect(database.script([begin])).rejects.toBeInstanceOf(DatabaseError);
    expect(await database.query('PRAGMA foreign_keys')).toEqual([{ foreign_keys: 1 }]);
    await holder.release();
  });
});

/** Another process in a write transaction: Debian's own sqlite3 where it is installed, else the driver. */
async function holdLock(file: string): Promise<{ release(): Promise<void> }> {
  const child = spawn(...lockHolder(file), { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill();
  });
  child.stdin.write("BEGIN IMMEDIATE;\nSELECT 'held';\n");
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return {
    async release() {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.stdin.end('ROLLBACK;\n');
      await ended;
    },
  };
}

function lockHolder(file: string): [string, string[]] {
  if (spawnSync('sqlite3', ['-version']).status === 0) return ['sqlite3', [file]];
  const script = `const { DatabaseSync } = require('@photostructure/sqlite');
    const database = new DatabaseSync(${JSON.stringify(file)});
    process.stdin.on('data', (sql) => { database.exec(String(sql)); console.log('held'); });`;
  return [process.execPath, ['-e', script]];
}

test('a lock file that cannot be made', async () => {
  const path = folder();
  const database = await open(`sqlite://${path}/app.db`);
  rmSync(path, { recursive: true });
  await expect(sqlite.lock(database, 'test', 0)).rejects.toThrow('acquiring database lock: the lock file');
});
