import { realmScope } from '../engine/workbench.ts';
import { type KindCase, kindSuites } from './suite.ts';

const realm = { scope: realmScope, options: { qualifier: { by: 'schema' } } } as const;

const collations: readonly KindCase[] = [
  {
    name: 'collations, used by columns, domains and fields',
    to: [
      `CREATE COLLATION german (provider = icu, locale = 'de', deterministic = false)`,
      `CREATE COLLATION "Two" (lc_collate = 'C', lc_ctype = 'POSIX')`,
      `COMMENT ON COLLATION german IS 'ß'`,
      'CREATE DOMAIN d AS text COLLATE german',
      'CREATE TYPE c AS (a text COLLATE "Two")',
      'CREATE TABLE t (a text COLLATE german, b d)',
      'CREATE INDEX i ON t (a COLLATE "Two")',
    ],
  },
  {
    name: 'a collation that changes',
    from: [`CREATE COLLATION c (provider = libc, locale = 'C')`],
    to: [`CREATE COLLATION c (provider = icu, locale = 'de')`],
    plan: ['DROP COLLATION "c"', `CREATE COLLATION "c" (provider = icu, locale = 'de')`],
  },
  {
    name: 'rules of a collation',
    since: 16,
    to: [`CREATE COLLATION c (provider = icu, locale = '', rules = '& V << w <<< W')`],
    plan: [`CREATE COLLATION "c" (provider = icu, locale = 'und', rules = '& V << w <<< W')`],
  },
  {
    name: 'the builtin provider',
    since: 17,
    to: [`CREATE COLLATION c (provider = builtin, locale = 'C.UTF-8')`],
    plan: [`CREATE COLLATION "c" (provider = builtin, locale = 'C.UTF-8')`],
  },
];

const casts: readonly KindCase[] = [
  {
    name: 'casts of the user',
    ...realm,
    given: [`CREATE TYPE m AS ENUM ('a')`],
    to: [
      'CREATE CAST (text AS m) WITH INOUT AS ASSIGNMENT',
      'CREATE CAST (text AS bytea) WITHOUT FUNCTION',
      `COMMENT ON CAST (text AS m) IS 'x'`,
    ],
    plan: [
      'CREATE CAST (text AS bytea) WITHOUT FUNCTION',
      'CREATE CAST (text AS "public"."m") WITH INOUT AS ASSIGNMENT',
      `COMMENT ON CAST (text AS "public"."m") IS 'x'`,
    ],
  },
  {
    name: 'a cast that gets another context',
    ...realm,
    given: [`CREATE TYPE m AS ENUM ('a')`],
    from: ['CREATE CAST (text AS m) WITH INOUT'],
    to: ['CREATE CAST (text AS m) WITH INOUT AS IMPLICIT'],
    plan: ['DROP CAST (text AS "public"."m")', 'CREATE CAST (text AS "public"."m") WITH INOUT AS IMPLICIT'],
  },
];

