/** Two states, in words that make them; the plan leads from each to the other. */
export interface Pair {
  readonly name: string;
  /** In both states, before the rest. */
  readonly given?: readonly string[];
  readonly a: readonly string[];
  readonly b: readonly string[];
  /** From `a` to `b` only. */
  readonly oneWay?: true;
  /** The highest major version that knows the states. */
  readonly until?: number;
  /** Undone statement by statement it ends elsewhere; `migrate diff` tries its ways back, and writes a plan from the end to the start then. */
  readonly backAsWhole?: true;
  /** As between two files: the names of the sequences of columns count. */
  readonly exact?: true;
}

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

/** They belong to the database, and stay when a test empties its schemas. */
const servers = [
  'DROP FOREIGN DATA WRAPPER IF EXISTS w CASCADE',
  'CREATE FOREIGN DATA WRAPPER w',
  'CREATE SERVER s FOREIGN DATA WRAPPER w',
  'CREATE SERVER z FOREIGN DATA WRAPPER w',
];

const owned = (owner: string, more = '') => [`CREATE SEQUENCE tally ${more} OWNED BY ${owner}`];

const counters: readonly Pair[] = [
  {
    name: 'the sequence of a table that was renamed, in a new schema',
    a: [],
    b: ['CREATE SCHEMA yard', 'CREATE TABLE yard.hand (id serial)', 'ALTER TABLE yard.hand RENAME TO sailor'],
  },
  {
    name: 'a table takes the place of another, with its sequence and the names of its keys',
    a: ['CREATE TABLE hand (id serial PRIMARY KEY)'],
    b: ['CREATE TABLE hand (id serial PRIMARY KEY)', 'ALTER TABLE hand RENAME TO sailor'],
  },
  {
    name: 'others count with the sequence of a serial column that goes, or counts no more',
    a: [
      'CREATE TABLE hull (id serial)',
      'CREATE TABLE crew (id serial NOT NULL, rank integer)',
      `CREATE TABLE mate (id integer DEFAULT nextval('crew_id_seq'), hull integer DEFAULT nextval('hull_id_seq'))`,
      `CREATE VIEW following AS SELECT nextval('crew_id_seq') AS n`,
      `CREATE FUNCTION following() RETURNS bigint LANGUAGE sql RETURN nextval('crew_id_seq')`,
      'CREATE TABLE guest (id bigint DEFAULT following())',
    ],
    b: ['CREATE TABLE crew (id integer NOT NULL, rank integer)', 'CREATE TABLE mate (id integer, hull integer)'],
  },
  {
    name: 'a sequence that belongs to a column of a view outlives the view, and its move to another column',
    given: ['CREATE TABLE buoy (id integer, n integer)'],
    a: ['CREATE VIEW seen AS SELECT id, n FROM buoy', ...owned('seen.id')],
    b: ['CREATE VIEW seen AS SELECT n, id FROM buoy', ...owned('seen.id', 'INCREMENT 3')],
  },
  {
    name: 'a sequence that belongs to a column of a view changes over to a table of its name',
    given: ['CREATE TABLE buoy (id integer, n integer)'],
    a: ['CREATE VIEW seen AS SELECT id, n FROM buoy', ...owned('seen.n')],
    b: ['CREATE TABLE seen (id integer)', ...owned('seen.id')],
  },
  {
    name: 'a sequence that belongs to a column of a foreign table outlives the table',
    given: servers,
    a: ['CREATE FOREIGN TABLE far (id integer) SERVER s', ...owned('far.id')],
    b: ['CREATE FOREIGN TABLE far (id integer) SERVER z', ...owned('far.id')],
  },
  {
    name: 'a sequence leaves a column of a foreign table that goes for another one',
    given: servers,
    a: ['CREATE FOREIGN TABLE far (id integer, n integer) SERVER s', ...owned('far.n')],
    b: ['CREATE FOREIGN TABLE far (id integer) SERVER s', ...owned('far.id')],
  },
  {
    name: 'a sequence of its own takes the name of the one behind an identity',
    a: ['CREATE TABLE buoy (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n integer)'],
    b: [
      'CREATE SEQUENCE buoy_id_seq AS smallint',
      `CREATE TABLE buoy (id smallint PRIMARY KEY DEFAULT nextval('buoy_id_seq'), n integer)`,
    ],
  },
  {
    name: 'a sequence owned by another column takes the name of the one behind an identity',
    a: ['CREATE TABLE buoy (id integer GENERATED BY DEFAULT AS IDENTITY, n integer)'],
    b: [
      'CREATE SEQUENCE buoy_id_seq',
      `CREATE TABLE buoy (id integer DEFAULT nextval('buoy_id_seq'), n integer)`,
      'ALTER SEQUENCE buoy_id_seq OWNED BY buoy.n',
    ],
  },
  {
    name: 'an identity that counts in a type of its own, as LIKE makes it',
    given: ['CREATE TABLE berth (id integer GENERATED ALWAYS AS IDENTITY (MINVALUE 10))'],
    a: ['CREATE TABLE buoy (LIKE berth INCLUDING IDENTITY)'],
    b: [
      'CREATE TABLE pier (LIKE berth INCLUDING IDENTITY)',
      'CREATE TABLE buoy (id smallint NOT NULL GENERATED BY DEFAULT AS IDENTITY (MINVALUE 10 CYCLE))',
    ],
  },
  {
    name: 'an identity gets a type that its limits and its start do not fit',
    a: [
      'CREATE TABLE buoy (a integer GENERATED ALWAYS AS IDENTITY (START WITH 40000), b integer GENERATED ALWAYS AS IDENTITY (MAXVALUE 50000), c bigint GENERATED ALWAYS AS IDENTITY (INCREMENT BY -1))',
    ],
    b: [
      'CREATE TABLE buoy (a smallint GENERATED BY DEFAULT AS IDENTITY, b smallint GENERATED ALWAYS AS IDENTITY (START WITH 3), c smallint GENERATED ALWAYS AS IDENTITY (INCREMENT BY -1))',
    ],
  },
  {
    name: 'an identity becomes a text',
    a: ['CREATE TABLE buoy (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n integer)'],
    b: [`CREATE TABLE buoy (id text PRIMARY KEY DEFAULT 'x', n integer)`],
  },
  {
    name: 'a serial key becomes a uuid with a default of its own',
    a: ['CREATE TABLE buoy (id bigserial PRIMARY KEY, n integer)'],
    b: ['CREATE TABLE buoy (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), n integer)'],
  },
];

