import { expect, test } from 'vitest';
import { openDevDatabase } from '../../src/devdb/dev-database.ts';
import type { Connection } from '../../src/dialects/connection.ts';
import { stringValue } from '../../src/hcl/value.ts';
import { compareStates } from '../../src/state/compare.ts';
import { inspectState } from '../../src/state/inspect.ts';
import { realmSql } from '../../src/state/realm-sql.ts';
import { resolveState } from '../../src/state/resolve.ts';
import { freshDatabase, pglite, serversOrEmbedded } from '../servers/index.ts';
import { compositeIn, devOn, type Folder, failure, folderWith, named, stateIn } from './fixture.ts';

const [server = pglite] = serversOrEmbedded();

const table = (name: string, schema: string, body = '') => `table "${name}" {
  schema = schema.${schema}
  column "id" {
    type = int
  }
${body}}
`;
const schema = (name: string, body = '') => `schema "${name}" {\n${body}}\n`;

/** The SQL of what the files say, made on a dev database. */
async function sqlOf(folder: Folder, urls: readonly string[], query = 'search_path=public'): Promise<string> {
  await using made = await devOn(server, query);
  return realmSql(await inspectState(await stateIn(folder, urls), made));
}

test('what comes out is what the dev database made of it', async () => {
  await using folder = await folderWith({
    'app.hcl':
      schema('public') +
      table('t', 'public', '  check "old" {\n    expr = "id >= 18 and id<200"\n  }\n').replace(
        '    type = int',
        '    type    = int\n    default = sql("1+1")',
      ),
  });
  expect(await sqlOf(folder, ['file://app.hcl'])).toContain(
    'CREATE TABLE "t" ("id" integer NOT NULL DEFAULT (1 + 1), CONSTRAINT "old" CHECK ((id >= 18) AND (id < 200)));',
  );
});

test('several files and folders are one document', async () => {
  await using folder = await folderWith({
    'one.hcl': schema('public'),
    'more/a.hcl': table('a', 'public'),
    'more/b.hcl': table('b', 'public'),
    'more/deep/c.hcl': 'not read',
  });
  const sql = await sqlOf(folder, ['file://one.hcl', 'file://more']);
  expect(sql.match(/CREATE TABLE "\w+"/g)).toEqual(['CREATE TABLE "a"', 'CREATE TABLE "b"']);
});

test('a schema of another name keeps its own', async () => {
  await using folder = await folderWith({ 'app.hcl': schema('shop', '  comment = "money"\n') + table('t', 'shop') });
  await using made = await devOn(server, 'search_path=public');
  const inspected = await inspectState(await stateIn(folder, ['file://app.hcl']), made);
  expect(inspected.scope).toEqual({ of: 'schema', schema: 'shop' });
  expect(inspected.dialect.printHcl(inspected.realm, inspected.scope)).toBe(
    `${table('t', 'shop').replace('    type', '    null = false\n    type').replace('= int', '= integer')}schema "shop" {\n  comment = "money"\n}\n`,
  );
});

test('a schema of another name is not compared with a database', async () => {
  await using folder = await folderWith({ 'app.hcl': schema('shop') });
  await using target = await freshDatabase(server);
  await using made = await devOn(server, 'search_path=public');
  const bound = target.url.includes('?') ? `${target.url}&search_path=public` : `${target.url}?search_path=public`;
  const [from, to] = [await stateIn(folder, [bound]), await stateIn(folder, ['file://app.hcl'])];
  expect(await failure(compareStates({ from, to, ...made }))).toContain(
    'mismatched HCL and database schemas: "public" <> "shop"',
  );
  expect(await failure(compareStates({ from: to, to: from, ...made }))).toContain(
    'mismatched HCL and database schemas: "shop" <> "public"',
  );
});

test('one schema that points into another: nothing is made there, and nothing in its stead', async () => {
  const key = '  foreign_key "f" {\n    columns     = [column.id]\n    ref_columns = ["vault.base.id"]\n  }\n';
  await using folder = await folderWith({ 'app.hcl': schema('public') + table('t', 'public', key) });
  await using bare = await devOn(server, 'search_path=public');
  const state = await stateIn(folder, ['file://app.hcl']);
  expect(await failure(inspectState(state, bare))).toContain(
    'hint: it points into "vault": the dev database has to hold that (baseline of a dev block)',
  );
  const baseline = (connection: Connection) =>
    connection.script(['CREATE SCHEMA vault', 'CREATE TABLE vault.base (id int PRIMARY KEY)']);
  const dev = await openDevDatabase('pglite://memory?search_path=public', { env: {}, baseline });
  const { realm } = await inspectState(state, { dev }).finally(() => dev.close());
  expect(named(realm, 'table')).toEqual(['table "public"."t"']);
  expect(named(realm, 'foreign_key')).toHaveLength(1);
});

