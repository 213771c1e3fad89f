import { expect, test } from 'vitest';
import { sqlite } from '../../../src/dialects/sqlite/index.ts';
import { diffRealms } from '../../../src/diff/diff.ts';
import { made, planBetween, realmOf, run, scope, sqlBetween } from './database.ts';

const off = 'PRAGMA foreign_keys = off';
const on = 'PRAGMA foreign_keys = on';

/** How a table is built anew: what stands between making it and its indexes. */
const rebuilt = (create: string, copy: string, ...after: string[]) => [
  off,
  create,
  copy,
  'DROP TABLE `crew`',
  'ALTER TABLE `new_crew` RENAME TO `crew`',
  ...after,
  on,
];

test.each([
  {
    name: 'a new table',
    from: [],
    to: ['create table crew (id integer not null primary key autoincrement, nick text)'],
    sql: ['CREATE TABLE `crew` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `nick` text NULL)'],
  },
  {
    name: 'strict, without rowid',
    from: [],
    to: ['create table k (a text not null primary key) strict, without rowid'],
    sql: ['CREATE TABLE `k` (`a` text NOT NULL, PRIMARY KEY (`a`)) WITHOUT ROWID, STRICT'],
  },
  {
    name: 'columns with and without a constant',
    from: ['create table crew (id integer)'],
    to: ["create table crew (id integer, age integer, rank integer not null default 0, nick text default 'it''s')"],
    sql: [
      'ALTER TABLE `crew` ADD COLUMN `age` integer NULL',
      'ALTER TABLE `crew` ADD COLUMN `rank` integer NOT NULL DEFAULT 0',
      "ALTER TABLE `crew` ADD COLUMN `nick` text NULL DEFAULT 'it''s'",
    ],
  },
  {
    name: 'a default that is computed',
    from: ['create table crew (id integer)'],
    to: ['create table crew (id integer, at datetime default current_timestamp)'],
    sql: rebuilt(
      'CREATE TABLE `new_crew` (`id` integer NULL, `at` datetime NULL DEFAULT (current_timestamp))',
      'INSERT INTO `new_crew` (`id`) SELECT `id` FROM `crew`',
    ),
  },
  {
    name: 'a virtual column',
    from: ['create table crew (nick text)'],
    to: ['create table crew (nick text, v int as (length(nick)))'],
    sql: ['ALTER TABLE `crew` ADD COLUMN `v` int NULL AS (length(nick)) VIRTUAL'],
  },
  {
    name: 'a stored column',
    from: ['create table crew (nick text)'],
    to: ['create table crew (nick text, v int as (length(nick)) stored)'],
    sql: rebuilt(
      'CREATE TABLE `new_crew` (`nick` text NULL, `v` int NULL AS (length(nick)) STORED)',
      'INSERT INTO `new_crew` (`nick`) SELECT `nick` FROM `crew`',
    ),
  },
  {
    name: 'another class of type',
    from: ['create table crew (a int)'],
    to: ['create table crew (a text)'],
    sql: rebuilt('CREATE TABLE `new_crew` (`a` text NULL)', 'INSERT INTO `new_crew` (`a`) SELECT `a` FROM `crew`'),
  },
  { name: 'int to bigint', from: ['create table crew (a int)'], to: ['create table crew (a bigint)'], sql: [] },
  {
    name: 'the size of a type',
    from: ['create table crew (a varchar(10))'],
    to: ['create table crew (a varchar(80))'],
    sql: [],
  },
  {
    name: 'int to integer as the rowid',
    from: ['create table crew (a int primary key)'],
    to: ['create table crew (a integer primary key)'],
    sql: rebuilt(
      'CREATE TABLE `new_crew` (`a` integer NULL, PRIMARY KEY (`a`))',
      'INSERT INTO `new_crew` (`a`) SELECT `a` FROM `crew`',
    ),
  },
  {
    name: 'not null with a default',
    from: ['create table crew (id integer, nick text)'],
    to: ["create table crew (id integer, nick text not null default 'x')"],
    sql: rebuilt(
      "CREATE TABLE `new_crew` (`id` integer NULL, `nick` text NOT NULL DEFAULT 'x')",
      "INSERT INTO `new_crew` (`id`, `nick`) SELECT `id`, IFNULL(`nick`, 'x') AS `nick` FROM `crew`",
    ),
  },
  {
    name: 'an index of everything',
    from: ['create table crew (nick text)'],
    to: ['create table crew (nick text)', "create unique index u on crew (nick desc, lower(nick)) where nick <> ''"],
    sql: ["CREATE UNIQUE INDEX `u` ON `crew` (`nick` DESC, (lower(nick))) WHERE nick <> ''"],
  },
  {
    name: 'an index that changes',
    from: ['create table crew (nick text)', 'create index u on crew (nick)'],
    to: ['create table crew (nick text)', 'create index u on crew (nick desc)'],
    sql: ['DROP INDEX `u`', 'CREATE INDEX `u` ON `crew` (`nick` DESC)'],
  },
  {
    name: 'a table that goes',
    from: ['create table crew (nick text)'],
    to: [],
    sql: [off, 'DROP TABLE `crew`', on],
  },
  {
    name: 'a unique constraint written as an index',
    from: ['create table boats (name text, unique (name))'],
    to: ['create table boats (name text)', 'create unique index boats_name on boats (name)'],
    sql: [],
  },
  {
    name: 'defaults in other words',
    from: ['create table crew (a int default (1+2), b text default (CURRENT_TIMESTAMP), c int default null)'],
    to: ['create table crew (a int default ((1 + 2)), b text default current_timestamp, c int)'],
    sql: [],
  },
  {
    name: 'a foreign key that gets a name',
    from: ['create table p (id integer primary key)', 'create table crew (p_id int references p)'],
    to: [
      'create table p (id integer primary key)',
      'create table crew (p_id int, constraint crew_p foreign key (p_id) references p (id))',
    ],
    sql: [],
  },
  {
    name: 'foreign keys in another order',
    from: [
      'create table p (id integer primary key)',
      'create table crew (a int references p, b int, foreign key (b) references p)',
    ],
    to: [
      'create table p (id integer primary key)',
      'create table crew (a int, b int references p, foreign key (a) references p)',
    ],
    sql: [],
  },
  {
    name: 'a key in the order of its own',
    from: ['create table k (a int, b int, primary key (b, a))'],
    to: ['create table k (a int, b int, primary key (b, a))'],
    sql: [],
  },
  {
    name: 'a view that changes',
    from: ['create table t (a int)', 'create view v as select a from t'],
    to: ['create table t (a int)', 'create view v as select a + 1 from t'],
    sql: ['DROP VIEW `v`', 'CREATE VIEW `v` AS select a + 1 from t'],
  },
  {
    name: 'a view in other layout',
    from: ['create table t (a int)', 'create view v as select a from t'],
    to: ['create table t (a int)', 'CREATE VIEW "v" AS SELECT "a" FROM t -- all of it'],
    sql: [],
  },
  {
    name: 'virtual tables stay, and are made',
    from: ['create virtual table old using fts5(a)'],
    to: ['create virtual table ft using fts5(title, body)'],
    sql: ['CREATE VIRTUAL TABLE `ft` USING fts5(title, body)'],
  },
])('plan: $name', async ({ from, to, sql }) => {
  expect(await sqlBetween(from, to)).toEqual(sql);
});

