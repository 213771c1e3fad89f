import type { Pair } from './pair.ts';

const crew = 'CREATE TABLE crew (id integer, rank text, pay integer) PARTITION BY LIST (rank)';
const mates = `CREATE TABLE mates PARTITION OF crew FOR VALUES IN ('mate')`;
const cooks = `CREATE TABLE cooks PARTITION OF crew FOR VALUES IN ('cook')`;
/** Only one of the partitions has a part of the index: a key. */
const oneKey = [
  crew,
  mates,
  cooks,
  'CREATE UNIQUE INDEX by_rank ON ONLY crew (rank, id)',
  'ALTER TABLE mates ADD CONSTRAINT mates_pkey PRIMARY KEY (rank, id)',
  'ALTER INDEX by_rank ATTACH PARTITION mates_pkey',
];

const mid = `${mates} PARTITION BY LIST (rank)`;
const few = `CREATE TABLE few PARTITION OF mates FOR VALUES IN ('mate')`;
const byRank = 'CREATE UNIQUE INDEX by_rank ON crew (rank, id)';

const keys: readonly Pair[] = [
  {
    name: 'the key of a partitioned table goes, and one partition keeps its own for another index',
    a: [
      'CREATE TABLE crew (id integer, rank text, pay integer, PRIMARY KEY (rank, id)) PARTITION BY LIST (rank)',
      mates,
      cooks,
      'CREATE INDEX by_rank ON crew USING hash (rank)',
    ],
    b: oneKey,
  },
  {
    name: 'a partitioned table is made again, and the key of one partition is all there is of its index',
    a: [
      'CREATE TABLE crew (id integer, rank text, pay integer, UNIQUE (rank, id)) PARTITION BY HASH (rank)',
      'CREATE TABLE mates PARTITION OF crew FOR VALUES WITH (modulus 2, remainder 0)',
      'CREATE TABLE cooks PARTITION OF crew FOR VALUES WITH (modulus 2, remainder 1)',
    ],
    b: oneKey,
  },
  {
    name: 'a part of an index becomes the key of its partition',
    a: [crew, mates, cooks, 'CREATE UNIQUE INDEX by_rank ON crew (rank, id)'],
    b: [
      crew,
      mates,
      cooks,
      'CREATE UNIQUE INDEX by_rank ON crew (rank, id)',
      'ALTER TABLE mates ADD CONSTRAINT mates_pkey PRIMARY KEY USING INDEX mates_rank_id_idx',
    ],
  },
  {
    name: 'the key of a partition, part of an index two levels above, becomes a unique constraint of the same name',
    a: [crew, mid, few, byRank, 'ALTER TABLE few ADD CONSTRAINT few_one PRIMARY KEY USING INDEX few_rank_id_idx'],
    b: [crew, mid, few, byRank, 'ALTER TABLE few ADD CONSTRAINT few_one UNIQUE USING INDEX few_rank_id_idx'],
  },
  {
    name: 'keys of partitions make way for the key of their table',
    a: [crew, mates.replace(' FOR', ' (CONSTRAINT only_mates PRIMARY KEY (rank, id)) FOR'), cooks],
    b: [
      'CREATE TABLE crew (id integer, rank text, pay integer, PRIMARY KEY (rank, id)) PARTITION BY LIST (rank)',
      mates,
      cooks,
    ],
  },
  {
    name: 'an index of a partition goes before its table gets one that it could be a part of',
    a: [crew, mates, cooks, 'CREATE INDEX mates_own ON mates (pay)'],
    b: [crew, mates, cooks, 'CREATE INDEX by_pay ON crew (pay)'],
  },
  {
    name: 'a key of a partition goes with a column of its table, and the rest of it may be null',
    a: [crew, mates.replace(' FOR', ' (PRIMARY KEY (rank, id)) FOR'), cooks],
    b: ['CREATE TABLE crew (rank text, pay integer) PARTITION BY LIST (rank)', mates, cooks],
  },
];

const apart = [
  'CREATE TABLE crew (id integer, rank text, pay integer)',
  'CREATE TABLE mates (id integer, rank text, pay integer, PRIMARY KEY (rank, id))',
  'CREATE TABLE cooks (id integer, rank text, pay integer) INHERITS (mates)',
];

