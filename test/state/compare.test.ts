import { describe, expect, test } from 'vitest';
import type { Dialect } from '../../src/dialects/dialect.ts';
import { dialectFor } from '../../src/dialects/registry.ts';
import { parseUrl } from '../../src/dialects/url.ts';
import { compareStates } from '../../src/state/compare.ts';
import type { Dev } from '../../src/state/dev.ts';
import { inspectState } from '../../src/state/inspect.ts';
import { everyServer, freshDatabase, pglite, servers } from '../servers/index.ts';
import { devOn, type Folder, failure, folderWith, stateIn } from './fixture.ts';

async function states(folder: Folder, from: string, to: string) {
  return { from: await stateIn(folder, [from]), to: await stateIn(folder, [to]) };
}

/** Runs SQL on a database and leaves it. */
async function runOn(url: string, ...statements: string[]): Promise<void> {
  const dialect = await dialectFor('postgres');
  const connection = await dialect.connect(parseUrl(url));
  await connection.script(statements);
  await connection.close();
}

const sql = (statements: readonly { readonly sql: string }[]) => statements.map((statement) => statement.sql);

describe.each(everyServer())('comparing on $name', (server) => {
  test('a schema that goes keeps what is excluded in it, and so itself', async () => {
    await using folder = await folderWith({
      'from.sql':
        'CREATE SCHEMA crowd; CREATE TABLE crowd.mine (id int); CREATE TABLE crowd.theirs (id int); CREATE SCHEMA alone; CREATE TABLE alone.t (id int);',
      'to.sql': 'CREATE TABLE lamp (id int);',
    });
    await using made = await devOn(server);
    const result = await compareStates({
      ...(await states(folder, 'file://from.sql', 'file://to.sql')),
      dev: made.dev,
      exclude: ['crowd.theirs'],
    });
    expect(sql(result.plan.statements)).toEqual([
      'DROP SCHEMA "alone" CASCADE',
      'DROP TABLE "crowd"."mine"',
      'CREATE TABLE "public"."lamp" ("id" integer NULL)',
    ]);
    expect(result.proof).toMatchObject({ status: 'proved' });
  });

  test('beside schemas that are not looked at: their extensions stay, their tables can be pointed at', async () => {
    const vault =
      'CREATE SCHEMA vault; CREATE EXTENSION citext WITH SCHEMA vault; CREATE TABLE vault.t (id int PRIMARY KEY);';
    const crm = (more: string) =>
      `CREATE SCHEMA crm; CREATE TABLE crm.clients (name vault.citext, t int REFERENCES vault.t${more});`;
    await using folder = await folderWith({ 'to.sql': vault + crm(', since date') });
    await using database = await freshDatabase(server);
    const more = 'CREATE EXTENSION fuzzystrmatch WITH SCHEMA vault; CREATE EXTENSION hstore WITH SCHEMA crm';
    await runOn(database.url, vault, crm(''), more, 'CREATE TABLE vault.unknown (id int)');
    await using made = await devOn(server);
    const { from, to } = await states(folder, database.url, 'file://to.sql');
    const result = await compareStates({ from, to, dev: made.dev, schemas: ['crm'] });
    expect(sql(result.plan.statements)).toEqual([
      'ALTER TABLE "crm"."clients" ADD COLUMN "since" date NULL',
      'DROP EXTENSION "hstore"',
    ]);
    expect(result.proof).toMatchObject({ status: 'proved' });
    // Nothing but a trial needs the rest.
    expect((await inspectState(from, { schemas: ['crm'] })).realm.whole).toBeUndefined();
    expect((await inspectState(from, { schemas: ['crm'], ground: true })).realm.whole).toBeDefined();
  });

  test('what is left out may be what the rest stands on: a plan is tried all the same', async () => {
    const around = (more: string) => `CREATE TABLE lamp (id int PRIMARY KEY, watt int DEFAULT 40);
      CREATE TABLE shade (lamp int REFERENCES lamp${more}); CREATE VIEW lamps AS SELECT id FROM lamp; CREATE TABLE heir () INHERITS (lamp);`;
    await using folder = await folderWith({ 'to.sql': around(', colour text') });
    await using database = await freshDatabase(server);
    await runOn(database.url, around(''));
    await using made = await devOn(server);
    const result = await compareStates({
      ...(await states(folder, database.url, 'file://to.sql')),
      dev: made.dev,
      exclude: ['public.lamp'],
    });
    expect(sql(result.plan.statements)).toEqual(['ALTER TABLE "public"."shade" ADD COLUMN "colour" text NULL']);
    expect(result.proof).toMatchObject({ status: 'proved' });
  });

  test('a document may point at what it does not hold', async () => {
    const hcl = `schema "public" {
}
table "shade" {
  schema = schema.public
  column "lamp" {
    type = integer
  }
  column "maker" {
    null = true
    type = bigint
  }
  foreign_key "lamp" {
    columns     = [column.lamp]
    ref_columns = ["lamp.id"]
  }
  foreign_key "maker" {
    columns     = [column.maker]
    ref_columns = ["\\"Odd one\\".maker.id"]
  }
}
`;
    await using folder = await folderWith({ 'to.hcl': hcl, 'odd.hcl': hcl.replace('"lamp.id"', '"id"') });
    await using database = await freshDatabase(server);
    await runOn(
      database.url,
      'CREATE TABLE lamp (id int PRIMARY KEY, watt int)',
      'CREATE SCHEMA "Odd one"',
      'CREATE TABLE "Odd one".maker (id bigint PRIMARY KEY)',
    );
    await using made = await devOn(server);
    const exclude = ['public.lamp', 'Odd one'];
    const both = await states(folder, database.url, 'file://to.hcl');
    const result = await compareStates({ ...both, dev: made.dev, exclude });
    expect(sql(result.plan.statements)).toEqual([
      'CREATE TABLE "public"."shade" ("lamp" integer NOT NULL, "maker" bigint NULL, CONSTRAINT "lamp" FOREIGN KEY ("lamp") REFERENCES "public"."lamp" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "maker" FOREIGN KEY ("maker") REFERENCES "Odd one"."maker" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION)',
    ]);
    await runOn(database.url, ...sql(result.plan.statements));
    expect((await compareStates({ ...both, dev: made.dev, exclude })).plan.statements).toEqual([]);
    const odd = states(folder, database.url, 'file://odd.hcl').then((named) =>
      compareStates({ ...named, dev: made.dev }),
    );
    expect(await failure(odd)).toContain('"id" does not name a column of a table');
  });

  test('a document may inherit from a table that it does not hold', async () => {
    await using database = await freshDatabase(server);
    await runOn(
      database.url,
      'CREATE SCHEMA "Odd one"',
      'CREATE TABLE "Odd one".base (id int NOT NULL DEFAULT 1, note varchar(9) COLLATE "C", CHECK (id > 0))',
      'CREATE TABLE kid (own int) INHERITS ("Odd one".base)',
    );
    const exclude = ['Odd one'];
    await using none = await folderWith({});
    const read = await inspectState(await stateIn(none, [database.url]), { exclude });
    const hcl = (await dialectFor('postgres')).printHcl(read.realm, { of: 'realm' });
    expect(hcl).toContain('inherits = ["\\"Odd one\\".base"]');
    await using folder = await folderWith({
      'same.hcl': hcl,
      'more.hcl': hcl.replace(/(column "own" {\n *null = )true/, '$1false'),
      'odd.hcl': hcl.replace('["\\"Odd one\\".base"]', '["a.b.c"]'),
      'orphan.hcl': hcl.replace(/ *inherits = .*\n/, ''),
    });
    await using made = await devOn(server);
    const compare = async (name: string) =>
      compareStates({ ...(await states(folder, database.url, `file://${name}`)), dev: made.dev, exclude });
    expect((await compare('same.hcl')).plan.statements).toEqual([]);
    const more = await compare('more.hcl');
    expect(sql(more.plan.statements)).toEqual(['ALTER TABLE "public"."kid" ALTER COLUMN "own" SET NOT NULL']);
    expect(more.proof).toMatchObject({ status: 'proved' });
    await runOn(database.url, 'DROP TABLE kid');
    const anew = await compare('same.hcl');
    await runOn(database.url, ...sql(anew.plan.statements));
    expect((await compare('same.hcl')).plan.statements).toEqual([]);
    expect(await failure(compare('odd.hcl'))).toContain('inherits: "a.b.c" does not name a table');
    expect(await failure(compare('orphan.hcl'))).toContain('is inherited, and the table inherits nothing');
  });

  test('two files: the plan is proved, names are qualified for a whole database', async () => {
    await using folder = await folderWith({
      'from.sql': 'CREATE TABLE lamp (id int); CREATE TABLE old (id int);',
      'to.sql': 'CREATE TABLE lamp (id int, watt int NOT NULL DEFAULT 40); CREATE INDEX lamp_watt ON lamp (watt);',
    });
    await using made = await devOn(server);
    const result = await compareStates({
      ...(await states(folder, 'file://from.sql', 'file://to.sql')),
      dev: made.dev,
    });
    expect(sql(result.plan.statements)).toEqual([
      'ALTER TABLE "public"."lamp" ADD COLUMN "watt" integer NOT NULL DEFAULT 40',
      'CREATE INDEX "lamp_watt" ON "public"."lamp" ("watt")',
      'DROP TABLE "public"."old"',
    ]);
    expect(result.proof).toEqual({ status: 'proved', devMajor: server.major, targetMajor: server.major });
  });

  test('what a dump sets for its session does not reach the proof of the plan', async () => {
    const dump = `SELECT pg_catalog.set_config('search_path', '', false); SET check_function_bodies = false;
      CREATE TABLE public.lamp (id integer);`;
    const count = (body: string) =>
      `CREATE FUNCTION public.lamps() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM ${body} $$;`;
    await using folder = await folderWith({
      'from.sql': dump,
      'to.sql': dump + count('lamp'),
      'broken.sql': dump + count('candle'),
      'elsewhere.sql': `${dump} CREATE SCHEMA app; SET search_path = app; CREATE TABLE bulb (); ${count('bulb')}
        CREATE COLLATION plain (provider = libc, locale = 'C'); CREATE TABLE shelf (name text);
        CREATE INDEX by_name ON shelf (name COLLATE plain)`,
    });
    await using made = await devOn(server);
    const good = await compareStates({
      ...(await states(folder, 'file://from.sql', 'file://to.sql')),
      dev: made.dev,
    });
    expect(good).toMatchObject({ plan: { statements: [{}] }, proof: { status: 'proved' } });
    // Its name is found on the search path of the file, not on that of whoever runs the plan.
    const elsewhere = await compareStates({
      ...(await states(folder, 'file://from.sql', 'file://elsewhere.sql')),
      dev: made.dev,
      note: expect.unreachable,
    });
    expect(elsewhere.plan.statements.map(({ sql }) => sql)).toContain('SET check_function_bodies = off');
    // The body is one that the desired state has: it is made as the dump makes it, and told of.
    const notes: string[] = [];
    const broken = await compareStates({
      ...(await states(folder, 'file://from.sql', 'file://broken.sql')),
      dev: made.dev,
      note: (text) => void notes.push(text),
    });
    expect(broken.proof.status).toBe('proved');
    expect(broken.plan.statements.map(({ sql }) => sql)).toEqual([
      'SET check_function_bodies = off',
      expect.stringContaining('"lamps"'),
      'RESET check_function_bodies',
    ]);
    expect(notes).toEqual([expect.stringContaining('relation "candle" does not exist')]);
  });

  test('between files, public has an owner, and its comment may be gone', async () => {
    const lamp = 'CREATE TABLE lamp (id int);';
    await using folder = await folderWith({
      'new.sql': lamp,
      'other.sql': `${lamp} COMMENT ON SCHEMA public IS NULL; ALTER SCHEMA public OWNER TO pg_monitor;`,
      'none.sql': 'DROP SCHEMA public CASCADE;',
    });
    await using made = await devOn(server);
    const plan = async (from: string, to: string) => {
      const sides = await states(folder, `file://${from}.sql`, `file://${to}.sql`);
      const result = await compareStates({ ...sides, dev: made.dev, printed: true, note: () => undefined });
      expect(result.proof.status).toBe('proved');
      return sql(result.plan.statements);
    };
    expect(await plan('new', 'other')).toEqual([
      `COMMENT ON SCHEMA "public" IS ''`,
      'ALTER SCHEMA "public" OWNER TO "pg_monitor"',
    ]);
    const usual = [
      `COMMENT ON SCHEMA "public" IS 'standard public schema'`,
      expect.stringMatching(/^ALTER SCHEMA "public" OWNER TO (?:"pg_database_owner"|CURRENT_USER)$/),
    ];
    expect(await plan('other', 'new')).toEqual(usual);
    expect(await plan('none', 'new')).toEqual([
      'CREATE SCHEMA IF NOT EXISTS "public"',
      ...usual,
      expect.stringMatching(/^GRANT (?:USAGE|CREATE, USAGE|USAGE, CREATE) ON SCHEMA "public" TO PUBLIC$/),
      'CREATE TABLE "public"."lamp" ("id" integer NULL)',
    ]);
  });

  test('a check that a table has from its parent becomes its own as well; the way back is told of', async () => {
    const parent = 'CREATE TABLE hull (id int, CONSTRAINT big CHECK (id > 0));';
    await using folder = await folderWith({
      'from.sql': `${parent} CREATE TABLE boat () INHERITS (hull);`,
      'to.sql': `${parent} CREATE TABLE boat (CONSTRAINT big CHECK (id > 0)) INHERITS (hull);`,
    });
    await using made = await devOn(server);
    const notes: string[] = [];
    const compare = async (from: string, to: string) =>
      compareStates({
        ...(await states(folder, `file://${from}.sql`, `file://${to}.sql`)),
        dev: made.dev,
        note: (text: string) => void notes.push(text),
        printed: true,
      });
    const there = await compare('from', 'to');
    expect(sql(there.plan.statements)).toEqual(['ALTER TABLE "public"."boat" ADD CONSTRAINT "big" CHECK (id > 0)']);
    expect(there.proof).toMatchObject({ status: 'proved' });
    expect(notes).toEqual([]);
    const back = await compare('to', 'from');
    expect(back.plan.statements).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/^check .*"boat"."big" stays also its own, not only inherited/)]);
  });

  const onDatabase = (verb: string, roles: string) =>
    `DO $$ BEGIN EXECUTE pg_catalog.format('${verb} ON DATABASE %I ${roles}', pg_catalog.current_database()); END $$`;

  test('between files, columns that only stand elsewhere are told of, and rights are planned', async () => {
    const table = 'CREATE TABLE still (id int, name text); CREATE TABLE lamp';
    await using folder = await folderWith({
      'from.sql': `${table} (id int, watt int, socket text); CREATE TABLE young (id int) INHERITS (still); GRANT SELECT ON lamp TO PUBLIC;
        ALTER TABLE still OWNER TO pg_monitor; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor;
        ${onDatabase('GRANT CREATE', 'TO pg_monitor')}`,
      'to.sql': `ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC; ${table} (socket text, id int, watt int);
        CREATE TABLE young () INHERITS (still);
        ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT ON TABLES TO pg_monitor; CREATE TABLE fresh (id int);`,
    });
    await using made = await devOn(server);
    const notes: string[] = [];
    const options = {
      ...(await states(folder, 'file://from.sql', 'file://to.sql')),
      dev: made.dev,
      note: (text: string) => void notes.push(text),
    };
    await compareStates(options);
    expect(notes.splice(0)).toEqual([
      expect.stringMatching(/^rights on table .*"fresh" are not planned/),
      expect.stringMatching(/^default permission .* and 1 more are not planned/),
    ]);
    const result = await compareStates({ ...options, printed: true });
    expect(notes.splice(0)).toEqual([
      expect.stringMatching(/^table .*"lamp": its columns stand in another order/),
      expect.stringMatching(/^column .*"young"."id" stays also its own, not only inherited/),
    ]);
    expect(sql(result.plan.statements)).toEqual([
      'REVOKE SELECT ON TABLE "public"."lamp" FROM PUBLIC',
      'ALTER TABLE "public"."still" OWNER TO CURRENT_USER',
      'CREATE TABLE "public"."fresh" ("id" integer NULL)',
      'GRANT INSERT ON TABLE "public"."fresh" TO "pg_monitor"',
      onDatabase('REVOKE CREATE', 'FROM "pg_monitor"'),
      'ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO "pg_monitor"',
      'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC',
    ]);
    expect(result.proof).toMatchObject({ status: 'proved' });
    await compareStates({ ...options, printed: true, policy: { access: false } });
    expect(notes).toContainEqual(expect.stringMatching(/^rights on table .*"fresh" and 2 more are not planned/));
  });

  test('between files, columns that a standing table gets before it inherits them are told of: they stay its own', async () => {
    await using folder = await folderWith({
      'from.sql': 'CREATE TABLE moth (wing int); CREATE TABLE grub (leg int);',
      'to.sql': 'CREATE TABLE moth (wing int); CREATE TABLE grub (leg int) INHERITS (moth);',
    });
    await using made = await devOn(server);
    const notes: string[] = [];
    const note = (text: string) => void notes.push(text);
    const ends = await states(folder, 'file://from.sql', 'file://to.sql');
    await compareStates({ ...ends, dev: made.dev, note, printed: true });
    expect(notes).toContainEqual(
      expect.stringMatching(/^column .*"grub"."wing" stays also its own, not only inherited/),
    );
  });

  test('between files, a constraint that need not be validated and a default of NULL are no small matters', async () => {
    const table =
      'CREATE DOMAIN d AS int; CREATE TABLE lamp (watt d, name varchar(9)); ALTER TABLE lamp ADD CONSTRAINT c CHECK (watt > 0)';
    const checked = 'ALTER DOMAIN d ADD CONSTRAINT e CHECK (VALUE < 9)';
    await using folder = await folderWith({
      'from.sql': `${table}; ${checked};`,
      'to.sql': `${table} NOT VALID; ${checked} NOT VALID; ALTER TABLE lamp ALTER name SET DEFAULT NULL`,
    });
    await using made = await devOn(server);
    const options = { ...(await states(folder, 'file://from.sql', 'file://to.sql')), dev: made.dev };
    expect((await compareStates(options)).plan.statements).toEqual([]);
    const { plan } = await compareStates({ ...options, printed: true });
    expect(plan.statements.map(({ sql }) => sql)).toEqual([
      expect.stringMatching(/^ALTER DOMAIN .* DROP CONSTRAINT "e"$/),
      expect.stringMatching(/^ALTER DOMAIN .* ADD CONSTRAINT "e" .* NOT VALID$/),
      expect.stringMatching(
        /^ALTER TABLE .* DROP CONSTRAINT "c", ADD CONSTRAINT "c" .* NOT VALID, ALTER COLUMN "name" SET DEFAULT NULL::character varying$/,
      ),
    ]);
  });

  test('between files, the sequence of an identity goes by its name', async () => {
    const column = 'id int GENERATED ALWAYS AS IDENTITY';
    await using folder = await folderWith({
      'from.sql': `CREATE TABLE lamp (${column}); CREATE TABLE old (${column}); ALTER TABLE old RENAME TO bulb;`,
      'to.sql': `CREATE TABLE lamp (${column} (SEQUENCE NAME lamps)); CREATE TABLE bulb (${column});`,
    });
    await using made = await devOn(server);
    const options = { ...(await states(folder, 'file://from.sql', 'file://to.sql')), dev: made.dev };
    expect((await compareStates(options)).plan.statements).toEqual([]);
    const { plan, proof } = await compareStates({ ...options, printed: true });
    expect(sql(plan.statements)).toEqual([
      'ALTER SEQUENCE "public"."old_id_seq" RENAME TO "bulb_id_seq"',
      'ALTER SEQUENCE "public"."lamp_id_seq" RENAME TO "lamps"',
    ]);
    expect(proof).toMatchObject({ status: 'proved' });
  });

  test('equal states need no plan and no proof', async () => {
    await using folder = await folderWith({
      'from.sql': 'CREATE TABLE lamp (id int4, at timestamptz(6));',
      'to.sql': 'CREATE TABLE lamp (at timestamp with time zone, id integer);',
    });
    await using made = await devOn(server);
    const result = await compareStates({
      ...(await states(folder, 'file://from.sql', 'file://to.sql')),
      dev: made.dev,
    });
    expect(result).toMatchObject({ changes: [], plan: { statements: [] }, proof: { status: 'not needed' } });
  });

  test('a dev database of one schema gives unqualified names', async () => {
    await using folder = await folderWith({
      'from.sql': 'CREATE TABLE a (id int);',
      'to.sql': 'CREATE TABLE a (id bigint);',
    });
    await using made = await devOn(server, 'search_path=public');
    const result = await compareStates({
      ...(await states(folder, 'file://from.sql', 'file://to.sql')),
      dev: made.dev,
    });
    expect(sql(result.plan.statements)).toEqual(['ALTER TABLE "a" ALTER COLUMN "id" TYPE bigint']);
    expect(result.proof).toMatchObject({ status: 'proved' });
  });

  test('a live database and a file, both ways', async () => {
    await using folder = await folderWith({ 'want.sql': 'CREATE TABLE lamp (id int PRIMARY KEY, watt int);' });
    await using database = await freshDatabase(server);
    await runOn(database.url, 'CREATE TABLE lamp (id int PRIMARY KEY, old text);');
    await using made = await devOn(server);
    const to = await compareStates({ ...(await states(folder, database.url, 'file://want.sql')), dev: made.dev });
    expect(sql(to.plan.statements)).toEqual([
      'ALTER TABLE "public"."lamp" DROP COLUMN "old", ADD COLUMN "watt" integer NULL',
    ]);
    expect(to.proof).toMatchObject({ status: 'proved' });
    const back = await compareStates({ ...(await states(folder, 'file://want.sql', database.url)), dev: made.dev });
    expect(sql(back.plan.statements)).toEqual([
      'ALTER TABLE "public"."lamp" DROP COLUMN "watt", ADD COLUMN "old" text NULL',
    ]);
    expect(back.proof).toMatchObject({ status: 'proved' });
  });
});