test('a rebuilt table keeps rows, indexes, views, triggers, references and the sequence', async () => {
  const before = [
    'create table crew (id integer primary key autoincrement, nick text, old int)',
    'create index crew_nick on crew (nick)',
    'create table log (id integer primary key, crew_id int references crew (id) on delete cascade)',
    'create view names as select nick from crew',
    'create view longer as select * from names',
    'create trigger crew_gone after delete on crew begin insert into log values (100 + old.id, null); end',
    "create trigger log_in after insert on log begin update crew set nick = nick || '!' where id = new.crew_id; end",
  ];
  const after = before.map((sql) => sql.replace(', old int', ''));
  const database = await made(...before);
  await database.script([
    "insert into crew (id, nick, old) values (1, 'ada', 1), (41, 'gone', 2)",
    'delete from crew where id = 41',
    'insert into log values (1, 1)',
  ]);
  const to = await realmOf(...after);
  await run(database, planBetween(await sqlite.inspect(database, scope), to));
  expect(diffRealms(await sqlite.inspect(database, scope), to, sqlite.kinds)).toEqual([]);
  await database.script(["insert into crew (nick) values ('bo')", 'insert into log values (2, 42)']);
  expect(await database.query('select id, nick from crew order by id')).toEqual([
    { id: 1, nick: 'ada!' },
    { id: 42, nick: 'bo!' },
  ]);
  expect(await database.query('select nick from longer order by nick')).toEqual([{ nick: 'ada!' }, { nick: 'bo!' }]);
  expect(await database.query('select id, crew_id from log order by id')).toEqual([
    { id: 1, crew_id: 1 },
    { id: 2, crew_id: 42 },
    { id: 141, crew_id: null },
  ]);
});

test('the name of a helper table is free', async () => {
  const sql = await sqlBetween(
    ['create table t (a int, b int)', 'create table new_t (a int)'],
    ['create table t (a int)', 'create table new_t (a int)'],
  );
  expect(sql[1]).toBe('CREATE TABLE `new_t_1` (`a` int NULL)');
});

test('a table that a run left behind under the name of a helper table stays, with its rows', async () => {
  const left = ['create table t (a int, b int)', 'create table new_t (a int)'];
  const database = await made(...left, 'insert into t values (1, 2)', 'insert into new_t values (9)');
  const plan = planBetween(
    await sqlite.inspect(database, scope),
    await realmOf('create table t (a int)', left[1] ?? ''),
  );
  await run(database, plan);
  expect(await database.query('select a from t')).toEqual([{ a: 1 }]);
  expect(await database.query('select a from new_t')).toEqual([{ a: 9 }]);
  expect(await database.query('select name from sqlite_schema order by name')).toEqual([
    { name: 'new_t' },
    { name: 't' },
  ]);
});

test('where an AUTOINCREMENT key begins, as long as there are no rows', async () => {
  const table = 'create table t (id integer primary key autoincrement, a int)';
  const start = "insert into sqlite_sequence (name, seq) values ('t', 9007199254740993)";
  const begun = await realmOf(table, start);
  expect(sqlite.printHcl(begun, scope)).toContain('\n  auto_increment = 9007199254740993\n');
  expect(planBetween(await realmOf(), begun).statements.slice(1)).toMatchObject([
    {
      sql: "INSERT INTO sqlite_sequence (name, seq) VALUES ('t', 9007199254740993)",
      comment: 'set sequence for "t" table',
    },
  ]);
  const used = await realmOf(table, start, 'insert into t (a) values (1)');
  expect(planBetween(await realmOf(), used).statements).toHaveLength(1);
  expect(planBetween(used, begun).statements).toEqual([]);
});
