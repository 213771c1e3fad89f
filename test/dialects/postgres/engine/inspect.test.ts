import { describe, expect, test } from 'vitest';
import { postgres } from '../../../../src/dialects/postgres/index.ts';
import type { Column } from '../../../../src/dialects/postgres/kinds/column.ts';
import { planFromEmpty } from '../../../../src/dialects/postgres/plan/plan.ts';
import { keyOf } from '../../../../src/schema/model.ts';
import { planText } from '../../../../src/schema/plan.ts';
import { everyServer, pglite } from '../../../servers/index.ts';
import { difference, planBetween, publicScope, realmScope, workbench } from './workbench.ts';

const library = [
  `CREATE TYPE genre AS ENUM ('crime', 'it''s "odd"')`,
  'CREATE TABLE author (id serial PRIMARY KEY, name varchar(80) NOT NULL)',
  `COMMENT ON TABLE author IS 'costs much'`,
  `CREATE TABLE book (isbn text PRIMARY KEY, author_id integer NOT NULL CONSTRAINT by REFERENCES author ON DELETE CASCADE, "sub title" text, genre genre DEFAULT 'crime', price numeric(6,2) DEFAULT 1.50, at timestamptz(3) DEFAULT now(), tags text[], UNIQUE (author_id, "sub title"), CHECK (price > 0))`,
  'CREATE INDEX book_lower ON book (lower(isbn), at DESC) WHERE at IS NOT NULL',
  'CREATE INDEX book_tags ON book USING gin (tags) WITH (fastupdate = off)',
];

