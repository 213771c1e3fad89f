import type { PlanCase } from './plan-cases.ts';

/** A plan case with rows: what they are before, and what a query says of them afterwards. */
export interface RowCase extends PlanCase {
  readonly rows?: readonly string[];
  readonly kept?: { readonly query: string; readonly is: readonly unknown[] };
}

const rebuildEnum = { options: { rebuild: { enum: true } } } as const;
const abc = `CREATE TYPE mood AS ENUM ('a', 'b', 'c')`;
const cb = `CREATE TYPE mood AS ENUM ('c', 'b')`;

const counters: readonly RowCase[] = [
  {
    name: 'an identity becomes a serial, whose sequence has the same name and goes on',
    from: ['CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY, n integer)'],
    to: ['CREATE TABLE t (id serial, n integer)'],
    rows: ['INSERT INTO t (n) VALUES (1), (2)'],
    plan: [
      'ALTER TABLE "t" ALTER COLUMN "id" DROP IDENTITY',
      'CREATE SEQUENCE IF NOT EXISTS "t_id_seq" AS integer OWNED BY "t"."id"',
      `ALTER TABLE "t" ALTER COLUMN "id" SET DEFAULT nextval('"t_id_seq"')`,
      `SELECT setval('"t_id_seq"', max("id")) FROM "t"`,
    ],
    kept: {
      query: 'WITH more AS (INSERT INTO t (n) VALUES (3) RETURNING id) SELECT id FROM more',
      is: [{ id: 3 }],
    },
  },
];

