import { realmScope } from '../engine/workbench.ts';
import { type KindCase, kindSuites } from './suite.ts';

const domains: readonly KindCase[] = [
  {
    name: 'a domain with all that it may have',
    to: [
      `CREATE DOMAIN zip AS varchar(10) COLLATE "C" DEFAULT '0' NOT NULL CONSTRAINT short CHECK (length(VALUE) < 9) CHECK (VALUE <> '')`,
      `COMMENT ON DOMAIN zip IS 'post''s'`,
      `COMMENT ON CONSTRAINT short ON DOMAIN zip IS 'as in "RFC"'`,
      'CREATE TABLE t (a zip, b zip[])',
    ],
    plan: [
      `CREATE DOMAIN "zip" AS character varying(10) COLLATE "C" DEFAULT '0' NOT NULL CONSTRAINT "short" CHECK (length((VALUE)::text) < 9) CONSTRAINT "zip_check" CHECK ((VALUE)::text <> ''::text)`,
      `COMMENT ON DOMAIN "zip" IS 'post''s'`,
      `COMMENT ON CONSTRAINT "short" ON DOMAIN "zip" IS 'as in "RFC"'`,
      'CREATE TABLE "t" ("a" "zip" NULL, "b" "zip"[] NULL)',
    ],
  },
  {
    name: 'default, null and checks of a domain',
    from: [
      `CREATE DOMAIN zip AS text CONSTRAINT c CHECK (VALUE <> '')`,
      `COMMENT ON CONSTRAINT c ON DOMAIN zip IS 'filled'`,
    ],
    to: [`CREATE DOMAIN zip AS text DEFAULT '0' NOT NULL CONSTRAINT d CHECK (length(VALUE) = 5)`],
    plan: [
      `ALTER DOMAIN "zip" SET DEFAULT '0'`,
      'ALTER DOMAIN "zip" SET NOT NULL',
      'ALTER DOMAIN "zip" DROP CONSTRAINT "c"',
      'ALTER DOMAIN "zip" ADD CONSTRAINT "d" CHECK (length(VALUE) = 5)',
    ],
  },
  {
    name: 'a default and a NOT NULL that go, a check that gets a comment',
    from: ['CREATE DOMAIN n AS integer DEFAULT 1 NOT NULL CONSTRAINT c CHECK (VALUE > 0)'],
    to: ['CREATE DOMAIN n AS integer CONSTRAINT c CHECK (VALUE > 0)', `COMMENT ON CONSTRAINT c ON DOMAIN n IS 'x'`],
    plan: [
      'ALTER DOMAIN "n" DROP DEFAULT',
      'ALTER DOMAIN "n" DROP NOT NULL',
      `COMMENT ON CONSTRAINT "c" ON DOMAIN "n" IS 'x'`,
    ],
  },
  {
    name: 'a check that was not validated',
    from: ['CREATE DOMAIN n AS integer', 'ALTER DOMAIN n ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID'],
    to: ['CREATE DOMAIN n AS integer CONSTRAINT c CHECK (VALUE > 0)'],
    plan: ['ALTER DOMAIN "n" VALIDATE CONSTRAINT "c"'],
    oneWay: true,
  },
  {
    name: 'a check that stays unvalidated',
    to: ['CREATE DOMAIN n AS integer', 'ALTER DOMAIN n ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID'],
    plan: ['CREATE DOMAIN "n" AS integer', 'ALTER DOMAIN "n" ADD CONSTRAINT "c" CHECK (VALUE > 0) NOT VALID'],
  },
  {
    name: 'a domain of another base type is made again',
    from: ['CREATE DOMAIN n AS integer', `COMMENT ON DOMAIN n IS 'x'`],
    to: ['CREATE DOMAIN n AS bigint', `COMMENT ON DOMAIN n IS 'x'`],
    plan: ['DROP DOMAIN "n"', 'CREATE DOMAIN "n" AS bigint', `COMMENT ON DOMAIN "n" IS 'x'`],
  },
  {
    name: 'a domain of another base type, with values',
    from: [
      'CREATE DOMAIN n AS integer CONSTRAINT pos CHECK (VALUE > 0)',
      `COMMENT ON DOMAIN n IS 'x'`,
      `COMMENT ON CONSTRAINT pos ON DOMAIN n IS 'y'`,
      'CREATE DOMAIN nn AS n NOT NULL',
      'CREATE TYPE pair AS (a n, b nn)',
      'CREATE TABLE t (id integer PRIMARY KEY, a n DEFAULT 1, b n[], c nn, d pair)',
      'CREATE INDEX i ON t (a)',
    ],
    to: [
      'CREATE DOMAIN n AS bigint CONSTRAINT pos CHECK (VALUE > 0)',
      `COMMENT ON DOMAIN n IS 'x'`,
      `COMMENT ON CONSTRAINT pos ON DOMAIN n IS 'y'`,
      'CREATE DOMAIN nn AS n NOT NULL',
      'CREATE TYPE pair AS (a n, b nn)',
      'CREATE TABLE t (id integer PRIMARY KEY, a n DEFAULT 1, b n[], c nn, d pair)',
      'CREATE INDEX i ON t (a)',
    ],
    rows: {
      insert: [`INSERT INTO t VALUES (1, 2, '{3,4}', 5, '(6,7)'), (2, NULL, NULL, 8, NULL)`],
      query: 'SELECT id, a::text, b::text, c::text, d::text FROM t ORDER BY id',
      answer: [
        { id: 1, a: '2', b: '{3,4}', c: '5', d: '(6,7)' },
        { id: 2, a: null, b: null, c: '8', d: null },
      ],
    },
    oneWay: true,
  },
  {
    name: 'domains of enums, of arrays and of domains, in two schemas',
    scope: realmScope,
    options: { qualifier: { by: 'schema' } },
    to: [
      `CREATE TYPE mood AS ENUM ('a', 'b')`,
      'CREATE SCHEMA app',
      `CREATE DOMAIN app.m AS mood DEFAULT 'b'`,
      'CREATE DOMAIN app.ms AS app.m[]',
      `CREATE DOMAIN "A ""d" AS app.m NOT NULL`,
      'CREATE TABLE app.t (a "A ""d", b app.ms, c app.m[])',
    ],
  },
  {
    name: 'a name for NOT NULL',
    since: 17,
    from: ['CREATE DOMAIN n AS integer NOT NULL'],
    to: ['CREATE DOMAIN n AS integer CONSTRAINT filled NOT NULL'],
    plan: ['ALTER DOMAIN "n" DROP NOT NULL', 'ALTER DOMAIN "n" ADD CONSTRAINT "filled" NOT NULL'],
  },
];