const statistics: readonly KindCase[] = [
  {
    name: 'extended statistics',
    given: ['CREATE TABLE t (a integer, b integer, c text)'],
    to: [
      'CREATE STATISTICS s (ndistinct) ON a, b FROM t',
      'CREATE STATISTICS "S x" ON a, lower(c), (b + 1) FROM t',
      'CREATE STATISTICS e ON (a + b) FROM t',
      'ALTER STATISTICS s SET STATISTICS 50',
      `COMMENT ON STATISTICS s IS 'x'`,
    ],
    plan: [
      'CREATE STATISTICS "S x" ON "a", (lower(c)), (b + 1) FROM "t"',
      'CREATE STATISTICS "e" ON (a + b) FROM "t"',
      'CREATE STATISTICS "s" (ndistinct) ON "a", "b" FROM "t"',
      'ALTER STATISTICS "s" SET STATISTICS 50',
      `COMMENT ON STATISTICS "s" IS 'x'`,
    ],
  },
  {
    name: 'statistics with another target',
    given: ['CREATE TABLE t (a integer, b integer)', 'CREATE STATISTICS s ON a, b FROM t'],
    from: ['ALTER STATISTICS s SET STATISTICS 50'],
    to: [],
    plan: ['ALTER STATISTICS "s" SET STATISTICS -1'],
  },
  {
    name: 'statistics of other kinds, and of a column whose type changes',
    from: [
      'CREATE TABLE t (a integer, b integer)',
      'CREATE STATISTICS s ON a, b FROM t',
      'CREATE STATISTICS r (mcv) ON a, b FROM t',
    ],
    to: [
      'CREATE TABLE t (a bigint, b integer)',
      'CREATE STATISTICS s (dependencies) ON a, b FROM t',
      'CREATE STATISTICS r (mcv) ON a, b FROM t',
    ],
  },
  {
    name: 'statistics go with a column',
    from: ['CREATE TABLE t (a integer, b integer)', 'CREATE STATISTICS s ON a, b FROM t'],
    to: ['CREATE TABLE t (a integer)'],
  },
];

const searches: readonly KindCase[] = [
  {
    name: 'text search: dictionaries and configurations',
    to: [
      `CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, language = 'english', stopwords = 'english')`,
      'CREATE TEXT SEARCH DICTIONARY "D 2" (TEMPLATE = simple)',
      'CREATE TEXT SEARCH CONFIGURATION c (PARSER = "default")',
      'ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR asciiword, word WITH d, simple, "D 2"',
      `COMMENT ON TEXT SEARCH CONFIGURATION c IS 'x'`,
      `COMMENT ON TEXT SEARCH DICTIONARY d IS 'y'`,
      `CREATE TEXT SEARCH TEMPLATE t (INIT = dsimple_init, LEXIZE = dsimple_lexize)`,
      `CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline)`,
      'CREATE TEXT SEARCH DICTIONARY own (TEMPLATE = t)',
      'CREATE TEXT SEARCH CONFIGURATION own (PARSER = p)',
    ],
  },
  {
    name: 'options and mappings that change',
    from: [
      `CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, language = 'english', stopwords = 'english')`,
      'CREATE TEXT SEARCH CONFIGURATION c (PARSER = "default")',
      'ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR asciiword, word WITH simple',
    ],
    to: [
      `CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, language = 'german')`,
      'CREATE TEXT SEARCH CONFIGURATION c (PARSER = "default")',
      'ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word, email WITH d, simple',
    ],
    plan: [
      `ALTER TEXT SEARCH DICTIONARY "d" ("language" = 'german', "stopwords")`,
      'ALTER TEXT SEARCH CONFIGURATION "c" DROP MAPPING FOR "asciiword"',
      'ALTER TEXT SEARCH CONFIGURATION "c" ADD MAPPING FOR "email" WITH "d", "simple"',
      'ALTER TEXT SEARCH CONFIGURATION "c" ALTER MAPPING FOR "word" WITH "d", "simple"',
    ],
  },
];