test('several schemas need a whole dev database', async () => {
  await using folder = await folderWith({ 'app.hcl': schema('a') + schema('b') + table('t', 'b') });
  expect(await failure(sqlOf(folder, ['file://app.hcl']))).toContain(
    'cannot use HCL with more than 1 schema when dev-url is limited to schema "public"',
  );
  expect(await sqlOf(folder, ['file://app.hcl'], '')).toContain('CREATE TABLE "b"."t"');
});

test('a document without public is a database without it', async () => {
  await using folder = await folderWith({ 'a.hcl': schema('a'), 'b.hcl': schema('a') + schema('public') });
  await using made = await devOn(server);
  const names = async (url: string) => named((await inspectState(await stateIn(folder, [url]), made)).realm);
  expect(await names('file://a.hcl')).toEqual(['schema "a"']);
  expect(await names('file://b.hcl')).toEqual(['schema "a"', 'schema "public"']);
});

test.each([
  {
    name: 'an unknown type',
    body: '  column "c" {\n    type = sql("integr")\n  }\n',
    said: ['Error: app.hcl:8:3: create "t" table: type "integr" does not exist (42704)', ' 8 |   column "c" {'],
  },
  {
    name: 'a check that names nothing',
    body: '  column "c" {\n    type = int\n  }\n  check "k" {\n    expr = "nobody > 1"\n  }\n',
    said: ['Error: app.hcl:11:3: create "t" table: column "nobody" does not exist', ' 11 |   check "k" {'],
  },
  {
    name: 'a default of another type',
    body: '  column "c" {\n    type    = int\n    default = "x"\n  }\n',
    said: ['Error: app.hcl:', 'invalid input syntax for type integer: "x"'],
  },
  {
    name: 'an index of nothing',
    body: '  index "i" {\n    on {\n      expr = "lower(nobody)"\n    }\n  }\n',
    said: ['Error: app.hcl:8:3: create index "i" to table: "t": column "nobody" does not exist'],
  },
])('the database refuses $name: the block is shown', async ({ body, said }) => {
  await using folder = await folderWith({ 'app.hcl': schema('public') + table('t', 'public', body) });
  const text = await failure(sqlOf(folder, ['file://app.hcl']));
  for (const part of said) expect(text).toContain(part);
});

test('without a dev database it says what is missing', async () => {
  await using folder = await folderWith({ 'app.hcl': schema('public') });
  expect(await failure(inspectState(await stateIn(folder, ['file://app.hcl'])))).toContain(
    'Error: --dev-url cannot be empty\nhint: file://app.hcl is HCL',
  );
});

test('variables get what the caller gives', async () => {
  await using folder = await folderWith({
    'app.hcl': `variable "name" {\n  type = string\n}\n${schema('public')}table "t" {\n  schema = schema.public\n  name = var.name\n  column "a" {\n    type = int\n  }\n}\n`,
  });
  await using made = await devOn(server, 'search_path=public');
  const state = await resolveState(['file://app.hcl'], {
    flag: '--to',
    cwd: folder.path,
    schemaInputs: async () => new Map([['name', stringValue('given')]]),
  });
  expect(named((await inspectState(state, made)).realm, 'table')).toEqual(['table "public"."given"']);
});

test('layers of a composite: HCL as a whole database, and as one schema under the name of its label', async () => {
  await using folder = await folderWith({
    'base.hcl': schema('shared') + table('base', 'shared', '  primary_key {\n    columns = [column.id]\n  }\n'),
    'app.hcl':
      schema('app') +
      'enum "mood" {\n  schema = schema.app\n  values = ["ok"]\n}\n' +
      table('t', 'app', '  column "m" {\n    type = enum.mood\n  }\n'),
    'more.sql': 'ALTER TABLE t ADD COLUMN base int REFERENCES shared.base;\n',
  });
  await using made = await devOn(server);
  const state = await compositeIn(folder, [
    { url: 'file://base.hcl' },
    { label: 'tenant', url: 'file://app.hcl' },
    { label: 'tenant', url: 'file://more.sql' },
  ]);
  const { realm } = await inspectState(state, made);
  expect(named(realm, 'schema', 'enum', 'table', 'foreign_key')).toEqual([
    'schema "public"',
    'schema "shared"',
    'schema "tenant"',
    'enum "tenant"."mood"',
    'table "shared"."base"',
    'table "tenant"."t"',
    'foreign key "tenant"."t"."t_base_fkey"',
  ]);
});

test('a labelled layer is one schema', async () => {
  await using folder = await folderWith({ 'app.hcl': schema('a') + schema('b') });
  await using made = await devOn(server);
  const state = await compositeIn(folder, [{ label: 'tenant', url: 'file://app.hcl' }]);
  expect(await failure(inspectState(state, made))).toContain(
    'a labelled part is one schema, and the HCL has 2: "a", "b"',
  );
});
