import { afterAll, describe, expect, test } from 'vitest';
import { diffRealms } from '../../src/diff/diff.ts';
import { hclState } from '../../src/state/hcl.ts';
import { type Inspected, inspectConnection, inspectState } from '../../src/state/inspect.ts';
import { everyServer, pglite } from '../servers/index.ts';
import { devOn, type TestDev } from './fixture.ts';

/** What a database holds, what it prints as HCL, and what that prints once it was read and made. */
async function roundTrip({ dev }: TestDev, ddl: readonly string[]) {
  const before = await dev.pass(async (connection) => {
    for (const sql of ddl) await connection.script([sql]);
    return inspectConnection(connection, dev.dialect, {});
  });
  const printed = dev.dialect.printHcl(before.realm, before.scope);
  const notes: string[] = [];
  const state = await hclState([{ name: 'printed.hcl', text: printed }], {
    label: 'printed.hcl',
    inputs: async () => new Map(),
    note: (text) => void notes.push(text),
  });
  const after = await inspectState(state, { dev });
  return { before, after, printed, again: dev.dialect.printHcl(after.realm, after.scope), notes };
}

function expectSame(before: Inspected, after: Inspected): void {
  expect([...after.realm.objects.keys()]).toEqual([...before.realm.objects.keys()]);
  expect(diffRealms(before.realm, after.realm, before.dialect.kinds)).toEqual([]);
  expect(diffRealms(after.realm, before.realm, before.dialect.kinds)).toEqual([]);
}

interface Case {
  readonly name: string;
  readonly ddl: readonly string[];
  /** First major version that knows the syntax. */
  readonly since?: number;
}

/** Functions whose names come last, and what cannot do without them. */
const lateFunctions: readonly string[] = [
  ...[
    'zf(i int) RETURNS int IMMUTABLE',
    'zb(i int) RETURNS boolean STABLE',
    'zd(a float8, b float8) RETURNS float8 IMMUTABLE',
  ].map((head) => `CREATE FUNCTION ${head} LANGUAGE plpgsql AS 'begin return null; end'`),
  'CREATE TABLE a (id int) PARTITION BY LIST (zf(id))',
  'CREATE TABLE b (id int, CONSTRAINT ex EXCLUDE USING btree ((zf(id)) WITH =))',
  'CREATE TYPE c AS RANGE (subtype = float8, subtype_diff = zd)',
  'CREATE DOMAIN d AS int DEFAULT zf(1) CHECK (zb(VALUE))',
  'CREATE TABLE e (id int)',
  "CREATE FUNCTION ze(e) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT $1.id > 1'",
  'CREATE VIEW zv AS SELECT id FROM e',
  'CREATE POLICY p ON e USING (ze(e.*) AND zb(id))',
  'CREATE POLICY q ON e FOR INSERT WITH CHECK (id IN (SELECT id FROM zv))',
];

