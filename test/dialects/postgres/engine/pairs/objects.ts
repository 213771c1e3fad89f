import type { Pair } from './pair.ts';

const schemas: readonly Pair[] = [
  {
    name: 'a schema goes that stands on a view elsewhere, which stands on the schema',
    a: [
      'CREATE SCHEMA yard',
      'CREATE TABLE yard.hull (id integer)',
      'CREATE VIEW public.hulls AS SELECT id FROM yard.hull',
      'CREATE VIEW yard.first AS SELECT min(id) AS id FROM public.hulls',
      'CREATE VIEW yard.second AS SELECT id FROM yard.first',
    ],
    b: [],
  },
  {
    name: 'a schema goes with a base type, and with a function that a cast between its lengths calls',
    a: [
      'CREATE SCHEMA yard',
      'CREATE TYPE yard.mark',
      `CREATE FUNCTION yard.mark_in(cstring, oid, integer) RETURNS yard.mark IMMUTABLE STRICT LANGUAGE internal AS 'varcharin'`,
      `CREATE FUNCTION yard.mark_out(yard.mark) RETURNS cstring IMMUTABLE STRICT LANGUAGE internal AS 'varcharout'`,
      'CREATE TYPE yard.mark (INPUT = yard.mark_in, OUTPUT = yard.mark_out)',
      `CREATE FUNCTION yard.cut(yard.mark, integer, boolean) RETURNS yard.mark IMMUTABLE STRICT LANGUAGE internal AS 'varchar'`,
      'CREATE CAST (yard.mark AS yard.mark) WITH FUNCTION yard.cut(yard.mark, integer, boolean) AS IMPLICIT',
    ],
    b: [],
  },
];

const told = (columns: string, values: string) => [
  `CREATE TABLE journal (${columns})`,
  `CREATE FUNCTION entry() RETURNS void LANGUAGE plpgsql AS $$ BEGIN INSERT INTO journal VALUES (${values}); END $$`,
  'CREATE FUNCTION told() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM public.entry(); END $$',
  'CREATE EVENT TRIGGER teller ON ddl_command_end EXECUTE FUNCTION told()',
  'ALTER EVENT TRIGGER teller ENABLE ALWAYS',
];

const watching: readonly Pair[] = [
  {
    name: 'an event trigger stands aside while what its function uses changes',
    a: told('tag text, place integer', `'a', 1`),
    b: [...told('tag text', `'a'`), `COMMENT ON EVENT TRIGGER teller IS 'tells'`],
  },
];

const labels: readonly Pair[] = [
  {
    name: 'columns leave an enum and a domain that are made again',
    a: [
      `CREATE TYPE rank AS ENUM ('mate', 'cook', 'boy')`,
      'CREATE DOMAIN pay AS numeric CHECK (VALUE > 0)',
      `CREATE TABLE crew (rank rank, ranks rank[] DEFAULT '{cook}', pay pay DEFAULT 1)`,
    ],
    b: [
      `CREATE TYPE rank AS ENUM ('cook', 'mate')`,
      'CREATE DOMAIN pay AS numeric(9, 2)',
      'CREATE TABLE crew (rank text, ranks text[], pay numeric)',
    ],
  },
  {
    name: 'a constraint becomes an index while the type and the default of its column change',
    a: [`CREATE TABLE crew (name varchar(40) NOT NULL DEFAULT 'x', CONSTRAINT named UNIQUE (name))`],
    b: ['CREATE TABLE crew (name text)', 'CREATE UNIQUE INDEX named ON crew (name)'],
  },
  {
    name: 'a check comes to a column of an enum that loses a label, where the changes of its table take several statements',
    a: [
      `CREATE TYPE rank AS ENUM ('mate', 'cook', 'boy')`,
      `CREATE TABLE crew (id integer, name text DEFAULT 'x', rank rank)`,
      `CREATE TABLE cooks (name text DEFAULT 'h') INHERITS (crew)`,
    ],
    b: [
      `CREATE TYPE rank AS ENUM ('cook', 'mate')`,
      `CREATE TABLE crew (id integer, name text, rank rank DEFAULT 'mate', CONSTRAINT high CHECK (rank > 'cook'))`,
      `CREATE TABLE cooks (name text DEFAULT 'h') INHERITS (crew)`,
    ],
  },
  {
    name: 'a column becomes an array of its enum, which loses a label',
    a: [`CREATE TYPE rank AS ENUM ('mate', 'cook', 'boy')`, 'CREATE TABLE crew (id integer, rank rank)'],
    b: [`CREATE TYPE rank AS ENUM ('cook', 'mate')`, `CREATE TABLE crew (id integer, rank rank[] DEFAULT '{cook}')`],
  },
  {
    name: 'a table is divided into partitions while its enum loses a label, and a column becomes an array of that',
    a: [`CREATE TYPE rank AS ENUM ('mate', 'cook', 'boy')`, 'CREATE TABLE crew (id integer, rank rank)'],
    b: [
      `CREATE TYPE rank AS ENUM ('cook', 'mate')`,
      'CREATE TABLE crew (id integer, rank rank[]) PARTITION BY LIST (id)',
    ],
  },
  {
    name: 'a new label is used at once, inside of an array and of a row',
    a: [
      `CREATE TYPE hue AS ENUM ('red', 'green')`,
      'CREATE TYPE paint AS (of hue, coats integer)',
      'CREATE TABLE boat (hues hue[], paint paint)',
    ],
    b: [
      `CREATE TYPE hue AS ENUM ('red', 'deep "blue"', 'green')`,
      'CREATE TYPE paint AS (of hue, coats integer)',
      `CREATE TABLE boat (hues hue[] DEFAULT '{red,"deep \\"blue\\""}', paint paint DEFAULT '("deep ""blue""",2)')`,
    ],
    oneWay: true,
  },
];

