/** Two states, in words that make them; the plan leads from each to the other. */
export interface Pair {
  readonly name: string;
  /** In both states, before the rest. */
  readonly given?: readonly string[];
  readonly a: readonly string[];
  readonly b: readonly string[];
  /** From `a` to `b` only. */
  readonly oneWay?: true;
}

const schemas: readonly Pair[] = [
  {
    name: 'a schema goes that stands on a view elsewhere, which stands on the schema',
    a: [
      'CREATE SCHEMA yard',
      'CREATE TABLE yard.hull (id integer)',
      'CREATE VIEW public.hulls AS SELECT id FROM yard.hull',
      'CREATE VIEW yard.first AS SELECT min(id) AS id FROM public.hulls',
      'CREATE VIEW yard.second AS SELECT id FROM yard.first',
    ],
    b: [],
  },
];

const indexes: readonly Pair[] = [
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

const inheritance: readonly Pair[] = [
  {
    name: 'a column that a table has from its parent, and says itself as well, comes and goes',
    a: [
      'CREATE TABLE hull (id integer)',
      'CREATE TABLE boat () INHERITS (hull)',
      'CREATE TABLE raft () INHERITS (boat)',
      'CREATE TABLE log () INHERITS (raft)',
    ],
    b: [
      `CREATE TABLE hull (id integer, wood text NOT NULL DEFAULT 'oak')`,
      'CREATE TABLE boat () INHERITS (hull)',
      `CREATE TABLE raft (wood text NOT NULL DEFAULT 'fir') INHERITS (boat)`,
      'CREATE TABLE log () INHERITS (raft)',
    ],
  },
  {
    name: 'a table has its columns and checks from another parent, which has them too',
    a: [
      'CREATE TABLE ship (hull text, CHECK (length(hull) > 1))',
      'CREATE TABLE yacht (sails integer) INHERITS (ship)',
      'CREATE TABLE dinghy () INHERITS (yacht)',
    ],
    b: [
      'CREATE TABLE boat (hull text, CONSTRAINT ship_hull_check CHECK (length(hull) > 1))',
      'CREATE TABLE yacht (sails integer) INHERITS (boat)',
      'CREATE TABLE dinghy () INHERITS (yacht)',
    ],
  },
  {
    name: 'a check that the parent has not validated, and its partition has',
    a: [
      'CREATE TABLE deck (a integer, b integer, CONSTRAINT c CHECK (b > 1)) PARTITION BY LIST (a)',
      'CREATE TABLE aft PARTITION OF deck FOR VALUES IN (1)',
    ],
    b: [
      'CREATE TABLE deck (a integer, b integer) PARTITION BY LIST (a)',
      'ALTER TABLE deck ADD CONSTRAINT c CHECK (b > 2) NOT VALID',
      'CREATE TABLE aft PARTITION OF deck FOR VALUES IN (1)',
    ],
    oneWay: true,
  },
  {
    name: 'a check that nobody has validated is that on a new child as well',
    a: [],
    b: [
      'CREATE TABLE ship (hull text)',
      'CREATE TABLE yacht () INHERITS (ship)',
      'ALTER TABLE ship ADD CONSTRAINT hulls CHECK (length(hull) > 1) NOT VALID',
      `COMMENT ON CONSTRAINT hulls ON ship IS 'c'`,
      'CREATE TABLE dinghy () INHERITS (ship)',
    ],
  },
  {
    name: 'a column goes with the parent that it came from',
    given: ['CREATE TABLE ship (hull text)', 'CREATE TABLE sail (area integer)'],
    a: ['CREATE TABLE yacht () INHERITS (ship, sail)'],
    b: ['CREATE TABLE yacht () INHERITS (ship)'],
    oneWay: true,
  },
];

const published: Pair = {
  name: 'a table is published that others inherit from, and some of its columns',
  given: ['CREATE TABLE ship (id integer, hull text)', 'CREATE TABLE yacht (sails integer) INHERITS (ship)'],
  a: ['CREATE PUBLICATION news FOR TABLE ship (id, hull)'],
  b: [
    'ALTER TABLE ship ALTER hull TYPE varchar(9)',
    'CREATE PUBLICATION news FOR TABLE ship (id, hull)',
    'CREATE PUBLICATION more FOR TABLE ONLY ship WHERE (id > 1)',
  ],
};

const log = (key: string) => `CREATE TABLE log (id serial NOT NULL, at date NOT NULL, "what kind" text) ${key}`;
const aroundLog = [
  'CREATE VIEW logged AS SELECT at, "what kind" FROM log',
  'CREATE MATERIALIZED VIEW often AS SELECT at, count(*) AS times FROM logged GROUP BY at',
  'CREATE INDEX log_at ON log (at)',
  `COMMENT ON TABLE log IS 'what happened'`,
];
const aroundPort = [
  'ALTER TABLE port ADD CONSTRAINT named CHECK (length(name) > depth)',
  'CREATE TRIGGER looked BEFORE UPDATE OF name ON port FOR EACH ROW EXECUTE FUNCTION look()',
  `COMMENT ON TRIGGER looked ON port IS 'twice'`,
  'CREATE POLICY calm ON port USING (depth > 0 AND name IS NOT NULL)',
  'CREATE INDEX port_name ON port (name)',
  `COMMENT ON INDEX port_name IS 'fast'`,
  'ALTER TABLE port ADD CONSTRAINT port_key UNIQUE (name, depth)',
  `COMMENT ON INDEX port_key IS 'one each'`,
];
const partitions: readonly Pair[] = [
  {
    name: 'a table becomes a partition with a key and an index that would be taken for parts, and are none',
    a: [
      'CREATE TABLE port (depth integer, berth integer, UNIQUE (depth, berth)) PARTITION BY LIST (depth)',
      'CREATE TABLE shallow (depth integer NOT NULL, berth integer NOT NULL, PRIMARY KEY (depth, berth))',
      'CREATE INDEX port_berth ON port (berth)',
      'CREATE INDEX own ON shallow (berth)',
    ],
    b: [
      'CREATE TABLE port (depth integer, berth integer, UNIQUE (depth, berth)) PARTITION BY LIST (depth)',
      'CREATE TABLE shallow (depth integer NOT NULL, berth integer NOT NULL)',
      'ALTER TABLE port ATTACH PARTITION shallow FOR VALUES IN (1)',
      'ALTER TABLE shallow ADD PRIMARY KEY (depth, berth)',
      'CREATE INDEX port_berth ON port (berth)',
      'CREATE INDEX own ON shallow (berth)',
    ],
  },
  {
    name: 'the type of a column of a partitioned table, below a trigger with a comment, a policy and an index with a comment',
    given: [
      'CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$',
      'CREATE TABLE port (depth integer, name text) PARTITION BY LIST (depth)',
      'CREATE TABLE shallow PARTITION OF port FOR VALUES IN (1)',
    ],
    a: aroundPort,
    b: ['ALTER TABLE port ALTER name TYPE varchar(40)', ...aroundPort],
  },
  {
    name: 'a column of a partitioned table no longer counts',
    a: [
      'CREATE TABLE port (depth integer, berth serial, CHECK (berth > 0)) PARTITION BY LIST (depth)',
      'CREATE TABLE shallow PARTITION OF port FOR VALUES IN (1)',
    ],
    b: [
      'CREATE TABLE port (depth integer, berth text, CHECK (length(berth) > 0)) PARTITION BY LIST (depth)',
      'CREATE TABLE shallow PARTITION OF port FOR VALUES IN (1)',
    ],
  },
  {
    name: 'a table is divided into partitions, and put together again',
    a: [log(''), ...aroundLog],
    b: [
      log('PARTITION BY RANGE (at)'),
      ...aroundLog,
      "CREATE TABLE log_early PARTITION OF log FOR VALUES FROM (MINVALUE) TO ('2000-01-01')",
      'CREATE TABLE log_late PARTITION OF log DEFAULT',
    ],
  },
  {
    name: 'partitions of another kind, under the names of the old ones',
    a: [
      log('PARTITION BY RANGE (at)'),
      ...aroundLog,
      "CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM (MINVALUE) TO ('2000-01-01')",
    ],
    b: [
      log('PARTITION BY LIST ("what kind")'),
      ...aroundLog,
      'CREATE TABLE log_1 PARTITION OF log FOR VALUES IN (NULL) PARTITION BY HASH (id)',
      'CREATE TABLE log_1_0 PARTITION OF log_1 FOR VALUES WITH (modulus 1, remainder 0)',
    ],
  },
];

const domains: readonly Pair[] = [
  {
    name: 'the rules of a domain whose values lie inside of others',
    a: [
      'CREATE DOMAIN depth AS integer NOT NULL CHECK (VALUE > 0)',
      'CREATE DOMAIN draught AS depth CHECK (VALUE < 9)',
      'CREATE TYPE berth AS (depth depth)',
      'CREATE TABLE port (depth depth, draughts draught[], berth berth)',
      'CREATE VIEW depths AS SELECT depth, draughts FROM port',
    ],
    b: [
      'CREATE DOMAIN depth AS integer CHECK (VALUE > 1)',
      'CREATE DOMAIN draught AS depth CHECK (VALUE < 8)',
      'CREATE TYPE berth AS (depth depth)',
      'CREATE TABLE port (depth depth, draughts draught[], berth berth)',
      'CREATE VIEW depths AS SELECT depth, draughts FROM port',
    ],
  },
];

const sequences: readonly Pair[] = [
  {
    name: 'the sequence of a serial column counts otherwise',
    a: ['CREATE TABLE crew (id serial)'],
    b: ['CREATE TABLE crew (id serial)', 'ALTER SEQUENCE crew_id_seq INCREMENT 10 MAXVALUE 5000 CACHE 4'],
  },
  {
    name: 'a sequence counts the other way in another type',
    a: ['CREATE SEQUENCE berth', 'CREATE SEQUENCE depth AS smallint INCREMENT -1'],
    b: ['CREATE SEQUENCE berth AS smallint INCREMENT -1 MINVALUE -10', 'CREATE SEQUENCE depth'],
  },
];

const left: Pair = {
  name: 'a sequence stays when the column goes that it belonged to, in a table with partitions in another schema',
  given: ['CREATE SCHEMA annex', 'CREATE SEQUENCE counter'],
  a: [
    'CREATE TABLE port (depth integer, berth integer) PARTITION BY LIST (depth)',
    'CREATE TABLE shallow PARTITION OF port FOR VALUES IN (1) PARTITION BY LIST (depth)',
    'CREATE TABLE annex.shoal PARTITION OF shallow FOR VALUES IN (1)',
    'ALTER SEQUENCE counter OWNED BY port.berth',
  ],
  b: [
    'CREATE TABLE port (depth integer) PARTITION BY LIST (depth)',
    'CREATE TABLE shallow PARTITION OF port FOR VALUES IN (1) PARTITION BY LIST (depth)',
    'CREATE TABLE annex.shoal PARTITION OF shallow FOR VALUES IN (1)',
  ],
};

const standing: Pair = {
  name: 'a sequence that stands by itself becomes that of a serial column',
  a: [
    'CREATE SEQUENCE crew_id_seq',
    "CREATE TABLE crew (id integer DEFAULT nextval('crew_id_seq'), rank integer NOT NULL)",
    'CREATE SEQUENCE crew_rank_seq INCREMENT 5',
  ],
  b: ['CREATE TABLE crew (id serial, rank serial)'],
};

const settings: readonly Pair[] = [
  {
    name: 'the index that a table is sorted by, and the one that tells its rows apart, are made again',
    given: ['CREATE TABLE crew (id integer NOT NULL, name text, rank integer)'],
    a: [
      'ALTER TABLE crew ADD CONSTRAINT crew_key UNIQUE (id)',
      'CREATE INDEX crew_name ON crew (name)',
      'ALTER TABLE crew CLUSTER ON crew_name',
      'ALTER TABLE crew REPLICA IDENTITY USING INDEX crew_key',
      'CREATE MATERIALIZED VIEW ranks AS SELECT id, rank FROM crew',
      'CREATE INDEX ranks_key ON ranks (id)',
      'ALTER MATERIALIZED VIEW ranks CLUSTER ON ranks_key',
    ],
    b: [
      'CREATE UNIQUE INDEX crew_key ON crew (id) INCLUDE (rank)',
      'CREATE INDEX crew_name ON crew (name, rank)',
      'ALTER TABLE crew CLUSTER ON crew_name',
      'ALTER TABLE crew REPLICA IDENTITY USING INDEX crew_key',
      'CREATE MATERIALIZED VIEW ranks AS SELECT id, rank FROM crew',
      'CREATE INDEX ranks_key ON ranks (rank)',
      'ALTER MATERIALIZED VIEW ranks CLUSTER ON ranks_key',
    ],
  },
  {
    name: 'a column that is compressed otherwise in the table on top than in its partitions',
    given: [
      'CREATE TABLE port (depth integer) PARTITION BY LIST (depth)',
      'CREATE TABLE shallow PARTITION OF port FOR VALUES IN (1) PARTITION BY LIST (depth)',
      'CREATE TABLE shoal PARTITION OF shallow FOR VALUES IN (1)',
    ],
    a: [],
    b: ['ALTER TABLE port ADD name text', 'ALTER TABLE port ALTER name SET COMPRESSION pglz'],
  },
  {
    name: 'columns are kept otherwise than their types ask for, before and after',
    a: [
      'CREATE TABLE crew (a varchar(9), b text COMPRESSION pglz, c text)',
      'ALTER TABLE crew ALTER a SET STORAGE EXTERNAL, ALTER c SET STORAGE MAIN',
    ],
    b: [
      'CREATE TABLE crew (a varchar(20), b varchar(30) COMPRESSION pglz, c bigint)',
      'ALTER TABLE crew ALTER a SET STORAGE EXTERNAL, ALTER b SET STORAGE MAIN',
    ],
  },
  {
    name: 'the type of a column that a publication and statistics look at',
    a: [
      'CREATE TABLE crew (id integer PRIMARY KEY, rank integer)',
      'CREATE STATISTICS ranks ON id, rank FROM crew',
      'ALTER STATISTICS ranks SET STATISTICS 50',
      `CREATE PUBLICATION news FOR TABLE crew WHERE (rank > 1) WITH (publish = 'insert')`,
    ],
    b: [
      'CREATE TABLE crew (id integer PRIMARY KEY, rank bigint)',
      'CREATE STATISTICS ranks ON id, rank FROM crew',
      'ALTER STATISTICS ranks SET STATISTICS 50',
      `CREATE PUBLICATION news FOR TABLE crew WHERE (rank > 1) WITH (publish = 'insert')`,
    ],
  },
  {
    name: 'tables that point at each other are logged no longer, and one is published no longer',
    a: [
      'CREATE TABLE deck (id integer PRIMARY KEY)',
      'CREATE TABLE cabin (id integer PRIMARY KEY REFERENCES deck)',
      'CREATE TABLE bunk (id integer REFERENCES cabin, old integer REFERENCES deck)',
      'CREATE PUBLICATION news FOR TABLE deck, cabin',
    ],
    b: [
      'CREATE UNLOGGED TABLE deck (id integer PRIMARY KEY, next integer)',
      'CREATE UNLOGGED TABLE cabin (id integer PRIMARY KEY REFERENCES deck)',
      'CREATE UNLOGGED TABLE bunk (id integer REFERENCES cabin)',
    ],
  },
  {
    name: 'rights on a column that goes, and on one that is made again',
    a: [
      'CREATE TABLE crew (id integer, a integer, b integer)',
      'GRANT SELECT (a, b), UPDATE (b) ON crew TO pg_monitor',
    ],
    b: [
      'CREATE TABLE crew (id integer, b integer GENERATED ALWAYS AS (id + 1) STORED)',
      'GRANT SELECT (b), UPDATE (b) ON crew TO pg_monitor',
    ],
  },
  {
    name: 'an owner takes rights away from itself',
    a: ['CREATE TABLE crew (id integer)', 'CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$'],
    b: [
      'CREATE TABLE crew (id integer)',
      'CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$',
      'REVOKE INSERT, DELETE ON crew FROM CURRENT_USER',
      'REVOKE ALL ON FUNCTION one() FROM CURRENT_USER',
    ],
  },
];

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
];

