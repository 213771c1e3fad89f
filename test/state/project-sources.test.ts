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
