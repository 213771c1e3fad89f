import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/dialects/open.ts';
import { applyPlan } from '../../src/state/apply-plan.ts';
import { planClean } from '../../src/state/clean.ts';
import { inspectConnection } from '../../src/state/inspect.ts';
import type { Selection } from '../../src/state/scope.ts';
import { everyServer, freshDatabase } from '../servers/index.ts';

const setup = [
  "CREATE TYPE hue AS ENUM ('r')",
  'CREATE TABLE paint (id serial PRIMARY KEY, h hue)',
  'CREATE SCHEMA aside',
  'CREATE TABLE aside.t (id int)',
  'CREATE TABLE aside.keep_me (id int)',
  'CREATE SCHEMA empty',
];
const history = 'CREATE TABLE aside.atlas_schema_revisions (version text PRIMARY KEY)';

/** What is left after cleaning: schemas, and tables by their full names. */
async function cleaned(url: string, selection: Selection, before: readonly string[]) {
  const { connection, dialect } = await openDatabase(url);
  try {
    await connection.script(before);
    const plan = planClean(await inspectConnection(connection, dialect, selection));
    const run = await applyPlan({ plan, connection, dialect, txMode: 'file' });
    expect(run.failure).toBeUndefined();
    expect(planClean(await inspectConnection(connection, dialect, selection)).statements).toEqual([]);
    const rows = await connection.query<{ name: string }>(
      `SELECT nspname AS name FROM pg_namespace WHERE nspname !~ '^pg_|^information' UNION ALL
        SELECT table_schema || '.' || table_name FROM information_schema.tables WHERE table_schema !~ '^pg_|^information' ORDER BY 1`,
    );
    return rows.map(({ name }) => name);
  } finally {
    await connection.close();
  }
}

const bound = (url: string) => `${url}${url.includes('?') ? '&' : '?'}search_path=public`;

describe.each(everyServer())('cleaning on $name', (server) => {
  test('a whole database: public stays', async () => {
    await using database = await freshDatabase(server);
    expect(await cleaned(database.url, {}, setup)).toEqual(['public']);
  });

  test('the schema that the URL is bound to, and no other', async () => {
    await using database = await freshDatabase(server);
    expect(await cleaned(bound(database.url), {}, setup)).toEqual([
      'aside',
      'aside.keep_me',
      'aside.t',
      'empty',
      'public',
    ]);
  });

  test('an excluded table keeps its schema', async () => {
    await using database = await freshDatabase(server);
    const left = await cleaned(database.url, { exclude: ['aside.keep_*'] }, setup);
    expect(left).toEqual(['aside', 'aside.keep_me', 'public']);
  });

  test('the history of migrations stays, and its schema with it', async () => {
    await using database = await freshDatabase(server);
    const left = await cleaned(database.url, {}, [...setup, history]);
    expect(left).toEqual(['aside', 'aside.atlas_schema_revisions', 'public']);
  });

  test('only what is included', async () => {
    await using database = await freshDatabase(server);
    const left = await cleaned(database.url, { include: ['aside.t'] }, setup);
    expect(left).toEqual(['aside', 'aside.keep_me', 'empty', 'public', 'public.paint']);
  });

  test('the schemas that are named', async () => {
    await using database = await freshDatabase(server);
    const left = await cleaned(database.url, { schemas: ['aside'] }, setup);
    expect(left).toEqual(['empty', 'public', 'public.paint']);
  });
});

test('SQLite: rows do not hold back what they refer to; history and excluded tables stay', async () => {
  const { connection, dialect } = await openDatabase('sqlite://:memory:?_fk=1');
  try {
    await connection.script([
      'CREATE TABLE a (id integer PRIMARY KEY AUTOINCREMENT)',
      'CREATE TABLE b (a integer REFERENCES a (id))',
      'CREATE TABLE keep_me (id int)',
      'CREATE TABLE atlas_schema_revisions (version text)',
      'INSERT INTO a VALUES (1)',
      'INSERT INTO b VALUES (1)',
    ]);
    const plan = planClean(await inspectConnection(connection, dialect, { exclude: ['keep_*'] }));
    expect((await applyPlan({ plan, connection, dialect, txMode: 'file' })).failure).toBeUndefined();
    expect(
      await connection.query(`SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name`),
    ).toEqual([{ name: 'atlas_schema_revisions' }, { name: 'keep_me' }]);
  } finally {
    await connection.close();
  }
});
