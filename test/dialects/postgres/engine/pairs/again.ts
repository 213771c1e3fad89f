import type { Pair } from './pair.ts';

const abroad = ['CREATE FOREIGN DATA WRAPPER post', 'CREATE SERVER far FOREIGN DATA WRAPPER post'];
const berths = 'CREATE TABLE berths (id integer, n text) PARTITION BY RANGE (id)';
const farBerths = 'CREATE FOREIGN TABLE far_berths PARTITION OF berths FOR VALUES FROM (10) TO (20) SERVER far';

const foreign: readonly Pair[] = [
  {
    name: 'a check comes to a partitioned table, one partition of which is a foreign table',
    given: abroad,
    a: [berths, farBerths],
    b: [berths, farBerths, 'ALTER TABLE berths ADD CONSTRAINT known CHECK (id > 0) NOT VALID'],
  },
  {
    name: 'the same with new partitions beside it',
    given: abroad,
    a: [berths, farBerths],
    b: [
      berths,
      farBerths,
      'CREATE TABLE near_berths PARTITION OF berths FOR VALUES FROM (20) TO (30)',
      'CREATE FOREIGN TABLE farther PARTITION OF berths FOR VALUES FROM (30) TO (40) SERVER far',
      'ALTER TABLE berths ADD CONSTRAINT known CHECK (id > 0) NOT VALID',
    ],
  },
  {
    name: 'a check of a foreign partition comes from its table, and was its own',
    given: abroad,
    a: [
      berths,
      'CREATE FOREIGN TABLE far_berths (id integer, n text, CONSTRAINT known CHECK (id > 0)) SERVER far',
      'ALTER TABLE berths ATTACH PARTITION far_berths FOR VALUES FROM (10) TO (20)',
    ],
    b: [berths.replace('n text', 'n text, CONSTRAINT known CHECK (id > 0)'), farBerths],
  },
];

const ordered = (name: string) =>
  `CREATE OPERATOR CLASS ${name} FOR TYPE integer USING btree FAMILY odd AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(integer, integer)`;
const wide =
  'CREATE OPERATOR CLASS wide FOR TYPE bigint USING btree FAMILY odd AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint8cmp(bigint, bigint)';

const classes: readonly Pair[] = [
  {
    name: 'an operator class takes the operators of another one of its family',
    given: ['CREATE OPERATOR FAMILY odd USING btree', wide],
    a: [
      ordered('first'),
      'CREATE TABLE crew (id integer, pay bigint)',
      'CREATE INDEX crew_order ON crew (id first, pay wide)',
    ],
    b: [
      ordered('other'),
      'CREATE TABLE crew (id integer, pay bigint)',
      'CREATE INDEX crew_order ON crew (id other, pay wide)',
    ],
  },
];

const counted = (...names: readonly string[]) =>
  `CREATE TABLE crew (${['x', 'y', 'z'].map((column, index) => `${column} integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME ${names[index]})`).join(', ')})`;
const numbered = (tables: readonly (readonly [table: string, sequence: string])[]) =>
  tables.flatMap(([table, sequence]) => [
    `CREATE SEQUENCE ${sequence} AS integer`,
    `CREATE TABLE ${table} (id integer NOT NULL DEFAULT nextval('${sequence}'))`,
    `ALTER SEQUENCE ${sequence} OWNED BY ${table}.id`,
  ]);

const circles: readonly Pair[] = [
  {
    name: 'the sequences of identities pass their names on in a circle',
    exact: true,
    a: [counted('one', 'two', 'three'), 'INSERT INTO crew DEFAULT VALUES'],
    b: [counted('two', 'three', 'one'), 'INSERT INTO crew DEFAULT VALUES'],
  },
  {
    name: 'the sequences of serial columns pass their names on in a circle',
    exact: true,
    a: ['CREATE TABLE crew (id serial)', 'CREATE TABLE mates (id serial)', 'CREATE TABLE cooks (id serial)'],
    b: numbered([
      ['crew', 'mates_id_seq'],
      ['mates', 'cooks_id_seq'],
      ['cooks', 'crew_id_seq'],
    ]),
  },
];

