import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openOrPlanDirectory } from '../../src/migrations/directory.ts';
import { dbmateFormat } from '../../src/migrations/formats/dbmate.ts';
import type { DirectoryFormat } from '../../src/migrations/formats/format.ts';
import { golangMigrateFormat } from '../../src/migrations/formats/golang-migrate.ts';
import { liquibaseFormat } from '../../src/migrations/formats/liquibase.ts';
import type { Plan } from '../../src/schema/plan.ts';
import { compareStates } from '../../src/state/compare.ts';
import type { CompareOptions } from '../../src/state/comparison.ts';
import { inFileOrder, plannedFiles } from '../../src/state/planned-files.ts';
import { everyServer, serversOrEmbedded } from '../servers/index.ts';
import { devOn, folderWith, stateIn, type TestDev } from './fixture.ts';

const from = 'CREATE TABLE boats (id integer PRIMARY KEY, name text);\nCREATE INDEX by_name ON boats (name);';
const to = 'CREATE TABLE boats (id integer PRIMARY KEY);\nCREATE TABLE crews (id integer);';

/** Undoing the drop of the column makes the index again under another name. */
function withWrongReverse({ statements }: Plan): Plan {
  const reverse = (sql: string) => sql.replace('"by_name"', '"by_nobody"');
  return {
    statements: statements.map((statement) =>
      statement.reverse ? { ...statement, reverse: statement.reverse.map(reverse) } : statement,
    ),
  };
}

/** Nothing that is planned makes the index again. */
function withoutIndex({ statements }: Plan): Plan {
  const isIndex = (sql: string) => sql.startsWith('CREATE') && sql.includes('by_name');
  return {
    statements: statements
      .filter(({ sql }) => !isIndex(sql))
      .map(({ reverse = [], ...rest }) => ({ ...rest, reverse: reverse.filter((sql) => !isIndex(sql)) })),
  };
}

