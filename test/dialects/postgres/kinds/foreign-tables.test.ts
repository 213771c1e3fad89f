import { realmScope } from '../engine/workbench.ts';
import { type KindCase, kindSuites } from './suite.ts';

const realm = { scope: realmScope, options: { qualifier: { by: 'schema' } } } as const;

const given = [
  'CREATE FOREIGN DATA WRAPPER w',
  'CREATE SERVER s FOREIGN DATA WRAPPER w',
  'CREATE SERVER s2 FOREIGN DATA WRAPPER w',
  `CREATE TYPE mood AS ENUM ('sad', 'ok')`,
  `CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end'`,
];

const cases: readonly KindCase[] = [
  {
    name: 'everything that a foreign table has',
    ...realm,
    given,
    to: [
      `CREATE FOREIGN TABLE "F t" (
         a integer OPTIONS (column_name 'z''s', "Key" 'v') NOT NULL DEFAULT 7,
         b text COLLATE "C",
         c mood DEFAULT 'ok',
         d integer GENERATED ALWAYS AS (a * 2) STORED,
         CONSTRAINT pos CHECK (a > 0) NO INHERIT
       ) SERVER s OPTIONS (t 'x', "Port" '1')`,
      'ALTER FOREIGN TABLE "F t" ALTER b SET STATISTICS 50, ALTER b SET STORAGE EXTERNAL, ALTER a SET (n_distinct = 5)',
      'ALTER FOREIGN TABLE "F t" ADD CONSTRAINT later CHECK (a < 100) NOT VALID',
      `COMMENT ON FOREIGN TABLE "F t" IS 'it''s'`,
      `COMMENT ON COLUMN "F t".b IS 'col'`,
      `COMMENT ON CONSTRAINT pos ON "F t" IS 'chk'`,
      'CREATE TRIGGER tr BEFORE INSERT ON "F t" FOR EACH ROW WHEN (new.a > 1) EXECUTE FUNCTION note()',
      'CREATE VIEW v AS SELECT a, c FROM "F t"',
    ],
  },
  {
    name: 'options, columns and checks change in place',
    ...realm,
    given,
    from: [
      `CREATE FOREIGN TABLE f (a integer OPTIONS (x '1', y '2'), b text, gone integer, CHECK (a > 0)) SERVER s OPTIONS (t 'x', u 'y')`,
    ],
    to: [
      `CREATE FOREIGN TABLE f (a integer OPTIONS (x '3', z '4') NOT NULL, b text DEFAULT 'k', e mood OPTIONS (o 'p'), CHECK (a > 1)) SERVER s OPTIONS (t 'z', n 'm')`,
      `COMMENT ON COLUMN f.e IS 'new'`,
    ],
    plan: [
      `ALTER FOREIGN TABLE "public"."f" DROP CONSTRAINT "f_a_check", DROP COLUMN "gone", ALTER COLUMN "a" SET NOT NULL, ALTER COLUMN "a" OPTIONS (SET x '3', ADD z '4', DROP y), ALTER COLUMN "b" SET DEFAULT 'k', ADD COLUMN "e" "public"."mood" OPTIONS (o 'p') NULL, ADD CONSTRAINT "f_a_check" CHECK (a > 1), OPTIONS (SET t 'z', ADD n 'm', DROP u)`,
      `COMMENT ON COLUMN "public"."f"."e" IS 'new'`,
    ],
  },
  {
    name: 'views make way for the type of a column',
    ...realm,
    given,
    from: [`CREATE FOREIGN TABLE f (a integer DEFAULT 1, b text) SERVER s`, 'CREATE VIEW v AS SELECT a FROM f'],
    to: [`CREATE FOREIGN TABLE f (a bigint DEFAULT 2, b text) SERVER s`, 'CREATE VIEW v AS SELECT a FROM f'],
    plan: (major) => [
      'DROP VIEW "public"."v"',
      'ALTER FOREIGN TABLE "public"."f" ALTER COLUMN "a" DROP DEFAULT, ALTER COLUMN "a" TYPE bigint, ALTER COLUMN "a" SET DEFAULT 2',
      `CREATE VIEW "public"."v" ("a") AS SELECT ${major < 16 ? 'f.a' : 'a'}\n   FROM public.f`,
    ],
  },
  {
    name: 'another server, another computation and a comment that goes: made again, with all that stands on it',
    ...realm,
    given,
    from: [
      'CREATE FOREIGN TABLE f (a integer, b integer GENERATED ALWAYS AS (a + 1) STORED) SERVER s',
      'CREATE FOREIGN TABLE g (a integer, b integer) SERVER s',
      `COMMENT ON COLUMN g.b IS 'gone'`,
      'CREATE VIEW v AS SELECT a FROM f',
      'CREATE TRIGGER tr BEFORE INSERT ON f FOR EACH ROW EXECUTE FUNCTION note()',
    ],
    to: [
      'CREATE FOREIGN TABLE f (a integer, b integer GENERATED ALWAYS AS (a + 2) STORED) SERVER s2',
      'CREATE FOREIGN TABLE g (a integer) SERVER s',
      'CREATE VIEW v AS SELECT a FROM f',
      'CREATE TRIGGER tr BEFORE INSERT ON f FOR EACH ROW EXECUTE FUNCTION note()',
    ],
  },
  {
    name: 'what it stands on changes',
    ...realm,
    given: given.slice(0, 2),
    from: [
      `CREATE COLLATION c (provider = libc, locale = 'C')`,
      'CREATE SEQUENCE q',
      `CREATE FOREIGN TABLE f (a text COLLATE c DEFAULT 'a', n bigint DEFAULT nextval('q')) SERVER s`,
    ],
    to: [
      `CREATE COLLATION c (provider = libc, locale = 'POSIX')`,
      `CREATE FOREIGN TABLE f (a text COLLATE c DEFAULT 'a', n bigint) SERVER s`,
    ],
  },
  {
    name: 'a partition and a child',
    ...realm,
    given: [
      ...given.slice(0, 2),
      'CREATE TABLE p (a integer, b text) PARTITION BY LIST (a)',
      'CREATE TABLE q (a integer)',
    ],
    to: [
      `CREATE FOREIGN TABLE part PARTITION OF p (b DEFAULT 'x') FOR VALUES IN (1, 2) SERVER s OPTIONS (t 'x')`,
      'CREATE FOREIGN TABLE child (own integer) INHERITS (q) SERVER s',
    ],
    plan: [
      'CREATE FOREIGN TABLE "public"."child" ("own" integer NULL) INHERITS ("public"."q") SERVER "s"',
      `CREATE FOREIGN TABLE "public"."part" ("a" integer NULL, "b" text NULL DEFAULT 'x') SERVER "s" OPTIONS (t 'x')`,
      'ALTER TABLE "public"."p" ATTACH PARTITION "public"."part" FOR VALUES IN (1, 2)',
    ],
  },
  {
    name: 'parents change, and with them partitions and children',
    ...realm,
    given: given.slice(0, 2),
    from: [
      'CREATE TABLE p (a integer, b text, gone integer) PARTITION BY LIST (a)',
      'CREATE FOREIGN TABLE part PARTITION OF p FOR VALUES IN (1) SERVER s',
      'CREATE TABLE q (a integer)',
      'CREATE FOREIGN TABLE child (own integer) INHERITS (q) SERVER s',
    ],
    to: [
      'CREATE TABLE p (a integer, b text) PARTITION BY LIST (a)',
      'CREATE FOREIGN TABLE part PARTITION OF p FOR VALUES IN (2) SERVER s',
      'CREATE TABLE q (a bigint, n integer)',
      'CREATE FOREIGN TABLE child (own integer) INHERITS (q) SERVER s',
    ],
  },
  {
    name: 'a partition and a table beside it change places',
    ...realm,
    given: [...given.slice(0, 2), 'CREATE TABLE p (a integer, b text) PARTITION BY LIST (a)'],
    from: [
      'CREATE FOREIGN TABLE far PARTITION OF p FOR VALUES IN (1) SERVER s',
      'CREATE TABLE near PARTITION OF p FOR VALUES IN (2)',
    ],
    to: [
      'CREATE FOREIGN TABLE far PARTITION OF p FOR VALUES IN (2) SERVER s',
      'CREATE TABLE near PARTITION OF p FOR VALUES IN (1)',
    ],
  },
  {
    name: 'a sequence that belongs to a column',
    ...realm,
    given: given.slice(0, 2),
    from: ['CREATE FOREIGN TABLE f (a integer) SERVER s', 'CREATE SEQUENCE q'],
    to: [
      'CREATE FOREIGN TABLE f (a integer) SERVER s',
      'CREATE SEQUENCE q OWNED BY f.a',
      `ALTER FOREIGN TABLE f ALTER a SET DEFAULT nextval('q')`,
    ],
  },
];

kindSuites('foreign tables', cases);
