import type { Pair } from './pair.ts';

const carrying = (type: string) => [
  `CREATE TABLE crew (id integer, no integer, name ${type}, mate integer)`,
  'ALTER TABLE crew ADD PRIMARY KEY (id) INCLUDE (name), ADD FOREIGN KEY (mate) REFERENCES crew',
  'CREATE UNIQUE INDEX numbered ON crew (no) INCLUDE (name)',
  'CREATE TABLE watch (crew integer REFERENCES crew, no integer REFERENCES crew (no) ON DELETE CASCADE)',
  `COMMENT ON CONSTRAINT watch_no_fkey ON watch IS 'who'`,
  'CREATE VIEW mates AS SELECT id, mate FROM crew GROUP BY id',
];

const indexes: readonly Pair[] = [
  {
    name: 'the type of a column changes below an index that samples an expression of it',
    a: [
      'CREATE TABLE crew (id integer)',
      'CREATE INDEX numbered ON crew ((id + 1))',
      'ALTER INDEX numbered ALTER COLUMN 1 SET STATISTICS 300',
      'ALTER TABLE crew CLUSTER ON numbered',
    ],
    b: [
      'CREATE TABLE crew (id bigint)',
      'CREATE INDEX numbered ON crew ((id + 1))',
      'ALTER INDEX numbered ALTER COLUMN 1 SET STATISTICS 300',
      'ALTER TABLE crew CLUSTER ON numbered',
    ],
  },
  {
    name: 'the type of a column changes that keys carry along, which foreign keys and a view stand on',
    a: carrying('text'),
    b: carrying('varchar(9)'),
  },
  {
    name: 'a partition leaves while the index that it has a part of goes',
    a: [
      'CREATE TABLE port (depth integer, berth integer) PARTITION BY RANGE (depth)',
      'CREATE TABLE shallow PARTITION OF port FOR VALUES FROM (0) TO (10)',
      'CREATE INDEX port_berth ON port (berth)',
    ],
    b: [
      'CREATE TABLE port (depth integer, berth integer) PARTITION BY RANGE (depth)',
      'CREATE TABLE shallow (depth integer, berth integer)',
      'CREATE INDEX port_berth ON port (berth, depth)',
    ],
  },
  {
    name: 'a function takes one thing more, which need not be given, below all that calls it',
    a: [
      'CREATE FUNCTION deep(a integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT a $$',
      'CREATE TABLE port (depth integer CHECK (deep(depth) > 0), berth integer DEFAULT deep(1))',
      'CREATE DOMAIN draught AS integer DEFAULT deep(2) CHECK (deep(VALUE) > 0)',
      'CREATE INDEX port_deep ON port (deep(depth))',
      'CREATE POLICY calm ON port USING (deep(depth) > 3)',
      'CREATE VIEW depths AS SELECT deep(depth) AS d, berth FROM port',
      'ALTER VIEW depths ALTER COLUMN berth SET DEFAULT deep(3)',
      'GRANT SELECT ON depths TO PUBLIC',
    ],
    b: [
      'CREATE FUNCTION deep(a integer, b integer DEFAULT 2) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT a + b $$',
      'CREATE TABLE port (depth integer CHECK (deep(depth) > 0), berth integer DEFAULT deep(1, 1))',
      'CREATE DOMAIN draught AS integer DEFAULT deep(2) CHECK (deep(VALUE) > 0)',
      'CREATE INDEX port_deep ON port (deep(depth))',
      'CREATE POLICY calm ON port USING (deep(depth) > 3)',
      'CREATE VIEW depths AS SELECT deep(depth) AS d, berth FROM port',
      'ALTER VIEW depths ALTER COLUMN berth SET DEFAULT deep(3)',
      'GRANT SELECT ON depths TO PUBLIC',
    ],
  },
  {
    name: 'a view that is nothing but values',
    a: [],
    b: [
      `CREATE VIEW numbers (n, "The word") AS VALUES (1, 'one'), (2, 'two')`,
      'CREATE VIEW unnamed AS VALUES (1, 2)',
      'CREATE MATERIALIZED VIEW stored (n) AS VALUES (1), (3)',
    ],
  },
  {
    name: 'a unique constraint repeats a key, and another one',
    a: [],
    b: [
      'CREATE TABLE berth (quay integer, place integer, PRIMARY KEY (quay, place))',
      'ALTER TABLE berth ADD UNIQUE (quay, place)',
      'ALTER TABLE berth ADD CONSTRAINT once_more UNIQUE (quay, place)',
    ],
  },
  {
    name: 'another index takes over the part that a partition has of one that goes',
    given: [
      'CREATE TABLE port (depth integer, berth integer) PARTITION BY RANGE (depth)',
      'CREATE TABLE shallow PARTITION OF port FOR VALUES FROM (0) TO (10)',
    ],
    a: ['CREATE INDEX first ON port (berth)'],
    b: ['CREATE INDEX second ON port (berth)'],
  },
  {
    name: 'a function of the rows of a table, below its index and its check, and the table is made again',
    a: [
      'CREATE TABLE port (depth integer, berth integer)',
      'CREATE FUNCTION deep(p port) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT p.depth $$',
      'CREATE INDEX port_deep ON port (deep(port))',
      'ALTER TABLE port ADD CHECK (deep(port) > 0)',
    ],
    b: [
      'CREATE TABLE port (depth integer, berth integer) PARTITION BY RANGE (depth)',
      'CREATE FUNCTION deep(p port) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT p.depth $$',
    ],
  },
  {
    name: 'such a function goes with its table',
    a: [
      'CREATE TABLE port (depth integer, berth integer)',
      'CREATE FUNCTION deep(p port) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT p.depth $$',
      'CREATE INDEX port_deep ON port (deep(port))',
    ],
    b: [],
  },
  {
    name: 'the sequence of a column comes to rights that new ones have, and does not have them',
    given: ['CREATE SCHEMA yard'],
    a: [
      'CREATE TABLE yard.hull (id integer NOT NULL)',
      'ALTER DEFAULT PRIVILEGES IN SCHEMA yard GRANT USAGE ON SEQUENCES TO PUBLIC',
    ],
    b: [
      'CREATE TABLE yard.hull (id integer GENERATED ALWAYS AS IDENTITY)',
      'CREATE TABLE yard.mast (id serial)',
      'ALTER DEFAULT PRIVILEGES IN SCHEMA yard GRANT USAGE ON SEQUENCES TO PUBLIC',
    ],
  },
  {
    name: 'what everybody may do with all columns, then with one',
    given: ['CREATE TABLE crew (name text, age integer)'],
    a: ['GRANT UPDATE, SELECT ON crew TO PUBLIC', 'GRANT UPDATE (age) ON crew TO PUBLIC'],
    b: ['GRANT UPDATE (age) ON crew TO PUBLIC'],
  },
  {
    name: 'expressions that the server would print otherwise, once it has read what it printed',
    given: ['CREATE TABLE crew (rank varchar(9), age integer, height integer)'],
    a: [],
    b: [
      `ALTER TABLE crew ADD CHECK (rank IN ('mate', 'cook')), ADD CHECK (age BETWEEN 18 AND 70 AND height > 0),
         ADD CHECK (((age, height), rank) IS DISTINCT FROM ((1, 2), 'cook'))`,
      `CREATE INDEX crew_young ON crew (rank) WHERE rank IN ('mate', 'cook')`,
      `CREATE VIEW tall AS SELECT rank FROM crew WHERE age NOT BETWEEN 1 AND 9 OR rank IN ('mate', 'cook')`,
      `CREATE FUNCTION is_tall(a integer DEFAULT 2, b boolean DEFAULT (1 BETWEEN 0 AND 2 AND true)) RETURNS boolean LANGUAGE sql
         BEGIN ATOMIC SELECT a BETWEEN 1 AND 9 AND b; END`,
    ],
  },
  {
    name: 'such expressions stand on a column that gets another type',
    a: [
      'CREATE TABLE crew (rank varchar(9), age integer, height integer)',
      `ALTER TABLE crew ADD CHECK (rank IN ('mate', 'cook')), ADD CHECK (age BETWEEN 18 AND 70 AND height > 0)`,
      `CREATE INDEX crew_young ON crew (age) WHERE rank IN ('mate', 'cook')`,
    ],
    b: [
      'CREATE TABLE crew (rank varchar(12), age bigint, height integer)',
      `ALTER TABLE crew ADD CHECK (rank IN ('mate', 'cook')), ADD CHECK (age BETWEEN 18 AND 70 AND height > 0)`,
      `CREATE INDEX crew_young ON crew (age) WHERE rank IN ('mate', 'cook')`,
    ],
  },
  {
    name: 'a table loses the key that it points at itself, with the column that points or without',
    a: [
      'CREATE TABLE berth (id integer PRIMARY KEY, beside integer REFERENCES berth)',
      'CREATE TABLE quay (id integer NOT NULL UNIQUE, beside integer REFERENCES quay (id))',
    ],
    b: ['CREATE TABLE berth (id integer, beside integer)', 'CREATE TABLE quay (id integer NOT NULL)'],
  },
  {
    name: 'a function is made again below an index and a check of a partitioned table',
    a: [
      'CREATE FUNCTION deep(a integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT a $$',
      'CREATE TABLE port (depth integer, berth integer, CHECK (deep(depth) > 0)) PARTITION BY RANGE (depth)',
      'CREATE TABLE shallow PARTITION OF port FOR VALUES FROM (0) TO (10) PARTITION BY LIST (berth)',
      'CREATE TABLE shoal PARTITION OF shallow FOR VALUES IN (1)',
      'CREATE INDEX port_berth ON port (deep(berth))',
    ],
    b: [
      'CREATE FUNCTION deep(b integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT b $$',
      'CREATE TABLE port (depth integer, berth integer, CHECK (deep(depth) > 0)) PARTITION BY RANGE (depth)',
      'CREATE TABLE shallow PARTITION OF port FOR VALUES FROM (0) TO (10) PARTITION BY LIST (berth)',
      'CREATE TABLE shoal PARTITION OF shallow FOR VALUES IN (1)',
      'CREATE INDEX port_berth ON port (deep(berth))',
    ],
  },
  {
    name: 'literals as they were written, and a precision of six',
    a: [],
    b: [
      `CREATE TABLE cargo (a bigint DEFAULT '0', b numeric(9,2) DEFAULT '1', c varchar(9) DEFAULT ''::text,
         d timestamptz(6) DEFAULT now(), h varchar(5) DEFAULT 'abc'::varchar(5), e integer DEFAULT -1, f numeric DEFAULT -1.5, g double precision DEFAULT '2')`,
    ],
  },
  {
    name: 'how much of an expression in an index is sampled',
    given: ['CREATE TABLE port (name text, depth integer)'],
    a: ['CREATE INDEX port_key ON port (name, lower(name), (depth + 1))'],
    b: [
      'CREATE INDEX port_key ON port (name, lower(name), (depth + 1))',
      'ALTER INDEX port_key ALTER COLUMN 2 SET STATISTICS 400',
      'ALTER INDEX port_key ALTER COLUMN 3 SET STATISTICS 50',
    ],
  },
  {
    name: 'an index with such samples is made, and made again',
    given: ['CREATE TABLE port (name text, depth integer)'],
    a: [],
    b: ['CREATE INDEX port_key ON port (upper(name))', 'ALTER INDEX port_key ALTER COLUMN 1 SET STATISTICS 400'],
  },
  {
    name: 'the comment on the index of a constraint is not that of the constraint',
    a: ['CREATE TABLE crew (id integer PRIMARY KEY, name text UNIQUE)'],
    b: [
      'CREATE TABLE crew (id integer PRIMARY KEY, name text UNIQUE)',
      `COMMENT ON CONSTRAINT crew_pkey ON crew IS 'who'`,
      `COMMENT ON INDEX crew_pkey IS 'who, fast'`,
      `COMMENT ON INDEX crew_name_key IS 'names'`,
    ],
  },
  {
    name: 'a key takes over an index, with another comment on it',
    a: [
      'CREATE TABLE crew (id integer NOT NULL)',
      'CREATE UNIQUE INDEX crew_pkey ON crew (id)',
      `COMMENT ON INDEX crew_pkey IS 'x'`,
    ],
    b: ['CREATE TABLE crew (id integer PRIMARY KEY)', `COMMENT ON INDEX crew_pkey IS 'y'`],
  },
];

/** Indexes and keys. */
export const indexesPairs: readonly Pair[] = [...indexes];