const shapes: readonly Pair[] = [
  {
    name: 'a column computes something else and has its own samples',
    a: [
      'CREATE TABLE crew (id integer, pay integer GENERATED ALWAYS AS (id * 2) STORED)',
      'ALTER TABLE crew ALTER pay SET STATISTICS 10, ALTER pay SET (n_distinct = 5)',
    ],
    b: [
      'CREATE TABLE crew (id integer, pay integer GENERATED ALWAYS AS (id * 3) STORED)',
      'ALTER TABLE crew ALTER pay SET STATISTICS 10, ALTER pay SET (n_distinct = 5)',
    ],
    until: 16,
  },
  {
    name: 'a function that the check of a domain calls is made again, and the check has a comment',
    a: [
      'CREATE FUNCTION rank(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT $1 $$',
      'CREATE DOMAIN level AS integer DEFAULT rank(9) CONSTRAINT high CHECK (rank(value) > 0)',
      `COMMENT ON CONSTRAINT high ON DOMAIN level IS 'the check'`,
    ],
    b: [
      'CREATE FUNCTION rank(integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT $1::bigint $$',
      'CREATE DOMAIN level AS integer DEFAULT rank(9) CONSTRAINT high CHECK (rank(value) > 0)',
      `COMMENT ON CONSTRAINT high ON DOMAIN level IS 'the check'`,
    ],
  },
  {
    name: 'a table whose rows a column holds is written anew with the one that it inherits from',
    a: [
      'CREATE TABLE crew (id integer, name text)',
      'CREATE TABLE mates (rank integer) INHERITS (crew)',
      'CREATE TABLE ship (id integer, cap mates)',
      `INSERT INTO ship VALUES (1, ROW(2, 'x', 3))`,
    ],
    b: [
      'CREATE TABLE crew (id bigint, name text)',
      'CREATE TABLE mates (rank integer) INHERITS (crew)',
      'CREATE TABLE ship (id integer, cap mates)',
    ],
  },
  {
    name: 'a table whose rows a column holds gets columns with defaults, and of a domain with rules',
    given: ['CREATE DOMAIN known AS integer CHECK (VALUE > 0)'],
    a: [
      'CREATE TABLE crew (id integer, name text)',
      'CREATE TABLE ship (id integer, cap crew)',
      `INSERT INTO crew VALUES (1, 'a')`,
      `INSERT INTO ship VALUES (1, ROW(2, 'b'))`,
    ],
    b: [
      'CREATE TABLE crew (id integer, name text, rank integer NOT NULL DEFAULT 3, pay known)',
      'CREATE TABLE ship (id integer, cap crew)',
      `INSERT INTO crew VALUES (1, 'a', 4, 5)`,
      `INSERT INTO ship VALUES (1, ROW(2, 'b', 6, 7))`,
    ],
  },
];

const sorted = (locale: string) => [
  `CREATE COLLATION sea (provider = libc, locale = '${locale}')`,
  `COMMENT ON COLLATION sea IS 'waves'`,
  `CREATE DOMAIN word AS text COLLATE sea CHECK (VALUE > '' COLLATE sea)`,
  'CREATE DOMAIN loud AS word NOT NULL',
  'CREATE TYPE pair AS (a word, b text COLLATE sea)',
  'CREATE TYPE words AS RANGE (subtype = text, collation = sea)',
  `CREATE TABLE crew (id loud PRIMARY KEY, w word DEFAULT 'x', p pair, ps pair[], r words, t text COLLATE sea, d text DEFAULT ('x' COLLATE sea))`,
  'CREATE TABLE mates (more text) INHERITS (crew)',
  'CREATE INDEX crew_w ON crew (w)',
  'CREATE VIEW seen AS SELECT id, (p).a, t FROM crew ORDER BY w, t COLLATE sea',
  `CREATE FUNCTION same(w word) RETURNS word LANGUAGE sql AS $$ SELECT w $$`,
  `INSERT INTO crew VALUES ('a', 'b', ROW('c', 'd'), ARRAY[ROW('e', 'f')::pair], '[g,h]', 'i')`,
  `INSERT INTO mates VALUES ('j', 'k', NULL, NULL, NULL, 'l')`,
];

const collations: readonly Pair[] = [
  {
    name: 'a collation is made again below types that columns have',
    a: sorted('C'),
    b: sorted('POSIX'),
  },
];

const listed: readonly Pair[] = [
  {
    name: 'queries with values that UNION adds to them',
    a: ['CREATE TABLE crew (a integer, b text)'],
    b: [
      'CREATE TABLE crew (a integer, b text)',
      `CREATE VIEW known AS SELECT a, b FROM crew UNION ALL VALUES (1, ')'), (2, 'x') EXCEPT SELECT 3, 'y'`,
      'CREATE VIEW few AS SELECT a FROM crew UNION (VALUES (1), (2) ORDER BY 1 LIMIT 1) UNION SELECT 4',
      'CREATE VIEW within AS SELECT q.a FROM (SELECT a FROM crew INTERSECT VALUES (1), (2)) q',
      'CREATE VIEW two (x, y) AS VALUES (1, 2), (3, 4) UNION ALL SELECT a, a FROM crew',
      'CREATE VIEW inner_ones AS SELECT v.column1 AS z FROM (VALUES (1), (2)) v UNION ALL SELECT * FROM (VALUES (5)) "*VALUES*"',
      'CREATE MATERIALIZED VIEW kept AS SELECT a, b FROM crew UNION ALL VALUES (1, NULL)',
    ],
  },
];

/** What is made again, or called otherwise, while another of its sort holds what it needs. */
export const againPairs: readonly Pair[] = [...foreign, ...classes, ...circles, ...collations, ...shapes, ...listed];