test('schemas of other names are compared all the same', async () => {
  await using folder = await folderWith({
    'want.sql': 'CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int REFERENCES p);',
  });
  const [server = pglite] = servers();
  await using database = await freshDatabase(server);
  await runOn(database.url, 'CREATE SCHEMA app', 'CREATE TABLE app.p (id int PRIMARY KEY)');
  await using made = await devOn(server, 'search_path=public');
  const separator = database.url.includes('?') ? '&' : '?';
  const from = `${database.url}${separator}search_path=app`;
  const result = await compareStates({ ...(await states(folder, from, 'file://want.sql')), dev: made.dev });
  expect(sql(result.plan.statements)).toEqual([
    'CREATE TABLE "c" ("p" integer NULL, CONSTRAINT "c_p_fkey" FOREIGN KEY ("p") REFERENCES "p" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION)',
  ]);
  expect(result.proof).toMatchObject({ status: 'proved' });
});

test('one schema that uses another is tried only where that is, and the other is left alone', async () => {
  await using folder = await folderWith({ 'none.sql': '' });
  await using database = await freshDatabase(pglite);
  await runOn(database.url, 'CREATE SCHEMA vault', 'CREATE TABLE vault.base (id int PRIMARY KEY)');
  await runOn(database.url, 'CREATE TABLE t (b int REFERENCES vault.base)', 'CREATE VIEW vault.v AS SELECT 1 AS id');
  await using made = await devOn(pglite, 'search_path=public');
  const bound = `${database.url}${database.url.includes('?') ? '&' : '?'}search_path=public`;
  const both = await states(folder, bound, 'file://none.sql');
  expect(await failure(compareStates({ ...both, dev: made.dev }))).toContain(
    'hint: what it uses of other schemas has to be there, too: in the baseline of a dev block',
  );
  const untried = await compareStates({ ...both, dev: made.dev, proof: false });
  expect(sql(untried.plan.statements)).toEqual(['DROP TABLE "t"']);
});