const enums: readonly RowCase[] = [
  {
    name: 'an enum loses a label: columns change over with their defaults, arrays too',
    ...rebuildEnum,
    from: [
      abc,
      `CREATE TABLE t (id integer, c mood DEFAULT 'b', d mood[] DEFAULT '{b}')`,
      `COMMENT ON TYPE mood IS 'how'`,
    ],
    to: [
      cb,
      `CREATE TABLE t (id integer, c mood DEFAULT 'b', d mood[] DEFAULT '{b}')`,
      `COMMENT ON TYPE mood IS 'how'`,
    ],
    rows: [`INSERT INTO t VALUES (1, 'b', '{b,c}')`, `INSERT INTO t VALUES (2, 'c', '{}')`],
    plan: [
      'ALTER TYPE "mood" RENAME TO "mood_old"',
      `CREATE TYPE "mood" AS ENUM ('c', 'b')`,
      `COMMENT ON TYPE "mood" IS 'how'`,
      `ALTER TABLE "t" ALTER COLUMN "c" DROP DEFAULT, ALTER COLUMN "c" TYPE "mood" USING "c"::text::"mood", ALTER COLUMN "d" DROP DEFAULT, ALTER COLUMN "d" TYPE "mood"[] USING "d"::text[]::"mood"[], ALTER COLUMN "c" SET DEFAULT 'b', ALTER COLUMN "d" SET DEFAULT '{b}'`,
      'DROP TYPE "mood_old"',
    ],
    kept: {
      query: 'SELECT id, c::text, d::text FROM t ORDER BY t.c',
      is: [
        { id: 2, c: 'c', d: '{}' },
        { id: 1, c: 'b', d: '{b,c}' },
      ],
    },
  },
  {
    name: 'labels in another order lose nothing: no permission is asked',
    from: [`CREATE TYPE mood AS ENUM ('a', 'b')`, 'CREATE TABLE t (c mood)'],
    to: [`CREATE TYPE mood AS ENUM ('b', 'a')`, 'CREATE TABLE t (c mood)'],
    rows: [`INSERT INTO t VALUES ('a')`],
    plan: [
      'ALTER TYPE "mood" RENAME TO "mood_old"',
      `CREATE TYPE "mood" AS ENUM ('b', 'a')`,
      'ALTER TABLE "t" ALTER COLUMN "c" TYPE "mood" USING "c"::text::"mood"',
      'DROP TYPE "mood_old"',
    ],
    kept: { query: 'SELECT c::text FROM t', is: [{ c: 'a' }] },
  },
  {
    name: 'what names labels leaves before the type changes: a check, an index predicate; keys and plain indexes stay',
    ...rebuildEnum,
    from: [
      abc,
      `CREATE TABLE t (c mood PRIMARY KEY, k integer, CONSTRAINT few CHECK (c <> 'c' OR k > 1))`,
      `CREATE INDEX i ON t (k) WHERE c = 'b'`,
    ],
    to: [
      cb,
      `CREATE TABLE t (c mood PRIMARY KEY, k integer, CONSTRAINT few CHECK (c <> 'c' OR k > 1))`,
      `CREATE INDEX i ON t (k) WHERE c = 'b'`,
    ],
    rows: [`INSERT INTO t VALUES ('b', 1)`],
    plan: [
      'DROP INDEX "i"',
      'ALTER TABLE "t" DROP CONSTRAINT "few"',
      'ALTER TYPE "mood" RENAME TO "mood_old"',
      `CREATE TYPE "mood" AS ENUM ('c', 'b')`,
      `ALTER TABLE "t" ALTER COLUMN "c" TYPE "mood" USING "c"::text::"mood", ADD CONSTRAINT "few" CHECK ((c <> 'c'::mood) OR (k > 1))`,
      `CREATE INDEX "i" ON "t" ("k") WHERE (c = 'b'::mood)`,
      'DROP TYPE "mood_old"',
    ],
    kept: { query: 'SELECT c::text FROM t', is: [{ c: 'b' }] },
  },
  {
    name: 'a domain takes the name of an enum, and its columns',
    from: [abc, `CREATE TABLE t (id integer, c mood DEFAULT 'b', d mood[])`],
    to: [
      `CREATE DOMAIN mood AS text CHECK (VALUE <> 'c')`,
      `CREATE TABLE t (id integer, c mood DEFAULT 'b', d mood[])`,
    ],
    rows: [`INSERT INTO t VALUES (1, 'b', '{b,a}')`],
    plan: [
      'ALTER TYPE "mood" RENAME TO "mood_old"',
      `CREATE DOMAIN "mood" AS text CONSTRAINT "mood_check" CHECK (VALUE <> 'c'::text)`,
      `ALTER TABLE "t" ALTER COLUMN "c" TYPE "mood", ALTER COLUMN "c" SET DEFAULT 'b', ALTER COLUMN "d" TYPE "mood"[]`,
      'DROP TYPE "mood_old"',
    ],
    kept: { query: 'SELECT id, c::text, d::text FROM t', is: [{ id: 1, c: 'b', d: '{b,a}' }] },
  },
  {
    name: 'a foreign key between columns of the enum steps aside',
    ...rebuildEnum,
    from: [abc, 'CREATE TABLE p (c mood PRIMARY KEY)', 'CREATE TABLE q (c mood CONSTRAINT f REFERENCES p)'],
    to: [cb, 'CREATE TABLE p (c mood PRIMARY KEY)', 'CREATE TABLE q (c mood CONSTRAINT f REFERENCES p)'],
    rows: [`INSERT INTO p VALUES ('b')`, `INSERT INTO q VALUES ('b')`],
    plan: [
      'ALTER TYPE "mood" RENAME TO "mood_old"',
      `CREATE TYPE "mood" AS ENUM ('c', 'b')`,
      'ALTER TABLE "q" DROP CONSTRAINT "f"',
      'ALTER TABLE "p" ALTER COLUMN "c" TYPE "mood" USING "c"::text::"mood"',
      'ALTER TABLE "q" ALTER COLUMN "c" TYPE "mood" USING "c"::text::"mood", ADD CONSTRAINT "f" FOREIGN KEY ("c") REFERENCES "p" ("c") ON UPDATE NO ACTION ON DELETE NO ACTION',
      'DROP TYPE "mood_old"',
    ],
    kept: { query: 'SELECT c::text FROM q', is: [{ c: 'b' }] },
  },
];

