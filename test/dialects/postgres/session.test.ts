import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Connection, DatabaseError, type Notice } from '../../../src/dialects/connection.ts';
import { connectPostgres } from '../../../src/dialects/postgres/connect.ts';
import { parseUrl } from '../../../src/dialects/url.ts';
import { everyServer, type FreshDatabase, freshDatabase, servers } from '../../servers/index.ts';

async function failure(work: Promise<unknown>): Promise<DatabaseError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DatabaseError);
  return error as DatabaseError;
}

describe.each(everyServer())('$name', (server) => {
  let database: FreshDatabase;
  let connection: Connection;
  beforeAll(async () => {
    database = await freshDatabase(server);
    connection = await connectPostgres(parseUrl(database.url));
  });
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });
  const exists = async (table: string) =>
    (await connection.query(`SELECT FROM pg_class WHERE relname = '${table}'`)).length === 1;

  test('values come as the interface promises', async () => {
    const [row] = await connection.query(
      `SELECT 1::int8 AS small, 9007199254740993::int8 AS big, ARRAY['a']::name[] AS names, '1 day'::interval AS span,
        true AS yes, NULL AS nothing, '{"a": 1}'::jsonb AS json, $1::text[] AS given`,
      [['x', 'y']],
    );
    expect(row).toEqual({
      small: 1,
      big: 9007199254740993n,
      names: ['a'],
      span: '1 day',
      yes: true,
      nothing: null,
      json: { a: 1 },
      given: ['x', 'y'],
    });
  });

  test('the position of a failed query counts UTF-16 units', async () => {
    const sql = "SELECT '😀é', nonsense";
    const { fault, index, lost } = await failure(connection.query(sql));
    expect(fault.code).toBe('42703');
    expect(sql.slice((fault.position ?? 0) - 1)).toBe('nonsense');
    expect({ index, lost }).toEqual({ index: undefined, lost: false });
  });

  test('queries sent ahead are answered in order, behind those that wait; one that fails fails alone', async () => {
    const ask = (sql: string) => connection.queryAhead?.(sql) ?? connection.query(sql);
    const waiting = connection.query('CREATE TEMP TABLE ahead AS SELECT 1 AS n');
    const asked = [
      'INSERT INTO ahead SELECT max(n) + 1 FROM ahead RETURNING n',
      'SELECT 1 / 0',
      'INSERT INTO ahead SELECT max(n) + 1 FROM ahead RETURNING n',
    ].map(ask);
    const last = connection.query('SELECT max(n) AS n FROM ahead');
    await waiting;
    expect((await failure(asked[1] ?? last)).fault.code).toBe('22012');
    expect(await Promise.all([asked[0], asked[2], last])).toEqual([[{ n: 2 }], [{ n: 3 }], [{ n: 3 }]]);
    const more = [ask('SELECT 4 AS n'), ask('nonsense'), ask('SELECT 5 AS n')];
    expect((await failure(more[1] ?? last)).fault.code).toBe('42601');
    expect(await Promise.all([more[0], more[2]])).toEqual([[{ n: 4 }], [{ n: 5 }]]);
  });

  test('a script fails in the middle, by position, and takes all back', async () => {
    const parts = [
      'CREATE TABLE s1 (id int) -- trailing',
      "SELECT '日本😀'",
      "/* é😀 */ INSERT INTO s1 VALUES ('x')",
      'SELECT 1',
    ];
    const { fault, index } = await failure(connection.script(parts));
    expect(index).toBe(2);
    expect(parts[2]?.slice((fault.position ?? 0) - 1)).toBe("'x')");
    expect(await exists('s1')).toBe(false);
  });

  test('a script fails in the middle, by count', async () => {
    const parts = [
      'CREATE TABLE s2 (id int)',
      '-- nothing',
      'INSERT INTO s2 VALUES (0)',
      'SELECT 1/id FROM s2',
      'SELECT 1',
    ];
    const { fault, index } = await failure(connection.script(parts));
    expect({ code: fault.code, position: fault.position, index }).toEqual({
      code: '22012',
      position: undefined,
      index: 3,
    });
    expect(await exists('s2')).toBe(false);
  });

  test('a syntax error keeps everything before it from running', async () => {
    const { fault, index } = await failure(
      connection.script(['BEGIN', 'CREATE TABLE s3 (id int)', 'COMMIT', 'SELEC 1']),
    );
    expect({ code: fault.code, index, position: fault.position }).toEqual({ code: '42601', index: 3, position: 1 });
    expect(await exists('s3')).toBe(false);
  });

  test('what was committed inside a script stays', async () => {
    const { index } = await failure(
      connection.script(['BEGIN', 'CREATE TABLE s4 (id int)', 'COMMIT', 'CREATE TABLE s5 (id int)', 'SELECT 1/0']),
    );
    expect(index).toBe(4);
    expect([await exists('s4'), await exists('s5')]).toEqual([true, false]);
  });

  test('a constraint that fails at the commit is told of the statement that commits', async () => {
    const { fault, index } = await failure(
      connection.script([
        'BEGIN',
        'CREATE TABLE s6 (id int PRIMARY KEY, up int REFERENCES s6 DEFERRABLE INITIALLY DEFERRED)',
        'INSERT INTO s6 VALUES (1, 2)',
        'COMMIT',
      ]),
    );
    expect({ code: fault.code, index }).toEqual({ code: '23503', index: 3 });
    await connection.query('ROLLBACK');
  });

  test('where it cannot be told which statement failed, none is named', async () => {
    const body = 'CREATE FUNCTION s7() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END';
    const { index } = await failure(connection.script([body, 'SELECT 1', 'SELECT 1/0']));
    expect(index).toBeUndefined();
  });

  test('notices and warnings are handed out', async () => {
    const notices: Notice[] = [];
    connection.onNotice = (notice) => notices.push(notice);
    const parts = ['DROP TABLE IF EXISTS nowhere', "DO $$ BEGIN RAISE WARNING 'careful'; END $$"];
    await connection.script(parts);
    connection.onNotice = undefined;
    expect(notices).toEqual([
      { severity: 'NOTICE', message: 'table "nowhere" does not exist, skipping', sql: parts[0] },
      { severity: 'WARNING', message: 'careful', sql: parts[1] },
    ]);
  });

  test('requests at the same time wait for each other', async () => {
    const rows = await Promise.all([1, 2, 3].map((n) => connection.query<{ n: number }>(`SELECT ${n}::int AS n`)));
    expect(rows.map(([row]) => row?.n)).toEqual([1, 2, 3]);
  });

  test('an empty script is nothing', async () => {
    await connection.script([]);
    await connection.script(['', '-- nothing']);
  });
});

describe.each(servers())('$name', (server) => {
  test('a connection that is cut says so, then and later', async () => {
    await using database = await freshDatabase(server);
    const connection = await connectPostgres(parseUrl(database.url));
    const cut = await failure(
      connection.script(['SELECT 1', 'SELECT pg_terminate_backend(pg_backend_pid())', 'SELECT 2']),
    );
    expect(cut.lost).toBe(true);
    expect((await failure(connection.query('SELECT 1'))).lost).toBe(true);
    await connection.close();
  });

  test('abort breaks off the request in flight', async () => {
    await using database = await freshDatabase(server);
    const connection = await connectPostgres(parseUrl(database.url));
    const sleeping = failure(connection.query('SELECT pg_sleep(600)'));
    connection.abort?.();
    expect((await sleeping).lost).toBe(true);
  });
});
