import type { Rows } from './samples/part.ts';

/** Two states of tables that inherit, with rows that both can hold. */
export interface LineageWay {
  readonly name: string;
  readonly a: readonly string[];
  readonly b: readonly string[];
  readonly rows?: readonly Rows[];
  /** No statement makes `a` of `b`. */
  readonly oneWay?: true;
}

const mates: Rows = {
  insert: 'INSERT INTO mates (id) VALUES (3), (4)',
  query: 'SELECT id FROM mates ORDER BY id',
};

/** What differs shows what a plan does with the rest: plans between them, and what undoes those. */
export const lineageWays: readonly LineageWay[] = [
  {
    name: 'a parent that is left has a check of the same name for itself',
    a: [
      'CREATE TABLE crew (id integer, CONSTRAINT high CHECK (id > 0) NO INHERIT)',
      'CREATE TABLE ship (id integer)',
      'CREATE TABLE mates (id integer, CONSTRAINT high CHECK (id > 0)) INHERITS (ship, crew)',
    ],
    b: [
      'CREATE TABLE crew (id integer, CONSTRAINT high CHECK (id > 0) NO INHERIT)',
      'CREATE TABLE ship (id integer)',
      'CREATE TABLE mates (id integer, CONSTRAINT high CHECK (id > 0)) INHERITS (ship)',
    ],
    rows: [mates],
  },
  {
    name: 'a table comes to a parent that has a check of the same name for itself',
    a: [
      'CREATE TABLE crew (id integer, CONSTRAINT high CHECK (id > 0) NO INHERIT)',
      'CREATE TABLE mates (id integer, CONSTRAINT high CHECK (id > 0))',
    ],
    b: [
      'CREATE TABLE crew (id integer, CONSTRAINT high CHECK (id > 0) NO INHERIT)',
      'CREATE TABLE mates (id integer, CONSTRAINT high CHECK (id > 0)) INHERITS (crew)',
    ],
    rows: [mates],
  },
  {
    name: 'a table leaves and comes back to a parent whose check is another one then',
    a: [
      'CREATE TABLE ship (id integer)',
      'CREATE TABLE crew (id integer, CONSTRAINT high CHECK (id > 0))',
      'CREATE TABLE mates (id integer, CONSTRAINT high CHECK (id > 0)) INHERITS (crew)',
    ],
    b: [
      'CREATE TABLE ship (id integer)',
      'CREATE TABLE crew (id integer, CONSTRAINT high CHECK (id > 1))',
      'CREATE TABLE mates (id integer, CONSTRAINT high CHECK (id > 1)) INHERITS (ship, crew)',
    ],
    rows: [mates],
  },
  {
    name: 'parents come in their order where columns and checks change with them',
    a: [
      'CREATE TABLE ship (id integer, rank text)',
      `CREATE TABLE crew (id integer NOT NULL, rank text DEFAULT 'able', PRIMARY KEY (id))`,
      'CREATE TABLE cooks (id integer NOT NULL, rank text) INHERITS (crew)',
      'CREATE TABLE mates (id integer NOT NULL, rank text, PRIMARY KEY (id)) INHERITS (cooks)',
    ],
    b: [
      'CREATE TABLE ship (id integer, rank text)',
      'CREATE TABLE crew (id integer, rank text) INHERITS (ship)',
      'CREATE TABLE cooks (id integer, rank text) INHERITS (crew)',
      'CREATE TABLE mates (id integer, rank text, pay integer) INHERITS (crew, ship)',
    ],
    rows: [mates],
  },
  {
    name: 'types and defaults change above a table that comes to another parent and has a default of its own',
    a: [
      'CREATE TABLE crew (id integer NOT NULL, name text COLLATE "C")',
      `CREATE TABLE boys (pay numeric, name text COLLATE "C" DEFAULT 'h') INHERITS (crew)`,
    ],
    b: [
      `CREATE TABLE crew (id bigint NOT NULL, name varchar(40) NOT NULL DEFAULT 'x')`,
      'CREATE TABLE ship (pay numeric)',
      `CREATE TABLE boys (name varchar(40) NOT NULL DEFAULT 'h', pay numeric) INHERITS (crew)`,
      'ALTER TABLE boys INHERIT ship',
    ],
    rows: [
      { insert: `INSERT INTO boys (id, name) VALUES (3, 'c'), (4, 'd')`, query: 'SELECT id FROM boys ORDER BY id' },
    ],
  },
  {
    name: 'an enum loses a label above a table that comes to another parent',
    a: [
      `CREATE TYPE rank AS ENUM ('mate', 'cook', 'boy')`,
      `CREATE TABLE crew (id integer, rank rank NOT NULL DEFAULT 'cook')`,
      'CREATE TABLE boys (pay numeric) INHERITS (crew)',
    ],
    b: [
      `CREATE TYPE rank AS ENUM ('cook', 'mate')`,
      `CREATE TABLE crew (id integer, rank rank NOT NULL DEFAULT 'cook')`,
      'CREATE TABLE ship (pay numeric)',
      'CREATE TABLE boys (pay numeric) INHERITS (crew)',
      'ALTER TABLE boys INHERIT ship',
    ],
    rows: [{ insert: 'INSERT INTO boys (id) VALUES (3), (4)', query: 'SELECT id, rank::text FROM boys ORDER BY id' }],
  },
  {
    name: 'a check changes above a table that says it itself',
    a: [
      'CREATE TABLE crew (id integer, CONSTRAINT high CHECK (id > 0))',
      'CREATE TABLE mates (id integer, CONSTRAINT high CHECK (id > 0)) INHERITS (crew)',
    ],
    b: [
      'CREATE TABLE crew (id integer, CONSTRAINT high CHECK (id > 1))',
      'CREATE TABLE mates (id integer, CONSTRAINT high CHECK (id > 1)) INHERITS (crew)',
    ],
    rows: [mates],
  },
  {
    name: 'a check goes above, and tables below say another one of its name',
    a: [
      'CREATE TABLE crew (id integer, CONSTRAINT high CHECK (id > 1))',
      'CREATE TABLE cooks (id integer) INHERITS (crew)',
      'CREATE TABLE mates (id integer, CONSTRAINT high CHECK (id > 1)) INHERITS (cooks)',
    ],
    b: [
      'CREATE TABLE crew (id integer)',
      'CREATE TABLE cooks (id integer, CONSTRAINT high CHECK (id > 0)) INHERITS (crew)',
      'CREATE TABLE mates (id integer, CONSTRAINT high CHECK (id > 0)) INHERITS (cooks)',
    ],
    rows: [mates],
  },
  {
    name: 'a table gets what the one that inherits from it gets as its own, from a parent that it comes to',
    a: [
      'CREATE TABLE crew (id integer, pay integer)',
      'CREATE TABLE cooks (id integer)',
      'CREATE TABLE mates (id integer) INHERITS (cooks)',
    ],
    b: [
      'CREATE TABLE crew (id integer, pay integer, CONSTRAINT high CHECK (id > 0))',
      'CREATE TABLE cooks (id integer, pay integer, CONSTRAINT high CHECK (id > 0)) INHERITS (crew)',
      'CREATE TABLE mates (id integer, pay integer, CONSTRAINT high CHECK (id > 0)) INHERITS (cooks)',
    ],
    rows: [mates],
  },
  {
    name: 'the check of a child stays valid where that of the parent is made again and is not',
    a: [
      'CREATE TABLE crew (id integer, CONSTRAINT high CHECK (id > 0))',
      'CREATE TABLE mates (id integer) INHERITS (crew)',
    ],
    b: [
      'CREATE TABLE crew (id integer)',
      'CREATE TABLE mates (id integer) INHERITS (crew)',
      'ALTER TABLE crew ADD CONSTRAINT high CHECK (id > 0) NOT VALID',
      'ALTER TABLE mates VALIDATE CONSTRAINT high',
    ],
    rows: [mates],
  },
  {
    name: 'a table comes to one that gives up a check with its own parent',
    a: [
      'CREATE TABLE ship (id integer)',
      'CREATE TABLE crew (id integer, CONSTRAINT high CHECK (id > 1))',
      'CREATE TABLE cooks (id integer) INHERITS (crew)',
      'CREATE TABLE mates (id integer, CONSTRAINT high CHECK (id > 1)) INHERITS (cooks)',
    ],
    b: [
      'CREATE TABLE ship (id integer)',
      'CREATE TABLE crew (id integer, CONSTRAINT high CHECK (id > 0) NO INHERIT)',
      'CREATE TABLE cooks (id integer)',
      'CREATE TABLE mates (id integer, CONSTRAINT high CHECK (id > 0)) INHERITS (ship, cooks)',
    ],
    rows: [mates],
    oneWay: true,
  },
  {
    name: 'a table becomes a partition when one that inherits from it is made again',
    a: [
      'CREATE TABLE crew (id integer, rank text)',
      'CREATE TABLE cooks (id integer, rank text) INHERITS (crew)',
      'CREATE TABLE ships (id integer, rank text) INHERITS (cooks, crew)',
      'CREATE TABLE mates (id integer, rank text)',
    ],
    b: [
      'CREATE TABLE ships (id integer, rank text) PARTITION BY LIST (id)',
      'CREATE TABLE cooks PARTITION OF ships FOR VALUES IN (1) PARTITION BY RANGE (rank)',
      'CREATE TABLE crew PARTITION OF ships DEFAULT',
      'CREATE TABLE mates PARTITION OF ships FOR VALUES IN (3, 4)',
    ],
    rows: [mates],
  },
  {
    name: 'a table with rows becomes a partition of one that a foreign key comes to look at',
    a: [
      'CREATE TABLE crew (id integer NOT NULL, ship integer NOT NULL) PARTITION BY LIST (ship)',
      'CREATE TABLE mates (id integer NOT NULL, ship integer NOT NULL)',
      'CREATE TABLE bell (id integer, ship integer)',
    ],
    b: [
      'CREATE TABLE crew (id integer, ship integer, PRIMARY KEY (id, ship)) PARTITION BY LIST (ship)',
      'CREATE TABLE mates PARTITION OF crew FOR VALUES IN (1)',
      'CREATE TABLE bell (id integer, ship integer, FOREIGN KEY (id, ship) REFERENCES crew)',
    ],
    rows: [
      { insert: 'INSERT INTO mates VALUES (7, 1)', query: 'SELECT id, ship FROM mates' },
      { insert: 'INSERT INTO bell VALUES (7, 1)', query: 'SELECT id, ship FROM bell' },
    ],
    oneWay: true,
  },
];