test('a schema is not compared with a whole database', async () => {
  await using folder = await folderWith({ 'one.sql': 'CREATE TABLE a (id int);' });
  await using database = await freshDatabase(pglite);
  await using made = await devOn(pglite, 'search_path=public');
  const rendered = await failure(
    states(folder, database.url, 'file://one.sql').then((both) => compareStates({ ...both, dev: made.dev })),
  );
  expect(rendered).toContain('cannot diff a schema "public" with a database connection. See: ');
});

test('a whole database is not proved on a dev database of one schema', async () => {
  await using folder = await folderWith({});
  await using one = await freshDatabase(pglite);
  await using other = await freshDatabase(pglite);
  await runOn(other.url, 'CREATE SCHEMA app', 'CREATE TABLE app.a (id int)');
  await using made = await devOn(pglite, 'search_path=public');
  const both = await states(folder, one.url, other.url);
  expect(await failure(compareStates({ ...both, dev: made.dev }))).toContain(
    'cannot diff a schema "public" with a database connection',
  );
});

test('the policy keeps what it says, in the plan and in its proof', async () => {
  await using folder = await folderWith({
    'from.sql': 'CREATE TABLE lamp (id int, old int); CREATE TABLE junk (id int);',
    'to.sql': 'CREATE TABLE lamp (id int, fresh int);',
  });
  await using made = await devOn(pglite);
  const both = await states(folder, 'file://from.sql', 'file://to.sql');
  const policy = { skip: new Set(['drop_table', 'drop_column']) };
  const result = await compareStates({ ...both, dev: made.dev, policy });
  expect(sql(result.plan.statements)).toEqual(['ALTER TABLE "public"."lamp" ADD COLUMN "fresh" integer NULL']);
  expect(result.proof).toMatchObject({ status: 'proved' });
});

