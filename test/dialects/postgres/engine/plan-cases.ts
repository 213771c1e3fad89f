import type { PlanOptions, Scope } from '../../../../src/dialects/dialect.ts';
import { realmScope } from './workbench.ts';

/** Two states and the statements that lead from one to the other. */
export interface PlanCase {
  readonly name: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** By major version where it matters. */
  readonly plan: readonly string[] | ((major: number) => readonly string[]);
  readonly scope?: Scope;
  readonly options?: Partial<PlanOptions>;
  /** Lowest major version that can run the case. */
  readonly since?: number;
  /** Needs an extension that only the embedded database has. */
  readonly embedded?: true;
  /** Nothing leads back. */
  readonly oneWay?: true;
}

const realm = { scope: realmScope, options: { qualifier: { by: 'schema' } } } as const;

const tables: readonly PlanCase[] = [
  {
    name: 'a table with its keys, index and comments',
    from: [],
    to: [
      `CREATE TABLE crew (id integer PRIMARY KEY, name text NOT NULL UNIQUE, age smallint CHECK (age > 17))`,
      `CREATE INDEX crew_age ON crew (age)`,
      `COMMENT ON TABLE crew IS 'who sails'`,
      `COMMENT ON COLUMN crew.name IS 'as in the "passport"'`,
      `COMMENT ON CONSTRAINT crew_age_check ON crew IS 'adults'`,
    ],
    plan: [
      'CREATE TABLE "crew" ("id" integer NOT NULL, "name" text NOT NULL, "age" smallint NULL, PRIMARY KEY ("id"), CONSTRAINT "crew_name_key" UNIQUE ("name"), CONSTRAINT "crew_age_check" CHECK (age > 17))',
      'CREATE INDEX "crew_age" ON "crew" ("age")',
      `COMMENT ON TABLE "crew" IS 'who sails'`,
      `COMMENT ON COLUMN "crew"."name" IS 'as in the "passport"'`,
      `COMMENT ON CONSTRAINT "crew_age_check" ON "crew" IS 'adults'`,
    ],
  },
  {
    name: 'a dropped table comes back with all that it had',
    from: [
      `CREATE TABLE crew (id serial PRIMARY KEY, name text DEFAULT 'x', twice text GENERATED ALWAYS AS (name || name) STORED)`,
      `CREATE INDEX crew_lower ON crew (lower(name))`,
      `COMMENT ON INDEX crew_lower IS 'any case'`,
      `COMMENT ON TABLE crew IS 'who sails'`,
    ],
    to: [],
    plan: ['DROP TABLE "crew"'],
  },
  {
    name: 'names with quotes, blanks and letters of any case',
    from: [],
    to: [
      `CREATE TABLE "The ""Crew""" ("Größe" integer, "select" text)`,
      `CREATE INDEX "Ä" ON "The ""Crew""" ("select")`,
    ],
    plan: [
      'CREATE TABLE "The ""Crew""" ("Größe" integer NULL, "select" text NULL)',
      'CREATE INDEX "Ä" ON "The ""Crew""" ("select")',
    ],
  },
  {
    name: 'a table without columns',
    from: [],
    to: ['CREATE TABLE nothing ()'],
    plan: ['CREATE TABLE "nothing" ()'],
  },
  {
    name: 'unlogged and storage parameters, there and back',
    from: ['CREATE TABLE log (at date) WITH (fillfactor = 50, autovacuum_enabled = off)'],
    to: ['CREATE UNLOGGED TABLE log (at date) WITH (fillfactor = 70, toast_tuple_target = 256)'],
    plan: [
      'ALTER TABLE "log" SET UNLOGGED, SET (fillfactor = 70, toast_tuple_target = 256), RESET (autovacuum_enabled)',
    ],
  },
  {
    name: 'inheritance',
    from: ['CREATE TABLE base (a integer)', 'CREATE TABLE other (a integer)'],
    to: [
      'CREATE TABLE base (a integer)',
      'CREATE TABLE other (a integer)',
      'CREATE TABLE child (b integer) INHERITS (base)',
    ],
    plan: ['CREATE TABLE "child" ("b" integer NULL) INHERITS ("base")'],
  },
  {
    name: 'row security and replica identity come last',
    from: ['CREATE TABLE log (at date NOT NULL)'],
    to: [
      'CREATE TABLE log (at date NOT NULL, CONSTRAINT once UNIQUE (at))',
      'ALTER TABLE log REPLICA IDENTITY USING INDEX once',
      'ALTER TABLE log ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
    ],
    plan: [
      'ALTER TABLE "log" ADD CONSTRAINT "once" UNIQUE ("at")',
      'ALTER TABLE "log" ENABLE ROW LEVEL SECURITY',
      'ALTER TABLE "log" FORCE ROW LEVEL SECURITY',
      'ALTER TABLE "log" REPLICA IDENTITY USING INDEX "once"',
    ],
  },
  {
    name: 'partition keys of columns and expressions',
    from: [],
    to: [
      'CREATE TABLE visit (at date NOT NULL, site text) PARTITION BY RANGE (at)',
      'CREATE TABLE word (w text) PARTITION BY LIST (lower(w))',
      'CREATE TABLE pair (a integer, b text) PARTITION BY HASH (a, (b || b))',
    ],
    plan: [
      'CREATE TABLE "pair" ("a" integer NULL, "b" text NULL) PARTITION BY HASH ("a", (b || b))',
      'CREATE TABLE "visit" ("at" date NOT NULL, "site" text NULL) PARTITION BY RANGE ("at")',
      'CREATE TABLE "word" ("w" text NULL) PARTITION BY LIST ((lower(w)))',
    ],
  },
];

