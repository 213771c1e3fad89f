import type { Pair } from './pair.ts';

const late: readonly Pair[] = [
  {
    name: 'the type and the default of a column that a child has with a default of its own',
    a: [
      'CREATE TABLE crew (name text)',
      'CREATE TABLE mates () INHERITS (crew)',
      `ALTER TABLE mates ALTER name SET DEFAULT 'h'`,
    ],
    b: [
      `CREATE TABLE crew (name varchar(40) DEFAULT 'x')`,
      'CREATE TABLE mates () INHERITS (crew)',
      `ALTER TABLE mates ALTER name SET DEFAULT 'h'`,
    ],
  },
  {
    name: 'a default calls a function that goes, while its type loses a label',
    a: [
      `CREATE TYPE mood AS ENUM ('a', 'b', 'c')`,
      `CREATE FUNCTION usual() RETURNS mood LANGUAGE sql AS $$ SELECT 'c'::mood $$`,
      'CREATE TABLE crew (m mood DEFAULT usual(), n mood DEFAULT usual())',
    ],
    b: [`CREATE TYPE mood AS ENUM ('a', 'b')`, `CREATE TABLE crew (m mood DEFAULT 'a', n mood)`],
  },
  {
    name: 'an identity comes to a table whose children go',
    a: ['CREATE TABLE crew (id integer)', 'CREATE TABLE mates (rank text) INHERITS (crew)'],
    b: ['CREATE TABLE crew (id integer, number integer GENERATED ALWAYS AS IDENTITY)'],
  },
  {
    name: 'a key comes to a table one of whose partitions gives up a key of its own',
    a: [
      'CREATE TABLE log (id bigint, at date NOT NULL, kind text) PARTITION BY RANGE (at)',
      `CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2030-01-01') TO ('2030-02-01') PARTITION BY LIST (kind)`,
      `CREATE TABLE log_1a PARTITION OF log_1 FOR VALUES IN ('a')`,
    ],
    b: [
      'CREATE TABLE log (id bigint, at date NOT NULL, kind text, PRIMARY KEY (id, at), UNIQUE (at, id)) PARTITION BY RANGE (at)',
      `CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2030-01-01') TO ('2030-02-01')`,
    ],
  },
];

const queries: readonly Pair[] = [
  {
    name: 'queries for what has no name, wherever they stand',
    given: ['CREATE TABLE crew (id integer, name text)', 'CREATE TABLE log (name text, n bigint)'],
    a: [],
    b: [
      `CREATE VIEW seen AS SELECT (SELECT 'x') AS a, ARRAY(SELECT 'y') AS b FROM crew WHERE name IN (SELECT 'z') OR EXISTS (SELECT NULL)`,
      `CREATE POLICY own ON crew USING (name IN (SELECT 'a') OR id = (SELECT -1))`,
      `CREATE FUNCTION f() RETURNS TABLE (a text, n integer) BEGIN ATOMIC SELECT 'x', -3 UNION ALL SELECT NULL, 4; END`,
      `CREATE FUNCTION g() RETURNS text BEGIN ATOMIC INSERT INTO log SELECT 'x', 3 RETURNING 'done'; END`,
      `CREATE RULE copied AS ON INSERT TO crew DO ALSO INSERT INTO log SELECT 'x', -1 WHERE 'x' IN (SELECT 'y')`,
    ],
  },
  {
    // On the way back the body is taken before the column goes, which the server does without a look into it.
    name: 'what gives the rows of a table follows it',
    oneWay: true,
    a: [
      'CREATE TABLE crew (id integer, name text)',
      'CREATE FUNCTION all_of_them() RETURNS SETOF crew LANGUAGE sql AS $$ SELECT * FROM crew $$',
      'CREATE VIEW seen AS SELECT name FROM all_of_them()',
      'CREATE FUNCTION given() RETURNS SETOF crew BEGIN ATOMIC SELECT * FROM crew; END',
    ],
    b: [
      'CREATE TABLE crew (id integer, name text, rank text)',
      'CREATE FUNCTION all_of_them() RETURNS SETOF crew LANGUAGE sql AS $$ SELECT * FROM crew $$',
      'CREATE VIEW seen AS SELECT name FROM all_of_them()',
      'CREATE FUNCTION given() RETURNS SETOF crew BEGIN ATOMIC SELECT * FROM crew; END',
    ],
  },
  {
    name: 'a body that gives the rows of a table loses a column with it',
    a: [
      'CREATE TABLE crew (id integer, name text, rank text)',
      'CREATE FUNCTION given() RETURNS SETOF crew BEGIN ATOMIC SELECT * FROM crew; END',
    ],
    b: [
      'CREATE TABLE crew (id integer, name text)',
      'CREATE FUNCTION given() RETURNS SETOF crew BEGIN ATOMIC SELECT * FROM crew; END',
    ],
  },
  {
    name: 'bodies of text change with what they mention, and go with it',
    a: [
      'CREATE TABLE crew (id integer, name text, rank text)',
      'CREATE TABLE port (depth integer)',
      `CREATE FUNCTION word() RETURNS SETOF text LANGUAGE sql AS 'SELECT rank FROM crew'`,
      `CREATE FUNCTION deepest() RETURNS integer LANGUAGE sql AS 'SELECT max(depth) FROM port'`,
    ],
    b: [
      'CREATE TABLE crew (id integer, name text)',
      `CREATE FUNCTION word() RETURNS SETOF text LANGUAGE sql AS 'SELECT name FROM crew'`,
    ],
  },
];

const shareOut = (share: string) =>
  `CREATE PROCEDURE share(OUT a integer, b integer, c integer) LANGUAGE plpgsql AS $$ BEGIN a := ${share}; END $$`;

const share = 'CREATE PROCEDURE share(a integer, b integer, c integer) LANGUAGE plpgsql AS $$ BEGIN END $$';

const procedures: readonly Pair[] = [
  {
    name: 'procedures that their types alone do not tell apart get comments, settings and another body',
    a: [shareOut('b - c'), share, `COMMENT ON PROCEDURE share(OUT integer, integer, integer) IS 'out'`],
    b: [
      shareOut('b + c'),
      share,
      `COMMENT ON PROCEDURE share(IN integer, integer, integer) IS 'in'`,
      `ALTER PROCEDURE share(IN integer, integer, integer) SET work_mem TO '1MB'`,
    ],
  },
  {
    name: 'of procedures that their types alone do not tell apart one goes',
    a: [shareOut('b'), share],
    b: [shareOut('c')],
  },
];

/** Bodies, queries and procedures. */
export const codePairs: readonly Pair[] = [...procedures, ...late, ...queries];