const cases: readonly Case[] = [
  { name: 'nothing', ddl: [] },
  { name: 'what calls functions and looks into views', ddl: lateFunctions },
  {
    name: 'defaults of other types than their domain, and options by their letters',
    ddl: [
      'CREATE DOMAIN moment AS timestamptz',
      "CREATE TABLE t (at moment DEFAULT '2018-01-01'::date, b text DEFAULT 'x') WITH (toast_tuple_target = 256, toast.autovacuum_enabled = off)",
      'CREATE INDEX i ON t USING brin (b) WITH (autosummarize = on)',
    ],
  },
  {
    name: 'types',
    ddl: [
      `CREATE TABLE t (a smallint, b int, c bigint, d numeric, e numeric(6), f numeric(6,2), g real, h float8, i boolean, j text,
        k varchar, l varchar(9), m char, n char(3), o bpchar, p "char", q name, r bytea, s bit, t bit(3), u varbit, v varbit(4))`,
      `CREATE TABLE u (a date, b time, c time(3), d timetz, e timetz(2), f timestamp, g timestamp(3), h timestamptz, i timestamptz(6),
        j interval, k interval(3), l interval year, m interval day to second(2), n interval hour to minute, o timestamptz(3)[],
        p varchar(10)[], q int[][], r numeric(5,1)[], s bit varying(3)[])`,
      `CREATE TABLE v (a json, b jsonb, c xml, d uuid, e money, f inet, g cidr, h macaddr, i macaddr8, j point, k line, l lseg, m box,
        n path, o polygon, p circle, q tsvector, r tsquery, s int4range, t datemultirange, u oid, v regclass, w pg_lsn, x jsonpath)`,
    ],
  },
  {
    name: 'a cast whose function gives back what another cast makes the same',
    ddl: [
      'CREATE TYPE plate',
      "CREATE FUNCTION plate_in(cstring) RETURNS plate LANGUAGE internal IMMUTABLE STRICT AS 'textin'",
      "CREATE FUNCTION plate_out(plate) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout'",
      'CREATE TYPE plate (INPUT = plate_in, OUTPUT = plate_out)',
      'CREATE CAST (text AS plate) WITHOUT FUNCTION AS IMPLICIT',
      "CREATE FUNCTION written(integer) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1::text'",
      'CREATE CAST (integer AS plate) WITH FUNCTION written(integer)',
    ],
  },
  {
    name: 'an exclusion constraint that partitions lack',
    since: 17,
    ddl: [
      'CREATE TABLE stay (guest int, during int4range) PARTITION BY LIST (guest)',
      'CREATE TABLE stay_1 PARTITION OF stay FOR VALUES IN (1)',
      'ALTER TABLE ONLY stay ADD CONSTRAINT alone EXCLUDE USING btree (guest WITH =)',
    ],
  },
  {
    name: 'serial and identity columns',
    ddl: [
      'CREATE TABLE a (s smallserial, i serial, b bigserial)',
      'CREATE TABLE b (x int GENERATED ALWAYS AS IDENTITY, y bigint GENERATED BY DEFAULT AS IDENTITY (START 50 INCREMENT 5 CACHE 3 CYCLE))',
      'CREATE TABLE c (x smallint GENERATED ALWAYS AS IDENTITY (INCREMENT -1 MINVALUE -100 MAXVALUE -1))',
    ],
  },
  {
    name: 'defaults and generated columns',
    ddl: [
      `CREATE TYPE mood AS ENUM ('ok', 'it''s fine', '"quoted"', '\${x}')`,
      `CREATE TABLE d (a text DEFAULT 'x', b text DEFAULT E'it''s\\n\${x} %{y} "q"', c int DEFAULT 3, d numeric DEFAULT 1.50,
        e numeric(5,2) DEFAULT -1.25, f boolean DEFAULT true, g mood DEFAULT 'it''s fine', h text[] DEFAULT '{}', i jsonb DEFAULT '{}',
        j interval DEFAULT '3 hours', k timestamptz DEFAULT now(), l bigint DEFAULT 9007199254740993, m bit DEFAULT B'1',
        n uuid DEFAULT gen_random_uuid(), o text DEFAULT '123', p text DEFAULT '''x''', q date DEFAULT '2020-01-01',
        r int[] DEFAULT ARRAY[1, 2], s varchar(4) DEFAULT NULL, t bytea DEFAULT '\\xff', u mood[] DEFAULT ARRAY['ok']::mood[],
        v text DEFAULT 'true', w float8 DEFAULT 1e10, x money DEFAULT 3, y text DEFAULT '', z text DEFAULT E'a\\\\b')`,
      "CREATE TABLE g (a int, b int GENERATED ALWAYS AS (a * 2) STORED, c text GENERATED ALWAYS AS (CASE WHEN a > 1 THEN E'x\\ny' ELSE 'z' END) STORED)",
    ],
  },
  {
    name: 'keys, checks and foreign keys',
    ddl: [
      'CREATE TABLE p (id int, b int, c text, CONSTRAINT mine PRIMARY KEY (id, b) INCLUDE (c) WITH (fillfactor = 70))',
      'CREATE TABLE q (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, u text UNIQUE, v int, w int, UNIQUE NULLS NOT DISTINCT (v, w))',
      `CREATE TABLE r (id int PRIMARY KEY, p int, b int, u text, v int CHECK (v > 0), self int REFERENCES r,
        CONSTRAINT two FOREIGN KEY (p, b) REFERENCES p (id, b) MATCH FULL ON DELETE SET NULL (b) ON UPDATE CASCADE,
        CONSTRAINT late FOREIGN KEY (u) REFERENCES q (u) DEFERRABLE INITIALLY DEFERRED,
        CHECK (p > b) NO INHERIT, CONSTRAINT "odd 'n\\ame" CHECK (length(u) < 10))`,
      'ALTER TABLE r ADD CONSTRAINT unproved CHECK (id <> 7) NOT VALID',
      'ALTER TABLE r ADD CONSTRAINT unproved_key FOREIGN KEY (v) REFERENCES r NOT VALID',
      'CREATE TABLE e (during tstzrange, c circle, EXCLUDE USING gist (during WITH &&, c WITH &&) WHERE (NOT isempty(during)))',
      "COMMENT ON CONSTRAINT two ON r IS 'both'",
      "COMMENT ON CONSTRAINT mine ON p IS 'a key'",
    ],
  },
  {
    name: 'indexes of every shape',
    ddl: [
      'CREATE TABLE i (a int, b text, c text COLLATE "C", d tsvector, e jsonb, f int[])',
      'CREATE INDEX plain ON i (a, b)',
      'CREATE UNIQUE INDEX uniq ON i (a) INCLUDE (b) NULLS NOT DISTINCT WHERE (a > 3)',
      "CREATE INDEX expr ON i (lower(b), (a + 1) DESC, (b || 'x') DESC NULLS LAST, a NULLS FIRST)",
      'CREATE INDEX ops ON i (b text_pattern_ops, c COLLATE "POSIX" varchar_pattern_ops)',
      'CREATE INDEX jop ON i USING gin (e jsonb_path_ops, f) WITH (fastupdate = off)',
      'CREATE INDEX hsh ON i USING hash (a) WITH (fillfactor = 50)',
      'CREATE INDEX brn ON i USING brin (a) WITH (pages_per_range = 64, autosummarize = on)',
      'CREATE INDEX sig ON i USING gist (d tsvector_ops (siglen = 8))',
      "COMMENT ON INDEX plain IS 'a ''quoted'' word'",
    ],
  },
  {
    name: 'tables of every shape',
    ddl: [
      'CREATE UNLOGGED TABLE fast (a int) WITH (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = off)',
      'CREATE TABLE base (a int NOT NULL)',
      'CREATE TABLE derived (b int) INHERITS (base)',
      'CREATE TABLE ident (a int PRIMARY KEY, b int NOT NULL)',
      'CREATE UNIQUE INDEX ident_b ON ident (b)',
      'ALTER TABLE ident REPLICA IDENTITY USING INDEX ident_b',
      'ALTER TABLE ident CLUSTER ON ident_pkey',
      'ALTER TABLE base REPLICA IDENTITY FULL',
      'ALTER TABLE ident ENABLE ROW LEVEL SECURITY',
      'ALTER TABLE ident FORCE ROW LEVEL SECURITY',
      'CREATE TABLE ranged (at date, k text) PARTITION BY RANGE (at, lower(k))',
      'CREATE TABLE hashed (a int, b int) PARTITION BY HASH (a, b)',
      'CREATE TABLE listed (a int, b text) PARTITION BY LIST ((a + 1))',
      'CREATE TABLE picked (a text, b text) PARTITION BY RANGE (a COLLATE "C" text_pattern_ops)',
      'CREATE TABLE stored (a text, b text, c text COLLATE "C")',
      'ALTER TABLE stored ALTER a SET STORAGE EXTERNAL, ALTER b SET STATISTICS 500, ALTER c SET COMPRESSION pglz',
      'COMMENT ON TABLE base IS \'first line\nsecond "line"\'',
      `COMMENT ON COLUMN base.a IS 'say "hi" to \\ %{x} \${y}'`,
    ],
  },
  {
    name: 'sequences, enums and odd names',
    ddl: [
      'CREATE SEQUENCE s1',
      'CREATE SEQUENCE s2 AS smallint START 5 INCREMENT 2 MINVALUE 3 MAXVALUE 99 CACHE 4 CYCLE',
      'CREATE TABLE owner (id bigint)',
      'CREATE SEQUENCE s3 OWNED BY owner.id',
      "ALTER TABLE owner ALTER id SET DEFAULT nextval('s3')",
      "CREATE TYPE \"Odd Type\" AS ENUM ('A b', '', 'c\"d')",
      'CREATE TABLE "odd ""table" ("the id" int PRIMARY KEY, "ünïcode" "Odd Type" DEFAULT \'A b\', "x.y" "Odd Type"[], "select" text)',
      `CREATE TABLE "table" ("column" int REFERENCES "odd ""table" ("the id"), "\${x}" int)`,
      'CREATE INDEX "odd index" ON "odd ""table" ("x.y", upper("select"))',
      'COMMENT ON TYPE "Odd Type" IS \'really\'',
      'CREATE TABLE a_name_of_sixty_three_bytes_that_takes_all_of_the_room_there_is (a_column_that_is_quite_as_long_as_a_column_can_be_before_it_is int PRIMARY KEY)',
    ],
  },
  {
    name: 'what PostgreSQL 18 added',
    since: 18,
    ddl: [
      'CREATE TABLE n (a int, b int GENERATED ALWAYS AS (a + 1) VIRTUAL, CONSTRAINT loose CHECK (a > 1) NOT ENFORCED)',
      'CREATE TABLE o (a int PRIMARY KEY, b int REFERENCES o NOT ENFORCED)',
    ],
  },
];

