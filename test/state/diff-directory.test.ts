import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDirectory, openOrPlanDirectory } from '../../src/migrations/directory.ts';
import { atlasFormat } from '../../src/migrations/formats/atlas.ts';
import { hashDirectory } from '../../src/migrations/hash.ts';
import { type DiffDirectoryOptions, diffDirectory, writePlannedFiles } from '../../src/state/diff-directory.ts';
import { validateReplay } from '../../src/state/validate-replay.ts';
import { everyServer, pglite } from '../servers/index.ts';
import { compositeIn, devOn, type Folder, failure, folderWith, stateIn } from './fixture.ts';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);

async function directoryOf(folder: Folder) {
  return openOrPlanDirectory(path.join(folder.path, 'migrations'), atlasFormat);
}

async function diff(folder: Folder, options: Pick<DiffDirectoryOptions, 'dev'> & Partial<DiffDirectoryOptions>) {
  const to = options.to ?? (await stateIn(folder, ['file://schema.sql']));
  return diffDirectory({ directory: await directoryOf(folder), now, ...options, to });
}

/** Directory names, without failing where there is none. */
const list = (folder: Folder) => readdir(path.join(folder.path, 'migrations')).catch(() => []);

describe.each(everyServer())('migrate diff on $name', (server) => {
  test('the first file, written with its sum; then nothing is left to do', async () => {
    await using folder = await folderWith({
      'schema.sql':
        'CREATE TABLE rooms (id integer PRIMARY KEY, label text NOT NULL);\nCREATE INDEX rooms_label ON rooms (label);',
    });
    await using made = await devOn(server, 'search_path=public');
    const { files, comparison } = await diff(folder, { dev: made.dev, name: 'init' });
    expect(files).toEqual([
      {
        name: '20260102030405_init.sql',
        content: `-- Create "rooms" table
CREATE TABLE "rooms" (
  "id" integer NOT NULL,
  "label" text NOT NULL,
  PRIMARY KEY ("id")
);
-- Create index "rooms_label" to table: "rooms"
CREATE INDEX "rooms_label" ON "rooms" ("label");
`,
      },
    ]);
    expect(comparison.proof).toMatchObject({ status: 'proved' });
    expect(await list(folder)).toEqual([]);
    await writePlannedFiles(await directoryOf(folder), files);
    expect(await list(folder)).toEqual(['20260102030405_init.sql', 'atlas.sum']);
    const again = await diff(folder, { dev: made.dev });
    expect(again).toMatchObject({ files: [], comparison: { proof: { status: 'not needed' } } });
  });

  test('the next file, qualified for a whole database, in a second that is free', async () => {
    await using folder = await folderWith({
      'schema.sql': 'CREATE TABLE rooms (id integer PRIMARY KEY, seats int);',
      'migrations/20260102030405.sql':
        'CREATE TABLE rooms (id integer PRIMARY KEY, floor int);\nCREATE TABLE halls (id integer);\n',
    });
    await hashDirectory(path.join(folder.path, 'migrations'), atlasFormat);
    await using made = await devOn(server);
    const { files } = await diff(folder, { dev: made.dev, indent: '' });
    expect(files).toEqual([
      {
        name: '20260102030406.sql',
        content: `-- Modify "rooms" table
ALTER TABLE "public"."rooms" DROP COLUMN "floor", ADD COLUMN "seats" integer NULL;
-- Drop "halls" table
DROP TABLE "public"."halls";
`,
      },
    ]);
  });

  test('concurrent indexes get files of their own after the rest, without a transaction', async () => {
    await using folder = await folderWith({
      'schema.sql': 'CREATE TABLE t (a int, b int, c int);\nCREATE INDEX t_a ON t (a);\nCREATE INDEX t_b ON t (b);',
      'migrations/1.sql': 'CREATE TABLE t (a int, b int);\n',
    });
    await hashDirectory(path.join(folder.path, 'migrations'), atlasFormat);
    await using made = await devOn(server);
    const { files, comparison } = await diff(folder, {
      dev: made.dev,
      name: 'x',
      planning: { concurrentIndex: { create: true } },
    });
    expect(files).toEqual([
      {
        name: '20260102030405_x.sql',
        content: '-- Modify "t" table\nALTER TABLE "public"."t" ADD COLUMN "c" integer NULL;\n',
      },
      {
        name: '20260102030406_x.sql',
        content:
          '-- atlas:txmode none\n\n-- Create index "t_a" to table: "t"\nCREATE INDEX CONCURRENTLY "t_a" ON "public"."t" ("a");\n',
      },
      {
        name: '20260102030407_x.sql',
        content:
          '-- atlas:txmode none\n\n-- Create index "t_b" to table: "t"\nCREATE INDEX CONCURRENTLY "t_b" ON "public"."t" ("b");\n',
      },
    ]);
    expect(comparison.proof).toMatchObject({ status: 'proved' });
  });
});