const computed: readonly Pair[] = [
  {
    name: 'a computed column keeps its values in another type',
    a: ['CREATE TABLE tide (low integer, word text GENERATED ALWAYS AS (low::text) STORED, high integer)'],
    b: ['CREATE TABLE tide (low integer, word integer, high integer)'],
    oneWay: true,
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

const carrying = (type: string) => [
  `CREATE TABLE crew (id integer, no integer, name ${type}, mate integer)`,
  'ALTER TABLE crew ADD PRIMARY KEY (id) INCLUDE (name), ADD FOREIGN KEY (mate) REFERENCES crew',
  'CREATE UNIQUE INDEX numbered ON crew (no) INCLUDE (name)',
  'CREATE TABLE watch (crew integer REFERENCES crew, no integer REFERENCES crew (no) ON DELETE CASCADE)',
  `COMMENT ON CONSTRAINT watch_no_fkey ON watch IS 'who'`,
  'CREATE VIEW mates AS SELECT id, mate FROM crew GROUP BY id',
];

const indexes: readonly Pair[] = [
  {
    name: 'the type of a column changes below an index that samples an expression of it',
    a: [
      'CREATE TABLE crew (id integer)',
      'CREATE INDEX numbered ON crew ((id + 1))',
      'ALTER INDEX numbered ALTER COLUMN 1 SET STATISTICS 300',
      'ALTER TABLE crew CLUSTER ON numbered',
    ],
    b: [
      'CREATE TABLE crew (id bigint)',
      'CREATE INDEX numbered ON crew ((id + 1))',
      'ALTER INDEX numbered ALTER COLUMN 1 SET STATISTICS 300',
      'ALTER TABLE crew CLUSTER ON numbered',
    ],
  },
  {
    name: 'the type of a column changes that keys carry along, which foreign keys and a view stand on',
    a: carrying('text'),
    b: carrying('varchar(9)'),
  },
  {
    name: 'a partition leaves while the index that it has a part of goes',
    a: [
      'CREATE TABLE port (depth integer, berth integer) PARTITION BY RANGE (depth)',
      'CREATE TABLE shallow PARTITION OF port FOR VALUES FROM (0) TO (10)',
      'CREATE INDEX port_berth ON port (berth)',
    ],
    b: [
      'CREATE TABLE port (depth integer, berth integer) PARTITION BY RANGE (depth)',
      'CREATE TABLE shallow (depth integer, berth integer)',
      'CREATE INDEX port_berth ON port (berth, depth)',
    ],
  },
  {
    name: 'a function takes one thing more, which need not be given, below all that calls it',
    a: [
      'CREATE FUNCTION deep(a integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT a $$',
      'CREATE TABLE port (depth integer CHECK (deep(depth) > 0), berth integer DEFAULT deep(1))',
      'CREATE DOMAIN draught AS integer DEFAULT deep(2) CHECK (deep(VALUE) > 0)',
      'CREATE INDEX port_deep ON port (deep(depth))',
      'CREATE POLICY calm ON port USING (deep(depth) > 3)',
      'CREATE VIEW depths AS SELECT deep(depth) AS d, berth FROM port',
      'ALTER VIEW depths ALTER COLUMN berth SET DEFAULT deep(3)',
      'GRANT SELECT ON depths TO PUBLIC',
    ],
    b: [
      'CREATE FUNCTION deep(a integer, b integer DEFAULT 2) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT a + b $$',
      'CREATE TABLE port (depth integer CHECK (deep(depth) > 0), berth integer DEFAULT deep(1, 1))',
      'CREATE DOMAIN draught AS integer DEFAULT deep(2) CHECK (deep(VALUE) > 0)',
      'CREATE INDEX port_deep ON port (deep(depth))',
      'CREATE POLICY calm ON port USING (deep(depth) > 3)',
      'CREATE VIEW depths AS SELECT deep(depth) AS d, berth FROM port',
      'ALTER VIEW depths ALTER COLUMN berth SET DEFAULT deep(3)',
      'GRANT SELECT ON depths TO PUBLIC',
    ],
  },
  {
    name: 'a view that is nothing but values',
    a: [],
    b: [
      `CREATE VIEW numbers (n, "The word") AS VALUES (1, 'one'), (2, 'two')`,
      'CREATE VIEW unnamed AS VALUES (1, 2)',
      'CREATE MATERIALIZED VIEW stored (n) AS VALUES (1), (3)',
    ],
  },
  {
    name: 'a unique constraint repeats a key, and another one',
    a: [],
    b: [
      'CREATE TABLE berth (quay integer, place integer, PRIMARY KEY (quay, place))',
      'ALTER TABLE berth ADD UNIQUE (quay, place)',
      'ALTER TABLE berth ADD CONSTRAINT once_more UNIQUE (quay, place)',
    ],
  },
  {
    name: 'another index takes over the part that a partition has of one that goes',
    given: [
      'CREATE TABLE port (depth integer, berth integer) PARTITION BY RANGE (depth)',
      'CREATE TABLE shallow PARTITION OF port FOR VALUES FROM (0) TO (10)',
    ],
    a: ['CREATE INDEX first ON port (berth)'],
    b: ['CREATE INDEX second ON port (berth)'],
  },
  {
    name: 'a function of the rows of a table, below its index and its check, and the table is made again',
    a: [
      'CREATE TABLE port (depth integer, berth integer)',
      'CREATE FUNCTION deep(p port) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT p.depth $$',
      'CREATE INDEX port_deep ON port (deep(port))',
      'ALTER TABLE port ADD CHECK (deep(port) > 0)',
    ],
    b: [
      'CREATE TABLE port (depth integer, berth integer) PARTITION BY RANGE (depth)',
      'CREATE FUNCTION deep(p port) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT p.depth $$',
    ],
  },
  {
    name: 'such a function goes with its table',
    a: [
      'CREATE TABLE port (depth integer, berth integer)',
      'CREATE FUNCTION deep(p port) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT p.depth $$',
      'CREATE INDEX port_deep ON port (deep(port))',
    ],
    b: [],
  },
  {
    name: 'the sequence of a column comes to rights that new ones have, and does not have them',
    given: ['CREATE SCHEMA yard'],
    a: [
      'CREATE TABLE yard.hull (id integer NOT NULL)',
      'ALTER DEFAULT PRIVILEGES IN SCHEMA yard GRANT USAGE ON SEQUENCES TO PUBLIC',
    ],
    b: [
      'CREATE TABLE yard.hull (id integer GENERATED ALWAYS AS IDENTITY)',
      'CREATE TABLE yard.mast (id serial)',
      'ALTER DEFAULT PRIVILEGES IN SCHEMA yard GRANT USAGE ON SEQUENCES TO PUBLIC',
    ],
  },
  {
    name: 'what everybody may do with all columns, then with one',
    given: ['CREATE TABLE crew (name text, age integer)'],
    a: ['GRANT UPDATE, SELECT ON crew TO PUBLIC', 'GRANT UPDATE (age) ON crew TO PUBLIC'],
    b: ['GRANT UPDATE (age) ON crew TO PUBLIC'],
  },
  {
    name: 'expressions that the server would print otherwise, once it has read what it printed',
    given: ['CREATE TABLE crew (rank varchar(9), age integer, height integer)'],
    a: [],
    b: [
      `ALTER TABLE crew ADD CHECK (rank IN ('mate', 'cook')), ADD CHECK (age BETWEEN 18 AND 70 AND height > 0),
         ADD CHECK (((age, height), rank) IS DISTINCT FROM ((1, 2), 'cook'))`,
      `CREATE INDEX crew_young ON crew (rank) WHERE rank IN ('mate', 'cook')`,
      `CREATE VIEW tall AS SELECT rank FROM crew WHERE age NOT BETWEEN 1 AND 9 OR rank IN ('mate', 'cook')`,
      `CREATE FUNCTION is_tall(a integer DEFAULT 2, b boolean DEFAULT (1 BETWEEN 0 AND 2 AND true)) RETURNS boolean LANGUAGE sql
         BEGIN ATOMIC SELECT a BETWEEN 1 AND 9 AND b; END`,
    ],
  },
  {
    name: 'such expressions stand on a column that gets another type',
    a: [
      'CREATE TABLE crew (rank varchar(9), age integer, height integer)',
      `ALTER TABLE crew ADD CHECK (rank IN ('mate', 'cook')), ADD CHECK (age BETWEEN 18 AND 70 AND height > 0)`,
      `CREATE INDEX crew_young ON crew (age) WHERE rank IN ('mate', 'cook')`,
    ],
    b: [
      'CREATE TABLE crew (rank varchar(12), age bigint, height integer)',
      `ALTER TABLE crew ADD CHECK (rank IN ('mate', 'cook')), ADD CHECK (age BETWEEN 18 AND 70 AND height > 0)`,
      `CREATE INDEX crew_young ON crew (age) WHERE rank IN ('mate', 'cook')`,
    ],
  },
  {
    name: 'a table loses the key that it points at itself, with the column that points or without',
    a: [
      'CREATE TABLE berth (id integer PRIMARY KEY, beside integer REFERENCES berth)',
      'CREATE TABLE quay (id integer NOT NULL UNIQUE, beside integer REFERENCES quay (id))',
    ],
    b: ['CREATE TABLE berth (id integer, beside integer)', 'CREATE TABLE quay (id integer NOT NULL)'],
  },
  {
    name: 'a function is made again below an index and a check of a partitioned table',
    a: [
      'CREATE FUNCTION deep(a integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT a $$',
      'CREATE TABLE port (depth integer, berth integer, CHECK (deep(depth) > 0)) PARTITION BY RANGE (depth)',
      'CREATE TABLE shallow PARTITION OF port FOR VALUES FROM (0) TO (10) PARTITION BY LIST (berth)',
      'CREATE TABLE shoal PARTITION OF shallow FOR VALUES IN (1)',
      'CREATE INDEX port_berth ON port (deep(berth))',
    ],
    b: [
      'CREATE FUNCTION deep(b integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT b $$',
      'CREATE TABLE port (depth integer, berth integer, CHECK (deep(depth) > 0)) PARTITION BY RANGE (depth)',
      'CREATE TABLE shallow PARTITION OF port FOR VALUES FROM (0) TO (10) PARTITION BY LIST (berth)',
      'CREATE TABLE shoal PARTITION OF shallow FOR VALUES IN (1)',
      'CREATE INDEX port_berth ON port (deep(berth))',
    ],
  },
  {
    name: 'literals as they were written, and a precision of six',
    a: [],
    b: [
      `CREATE TABLE cargo (a bigint DEFAULT '0', b numeric(9,2) DEFAULT '1', c varchar(9) DEFAULT ''::text,
         d timestamptz(6) DEFAULT now(), h varchar(5) DEFAULT 'abc'::varchar(5), e integer DEFAULT -1, f numeric DEFAULT -1.5, g double precision DEFAULT '2')`,
    ],
  },
  {
    name: 'how much of an expression in an index is sampled',
    given: ['CREATE TABLE port (name text, depth integer)'],
    a: ['CREATE INDEX port_key ON port (name, lower(name), (depth + 1))'],
    b: [
      'CREATE INDEX port_key ON port (name, lower(name), (depth + 1))',
      'ALTER INDEX port_key ALTER COLUMN 2 SET STATISTICS 400',
      'ALTER INDEX port_key ALTER COLUMN 3 SET STATISTICS 50',
    ],
  },
  {
    name: 'an index with such samples is made, and made again',
    given: ['CREATE TABLE port (name text, depth integer)'],
    a: [],
    b: ['CREATE INDEX port_key ON port (upper(name))', 'ALTER INDEX port_key ALTER COLUMN 1 SET STATISTICS 400'],
  },
  {
    name: 'the comment on the index of a constraint is not that of the constraint',
    a: ['CREATE TABLE crew (id integer PRIMARY KEY, name text UNIQUE)'],
    b: [
      'CREATE TABLE crew (id integer PRIMARY KEY, name text UNIQUE)',
      `COMMENT ON CONSTRAINT crew_pkey ON crew IS 'who'`,
      `COMMENT ON INDEX crew_pkey IS 'who, fast'`,
      `COMMENT ON INDEX crew_name_key IS 'names'`,
    ],
  },
  {
    name: 'a key takes over an index, with another comment on it',
    a: [
      'CREATE TABLE crew (id integer NOT NULL)',
      'CREATE UNIQUE INDEX crew_pkey ON crew (id)',
      `COMMENT ON INDEX crew_pkey IS 'x'`,
    ],
    b: ['CREATE TABLE crew (id integer PRIMARY KEY)', `COMMENT ON INDEX crew_pkey IS 'y'`],
  },
];

const inheritance: readonly Pair[] = [
  {
    name: 'a column that a table has from its parent, and says itself as well, comes and goes',
    a: [
      'CREATE TABLE hull (id integer)',
      'CREATE TABLE boat () INHERITS (hull)',
      'CREATE TABLE raft () INHERITS (boat)',
      'CREATE TABLE log () INHERITS (raft)',
    ],
    b: [
      `CREATE TABLE hull (id integer, wood text NOT NULL DEFAULT 'oak')`,
      'CREATE TABLE boat () INHERITS (hull)',
      `CREATE TABLE raft (wood text NOT NULL DEFAULT 'fir') INHERITS (boat)`,
      'CREATE TABLE log () INHERITS (raft)',
    ],
  },
  {
    name: 'a table has its columns and checks from another parent, which has them too',
    a: [
      'CREATE TABLE ship (hull text, CHECK (length(hull) > 1))',
      'CREATE TABLE yacht (sails integer) INHERITS (ship)',
      'CREATE TABLE dinghy () INHERITS (yacht)',
    ],
    b: [
      'CREATE TABLE boat (hull text, CONSTRAINT ship_hull_check CHECK (length(hull) > 1))',
      'CREATE TABLE yacht (sails integer) INHERITS (boat)',
      'CREATE TABLE dinghy () INHERITS (yacht)',
    ],
  },
  {
    name: 'a check that the parent has not validated, and its partition has',
    a: [
      'CREATE TABLE deck (a integer, b integer, CONSTRAINT c CHECK (b > 1)) PARTITION BY LIST (a)',
      'CREATE TABLE aft PARTITION OF deck FOR VALUES IN (1)',
    ],
    b: [
      'CREATE TABLE deck (a integer, b integer) PARTITION BY LIST (a)',
      'ALTER TABLE deck ADD CONSTRAINT c CHECK (b > 2) NOT VALID',
      'CREATE TABLE aft PARTITION OF deck FOR VALUES IN (1)',
    ],
    oneWay: true,
  },
  {
    name: 'a check that nobody has validated is that on a new child as well',
    a: [],
    b: [
      'CREATE TABLE ship (hull text)',
      'CREATE TABLE yacht () INHERITS (ship)',
      'ALTER TABLE ship ADD CONSTRAINT hulls CHECK (length(hull) > 1) NOT VALID',
      `COMMENT ON CONSTRAINT hulls ON ship IS 'c'`,
      'CREATE TABLE dinghy () INHERITS (ship)',
    ],
  },
  {
    name: 'a column goes with the parent that it came from',
    given: ['CREATE TABLE ship (hull text)', 'CREATE TABLE sail (area integer)'],
    a: ['CREATE TABLE yacht () INHERITS (ship, sail)'],
    b: ['CREATE TABLE yacht () INHERITS (ship)'],
    oneWay: true,
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

const log = (key: string) => `CREATE TABLE log (id serial NOT NULL, at date NOT NULL, "what kind" text) ${key}`;
const aroundLog = [
  'CREATE VIEW logged AS SELECT at, "what kind" FROM log',
  'CREATE MATERIALIZED VIEW often AS SELECT at, count(*) AS times FROM logged GROUP BY at',
  'CREATE INDEX log_at ON log (at)',
  `COMMENT ON TABLE log IS 'what happened'`,
];
const aroundPort = [
  'ALTER TABLE port ADD CONSTRAINT named CHECK (length(name) > depth)',
  'CREATE TRIGGER looked BEFORE UPDATE OF name ON port FOR EACH ROW EXECUTE FUNCTION look()',
  `COMMENT ON TRIGGER looked ON port IS 'twice'`,
  'CREATE POLICY calm ON port USING (depth > 0 AND name IS NOT NULL)',
  'CREATE INDEX port_name ON port (name)',
  `COMMENT ON INDEX port_name IS 'fast'`,
  'ALTER TABLE port ADD CONSTRAINT port_key UNIQUE (name, depth)',
  `COMMENT ON INDEX port_key IS 'one each'`,
];
const partitions: readonly Pair[] = [
  {
    name: 'bounds change beside columns and checks of the partitioned table',
    a: [
      `CREATE TYPE mood AS ENUM ('calm', 'wild')`,
      `CREATE TABLE log (id bigint NOT NULL, level smallint NOT NULL DEFAULT 0, moods mood[] DEFAULT '{calm}', note text) PARTITION BY LIST (id)`,
      'ALTER TABLE log ADD CHECK (id > 0), ADD CONSTRAINT short CHECK (length(note) < 9)',
      'CREATE TABLE log_a PARTITION OF log FOR VALUES IN (1, 2)',
      'CREATE TABLE log_b PARTITION OF log DEFAULT',
      'CREATE VIEW notes AS SELECT note, level FROM log',
    ],
    b: [
      `CREATE TYPE mood AS ENUM ('calm', 'glad', 'wild')`,
      `CREATE TABLE log (id bigint NOT NULL, level integer NOT NULL DEFAULT 1, moods mood[] DEFAULT '{calm}', tag uuid DEFAULT gen_random_uuid()) PARTITION BY LIST (id)`,
      'ALTER TABLE log ADD CHECK (id > 5)',
      'CREATE TABLE log_a PARTITION OF log FOR VALUES IN (1, 3)',
      'CREATE TABLE log_b PARTITION OF log FOR VALUES IN (2, 4)',
      'CREATE VIEW notes AS SELECT tag, level FROM log',
    ],
  },
  {
    name: 'a table becomes a partition with a key and an index that would be taken for parts, and are none',
    a: [
      'CREATE TABLE port (depth integer, berth integer, UNIQUE (depth, berth)) PARTITION BY LIST (depth)',
      'CREATE TABLE shallow (depth integer NOT NULL, berth integer NOT NULL, PRIMARY KEY (depth, berth))',
      'CREATE INDEX port_berth ON port (berth)',
      'CREATE INDEX own ON shallow (berth)',
    ],
    b: [
      'CREATE TABLE port (depth integer, berth integer, UNIQUE (depth, berth)) PARTITION BY LIST (depth)',
      'CREATE TABLE shallow (depth integer NOT NULL, berth integer NOT NULL)',
      'ALTER TABLE port ATTACH PARTITION shallow FOR VALUES IN (1)',
      'ALTER TABLE shallow ADD PRIMARY KEY (depth, berth)',
      'CREATE INDEX port_berth ON port (berth)',
      'CREATE INDEX own ON shallow (berth)',
    ],
  },
  {
    name: 'the type of a column of a partitioned table, below a trigger with a comment, a policy and an index with a comment',
    given: [
      'CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$',
      'CREATE TABLE port (depth integer, name text) PARTITION BY LIST (depth)',
      'CREATE TABLE shallow PARTITION OF port FOR VALUES IN (1)',
    ],
    a: aroundPort,
    b: ['ALTER TABLE port ALTER name TYPE varchar(40)', ...aroundPort],
  },
  {
    name: 'a column of a partitioned table no longer counts',
    a: [
      'CREATE TABLE port (depth integer, berth serial, CHECK (berth > 0)) PARTITION BY LIST (depth)',
      'CREATE TABLE shallow PARTITION OF port FOR VALUES IN (1)',
    ],
    b: [
      'CREATE TABLE port (depth integer, berth text, CHECK (length(berth) > 0)) PARTITION BY LIST (depth)',
      'CREATE TABLE shallow PARTITION OF port FOR VALUES IN (1)',
    ],
  },
  {
    name: 'a table is divided into partitions, and put together again',
    a: [log(''), ...aroundLog],
    b: [
      log('PARTITION BY RANGE (at)'),
      ...aroundLog,
      "CREATE TABLE log_early PARTITION OF log FOR VALUES FROM (MINVALUE) TO ('2000-01-01')",
      'CREATE TABLE log_late PARTITION OF log DEFAULT',
    ],
  },
  {
    name: 'partitions of another kind, under the names of the old ones',
    a: [
      log('PARTITION BY RANGE (at)'),
      ...aroundLog,
      "CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM (MINVALUE) TO ('2000-01-01')",
    ],
    b: [
      log('PARTITION BY LIST ("what kind")'),
      ...aroundLog,
      'CREATE TABLE log_1 PARTITION OF log FOR VALUES IN (NULL) PARTITION BY HASH (id)',
      'CREATE TABLE log_1_0 PARTITION OF log_1 FOR VALUES WITH (modulus 1, remainder 0)',
    ],
  },
];

const domains: readonly Pair[] = [
  {
    name: 'a column goes from a domain that is made again to one on top of the new one',
    a: [
      'CREATE DOMAIN load AS integer CHECK (VALUE > 0)',
      'CREATE TABLE hold (load load NOT NULL DEFAULT 4, spare load, id load PRIMARY KEY)',
      'CREATE INDEX by_load ON hold (load)',
    ],
    b: [
      'CREATE DOMAIN load AS numeric(8,2)',
      'CREATE DOMAIN light AS load CHECK (VALUE < 100)',
      'CREATE TABLE hold (load light DEFAULT 3, spare load, id light)',
      'CREATE INDEX by_load ON hold (load)',
    ],
  },
  {
    name: 'a domain gets rules when the tables and columns that had it inside of other values are gone',
    a: [
      'CREATE DOMAIN load AS integer',
      'CREATE TABLE stern (plain load, many load[])',
      'CREATE DOMAIN light AS load',
      'CREATE TYPE crate AS (load light, name text)',
      'CREATE TABLE hold (loads load[])',
      'CREATE TABLE deck (what crate)',
    ],
    b: ['CREATE DOMAIN load AS integer NOT NULL CHECK (VALUE > 1)', 'CREATE TABLE stern (plain load)'],
  },
  {
    name: 'a column goes from a composite type to an array of the domain that it was made of',
    a: [
      'CREATE DOMAIN load AS integer',
      'CREATE TYPE crate AS (load load, name text)',
      'CREATE TABLE hold (what crate, n integer)',
    ],
    b: ['CREATE DOMAIN load AS numeric(8,2)', 'CREATE TABLE hold (what load[], n integer)'],
  },
  {
    name: 'the rules of a domain whose values lie inside of others',
    a: [
      'CREATE DOMAIN depth AS integer NOT NULL CHECK (VALUE > 0)',
      'CREATE DOMAIN draught AS depth CHECK (VALUE < 9)',
      'CREATE TYPE berth AS (depth depth)',
      'CREATE TABLE port (depth depth, draughts draught[], berth berth)',
      'CREATE VIEW depths AS SELECT depth, draughts FROM port',
    ],
    b: [
      'CREATE DOMAIN depth AS integer CHECK (VALUE > 1)',
      'CREATE DOMAIN draught AS depth CHECK (VALUE < 8)',
      'CREATE TYPE berth AS (depth depth)',
      'CREATE TABLE port (depth depth, draughts draught[], berth berth)',
      'CREATE VIEW depths AS SELECT depth, draughts FROM port',
    ],
  },
];

const sequences: readonly Pair[] = [
  {
    name: 'the sequence of a serial column counts otherwise',
    a: ['CREATE TABLE crew (id serial)'],
    b: ['CREATE TABLE crew (id serial)', 'ALTER SEQUENCE crew_id_seq INCREMENT 10 MAXVALUE 5000 CACHE 4'],
  },
  {
    name: 'a sequence counts the other way in another type',
    a: ['CREATE SEQUENCE berth', 'CREATE SEQUENCE depth AS smallint INCREMENT -1'],
    b: ['CREATE SEQUENCE berth AS smallint INCREMENT -1 MINVALUE -10', 'CREATE SEQUENCE depth'],
  },
];

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

const late: readonly Pair[] = [
  {
    name: 'the type and the default of a column that a child has with a default of its own',
    a: [
      'CREATE TABLE crew (name text)',
      'CREATE TABLE mates () INHERITS (crew)',
      `ALTER TABLE mates ALTER name SET DEFAULT 'h'`,
    ],
    b: [
      `CREATE TABLE crew (name varchar(40) DEFAULT 'x')`,
      'CREATE TABLE mates () INHERITS (crew)',
      `ALTER TABLE mates ALTER name SET DEFAULT 'h'`,
    ],
  },
  {
    name: 'a default calls a function that goes, while its type loses a label',
    a: [
      `CREATE TYPE mood AS ENUM ('a', 'b', 'c')`,
      `CREATE FUNCTION usual() RETURNS mood LANGUAGE sql AS $$ SELECT 'c'::mood $$`,
      'CREATE TABLE crew (m mood DEFAULT usual(), n mood DEFAULT usual())',
    ],
    b: [`CREATE TYPE mood AS ENUM ('a', 'b')`, `CREATE TABLE crew (m mood DEFAULT 'a', n mood)`],
  },
  {
    name: 'an identity comes to a table whose children go',
    a: ['CREATE TABLE crew (id integer)', 'CREATE TABLE mates (rank text) INHERITS (crew)'],
    b: ['CREATE TABLE crew (id integer, number integer GENERATED ALWAYS AS IDENTITY)'],
  },
  {
    name: 'a key comes to a table one of whose partitions gives up a key of its own',
    a: [
      'CREATE TABLE log (id bigint, at date NOT NULL, kind text) PARTITION BY RANGE (at)',
      `CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2030-01-01') TO ('2030-02-01') PARTITION BY LIST (kind)`,
      `CREATE TABLE log_1a PARTITION OF log_1 FOR VALUES IN ('a')`,
    ],
    b: [
      'CREATE TABLE log (id bigint, at date NOT NULL, kind text, PRIMARY KEY (id, at), UNIQUE (at, id)) PARTITION BY RANGE (at)',
      `CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2030-01-01') TO ('2030-02-01')`,
    ],
  },
];

const queries: readonly Pair[] = [
  {
    name: 'queries for what has no name, wherever they stand',
    given: ['CREATE TABLE crew (id integer, name text)', 'CREATE TABLE log (name text, n bigint)'],
    a: [],
    b: [
      `CREATE VIEW seen AS SELECT (SELECT 'x') AS a, ARRAY(SELECT 'y') AS b FROM crew WHERE name IN (SELECT 'z') OR EXISTS (SELECT NULL)`,
      `CREATE POLICY own ON crew USING (name IN (SELECT 'a') OR id = (SELECT -1))`,
      `CREATE FUNCTION f() RETURNS TABLE (a text, n integer) BEGIN ATOMIC SELECT 'x', -3 UNION ALL SELECT NULL, 4; END`,
      `CREATE FUNCTION g() RETURNS text BEGIN ATOMIC INSERT INTO log SELECT 'x', 3 RETURNING 'done'; END`,
      `CREATE RULE copied AS ON INSERT TO crew DO ALSO INSERT INTO log SELECT 'x', -1 WHERE 'x' IN (SELECT 'y')`,
    ],
  },
  {
    // On the way back the body is taken before the column goes, which the server does without a look into it.
    name: 'what gives the rows of a table follows it',
    oneWay: true,
    a: [
      'CREATE TABLE crew (id integer, name text)',
      'CREATE FUNCTION all_of_them() RETURNS SETOF crew LANGUAGE sql AS $$ SELECT * FROM crew $$',
      'CREATE VIEW seen AS SELECT name FROM all_of_them()',
      'CREATE FUNCTION given() RETURNS SETOF crew BEGIN ATOMIC SELECT * FROM crew; END',
    ],
    b: [
      'CREATE TABLE crew (id integer, name text, rank text)',
      'CREATE FUNCTION all_of_them() RETURNS SETOF crew LANGUAGE sql AS $$ SELECT * FROM crew $$',
      'CREATE VIEW seen AS SELECT name FROM all_of_them()',
      'CREATE FUNCTION given() RETURNS SETOF crew BEGIN ATOMIC SELECT * FROM crew; END',
    ],
  },
  {
    name: 'a body that gives the rows of a table loses a column with it',
    a: [
      'CREATE TABLE crew (id integer, name text, rank text)',
      'CREATE FUNCTION given() RETURNS SETOF crew BEGIN ATOMIC SELECT * FROM crew; END',
    ],
    b: [
      'CREATE TABLE crew (id integer, name text)',
      'CREATE FUNCTION given() RETURNS SETOF crew BEGIN ATOMIC SELECT * FROM crew; END',
    ],
  },
  {
    name: 'bodies of text change with what they mention, and go with it',
    a: [
      'CREATE TABLE crew (id integer, name text, rank text)',
      'CREATE TABLE port (depth integer)',
      `CREATE FUNCTION word() RETURNS SETOF text LANGUAGE sql AS 'SELECT rank FROM crew'`,
      `CREATE FUNCTION deepest() RETURNS integer LANGUAGE sql AS 'SELECT max(depth) FROM port'`,
    ],
    b: [
      'CREATE TABLE crew (id integer, name text)',
      `CREATE FUNCTION word() RETURNS SETOF text LANGUAGE sql AS 'SELECT name FROM crew'`,
    ],
  },
];

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
];

const shareOut = (share: string) =>
  `CREATE PROCEDURE share(OUT a integer, b integer, c integer) LANGUAGE plpgsql AS $$ BEGIN a := ${share}; END $$`;
const share = 'CREATE PROCEDURE share(a integer, b integer, c integer) LANGUAGE plpgsql AS $$ BEGIN END $$';

const procedures: readonly Pair[] = [
  {
    name: 'procedures that their types alone do not tell apart get comments, settings and another body',
    a: [shareOut('b - c'), share, `COMMENT ON PROCEDURE share(OUT integer, integer, integer) IS 'out'`],
    b: [
      shareOut('b + c'),
      share,
      `COMMENT ON PROCEDURE share(IN integer, integer, integer) IS 'in'`,
      `ALTER PROCEDURE share(IN integer, integer, integer) SET work_mem TO '1MB'`,
    ],
  },
  {
    name: 'of procedures that their types alone do not tell apart one goes',
    a: [shareOut('b'), share],
    b: [shareOut('c')],
  },
];

const turns = (table: string, sequence: string) => [
  `CREATE ${table} turn (id integer GENERATED ALWAYS AS IDENTITY)`,
  `ALTER SEQUENCE turn_id_seq SET ${sequence}`,
];

const identities: readonly Pair[] = [
  {
    name: 'the sequence of an identity is logged otherwise than its table, and the other way round',
    a: turns('TABLE', 'UNLOGGED'),
    b: turns('UNLOGGED TABLE', 'LOGGED'),
  },
  {
    name: 'the sequence of an identity is logged like its table again',
    a: turns('UNLOGGED TABLE', 'LOGGED'),
    b: turns('UNLOGGED TABLE', 'UNLOGGED'),
  },
  {
    name: 'a table is logged otherwise, as the sequence of its identity was already',
    a: turns('UNLOGGED TABLE', 'LOGGED'),
    b: turns('TABLE', 'LOGGED'),
  },
];

export const pairs: readonly Pair[] = [
  ...identities,
  ...procedures,
  ...schemas,
  ...watching,
  ...counters,
  ...computed,
  ...labels,
  ...hands,
  ...indexes,
  ...inheritance,
  published,
  ...partitions,
  ...domains,
  ...sequences,
  left,
  standing,
  ...settings,
  ...late,
  ...queries,
  ...names,
];