const names: readonly Pair[] = [
  {
    name: 'types of other kinds take the names of types that columns have',
    a: [
      `CREATE TYPE mood AS ENUM ('a', 'b')`,
      `COMMENT ON TYPE mood IS 'how'`,
      'CREATE TYPE place AS (x integer, y text)',
      `CREATE TABLE crew (m mood NOT NULL DEFAULT 'a', ms mood[], p place, CHECK (m <> 'b'))`,
      'CREATE INDEX crew_m ON crew (m)',
      'CREATE VIEW moods AS SELECT m, p FROM crew',
      'GRANT SELECT ON moods TO PUBLIC',
      'CREATE FUNCTION same(m mood) RETURNS mood LANGUAGE sql AS $$ SELECT m $$',
    ],
    b: [
      `CREATE DOMAIN mood AS text CHECK (VALUE <> 'c')`,
      `CREATE TYPE place AS ENUM ('deck')`,
      `CREATE TABLE crew (m mood NOT NULL DEFAULT 'a', ms mood[], p place, CHECK (m <> 'b'))`,
      'CREATE INDEX crew_m ON crew (m)',
      'CREATE VIEW moods AS SELECT m, p FROM crew',
      'GRANT SELECT ON moods TO PUBLIC',
      'CREATE FUNCTION same(m mood) RETURNS mood LANGUAGE sql AS $$ SELECT m $$',
    ],
  },
  {
    name: 'a type takes the name of a table',
    a: ['CREATE TABLE crew (id integer)'],
    b: [`CREATE TYPE crew AS ENUM ('deck', 'engine')`],
  },
];

export const pairs: readonly Pair[] = [
  ...schemas,
  ...indexes,
  ...inheritance,
  published,
  ...partitions,
  ...domains,
  ...sequences,
  left,
  standing,
  ...settings,
  ...late,
  ...queries,
  ...names,
];
