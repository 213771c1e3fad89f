import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDirectory } from '../../src/migrations/directory.ts';
import { atlasFormat } from '../../src/migrations/formats/atlas.ts';
import { hashDirectory } from '../../src/migrations/hash.ts';
import { diffDirectory, writePlannedFiles } from '../../src/state/diff-directory.ts';
import { openRealmCache } from '../../src/state/realm-cache.ts';
import { serversOrEmbedded } from '../servers/index.ts';
import { devOn, failure, folderWith, stateIn } from './fixture.ts';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);

function cacheIn() {
  const folder = mkdtempSync(path.join(tmpdir(), 'telamon-realms-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    cache: openRealmCache(folder),
    entries: () => readdirSync(folder).map((name) => path.join(folder, name)),
  };
}

test('what was made before is not made again; what changed is', async () => {
  const [server] = serversOrEmbedded();
  if (!server) return;
  const { cache, entries } = cacheIn();
  await using folder = await folderWith({
    'schema.sql': "CREATE TYPE mood AS ENUM ('ok');\nCREATE TABLE t (id bigint PRIMARY KEY, m mood DEFAULT 'ok');\n",
    'migrations/1.sql':
      "CREATE TYPE mood AS ENUM ('ok');\nCREATE TABLE t (id bigint PRIMARY KEY, m mood DEFAULT 'ok');\n",
  });
  const place = path.join(folder.path, 'migrations');
  await hashDirectory(place, atlasFormat);
  await using made = await devOn(server);
  let statements: string[] = [];
  const dev: typeof made.dev = {
    ...made.dev,
    pass: (work) =>
      made.dev.pass((connection) => {
        const script = connection.script.bind(connection);
        connection.script = (some) => {
          statements.push(...some);
          return script(some);
        };
        return work(connection);
      }),
  };
  const diff = async () => {
    statements = [];
    const to = await stateIn(folder, ['file://schema.sql']);
    return diffDirectory({ directory: await openDirectory(place, atlasFormat), to, dev, now, cache });
  };
  expect((await diff()).files).toEqual([]);
  expect(statements.length).toBeGreaterThan(0);
  expect(entries()).toHaveLength(2);
  expect((await diff()).files).toEqual([]);
  expect(statements).toEqual([]);

  // A damaged entry counts as not there, and goes.
  for (const entry of entries()) writeFileSync(entry, readFileSync(entry).fill(0, 40, 60));
  expect((await diff()).files).toEqual([]);
  expect(statements.length).toBeGreaterThan(0);

  // Another desired state is made, and the plan to it is proved on what the directory makes.
  writeFileSync(
    path.join(folder.path, 'schema.sql'),
    "CREATE TYPE mood AS ENUM ('ok');\nCREATE TABLE t (id bigint PRIMARY KEY, m mood DEFAULT 'ok', n int);\n",
  );
  const next = await diff();
  expect(next).toMatchObject({ comparison: { proof: { status: 'proved' } }, files: [{ name: '20260102030405.sql' }] });
  await writePlannedFiles(await openDirectory(place, atlasFormat), next.files);
  expect((await diff()).files).toEqual([]);
  expect((await diff()).files).toEqual([]);
  expect(statements).toEqual([]);

  // What is wrong is found all the same.
  writeFileSync(path.join(place, '1.sql'), 'CREATE TABLE other (id int);\n');
  expect(await failure(diff())).toMatch(/^Error: checksum mismatch/);
});

test('a dev database that is not empty is refused, whatever is remembered', async () => {
  const [server] = serversOrEmbedded();
  if (!server || server.embedded) return;
  const { cache } = cacheIn();
  await using folder = await folderWith({
    'schema.sql': 'CREATE TABLE t (id int);\n',
    'migrations/1.sql': 'CREATE TABLE t (id int);\n',
  });
  const place = path.join(folder.path, 'migrations');
  await hashDirectory(place, atlasFormat);
  await using made = await devOn(server);
  const to = await stateIn(folder, ['file://schema.sql']);
  const options = { directory: await openDirectory(place, atlasFormat), to, dev: made.dev, now, cache };
  expect((await diffDirectory(options)).files).toEqual([]);
  const dirty = diffDirectory({
    ...options,
    dev: {
      ...made.dev,
      pass: (work) =>
        made.dev.pass(async (connection) => {
          await connection.script(['CREATE TABLE in_the_way (id int)']);
          return made.dev.pass(work);
        }),
    },
  });
  expect(await failure(dirty)).toMatch(/connected database is not clean/);
});