const composites: readonly KindCase[] = [
  {
    name: 'fields that come and go',
    from: ['CREATE TYPE addr AS (street text, city text)'],
    to: ['CREATE TYPE addr AS (street text, zip integer)', 'CREATE TABLE t (h addr[])'],
    plan: [
      'ALTER TYPE "addr" ADD ATTRIBUTE "zip" integer, DROP ATTRIBUTE "city"',
      'CREATE TABLE "t" ("h" "addr"[] NULL)',
    ],
  },
  {
    name: 'types, collations and comments of fields',
    from: ['CREATE TYPE addr AS (street text, no integer)', `COMMENT ON COLUMN addr.street IS 'x'`],
    to: [
      'CREATE TYPE addr AS (street text COLLATE "C", no bigint)',
      `COMMENT ON COLUMN addr.no IS 'number'`,
      `COMMENT ON TYPE addr IS 'where'`,
    ],
    plan: [
      'ALTER TYPE "addr" ALTER ATTRIBUTE "street" TYPE text COLLATE "C", ALTER ATTRIBUTE "no" TYPE bigint',
      `COMMENT ON TYPE "addr" IS 'where'`,
      `COMMENT ON COLUMN "addr"."street" IS ''`,
      `COMMENT ON COLUMN "addr"."no" IS 'number'`,
    ],
  },
  {
    name: 'a field in the middle: the type is made again',
    from: ['CREATE TYPE addr AS (street text, city text)'],
    to: ['CREATE TYPE addr AS (street text, zip integer, city text)'],
    plan: ['DROP TYPE "addr"', 'CREATE TYPE "addr" AS ("street" text, "zip" integer, "city" text)'],
  },
  {
    name: 'a field in the middle and one of another type, with values',
    from: [
      'CREATE TYPE addr AS (street text, city text, no integer)',
      `COMMENT ON TYPE addr IS 'x'`,
      `COMMENT ON COLUMN addr.city IS 'y'`,
      'CREATE TABLE t (id integer, a addr)',
    ],
    to: [
      'CREATE TYPE addr AS (street text, zip integer, city text, no text)',
      `COMMENT ON TYPE addr IS 'x'`,
      `COMMENT ON COLUMN addr.city IS 'z'`,
      'CREATE TABLE t (id integer, a addr)',
    ],
    rows: {
      insert: [`INSERT INTO t VALUES (1, '("A, B",C,5)'), (2, NULL), (3, '(,,)')`],
      query: 'SELECT id, (a).city, (a).no::text, a IS NOT DISTINCT FROM NULL AS none FROM t ORDER BY id',
      answer: [
        { id: 1, city: 'C', no: '5', none: false },
        { id: 2, city: null, no: null, none: true },
        { id: 3, city: null, no: null, none: false },
      ],
    },
  },
  {
    name: 'a field of another type, in arrays and in other types',
    from: [
      'CREATE TYPE pos AS (x integer, y integer)',
      'CREATE TYPE span AS (a pos, b pos)',
      'CREATE TABLE t (id integer, a pos[], b span)',
    ],
    to: [
      'CREATE TYPE pos AS (x bigint, y integer)',
      'CREATE TYPE span AS (a pos, b pos)',
      'CREATE TABLE t (id integer, a pos[], b span)',
    ],
    rows: {
      insert: [`INSERT INTO t VALUES (1, ARRAY['(1,2)'::pos, '(3,)'], '("(1,2)","(3,4)")')`],
      query: 'SELECT a::text, b::text FROM t',
      answer: [{ a: '{"(1,2)","(3,)"}', b: '("(1,2)","(3,4)")' }],
    },
    oneWay: true,
  },
  {
    name: 'fields of types of the state',
    to: [
      `CREATE TYPE "m'o" AS ENUM ('a')`,
      'CREATE DOMAIN d AS text',
      'CREATE TYPE "in" AS (a "m\'o", b d[])',
      'CREATE TYPE "out" AS (x "in", y "in"[], z timestamp(3))',
      'CREATE TYPE nothing AS ()',
      'CREATE TABLE t (a "out")',
      'CREATE TYPE row_of AS (t t)',
    ],
  },
];