const keys: readonly RowCase[] = [
  {
    name: 'a unique index becomes a constraint; a foreign key that stands on it stays',
    from: [
      'CREATE TABLE t (a integer, b integer)',
      'CREATE UNIQUE INDEX i ON t (a) INCLUDE (b)',
      `COMMENT ON INDEX i IS 'x'`,
      'CREATE UNIQUE INDEX k ON t (b)',
      'CREATE TABLE q (a integer CONSTRAINT f REFERENCES t (b))',
    ],
    to: [
      'CREATE TABLE t (a integer, b integer, CONSTRAINT u UNIQUE (a) INCLUDE (b), CONSTRAINT k UNIQUE (b) DEFERRABLE)',
      'CREATE TABLE q (a integer)',
    ],
    plan: [
      'ALTER TABLE "q" DROP CONSTRAINT "f"',
      'ALTER TABLE "t" ADD CONSTRAINT "k" UNIQUE USING INDEX "k" DEFERRABLE INITIALLY IMMEDIATE',
      'ALTER TABLE "t" ADD CONSTRAINT "u" UNIQUE USING INDEX "i"',
      'COMMENT ON INDEX "u" IS NULL',
    ],
  },
  {
    name: 'a unique index becomes the primary key',
    from: ['CREATE TABLE t (a integer NOT NULL)', 'CREATE UNIQUE INDEX i ON t (a)'],
    to: ['CREATE TABLE t (a integer CONSTRAINT p PRIMARY KEY)'],
    plan: ['ALTER TABLE "t" ADD CONSTRAINT "p" PRIMARY KEY USING INDEX "i"'],
  },
  {
    name: 'an index that sorts downwards cannot stand behind a constraint',
    from: ['CREATE TABLE t (a integer)', 'CREATE UNIQUE INDEX i ON t (a DESC)'],
    to: ['CREATE TABLE t (a integer, CONSTRAINT i UNIQUE (a))'],
    plan: ['DROP INDEX "i"', 'ALTER TABLE "t" ADD CONSTRAINT "i" UNIQUE ("a")'],
  },
  {
    name: 'a constraint becomes an index of its name: values stay unique all the time',
    from: ['CREATE TABLE t (a integer, CONSTRAINT u UNIQUE (a))', 'CREATE INDEX u_tmp ON t (a)'],
    to: ['CREATE TABLE t (a integer)', 'CREATE UNIQUE INDEX u ON t (a)', 'CREATE INDEX u_tmp ON t (a)'],
    plan: [
      'CREATE UNIQUE INDEX "u_tmp1" ON "t" ("a")',
      'ALTER TABLE "t" DROP CONSTRAINT "u"',
      'ALTER INDEX "u_tmp1" RENAME TO "u"',
    ],
  },
];

const types: readonly RowCase[] = [
  {
    name: 'a default that cannot follow is taken off and put on; one that can is worded as the new type words it',
    from: [`CREATE TABLE t (a text DEFAULT '1', b text DEFAULT 'x', c integer DEFAULT 0)`],
    to: [`CREATE TABLE t (a integer DEFAULT 1, b varchar(9) DEFAULT 'x', c boolean DEFAULT false)`],
    rows: [`INSERT INTO t VALUES ('7', 'y', 1)`],
    plan: [
      `ALTER TABLE "t" ALTER COLUMN "a" DROP DEFAULT, ALTER COLUMN "a" TYPE integer USING "a"::integer, ALTER COLUMN "a" SET DEFAULT 1, ALTER COLUMN "b" TYPE character varying(9), ALTER COLUMN "b" SET DEFAULT 'x', ALTER COLUMN "c" DROP DEFAULT, ALTER COLUMN "c" TYPE boolean USING "c"::boolean, ALTER COLUMN "c" SET DEFAULT false`,
    ],
    kept: { query: 'SELECT * FROM t', is: [{ a: 7, b: 'y', c: true }] },
  },
  {
    name: 'a foreign key whose sides do not compare meanwhile steps aside',
    from: ['CREATE TABLE p (id text PRIMARY KEY)', 'CREATE TABLE q (id text CONSTRAINT f REFERENCES p)'],
    to: ['CREATE TABLE p (id uuid PRIMARY KEY)', 'CREATE TABLE q (id uuid CONSTRAINT f REFERENCES p)'],
    rows: [`INSERT INTO p VALUES ('00000000-0000-0000-0000-000000000001')`, 'INSERT INTO q SELECT id FROM p'],
    plan: [
      'ALTER TABLE "q" DROP CONSTRAINT "f"',
      'ALTER TABLE "p" ALTER COLUMN "id" TYPE uuid USING "id"::uuid',
      'ALTER TABLE "q" ALTER COLUMN "id" TYPE uuid USING "id"::uuid, ADD CONSTRAINT "f" FOREIGN KEY ("id") REFERENCES "p" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION',
    ],
    kept: { query: 'SELECT count(*)::int AS n FROM q', is: [{ n: 1 }] },
  },
  {
    name: 'a generated column is computed anew around the type below it, with its index',
    from: [
      'CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED)',
      'CREATE INDEX i ON t (b)',
      `COMMENT ON COLUMN t.b IS 'twice'`,
    ],
    to: [
      'CREATE TABLE t (a bigint, b integer GENERATED ALWAYS AS (a * 2) STORED)',
      'CREATE INDEX i ON t (b)',
      `COMMENT ON COLUMN t.b IS 'twice'`,
    ],
    rows: ['INSERT INTO t (a) VALUES (4)'],
    plan: [
      'ALTER TABLE "t" DROP COLUMN "b", ALTER COLUMN "a" TYPE bigint, ADD COLUMN "b" integer NULL GENERATED ALWAYS AS (a * 2) STORED',
      'CREATE INDEX "i" ON "t" ("b")',
      `COMMENT ON COLUMN "t"."b" IS 'twice'`,
    ],
    kept: { query: 'SELECT b FROM t', is: [{ b: 8 }] },
  },
  {
    name: 'what has no cast goes through text where rows are nobody’s',
    from: ['CREATE TABLE t (a integer)'],
    to: ['CREATE TABLE t (a uuid)'],
    options: { rebuild: { table: true } },
    plan: ['ALTER TABLE "t" ALTER COLUMN "a" TYPE uuid USING "a"::text::uuid'],
  },
];

