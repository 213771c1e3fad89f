import type { Pair } from './pair.ts';

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
    name: 'bounds change beside columns and checks of the partitioned table',
    a: [
      `CREATE TYPE mood AS ENUM ('calm', 'wild')`,
      `CREATE TABLE log (id bigint NOT NULL, level smallint NOT NULL DEFAULT 0, moods mood[] DEFAULT '{calm}', note text) PARTITION BY LIST (id)`,
      'ALTER TABLE log ADD CHECK (id > 0), ADD CONSTRAINT short CHECK (length(note) < 9)',
      'CREATE TABLE log_a PARTITION OF log FOR VALUES IN (1, 2)',
      'CREATE TABLE log_b PARTITION OF log DEFAULT',
      'CREATE VIEW notes AS SELECT note, level FROM log',
    ],
    b: [
      `CREATE TYPE mood AS ENUM ('calm', 'glad', 'wild')`,
      `CREATE TABLE log (id bigint NOT NULL, level integer NOT NULL DEFAULT 1, moods mood[] DEFAULT '{calm}', tag uuid DEFAULT gen_random_uuid()) PARTITION BY LIST (id)`,
      'ALTER TABLE log ADD CHECK (id > 5)',
      'CREATE TABLE log_a PARTITION OF log FOR VALUES IN (1, 3)',
      'CREATE TABLE log_b PARTITION OF log FOR VALUES IN (2, 4)',
      'CREATE VIEW notes AS SELECT tag, level FROM log',
    ],
  },
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
    name: 'a column goes from a domain that is made again to one on top of the new one',
    a: [
      'CREATE DOMAIN load AS integer CHECK (VALUE > 0)',
      'CREATE TABLE hold (load load NOT NULL DEFAULT 4, spare load, id load PRIMARY KEY)',
      'CREATE INDEX by_load ON hold (load)',
    ],
    b: [
      'CREATE DOMAIN load AS numeric(8,2)',
      'CREATE DOMAIN light AS load CHECK (VALUE < 100)',
      'CREATE TABLE hold (load light DEFAULT 3, spare load, id light)',
      'CREATE INDEX by_load ON hold (load)',
    ],
  },
  {
    name: 'a domain gets rules when the tables and columns that had it inside of other values are gone',
    a: [
      'CREATE DOMAIN load AS integer',
      'CREATE TABLE stern (plain load, many load[])',
      'CREATE DOMAIN light AS load',
      'CREATE TYPE crate AS (load light, name text)',
      'CREATE TABLE hold (loads load[])',
      'CREATE TABLE deck (what crate)',
    ],
    b: ['CREATE DOMAIN load AS integer NOT NULL CHECK (VALUE > 1)', 'CREATE TABLE stern (plain load)'],
  },
  {
    name: 'a column goes from a composite type to an array of the domain that it was made of',
    a: [
      'CREATE DOMAIN load AS integer',
      'CREATE TYPE crate AS (load load, name text)',
      'CREATE TABLE hold (what crate, n integer)',
    ],
    b: ['CREATE DOMAIN load AS numeric(8,2)', 'CREATE TABLE hold (what load[], n integer)'],
  },
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

/** Tables with parents, partitions, and domains below columns. */
export const tablesPairs: readonly Pair[] = [...inheritance, ...partitions, ...domains];
