import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDirectory } from '../../src/migrations/directory.ts';
import { atlasFormat } from '../../src/migrations/formats/atlas.ts';
import { formatByName } from '../../src/migrations/formats/index.ts';
import { hashDirectory } from '../../src/migrations/hash.ts';
import { checkpointTag } from '../../src/migrations/migration.ts';
import { replayedFiles } from '../../src/migrations/replay.ts';
import { addMigration } from '../../src/migrations/write.ts';
import { planCheckpoint } from '../../src/state/checkpoint.ts';
import { diffDirectory } from '../../src/state/diff-directory.ts';
import { everyServer, pglite } from '../servers/index.ts';
import { devOn, failure, folderWith, stateIn } from './fixture.ts';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);

async function hashed(files: Readonly<Record<string, string>>) {
  const folder = await folderWith(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`migrations/${name}`, text])),
  );
  const place = path.join(folder.path, 'migrations');
  await mkdir(place, { recursive: true });
  await hashDirectory(place, atlasFormat);
  return { folder, place, open: () => openDirectory(place, atlasFormat) };
}

const library = {
  '20240101000000_a.sql': 'CREATE TABLE a (id serial PRIMARY KEY);\nINSERT INTO a DEFAULT VALUES;\n',
  '20240102000000_b.sql': "CREATE TYPE mood AS ENUM ('ok');\nCREATE TABLE b (a int REFERENCES a, mood mood);\n",
  '20240103000000_c.sql': 'ALTER TABLE b ADD COLUMN n text;\nWITH x AS (SELECT 1) UPDATE b SET n = 1;\n',
};

describe.each(everyServer())('migrate checkpoint on $name', (server) => {
  test('stands for the files before it, proved, and tells whose rows are not in it', async () => {
    const { folder, open } = await hashed(library);
    await using _ = folder;
    await using made = await devOn(server, 'search_path=public');
    const planned = await planCheckpoint({ directory: await open(), dev: made.dev, tag: 'v1', now });
    expect(planned).toMatchObject({
      comparison: { proof: { status: 'proved' } },
      header: '-- atlas:checkpoint v1\n\n',
    });
    expect(planned?.losesRowsOf.map((file) => file.name)).toEqual(['20240101000000_a.sql', '20240103000000_c.sql']);
    expect(planned?.files.map((file) => file.name)).toEqual(['20260102030405_checkpoint.sql']);
    expect(planned?.files[0]?.content).toBe(`-- atlas:checkpoint v1

-- Create enum type "mood"
CREATE TYPE "mood" AS ENUM ('ok');
-- Create "a" table
CREATE TABLE "a" (
  "id" serial NOT NULL,
  PRIMARY KEY ("id")
);
-- Create "b" table
CREATE TABLE "b" (
  "a" integer NULL,
  "mood" "mood" NULL,
  "n" text NULL,
  CONSTRAINT "b_a_fkey" FOREIGN KEY ("a") REFERENCES "a" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION
);
`);
    const directory = await addMigration(await open(), planned?.files ?? []);
    expect(directory.files.map(checkpointTag)).toEqual([undefined, undefined, undefined, 'v1']);
    expect(replayedFiles(directory, undefined).map((file) => file.version)).toEqual(['20260102030405']);
    expect(replayedFiles(directory, '20240102000000')).toHaveLength(2);

    // What comes next starts from the checkpoint, and finds the state that the files before it make.
    const next = await diffDirectory({
      directory,
      to: await stateIn(folder, [`file://${path.join(folder.path, 'migrations')}?version=20240103000000`]),
      dev: made.dev,
      now,
    });
    expect(next.files).toEqual([]);
    const second = await planCheckpoint({ directory, dev: made.dev, now });
    expect(second).toMatchObject({ files: [{ name: '20260102030406_checkpoint.sql' }], losesRowsOf: [] });
  });
});

const [only = pglite] = everyServer();

test('an empty directory needs none; a state without objects makes one without statements', async () => {
  const empty = await hashed({});
  await using _ = empty.folder;
  await using made = await devOn(only);
  expect(await planCheckpoint({ directory: await empty.open(), dev: made.dev, now })).toBeUndefined();
  const gone = await hashed({ '1.sql': 'CREATE TABLE t (id int);\nDROP TABLE t;\n' });
  await using __ = gone.folder;
  const planned = await planCheckpoint({ directory: await gone.open(), dev: made.dev, now });
  expect(planned?.files).toEqual([{ name: '20260102030405_checkpoint.sql', content: '-- atlas:checkpoint\n\n' }]);
});

test('a file of the future stays before it', async () => {
  const { folder, open } = await hashed({ '20300101000000_a.sql': 'CREATE TABLE a (id int);\n' });
  await using _ = folder;
  await using made = await devOn(only);
  const planned = await planCheckpoint({ directory: await open(), dev: made.dev, now });
  expect(planned?.files[0]?.name).toBe('20300101000001_checkpoint.sql');
});

test.each([
  {
    name: 'a version that sorts behind every moment',
    files: { '3_a.sql': 'CREATE TABLE a (id int);\n' },
    message: 'Error: "3_a.sql" sorts behind every moment: no file can be put behind it',
  },
  {
    name: 'a tag of two words',
    files: { '1.sql': '' },
    tag: 'two words',
    message: 'Error: "two words" is no tag for a checkpoint',
  },
  {
    name: 'a directory that does not replay',
    files: { '1.sql': 'CREATE TABLE a (id nothing);\n' },
    message:
      /^Error: \S+: sql\/migrate: read migration directory state: sql\/migrate: executing statement "CREATE TABLE a \(id nothing\);"/,
  },
])('refused: $name', async ({ files, tag, message }) => {
  const { folder, place, open } = await hashed(files);
  await using _ = folder;
  await using made = await devOn(only);
  const sum = await readFile(path.join(place, 'atlas.sum'), 'utf8');
  const error = await failure(planCheckpoint({ directory: await open(), dev: made.dev, tag, now }));
  expect(error).toMatch(message);
  expect(await readFile(path.join(place, 'atlas.sum'), 'utf8')).toBe(sum);
});

test('refused: a sum that does not hold, and a directory of another tool', async () => {
  const { folder, place, open } = await hashed({ '1.sql': '' });
  await using _ = folder;
  await using made = await devOn(only);
  await writeFile(path.join(place, '1.sql'), 'SELECT 1;');
  expect(await failure(planCheckpoint({ directory: await open(), dev: made.dev, now }))).toMatch(
    /^Error: checksum mismatch\n/,
  );
  const goose = await openDirectory(place, formatByName('goose'));
  expect(await failure(planCheckpoint({ directory: goose, dev: made.dev, now }))).toMatch(
    /^Error: checkpoints are supported only in atlas directories, but got: goose\n/,
  );
});