const raiseFlag = `CREATE FUNCTION raise_flag() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN new; END$$`;

const hands: readonly Pair[] = [
  {
    name: 'a table no longer inherits columns whose types change',
    backAsWhole: true,
    a: ['CREATE TABLE gear (id integer, word text)', 'CREATE TABLE rope () INHERITS (gear)'],
    b: ['CREATE TABLE gear (id integer, word text)', 'CREATE TABLE rope (id bigint, word varchar(20))'],
    oneWay: true,
  },
  {
    name: 'a function comes without rights for all while the rule that took them from new ones goes',
    a: ['ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC'],
    b: [
      'CREATE FUNCTION moor() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$',
      'REVOKE ALL ON FUNCTION moor() FROM PUBLIC',
    ],
  },
  {
    name: 'a foreign key is checked, and may be deferred, while an index takes the place of the key below it',
    a: [
      'CREATE TABLE hold (id integer PRIMARY KEY, mark text UNIQUE, tag text UNIQUE)',
      'CREATE TABLE crate (mark text, tag text REFERENCES hold (tag))',
      'ALTER TABLE crate ADD FOREIGN KEY (mark) REFERENCES hold (mark) NOT VALID',
    ],
    b: [
      'CREATE TABLE hold (id integer PRIMARY KEY, mark text, tag text)',
      'CREATE UNIQUE INDEX ON hold (mark)',
      'CREATE UNIQUE INDEX ON hold (tag)',
      'CREATE TABLE crate (mark text REFERENCES hold (mark), tag text REFERENCES hold (tag) DEFERRABLE)',
    ],
    oneWay: true,
  },
  {
    name: 'a materialized view takes the name of a table, with indexes of the same names on other columns',
    a: [
      'CREATE TABLE catch (fish text, weight integer)',
      'CREATE INDEX catch_by ON catch ((upper(fish)) DESC) WHERE weight > 0',
      'CREATE UNIQUE INDEX catch_fish ON catch (fish)',
      `COMMENT ON INDEX catch_fish IS 'each once'`,
    ],
    b: [
      `CREATE MATERIALIZED VIEW catch AS SELECT 'cod'::text AS fish, 3 AS weight`,
      'CREATE INDEX catch_by ON catch (weight)',
      'CREATE UNIQUE INDEX catch_fish ON catch (fish) INCLUDE (weight)',
    ],
  },
  {
    name: 'a trigger moves from a partition to the table above it, under the same name',
    given: [
      raiseFlag,
      'CREATE TABLE dock (pier integer, n integer) PARTITION BY LIST (pier)',
      'CREATE TABLE dock_east PARTITION OF dock FOR VALUES IN (1)',
    ],
    a: ['CREATE TRIGGER flag AFTER INSERT ON dock_east FOR EACH ROW EXECUTE FUNCTION raise_flag()'],
    b: ['CREATE TRIGGER flag AFTER UPDATE OF n ON dock FOR EACH ROW EXECUTE FUNCTION raise_flag()'],
  },
];