const order: readonly PlanCase[] = [
  {
    name: 'parents before children, whatever their names',
    from: [],
    to: [
      'CREATE TABLE zone (id integer PRIMARY KEY)',
      'CREATE TABLE mast (id integer PRIMARY KEY, zone integer REFERENCES zone ON DELETE CASCADE)',
      'CREATE TABLE aerial (mast integer REFERENCES mast, zone integer REFERENCES zone)',
      'CREATE INDEX zone_id ON zone (id)',
    ],
    plan: [
      'CREATE TABLE "zone" ("id" integer NOT NULL, PRIMARY KEY ("id"))',
      'CREATE INDEX "zone_id" ON "zone" ("id")',
      'CREATE TABLE "mast" ("id" integer NOT NULL, "zone" integer NULL, PRIMARY KEY ("id"), CONSTRAINT "mast_zone_fkey" FOREIGN KEY ("zone") REFERENCES "zone" ("id") ON UPDATE NO ACTION ON DELETE CASCADE)',
      'CREATE TABLE "aerial" ("mast" integer NULL, "zone" integer NULL, CONSTRAINT "aerial_mast_fkey" FOREIGN KEY ("mast") REFERENCES "mast" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "aerial_zone_fkey" FOREIGN KEY ("zone") REFERENCES "zone" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION)',
    ],
  },
  {
    name: 'children are dropped before their parents',
    from: [
      'CREATE TABLE a_zone (id integer PRIMARY KEY)',
      'CREATE TABLE b_mast (id integer PRIMARY KEY, zone integer REFERENCES a_zone)',
    ],
    to: [],
    plan: ['DROP TABLE "b_mast"', 'DROP TABLE "a_zone"'],
  },
  {
    name: 'a cycle of foreign keys loses one edge, a key to itself stays',
    from: [],
    to: [
      'CREATE TABLE boat (id integer PRIMARY KEY, skipper integer, tender integer REFERENCES boat)',
      'CREATE TABLE sailor (id integer PRIMARY KEY, boat integer REFERENCES boat)',
      'ALTER TABLE boat ADD CONSTRAINT boat_skipper FOREIGN KEY (skipper) REFERENCES sailor',
    ],
    plan: [
      'CREATE TABLE "boat" ("id" integer NOT NULL, "skipper" integer NULL, "tender" integer NULL, PRIMARY KEY ("id"), CONSTRAINT "boat_tender_fkey" FOREIGN KEY ("tender") REFERENCES "boat" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION)',
      'CREATE TABLE "sailor" ("id" integer NOT NULL, "boat" integer NULL, PRIMARY KEY ("id"), CONSTRAINT "sailor_boat_fkey" FOREIGN KEY ("boat") REFERENCES "boat" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION)',
      'ALTER TABLE "boat" ADD CONSTRAINT "boat_skipper" FOREIGN KEY ("skipper") REFERENCES "sailor" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION',
    ],
  },
  {
    name: 'a cycle is cut before it is dropped',
    from: [
      'CREATE TABLE boat (id integer PRIMARY KEY, skipper integer)',
      'CREATE TABLE sailor (id integer PRIMARY KEY, boat integer REFERENCES boat)',
      'ALTER TABLE boat ADD CONSTRAINT boat_skipper FOREIGN KEY (skipper) REFERENCES sailor',
    ],
    to: [],
    plan: ['ALTER TABLE "boat" DROP CONSTRAINT "boat_skipper"', 'DROP TABLE "sailor"', 'DROP TABLE "boat"'],
  },
  {
    name: 'modified, added, dropped; types before the tables that use them',
    from: ['CREATE TABLE keep (id integer)', 'CREATE TABLE gone (id integer)', `CREATE TYPE old AS ENUM ('a')`],
    to: [
      `CREATE TYPE colour AS ENUM ('red')`,
      'CREATE TABLE keep (id integer, c colour)',
      'CREATE TABLE fresh (cs colour[])',
    ],
    plan: [
      `CREATE TYPE "colour" AS ENUM ('red')`,
      'ALTER TABLE "keep" ADD COLUMN "c" "colour" NULL',
      'CREATE TABLE "fresh" ("cs" "colour"[] NULL)',
      'DROP TABLE "gone"',
      'DROP TYPE "old"',
    ],
  },
  {
    name: 'a primary key that a foreign key of another table stays on is replaced around that key',
    from: [
      'CREATE TABLE port (id integer CONSTRAINT port_key PRIMARY KEY, x integer NOT NULL)',
      'CREATE TABLE ship (port integer CONSTRAINT ship_port REFERENCES port)',
    ],
    to: [
      'CREATE TABLE port (id integer CONSTRAINT port_key PRIMARY KEY DEFERRABLE, x integer NOT NULL, CONSTRAINT port_id UNIQUE (id))',
      'CREATE TABLE ship (port integer)',
    ],
    plan: [
      'ALTER TABLE "ship" DROP CONSTRAINT "ship_port"',
      'ALTER TABLE "port" DROP CONSTRAINT "port_key", ADD CONSTRAINT "port_key" PRIMARY KEY ("id") DEFERRABLE INITIALLY IMMEDIATE, ADD CONSTRAINT "port_id" UNIQUE ("id")',
    ],
  },
  {
    name: 'an unchanged foreign key steps aside while its primary key is rebuilt',
    from: [
      'CREATE TABLE port (id integer CONSTRAINT port_key PRIMARY KEY, x integer NOT NULL)',
      'CREATE TABLE ship (port integer CONSTRAINT ship_port REFERENCES port)',
    ],
    to: [
      'CREATE TABLE port (id integer CONSTRAINT port_key PRIMARY KEY, x integer NOT NULL)',
      'ALTER TABLE port DROP CONSTRAINT port_key, ADD CONSTRAINT port_key PRIMARY KEY (id) INCLUDE (x)',
      'CREATE TABLE ship (port integer CONSTRAINT ship_port REFERENCES port)',
    ],
    plan: [
      'ALTER TABLE "ship" DROP CONSTRAINT "ship_port"',
      'ALTER TABLE "port" DROP CONSTRAINT "port_key", ADD CONSTRAINT "port_key" PRIMARY KEY ("id") INCLUDE ("x")',
      'ALTER TABLE "ship" ADD CONSTRAINT "ship_port" FOREIGN KEY ("port") REFERENCES "port" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION',
    ],
  },
  {
    name: 'schemas: drops, changes, additions, then what they hold',
    ...realm,
    from: [
      'CREATE SCHEMA gone',
      'CREATE TABLE gone.t (id integer)',
      'CREATE SCHEMA keep',
      'CREATE TABLE keep.t (id integer)',
    ],
    to: [
      'CREATE SCHEMA keep',
      `COMMENT ON SCHEMA keep IS 'kept'`,
      'CREATE TABLE keep.t (id integer, n text)',
      'CREATE SCHEMA fresh',
      'CREATE TABLE fresh.u (id integer PRIMARY KEY)',
      'CREATE TABLE keep.v (u integer REFERENCES fresh.u)',
    ],
    plan: [
      'DROP SCHEMA "gone" CASCADE',
      `COMMENT ON SCHEMA "keep" IS 'kept'`,
      'CREATE SCHEMA "fresh"',
      'ALTER TABLE "keep"."t" ADD COLUMN "n" text NULL',
      'CREATE TABLE "fresh"."u" ("id" integer NOT NULL, PRIMARY KEY ("id"))',
      'CREATE TABLE "keep"."v" ("u" integer NULL, CONSTRAINT "v_u_fkey" FOREIGN KEY ("u") REFERENCES "fresh"."u" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION)',
    ],
  },
  {
    name: 'a dropped schema waits for what outside hangs on it',
    ...realm,
    from: [
      'CREATE SCHEMA gone',
      `CREATE TYPE gone.mood AS ENUM ('a')`,
      'CREATE TABLE gone.parent (id integer PRIMARY KEY)',
      'CREATE TABLE public.kept (id integer, m gone.mood, p integer CONSTRAINT to_gone REFERENCES gone.parent)',
    ],
    to: ['CREATE TABLE public.kept (id integer, m text, p integer)'],
    plan: [
      'ALTER TABLE "public"."kept" DROP CONSTRAINT "to_gone", ALTER COLUMN "m" TYPE text',
      'DROP SCHEMA "gone" CASCADE',
    ],
  },
  {
    name: 'a foreign key into another schema keeps its name in the scope of one',
    from: ['CREATE SCHEMA far', 'CREATE TABLE far.p (id integer PRIMARY KEY)', 'CREATE TABLE t (a integer)'],
    to: [
      'CREATE SCHEMA far',
      'CREATE TABLE far.p (id integer PRIMARY KEY)',
      'CREATE TABLE t (a integer CONSTRAINT f REFERENCES far.p)',
    ],
    plan: [
      'ALTER TABLE "t" ADD CONSTRAINT "f" FOREIGN KEY ("a") REFERENCES "far"."p" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION',
    ],
  },
];

