import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { DevDatabase, Pass } from '../../src/devdb/dev-database.ts';
import { openDatabase } from '../../src/dialects/open.ts';
import { applyDirectory } from '../../src/migrations/apply.ts';
import { openDirectory } from '../../src/migrations/directory.ts';
import { atlasFormat } from '../../src/migrations/formats/atlas.ts';
import { hashDirectory } from '../../src/migrations/hash.ts';
import { diffDirectory } from '../../src/state/diff-directory.ts';
import { migrateDown } from '../../src/state/down.ts';
import { findDrift } from '../../src/state/drift.ts';
import { openRealmCache } from '../../src/state/realm-cache.ts';
import { validateReplay } from '../../src/state/validate-replay.ts';
import { weightOfSql } from '../../src/state/weight.ts';
import { freshDatabase, servers } from '../servers/index.ts';
import { devOn, type Folder, failure, folderWith, stateIn } from './fixture.ts';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);

/** So many statements that a state counts as large. */
const many = Array.from(
  { length: 350 },
  (_, at) => `CREATE TYPE e${at} AS ENUM ('a');\nCOMMENT ON TYPE e${at} IS 'c';\n`,
).join('');

/** A dev database that tells where its passes went; `+` stands before one that began during another. */
function watched(dev: DevDatabase) {
  const places: string[] = [];
  let underWay = 0;
  const told =
    (place: string, pass: Pass): Pass =>
    (work) => {
      places.push(underWay > 0 ? `+${place}` : place);
      underWay++;
      return pass(work).finally(() => underWay--);
    };
  const watching: DevDatabase = {
    ...dev,
    pass: told('itself', dev.pass),
    async apart() {
      const apart = await dev.apart?.();
      return apart && told('copy', apart);
    },
  };
  return { places, watching };
}

async function plan(folder: Folder, dev: DevDatabase, cached = false) {
  const place = path.join(folder.path, 'migrations');
  await hashDirectory(place, atlasFormat);
  const cache = mkdtempSync(path.join(tmpdir(), 'telamon-realms-'));
  onTestFinished(() => rmSync(cache, { recursive: true, force: true }));
  const notes: string[] = [];
  const run = async () =>
    diffDirectory({
      directory: await openDirectory(place, atlasFormat),
      to: await stateIn(folder, ['file://schema.sql']),
      dev,
      now,
      note: (text) => notes.push(text),
      ...(cached ? { cache: openRealmCache(cache) } : {}),
    });
  return { run, notes };
}

