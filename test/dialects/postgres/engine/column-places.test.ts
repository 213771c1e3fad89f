import { describe, expect, test } from 'vitest';
import { servers, serversOrEmbedded } from '../../../servers/index.ts';
import { difference, planBetween, realmScope, workbench } from './workbench.ts';

const [server] = servers().length > 0 ? servers() : serversOrEmbedded();
if (!server) throw new Error('no database for the tests');

/** What stands on a table whose columns have another order in the two states, and a query that tells what it means. */
interface Case {
  readonly name: string;
  readonly made: readonly string[];
  readonly query: string;
}

const cases: readonly Case[] = [
  {
    name: 'a view on the rows of a function',
    made: ['CREATE VIEW seen AS SELECT name, berth FROM ships()'],
    query: 'SELECT name, berth FROM seen',
  },
  {
    name: 'a materialized view on a function beside a table',
    made: ['CREATE MATERIALIZED VIEW seen AS SELECT s.name, v.berth FROM vessel v, LATERAL ships() s'],
    query: 'SELECT name, berth FROM seen',
  },
  {
    name: 'a view on numbered rows of a function, under other names',
    made: ['CREATE VIEW seen AS SELECT b, "the n" FROM ships() WITH ORDINALITY x(a, b, c, "the n")'],
    query: 'SELECT b, "the n" FROM seen',
  },
  {
    name: 'a view that gives other names to the columns of a table',
    made: ['CREATE VIEW seen AS SELECT x.q FROM vessel x(p, q, r)'],
    query: 'SELECT q FROM seen',
  },
  {
    name: 'a view on the elements of a list of rows',
    made: ['CREATE VIEW seen AS SELECT berth FROM unnest((SELECT array_agg(v) FROM vessel v))'],
    query: 'SELECT berth FROM seen',
  },
  {
    name: 'a view on rows out of a document',
    made: [`CREATE VIEW seen AS SELECT berth FROM jsonb_populate_record(NULL::vessel, '{"name": "a", "berth": "b"}')`],
    query: 'SELECT berth FROM seen',
  },
  {
    name: 'lists of two arrays keep their names',
    made: [
      `CREATE VIEW seen AS SELECT u.berth FROM vessel v, unnest(ARRAY['x'], ARRAY['y'], ARRAY[1]) u(name, berth, id)`,
    ],
    query: 'SELECT berth FROM seen',
  },
  {
    name: 'a row made of values and one written as text',
    made: [`CREATE VIEW seen AS SELECT ROW('n', 'b', 1)::vessel AS a, '("x,y","b ""q""",2)'::vessel AS b`],
    query: 'SELECT (a).name, (a).berth, (a).id, (b).name, (b).berth, (b).id FROM seen',
  },
  {
    name: 'a row that a function takes',
    made: [
      'CREATE FUNCTION berth_of(v vessel) RETURNS text LANGUAGE sql RETURN v.berth',
      `CREATE VIEW seen AS SELECT berth_of(ROW('n', 'b', 1)) AS b`,
    ],
    query: 'SELECT b FROM seen',
  },
  {
    name: 'defaults that are rows',
    made: [
      `CREATE TABLE log (id integer, v vessel DEFAULT ROW('n', 'b', 1), w vessel DEFAULT '(n,b,2)')`,
      `CREATE FUNCTION of_default(v vessel DEFAULT ROW('n', 'b', 1)) RETURNS text LANGUAGE sql RETURN v.berth`,
      'INSERT INTO log (id) VALUES (1)',
    ],
    query: 'INSERT INTO log (id) VALUES (2) RETURNING (v).berth, (w).name, of_default()',
  },
  ...[
    ['a table as it is', 'SELECT * FROM vessel'],
    ['a table with more', `SELECT * FROM vessel UNION ALL SELECT 'x' AS name, 'y' AS berth, 3 AS id`],
    ['distinct rows in an order', 'SELECT DISTINCT ON (id) * FROM vessel ORDER BY id, berth'],
    ['rows of values', `VALUES ('n', 'b', 1), ('m', 'c', 2)`],
    ['what it has written', `INSERT INTO vessel (name, berth, id) VALUES ('n', 'b', 4) RETURNING *`],
    ['a query over a named one', 'WITH q AS (SELECT * FROM vessel) SELECT * FROM q'],
    ['whole rows', 'SELECT v FROM vessel v'],
  ].map(([name = '', statement = '']) => ({
    name: `a function that gives ${name}`,
    made: [`CREATE FUNCTION given() RETURNS SETOF vessel BEGIN ATOMIC ${statement}; END`],
    query: 'SELECT name, berth, id FROM given()',
  })),
  {
    name: 'a function that returns a row',
    made: [`CREATE FUNCTION given() RETURNS vessel RETURN ROW('n', 'b', 1)`],
    query: 'SELECT name, berth, id FROM given()',
  },
  {
    name: 'a rule that says what comes back',
    made: [
      'CREATE TABLE elsewhere (name text, berth text, id integer)',
      'CREATE RULE moved AS ON INSERT TO vessel DO INSTEAD INSERT INTO elsewhere VALUES (new.name, new.berth, new.id) RETURNING elsewhere.*',
    ],
    query: `INSERT INTO vessel (name, berth, id) VALUES ('n', 'b', 3) RETURNING name, berth, id`,
  },
];