const columns: readonly PlanCase[] = [
  {
    name: 'added, with defaults, identity and generation',
    from: ['CREATE TABLE t (a integer)'],
    to: [
      `CREATE TABLE t (a integer, b text NOT NULL DEFAULT 'it''s', c timestamptz DEFAULT now(), d bigint GENERATED ALWAYS AS IDENTITY (START WITH 10 INCREMENT BY 5), e integer GENERATED ALWAYS AS (a * 2) STORED, f text COLLATE "C")`,
    ],
    plan: [
      `ALTER TABLE "t" ADD COLUMN "b" text NOT NULL DEFAULT 'it''s', ADD COLUMN "c" timestamptz NULL DEFAULT now(), ADD COLUMN "d" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (START WITH 10 INCREMENT BY 5), ADD COLUMN "e" integer NULL GENERATED ALWAYS AS (a * 2) STORED, ADD COLUMN "f" text COLLATE "C" NULL`,
    ],
  },
  {
    name: 'dropped with what stands on it, and all of it comes back',
    from: [
      'CREATE TABLE p (id integer PRIMARY KEY)',
      `CREATE TABLE t (a integer, b integer UNIQUE CHECK (b > 0), c integer CONSTRAINT to_p REFERENCES p)`,
      'CREATE INDEX t_a_where ON t (a) WHERE b > 5',
      `COMMENT ON INDEX t_a_where IS 'big ones'`,
      `COMMENT ON COLUMN t.b IS 'a number'`,
      'CREATE INDEX t_a ON t (a)',
    ],
    to: ['CREATE TABLE p (id integer PRIMARY KEY)', 'CREATE TABLE t (a integer)', 'CREATE INDEX t_a ON t (a)'],
    plan: ['ALTER TABLE "t" DROP COLUMN "b", DROP COLUMN "c"'],
  },
  {
    name: 'a generated column goes before the column that it reads',
    from: ['CREATE TABLE t (a integer, b integer, g integer GENERATED ALWAYS AS (b + 1) STORED)'],
    to: ['CREATE TABLE t (a integer)'],
    plan: ['ALTER TABLE "t" DROP COLUMN "g", DROP COLUMN "b"'],
  },
  {
    name: 'types that convert by themselves',
    from: ['CREATE TABLE t (a integer, b varchar(10), c numeric(8,2), d timestamp, e json, f timestamptz(3))'],
    to: ['CREATE TABLE t (a bigint, b text, c numeric(12,4), d timestamptz, e jsonb, f timestamptz)'],
    plan: [
      'ALTER TABLE "t" ALTER COLUMN "a" TYPE bigint, ALTER COLUMN "b" TYPE text, ALTER COLUMN "c" TYPE numeric(12,4), ALTER COLUMN "d" TYPE timestamptz, ALTER COLUMN "e" TYPE jsonb, ALTER COLUMN "f" TYPE timestamptz',
    ],
  },
  {
    name: 'types that need USING, defaults around them',
    from: [
      `CREATE TYPE mood AS ENUM ('a')`,
      `CREATE TABLE t (a text, b text DEFAULT 'a', c boolean DEFAULT true, d text[], e integer)`,
    ],
    to: [
      `CREATE TYPE mood AS ENUM ('a')`,
      `CREATE TABLE t (a integer, b mood DEFAULT 'a', c integer DEFAULT 1, d integer[], e integer[])`,
    ],
    plan: [
      `ALTER TABLE "t" ALTER COLUMN "a" TYPE integer USING "a"::integer, ALTER COLUMN "b" DROP DEFAULT, ALTER COLUMN "b" TYPE "mood" USING "b"::"mood", ALTER COLUMN "b" SET DEFAULT 'a', ALTER COLUMN "c" DROP DEFAULT, ALTER COLUMN "c" TYPE integer USING "c"::integer, ALTER COLUMN "c" SET DEFAULT 1, ALTER COLUMN "d" TYPE integer[] USING "d"::integer[], ALTER COLUMN "e" TYPE integer[] USING ARRAY["e"]`,
    ],
    oneWay: true,
  },
  {
    name: 'nullability, defaults, collation',
    from: [`CREATE TABLE t (a integer, b integer NOT NULL, c integer DEFAULT 1, d text DEFAULT 'x', e text)`],
    to: [`CREATE TABLE t (a integer NOT NULL, b integer, c integer DEFAULT 2, d text, e text COLLATE "C" DEFAULT 'y')`],
    plan: [
      `ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL, ALTER COLUMN "b" DROP NOT NULL, ALTER COLUMN "c" SET DEFAULT 2, ALTER COLUMN "d" DROP DEFAULT, ALTER COLUMN "e" TYPE text COLLATE "C", ALTER COLUMN "e" SET DEFAULT 'y'`,
    ],
  },
  {
    name: 'storage, compression, statistics',
    from: ['CREATE TABLE t (a text)'],
    to: [
      'CREATE TABLE t (a text)',
      'ALTER TABLE t ALTER a SET STORAGE EXTERNAL, ALTER a SET COMPRESSION pglz, ALTER a SET STATISTICS 500',
    ],
    plan: [
      'ALTER TABLE "t" ALTER COLUMN "a" SET STORAGE EXTERNAL, ALTER COLUMN "a" SET COMPRESSION pglz, ALTER COLUMN "a" SET STATISTICS 500',
    ],
  },
  {
    name: 'a new table sets what its version cannot say in CREATE TABLE',
    from: [],
    to: [
      'CREATE TABLE t (a text COMPRESSION pglz)',
      'ALTER TABLE t ALTER a SET STORAGE EXTERNAL, ALTER a SET STATISTICS 500',
    ],
    plan: (major) =>
      major >= 16
        ? [
            'CREATE TABLE "t" ("a" text STORAGE EXTERNAL COMPRESSION pglz NULL)',
            'ALTER TABLE "t" ALTER COLUMN "a" SET STATISTICS 500',
          ]
        : [
            'CREATE TABLE "t" ("a" text COMPRESSION pglz NULL)',
            'ALTER TABLE "t" ALTER COLUMN "a" SET STORAGE EXTERNAL, ALTER COLUMN "a" SET STATISTICS 500',
          ],
  },
  {
    name: 'what a generated column computes; its index is built again where the column is',
    from: ['CREATE TABLE t (a integer, g integer GENERATED ALWAYS AS (a + 1) STORED)', 'CREATE INDEX t_g ON t (g)'],
    to: ['CREATE TABLE t (a integer, g integer GENERATED ALWAYS AS (a * 2) STORED)', 'CREATE INDEX t_g ON t (g)'],
    plan: (major) =>
      major >= 17
        ? ['ALTER TABLE "t" ALTER COLUMN "g" SET EXPRESSION AS (a * 2)']
        : [
            'ALTER TABLE "t" DROP COLUMN "g", ADD COLUMN "g" integer NULL GENERATED ALWAYS AS (a * 2) STORED',
            'CREATE INDEX "t_g" ON "t" ("g")',
          ],
  },
  {
    name: 'a generated column reads another column, and the type of the first changes',
    from: ['CREATE TABLE t (a integer, b integer, g integer GENERATED ALWAYS AS (a + 1) STORED)'],
    to: ['CREATE TABLE t (a smallint, b integer, g integer GENERATED ALWAYS AS (b + 1) STORED)'],
    plan: (major) =>
      major >= 17
        ? [
            'ALTER TABLE "t" ALTER COLUMN "g" SET EXPRESSION AS (b + 1)',
            'ALTER TABLE "t" ALTER COLUMN "a" TYPE smallint',
          ]
        : [
            'ALTER TABLE "t" DROP COLUMN "g", ALTER COLUMN "a" TYPE smallint, ADD COLUMN "g" integer NULL GENERATED ALWAYS AS (b + 1) STORED',
          ],
  },
  {
    name: 'a generated column reads another column, and the types of both change',
    from: ['CREATE TABLE t (a integer, b integer, g integer GENERATED ALWAYS AS (a + 1) STORED)'],
    to: ['CREATE TABLE t (a smallint, b smallint, g integer GENERATED ALWAYS AS (b + 1) STORED)'],
    plan: [
      'ALTER TABLE "t" DROP COLUMN "g", ALTER COLUMN "a" TYPE smallint, ALTER COLUMN "b" TYPE smallint, ADD COLUMN "g" integer NULL GENERATED ALWAYS AS (b + 1) STORED',
    ],
  },
  {
    name: 'generated no longer',
    from: ['CREATE TABLE t (a integer, g integer GENERATED ALWAYS AS (a + 1) STORED)'],
    to: ['CREATE TABLE t (a integer, g integer)'],
    plan: ['ALTER TABLE "t" ALTER COLUMN "g" DROP EXPRESSION'],
    oneWay: true,
  },
  {
    name: 'identity added, changed and dropped',
    from: [
      'CREATE TABLE t (a integer, b integer GENERATED BY DEFAULT AS IDENTITY, c integer GENERATED ALWAYS AS IDENTITY)',
    ],
    to: [
      'CREATE TABLE t (a integer GENERATED ALWAYS AS IDENTITY, b integer GENERATED ALWAYS AS IDENTITY (START WITH 10 MAXVALUE 99 CYCLE), c integer NOT NULL)',
    ],
    plan: [
      'ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL, ALTER COLUMN "a" ADD GENERATED ALWAYS AS IDENTITY, ALTER COLUMN "b" SET GENERATED ALWAYS SET START WITH 10 SET INCREMENT BY 1 SET MAXVALUE 99 SET CYCLE, ALTER COLUMN "c" DROP IDENTITY',
    ],
  },
  {
    name: 'identity restarts only where that is asked for',
    from: ['CREATE TABLE t (a integer GENERATED BY DEFAULT AS IDENTITY)'],
    to: ['CREATE TABLE t (a integer GENERATED ALWAYS AS IDENTITY)'],
    options: { identityRestart: true },
    plan: ['ALTER TABLE "t" ALTER COLUMN "a" SET GENERATED ALWAYS SET START WITH 1 SET INCREMENT BY 1 RESTART'],
  },
  {
    name: 'serial added to, taken from and widened on a column',
    from: ['CREATE TABLE a (id integer NOT NULL)', 'CREATE TABLE b (id serial)', 'CREATE TABLE c (id serial)'],
    to: ['CREATE TABLE a (id serial)', 'CREATE TABLE b (id integer NOT NULL)', 'CREATE TABLE c (id bigserial)'],
    plan: [
      'CREATE SEQUENCE IF NOT EXISTS "a_id_seq" AS integer OWNED BY "a"."id"',
      `ALTER TABLE "a" ALTER COLUMN "id" SET DEFAULT nextval('"a_id_seq"')`,
      'ALTER TABLE "b" ALTER COLUMN "id" DROP DEFAULT',
      'DROP SEQUENCE IF EXISTS "b_id_seq"',
      'ALTER TABLE "c" ALTER COLUMN "id" TYPE bigint',
      'ALTER SEQUENCE "c_id_seq" AS bigint',
    ],
  },
  {
    name: 'serial becomes identity, and keeps counting',
    from: ['CREATE TABLE t (id serial)'],
    to: ['CREATE TABLE t (id integer GENERATED BY DEFAULT AS IDENTITY)'],
    plan: [
      'ALTER TABLE "t" ALTER COLUMN "id" DROP DEFAULT',
      'DROP SEQUENCE IF EXISTS "t_id_seq"',
      'ALTER TABLE "t" ALTER COLUMN "id" ADD GENERATED BY DEFAULT AS IDENTITY',
      `SELECT setval(pg_get_serial_sequence('"t"', 'id'), max("id")) FROM "t"`,
    ],
  },
];