const moves: readonly Pair[] = [
  {
    name: 'partitions leave, and one inherits from the other, whose columns are not null',
    a: [crew, mates, cooks, 'CREATE INDEX by_pay ON crew (pay)'],
    b: apart,
  },
  {
    name: 'a partition with partitions of its own leaves and is inherited from',
    a: [
      crew,
      `${mates} PARTITION BY RANGE (id)`,
      'CREATE TABLE few PARTITION OF mates FOR VALUES FROM (0) TO (10)',
      cooks,
      'CREATE INDEX by_rank ON crew (rank DESC)',
      'CREATE UNIQUE INDEX by_id ON few (id)',
    ],
    b: apart,
  },
  {
    name: 'a table becomes a partition, and what inherited from it goes',
    a: [crew, 'CREATE TABLE mates (id integer, rank text, pay integer)', 'CREATE TABLE able () INHERITS (mates)'],
    b: [crew, mates],
  },
  {
    name: 'a partition gives up a key with the index above, and may be null',
    a: oneKey,
    b: [crew, mates, `CREATE TABLE cooks PARTITION OF crew DEFAULT`, 'CREATE INDEX by_pay ON mates (pay)'],
  },
  {
    name: 'a table that counts becomes a partitioned one, and its child a partition with other types',
    backAsWhole: true,
    a: [
      'CREATE TABLE crew (id serial PRIMARY KEY, rank varchar(30) NOT NULL, pay numeric(10, 2) CHECK (pay > 0))',
      'CREATE TABLE mates () INHERITS (crew)',
      'CREATE STATISTICS paid ON rank, pay FROM crew',
    ],
    b: [
      `CREATE TABLE crew (id bigint GENERATED ALWAYS AS IDENTITY, rank text NOT NULL, pay numeric, PRIMARY KEY (id, rank))
        PARTITION BY HASH (rank)`,
      'CREATE TABLE mates PARTITION OF crew FOR VALUES WITH (modulus 2, remainder 0)',
      'CREATE TABLE cooks PARTITION OF crew FOR VALUES WITH (modulus 2, remainder 1)',
    ],
    oneWay: true,
  },
  {
    name: 'a partitioned table becomes a plain one, whose partitions inherit from each other',
    a: [
      `CREATE TABLE crew (id integer NOT NULL, rank text DEFAULT 'able', PRIMARY KEY (id)) PARTITION BY LIST (id)`,
      'CREATE TABLE cooks PARTITION OF crew FOR VALUES IN (1, 2)',
      'CREATE TABLE mates PARTITION OF crew FOR VALUES IN (3, 4)',
      'CREATE TABLE berth (id integer REFERENCES crew)',
    ],
    b: [
      `CREATE TABLE crew (id integer NOT NULL, rank text DEFAULT 'able', PRIMARY KEY (id))`,
      'CREATE TABLE cooks (id integer, rank text) INHERITS (crew)',
      'CREATE TABLE mates (id integer, rank text) INHERITS (cooks)',
      'CREATE TABLE berth (id integer REFERENCES crew)',
    ],
    oneWay: true,
  },
];

