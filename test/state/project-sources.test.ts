import { expect, test } from 'vitest';
import { envResolver } from '../../src/project/project.ts';
import { inspectState } from '../../src/state/inspect.ts';
import { resolveState } from '../../src/state/resolve.ts';
import { load, only } from '../project/fixture.ts';
import { pglite } from '../servers/index.ts';
import { devOn, type Folder, failure, folderWith, named } from './fixture.ts';

const print = (sql: string) => JSON.stringify([process.execPath, '-e', `process.stdout.write(${JSON.stringify(sql)})`]);

const project = (program: string, second = 'schema.sql') => `data "external_schema" "prisma" {
  program = ${program}
}
data "composite_schema" "prisma" {
  schema "public" {
    url = data.external_schema.prisma.url
  }
  schema "public" {
    url = "file://${second}"
  }
}
env "local" {
  dev = "pglite://memory"
  src = data.composite_schema.prisma.url
}
`;

/** What `schema inspect --env local --url env://src` looks at. */
async function inspectSource(folder: Folder, made: Awaited<ReturnType<typeof devOn>>) {
  const loaded = await load(folder);
  const state = await resolveState(['env://src'], {
    flag: '--url',
    cwd: folder.path,
    handles: loaded.project.handles,
    resolveEnv: envResolver(only(loaded.project)),
  });
  return inspectState(state, made);
}

test('env://src is what the data sources of the project make together', async () => {
  await using folder = await folderWith({
    'atlas.hcl': project(
      print('CREATE EXTENSION vector;CREATE TABLE "Embeddings" (id serial PRIMARY KEY, embedding vector(3));'),
    ),
    'schema.sql':
      'CREATE INDEX vector_idx ON "Embeddings" USING ivfflat (embedding vector_cosine_ops) WITH (lists = 1000);',
  });
  await using made = await devOn(pglite);
  const { realm } = await inspectSource(folder, made);
  expect(named(realm, 'extension', 'table', 'index')).toEqual([
    'extension "vector"',
    'table "public"."Embeddings"',
    'index "public"."Embeddings"."vector_idx"',
  ]);
});

test.each([
  {
    name: 'the second file is missing',
    files: { 'atlas.hcl': project(print('CREATE TABLE t (id int);')) },
    said: [
      'Error: atlas.hcl:9:11: data.composite_schema.prisma: part 2 ("public", file://schema.sql): stat schema.sql: no such file or directory',
    ],
  },
  {
    name: 'the second file has an error',
    files: { 'atlas.hcl': project(print('CREATE TABLE t (id int);')), 'schema.sql': '\nCREATE INDEX i ON t (idd);\n' },
    said: [
      'Error: schema.sql:2:',
      'data.composite_schema.prisma: part 2 ("public", file://schema.sql): read state from "schema.sql"',
      'column "idd" does not exist (42703)',
    ],
  },
  {
    name: 'the program prints what is no SQL',
    files: { 'atlas.hcl': project(print('Loaded config\\nCREATE TABLE t (id int);')), 'schema.sql': '' },
    said: [
      'Error: prisma/schema.sql:1:1: data.composite_schema.prisma: part 1 ("public", mem://external_schema/prisma)',
      'hint: prisma/schema.sql is what the program of data.external_schema.prisma printed',
    ],
  },
])('$name', async ({ files, said }) => {
  await using folder = await folderWith(files);
  await using made = await devOn(pglite);
  const rendered = await failure(inspectSource(folder, made));
  for (const part of said) expect(rendered).toContain(part);
});

test('data "hcl_schema" reads its files with its own variables, and no others', async () => {
  await using folder = await folderWith({
    'atlas.hcl': `data "hcl_schema" "app" {
  paths = ["schema/main.hcl", "schema/more"]
  vars = {
    prefix = "shop"
    size   = 40
  }
}
env "local" {
  src    = data.hcl_schema.app.url
  prefix = "not this one"
}
`,
    'schema/main.hcl': `variable "prefix" {
  type = string
}
variable "size" {
  type = number
}
schema "public" {
}
table "orders" {
  schema  = schema.public
  comment = var.prefix
  column "code" {
    type = varchar(var.size)
  }
}
`,
    'schema/more/lines.hcl': 'table "lines" {\n  schema = schema.public\n  column "n" {\n    type = int\n  }\n}\n',
  });
  await using made = await devOn(pglite, 'search_path=public');
  const { realm } = await inspectSource(folder, made);
  expect(named(realm, 'table')).toEqual(['table "public"."lines"', 'table "public"."orders"']);
  expect([...realm.objects.values()]).toContainEqual(expect.objectContaining({ kind: 'table', comment: 'shop' }));
  expect([...realm.objects.values()]).toContainEqual(
    expect.objectContaining({ name: 'code', type: { text: 'character varying(40)' } }),
  );
});

test.each([
  {
    name: 'its path is missing',
    source: 'data "hcl_schema" "app" {\n  path = "gone.hcl"\n}\n',
    said: ['Error: atlas.hcl:2:10: data.hcl_schema.app: stat gone.hcl: no such file or directory'],
  },
  {
    name: 'its path is SQL',
    source: 'data "hcl_schema" "app" {\n  path = "x.sql"\n}\n',
    said: ['data.hcl_schema.app: "x.sql" is not an HCL file'],
  },
  {
    name: 'a variable is not given',
    source: 'data "hcl_schema" "app" {\n  path = "v.hcl"\n}\n',
    said: ['Error: v.hcl:1:1: missing value for required variable "v"'],
  },
])('data "hcl_schema": $name', async ({ source, said }) => {
  await using folder = await folderWith({
    'atlas.hcl': `${source}env "local" {\n  src = data.hcl_schema.app.url\n}\n`,
    'x.sql': '',
    'v.hcl': 'variable "v" {\n  type = string\n}\n',
  });
  await using made = await devOn(pglite, 'search_path=public');
  const text = await failure(inspectSource(folder, made));
  for (const part of said) expect(text).toContain(part);
});

test('a program may print HCL', async () => {
  const hcl = 'schema "public" {\n}\ntable "t" {\n  schema = schema.public\n  column "a" {\n    type = int\n  }\n}\n';
  await using folder = await folderWith({
    'atlas.hcl': `data "external_schema" "x" {\n  program = ${print(hcl)}\n  format = "hcl"\n}\nenv "local" {\n  src = data.external_schema.x.url\n}\n`,
  });
  await using made = await devOn(pglite, 'search_path=public');
  expect(named((await inspectSource(folder, made)).realm, 'table')).toEqual(['table "public"."t"']);
});