test('--qualifier names the schema, and is proved without it', async () => {
  await using folder = await folderWith({ 'from.sql': '', 'to.sql': 'CREATE TABLE a (id int);' });
  await using made = await devOn(pglite, 'search_path=public');
  const both = await states(folder, 'file://from.sql', 'file://to.sql');
  const result = await compareStates({ ...both, dev: made.dev, qualifier: 'tenant' });
  expect(sql(result.plan.statements)).toEqual(['CREATE TABLE "tenant"."a" ("id" integer NULL)']);
  expect(result.proof).toMatchObject({ status: 'proved' });
});

test('without proof the report says why', async () => {
  await using folder = await folderWith({ 'from.sql': '', 'to.sql': 'CREATE TABLE a (id int);' });
  await using made = await devOn(pglite);
  const both = await states(folder, 'file://from.sql', 'file://to.sql');
  expect((await compareStates({ ...both, dev: made.dev, proof: false })).proof).toEqual({
    status: 'skipped',
    reason: 'no-proof',
  });
  await using one = await freshDatabase(pglite);
  await using other = await freshDatabase(pglite);
  await runOn(other.url, 'CREATE TABLE a (id int)');
  const live = await states(folder, one.url, other.url);
  expect((await compareStates(live)).proof).toEqual({ status: 'skipped', reason: 'no dev database' });
});

