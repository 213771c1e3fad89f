import { expect, onTestFinished, test } from 'vitest';
import { openDevDatabase } from '../../../src/devdb/dev-database.ts';
import type { Scope } from '../../../src/dialects/dialect.ts';
import { sqlite } from '../../../src/dialects/sqlite/index.ts';
import { compareStates } from '../../../src/state/compare.ts';
import type { DatabaseState } from '../../../src/state/state.ts';
import { folder, made, open, run, scope } from './database.ts';

const without = (...exclude: readonly string[]): Scope => ({ ...scope, filter: { exclude } });

const tables = [
  'create table p (id integer primary key)',
  'create table t (id integer primary key, a int, b int, g int as (a + 1), p_id int references p (id), check (a > 0), check (b > 0))',
  'create index t_a on t (a)',
  'create index t_expr on t (lower(a))',
  'create index t_where on t (b) where a > 1',
  'create index t_b on t (b)',
  'create view v as select b from t',
  'create trigger on_t after insert on t begin select 1; end',
  'create trigger on_v instead of insert on v begin select 1; end',
];

test.each([
  { exclude: 't.a', gone: ['a', 'g', 't_a', 't_expr', 't_where', 'check 1'] },
  { exclude: 't.p_id', gone: ['p_id', '0'] },
  { exclude: 't.id', gone: ['id', 'primary_key'] },
  { exclude: 'v', gone: ['v', 'on_v'] },
  { exclude: '*[type=trigger]', gone: ['on_t', 'on_v'] },
])('what stands on $exclude goes with it', async ({ exclude, gone }) => {
  const database = await made(...tables);
  const names = ({ objects }: Awaited<ReturnType<typeof sqlite.inspect>>) =>
    [...objects.values()].filter(({ parent, name }) => parent !== 'p' && name !== 'p').map(({ name }) => name);
  const all = names(await sqlite.inspect(database, scope));
  expect(names(await sqlite.inspect(database, without(exclude)))).toEqual(all.filter((name) => !gone.includes(name)));
});

test('a table that is made anew keeps what patterns leave out: values, indexes, triggers, views', async () => {
  const place = folder();
  const live = await open(`sqlite://${place}/app.db`);
  await live.script([
    'create table t (id integer primary key, secret text, n text)',
    'create index t_secret on t (secret)',
    'create index t_n on t (n)',
    'create view v as select n from t',
    'create trigger g after insert on t begin select 1; end',
    "insert into t values (1, 'kept', 'x')",
  ]);
  const wanted = await open(`sqlite://${place}/wanted.db`);
  await wanted.script(['create table t (id integer primary key, n int)']);
  const state = (connection: typeof live): DatabaseState => ({
    kind: 'database',
    url: connection.url,
    dialect: sqlite,
    connection,
  });
  const dev = await openDevDatabase('sqlite://:memory:');
  onTestFinished(() => dev.close());
  const { plan, proof } = await compareStates({
    from: state(live),
    to: state(wanted),
    dev,
    exclude: ['t.secret', 't.t_n', 'v', 'g'],
  });
  expect(proof).toMatchObject({ status: 'proved' });
  await run(live, plan);
  expect(await live.query('SELECT id, secret, n FROM t')).toEqual([{ id: 1, secret: 'kept', n: 'x' }]);
  expect(await live.query('SELECT n FROM v')).toEqual([{ n: 'x' }]);
  expect(await live.query('SELECT name FROM pragma_table_info(?)', ['t'])).toEqual([
    { name: 'id' },
    { name: 'secret' },
    { name: 'n' },
  ]);
  expect(await live.query("SELECT name FROM sqlite_schema WHERE type <> 'table' ORDER BY name")).toEqual([
    { name: 'g' },
    { name: 't_n' },
    { name: 't_secret' },
    { name: 'v' },
  ]);
});