const published: Pair = {
  name: 'a table is published that others inherit from, and some of its columns',
  given: ['CREATE TABLE ship (id integer, hull text)', 'CREATE TABLE yacht (sails integer) INHERITS (ship)'],
  a: ['CREATE PUBLICATION news FOR TABLE ship (id, hull)'],
  b: [
    'ALTER TABLE ship ALTER hull TYPE varchar(9)',
    'CREATE PUBLICATION news FOR TABLE ship (id, hull)',
    'CREATE PUBLICATION more FOR TABLE ONLY ship WHERE (id > 1)',
  ],
};

const left: Pair = {
  name: 'a sequence stays when the column goes that it belonged to, in a table with partitions in another schema',
  given: ['CREATE SCHEMA annex', 'CREATE SEQUENCE counter'],
  a: [
    'CREATE TABLE port (depth integer, berth integer) PARTITION BY LIST (depth)',
    'CREATE TABLE shallow PARTITION OF port FOR VALUES IN (1) PARTITION BY LIST (depth)',
    'CREATE TABLE annex.shoal PARTITION OF shallow FOR VALUES IN (1)',
    'ALTER SEQUENCE counter OWNED BY port.berth',
  ],
  b: [
    'CREATE TABLE port (depth integer) PARTITION BY LIST (depth)',
    'CREATE TABLE shallow PARTITION OF port FOR VALUES IN (1) PARTITION BY LIST (depth)',
    'CREATE TABLE annex.shoal PARTITION OF shallow FOR VALUES IN (1)',
  ],
};

const standing: Pair = {
  name: 'a sequence that stands by itself becomes that of a serial column',
  a: [
    'CREATE SEQUENCE crew_id_seq',
    "CREATE TABLE crew (id integer DEFAULT nextval('crew_id_seq'), rank integer NOT NULL)",
    'CREATE SEQUENCE crew_rank_seq INCREMENT 5',
  ],
  b: ['CREATE TABLE crew (id serial, rank serial)'],
};

const names: readonly Pair[] = [
  {
    name: 'types of other kinds take the names of types that columns have',
    a: [
      `CREATE TYPE mood AS ENUM ('a', 'b')`,
      `COMMENT ON TYPE mood IS 'how'`,
      'CREATE TYPE place AS (x integer, y text)',
      `CREATE TABLE crew (m mood NOT NULL DEFAULT 'a', ms mood[], p place, CHECK (m <> 'b'))`,
      'CREATE INDEX crew_m ON crew (m)',
      'CREATE VIEW moods AS SELECT m, p FROM crew',
      'GRANT SELECT ON moods TO PUBLIC',
      'CREATE FUNCTION same(m mood) RETURNS mood LANGUAGE sql AS $$ SELECT m $$',
    ],
    b: [
      `CREATE DOMAIN mood AS text CHECK (VALUE <> 'c')`,
      `CREATE TYPE place AS ENUM ('deck')`,
      `CREATE TABLE crew (m mood NOT NULL DEFAULT 'a', ms mood[], p place, CHECK (m <> 'b'))`,
      'CREATE INDEX crew_m ON crew (m)',
      'CREATE VIEW moods AS SELECT m, p FROM crew',
      'GRANT SELECT ON moods TO PUBLIC',
      'CREATE FUNCTION same(m mood) RETURNS mood LANGUAGE sql AS $$ SELECT m $$',
    ],
  },
  {
    name: 'a type takes the name of a table',
    a: ['CREATE TABLE crew (id integer)'],
    b: [`CREATE TYPE crew AS ENUM ('deck', 'engine')`],
  },
  {
    name: 'a composite type and a constraint change names',
    a: ['CREATE TABLE crew (id integer CONSTRAINT known UNIQUE)', 'CREATE TYPE place AS (id integer)'],
    b: ['CREATE TABLE crew (id integer CONSTRAINT place UNIQUE)', 'CREATE TYPE known AS (id integer)'],
  },
];

/** Schemas, types, routines, triggers, publications and what stands beside tables. */
export const objectsPairs: readonly Pair[] = [
  ...schemas,
  ...watching,
  ...labels,
  ...hands,
  published,
  left,
  standing,
  ...names,
];
