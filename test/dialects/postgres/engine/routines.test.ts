import { describe, expect, test } from 'vitest';
import { everyMajor, pglite } from '../../../servers/index.ts';
import { requireRoundTrip } from './round-trip.ts';
import { workbench } from './workbench.ts';

const everything = [
  `CREATE TYPE mood AS ENUM ('sad', 'glad')`,
  'CREATE SCHEMA app',
  'CREATE TABLE crew (id integer PRIMARY KEY, name text, mood mood)',
  `CREATE FUNCTION plain() RETURNS integer LANGUAGE sql AS 'SELECT 1'`,
  `CREATE FUNCTION plain(a integer) RETURNS integer LANGUAGE sql AS 'SELECT a'`,
  `CREATE FUNCTION plain(a mood, b text DEFAULT 'it''s', c mood DEFAULT 'glad', d integer DEFAULT 1 + 2) RETURNS mood LANGUAGE sql AS 'SELECT a'`,
  `CREATE FUNCTION app.plain() RETURNS void LANGUAGE sql AS ''`,
  `CREATE FUNCTION every(integer, text[], VARIADIC more numeric[]) RETURNS SETOF crew LANGUAGE sql STABLE STRICT LEAKPROOF SECURITY DEFINER
     PARALLEL SAFE COST 7.5 ROWS 42 SET search_path = app, public, "Odd, one" SET work_mem = '8MB' SET "my.setting" = 'x'
     AS 'SELECT * FROM crew'`,
  `CREATE FUNCTION restricted() RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL RESTRICTED SET search_path = '' AS 'SELECT 2'`,
  `CREATE FUNCTION outs(a integer, OUT b text, INOUT c mood, OUT "D d" integer[]) LANGUAGE plpgsql AS $$ BEGIN b := 'x'; END $$`,
  `CREATE FUNCTION one_out(OUT b text) LANGUAGE sql AS $$ SELECT 'x' $$`,
  `CREATE FUNCTION rows_of(a integer) RETURNS TABLE (id integer, "the name" text) LANGUAGE sql AS 'SELECT id, name FROM crew'`,
  `CREATE FUNCTION dollars() RETURNS text LANGUAGE plpgsql AS $x$
DECLARE
	tab text := 'a'' $$ $body$';
BEGIN

  RETURN tab || $q$ \${x} %{y} \\ $q$;   
END
$x$`,
  `CREATE FUNCTION takes_row(c crew) RETURNS crew LANGUAGE plpgsql AS $$ BEGIN RETURN c; END; $$`,
  `CREATE FUNCTION atomic(a integer) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM crew WHERE id > a; SELECT 1; END`,
  `CREATE FUNCTION returning_one(a integer DEFAULT 3) RETURNS integer LANGUAGE sql RETURN a + 1`,
  `CREATE FUNCTION c_like(text) RETURNS integer LANGUAGE internal STRICT IMMUTABLE AS 'textlen'`,
  `CREATE FUNCTION windowed() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number'`,
  `CREATE FUNCTION helped(a integer) RETURNS SETOF integer LANGUAGE internal STRICT SUPPORT generate_series_int4_support AS 'generate_series_int4'`,
  `CREATE FUNCTION any_of(anyelement, VARIADIC "any") RETURNS anyelement LANGUAGE internal AS 'int4pl'`,
  // Names that sort before what the body of the first needs.
  `CREATE FUNCTION z_last() RETURNS integer LANGUAGE sql AS 'SELECT 5'`,
  `CREATE FUNCTION a_first() RETURNS integer LANGUAGE sql AS 'SELECT public.z_last() + public.plain()'`,
  `CREATE TABLE defaulted (n integer DEFAULT z_last(), k integer CHECK (k > returning_one(1)))`,
  `CREATE VIEW seen AS SELECT a_first() AS n`,
  `CREATE FUNCTION of_view(v seen) RETURNS integer LANGUAGE sql AS 'SELECT v.n'`,
  // Bodies that name each other, and themselves.
  'SET check_function_bodies = off',
  `CREATE FUNCTION even(n integer) RETURNS boolean LANGUAGE sql AS 'SELECT n = 0 OR odd(n - 1)'`,
  `CREATE FUNCTION odd(n integer) RETURNS boolean LANGUAGE sql AS 'SELECT n <> 0 AND even(n - 1)'`,
  `CREATE FUNCTION down(n integer) RETURNS integer LANGUAGE sql AS 'SELECT CASE WHEN n = 0 THEN 0 ELSE down(n - 1) END'`,
  'RESET check_function_bodies',
  `CREATE PROCEDURE act(a integer, INOUT b text DEFAULT 'x') LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN COMMIT; END $$`,
  `CREATE PROCEDURE act(OUT a integer) LANGUAGE sql BEGIN ATOMIC INSERT INTO crew (id) VALUES (1) RETURNING id; END`,
  `CREATE PROCEDURE "Odd ""proc"""() LANGUAGE sql AS ''`,
  `COMMENT ON FUNCTION plain(integer) IS 'takes one'`,
  `COMMENT ON PROCEDURE act(integer, text) IS 'acts'`,
  // Aggregates.
  `CREATE FUNCTION step(s mood, v mood) RETURNS mood LANGUAGE sql IMMUTABLE AS 'SELECT v'`,
  `CREATE FUNCTION close(s mood) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT s::text'`,
  `CREATE AGGREGATE latest(mood) (SFUNC = step, STYPE = mood, FINALFUNC = close, INITCOND = 'sad', PARALLEL = SAFE)`,
  `CREATE AGGREGATE total(a integer) (SFUNC = int4pl, STYPE = integer, SSPACE = 64, COMBINEFUNC = int4pl, INITCOND = '0', SORTOP = >,
     MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer, MINITCOND = '0')`,
  `CREATE AGGREGATE counted(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0')`,
  `CREATE AGGREGATE quartile(double precision ORDER BY v double precision) (SFUNC = ordered_set_transition, STYPE = internal,
     FINALFUNC = percentile_cont_float8_final, FINALFUNC_MODIFY = SHAREABLE)`,
  `CREATE AGGREGATE ranked(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal,
     FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL)`,
  `CREATE AGGREGATE app.joined(VARIADIC text[]) (SFUNC = array_cat, STYPE = text[])`,
  `COMMENT ON AGGREGATE latest(mood) IS 'the last one'`,
  `COMMENT ON AGGREGATE quartile(double precision ORDER BY double precision) IS 'a part'`,
];

describe.each([...everyMajor(), pglite])('routines on $name', (server) => {
  const bench = workbench(server);
  test('come back from SQL and from HCL as they were', async () => {
    const realm = await requireRoundTrip(bench, server, everything);
    expect(realm.unknown).toBeUndefined();
  });
});
