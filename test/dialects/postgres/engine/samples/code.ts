import type { Part } from './part.ts';

/** Routines that stand on no table, and what is made of them. */
export const routineParts: readonly Part[] = [
  {
    name: 'function',
    forms: [
      [`CREATE FUNCTION plus_one(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT n + 1'`],
      [
        `CREATE FUNCTION plus_one(n integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 5 AS 'SELECT n + 2 - 1'`,
      ],
      ['CREATE FUNCTION plus_one(n integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN n + 1'],
      [
        `CREATE FUNCTION plus_one(m integer) RETURNS integer LANGUAGE plpgsql IMMUTABLE SECURITY DEFINER SET search_path = '' AS $$ BEGIN
  RETURN m + 1; -- it's "one"
END $$`,
        `COMMENT ON FUNCTION plus_one IS 'one more'`,
      ],
    ],
  },
  {
    name: 'overload',
    needs: ['enum'],
    forms: [
      [`CREATE FUNCTION plus_one(m mood, n integer DEFAULT 1) RETURNS mood LANGUAGE sql STABLE AS 'SELECT m'`],
      [`CREATE FUNCTION plus_one(m mood, n integer DEFAULT 2) RETURNS mood LANGUAGE sql AS 'SELECT m'`],
      [`CREATE FUNCTION plus_one(m mood, n integer) RETURNS text LANGUAGE sql AS 'SELECT m::text'`],
    ],
  },
  {
    name: 'table function',
    forms: [
      [
        `CREATE FUNCTION pairs(VARIADIC n integer[]) RETURNS TABLE (a integer, b text) LANGUAGE sql ROWS 10 AS 'SELECT 1, ''x'''`,
      ],
      [
        `CREATE FUNCTION pairs(VARIADIC n integer[]) RETURNS TABLE (a integer, b text, c date) LANGUAGE sql AS 'SELECT 1, ''x'', NULL::date'`,
      ],
      [`CREATE FUNCTION pairs(VARIADIC n integer[], OUT a integer, OUT b text) LANGUAGE sql AS 'SELECT 1, ''x'''`],
    ],
  },
  {
    name: 'procedure',
    forms: [
      [`CREATE PROCEDURE tidy(INOUT n integer) LANGUAGE plpgsql AS $$ BEGIN n := n + 1; END $$`],
      [`CREATE PROCEDURE tidy(INOUT n integer) LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN n := 1; END $$`],
      [`CREATE PROCEDURE tidy(n integer) LANGUAGE sql AS 'SELECT 1'`, `COMMENT ON PROCEDURE tidy IS 't'`],
    ],
  },
  {
    name: 'function of types',
    needs: ['composite', 'domain', 'schema'],
    forms: [
      [`CREATE FUNCTION app.cost(at address, p price) RETURNS price LANGUAGE sql AS 'SELECT p'`],
      [`CREATE FUNCTION app.cost(at address, p price) RETURNS SETOF address LANGUAGE sql AS 'SELECT at'`],
      [
        `CREATE FUNCTION app.cost(at address, p price DEFAULT 3) RETURNS price LANGUAGE sql AS 'SELECT p'`,
        'REVOKE ALL ON FUNCTION app.cost FROM PUBLIC',
        'GRANT EXECUTE ON FUNCTION app.cost TO pg_monitor',
      ],
    ],
  },
  {
    name: 'aggregate',
    needs: ['function'],
    forms: [
      [
        `CREATE FUNCTION add_step(s integer, n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT s + n'`,
        `CREATE AGGREGATE total(integer) (sfunc = add_step, stype = integer, initcond = '0')`,
      ],
      [
        `CREATE FUNCTION add_step(s integer, n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT s + n'`,
        'CREATE AGGREGATE total(integer) (sfunc = add_step, stype = integer, finalfunc = plus_one, combinefunc = add_step, parallel = safe)',
        `COMMENT ON AGGREGATE total(integer) IS 'all'`,
      ],
    ],
  },
  {
    name: 'operator',
    forms: [
      [
        `CREATE FUNCTION near(a integer, b integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT abs(a - b) < 2'`,
        'CREATE OPERATOR ~~~ (function = near, leftarg = integer, rightarg = integer, commutator = ~~~)',
      ],
      [
        `CREATE FUNCTION near(a integer, b integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT abs(a - b) < 3'`,
        'CREATE OPERATOR ~~~ (function = near, leftarg = integer, rightarg = integer, restrict = eqsel)',
        `COMMENT ON OPERATOR ~~~ (integer, integer) IS 'near'`,
      ],
    ],
  },
  {
    name: 'operator class',
    forms: [
      [
        'CREATE OPERATOR CLASS odd_ops FOR TYPE integer USING btree AS OPERATOR 1 <, OPERATOR 3 =, FUNCTION 1 btint4cmp(integer, integer)',
      ],
      [
        'CREATE OPERATOR FAMILY odd_family USING btree',
        'CREATE OPERATOR CLASS odd_ops FOR TYPE integer USING btree FAMILY odd_family AS OPERATOR 1 <, OPERATOR 3 =, FUNCTION 1 btint4cmp(integer, integer)',
        `COMMENT ON OPERATOR FAMILY odd_family USING btree IS 'f'`,
        `COMMENT ON OPERATOR CLASS odd_ops USING btree IS 'c'`,
        'CREATE TYPE odd_span AS RANGE (subtype = integer, subtype_opclass = odd_ops)',
      ],
    ],
  },
  {
    name: 'cast',
    needs: ['enum'],
    forms: [
      [
        `CREATE FUNCTION mood_number(m mood) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1'`,
        'CREATE CAST (mood AS integer) WITH FUNCTION mood_number(mood) AS ASSIGNMENT',
      ],
      [
        `CREATE FUNCTION mood_number(m mood) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1'`,
        'CREATE CAST (mood AS integer) WITH FUNCTION mood_number(mood)',
        `COMMENT ON CAST (mood AS integer) IS 'c'`,
      ],
      ['CREATE CAST (integer AS mood) WITH INOUT'],
    ],
  },
  {
    name: 'transform',
    needs: ['composite', 'language'],
    forms: [
      ['CREATE TRANSFORM FOR address LANGUAGE plodd (FROM SQL WITH FUNCTION prsd_lextype(internal))'],
      [
        'CREATE TRANSFORM FOR address LANGUAGE plodd (FROM SQL WITH FUNCTION prsd_lextype(internal))',
        `COMMENT ON TRANSFORM FOR address LANGUAGE plodd IS 't'`,
      ],
    ],
  },
  {
    name: 'text search',
    forms: [
      [
        'CREATE TEXT SEARCH PARSER words (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype)',
        'CREATE TEXT SEARCH TEMPLATE simply (lexize = dsimple_lexize, init = dsimple_init)',
        'CREATE TEXT SEARCH DICTIONARY few (template = simply, accept = false)',
        'CREATE TEXT SEARCH CONFIGURATION find (parser = words)',
        'ALTER TEXT SEARCH CONFIGURATION find ADD MAPPING FOR asciiword, word WITH few, simple',
      ],
      [
        'CREATE TEXT SEARCH DICTIONARY few (template = snowball, stopwords = german, language = german)',
        'CREATE TEXT SEARCH CONFIGURATION find (copy = english)',
        'ALTER TEXT SEARCH CONFIGURATION find ALTER MAPPING FOR asciiword WITH few',
        `COMMENT ON TEXT SEARCH CONFIGURATION find IS 'f'`,
        `COMMENT ON TEXT SEARCH DICTIONARY few IS 'd'`,
      ],
      [
        'CREATE TEXT SEARCH DICTIONARY few (template = simple)',
        'CREATE TEXT SEARCH CONFIGURATION find (parser = "default")',
      ],
    ],
  },
];