const first = ['CREATE TABLE vessel (name text, berth text, id integer)'];
const second = ['CREATE TABLE vessel (id integer, berth text, name text)'];
const ships = [
  `INSERT INTO vessel (name, berth, id) VALUES ('ship', 'quay', 1)`,
  `CREATE FUNCTION ships() RETURNS SETOF vessel LANGUAGE sql AS 'SELECT * FROM vessel'`,
];

describe(`columns in another order, on ${server.name}`, () => {
  const bench = workbench(server);
  const state = (statements: readonly string[]) => bench.load([...statements], realmScope);
  const meaning = (query: string) => bench.connection.query(query);

  test.each(cases)('$name', async ({ made, query }) => {
    const wanted = await state([...first, ...ships, ...made]);
    const answer = await meaning(query);
    // What is there anew, and what is there in the words of the other order.
    await state([...second, ...ships]);
    const bare = await bench.inspect(realmScope);
    const plan = planBetween(bare, wanted, server, { qualifier: { by: 'schema' } });
    await bench.execute(plan);
    if (!/^INSERT/.test(query)) expect(await meaning(query)).toEqual(answer);
    const reached = await bench.inspect(realmScope);
    expect(difference(reached, wanted)).toEqual([]);
    expect(difference(wanted, reached)).toEqual([]);
    if (/^INSERT/.test(query)) expect(await meaning(query)).toEqual(answer);
  });

  test('new columns stand behind those that are there, also in what a function gives', async () => {
    const made = ['CREATE FUNCTION given() RETURNS SETOF vessel BEGIN ATOMIC SELECT * FROM vessel; END'];
    const wanted = await state([`CREATE TABLE vessel (id integer, at date DEFAULT '2030-01-01', name text)`, ...made]);
    const before = await state(['CREATE TABLE vessel (id integer, name text)', ...made]);
    await bench.run([`INSERT INTO vessel VALUES (1, 'n')`]);
    await bench.execute(planBetween(before, wanted, server, { qualifier: { by: 'schema' } }));
    expect(await meaning('SELECT id, at::text, name FROM given()')).toEqual([{ id: 1, at: '2030-01-01', name: 'n' }]);
    expect(difference(await bench.inspect(realmScope), wanted)).toEqual([]);
  });

  test.each([
    {
      name: 'names for the columns of a join',
      made: ['CREATE VIEW seen AS SELECT j.b FROM (vessel v CROSS JOIN vessel w) j(a, b, c, d, e, f)'],
    },
    {
      name: 'functions side by side',
      made: ['CREATE VIEW seen AS SELECT x.b FROM ROWS FROM (ships(), generate_series(1, 2)) x(a, b, c, d)'],
    },
    {
      name: 'several queries in an order of their own',
      made: [
        `CREATE FUNCTION given() RETURNS SETOF vessel BEGIN ATOMIC SELECT * FROM vessel UNION SELECT 'a', 'b', 1 ORDER BY 1; END`,
      ],
    },
    {
      name: 'a list of rows written as text',
      made: [`CREATE VIEW seen AS SELECT '{"(n,b,1)"}'::vessel[] AS all_of_them`],
    },
  ])('refused: $name', async ({ made }) => {
    const wanted = await state([...first, ...ships, ...made]);
    const before = await state([...second, ...ships]);
    expect(() => planBetween(before, wanted, server)).toThrow(/counts columns by their places/);
  });
});
