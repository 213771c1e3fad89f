import type { Pair } from './pair.ts';

const settings: readonly Pair[] = [
  {
    name: 'the index that a table is sorted by, and the one that tells its rows apart, are made again',
    given: ['CREATE TABLE crew (id integer NOT NULL, name text, rank integer)'],
    a: [
      'ALTER TABLE crew ADD CONSTRAINT crew_key UNIQUE (id)',
      'CREATE INDEX crew_name ON crew (name)',
      'ALTER TABLE crew CLUSTER ON crew_name',
      'ALTER TABLE crew REPLICA IDENTITY USING INDEX crew_key',
      'CREATE MATERIALIZED VIEW ranks AS SELECT id, rank FROM crew',
      'CREATE INDEX ranks_key ON ranks (id)',
      'ALTER MATERIALIZED VIEW ranks CLUSTER ON ranks_key',
    ],
    b: [
      'CREATE UNIQUE INDEX crew_key ON crew (id) INCLUDE (rank)',
      'CREATE INDEX crew_name ON crew (name, rank)',
      'ALTER TABLE crew CLUSTER ON crew_name',
      'ALTER TABLE crew REPLICA IDENTITY USING INDEX crew_key',
      'CREATE MATERIALIZED VIEW ranks AS SELECT id, rank FROM crew',
      'CREATE INDEX ranks_key ON ranks (rank)',
      'ALTER MATERIALIZED VIEW ranks CLUSTER ON ranks_key',
    ],
  },
  {
    name: 'a column that is compressed otherwise in the table on top than in its partitions',
    given: [
      'CREATE TABLE port (depth integer) PARTITION BY LIST (depth)',
      'CREATE TABLE shallow PARTITION OF port FOR VALUES IN (1) PARTITION BY LIST (depth)',
      'CREATE TABLE shoal PARTITION OF shallow FOR VALUES IN (1)',
    ],
    a: [],
    b: ['ALTER TABLE port ADD name text', 'ALTER TABLE port ALTER name SET COMPRESSION pglz'],
  },
  {
    name: 'columns are kept otherwise than their types ask for, before and after',
    a: [
      'CREATE TABLE crew (a varchar(9), b text COMPRESSION pglz, c text)',
      'ALTER TABLE crew ALTER a SET STORAGE EXTERNAL, ALTER c SET STORAGE MAIN',
    ],
    b: [
      'CREATE TABLE crew (a varchar(20), b varchar(30) COMPRESSION pglz, c bigint)',
      'ALTER TABLE crew ALTER a SET STORAGE EXTERNAL, ALTER b SET STORAGE MAIN',
    ],
  },
  {
    name: 'the type of a column that a publication and statistics look at',
    a: [
      'CREATE TABLE crew (id integer PRIMARY KEY, rank integer)',
      'CREATE STATISTICS ranks ON id, rank FROM crew',
      'ALTER STATISTICS ranks SET STATISTICS 50',
      `CREATE PUBLICATION news FOR TABLE crew WHERE (rank > 1) WITH (publish = 'insert')`,
    ],
    b: [
      'CREATE TABLE crew (id integer PRIMARY KEY, rank bigint)',
      'CREATE STATISTICS ranks ON id, rank FROM crew',
      'ALTER STATISTICS ranks SET STATISTICS 50',
      `CREATE PUBLICATION news FOR TABLE crew WHERE (rank > 1) WITH (publish = 'insert')`,
    ],
  },
  {
    name: 'tables that point at each other are logged no longer, and one is published no longer',
    a: [
      'CREATE TABLE deck (id integer PRIMARY KEY)',
      'CREATE TABLE cabin (id integer PRIMARY KEY REFERENCES deck)',
      'CREATE TABLE bunk (id integer REFERENCES cabin, old integer REFERENCES deck)',
      'CREATE PUBLICATION news FOR TABLE deck, cabin',
    ],
    b: [
      'CREATE UNLOGGED TABLE deck (id integer PRIMARY KEY, next integer)',
      'CREATE UNLOGGED TABLE cabin (id integer PRIMARY KEY REFERENCES deck)',
      'CREATE UNLOGGED TABLE bunk (id integer REFERENCES cabin)',
    ],
  },
  {
    name: 'tables that point at each other in a circle are logged no longer',
    a: [
      'CREATE TABLE deck (id integer PRIMARY KEY, next integer REFERENCES deck)',
      'CREATE TABLE cabin (id integer PRIMARY KEY, deck integer REFERENCES deck)',
      'ALTER TABLE deck ADD COLUMN best integer CONSTRAINT best REFERENCES cabin ON DELETE CASCADE',
      `COMMENT ON CONSTRAINT best ON deck IS 'kept'`,
    ],
    b: [
      'CREATE UNLOGGED TABLE deck (id integer PRIMARY KEY, next integer REFERENCES deck)',
      'CREATE UNLOGGED TABLE cabin (id integer PRIMARY KEY, deck integer REFERENCES deck)',
      'ALTER TABLE deck ADD COLUMN best integer CONSTRAINT best REFERENCES cabin ON DELETE CASCADE',
      `COMMENT ON CONSTRAINT best ON deck IS 'kept'`,
    ],
  },
  {
    name: 'columns hold rows of a table whose columns change',
    a: [
      'CREATE TABLE hull (x integer, y text)',
      'CREATE TABLE deck (id integer, r hull)',
      'CREATE TABLE mast (id integer, r hull[])',
      'CREATE TABLE keel (x integer)',
      `CREATE TABLE hold (id integer, r keel DEFAULT '(1)', l keel[] DEFAULT '{}')`,
      'CREATE VIEW decks AS SELECT id, r FROM deck',
    ],
    b: [
      'CREATE TABLE hull (x bigint, y varchar(20))',
      'CREATE TABLE deck (id integer, r hull)',
      'CREATE TABLE mast (id integer, r hull[])',
      'CREATE TABLE keel (x bigint)',
      `CREATE TABLE hold (id integer, r keel DEFAULT '(2)', l keel[] DEFAULT '{}')`,
      'CREATE VIEW decks AS SELECT id, r FROM deck',
    ],
  },
  {
    name: 'a column holds rows of a table that gets computed columns',
    a: ['CREATE TABLE hull (x integer, y text)', 'CREATE TABLE deck (id integer, r hull)'],
    b: [
      'CREATE TABLE hull (x bigint, n uuid DEFAULT gen_random_uuid(), z bigint GENERATED ALWAYS AS (x + 1) STORED)',
      'CREATE TABLE deck (id integer, r hull)',
    ],
  },
  {
    name: 'a table whose columns change gets a type, and another one columns of its rows',
    a: ['CREATE TABLE hull (x varchar(10), y numeric(10, 2))', 'CREATE TABLE deck () INHERITS (hull)'],
    b: [
      'CREATE TYPE shape AS (x text, y numeric)',
      'CREATE TABLE hull OF shape',
      'CREATE TABLE deck (r hull, l shape[])',
    ],
    oneWay: true,
  },
  {
    name: 'a column has a range over a domain, and both become others',
    a: [
      'CREATE DOMAIN depth AS text',
      'CREATE TYPE span AS RANGE (subtype = depth)',
      `COMMENT ON TYPE span IS 'from, to'`,
      `CREATE TABLE port (r span DEFAULT '[a,b)')`,
    ],
    b: [
      'CREATE DOMAIN depth AS varchar(9)',
      'CREATE TYPE span AS RANGE (subtype = depth, collation = "C", multirange_type_name = spans)',
      `CREATE TABLE port (r span DEFAULT '[a,c)')`,
    ],
  },
  {
    name: 'a column has a range over a domain, which becomes another',
    a: ['CREATE DOMAIN depth AS integer', 'CREATE TYPE span AS RANGE (subtype = depth)', 'CREATE TABLE port (r span)'],
    b: ['CREATE DOMAIN depth AS bigint', 'CREATE TYPE span AS RANGE (subtype = depth)', 'CREATE TABLE port (r span)'],
  },
  {
    name: 'a domain takes the name of an enum, and columns with defaults',
    a: [
      `CREATE TYPE flag AS ENUM ('a', 'b')`,
      `CREATE TABLE deck (c flag DEFAULT 'a', d flag[] DEFAULT '{a}', e flag[] DEFAULT ARRAY['a'::flag])`,
    ],
    b: [
      `CREATE DOMAIN flag AS text CHECK (VALUE IN ('a', 'b'))`,
      `CREATE TABLE deck (c flag DEFAULT 'a', d flag[] DEFAULT '{a}', e flag[] DEFAULT ARRAY['a'::flag])`,
    ],
  },
  {
    name: 'a table takes the name of an enum, and the column that held its values',
    a: [`CREATE TYPE flag AS ENUM ('a')`, `CREATE TABLE deck (id integer, c flag DEFAULT 'a', d flag[])`],
    b: ['CREATE TABLE flag (a integer)', 'CREATE TABLE deck (id integer, c flag, d flag[])'],
    oneWay: true,
  },
  {
    name: 'a serial goes on being logged while its table is not',
    a: ['CREATE TABLE deck (id serial)'],
    b: [
      'CREATE UNLOGGED TABLE deck (id serial)',
      // Sequences can be unlogged from PostgreSQL 15 on.
      `DO $$ BEGIN
        IF current_setting('server_version_num')::int >= 150000 THEN ALTER SEQUENCE deck_id_seq SET LOGGED; END IF;
      END $$`,
    ],
  },
  {
    name: 'settings for long values where no column could have any',
    a: [
      'CREATE TABLE deck (id integer, word integer)',
      'CREATE TABLE hold (id integer) PARTITION BY LIST (id)',
      'CREATE TABLE hold_rest PARTITION OF hold DEFAULT',
    ],
    b: [
      'CREATE TABLE deck (id integer, word text) WITH (toast.autovacuum_enabled = false, fillfactor = 70)',
      'CREATE TABLE hold (id integer, word text) PARTITION BY LIST (id)',
      'CREATE TABLE hold_rest PARTITION OF hold DEFAULT WITH (toast.autovacuum_enabled = false)',
    ],
  },
  {
    name: 'values of an extension become those of another type, and back',
    given: ['CREATE EXTENSION hstore', 'CREATE DOMAIN tags AS hstore', 'CREATE DOMAIN words AS jsonb'],
    a: ['CREATE TABLE deck (a hstore, b jsonb, c hstore, d hstore[], e hstore, f tags, g hstore)'],
    b: ['CREATE TABLE deck (a jsonb, b hstore, c bytea, d jsonb[], e text[], f words, g words)'],
  },
  {
    name: 'rights on a column that goes, and on one that is made again',
    a: [
      'CREATE TABLE crew (id integer, a integer, b integer)',
      'GRANT SELECT (a, b), UPDATE (b) ON crew TO pg_monitor',
    ],
    b: [
      'CREATE TABLE crew (id integer, b integer GENERATED ALWAYS AS (id + 1) STORED)',
      'GRANT SELECT (b), UPDATE (b) ON crew TO pg_monitor',
    ],
  },
  {
    name: 'an owner takes rights away from itself',
    a: ['CREATE TABLE crew (id integer)', 'CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$'],
    b: [
      'CREATE TABLE crew (id integer)',
      'CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$',
      'REVOKE INSERT, DELETE ON crew FROM CURRENT_USER',
      'REVOKE ALL ON FUNCTION one() FROM CURRENT_USER',
    ],
  },
];

/** Settings of columns, tables and servers. */
export const settingsPairs: readonly Pair[] = [...settings];