/** What looks at tables, hangs on them, or watches. */
export const watchingParts: readonly Part[] = [
  {
    name: 'view',
    needs: ['person'],
    forms: [
      ['CREATE VIEW people AS SELECT id, name FROM person'],
      ['CREATE VIEW people AS SELECT id, name, age FROM person WHERE id > 0', `COMMENT ON VIEW people IS 'who'`],
      ['CREATE VIEW people WITH (security_barrier) AS SELECT name::text AS name, id::bigint AS id FROM person'],
      [
        'CREATE VIEW people AS SELECT id, name FROM person WHERE id > 1 WITH LOCAL CHECK OPTION',
        `ALTER VIEW people ALTER name SET DEFAULT 'who'`,
        `COMMENT ON COLUMN people.name IS 'n'`,
      ],
    ],
  },
  {
    name: 'view of all',
    needs: ['person'],
    forms: [
      ['CREATE VIEW everything AS SELECT * FROM person'],
      ['CREATE VIEW everything AS SELECT *, 1 AS one FROM person', 'GRANT SELECT ON everything TO pg_monitor'],
    ],
  },
  {
    name: 'view on view',
    needs: ['view'],
    forms: [
      ['CREATE VIEW names AS SELECT DISTINCT name FROM people'],
      ['CREATE VIEW names AS SELECT p.id, p.name, count(*) AS times FROM people p GROUP BY p.id, p.name'],
    ],
  },
  {
    name: 'materialized view',
    needs: ['view', 'schema'],
    forms: [
      [
        'CREATE MATERIALIZED VIEW app.known AS SELECT id, name FROM people',
        'CREATE UNIQUE INDEX known_id ON app.known (id)',
      ],
      [
        'CREATE MATERIALIZED VIEW app.known WITH (fillfactor = 60) AS SELECT id FROM people WITH NO DATA',
        'CREATE INDEX known_id ON app.known (id DESC)',
        `COMMENT ON MATERIALIZED VIEW app.known IS 'k'`,
        `COMMENT ON INDEX app.known_id IS 'i'`,
      ],
    ],
  },
  {
    name: 'function over table',
    needs: ['person', 'view'],
    forms: [
      ['CREATE FUNCTION all_people() RETURNS SETOF people LANGUAGE sql BEGIN ATOMIC SELECT * FROM people; END'],
      [`CREATE FUNCTION all_people() RETURNS SETOF person LANGUAGE sql AS 'SELECT * FROM person'`],
      [
        'CREATE FUNCTION all_people() RETURNS bigint LANGUAGE sql STABLE RETURN (SELECT count(*) FROM person WHERE person.id > 0)',
      ],
    ],
  },
  {
    name: 'row function',
    needs: ['person'],
    forms: [
      [`CREATE FUNCTION title(p person) RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'Dr ' || p.name $$`],
      [`CREATE FUNCTION title(p person, q person[] DEFAULT NULL) RETURNS person LANGUAGE sql STABLE AS $$ SELECT p $$`],
    ],
  },
  {
    name: 'trigger function',
    forms: [
      ['CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$'],
      ['CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN coalesce(new, old); END $$'],
    ],
  },
  {
    name: 'trigger',
    needs: ['person', 'trigger function'],
    forms: [
      ['CREATE TRIGGER note BEFORE INSERT OR UPDATE OF name ON person FOR EACH ROW EXECUTE FUNCTION noted()'],
      [
        `CREATE TRIGGER note AFTER UPDATE ON person REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION noted('a', 'it''s')`,
        'ALTER TABLE person DISABLE TRIGGER note',
      ],
      [
        'CREATE TRIGGER note BEFORE UPDATE ON person FOR EACH ROW WHEN (old.name IS DISTINCT FROM new.name) EXECUTE FUNCTION noted()',
        'ALTER TABLE person ENABLE ALWAYS TRIGGER note',
        `COMMENT ON TRIGGER note ON person IS 'n'`,
      ],
      [
        'CREATE CONSTRAINT TRIGGER note AFTER INSERT ON person DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION noted()',
      ],
    ],
  },
  {
    name: 'view trigger',
    needs: ['view', 'trigger function'],
    forms: [
      ['CREATE TRIGGER instead INSTEAD OF INSERT ON people FOR EACH ROW EXECUTE FUNCTION noted()'],
      ['CREATE TRIGGER instead INSTEAD OF INSERT OR DELETE ON people FOR EACH ROW EXECUTE FUNCTION noted()'],
    ],
  },
  {
    name: 'rule',
    needs: ['person'],
    forms: [
      ['CREATE RULE quiet AS ON DELETE TO person DO INSTEAD NOTHING'],
      [
        'CREATE RULE quiet AS ON DELETE TO person WHERE old.id < 0 DO ALSO SELECT old.name',
        `COMMENT ON RULE quiet ON person IS 'q'`,
      ],
    ],
  },
  {
    name: 'policy',
    needs: ['person', 'function'],
    forms: [
      ['ALTER TABLE person ENABLE ROW LEVEL SECURITY', 'CREATE POLICY own ON person FOR SELECT USING (id > 0)'],
      [
        'ALTER TABLE person ENABLE ROW LEVEL SECURITY',
        'ALTER TABLE person FORCE ROW LEVEL SECURITY',
        'CREATE POLICY own ON person AS RESTRICTIVE TO pg_monitor USING (plus_one(id::integer) > 1) WITH CHECK (name IS NOT NULL)',
        `COMMENT ON POLICY own ON person IS 'p'`,
      ],
    ],
  },
  {
    name: 'statistics',
    needs: ['person'],
    forms: [
      ['CREATE STATISTICS person_stats (ndistinct, dependencies) ON id, name FROM person'],
      [
        'CREATE STATISTICS person_stats ON lower(name), id FROM person',
        'ALTER STATISTICS person_stats SET STATISTICS 300',
        `COMMENT ON STATISTICS person_stats IS 's'`,
      ],
    ],
  },
  {
    name: 'event trigger',
    forms: [
      [
        'CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$',
        'CREATE EVENT TRIGGER watcher ON ddl_command_end EXECUTE FUNCTION watch()',
      ],
      [
        'CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$',
        `CREATE EVENT TRIGGER watcher ON ddl_command_start WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION watch()`,
        'ALTER EVENT TRIGGER watcher ENABLE REPLICA',
        `COMMENT ON EVENT TRIGGER watcher IS 'w'`,
      ],
    ],
  },
  {
    name: 'foreign data',
    forms: [
      [
        'CREATE FOREIGN DATA WRAPPER far',
        `CREATE SERVER moon TYPE 'rock' FOREIGN DATA WRAPPER far OPTIONS (host 'm')`,
        `CREATE USER MAPPING FOR PUBLIC SERVER moon OPTIONS (user 'x')`,
        `CREATE FOREIGN TABLE dust (id integer NOT NULL, grain text OPTIONS (col 'g')) SERVER moon OPTIONS (file 'd')`,
      ],
      [
        `CREATE FOREIGN DATA WRAPPER far OPTIONS (a '1')`,
        `CREATE SERVER moon TYPE 'rock' VERSION '2' FOREIGN DATA WRAPPER far OPTIONS (host 'n', port '1')`,
        `CREATE USER MAPPING FOR PUBLIC SERVER moon OPTIONS (password 'it''s', user 'y')`,
        `CREATE FOREIGN TABLE dust (id bigint, grain text, more text DEFAULT 'x', CHECK (id > 0)) SERVER moon`,
        `COMMENT ON FOREIGN TABLE dust IS 'd'`,
        `COMMENT ON SERVER moon IS 'm'`,
        `COMMENT ON FOREIGN DATA WRAPPER far IS 'f'`,
      ],
    ],
  },
  {
    name: 'publication',
    needs: ['person'],
    forms: [
      ['CREATE PUBLICATION news FOR TABLE person'],
      [`CREATE PUBLICATION news FOR TABLE person WITH (publish = 'insert')`, `COMMENT ON PUBLICATION news IS 'n'`],
    ],
  },
];