const constraints: readonly PlanCase[] = [
  {
    name: 'primary keys: replaced, dropped, added',
    from: [
      'CREATE TABLE one (a integer PRIMARY KEY, b integer NOT NULL)',
      'CREATE TABLE three (a integer)',
      'CREATE TABLE two (a integer PRIMARY KEY)',
    ],
    to: [
      'CREATE TABLE one (a integer, b integer, PRIMARY KEY (b, a))',
      'CREATE TABLE three (a integer CONSTRAINT own PRIMARY KEY)',
      'CREATE TABLE two (a integer)',
    ],
    plan: [
      'ALTER TABLE "one" DROP CONSTRAINT "one_pkey", ADD PRIMARY KEY ("b", "a")',
      'ALTER TABLE "three" ALTER COLUMN "a" SET NOT NULL, ADD CONSTRAINT "own" PRIMARY KEY ("a")',
      'ALTER TABLE "two" DROP CONSTRAINT "two_pkey", ALTER COLUMN "a" DROP NOT NULL',
    ],
  },
  {
    name: 'unique constraints with everything on them',
    from: ['CREATE TABLE t (a integer, b integer, CONSTRAINT u UNIQUE (a), CONSTRAINT v UNIQUE (b))'],
    to: [
      'CREATE TABLE t (a integer, b integer, CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a) INCLUDE (b) WITH (fillfactor = 80) DEFERRABLE INITIALLY DEFERRED)',
    ],
    plan: [
      'ALTER TABLE "t" DROP CONSTRAINT "u", DROP CONSTRAINT "v", ADD CONSTRAINT "u" UNIQUE NULLS NOT DISTINCT ("a") INCLUDE ("b") WITH (fillfactor = 80) DEFERRABLE INITIALLY DEFERRED',
    ],
  },
  {
    name: 'checks: without columns, not valid, validated, changed',
    from: [
      'CREATE TABLE t (a integer, CONSTRAINT always CHECK (1 = 1), CONSTRAINT grow CHECK (a > 0))',
      'ALTER TABLE t ADD CONSTRAINT late CHECK (a < 9) NOT VALID',
    ],
    to: [
      'CREATE TABLE t (a integer, CONSTRAINT grow CHECK (a > 10), CONSTRAINT late CHECK (a < 9))',
      'ALTER TABLE t ADD CONSTRAINT maybe CHECK (a <> 5) NO INHERIT NOT VALID',
    ],
    plan: [
      'ALTER TABLE "t" DROP CONSTRAINT "always", DROP CONSTRAINT "grow", ADD CONSTRAINT "grow" CHECK (a > 10), ADD CONSTRAINT "maybe" CHECK (a <> 5) NO INHERIT NOT VALID',
      'ALTER TABLE "t" VALIDATE CONSTRAINT "late"',
    ],
    oneWay: true,
  },
  {
    name: 'foreign keys: changed, dropped, added, deferred',
    from: [
      'CREATE TABLE p (id integer PRIMARY KEY, k integer UNIQUE)',
      'CREATE TABLE t (a integer CONSTRAINT gone REFERENCES p, b integer CONSTRAINT act REFERENCES p, c integer CONSTRAINT later REFERENCES p, d integer)',
    ],
    to: [
      'CREATE TABLE p (id integer PRIMARY KEY, k integer UNIQUE)',
      'CREATE TABLE t (a integer, b integer CONSTRAINT act REFERENCES p ON DELETE CASCADE, c integer CONSTRAINT later REFERENCES p DEFERRABLE INITIALLY DEFERRED, d integer CONSTRAINT fresh REFERENCES p (k) MATCH FULL ON UPDATE SET NULL)',
    ],
    plan: [
      'ALTER TABLE "t" DROP CONSTRAINT "act", DROP CONSTRAINT "gone", ADD CONSTRAINT "act" FOREIGN KEY ("b") REFERENCES "p" ("id") ON UPDATE NO ACTION ON DELETE CASCADE, ALTER CONSTRAINT "later" DEFERRABLE INITIALLY DEFERRED, ADD CONSTRAINT "fresh" FOREIGN KEY ("d") REFERENCES "p" ("k") MATCH FULL ON UPDATE SET NULL ON DELETE NO ACTION',
    ],
  },
  {
    name: 'the columns that SET NULL touches',
    since: 15,
    from: ['CREATE TABLE p (a integer, b integer, PRIMARY KEY (a, b))', 'CREATE TABLE t (a integer, b integer)'],
    to: [
      'CREATE TABLE p (a integer, b integer, PRIMARY KEY (a, b))',
      'CREATE TABLE t (a integer, b integer, CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL (b))',
    ],
    plan: [
      'ALTER TABLE "t" ADD CONSTRAINT "f" FOREIGN KEY ("a", "b") REFERENCES "p" ("a", "b") ON UPDATE NO ACTION ON DELETE SET NULL ("b")',
    ],
  },
  {
    name: 'exclude constraints',
    from: ['CREATE TABLE t (r int4range, a point)'],
    to: [
      'CREATE TABLE t (r int4range, a point, CONSTRAINT apart EXCLUDE USING gist (r WITH &&, a WITH ~=) WHERE (NOT isempty(r)))',
    ],
    plan: [
      'ALTER TABLE "t" ADD CONSTRAINT "apart" EXCLUDE USING gist ("r" WITH &&, "a" WITH ~=) WHERE (NOT isempty(r))',
    ],
  },
  {
    name: 'periods in keys',
    since: 18,
    from: ['CREATE TABLE p (id int4range, v daterange)', 'CREATE TABLE t (a int4range, v daterange)'],
    to: [
      'CREATE TABLE p (id int4range, v daterange, CONSTRAINT p_key PRIMARY KEY (id, v WITHOUT OVERLAPS))',
      'CREATE TABLE t (a int4range, v daterange, CONSTRAINT f FOREIGN KEY (a, PERIOD v) REFERENCES p (id, PERIOD v))',
    ],
    plan: [
      'ALTER TABLE "p" ALTER COLUMN "id" SET NOT NULL, ALTER COLUMN "v" SET NOT NULL, ADD CONSTRAINT "p_key" PRIMARY KEY ("id", "v" WITHOUT OVERLAPS)',
      'ALTER TABLE "t" ADD CONSTRAINT "f" FOREIGN KEY ("a", PERIOD "v") REFERENCES "p" ("id", PERIOD "v") ON UPDATE NO ACTION ON DELETE NO ACTION',
    ],
  },
];