describe.each(servers())('large states on $name', (server) => {
  test('are made at the same time in copies, and give the same plan', async () => {
    await using folder = await folderWith({
      'migrations/1.sql': `${many}CREATE TABLE t (id int PRIMARY KEY, old text);\n`,
      'schema.sql': `${many}CREATE TABLE t (id bigint PRIMARY KEY, new text);\n`,
    });
    await using made = await devOn(server);
    const { apart: _, ...usual } = made.dev;
    const expected = await plan(folder, usual);
    const { files } = await expected.run();
    const { places, watching } = watched(made.dev);
    const { run, notes } = await plan(folder, watching, true);
    const again = await run();
    expect(places).toEqual(['copy', '+copy']);
    expect(again.files).toEqual(files);
    expect(files).toHaveLength(1);
    expect(again.comparison.proof.status).toBe('proved');
    expect(notes).toEqual(expected.notes);
    // Both are remembered now; only the plan has to be tried.
    places.length = 0;
    expect((await run()).files).toEqual(files);
    expect(places).toEqual(['itself']);
  });

  test.each([
    { name: 'a large one', schema: `${many}CREATE TABLE t (id int);\n`, expected: ['copy', '+copy'] },
    { name: 'a small one', schema: 'CREATE TABLE t (id int);\n', expected: ['copy', 'copy'] },
    { name: 'what is known, in other words', schema: many.replaceAll('\n', '\n\n'), expected: ['copy', '+copy'] },
  ])('a directory that is remembered, and a desired state that is new: $name', async ({ schema, expected }) => {
    await using folder = await folderWith({ 'migrations/1.sql': many, 'schema.sql': many });
    await using made = await devOn(server);
    const { apart: _, ...usual } = made.dev;
    const { places, watching } = watched(made.dev);
    const { run, notes } = await plan(folder, watching, true);
    expect((await run()).files).toEqual([]);
    places.length = 0;
    await folder.write({ 'schema.sql': schema });
    const { files } = await run();
    expect(places).toEqual(expected);
    const alone = await plan(folder, usual);
    expect(files).toEqual((await alone.run()).files);
    expect(notes).toEqual(alone.notes);
  });

  test.each([
    {
      name: 'the desired state fails',
      migration: many,
      schema: `${many}SELECT 1/0;\n`,
      says: /schema\.sql.*division by zero/s,
    },
    { name: 'the directory fails', migration: `${many}SELECT 2/0;\n`, schema: many, says: /1\.sql.*division by zero/s },
    {
      name: 'both fail: as ever, the desired state is told',
      migration: `${many}SELECT 2/0;\n`,
      schema: `${many}SELECT 1/0;\n`,
      says: /schema\.sql.*division by zero/s,
    },
  ])('$name', async ({ migration, schema, says }) => {
    await using folder = await folderWith({ 'migrations/1.sql': migration, 'schema.sql': schema });
    await using made = await devOn(server);
    const { apart: _, ...usual } = made.dev;
    const expected = await failure((await plan(folder, usual)).run());
    const { places, watching } = watched(made.dev);
    const told = await failure((await plan(folder, watching)).run());
    expect(told).toBe(expected);
    expect(told).toMatch(says);
    expect(places.slice(0, 3)).toEqual(['copy', '+copy', 'itself']);
  });

  test('a directory to validate, a state to read, and what a database is held against', async () => {
    await using folder = await folderWith({ 'migrations/1.sql': many, 'schema.sql': many });
    const place = path.join(folder.path, 'migrations');
    await hashDirectory(place, atlasFormat);
    const directory = await openDirectory(place, atlasFormat);
    await using made = await devOn(server);
    const { places, watching } = watched(made.dev);
    await validateReplay(directory, watching);
    expect(places.splice(0)).toEqual(['copy']);
    await using live = await freshDatabase(server);
    const { connection, dialect } = await openDatabase(live.url);
    const options = { lockTimeoutMs: 1000, operatorVersion: 'test' };
    expect((await applyDirectory({ connection, dialect, directory, options })).failure).toBeUndefined();
    const drift = () => findDrift({ connection, dialect, directory, dev: watching, lockTimeoutMs: 1000 });
    expect(await drift()).toBeUndefined();
    expect(places.splice(0)).toEqual(['copy']);
    await connection.script(['CREATE TABLE by_hand ()']);
    expect(await drift()).toMatchObject({ version: '1', differences: ['table "public"."by_hand" is left over'] });
    expect(places.splice(0)).toEqual(['copy', 'copy']);
    await migrateDown({
      connection,
      dialect,
      directory,
      tries: true,
      withDev: (work) => work(watching),
      options,
      approve: async () => false,
    });
    expect(places.splice(0)).toEqual(['copy']);
    await connection.close();
    await folder.write({ 'migrations/1.sql': `${many}SELECT 2/0;\n` });
    await hashDirectory(place, atlasFormat);
    expect(await failure(validateReplay(await openDirectory(place, atlasFormat), watching))).toMatch(
      /replaying the migration directory: .*division by zero/s,
    );
    expect(places).toEqual(['copy', 'itself']);
  });

  test('small ones, and those that reach beyond their database, are made in the dev database itself', async () => {
    await using made = await devOn(server);
    for (const [migration, schema] of [
      ['CREATE TABLE t ();\n', 'CREATE TABLE t ();\n'],
      [many, `${many}SELECT current_database();\n`],
    ] as const) {
      await using folder = await folderWith({ 'migrations/1.sql': migration, 'schema.sql': schema });
      const { places, watching } = watched(made.dev);
      await (await plan(folder, watching)).run();
      expect(places).toEqual(['itself', 'itself']);
    }
  });
});

test.each([
  { sql: 'CREATE TABLE a (); CREATE TABLE b ();', weight: 2 },
  { sql: '-- PostgreSQL database dump\nCREATE TABLE a (role text, "user" text);', weight: 1 },
  { sql: 'DO $$ BEGIN CREATE ROLE app; END $$;', weight: undefined },
  { sql: "COMMENT ON DATABASE dev IS 'x';", weight: undefined },
  { sql: 'grant connect on database dev to app;', weight: undefined },
  { sql: "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p;", weight: undefined },
  { sql: 'SELECT datname FROM pg_database;', weight: undefined },
])('weight of $sql', ({ sql, weight }) => {
  expect(weightOfSql([Buffer.from(sql)])).toBe(weight);
});
