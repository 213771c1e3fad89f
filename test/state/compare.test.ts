import { describe, expect, test } from 'vitest';
import type { Dialect } from '../../src/dialects/dialect.ts';
import { compareStates } from '../../src/state/compare.ts';
import type { Dev } from '../../src/state/dev.ts';
import { inspectState } from '../../src/state/inspect.ts';
import { everyServer, freshDatabase, pglite, serversOrEmbedded } from '../servers/index.ts';
import { runOn, sql, states } from './compare-fixture.ts';
import { devOn, failure, folderWith } from './fixture.ts';

const [nearest = pglite] = serversOrEmbedded();

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
  await using database = await freshDatabase(nearest);
  await runOn(database.url, 'CREATE SCHEMA app', 'CREATE TABLE app.p (id int PRIMARY KEY)');
  await using made = await devOn(nearest, 'search_path=public');
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
  await using database = await freshDatabase(nearest);
  await runOn(database.url, 'CREATE SCHEMA vault', 'CREATE TABLE vault.base (id int PRIMARY KEY)');
  await runOn(database.url, 'CREATE TABLE t (b int REFERENCES vault.base)', 'CREATE VIEW vault.v AS SELECT 1 AS id');
  await using made = await devOn(nearest, 'search_path=public');
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
  await using database = await freshDatabase(nearest);
  await using made = await devOn(nearest, 'search_path=public');
  const rendered = await failure(
    states(folder, database.url, 'file://one.sql').then((both) => compareStates({ ...both, dev: made.dev })),
  );
  expect(rendered).toContain('cannot diff a schema "public" with a database connection. See: ');
});

test('a whole database is not proved on a dev database of one schema', async () => {
  await using folder = await folderWith({});
  await using one = await freshDatabase(nearest);
  await using other = await freshDatabase(nearest);
  await runOn(other.url, 'CREATE SCHEMA app', 'CREATE TABLE app.a (id int)');
  await using made = await devOn(nearest, 'search_path=public');
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
  await using made = await devOn(nearest);
  const both = await states(folder, 'file://from.sql', 'file://to.sql');
  const policy = { skip: new Set(['drop_table', 'drop_column']) };
  const result = await compareStates({ ...both, dev: made.dev, policy });
  expect(sql(result.plan.statements)).toEqual(['ALTER TABLE "public"."lamp" ADD COLUMN "fresh" integer NULL']);
  expect(result.proof).toMatchObject({ status: 'proved' });
});

test('--qualifier names the schema, and is proved without it', async () => {
  await using folder = await folderWith({ 'from.sql': '', 'to.sql': 'CREATE TABLE a (id int);' });
  await using made = await devOn(nearest, 'search_path=public');
  const both = await states(folder, 'file://from.sql', 'file://to.sql');
  const result = await compareStates({ ...both, dev: made.dev, qualifier: 'tenant' });
  expect(sql(result.plan.statements)).toEqual(['CREATE TABLE "tenant"."a" ("id" integer NULL)']);
  expect(result.proof).toMatchObject({ status: 'proved' });
});

test('without proof the report says why', async () => {
  await using folder = await folderWith({ 'from.sql': '', 'to.sql': 'CREATE TABLE a (id int);' });
  await using made = await devOn(nearest);
  const both = await states(folder, 'file://from.sql', 'file://to.sql');
  expect((await compareStates({ ...both, dev: made.dev, proof: false })).proof).toEqual({
    status: 'skipped',
    reason: 'no-proof',
  });
  await using one = await freshDatabase(nearest);
  await using other = await freshDatabase(nearest);
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
  await using made = await devOn(nearest);
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
  await using made = await devOn(nearest);
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