const operators: readonly KindCase[] = [
  {
    name: 'operators with their counterparts',
    to: [
      'CREATE OPERATOR === (FUNCTION = int4eq, LEFTARG = integer, RIGHTARG = integer, COMMUTATOR = ===, NEGATOR = !==, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES)',
      'CREATE OPERATOR !== (FUNCTION = int4ne, LEFTARG = integer, RIGHTARG = integer, COMMUTATOR = !==, NEGATOR = ===)',
      'CREATE OPERATOR @@@ (FUNCTION = int4abs, RIGHTARG = integer)',
      `COMMENT ON OPERATOR === (integer, integer) IS 'x'`,
      `COMMENT ON OPERATOR @@@ (NONE, integer) IS 'y'`,
    ],
  },
  {
    name: 'estimators of an operator',
    from: ['CREATE OPERATOR === (FUNCTION = int4eq, LEFTARG = integer, RIGHTARG = integer, RESTRICT = eqsel)'],
    to: ['CREATE OPERATOR === (FUNCTION = int4eq, LEFTARG = integer, RIGHTARG = integer, JOIN = eqjoinsel)'],
    plan: ['ALTER OPERATOR === (integer, integer) SET (RESTRICT = NONE, JOIN = eqjoinsel)'],
  },
  {
    name: 'operator classes and families, used by an index',
    to: [
      'CREATE OPERATOR FAMILY f USING btree',
      'ALTER OPERATOR FAMILY f USING btree ADD OPERATOR 1 < (bigint, integer), FUNCTION 1 (bigint, integer) btint84cmp(bigint, integer)',
      'CREATE OPERATOR CLASS c FOR TYPE integer USING btree FAMILY f AS OPERATOR 1 <, OPERATOR 3 =, FUNCTION 1 btint4cmp(integer, integer)',
      'CREATE OPERATOR CLASS alone FOR TYPE point USING gist AS STORAGE box, OPERATOR 15 <-> FOR ORDER BY float_ops, FUNCTION 1 gist_point_consistent(internal, point, smallint, oid, internal), FUNCTION 2 gist_box_union(internal, internal), FUNCTION 3 gist_point_compress(internal), FUNCTION 5 gist_box_penalty(internal, internal, internal), FUNCTION 6 gist_box_picksplit(internal, internal), FUNCTION 7 gist_box_same(box, box, internal), FUNCTION 8 gist_point_distance(internal, point, smallint, oid, internal)',
      `COMMENT ON OPERATOR CLASS c USING btree IS 'x'`,
      `COMMENT ON OPERATOR FAMILY f USING btree IS 'y'`,
      'CREATE TABLE t (a integer)',
      'CREATE INDEX i ON t (a c)',
    ],
  },
];

const foreign: readonly KindCase[] = [
  {
    name: 'wrappers, servers and user mappings',
    ...realm,
    to: [
      `CREATE FOREIGN DATA WRAPPER w OPTIONS (debug 'true')`,
      `CREATE SERVER "S 1" TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'h''s', "Port" '5432')`,
      `CREATE USER MAPPING FOR PUBLIC SERVER "S 1" OPTIONS (user 'u', password 's3cret=')`,
      `CREATE USER MAPPING FOR CURRENT_USER SERVER "S 1"`,
      `COMMENT ON FOREIGN DATA WRAPPER w IS 'x'`,
      `COMMENT ON SERVER "S 1" IS 'y'`,
    ],
    plan: [
      `CREATE FOREIGN DATA WRAPPER "w" OPTIONS (debug 'true')`,
      `COMMENT ON FOREIGN DATA WRAPPER "w" IS 'x'`,
      `CREATE SERVER "S 1" TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER "w" OPTIONS (host 'h''s', "Port" '5432')`,
      `COMMENT ON SERVER "S 1" IS 'y'`,
      `CREATE USER MAPPING FOR PUBLIC SERVER "S 1" OPTIONS (user 'u', password 's3cret=')`,
      'CREATE USER MAPPING FOR "postgres" SERVER "S 1"',
    ],
  },
  {
    name: 'options that change',
    ...realm,
    from: [
      `CREATE FOREIGN DATA WRAPPER w OPTIONS (debug 'true')`,
      `CREATE SERVER s VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'h', port '5432')`,
      `CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'u')`,
    ],
    to: [
      'CREATE FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator',
      `CREATE SERVER s VERSION '2' FOREIGN DATA WRAPPER w OPTIONS (host 'g', dbname 'd')`,
      `CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (user 'v')`,
    ],
    plan: [
      'ALTER FOREIGN DATA WRAPPER "w" VALIDATOR postgresql_fdw_validator OPTIONS (DROP debug)',
      `ALTER SERVER "s" VERSION '2' OPTIONS (SET host 'g', ADD dbname 'd', DROP port)`,
      `ALTER USER MAPPING FOR PUBLIC SERVER "s" OPTIONS (SET user 'v')`,
    ],
  },
];