test('a plan that runs a function written for another search path is refused with a way out', async () => {
  const given = `CREATE SCHEMA yard; SET search_path = yard; CREATE TYPE sort AS ENUM ('a', 'b');
    CREATE FUNCTION public.rank(t text) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT CASE WHEN t::sort = ''a'' THEN 1 ELSE 2 END';`;
  await using folder = await folderWith({
    'from.sql': `${given} CREATE TABLE public.lamp (b text);`,
    'to.sql': `${given} CREATE TABLE public.lamp (b text, c int GENERATED ALWAYS AS (public.rank(b)) STORED);`,
  });
  await using made = await devOn(pglite);
  const both = await states(folder, 'file://from.sql', 'file://to.sql');
  const rendered = await failure(compareStates({ ...both, dev: made.dev }));
  expect(rendered).toContain(
    'a planned statement runs function rank, whose body does not find its names: type "sort" does not exist (42704)',
  );
  expect(rendered).toContain(
    'hint: its body means "yard"."sort", which a search path without that schema does not find',
  );
  expect(rendered).not.toContain('fault of telamon');
});

/** A dev database whose planner makes mistakes. */
function withPlanner(dev: Dev, change: (plan: ReturnType<Dialect['plan']>) => ReturnType<Dialect['plan']>): Dev {
  const dialect: Dialect = { ...dev.dialect, plan: (changes, options) => change(dev.dialect.plan(changes, options)) };
  return { ...dev, dialect };
}