const indexes: readonly PlanCase[] = [
  {
    name: 'every method, and parameters in their order',
    from: ['CREATE TABLE t (a integer, tags text[], area box, word text, at timestamptz)'],
    to: [
      'CREATE TABLE t (a integer, tags text[], area box, word text, at timestamptz)',
      'CREATE INDEX i_brin ON t USING brin (at) WITH (pages_per_range = 32, autosummarize = on)',
      'CREATE INDEX i_gin ON t USING gin (tags) WITH (fastupdate = off, gin_pending_list_limit = 128)',
      'CREATE INDEX i_gist ON t USING gist (area)',
      'CREATE INDEX i_hash ON t USING hash (word) WITH (fillfactor = 60)',
      'CREATE INDEX i_spgist ON t USING spgist (word)',
    ],
    plan: [
      'CREATE INDEX "i_brin" ON "t" USING brin ("at") WITH (pages_per_range = 32, autosummarize = on)',
      'CREATE INDEX "i_gin" ON "t" USING gin ("tags") WITH (fastupdate = off, gin_pending_list_limit = 128)',
      'CREATE INDEX "i_gist" ON "t" USING gist ("area")',
      'CREATE INDEX "i_hash" ON "t" USING hash ("word") WITH (fillfactor = 60)',
      'CREATE INDEX "i_spgist" ON "t" USING spgist ("word")',
    ],
  },
  {
    name: 'parts: expressions, directions, classes, collations, included columns, predicate',
    from: ['CREATE TABLE t (a integer, b integer, c text, d text COLLATE "C", v tsvector)'],
    to: [
      'CREATE TABLE t (a integer, b integer, c text, d text COLLATE "C", v tsvector)',
      `CREATE UNIQUE INDEX i_all ON t (a DESC NULLS LAST, lower(c) NULLS FIRST, (a + b) DESC) INCLUDE (d) NULLS NOT DISTINCT WHERE c <> 'x'`,
      'CREATE INDEX i_class ON t (c COLLATE "C" text_pattern_ops)',
      'CREATE INDEX i_inherits ON t (lower(d), (lower(c)) COLLATE "C")',
      'CREATE INDEX i_params ON t USING gist (v tsvector_ops (siglen = 8))',
    ],
    plan: [
      `CREATE UNIQUE INDEX "i_all" ON "t" ("a" DESC NULLS LAST, (lower(c)) NULLS FIRST, ((a + b)) DESC) INCLUDE ("d") NULLS NOT DISTINCT WHERE (c <> 'x'::text)`,
      'CREATE INDEX "i_class" ON "t" ("c" COLLATE "C" text_pattern_ops)',
      'CREATE INDEX "i_inherits" ON "t" ((lower(d)), (lower(c)) COLLATE "C")',
      'CREATE INDEX "i_params" ON "t" USING gist ("v" tsvector_ops(siglen=8))',
    ],
  },
  {
    name: 'changed indexes are built again, before new ones; a dropped one goes first',
    from: [
      'CREATE TABLE t (a integer, b integer)',
      'CREATE INDEX changed ON t (a)',
      'CREATE INDEX gone ON t (b)',
      'CREATE UNIQUE INDEX uq ON t (b)',
    ],
    to: [
      'CREATE TABLE t (a integer, b integer)',
      'CREATE INDEX changed ON t (a DESC)',
      'CREATE INDEX uq ON t (b)',
      'CREATE INDEX another ON t (b) WHERE a > 0',
      `COMMENT ON INDEX uq IS 'not unique any more'`,
    ],
    plan: [
      'DROP INDEX "changed"',
      'DROP INDEX "gone"',
      'DROP INDEX "uq"',
      'CREATE INDEX "changed" ON "t" ("a" DESC)',
      'CREATE INDEX "uq" ON "t" ("b")',
      'CREATE INDEX "another" ON "t" ("b") WHERE (a > 0)',
      `COMMENT ON INDEX "uq" IS 'not unique any more'`,
    ],
  },
  {
    name: 'parameters that an index can change as it stands',
    from: ['CREATE TABLE t (a integer)', 'CREATE INDEX i ON t (a) WITH (fillfactor = 50)'],
    to: ['CREATE TABLE t (a integer)', 'CREATE INDEX i ON t (a) WITH (deduplicate_items = off)'],
    plan: ['ALTER INDEX "i" SET (deduplicate_items = off)', 'ALTER INDEX "i" RESET (fillfactor)'],
  },
  {
    name: 'concurrent builds on tables that stand, plain ones on new tables',
    from: ['CREATE TABLE t (a integer)', 'CREATE INDEX gone ON t (a)'],
    to: [
      'CREATE TABLE t (a integer)',
      'CREATE INDEX fresh ON t ((a + 1))',
      'CREATE TABLE u (a integer)',
      'CREATE INDEX u_a ON u (a)',
    ],
    options: { concurrentIndex: { create: true, drop: true } },
    plan: [
      'DROP INDEX CONCURRENTLY "gone"',
      'CREATE INDEX CONCURRENTLY "fresh" ON "t" (((a + 1)))',
      'CREATE TABLE "u" ("a" integer NULL)',
      'CREATE INDEX "u_a" ON "u" ("a")',
    ],
  },
  {
    name: 'an index moves to another table',
    from: ['CREATE TABLE a (x integer)', 'CREATE TABLE b (x integer)', 'CREATE INDEX i ON b (x)'],
    to: ['CREATE TABLE a (x integer)', 'CREATE TABLE b (x integer)', 'CREATE INDEX i ON a (x)'],
    plan: ['DROP INDEX "i"', 'CREATE INDEX "i" ON "a" ("x")'],
  },
  {
    name: 'a vector index keeps its lists, and is built again when they change',
    embedded: true,
    from: [
      'CREATE EXTENSION vector',
      'CREATE TABLE "Embeddings" (id serial PRIMARY KEY, embedding vector(3))',
      'CREATE INDEX near ON "Embeddings" USING hnsw (embedding vector_l2_ops) WITH (m = 8)',
    ],
    to: [
      'CREATE EXTENSION vector',
      'CREATE TABLE "Embeddings" (id serial PRIMARY KEY, embedding vector(5))',
      'CREATE INDEX near ON "Embeddings" USING hnsw (embedding vector_l2_ops) WITH (m = 16)',
      'CREATE INDEX vector_idx ON "Embeddings" USING ivfflat (embedding vector_cosine_ops) WITH (lists = 1000)',
    ],
    plan: [
      'DROP INDEX "near"',
      'ALTER TABLE "Embeddings" ALTER COLUMN "embedding" TYPE vector(5)',
      'CREATE INDEX "near" ON "Embeddings" USING hnsw ("embedding" vector_l2_ops) WITH (m = 16)',
      'CREATE INDEX "vector_idx" ON "Embeddings" USING ivfflat ("embedding" vector_cosine_ops) WITH (lists = 1000)',
    ],
  },
];