const online: readonly RowCase[] = [
  {
    name: 'NOT NULL without a scan that keeps everyone out',
    from: ['CREATE TABLE t (a integer, b integer, CONSTRAINT nn_1 CHECK (b > 0))'],
    to: ['CREATE TABLE t (a integer NOT NULL, b integer, CONSTRAINT nn_1 CHECK (b > 0))'],
    rows: ['INSERT INTO t VALUES (1, 1)'],
    options: { online: { notNull: true } },
    plan: (major) =>
      major >= 18
        ? [
            'ALTER TABLE "t" ADD CONSTRAINT "t_a_not_null" NOT NULL "a" NOT VALID',
            'ALTER TABLE "t" VALIDATE CONSTRAINT "t_a_not_null"',
          ]
        : [
            'ALTER TABLE "t" ADD CONSTRAINT "nn_2" CHECK ("a" IS NOT NULL) NOT VALID',
            'ALTER TABLE "t" VALIDATE CONSTRAINT "nn_2"',
            'ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL',
            'ALTER TABLE "t" DROP CONSTRAINT "nn_2"',
          ],
  },
  {
    name: 'checks and foreign keys look at old rows in a transaction of their own',
    from: ['CREATE TABLE p (id integer PRIMARY KEY)', 'CREATE TABLE t (a integer)'],
    to: [
      'CREATE TABLE p (id integer PRIMARY KEY)',
      'CREATE TABLE t (a integer CONSTRAINT f REFERENCES p, CONSTRAINT c CHECK (a > 0))',
    ],
    options: { online: { check: true, foreignKey: true } },
    oneWay: true,
    plan: [
      'ALTER TABLE "t" ADD CONSTRAINT "c" CHECK (a > 0) NOT VALID, ADD CONSTRAINT "f" FOREIGN KEY ("a") REFERENCES "p" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION NOT VALID',
      'ALTER TABLE "t" VALIDATE CONSTRAINT "f"',
      'ALTER TABLE "t" VALIDATE CONSTRAINT "c"',
    ],
  },
  {
    name: 'keys adopt an index that was built concurrently; those of a new table need none',
    from: ['CREATE TABLE t (a integer NOT NULL, b integer)'],
    to: [
      'CREATE TABLE t (a integer PRIMARY KEY, b integer, CONSTRAINT u UNIQUE (b))',
      'CREATE TABLE n (a integer PRIMARY KEY)',
    ],
    options: { concurrentIndex: { constraint: true } },
    plan: [
      'CREATE UNIQUE INDEX CONCURRENTLY "t_pkey" ON "t" ("a")',
      'ALTER TABLE "t" ADD CONSTRAINT "t_pkey" PRIMARY KEY USING INDEX "t_pkey"',
      'CREATE UNIQUE INDEX CONCURRENTLY "u" ON "t" ("b")',
      'ALTER TABLE "t" ADD CONSTRAINT "u" UNIQUE USING INDEX "u"',
      'CREATE TABLE "n" ("a" integer NOT NULL, PRIMARY KEY ("a"))',
    ],
  },
];

export const makeWayCases: readonly RowCase[] = [...counters, ...enums, ...keys, ...types, ...online];