const publications: readonly KindCase[] = [
  {
    name: 'columns that publications and statistics name, in a table that has them in another order',
    ...realm,
    since: 15,
    serversOnly: true,
    from: ['CREATE TABLE t (id integer PRIMARY KEY, n integer)'],
    to: [
      'CREATE TABLE t (a text, id integer PRIMARY KEY, n integer)',
      'CREATE STATISTICS s ON a, n FROM t',
      'CREATE PUBLICATION p FOR TABLE t (a, id)',
    ],
  },
  {
    name: 'publications',
    ...realm,
    given: ['CREATE TABLE t (a integer PRIMARY KEY, b text)', 'CREATE SCHEMA app', 'CREATE TABLE app.u (a integer)'],
    to: [
      'CREATE PUBLICATION nothing',
      `CREATE PUBLICATION everything FOR ALL TABLES WITH (publish = 'insert, truncate')`,
      'CREATE PUBLICATION "Some" FOR TABLE t, app.u WITH (publish_via_partition_root = true)',
      `COMMENT ON PUBLICATION "Some" IS 'x'`,
    ],
    plan: [
      'CREATE PUBLICATION "Some" FOR TABLE "app"."u", "public"."t" WITH (publish_via_partition_root = true)',
      `COMMENT ON PUBLICATION "Some" IS 'x'`,
      `CREATE PUBLICATION "everything" FOR ALL TABLES WITH (publish = 'insert, truncate')`,
      'CREATE PUBLICATION "nothing"',
    ],
  },
  {
    name: 'columns, rows and schemas of publications',
    since: 15,
    ...realm,
    given: ['CREATE TABLE t (a integer PRIMARY KEY, b text)', 'CREATE SCHEMA app'],
    from: ['CREATE PUBLICATION p FOR TABLE t', 'CREATE PUBLICATION q'],
    to: [
      `CREATE PUBLICATION p FOR TABLE t (a) WHERE (a > 0) WITH (publish = 'insert')`,
      'CREATE PUBLICATION q FOR TABLES IN SCHEMA app',
    ],
    plan: (major) => [
      'ALTER PUBLICATION "p" SET TABLE "public"."t" ("a") WHERE (a > 0)',
      `ALTER PUBLICATION "p" SET (publish = 'insert', publish_via_partition_root = false${major >= 18 ? ', publish_generated_columns = none' : ''})`,
      'DROP PUBLICATION "q"',
      'CREATE PUBLICATION "q" FOR TABLES IN SCHEMA "app"',
    ],
  },
];

const others: readonly KindCase[] = [
  {
    name: 'conversions',
    to: [`CREATE CONVERSION c FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1`, `COMMENT ON CONVERSION c IS 'x'`],
    plan: [`CREATE CONVERSION "c" FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1`, `COMMENT ON CONVERSION "c" IS 'x'`],
  },
  {
    name: 'access methods',
    ...realm,
    to: [
      'CREATE ACCESS METHOD "heap 2" TYPE TABLE HANDLER heap_tableam_handler',
      'CREATE ACCESS METHOD tree TYPE INDEX HANDLER bthandler',
      `COMMENT ON ACCESS METHOD tree IS 'x'`,
      'CREATE TABLE t (a integer) USING "heap 2"',
    ],
  },
  {
    name: 'languages',
    ...realm,
    to: [
      'CREATE TRUSTED LANGUAGE l HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator',
      `COMMENT ON LANGUAGE l IS 'x'`,
    ],
    plan: [
      'CREATE TRUSTED LANGUAGE "l" HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator',
      `COMMENT ON LANGUAGE "l" IS 'x'`,
    ],
  },
];

kindSuites('small kinds', [
  ...collations,
  ...casts,
  ...statistics,
  ...searches,
  ...operators,
  ...foreign,
  ...publications,
  ...others,
]);