const others: readonly PlanCase[] = [
  {
    name: 'enum values at any place',
    from: [`CREATE TYPE mood AS ENUM ('b', 'd')`],
    to: [`CREATE TYPE mood AS ENUM ('a', 'b', 'c', 'd', 'e', 'it''s')`],
    plan: [
      `ALTER TYPE "mood" ADD VALUE 'a' BEFORE 'b'`,
      `ALTER TYPE "mood" ADD VALUE 'c' AFTER 'b'`,
      `ALTER TYPE "mood" ADD VALUE 'e'`,
      `ALTER TYPE "mood" ADD VALUE 'it''s'`,
    ],
    oneWay: true,
  },
  {
    name: 'an enum without values gets its first, before the default that needs it',
    from: ['CREATE TYPE mood AS ENUM ()', 'CREATE TABLE t (m mood)'],
    to: [`CREATE TYPE mood AS ENUM ('a')`, `CREATE TABLE t (m mood DEFAULT 'a')`],
    plan: [`ALTER TYPE "mood" ADD VALUE 'a'`, `ALTER TABLE "t" ALTER COLUMN "m" SET DEFAULT 'a'`],
    oneWay: true,
  },
  {
    name: 'an added label is used by a default and by an index: it is committed before both',
    from: [`CREATE TYPE mood AS ENUM ('a')`, `CREATE TABLE t (m mood DEFAULT 'a')`],
    to: [
      `CREATE TYPE mood AS ENUM ('a', 'b', 'c')`,
      `CREATE TABLE t (m mood DEFAULT 'b')`,
      `CREATE INDEX i ON t (m) WHERE m = 'b'`,
    ],
    plan: [
      `ALTER TYPE "mood" ADD VALUE 'b'`,
      `ALTER TYPE "mood" ADD VALUE 'c'`,
      `ALTER TABLE "t" ALTER COLUMN "m" SET DEFAULT 'b'`,
      `CREATE INDEX "i" ON "t" ("m") WHERE (m = 'b'::mood)`,
    ],
    oneWay: true,
  },
  {
    name: 'sequences: options, owner after the table',
    from: ['CREATE SEQUENCE s'],
    to: [
      'CREATE SEQUENCE s INCREMENT 3 MAXVALUE 100 CYCLE',
      'CREATE TABLE t (id integer)',
      'ALTER SEQUENCE s OWNED BY t.id',
      'CREATE SEQUENCE back AS smallint INCREMENT -1 CACHE 5',
    ],
    plan: [
      'ALTER SEQUENCE "s" INCREMENT BY 3 MAXVALUE 100 CYCLE',
      'CREATE TABLE "t" ("id" integer NULL)',
      'ALTER SEQUENCE "s" OWNED BY "t"."id"',
      'CREATE SEQUENCE "back" AS smallint INCREMENT BY -1 CACHE 5',
    ],
  },
  {
    name: 'a sequence that two columns share is no serial',
    from: [],
    to: ['CREATE SEQUENCE s', `CREATE TABLE t (a integer DEFAULT nextval('s'), b integer DEFAULT nextval('s'))`],
    plan: [
      'CREATE SEQUENCE "s"',
      `CREATE TABLE "t" ("a" integer NULL DEFAULT nextval('s'::regclass), "b" integer NULL DEFAULT nextval('s'::regclass))`,
    ],
  },
  {
    name: 'comments come, change and go',
    from: [
      'CREATE TABLE t (a integer, b integer)',
      'CREATE INDEX i ON t (a)',
      `COMMENT ON TABLE t IS 'old'`,
      `COMMENT ON COLUMN t.a IS 'gone'`,
      `CREATE TYPE mood AS ENUM ('a')`,
    ],
    to: [
      'CREATE TABLE t (a integer, b integer)',
      'CREATE INDEX i ON t (a)',
      `COMMENT ON TABLE t IS 'it''s new'`,
      `COMMENT ON COLUMN t.b IS E'two\\nlines'`,
      `COMMENT ON INDEX i IS 'by a'`,
      `CREATE TYPE mood AS ENUM ('a')`,
      `COMMENT ON TYPE mood IS 'feelings'`,
    ],
    plan: [
      `COMMENT ON TYPE "mood" IS 'feelings'`,
      `COMMENT ON TABLE "t" IS 'it''s new'`,
      `COMMENT ON COLUMN "t"."a" IS ''`,
      `COMMENT ON COLUMN "t"."b" IS 'two\nlines'`,
      `COMMENT ON INDEX "i" IS 'by a'`,
    ],
  },
  {
    name: 'an extension before the table that needs it, whatever version is embedded',
    ...realm,
    embedded: true,
    from: [],
    to: ['CREATE EXTENSION vector', 'CREATE TABLE t (e vector(3)[])'],
    plan: ['CREATE EXTENSION "vector" WITH SCHEMA "public"', 'CREATE TABLE "public"."t" ("e" public.vector(3)[] NULL)'],
  },
  {
    name: 'an extension goes after the last that needs it',
    ...realm,
    embedded: true,
    from: ['CREATE EXTENSION vector', 'CREATE TABLE t (a integer, e vector(3))'],
    to: ['CREATE TABLE t (a integer)'],
    plan: ['ALTER TABLE "public"."t" DROP COLUMN "e"', 'DROP EXTENSION "vector"'],
  },
  {
    name: 'spellings, column order and parentheses are no change',
    from: [
      `CREATE TABLE t (a int4, b varchar(5) DEFAULT 'x', c timestamptz(6), d decimal(3), e integer CHECK (e IN (1, 2)), f text DEFAULT ('a' || 'b'))`,
      'CREATE INDEX i ON t USING btree (a ASC NULLS LAST)',
    ],
    to: [
      `CREATE TABLE t (f text DEFAULT 'a' || 'b', e integer CONSTRAINT t_e_check CHECK (e = ANY (ARRAY[1, 2])), d numeric(3,0), c timestamp with time zone, b character varying(5) DEFAULT 'x'::varchar, a integer)`,
      'CREATE INDEX i ON t (a)',
    ],
    plan: [],
  },
];

export const planCases: readonly PlanCase[] = [...tables, ...order, ...columns, ...constraints, ...indexes, ...others];