describe.each(everyServer())('inspection on $name', (server) => {
  const bench = workbench(server);

  test('SQL, with the names of the scope', async () => {
    const realm = await bench.load(library);
    const plan = planFromEmpty(realm, { qualifier: { by: 'none' }, targetMajor: server.major });
    expect(planText(plan, { indent: '  ' })).toBe(`-- Create enum type "genre"
CREATE TYPE "genre" AS ENUM ('crime', 'it''s "odd"');
-- Create "author" table
CREATE TABLE "author" (
  "id" serial NOT NULL,
  "name" character varying(80) NOT NULL,
  PRIMARY KEY ("id")
);
-- Set comment to table: "author"
COMMENT ON TABLE "author" IS 'costs much';
-- Create "book" table
CREATE TABLE "book" (
  "isbn" text NOT NULL,
  "author_id" integer NOT NULL,
  "sub title" text NULL,
  "genre" "genre" NULL DEFAULT 'crime',
  "price" numeric(6,2) NULL DEFAULT 1.50,
  "at" timestamptz(3) NULL DEFAULT now(),
  "tags" text[] NULL,
  PRIMARY KEY ("isbn"),
  CONSTRAINT "book_author_id_sub title_key" UNIQUE ("author_id", "sub title"),
  CONSTRAINT "by" FOREIGN KEY ("author_id") REFERENCES "author" ("id") ON UPDATE NO ACTION ON DELETE CASCADE,
  CONSTRAINT "book_price_check" CHECK (price > (0)::numeric)
);
-- Create index "book_lower" to table: "book"
CREATE INDEX "book_lower" ON "book" ((lower(isbn)), "at" DESC) WHERE (at IS NOT NULL);
-- Create index "book_tags" to table: "book"
CREATE INDEX "book_tags" ON "book" USING gin ("tags") WITH (fastupdate = off);
`);
  });

  test('values are spelt alike, whatever the session is set to', async () => {
    const statements = [
      `CREATE TABLE berth (at timestamptz DEFAULT '2020-01-02 03:04+00', since interval DEFAULT '1 2:03', mark bytea DEFAULT '\\x01')`,
    ];
    const usual = await bench.load(statements);
    const settings = {
      timezone: 'Asia/Tokyo',
      intervalstyle: 'sql_standard',
      bytea_output: 'escape',
      datestyle: 'SQL',
    };
    await bench.run(Object.entries(settings).map(([name, value]) => `SET ${name} TO '${value}'`));
    expect(difference(await bench.inspect(publicScope), usual)).toEqual([]);
    await bench.run(Object.keys(settings).map((name) => `RESET ${name}`));
  });

  test('HCL', async () => {
    const realm = await bench.load(library);
    expect(postgres.printHcl(realm, publicScope)).toBe(`table "author" {
  schema  = schema.public
  comment = "costs much"
  column "id" {
    null = false
    type = serial
  }
  column "name" {
    null = false
    type = character_varying(80)
  }
  primary_key {
    columns = [column.id]
  }
}
table "book" {
  schema = schema.public
  column "isbn" {
    null = false
    type = text
  }
  column "author_id" {
    null = false
    type = integer
  }
  column "sub title" {
    null = true
    type = text
  }
  column "genre" {
    null    = true
    type    = enum.genre
    default = "crime"
  }
  column "price" {
    null    = true
    type    = numeric(6,2)
    default = sql("1.50")
  }
  column "at" {
    null    = true
    type    = timestamptz(3)
    default = sql("now()")
  }
  column "tags" {
    null = true
    type = sql("text[]")
  }
  primary_key {
    columns = [column.isbn]
  }
  foreign_key "by" {
    columns     = [column.author_id]
    ref_columns = [table.author.column.id]
    on_update   = NO_ACTION
    on_delete   = CASCADE
  }
  index "book_lower" {
    where = "(at IS NOT NULL)"
    on {
      expr = "lower(isbn)"
    }
    on {
      desc   = true
      column = column.at
    }
  }
  index "book_tags" {
    columns = [column.tags]
    type    = GIN
    storage_params {
      fastupdate = "off"
    }
  }
  check "book_price_check" {
    expr = "(price > (0)::numeric)"
  }
  unique "book_author_id_sub title_key" {
    columns = [column.author_id, column["sub title"]]
  }
}
enum "genre" {
  schema = schema.public
  values = ["crime", "it's \\"odd\\""]
}
schema "public" {
  comment = "standard public schema"
}
`);
  });

  test('the JSON report and the diagram', async () => {
    const realm = await bench.load(library.slice(1, 3));
    expect(postgres.inspectReport(realm, publicScope)).toEqual({
      schemas: [
        {
          name: 'public',
          tables: [
            {
              name: 'author',
              columns: [
                { name: 'id', type: 'serial' },
                { name: 'name', type: 'character varying' },
              ],
              primary_key: { parts: [{ column: 'id' }] },
              comment: 'costs much',
            },
          ],
          comment: 'standard public schema',
        },
      ],
    });
    expect(postgres.mermaid(realm)).toBe(
      'erDiagram\n    author {\n      serial id PK\n      character_varying(80) name\n    }\n',
    );
  });

  test('views and routines in the JSON report', async () => {
    const realm = await bench.load([
      `CREATE TYPE mood AS ENUM ('sad', 'ok')`,
      `CREATE VIEW v AS SELECT 1 AS a, 'ok'::mood AS m`,
      'CREATE MATERIALIZED VIEW mv AS SELECT ARRAY[1] AS list',
      'CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS $$SELECT 1$$',
      'CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS $$SELECT 1$$',
      'CREATE PROCEDURE p() LANGUAGE sql AS $$SELECT 1$$',
      `COMMENT ON VIEW v IS 'seen'`,
    ]);
    const report = JSON.stringify(postgres.inspectReport(realm, publicScope));
    const [schema] = (JSON.parse(report) as { schemas: Record<string, unknown>[] }).schemas;
    expect(Object.keys(schema ?? {})).toEqual(['name', 'views', 'materialized', 'funcs', 'procs', 'comment']);
    expect(schema).toMatchObject({
      views: [
        {
          name: 'v',
          columns: [
            { name: 'a', type: 'integer' },
            { name: 'm', type: 'mood' },
          ],
          def: expect.stringContaining('AS a'),
          comment: 'seen',
        },
      ],
      materialized: [{ name: 'mv', columns: [{ name: 'list', type: 'ARRAY' }] }],
      funcs: [{ name: 'f' }, { name: 'f', args: 'integer' }],
      procs: [{ name: 'p' }],
    });
  });

  test('the whole database: other schemas, and the same names in two of them', async () => {
    const realm = await bench.load(
      [
        'CREATE SCHEMA crm',
        'CREATE TABLE crm.t (id integer PRIMARY KEY)',
        'CREATE TABLE public.t (id integer REFERENCES crm.t)',
      ],
      realmScope,
    );
    const hcl = postgres.printHcl(realm, realmScope);
    expect(hcl).toContain('table "crm" "t" {');
    expect(hcl).toContain('ref_columns = [table.crm.t.column.id]');
  });

  test('a key to a table that is left out names its schema, and is not taken for one to a table of the same name', async () => {
    await bench.load([
      'CREATE SCHEMA crm',
      'CREATE TABLE crm.t (id integer PRIMARY KEY)',
      'CREATE TABLE t (id integer PRIMARY KEY)',
      'CREATE TABLE u (id integer REFERENCES crm.t)',
      'CREATE FUNCTION add(integer, integer) RETURNS integer LANGUAGE sql AS $$SELECT $1 + $2$$',
      'CREATE AGGREGATE total (integer) (SFUNC = add, STYPE = integer)',
    ]);
    const hcl = postgres.printHcl(await bench.inspect(), publicScope);
    expect(hcl).toContain('ref_columns = ["crm.t.id"]');
    expect(hcl).toMatch(/state_func += function\.add$/m);
  });

  test('the history of migrations is not seen, nor a schema that holds nothing else', async () => {
    const empty = await bench.load([], realmScope);
    const realm = await bench.load(
      [
        'CREATE SCHEMA atlas_schema_revisions',
        'CREATE TABLE atlas_schema_revisions.atlas_schema_revisions (version text PRIMARY KEY)',
        'CREATE TABLE public.atlas_schema_revisions (version text PRIMARY KEY)',
      ],
      realmScope,
    );
    expect([...realm.objects.keys()]).toEqual([...empty.objects.keys()]);
  });

  test('what the model does not hold is named', async () => {
    const realm = await bench.load([
      'CREATE TYPE odd',
      `CREATE FUNCTION odd_in(cstring) RETURNS odd LANGUAGE internal AS 'boolin'`,
      `CREATE FUNCTION odd_out(odd) RETURNS cstring LANGUAGE internal AS 'boolout'`,
      `CREATE TYPE odd (INPUT = odd_in, OUTPUT = odd_out, LIKE = boolean, CATEGORY = 'A')`,
    ]);
    expect(realm.unknown).toEqual(['type public.odd']);
  });

  test('what was told to go with an extension is named', async () => {
    const { unknown } = await bench.load([
      'CREATE TABLE plain (id int)',
      'CREATE INDEX sorted ON plain (id)',
      'CREATE FUNCTION one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$',
      'CREATE TRIGGER told AFTER INSERT ON plain EXECUTE FUNCTION one()',
      'CREATE MATERIALIZED VIEW kept AS SELECT 1 AS id',
      'ALTER INDEX sorted DEPENDS ON EXTENSION plpgsql',
      'ALTER FUNCTION one DEPENDS ON EXTENSION plpgsql',
      'ALTER TRIGGER told ON plain DEPENDS ON EXTENSION plpgsql',
      'ALTER MATERIALIZED VIEW kept DEPENDS ON EXTENSION plpgsql',
    ]);
    expect([...(unknown ?? [])].sort()).toEqual([
      'dependence on extension plpgsql of function "public"."one"',
      'dependence on extension plpgsql of index "public"."sorted"',
      'dependence on extension plpgsql of materialized view "public"."kept"',
      'dependence on extension plpgsql of trigger "public"."told"',
    ]);
  });

  test('sequences of identities may be logged otherwise than their tables', async () => {
    const knows = server.major >= 15;
    const { objects, unknown } = await bench.load([
      'CREATE TABLE plain (id int GENERATED ALWAYS AS IDENTITY)',
      'CREATE UNLOGGED TABLE fast (id int GENERATED ALWAYS AS IDENTITY)',
      'CREATE UNLOGGED TABLE mixed (id int GENERATED ALWAYS AS IDENTITY, n serial)',
      ...(knows ? ['ALTER SEQUENCE mixed_id_seq SET LOGGED', 'ALTER SEQUENCE plain_id_seq SET UNLOGGED'] : []),
    ]);
    const said = ['plain', 'fast', 'mixed'].map((parent) => {
      const column = objects.get(keyOf({ kind: 'column', schema: 'public', parent, name: 'id' }));
      return (column as Column | undefined)?.identity?.persistence;
    });
    expect(said).toEqual(knows ? ['UNLOGGED', undefined, 'LOGGED'] : [undefined, undefined, undefined]);
    expect(unknown ?? []).toEqual([]);
  });

  test('what stands beside the kinds of a table is named', async () => {
    const knows = server.major >= 18;
    const { unknown } = await bench.load([
      'CREATE TABLE goal (id int PRIMARY KEY, CONSTRAINT whole CHECK (id > 0))',
      'CREATE TABLE plain (id int CONSTRAINT held REFERENCES goal)',
      'ALTER TABLE plain DISABLE TRIGGER ALL',
      'CREATE MATERIALIZED VIEW kept AS SELECT 1 AS id',
      'ALTER MATERIALIZED VIEW kept ALTER COLUMN id SET (n_distinct = 4)',
      // Only the first child has another name for it than its parent.
      'CREATE TABLE hull (id int NOT NULL)',
      'CREATE TABLE boat (id int NOT NULL) INHERITS (hull)',
      'CREATE TABLE raft () INHERITS (hull)',
      ...(knows ? [`COMMENT ON CONSTRAINT hull_id_not_null ON raft IS 'never'`] : []),
    ]);
    expect([...(unknown ?? [])].sort()).toEqual([
      ...(knows ? ['comment on constraint hull_id_not_null (NOT NULL) of child "public"."raft"'] : []),
      ...(knows ? ['names and validity of NOT NULL constraints of children of table "public"."hull"'] : []),
      'options of column id of materialized view "public"."kept"',
      'state of the triggers of foreign key held on table "public"."plain"',
    ]);
  });

  // What it takes to follow another server is no part of PGlite.
  test.each(server === pglite ? [] : ['subscription "feed"'])('%s is named', async (name) => {
    const { unknown } = await bench.load(
      [`CREATE SUBSCRIPTION feed CONNECTION 'host=elsewhere' PUBLICATION news WITH (connect = false)`],
      realmScope,
    );
    await bench.run(['ALTER SUBSCRIPTION feed SET (slot_name = NONE)', 'DROP SUBSCRIPTION feed']);
    expect(unknown).toEqual([name]);
  });

  test('rights on what an extension made, and what nobody compares, are named', async () => {
    await bench.load(
      [
        'CREATE FOREIGN DATA WRAPPER elsewhere',
        'ALTER EXTENSION plpgsql ADD FOREIGN DATA WRAPPER elsewhere',
        'GRANT USAGE ON FOREIGN DATA WRAPPER elsewhere TO PUBLIC',
        'REVOKE USAGE ON LANGUAGE sql FROM PUBLIC',
      ],
      realmScope,
    );
    const { unknown } = await bench.inspect(realmScope);
    await bench.run([
      'ALTER EXTENSION plpgsql DROP FOREIGN DATA WRAPPER elsewhere',
      'DROP FOREIGN DATA WRAPPER elsewhere',
      'GRANT USAGE ON LANGUAGE sql TO PUBLIC',
    ]);
    expect(unknown).toEqual([
      'rights on members of extension "plpgsql"',
      expect.stringMatching(/^rights on what the server brought along, in "\w+"$/),
    ]);
  });

  test('grant options that an owner kept from before are named', async () => {
    const { unknown } = await bench.load([
      'CREATE ROLE telamon_heir',
      'CREATE TABLE plain (id int, more int)',
      'CREATE TABLE given (id int)',
      'GRANT SELECT ON given TO telamon_heir WITH GRANT OPTION',
      'CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
      'GRANT EXECUTE ON FUNCTION one() TO telamon_heir WITH GRANT OPTION',
      'GRANT UPDATE (more) ON plain TO telamon_heir WITH GRANT OPTION',
      'ALTER TABLE given OWNER TO telamon_heir',
      'ALTER FUNCTION one() OWNER TO telamon_heir',
      'ALTER TABLE plain OWNER TO telamon_heir',
    ]);
    await bench.run([
      'DROP TABLE given, plain',
      'DROP FUNCTION one',
      'DROP OWNED BY telamon_heir',
      'DROP ROLE telamon_heir',
    ]);
    expect([...(unknown ?? [])].sort()).toEqual([
      'grant options of the owner on function "public"."one"',
      'grant options of the owner on table "public"."given"',
      'grant options of the owner on table "public"."plain"',
    ]);
  });

  test('rights on functions that a range came with are named', async () => {
    const { unknown } = await bench.load([
      'CREATE TYPE span AS RANGE (SUBTYPE = float8)',
      'CREATE TYPE plain AS RANGE (SUBTYPE = float8)',
      'REVOKE EXECUTE ON FUNCTION span(float8, float8, text) FROM PUBLIC',
    ]);
    expect(unknown).toEqual(['rights on functions that came with range "public"."span"']);
  });

  test('what the role may not read is named', async () => {
    await bench.load(
      [
        'CREATE FOREIGN DATA WRAPPER elsewhere',
        'CREATE SERVER far FOREIGN DATA WRAPPER elsewhere',
        `CREATE USER MAPPING FOR CURRENT_USER SERVER far OPTIONS (password 'pw')`,
        'CREATE ROLE telamon_reader',
        'SET ROLE telamon_reader',
      ],
      realmScope,
    );
    const { unknown } = await bench.inspect(realmScope);
    await bench.run(['RESET ROLE', 'DROP ROLE telamon_reader', 'DROP FOREIGN DATA WRAPPER elsewhere CASCADE']);
    expect(unknown).toEqual([expect.stringMatching(/^hidden options of user mapping "\w+ far"$/)]);
  });

  test('a session whose path puts types of its own before those of the server', async () => {
    const loaded = await bench.load(
      [
        'CREATE SCHEMA yard',
        `CREATE TYPE yard.text AS ENUM ('a')`,
        `CREATE TYPE yard.json AS ENUM ('a')`,
        `CREATE TABLE t (a yard.text DEFAULT 'a', b text DEFAULT 'b')`,
      ],
      realmScope,
    );
    await bench.run(['SET search_path = yard, pg_catalog, public']);
    const seen = await bench.inspect(realmScope);
    await bench.run(['RESET search_path']);
    expect(difference(loaded, seen)).toEqual([]);
  });

  test('a right on the catalog that the role lacks is named', async () => {
    await bench.load(['CREATE ROLE telamon_reader', 'REVOKE SELECT ON pg_catalog.pg_policy FROM PUBLIC']);
    await bench.run(['SET ROLE telamon_reader']);
    const error = await bench.inspect().catch((reason: unknown) => reason);
    await bench.run(['RESET ROLE', 'GRANT SELECT ON pg_catalog.pg_policy TO PUBLIC', 'DROP ROLE telamon_reader']);
    expect(error).toMatchObject({
      code: 'database_error',
      message: 'the schema cannot be read: permission denied for table pg_policy',
      hints: [expect.stringContaining('GRANT SELECT ON pg_catalog')],
    });
  });

  test('a filter takes what hangs on a column along', async () => {
    await bench.load([
      'CREATE TABLE item (id integer PRIMARY KEY, a integer CHECK (a > 0), b text)',
      'CREATE INDEX item_b ON item (b)',
      'CREATE TABLE item_log (id integer)',
    ]);
    const seen = async (...exclude: string[]) => {
      const realm = await postgres.inspect(bench.connection, { ...publicScope, filter: { exclude } });
      return Array.from(realm.objects.values(), ({ name }) => name).filter((name) => name !== 'public');
    };
    expect(await seen('*_log', 'item.b')).toEqual(['item', 'id', 'a', 'item_pkey', 'item_a_check']);
    expect(await seen('item*')).toEqual([]);
    expect(await seen('[i]tem[type=table]', 'item_log')).toEqual([]);
    expect(await seen('"item_log"[type=table]', 'item[type=table].*[type=check|index|primary_key]')).toEqual([
      'item',
      ...['id', 'a', 'b'],
    ]);
    await expect(seen('a.b.c')).rejects.toThrow('too many parts in pattern: "public.a.b.c"');
    await expect(seen('*[type=tabel]')).rejects.toMatchObject({
      message: 'unknown type "tabel" in pattern: "*[type=tabel]"',
      hints: ['did you mean [type=table]?'],
    });
    for (const pattern of ['it[em', '[z-a]', 'item\\'])
      await expect(seen(pattern)).rejects.toThrow(`syntax error in pattern: "${pattern}"`);
    const whole = { of: 'realm', filter: { exclude: ['*[type=extension].item'] } } as const;
    expect([...(await postgres.inspect(bench.connection, whole)).objects.values()]).toContainEqual(
      expect.objectContaining({ kind: 'table', name: 'item' }),
    );
  });

  test.each([
    {
      name: 'an enum value cannot be taken away',
      from: [`CREATE TYPE kind AS ENUM ('a', 'b')`],
      to: [`CREATE TYPE kind AS ENUM ('b')`],
      message: 'reordering enum "kind" value "b" is not supported',
    },
    {
      name: 'a partition key cannot change',
      from: ['CREATE TABLE t (a integer) PARTITION BY LIST (a)'],
      to: ['CREATE TABLE t (a integer) PARTITION BY HASH (a)'],
      message:
        'partition key of table "t" cannot be changed from PARTITION BY LIST ("a") to PARTITION BY HASH ("a") (drop and add is required)',
    },
    {
      name: 'numbers are no points in time',
      from: ['CREATE TABLE t (a bigint)'],
      to: ['CREATE TABLE t (a timestamptz)'],
      message: 'cannot convert column "a" from bigint to timestamp with time zone automatically',
    },
    {
      name: 'a table becomes one of a type that has its columns in another order',
      from: ['CREATE TABLE t (a integer, b text)'],
      to: ['CREATE TYPE s AS (b text, a integer)', 'CREATE TABLE t OF s'],
      message: 'table "public"."t" cannot become one of type "s": its columns stand in another order than the fields',
    },
    {
      name: 'rows of a table that is written anew, where an index reads them',
      from: ['CREATE TABLE t (a integer)', 'CREATE TABLE u (r t)', 'CREATE INDEX i ON u (((r).a))'],
      to: ['CREATE TABLE t (a bigint)', 'CREATE TABLE u (r t)', 'CREATE INDEX i ON u (((r).a))'],
      message:
        'the rows of table "public"."t" have to be written anew, and column "public"."u"."r" holds rows of it, and index "public"."u"."i" stands on that',
    },
    {
      name: 'rows of a view that is made again',
      from: ['CREATE TABLE t (a integer, b text)', 'CREATE VIEW v AS SELECT a, b FROM t', 'CREATE TABLE u (r v)'],
      to: ['CREATE TABLE t (a integer, b text)', 'CREATE VIEW v AS SELECT b, a FROM t', 'CREATE TABLE u (r v)'],
      message: 'view "public"."v" has to be made again, and column "public"."u"."r" holds rows of it',
    },
    {
      name: 'rows of a table that is written anew, inside of ranges',
      from: ['CREATE TABLE t (a integer)', 'CREATE TYPE w AS RANGE (SUBTYPE = t)', 'CREATE TABLE u (r w)'],
      to: ['CREATE TABLE t (a bigint)', 'CREATE TYPE w AS RANGE (SUBTYPE = t)', 'CREATE TABLE u (r w)'],
      message: 'the rows of table "public"."t" have to be written anew, and range "public"."w" holds rows of it',
    },
    {
      name: 'rows of a table that is written anew, inside of a domain',
      from: ['CREATE TABLE t (a integer)', 'CREATE DOMAIN d AS t', 'CREATE TABLE u (r d)'],
      to: ['CREATE TABLE t (a bigint)', 'CREATE DOMAIN d AS t', 'CREATE TABLE u (r d)'],
      message: 'the rows of table "public"."t" have to be written anew, and domain "public"."d" holds rows of it',
    },
    {
      name: 'a type takes the name of a table whose rows a column holds',
      from: ['CREATE TABLE t (a integer)', 'CREATE TABLE u (r t)'],
      to: ['CREATE TYPE t AS (a integer)', 'CREATE TABLE u (r t)'],
      message:
        'composite "public"."t" takes the name of table "public"."t" while column "public"."u"."r" holds rows of that',
    },
  ])('refused: $name', async ({ from, to, message }) => {
    const desired = await bench.load(to);
    const current = await bench.load(from);
    expect(() => planBetween(current, desired, server)).toThrow(
      expect.objectContaining({ code: 'plan_refused', message }),
    );
  });
});

describe('extensions of the embedded database', () => {
  const bench = workbench(pglite);
  const version = (realm: Awaited<ReturnType<typeof bench.load>>) =>
    [...realm.objects.values()].find(({ kind }) => kind === 'extension');

  test('the version that was asked for counts; without one, any does', async () => {
    const any = await bench.load(['CREATE EXTENSION vector'], realmScope);
    expect(version(any)).not.toHaveProperty('version');
    const pinned = await bench.load([`CREATE EXTENSION vector WITH SCHEMA public VERSION '0.8.0'`], realmScope);
    expect(version(pinned)).toMatchObject({ version: '0.8.0' });
    expect(difference(any, pinned)).toEqual([]);
  });

  test('what an extension made is no part of the state', async () => {
    const realm = await bench.load(['CREATE EXTENSION vector'], realmScope);
    expect(Array.from(realm.objects.values(), ({ kind, name }) => `${kind} ${name}`)).toEqual([
      'schema public',
      'extension vector',
    ]);
    expect(realm.unknown).toBeUndefined();
  });
});