const ranges: readonly KindCase[] = [
  {
    name: 'a range and its multirange',
    to: [
      'CREATE TYPE fr AS RANGE (subtype = float8, subtype_diff = float8mi)',
      'CREATE TYPE "textRange" AS RANGE (subtype = text, collation = "C", subtype_opclass = text_pattern_ops)',
      'CREATE TYPE spans AS RANGE (subtype = date, multirange_type_name = "many Spans")',
      `COMMENT ON TYPE fr IS 'x'`,
      'CREATE TABLE t (a fr, b fr_multirange, c "many Spans"[], d fr[])',
    ],
    plan: [
      'CREATE TYPE "fr" AS RANGE (SUBTYPE = double precision, SUBTYPE_DIFF = float8mi)',
      `COMMENT ON TYPE "fr" IS 'x'`,
      'CREATE TYPE "spans" AS RANGE (SUBTYPE = date, MULTIRANGE_TYPE_NAME = "many Spans")',
      'CREATE TYPE "textRange" AS RANGE (SUBTYPE = text, SUBTYPE_OPCLASS = "text_pattern_ops", COLLATION = "C")',
      'CREATE TABLE "t" ("a" "fr" NULL, "b" "fr_multirange" NULL, "c" "many Spans"[] NULL, "d" "fr"[] NULL)',
    ],
  },
  {
    name: 'a range of another subtype is made again',
    from: ['CREATE TYPE fr AS RANGE (subtype = float8)'],
    to: ['CREATE TYPE fr AS RANGE (subtype = float4)'],
    plan: ['DROP TYPE "fr"', 'CREATE TYPE "fr" AS RANGE (SUBTYPE = real)'],
  },
  {
    name: 'a range of another subtype, with values of it and of its multirange',
    from: [
      'CREATE TYPE fr AS RANGE (subtype = float8)',
      `CREATE TABLE t (id integer, a fr DEFAULT '[1,2]', b fr_multirange, c fr[])`,
      'CREATE VIEW v AS SELECT a, fr(0, 1) AS low FROM t',
    ],
    to: [
      'CREATE TYPE fr AS RANGE (subtype = numeric)',
      `CREATE TABLE t (id integer, a fr DEFAULT '[1,2]', b fr_multirange, c fr[])`,
      'CREATE VIEW v AS SELECT a, fr(0, 1) AS low FROM t',
    ],
    rows: {
      insert: [`INSERT INTO t VALUES (1, '[1,2.5)', '{[1,2],[3,)}', '{"[1,2]",empty}'), (2, NULL, NULL, NULL)`],
      query: 'SELECT a::text, b::text, c::text FROM t ORDER BY id',
      answer: [
        { a: '[1,2.5)', b: '{[1,2],[3,)}', c: '{"[1,2]",empty}' },
        { a: null, b: null, c: null },
      ],
    },
  },
  {
    name: 'a default that makes a value of such a range',
    from: ['CREATE TYPE fr AS RANGE (subtype = float8)', 'CREATE TABLE t (a fr DEFAULT fr(1, 2))'],
    to: ['CREATE TYPE fr AS RANGE (subtype = numeric)', 'CREATE TABLE t (a fr DEFAULT fr(1, 2))'],
    oneWay: true,
  },
  {
    name: 'what a range is made with, under columns, domains and an exclusion',
    from: [
      'CREATE FUNCTION apart(a float8, b float8) RETURNS float8 LANGUAGE sql IMMUTABLE RETURN a - b',
      'CREATE TYPE fr AS RANGE (subtype = float8, subtype_diff = apart)',
      'CREATE DOMAIN full_fr AS fr CHECK (NOT isempty(VALUE))',
      'CREATE TABLE t (a fr, b full_fr, EXCLUDE USING gist (a WITH &&))',
    ],
    to: [
      'CREATE TYPE fr AS RANGE (subtype = float8, subtype_diff = float8mi, multirange_type_name = frs)',
      `COMMENT ON TYPE fr IS 'x'`,
      'CREATE DOMAIN full_fr AS fr CHECK (NOT isempty(VALUE))',
      'CREATE TABLE t (a fr, b full_fr, EXCLUDE USING gist (a WITH &&))',
    ],
    rows: {
      insert: [`INSERT INTO t VALUES ('[1,2)', '[3,4]')`],
      query: 'SELECT a::text, b::text FROM t',
      answer: [{ a: '[1,2)', b: '[3,4]' }],
    },
    // The domain of the old range has a name of its own by then.
    oneWay: true,
  },
  {
    name: 'a range whose bounds a function rounds',
    from: ['CREATE TYPE ir AS RANGE (subtype = integer)'],
    to: [
      'CREATE TYPE ir',
      `CREATE FUNCTION ir_round(ir) RETURNS ir LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical'`,
      'CREATE TYPE ir AS RANGE (subtype = integer, canonical = ir_round)',
      'CREATE TABLE t (a ir)',
    ],
    plan: [
      'DROP TYPE "ir"',
      'CREATE TYPE "ir"',
      `CREATE FUNCTION "ir_round" ("ir") RETURNS "ir" LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical'`,
      'CREATE TYPE "ir" AS RANGE (SUBTYPE = integer, CANONICAL = ir_round)',
      'CREATE TABLE "t" ("a" "ir" NULL)',
    ],
  },
  {
    name: 'ranges of long names, of domains and with functions of another schema',
    scope: realmScope,
    options: { qualifier: { by: 'schema' } },
    to: [
      'CREATE DOMAIN price AS numeric',
      'CREATE TYPE prices AS RANGE (subtype = price)',
      `CREATE TYPE "${'é'.repeat(31)}" AS RANGE (subtype = integer)`,
      `CREATE TYPE "x${'é'.repeat(25)}range" AS RANGE (subtype = integer)`,
    ],
  },
];

kindSuites('types', [...domains, ...composites, ...ranges]);