async function compared(made: TestDev, states: { from: string; to: string }, more: Partial<CompareOptions>) {
  await using folder = await folderWith({ 'from.sql': states.from, 'to.sql': states.to });
  const notes: string[] = [];
  const { plan, dialect, proof } = await compareStates({
    from: await stateIn(folder, ['file://from.sql']),
    to: await stateIn(folder, ['file://to.sql']),
    dev: made.dev,
    waysBack: true,
    note: (text) => void notes.push(text),
    ...more,
  });
  expect(proof).toMatchObject({ status: 'proved' });
  const write = async (format: DirectoryFormat) => {
    const directory = await openOrPlanDirectory(path.join(folder.path, 'migrations'), format);
    const now = Date.UTC(2026, 0, 2, 3, 4, 5);
    return plannedFiles(plan, { directory, name: 'next', now, dialect }).map(({ content }) => content);
  };
  return { plan, notes, write, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

describe.each(everyServer())('the way back of a plan on $name', (server) => {
  test('is tried: what leads back is kept as it is', async () => {
    await using made = await devOn(server, 'search_path=public');
    const { plan, notes } = await compared(made, { from, to }, {});
    expect(plan.back).toBeUndefined();
    expect(notes).toEqual([]);
  });

  test('is planned as a whole where undoing the statements leads somewhere else', async () => {
    await using made = await devOn(server, 'search_path=public');
    await using result = await compared(made, { from, to }, { arrange: withWrongReverse });
    expect(result.notes).toEqual([]);
    const back = `-- modify "boats" table
ALTER TABLE "boats" ADD COLUMN "name" text NULL;
-- create index "by_name" to table: "boats"
CREATE INDEX "by_name" ON "boats" ("name");
-- drop "crews" table
DROP TABLE "crews";
`;
    expect((await result.write(golangMigrateFormat))[1]).toBe(back);
    expect((await result.write(dbmateFormat))[0]).toContain(`\n-- migrate:down\n${back}`);
  });

  test('says so where nothing better is found', async () => {
    await using made = await devOn(server, 'search_path=public');
    const { plan, notes } = await compared(made, { from, to }, { arrange: withoutIndex });
    expect(plan.back).toBeUndefined();
    expect(notes).toEqual([
      'the way back does not lead to where the plan starts, look it over before it is used: the plan does not lead to the desired state: index "public"."boats"."by_name" is missing',
    ]);
  });
});

describe.each(serversOrEmbedded().slice(0, 1))('the ways back of a plan of several files on $name', (server) => {
  const own = `${to}\nCREATE INDEX own ON boats (id);`;
  const concurrent = { concurrentIndex: { create: true, drop: true } };

  test('are tried: what leads back is kept as it is', async () => {
    await using made = await devOn(server, 'search_path=public');
    await using result = await compared(made, { from, to: own }, { arrange: inFileOrder, planning: concurrent });
    expect(result.plan.back).toBeUndefined();
    expect(result.notes).toEqual([]);
    expect(await result.write(golangMigrateFormat)).toHaveLength(4);
  });

  test('are planned anew for the file whose undoing leads somewhere else', async () => {
    await using made = await devOn(server, 'search_path=public');
    const arrange = (plan: Plan) => withWrongReverse(inFileOrder(plan));
    await using result = await compared(made, { from, to: own }, { arrange, planning: concurrent });
    expect(result.notes).toEqual([]);
    const [, first, , second] = await result.write(golangMigrateFormat);
    expect(first).toBe(`-- modify "boats" table
ALTER TABLE "boats" ADD COLUMN "name" text NULL;
-- create index "by_name" to table: "boats"
CREATE INDEX "by_name" ON "boats" ("name");
-- drop "crews" table
DROP TABLE "crews";
`);
    expect(second).toBe('-- reverse: create index "own" to table: "boats"\nDROP INDEX CONCURRENTLY "own";\n');
  });

  test('are tried file by file where nothing undoes one of them', async () => {
    await using made = await devOn(server, 'search_path=public');
    const type = (labels: string) => `CREATE TYPE rig AS ENUM (${labels});\n`;
    const used = `${to.replace('PRIMARY KEY', "PRIMARY KEY, rig rig DEFAULT 'yawl'")}`;
    const states = { from: type("'sloop'") + from, to: type("'sloop', 'yawl'") + used };
    const arrange = (plan: Plan) => withWrongReverse(inFileOrder(plan));
    await using result = await compared(made, states, { arrange });
    expect(result.notes).toEqual([]);
    const [, first, , second] = await result.write(golangMigrateFormat);
    expect(first).toBe('-- cannot be reversed: add value to enum type: "rig"\n');
    expect(second).toContain('CREATE INDEX "by_name" ON "boats" ("name");\n');
  });

  test('say which of them leads somewhere else where nothing better is found', async () => {
    await using made = await devOn(server, 'search_path=public');
    const arrange = (plan: Plan) => withoutIndex(inFileOrder(plan));
    await using result = await compared(made, { from, to: own }, { arrange, planning: concurrent });
    expect(result.plan.back).toBeUndefined();
    expect(result.notes).toEqual([
      'the way back of file 1 of 2 does not lead to where it starts, look it over before it is used: the plan does not lead to the desired state: index "public"."boats"."by_name" is missing',
    ]);
  });
});

test('change sets are rolled back from the last one on: it holds the whole way', () => {
  const change = (sql: string, undo: string) => ({ comment: '', sql, reverse: [undo] });
  const changes = [change('CREATE TABLE a ()', 'one'), change('CREATE TABLE b ()', 'two')];
  const back = ['DROP TABLE b', 'DROP TABLE a'].map((sql) => ({ comment: '', sql }));
  const [file] = liquibaseFormat.write({ version: '1', description: '', changes, back, noTransaction: false });
  expect(file?.content).toBe(`--liquibase formatted sql
--changeset atlas:1-1
CREATE TABLE a ();

--changeset atlas:1-2
CREATE TABLE b ();
--rollback: DROP TABLE b;
--rollback: DROP TABLE a;
`);
});
