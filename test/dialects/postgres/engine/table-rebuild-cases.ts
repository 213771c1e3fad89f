import type { RowCase } from './make-way-cases.ts';

const rebuild = { options: { rebuild: { table: true } } } as const;

const byRange = [
  `CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY, n integer NOT NULL, twice integer GENERATED ALWAYS AS (n * 2) STORED, PRIMARY KEY (id, n)) PARTITION BY RANGE (n)`,
  'CREATE TABLE low PARTITION OF t FOR VALUES FROM (0) TO (10)',
  'CREATE TABLE rest PARTITION OF t DEFAULT',
];
const plain = `CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY, n integer NOT NULL, twice integer GENERATED ALWAYS AS (n * 2) STORED, PRIMARY KEY (id, n))`;
const around = [
  `COMMENT ON TABLE t IS 'kept'`,
  'CREATE INDEX by_n ON t (n)',
  'GRANT SELECT ON t TO PUBLIC',
  'CREATE VIEW v AS SELECT id, n FROM t',
  'CREATE MATERIALIZED VIEW sums AS SELECT sum(n) AS total FROM t',
  'CREATE TABLE child (id bigint, n integer, CONSTRAINT to_t FOREIGN KEY (id, n) REFERENCES t (id, n))',
  'CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.n := NEW.n + 1000; RETURN NEW; END $$',
  'CREATE TRIGGER loud AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION shout()',
];
const rows = [
  'INSERT INTO t (n) VALUES (3), (30), (300)',
  'DELETE FROM t WHERE n = 300',
  'INSERT INTO child SELECT id, n FROM t',
  'REFRESH MATERIALIZED VIEW sums',
];
/** What the rows say, what reads them, and that identities go on where they were (the third one is gone, not given again). */
const kept = {
  query: `WITH new AS (INSERT INTO t (n) VALUES (5) RETURNING id::int)
SELECT (SELECT json_agg(json_build_array(id, n, twice) ORDER BY id) FROM t) AS t, (SELECT count(*)::int FROM v) AS v,
  (SELECT total::int FROM sums) AS sums, (SELECT count(*)::int FROM child) AS child, (SELECT id FROM new) AS next,
  has_table_privilege('pg_monitor', 't', 'SELECT') AS granted`,
  is: [
    {
      t: [
        [1, 3, 6],
        [2, 30, 60],
      ],
      v: 2,
      sums: 33,
      child: 2,
      next: 4,
      granted: true,
    },
  ],
};