test.each([
  {
    name: 'a statement is left out',
    change: (text: string) => (text.startsWith('CREATE INDEX') ? undefined : text),
    said: [
      'the plan does not lead to the desired state: index "public"."lamp"."lamp_id" is missing',
      'hint: index "public"."lamp"."lamp_id" is missing: {',
    ],
  },
  {
    name: 'a statement makes something else',
    change: (text: string) => text.replace('DEFAULT 40', 'DEFAULT 41'),
    said: ['column "public"."lamp"."watt" differs in default', 'default became', '41', 'wanted', '40'],
  },
  {
    name: 'a statement fails',
    change: (text: string) => text.replace('"lamp_id" ON', '"lamp_id" ONTO'),
    said: [
      'a planned statement fails on the dev database: syntax error at or near "ONTO" (42601)',
      'hint: statement: CREATE INDEX "lamp_id" ONTO',
    ],
  },
])('a plan that is wrong is never handed out: $name', async ({ change, said }) => {
  await using folder = await folderWith({
    'from.sql': 'CREATE TABLE lamp (id int);',
    'to.sql': 'CREATE TABLE lamp (id int, watt int DEFAULT 40); CREATE INDEX lamp_id ON lamp (id);',
  });
  await using made = await devOn(pglite);
  const both = await states(folder, 'file://from.sql', 'file://to.sql');
  const dev = withPlanner(made.dev, ({ statements }) => ({
    statements: statements.flatMap((statement) => {
      const text = change(statement.sql);
      return text === undefined ? [] : [{ ...statement, sql: text }];
    }),
  }));
  const rendered = await failure(compareStates({ ...both, dev }));
  for (const part of said) expect(rendered).toContain(part);
  expect(await failure(compareStates({ ...both, dev }).catch((error: unknown) => Promise.reject(error)))).toContain(
    'nothing was written or applied',
  );
});
