import { describe, expect, test } from 'vitest';
import { inspectState } from '../../src/state/inspect.ts';
import { everyServer, freshDatabase, pglite, servers } from '../servers/index.ts';
import { compositeIn, devOn, failure, folderWith, named, stateIn } from './fixture.ts';

describe.each(everyServer())('states of SQL on $name', (server) => {
  test('a file, with a delimiter of its own', async () => {
    await using folder = await folderWith({
      'app.sql': `-- atlas:delimiter \\n\\n\\n

CREATE TABLE person (id serial PRIMARY KEY, nick varchar(10) DEFAULT 'x');
CREATE INDEX person_nick ON person (nick);


COMMENT ON TABLE person IS 'who; or what';
`,
    });
    await using made = await devOn(server);
    const { realm, scope } = await inspectState(await stateIn(folder, ['file://app.sql']), made);
    expect(scope).toEqual({ of: 'realm' });
    expect(named(realm, 'table', 'index')).toEqual([
      'table "public"."person"',
      'index "public"."person"."person_nick"',
    ]);
  });

  test('files of a folder run in the order of their names, several files in the order given', async () => {
    await using folder = await folderWith({
      'schema/2_pet.sql': 'CREATE TABLE pet (id int PRIMARY KEY, owner int REFERENCES person);',
      'schema/1_person.sql': 'CREATE TABLE person (id int PRIMARY KEY);',
      'schema/readme.txt': 'not read',
    });
    await using made = await devOn(server);
    const tables = ['table "public"."person"', 'table "public"."pet"'];
    const whole = await inspectState(await stateIn(folder, ['file://schema']), made);
    expect(named(whole.realm, 'table')).toEqual(tables);
    const urls = ['file://schema/1_person.sql', 'file://schema/2_pet.sql'];
    expect(named((await inspectState(await stateIn(folder, urls), made)).realm, 'table')).toEqual(tables);
  });

  test('a statement that refuses a transaction, and an enum value that is used where it is added', async () => {
    await using folder = await folderWith({
      'app.sql': `CREATE TYPE mood AS ENUM ('ok');
ALTER TYPE mood ADD VALUE 'fine';
CREATE TABLE t (m mood DEFAULT 'fine');
CREATE INDEX CONCURRENTLY t_m ON t (m);
`,
    });
    await using made = await devOn(server);
    const { realm } = await inspectState(await stateIn(folder, ['file://app.sql']), made);
    expect(named(realm, 'enum', 'index')).toEqual(['enum "public"."mood"', 'index "public"."t"."t_m"']);
  });

  test('a dump with its rows, and with lines for psql alone', async () => {
    await using folder = await folderWith({
      'dump.sql': `\\restrict aB1
SET default_with_oids = false;
SET transaction_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE PROCEDURAL LANGUAGE plpgsql;
CREATE TABLE public.pet (id int, name text);

COPY public.pet (id, name) FROM stdin;
1\tit's; $$
2\t\\N
\\.

CREATE INDEX pet_name ON public.pet (name);
\\unrestrict aB1
`,
    });
    await using made = await devOn(server);
    const { realm } = await inspectState(await stateIn(folder, ['file://dump.sql']), made);
    expect(named(realm, 'table', 'index')).toEqual(['table "public"."pet"', 'index "public"."pet"."pet_name"']);
  });

  test('a statement that fails is told with its file, line, column, and what the server says', async () => {
    await using folder = await folderWith({
      'app.sql':
        'CREATE TABLE person (id int);\n\n-- é counts as one character\nCREATE TABLE pet (id int,\n  owner int REFERENCES nobody);\n',
    });
    await using made = await devOn(server);
    const rendered = await failure(stateIn(folder, ['file://app.sql']).then((state) => inspectState(state, made)));
    expect(rendered).toContain('read state from "app.sql": executing statement: "CREATE TABLE pet (id int,');
    expect(rendered).toContain('relation "nobody" does not exist (42P01)');
    expect(rendered).toMatch(/^Error: app\.sql:4:1: /);
  });

  test("the database's own hint is shown, at the place that it points at", async () => {
    await using folder = await folderWith({
      'app.sql': 'CREATE TABLE t (id int);\nCREATE VIEW v AS\n  SELECT idd FROM t;\n',
    });
    await using made = await devOn(server);
    const rendered = await failure(stateIn(folder, ['file://app.sql']).then((state) => inspectState(state, made)));
    expect(rendered).toMatch(/^Error: app\.sql:3:10: /);
    expect(rendered).toContain(' 3 |   SELECT idd FROM t;\n   |          ^^^\n');
    expect(rendered).toContain('hint: the database says: Perhaps you meant to reference the column "t.id".');
  });

  test('a dev database that is bound to a schema is looked at as that schema', async () => {
    await using folder = await folderWith({ 'app.sql': 'CREATE TABLE person (id int);' });
    await using made = await devOn(server, 'search_path=public');
    const { scope, realm } = await inspectState(await stateIn(folder, ['file://app.sql']), made);
    expect(scope).toEqual({ of: 'schema', schema: 'public' });
    expect(named(realm, 'table')).toEqual(['table "public"."person"']);
  });

  test('a migration directory, whole and up to a version', async () => {
    await using folder = await folderWith({
      'migrations/1_init.sql': 'CREATE TABLE person (id int PRIMARY KEY);\n',
      'migrations/2_pet.sql': 'CREATE TABLE pet (id int);\n',
    });
    const { hashDirectory } = await import('../../src/migrations/hash.ts');
    const { atlasFormat } = await import('../../src/migrations/formats/atlas.ts');
    await hashDirectory(`${folder.path}/migrations`, atlasFormat);
    await using made = await devOn(server);
    const all = await inspectState(await stateIn(folder, ['file://migrations']), made);
    expect(named(all.realm, 'table')).toEqual(['table "public"."person"', 'table "public"."pet"']);
    const first = await inspectState(await stateIn(folder, ['file://migrations?version=1']), made);
    expect(named(first.realm, 'table')).toEqual(['table "public"."person"']);
    const gone = stateIn(folder, ['file://migrations?version=9']).then((state) => inspectState(state, made));
    expect(await failure(gone)).toContain('migration with version "9" not found');
    await folder.write({ 'migrations/1_init.sql': 'CREATE TABLE persons (id int);\n' });
    const tampered = stateIn(folder, ['file://migrations']).then((state) => inspectState(state, made));
    expect(await failure(tampered)).toContain(
      'sql/migrate: read migration directory state: sql/migrate: validate migration directory: checksum mismatch',
    );
  });

  test('layers: unqualified names mean the label, a later layer builds on earlier ones, labels may repeat', async () => {
    await using folder = await folderWith({
      'base.sql': "CREATE SCHEMA extra; CREATE TYPE public.mood AS ENUM ('ok'); SET search_path = extra;",
      'billing.sql': 'CREATE TABLE bill (id int REFERENCES public.t, m public.mood);',
      'more.sql': 'CREATE INDEX t_id ON t (id);',
    });
    const state = await compositeIn(
      folder,
      [
        { url: 'file://base.sql' },
        { label: 'public', url: 'mem://external_schema/orm' },
        { label: 'billing', url: 'file://billing.sql' },
        { label: 'public', url: 'file://more.sql' },
      ],
      { orm: 'CREATE SCHEMA IF NOT EXISTS "public";\nCREATE TABLE t (id int PRIMARY KEY);' },
    );
    await using made = await devOn(server);
    const { realm } = await inspectState(state, made);
    expect(named(realm, 'schema', 'enum', 'table', 'index', 'foreign_key')).toEqual([
      'schema "billing"',
      'schema "extra"',
      'schema "public"',
      'enum "public"."mood"',
      'table "billing"."bill"',
      'foreign key "billing"."bill"."bill_id_fkey"',
      'table "public"."t"',
      'index "public"."t"."t_id"',
    ]);
  });

  test('a layer that fails names the composite, the part, its label and URL, and the place in its file', async () => {
    await using folder = await folderWith({ 'schema.sql': '-- the index\nCREATE INDEX i ON "Embeddings" (id);\n' });
    const state = await compositeIn(folder, [
      { label: 'public', url: 'file://schema.sql' },
      { label: 'public', url: 'file://table.sql' },
    ]);
    await using made = await devOn(server);
    const rendered = await failure(inspectState(state, made));
    expect(rendered).toMatch(/^Error: schema\.sql:2:1: /);
    expect(rendered).toContain(
      'data.composite_schema.app: part 1 ("public", file://schema.sql): read state from "schema.sql": executing statement: "CREATE INDEX i ON',
    );
    expect(rendered).toContain('relation "Embeddings" does not exist (42P01)');
    expect(rendered).toContain('hint: parts are loaded in the order in which they stand');
  });

  test('a layer whose file is missing points at its url', async () => {
    await using folder = await folderWith({});
    await using made = await devOn(server);
    const rendered = await failure(
      compositeIn(folder, [{ label: 'public', url: 'file://gone.sql' }]).then((state) => inspectState(state, made)),
    );
    expect(rendered).toContain(
      'Error: atlas.hcl:10:3: data.composite_schema.app: part 1 ("public", file://gone.sql): stat gone.sql: no such file or directory',
    );
  });

  test('a dev database of one schema takes layers of that schema only', async () => {
    await using folder = await folderWith({ 'a.sql': 'CREATE TABLE a (id int);', 'b.sql': 'CREATE TABLE b (id int);' });
    await using made = await devOn(server, 'search_path=public');
    const good = await compositeIn(folder, [
      { label: 'public', url: 'file://a.sql' },
      { label: 'public', url: 'file://b.sql' },
    ]);
    expect(named((await inspectState(good, made)).realm, 'table')).toEqual([
      'table "public"."a"',
      'table "public"."b"',
    ]);
    const bad = await compositeIn(folder, [{ label: 'public', url: 'file://a.sql' }, { url: 'file://b.sql' }]);
    const rendered = await failure(inspectState(bad, made));
    expect(rendered).toContain('part 2 has no label');
    expect(rendered).toContain('hint: take search_path=public out of the dev URL');
  });

  test('a live database as a layer, under another name, and as a state', async () => {
    await using folder = await folderWith({ 'more.sql': 'CREATE TABLE more (id int REFERENCES app.t);' });
    await using database = await freshDatabase(server);
    const { dialectFor } = await import('../../src/dialects/registry.ts');
    const { parseUrl } = await import('../../src/dialects/url.ts');
    const dialect = await dialectFor('postgres');
    const connection = await dialect.connect(parseUrl(database.url));
    await connection.script([
      "CREATE TYPE mood AS ENUM ('ok');",
      "CREATE TABLE t (id int PRIMARY KEY, m mood DEFAULT 'ok');",
    ]);
    await connection.close();
    await using made = await devOn(server);
    const live = await inspectState(await stateIn(folder, [database.url]), made);
    expect(named(live.realm, 'table', 'enum')).toEqual(['enum "public"."mood"', 'table "public"."t"']);
    const separator = database.url.includes('?') ? '&' : '?';
    const state = await compositeIn(folder, [
      { label: 'app', url: `${database.url}${separator}search_path=public` },
      { label: 'public', url: 'file://more.sql' },
    ]);
    expect(named((await inspectState(state, made)).realm, 'table', 'enum')).toEqual([
      'enum "app"."mood"',
      'table "app"."t"',
      'table "public"."more"',
    ]);
  });
});