export const tableRebuildCases: readonly Omit<RowCase, 'plan'>[] = [
  {
    name: 'the enum of a partition key loses a label',
    options: { rebuild: { table: true, enum: true } },
    from: [
      `CREATE TYPE mood AS ENUM ('a', 'b', 'c')`,
      'CREATE TABLE t (id serial, m mood, ms mood[]) PARTITION BY LIST (m)',
      `CREATE TABLE ta PARTITION OF t FOR VALUES IN ('a', 'c')`,
      'CREATE TABLE other (m mood)',
    ],
    to: [
      `CREATE TYPE mood AS ENUM ('b', 'a')`,
      'CREATE TABLE t (id serial, m mood, ms mood[]) PARTITION BY LIST (m)',
      `CREATE TABLE ta PARTITION OF t FOR VALUES IN ('a')`,
      'CREATE TABLE other (m mood)',
    ],
    rows: [`INSERT INTO t (m, ms) VALUES ('a', '{a,b}')`, `INSERT INTO other VALUES ('b')`],
    kept: {
      query: 'SELECT id, t.m::text, ms::text, other.m::text AS o FROM t, other',
      is: [{ id: 1, m: 'a', ms: '{a,b}', o: 'b' }],
    },
  },
  {
    name: 'a plain table becomes partitioned',
    ...rebuild,
    from: [plain, ...around],
    to: [...byRange, ...around],
    rows,
    kept,
  },
  {
    name: 'a partitioned table becomes a plain one',
    ...rebuild,
    from: [...byRange, ...around],
    to: [plain, ...around],
    rows,
    kept,
  },
  {
    name: 'another partition key, and a column of another type',
    ...rebuild,
    from: [
      'CREATE TABLE t (a integer, b text) PARTITION BY LIST (a)',
      'CREATE TABLE one PARTITION OF t FOR VALUES IN (1)',
      'CREATE TABLE more PARTITION OF t DEFAULT',
    ],
    to: [
      "CREATE TABLE t (a integer, b integer, c text DEFAULT 'new') PARTITION BY RANGE (b)",
      'CREATE TABLE one PARTITION OF t FOR VALUES FROM (0) TO (100)',
      'CREATE TABLE more PARTITION OF t DEFAULT',
    ],
    rows: [`INSERT INTO t VALUES (1, '500'), (2, '50')`],
    kept: {
      query: 'SELECT a, b, c, tableoid::regclass::text AS part FROM t ORDER BY a',
      is: [
        { a: 1, b: 500, c: 'new', part: 'more' },
        { a: 2, b: 50, c: 'new', part: 'one' },
      ],
    },
  },
  {
    name: 'a column of the partition key gets another type',
    ...rebuild,
    from: [
      'CREATE TABLE t (id integer NOT NULL, day date) PARTITION BY LIST (id)',
      'CREATE TABLE one PARTITION OF t FOR VALUES IN (1)',
      'CREATE TABLE more PARTITION OF t DEFAULT',
      'CREATE INDEX by_id ON t (id)',
      'CREATE VIEW v AS SELECT id FROM t',
    ],
    to: [
      'CREATE TABLE t (id bigint NOT NULL, day date) PARTITION BY LIST (id)',
      'CREATE TABLE one PARTITION OF t FOR VALUES IN (1)',
      'CREATE TABLE more PARTITION OF t DEFAULT',
      'CREATE INDEX by_id ON t (id)',
      'CREATE VIEW v AS SELECT id FROM t',
      // What changes at the table beside it.
      'GRANT SELECT ON t TO PUBLIC',
      `COMMENT ON TABLE t IS 'days'`,
    ],
    rows: ['INSERT INTO t (id) VALUES (1), (2)'],
    kept: {
      query: 'SELECT id::int, tableoid::regclass::text AS part FROM t ORDER BY id',
      is: [
        { id: 1, part: 'one' },
        { id: 2, part: 'more' },
      ],
    },
  },
  {
    name: 'a partition gets parts of its own; a serial column counts on, a sequence keeps its owner',
    ...rebuild,
    from: [
      'CREATE SEQUENCE own',
      `CREATE TABLE t (a serial, b bigint DEFAULT nextval('own')) PARTITION BY RANGE (a)`,
      'CREATE TABLE p PARTITION OF t FOR VALUES FROM (0) TO (100)',
      'ALTER SEQUENCE own OWNED BY t.b',
      `CREATE TABLE s (a serial, b bigint DEFAULT nextval('own'))`,
    ],
    to: [
      'CREATE SEQUENCE own',
      `CREATE TABLE t (a serial, b bigint DEFAULT nextval('own')) PARTITION BY RANGE (a)`,
      'CREATE TABLE p PARTITION OF t FOR VALUES FROM (0) TO (100) PARTITION BY LIST (b)',
      'CREATE TABLE p1 PARTITION OF p DEFAULT',
      'ALTER SEQUENCE own OWNED BY t.b',
      `CREATE TABLE s (a serial, b bigint DEFAULT nextval('own')) PARTITION BY HASH (a)`,
      'CREATE TABLE s0 PARTITION OF s FOR VALUES WITH (MODULUS 1, REMAINDER 0)',
    ],
    rows: ['INSERT INTO t DEFAULT VALUES', 'INSERT INTO s DEFAULT VALUES', 'INSERT INTO s DEFAULT VALUES'],
    kept: {
      query: `WITH more AS (INSERT INTO s DEFAULT VALUES RETURNING a, b::int)
SELECT (SELECT a FROM p1) AS p, (SELECT array_agg(a ORDER BY a) FROM s0) AS s, (SELECT a FROM more) AS a, (SELECT b FROM more) AS b`,
      is: [{ p: 1, s: [1, 2], a: 3, b: 4 }],
    },
  },
  {
    name: 'a partition below the table that a foreign key looks at gets another key',
    ...rebuild,
    from: [
      'CREATE TABLE t (a integer PRIMARY KEY) PARTITION BY RANGE (a)',
      'CREATE TABLE p PARTITION OF t FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (a)',
      'CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9)',
      'CREATE TABLE child (a integer CONSTRAINT to_t REFERENCES t (a))',
      'CREATE TABLE leaves (a integer CONSTRAINT leaves_t REFERENCES t (a))',
    ],
    to: [
      'CREATE TABLE t (a integer PRIMARY KEY) PARTITION BY RANGE (a)',
      'CREATE TABLE p PARTITION OF t FOR VALUES FROM (0) TO (100) PARTITION BY LIST (a)',
      'CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1, 2)',
      'CREATE TABLE child (a integer CONSTRAINT to_t REFERENCES t (a))',
    ],
    rows: ['INSERT INTO t VALUES (1), (2)', 'INSERT INTO child VALUES (2)'],
    kept: {
      query: 'SELECT (SELECT array_agg(a ORDER BY a) FROM p1) AS p, (SELECT a FROM child) AS child',
      is: [{ p: [1, 2], child: 2 }],
    },
  },
  {
    name: 'a parent by inheritance becomes a partitioned table: one child a partition with parts, one as it is, one stays, one goes',
    ...rebuild,
    from: [
      'CREATE TABLE t (a integer, b text)',
      'CREATE TABLE t1 () INHERITS (t)',
      'CREATE TABLE t2 (CHECK (a > 9)) INHERITS (t)',
      'CREATE TABLE t3 () INHERITS (t)',
      'CREATE TABLE t4 () INHERITS (t)',
    ],
    to: [
      'CREATE TABLE t (a integer, b text) PARTITION BY RANGE (a)',
      'CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10) PARTITION BY HASH (a)',
      'CREATE TABLE t1a PARTITION OF t1 FOR VALUES WITH (MODULUS 1, REMAINDER 0)',
      'CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20)',
      'CREATE TABLE t3 (a integer, b text)',
    ],
    rows: [
      `INSERT INTO t VALUES (3, 'own'), (13, 'own')`,
      `INSERT INTO t1 VALUES (1, 'one')`,
      `INSERT INTO t2 VALUES (11, 'two')`,
    ],
    kept: {
      query: `SELECT (SELECT array_agg(a ORDER BY a) FROM t) AS t, (SELECT array_agg(a ORDER BY a) FROM t1a) AS t1,
  (SELECT array_agg(a ORDER BY a) FROM t2) AS t2`,
      is: [{ t: [1, 3, 11, 13], t1: [1, 3], t2: [11, 13] }],
    },
  },
  {
    name: 'a partitioned table becomes a plain one that a former partition, with parts of its own, inherits from',
    ...rebuild,
    from: [
      'CREATE TABLE t (a integer, b text) PARTITION BY RANGE (a)',
      'CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10) PARTITION BY HASH (a)',
      'CREATE TABLE t1a PARTITION OF t1 FOR VALUES WITH (MODULUS 1, REMAINDER 0)',
      'CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20)',
    ],
    to: ['CREATE TABLE t (a integer, b text)', 'CREATE TABLE t1 () INHERITS (t)'],
    rows: [`INSERT INTO t VALUES (1, 'one'), (11, 'two')`],
    kept: {
      query: 'SELECT array_agg(a ORDER BY a) AS t, (SELECT array_agg(a) FROM t1) AS t1 FROM t',
      is: [{ t: [1, 11], t1: [1] }],
    },
  },
  {
    name: 'a table and a partition of it become plain tables: no row is in both',
    ...rebuild,
    from: [
      'CREATE TABLE s (a integer, b integer) PARTITION BY RANGE (a)',
      'CREATE TABLE t PARTITION OF s FOR VALUES FROM (0) TO (10) PARTITION BY LIST (b)',
      'CREATE TABLE t1 PARTITION OF t DEFAULT',
      'CREATE TABLE rest PARTITION OF s DEFAULT',
    ],
    to: ['CREATE TABLE s (a integer, b integer)', 'CREATE TABLE t (a integer, b integer)'],
    rows: ['INSERT INTO s VALUES (1, 1), (2, 2), (30, 3)'],
    kept: {
      query: 'SELECT (SELECT array_agg(a ORDER BY a) FROM t) AS t, (SELECT array_agg(a ORDER BY a) FROM s) AS s',
      is: [{ t: [1, 2], s: [30] }],
    },
  },
  {
    name: 'a parent by inheritance becomes a partitioned table of other types, and its child a partition',
    ...rebuild,
    from: ['CREATE TABLE t (id integer, k varchar(30))', 'CREATE TABLE c () INHERITS (t)'],
    to: [
      'CREATE TABLE t (id bigint, k text) PARTITION BY LIST (k)',
      `CREATE TABLE c PARTITION OF t FOR VALUES IN ('a')`,
      'CREATE TABLE d PARTITION OF t DEFAULT',
    ],
    rows: [`INSERT INTO t VALUES (1, 'x')`, `INSERT INTO c VALUES (2, 'a')`],
    kept: {
      query: 'SELECT id::int, k, tableoid::regclass::text AS part FROM t ORDER BY id',
      is: [
        { id: 1, k: 'x', part: 'd' },
        { id: 2, k: 'a', part: 'c' },
      ],
    },
  },
];