const wholeDatabase: readonly string[] = [
  'CREATE SCHEMA shop',
  "COMMENT ON SCHEMA shop IS 'money'",
  'CREATE SCHEMA users',
  "CREATE TYPE shop.state AS ENUM ('open')",
  "CREATE TYPE public.state AS ENUM ('shut')",
  'CREATE TABLE public.users (id int PRIMARY KEY, s public.state, t shop.state[])',
  "CREATE TABLE shop.users (id serial PRIMARY KEY, other int REFERENCES public.users, s shop.state DEFAULT 'open')",
  'CREATE TABLE users.items (id int REFERENCES shop.users, public_id int REFERENCES public.users)',
  'CREATE SEQUENCE shop.counter OWNED BY shop.users.other',
  "CREATE COLLATION shop.german (provider = icu, locale = 'de')",
];

describe.each(everyServer())('on $name', (server) => {
  const devs = new Map<string, Promise<TestDev>>();
  const dev = (query: string) => {
    const made = devs.get(query) ?? devOn(server, query);
    devs.set(query, made);
    return made;
  };
  afterAll(async () => {
    for (const made of devs.values()) await (await made)[Symbol.asyncDispose]();
  });

  test.each(cases.filter(({ since = 0 }) => server.major >= since))('$name come back as they were', async ({ ddl }) => {
    const { before, after, printed, again, notes } = await roundTrip(await dev('search_path=public'), ddl);
    expect(again).toBe(printed);
    expectSame(before, after);
    expect(notes).toEqual([]);
  });

  test('several schemas, with names that they share', async () => {
    const ddl = wholeDatabase.filter((sql) => !sql.includes('COLLATION'));
    const { before, after, printed, again } = await roundTrip(await dev(''), ddl);
    expect(printed).toContain('table "shop" "users"');
    expect(again).toBe(printed);
    expectSame(before, after);
  });

  test('a database without the schema public', async () => {
    const ddl = ['DROP SCHEMA public CASCADE', 'CREATE SCHEMA lone', 'CREATE TABLE lone.t (a int)'];
    const { printed, again } = await roundTrip(await dev(''), ddl);
    expect(printed).not.toContain('public');
    expect(again).toBe(printed);
  });
});

test('extensions, their types and operator classes', async () => {
  await using dev = await devOn(pglite);
  const { printed, again, before, after } = await roundTrip(dev, [
    'CREATE SCHEMA ext',
    'CREATE EXTENSION vector WITH SCHEMA ext',
    'CREATE TABLE v (id int, e ext.vector(3), h ext.halfvec(4)[])',
    'CREATE INDEX v_e ON v USING ivfflat (e ext.vector_cosine_ops) WITH (lists = 1000)',
  ]);
  expect(printed).toContain('lists = 1000');
  expect(again).toBe(printed);
  expectSame(before, after);
});