const handed: readonly Pair[] = [
  {
    name: 'a child says a check itself and validates it, which the parent has not',
    oneWay: true,
    a: [
      'CREATE TABLE crew (id integer)',
      'CREATE TABLE mates () INHERITS (crew)',
      'ALTER TABLE crew ADD CONSTRAINT high CHECK (id > 0) NOT VALID',
    ],
    b: [
      'CREATE TABLE crew (id integer)',
      'CREATE TABLE mates (CONSTRAINT high CHECK (id > 0)) INHERITS (crew)',
      'ALTER TABLE crew ADD CONSTRAINT high CHECK (id > 0) NOT VALID',
    ],
  },
  {
    name: 'a check is no longer handed down, and the child says it itself',
    oneWay: true,
    a: ['CREATE TABLE crew (id integer, CONSTRAINT high CHECK (id > 0))', 'CREATE TABLE mates () INHERITS (crew)'],
    b: [
      'CREATE TABLE crew (id integer, CONSTRAINT high CHECK (id > 0) NO INHERIT)',
      'CREATE TABLE mates (CONSTRAINT high CHECK (id > 0)) INHERITS (crew)',
    ],
  },
  {
    name: 'a table leaves one of its parents with the check that it had from there',
    oneWay: true,
    a: [
      'CREATE TABLE crew (id integer, CONSTRAINT high CHECK (id > 0))',
      'CREATE TABLE ship (id integer, CONSTRAINT low CHECK (id < 9))',
      'CREATE TABLE mates () INHERITS (crew, ship)',
    ],
    b: [
      'CREATE TABLE crew (id integer, CONSTRAINT high CHECK (id > 0))',
      'CREATE TABLE ship (id integer, CONSTRAINT low CHECK (id < 9))',
      'CREATE TABLE mates () INHERITS (crew)',
    ],
  },
  {
    name: 'the key of a child goes before the columns of its parent may be null',
    a: ['CREATE TABLE crew (id integer PRIMARY KEY)', 'CREATE TABLE mates (PRIMARY KEY (id)) INHERITS (crew)'],
    b: ['CREATE TABLE crew (id integer)', 'CREATE TABLE mates () INHERITS (crew)'],
  },
  {
    name: 'a partition leaves, its columns change, and a table with another type points at it',
    a: [crew, mates, 'CREATE TABLE boats (mate integer)'],
    b: [
      'CREATE TABLE mates (id bigint UNIQUE, rank text, pay integer, since date)',
      'CREATE TABLE boats (mate bigint REFERENCES mates (id))',
    ],
  },
  {
    name: 'a table gets another first parent',
    a: [
      'CREATE TABLE crew (id integer)',
      'CREATE TABLE ship (id integer)',
      'CREATE TABLE mates (id integer) INHERITS (crew)',
    ],
    b: [
      'CREATE TABLE crew (id integer)',
      'CREATE TABLE ship (id integer)',
      'CREATE TABLE mates (id integer) INHERITS (ship, crew)',
    ],
  },
];

const guarded = [
  'CREATE TABLE crew (id integer)',
  'CREATE TABLE mates () INHERITS (crew)',
  'ALTER TABLE crew ADD CONSTRAINT known CHECK (id > 0) NOT VALID',
  `COMMENT ON CONSTRAINT known ON crew IS 'all'`,
  `COMMENT ON CONSTRAINT known ON mates IS 'these'`,
];

/** Checks that nobody validated. */
const unproved: readonly Pair[] = [
  {
    name: 'a child comes whose check nobody validated, as that of the parent, which stays',
    a: guarded,
    // What is valid there satisfies what need not be.
    oneWay: true,
    b: [
      'CREATE TABLE crew (id integer)',
      'CREATE TABLE cooks (share integer) INHERITS (crew)',
      'CREATE TABLE boys () INHERITS (cooks)',
      'ALTER TABLE crew ADD CONSTRAINT known CHECK (id > 0) NOT VALID',
      `COMMENT ON CONSTRAINT known ON crew IS 'all'`,
      'CREATE TABLE mates () INHERITS (crew)',
      `COMMENT ON CONSTRAINT known ON mates IS 'these'`,
    ],
  },
  {
    name: 'a check that children have too is another one, and the comments on theirs stay',
    a: guarded,
    b: guarded.map((statement) => statement.replace('id > 0', 'id > 1').replace(' NOT VALID', '')),
  },
];

const counted = (computed: string) => [
  'CREATE TABLE crew (pay integer, share integer)',
  `CREATE TABLE mates (pay integer, share integer${computed}) INHERITS (crew)`,
];
const computes = (expression: string) => ` GENERATED ALWAYS AS (${expression}) STORED`;

/** Columns that a child computes, while its parent does not. */
const computing: readonly Pair[] = [
  { name: 'a child computes what its parent does not', a: counted(''), b: counted(computes('pay * 2')), until: 15 },
  {
    name: 'a child computes otherwise what its parent does not',
    a: counted(computes('pay * 2')),
    b: counted(computes('pay * 3')),
    until: 15,
  },
];

/** Plain inheritance and partitions. */
export const lineagePairs: readonly Pair[] = [...keys, ...moves, ...handed, ...unproved, ...computing];
