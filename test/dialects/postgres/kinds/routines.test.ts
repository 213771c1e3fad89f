import { type KindCase, kindSuites } from './suite.ts';

const one = (head: string, body = 'SELECT 1') => `CREATE FUNCTION ${head} AS $$ ${body} $$`;

const cases: readonly KindCase[] = [
  {
    name: 'every attribute is replaced in place',
    from: [
      one('a(x integer) RETURNS SETOF integer LANGUAGE sql'),
      one(
        `b() RETURNS integer LANGUAGE sql IMMUTABLE STRICT LEAKPROOF SECURITY DEFINER PARALLEL SAFE COST 3 SET search_path = ''`,
      ),
      `CREATE PROCEDURE p(x integer) LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$`,
    ],
    to: [
      one(`a(x integer) RETURNS SETOF integer LANGUAGE sql STABLE STRICT LEAKPROOF SECURITY DEFINER PARALLEL RESTRICTED COST 7 ROWS 5
        SET search_path = public, pg_temp SET work_mem = '4MB'`),
      one('b() RETURNS integer LANGUAGE sql'),
      `CREATE PROCEDURE p(x integer DEFAULT 2) LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN ROLLBACK; END $$`,
      `COMMENT ON FUNCTION a(integer) IS 'said'`,
      `COMMENT ON PROCEDURE p(integer) IS 'said too'`,
    ],
    plan: [
      `CREATE OR REPLACE FUNCTION "a" ("x" integer) RETURNS SETOF integer LANGUAGE sql STABLE LEAKPROOF STRICT SECURITY DEFINER PARALLEL RESTRICTED COST 7 ROWS 5 SET search_path TO 'public', 'pg_temp' SET work_mem TO '4MB' AS $$ SELECT 1 $$`,
      `COMMENT ON FUNCTION "a" (integer) IS 'said'`,
      'CREATE OR REPLACE FUNCTION "b" () RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$',
      `CREATE OR REPLACE PROCEDURE "p" ("x" integer DEFAULT 2) LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN ROLLBACK; END $$`,
      `COMMENT ON PROCEDURE "p" (integer) IS 'said too'`,
    ],
  },
  {
    name: 'what cannot be replaced is made again: names, results, defaults, columns',
    from: [
      one('a(x integer) RETURNS integer LANGUAGE sql'),
      one('b(x integer DEFAULT 1) RETURNS integer LANGUAGE sql'),
      one('c(OUT y integer) LANGUAGE sql'),
      one('d() RETURNS TABLE (p integer) LANGUAGE sql'),
      one('e() RETURNS integer LANGUAGE sql'),
      one('f(integer) RETURNS integer LANGUAGE sql'),
      `COMMENT ON FUNCTION a(integer) IS 'kept'`,
    ],
    to: [
      one('a(y integer) RETURNS integer LANGUAGE sql'),
      one('b(x integer) RETURNS integer LANGUAGE sql'),
      one('c(OUT z integer) LANGUAGE sql'),
      one('d() RETURNS TABLE (p integer, q integer) LANGUAGE sql', 'SELECT 1, 2'),
      one('e() RETURNS SETOF integer LANGUAGE sql'),
      one('f(named integer) RETURNS integer LANGUAGE sql'),
      `COMMENT ON FUNCTION a(integer) IS 'kept'`,
    ],
    plan: [
      'DROP FUNCTION "a" (integer)',
      'CREATE FUNCTION "a" ("y" integer) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$',
      `COMMENT ON FUNCTION "a" (integer) IS 'kept'`,
      'DROP FUNCTION "b" (integer)',
      'CREATE FUNCTION "b" ("x" integer) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$',
      'DROP FUNCTION "c" ()',
      'CREATE FUNCTION "c" (OUT "z" integer) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$',
      'DROP FUNCTION "d" ()',
      'CREATE FUNCTION "d" () RETURNS TABLE ("p" integer, "q" integer) LANGUAGE sql AS $$ SELECT 1, 2 $$',
      'DROP FUNCTION "e" ()',
      'CREATE FUNCTION "e" () RETURNS SETOF integer LANGUAGE sql AS $$ SELECT 1 $$',
      'CREATE OR REPLACE FUNCTION "f" ("named" integer) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$',
    ],
  },
  {
    name: 'a function that is made again takes all that calls it along',
    given: ['CREATE TABLE crew (id integer)'],
    from: [
      one('f(x integer) RETURNS integer LANGUAGE sql IMMUTABLE'),
      'ALTER TABLE crew ADD COLUMN d integer DEFAULT f(1), ADD CONSTRAINT c CHECK (f(id) > 0)',
      'CREATE INDEX i ON crew (f(id))',
      'CREATE VIEW v AS SELECT f(id) AS n FROM crew',
      'CREATE FUNCTION g() RETURNS integer LANGUAGE sql RETURN f(3)',
    ],
    to: [
      one('f(y integer) RETURNS integer LANGUAGE sql IMMUTABLE'),
      'ALTER TABLE crew ADD COLUMN d integer DEFAULT f(1), ADD CONSTRAINT c CHECK (f(id) > 0)',
      'CREATE INDEX i ON crew (f(id))',
      'CREATE VIEW v AS SELECT f(id) AS n FROM crew',
      'CREATE FUNCTION g() RETURNS integer LANGUAGE sql RETURN f(3)',
    ],
  },
  {
    name: 'a function becomes a procedure, and back',
    from: [one('x(a integer) RETURNS void LANGUAGE sql')],
    to: ['CREATE PROCEDURE x(a integer) LANGUAGE sql AS $$ SELECT 1 $$'],
    plan: ['DROP FUNCTION "x" (integer)', 'CREATE PROCEDURE "x" ("a" integer) LANGUAGE sql AS $$ SELECT 1 $$'],
  },
  {
    name: 'bodies stand after what they mention, and are not checked where they mention each other',
    from: [],
    to: [
      'CREATE TABLE z_table (id integer)',
      one('a_count() RETURNS bigint LANGUAGE sql', 'SELECT count(*) FROM z_table WHERE id = z_helper()'),
      'SET check_function_bodies = off',
      one('ping() RETURNS integer LANGUAGE sql', 'SELECT pong()'),
      one('pong() RETURNS integer LANGUAGE sql', 'SELECT ping()'),
      'RESET check_function_bodies',
      one('z_helper() RETURNS integer LANGUAGE sql'),
    ].sort((a, b) => Number(a.includes('a_count')) - Number(b.includes('a_count'))),
    plan: [
      'CREATE TABLE "z_table" ("id" integer NULL)',
      'CREATE FUNCTION "z_helper" () RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$',
      'CREATE FUNCTION "a_count" () RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM z_table WHERE id = z_helper() $$',
      'SET check_function_bodies = off',
      'CREATE FUNCTION "pong" () RETURNS integer LANGUAGE sql AS $$ SELECT ping() $$',
      'RESET check_function_bodies',
      'CREATE FUNCTION "ping" () RETURNS integer LANGUAGE sql AS $$ SELECT pong() $$',
    ],
  },
  {
    name: 'aggregates are replaced where what comes back stays, else made again',
    from: [
      `CREATE AGGREGATE a(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0')`,
      `CREATE AGGREGATE b(integer) (SFUNC = int4pl, STYPE = integer)`,
      `COMMENT ON AGGREGATE b(integer) IS 'kept'`,
    ],
    to: [
      `CREATE AGGREGATE a(integer) (SFUNC = int4larger, STYPE = integer, INITCOND = '1', COMBINEFUNC = int4larger, PARALLEL = SAFE)`,
      `CREATE AGGREGATE b(integer) (SFUNC = int84pl, STYPE = bigint, INITCOND = '0')`,
      `COMMENT ON AGGREGATE b(integer) IS 'kept'`,
    ],
    plan: [
      `CREATE OR REPLACE AGGREGATE "a" (integer) (SFUNC = int4larger, STYPE = integer, INITCOND = '1', COMBINEFUNC = int4larger, PARALLEL = SAFE)`,
      'DROP AGGREGATE "b" (integer)',
      `CREATE AGGREGATE "b" (integer) (SFUNC = int84pl, STYPE = bigint, INITCOND = '0')`,
      `COMMENT ON AGGREGATE "b" (integer) IS 'kept'`,
    ],
  },
];

kindSuites('routines', cases);
