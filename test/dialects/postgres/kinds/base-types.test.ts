import { realmScope } from '../engine/workbench.ts';
import { type KindCase, kindSuites } from './suite.ts';

const realm = { scope: realmScope, options: { qualifier: { by: 'schema' } } } as const;

/** Functions of the server under other names: a base type without a compiler. */
const reader = (type: string, name: string, like: string, argument = 'cstring') =>
  `CREATE FUNCTION ${name}(${argument}) RETURNS ${type} LANGUAGE internal IMMUTABLE STRICT AS '${like}'`;
const writer = (type: string, name: string, like: string, result = 'cstring') =>
  `CREATE FUNCTION ${name}(${type}) RETURNS ${result} LANGUAGE internal IMMUTABLE STRICT AS '${like}'`;

const yesno = [
  'CREATE TYPE yesno',
  reader('yesno', 'yesno_in', 'boolin'),
  writer('yesno', 'yesno_out', 'boolout'),
  'CREATE TYPE yesno (INPUT = yesno_in, OUTPUT = yesno_out, LIKE = boolean)',
];
const transport = [
  reader('yesno', 'yesno_recv', 'boolrecv', 'internal'),
  writer('yesno', 'yesno_send', 'boolsend', 'bytea'),
];

const cases: readonly KindCase[] = [
  {
    name: 'a base type, its functions, and columns of it',
    to: [
      ...yesno,
      `COMMENT ON TYPE yesno IS 'either'`,
      `COMMENT ON FUNCTION yesno_in(cstring) IS 'reads'`,
      `CREATE TABLE t (a yesno DEFAULT 't', b yesno[])`,
      'CREATE DOMAIN sure AS yesno NOT NULL',
    ],
    plan: [
      'CREATE TYPE "yesno"',
      `CREATE FUNCTION "yesno_in" (cstring) RETURNS "yesno" LANGUAGE internal IMMUTABLE STRICT AS 'boolin'`,
      `COMMENT ON FUNCTION "yesno_in" (cstring) IS 'reads'`,
      `CREATE FUNCTION "yesno_out" ("yesno") RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'boolout'`,
      'CREATE TYPE "yesno" (INPUT = yesno_in, OUTPUT = yesno_out, INTERNALLENGTH = 1, PASSEDBYVALUE, ALIGNMENT = char)',
      `COMMENT ON TYPE "yesno" IS 'either'`,
      'CREATE DOMAIN "sure" AS "yesno" NOT NULL',
      `CREATE TABLE "t" ("a" "yesno" NULL DEFAULT 't'::yesno, "b" "yesno"[] NULL)`,
    ],
  },
  {
    name: 'all that a base type may say, in another schema, with names that want quotes',
    ...realm,
    to: [
      'CREATE SCHEMA "Odd x"',
      'CREATE TYPE "Odd x"."T $$ "',
      reader('"Odd x"."T $$ "', '"Odd x"."t In"', 'varcharin', 'cstring, oid, integer'),
      writer('"Odd x"."T $$ "', '"Odd x"."t Out"', 'varcharout'),
      reader('integer', 't_mod', 'varchartypmodin', 'cstring[]'),
      writer('integer', 't_unmod', 'varchartypmodout'),
      `CREATE FUNCTION t_stat(internal) RETURNS boolean LANGUAGE internal STRICT AS 'array_typanalyze'`,
      `CREATE TYPE "Odd x"."T $$ " (INPUT = "Odd x"."t In", OUTPUT = "Odd x"."t Out", TYPMOD_IN = t_mod, TYPMOD_OUT = t_unmod,
         ANALYZE = t_stat, INTERNALLENGTH = VARIABLE, ALIGNMENT = int4, STORAGE = extended, CATEGORY = 'S', PREFERRED = true,
         DEFAULT = 'it''s', DELIMITER = ';', COLLATABLE = true)`,
      'CREATE TABLE t (a "Odd x"."T $$ "(3) COLLATE "C", b "Odd x"."T $$ "(4)[])',
    ],
  },
  {
    name: 'elements of a base type',
    to: [
      'CREATE TYPE spot',
      reader('spot', 'spot_in', 'point_in'),
      writer('spot', 'spot_out', 'point_out'),
      `CREATE TYPE spot (INPUT = spot_in, OUTPUT = spot_out, INTERNALLENGTH = 16, ALIGNMENT = double, ELEMENT = float8)`,
    ],
  },
  {
    name: 'a shell that stays one, with a function',
    to: ['CREATE TYPE yesno', reader('yesno', 'yesno_in', 'boolin'), `COMMENT ON TYPE yesno IS 'to come'`],
    plan: [
      'CREATE TYPE "yesno"',
      `COMMENT ON TYPE "yesno" IS 'to come'`,
      `CREATE FUNCTION "yesno_in" (cstring) RETURNS "yesno" LANGUAGE internal IMMUTABLE STRICT AS 'boolin'`,
    ],
  },
  {
    name: 'a shell becomes a type',
    from: ['CREATE TYPE yesno', reader('yesno', 'yesno_in', 'boolin')],
    to: [...yesno, 'CREATE TABLE t (a yesno)'],
    plan: [
      `CREATE FUNCTION "yesno_out" ("yesno") RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'boolout'`,
      'CREATE TYPE "yesno" (INPUT = yesno_in, OUTPUT = yesno_out, INTERNALLENGTH = 1, PASSEDBYVALUE, ALIGNMENT = char)',
      'CREATE TABLE "t" ("a" "yesno" NULL)',
    ],
    oneWay: true,
  },
  { name: 'a type becomes a shell', from: yesno, to: ['CREATE TYPE yesno', reader('yesno', 'yesno_in', 'boolin')] },
  {
    name: 'a base type goes, with what is made of it',
    ...realm,
    from: [
      ...yesno,
      'CREATE TABLE t (id integer, a yesno, b yesno[])',
      writer('yesno', 'yesno_hash', 'hashchar', 'integer'),
      'CREATE CAST (yesno AS integer) WITH FUNCTION yesno_hash(yesno)',
      'CREATE VIEW v AS SELECT a, yesno_hash(a) FROM t',
      'CREATE TYPE pair AS (a yesno, b yesno)',
    ],
    to: ['CREATE TABLE t (id integer)'],
  },
  {
    name: 'what ALTER TYPE can set, under columns',
    from: [...yesno, 'CREATE TABLE t (a yesno)'],
    to: [
      ...yesno.slice(0, -1),
      ...transport,
      'CREATE TYPE yesno (INPUT = yesno_in, OUTPUT = yesno_out, RECEIVE = yesno_recv, SEND = yesno_send, LIKE = boolean)',
      'CREATE TABLE t (a yesno)',
    ],
    plan: [
      `CREATE FUNCTION "yesno_recv" (internal) RETURNS "yesno" LANGUAGE internal IMMUTABLE STRICT AS 'boolrecv'`,
      `CREATE FUNCTION "yesno_send" ("yesno") RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'boolsend'`,
      'ALTER TYPE "yesno" SET (RECEIVE = yesno_recv, SEND = yesno_send)',
    ],
  },
  {
    name: 'and take away',
    from: [
      ...yesno.slice(0, -1),
      ...transport,
      'CREATE TYPE yesno (INPUT = yesno_in, OUTPUT = yesno_out, RECEIVE = yesno_recv, SEND = yesno_send, LIKE = boolean)',
    ],
    to: [...yesno, 'CREATE TABLE t (a yesno)'],
  },
  {
    name: 'another length: the type is made again, with its functions and what uses them',
    from: [
      ...yesno,
      `COMMENT ON FUNCTION yesno_out(yesno) IS 'writes'`,
      writer('yesno', 'yesno_hash', 'hashchar', 'integer'),
      'CREATE TYPE pair AS (a yesno, b yesno)',
    ],
    to: [
      ...yesno.slice(0, -1),
      `CREATE TYPE yesno (INPUT = yesno_in, OUTPUT = yesno_out, INTERNALLENGTH = 2, PASSEDBYVALUE, ALIGNMENT = int2)`,
      `COMMENT ON FUNCTION yesno_out(yesno) IS 'writes'`,
      writer('yesno', 'yesno_hash', 'hashchar', 'integer'),
      'CREATE TYPE pair AS (a yesno, b yesno)',
    ],
  },
  {
    name: 'functions that are made again',
    from: ['CREATE TYPE yesno', reader('yesno', 'yesno_in', 'boolin', 'word cstring'), ...yesno.slice(2)],
    to: [
      'CREATE TYPE yesno',
      reader('yesno', 'yesno_in', 'boolin', 'line cstring'),
      writer('yesno', 'yesno_out', 'boolout'),
      'CREATE TYPE yesno (INPUT = yesno_in, OUTPUT = yesno_out, LIKE = boolean)',
    ],
  },
  {
    name: 'functions that change in place, under columns',
    from: [...yesno, 'CREATE TABLE t (a yesno)'],
    to: [
      'CREATE TYPE yesno',
      reader('yesno', 'yesno_in', 'boolin').replace('STRICT', 'STRICT PARALLEL SAFE'),
      writer('yesno', 'yesno_out', 'boolout'),
      'CREATE TYPE yesno (INPUT = yesno_in, OUTPUT = yesno_out, LIKE = boolean)',
      'CREATE TABLE t (a yesno)',
    ],
  },
  {
    name: 'a base type takes the name of an enum, under columns',
    from: [`CREATE TYPE yesno AS ENUM ('f', 't')`, 'CREATE TABLE t (id integer, a yesno)'],
    to: [...yesno, 'CREATE TABLE t (id integer, a yesno)'],
    rows: {
      insert: [`INSERT INTO t VALUES (1, 't'), (2, 'f'), (3, NULL)`],
      query: 'SELECT a::text FROM t ORDER BY id',
      answer: [{ a: 't' }, { a: 'f' }, { a: null }],
    },
  },
  {
    name: 'an operator and an aggregate of a base type',
    to: [
      ...yesno,
      `CREATE FUNCTION yesno_eq(yesno, yesno) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'booleq'`,
      'CREATE OPERATOR = (LEFTARG = yesno, RIGHTARG = yesno, FUNCTION = yesno_eq)',
      'CREATE AGGREGATE last_of(yesno) (SFUNC = yesno_last, STYPE = yesno)',
    ].flatMap((sql) =>
      sql.startsWith('CREATE AGGREGATE')
        ? [`CREATE FUNCTION yesno_last(yesno, yesno) RETURNS yesno LANGUAGE sql AS 'SELECT $2'`, sql]
        : [sql],
    ),
  },
];

kindSuites('base types', cases);