test('the founding walk-through: an ORM, a vector index, and a pinned extension on the embedded database', async () => {
  await using folder = await folderWith({
    'schema.sql':
      'CREATE INDEX "vector_idx" ON "Embeddings" USING ivfflat ("embedding" vector_cosine_ops) WITH (lists = 1000);\n',
  });
  const to = await compositeIn(
    folder,
    [
      { label: 'public', url: 'mem://external_schema/prisma' },
      { label: 'public', url: 'file://schema.sql' },
    ],
    {
      prisma: `-- CreateExtension
CREATE EXTENSION IF NOT EXISTS "vector" WITH SCHEMA "public" VERSION "0.8.0";

-- CreateTable
CREATE TABLE "Embeddings" (
    "id" SERIAL NOT NULL,
    "embedding" vector(1536),

    CONSTRAINT "Embeddings_pkey" PRIMARY KEY ("id")
);
`,
    },
  );
  await using made = await devOn(pglite);
  const { files, comparison } = await diff(folder, { dev: made.dev, to });
  expect(comparison.proof).toMatchObject({ status: 'proved' });
  const [file] = files;
  expect(file?.content).toContain('CREATE EXTENSION "vector" WITH SCHEMA "public" VERSION "0.8.0";');
  expect(file?.content).toMatch(
    /CREATE INDEX "vector_idx" ON "public"\."Embeddings" USING ivfflat \("embedding" vector_cosine_ops\) WITH \(lists\s*=\s*'?1000'?\);/,
  );
  await writePlannedFiles(await directoryOf(folder), files);
  expect(await diff(folder, { dev: made.dev, to })).toMatchObject({ files: [] });
  expect(made.notes.length).toBeLessThanOrEqual(1);
});

test('schemas that are not asked for are left alone on both sides', async () => {
  await using folder = await folderWith({
    'schema.sql': 'CREATE SCHEMA hotel;\nCREATE TABLE hotel.rooms (id integer);',
    'migrations/1.sql': 'CREATE TABLE public.kept (id integer);\n',
  });
  await hashDirectory(path.join(folder.path, 'migrations'), atlasFormat);
  await using made = await devOn(pglite);
  const { files } = await diff(folder, { dev: made.dev, schemas: ['hotel'] });
  expect(files.map(({ content }) => content.match(/^[A-Z].*$/gm))).toEqual([
    ['CREATE SCHEMA "hotel";', 'CREATE TABLE "hotel"."rooms" ('],
  ]);
});

test('a directory that does not match its sum is not read, one that does not replay leaves nothing', async () => {
  await using folder = await folderWith({
    'schema.sql': '',
    'migrations/1_rooms.sql': 'CREATE TABLE a (id int);\nCREATE TABLE rooms (id integr);\n',
  });
  await using made = await devOn(pglite);
  expect(await failure(diff(folder, { dev: made.dev }))).toContain('checksum');
  await hashDirectory(path.join(folder.path, 'migrations'), atlasFormat);
  const rendered = await failure(diff(folder, { dev: made.dev, name: 'x' }));
  expect(rendered).toContain(
    '1_rooms.sql:2:24: sql/migrate: read migration directory state: sql/migrate: executing statement "CREATE TABLE rooms (id integr);" from version "1"',
  );
  expect(rendered).toContain('type "integr" does not exist');
  const directory = await openDirectory(path.join(folder.path, 'migrations'), atlasFormat);
  expect(await failure(validateReplay(directory, made.dev))).toContain(
    'replaying the migration directory: sql/migrate: ',
  );
  expect(await list(folder)).toEqual(['1_rooms.sql', 'atlas.sum']);
  await folder.write({ 'migrations/1_rooms.sql': 'CREATE TABLE rooms (id int);\n' });
  await hashDirectory(path.join(folder.path, 'migrations'), atlasFormat);
  await validateReplay(await directoryOf(folder), made.dev);
});

test('a refused name and a desired state that fails write nothing', async () => {
  await using folder = await folderWith({ 'schema.sql': 'CREATE TABEL t (id int);' });
  await using made = await devOn(pglite);
  expect(await failure(diff(folder, { dev: made.dev, name: 'a/b' }))).toContain(
    '"a/b" is no name for a migration file',
  );
  expect(await failure(diff(folder, { dev: made.dev }))).toContain(
    'Error: schema.sql:1:8: read state from "schema.sql"',
  );
  expect(await list(folder)).toEqual([]);
});