test('schemas and patterns choose what is looked at', async () => {
  await using folder = await folderWith({
    'app.sql':
      'CREATE SCHEMA one; CREATE TABLE one.a (id int); CREATE TABLE one.tmp_b (id int); CREATE SCHEMA two; CREATE TABLE two.c (id int);',
  });
  await using made = await devOn(pglite);
  const state = await stateIn(folder, ['file://app.sql']);
  const { realm } = await inspectState(state, { ...made, schemas: ['one'], exclude: ['*.tmp_*'] });
  expect(named(realm, 'schema', 'table')).toEqual(['schema "one"', 'table "one"."a"']);
});

test('SQL without a dev database names the flag', async () => {
  await using folder = await folderWith({ 'app.sql': 'CREATE TABLE a (id int);' });
  const rendered = await failure(stateIn(folder, ['file://app.sql']).then((state) => inspectState(state)));
  expect(rendered).toContain('--dev-url cannot be empty. See: ');
  expect(rendered).toContain('file://app.sql is SQL');
});

test.each(servers())('the target is never its own dev database, on $name', async (server) => {
  await using folder = await folderWith({});
  await using database = await freshDatabase(server);
  const { openDevDatabase } = await import('../../src/devdb/dev-database.ts');
  const dev = await openDevDatabase(database.url);
  try {
    const rendered = await failure(stateIn(folder, [database.url]).then((state) => inspectState(state, { dev })));
    expect(rendered).toContain('is the very database it would serve, postgres://');
  } finally {
    await dev.close();
  }
});
