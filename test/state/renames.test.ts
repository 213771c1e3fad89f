import { describe, expect, test } from 'vitest';
import { openDevDatabase } from '../../src/devdb/dev-database.ts';
import { openDatabase as open } from '../../src/dialects/open.ts';
import { parseRename } from '../../src/diff/rename-request.ts';
import { compareStates } from '../../src/state/compare.ts';
import type { CompareOptions } from '../../src/state/comparison.ts';
import { serversOrEmbedded } from '../servers/index.ts';
import { devOn, failure, folderWith, stateIn } from './fixture.ts';

interface Case {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly renames?: readonly string[];
  readonly answers?: Readonly<Record<string, boolean>>;
  readonly skip?: readonly string[];
  readonly plan: readonly string[];
}

const postgresCases: readonly Case[] = [
  {
    name: 'a table, whose constraints and sequence follow its name',
    from: 'CREATE TABLE t (id serial PRIMARY KEY, a int UNIQUE); CREATE TABLE c (t_id int REFERENCES t);',
    to: 'CREATE TABLE u (id serial PRIMARY KEY, a int UNIQUE); CREATE TABLE c (t_id int REFERENCES u);',
    renames: ['table:t=u'],
    plan: [
      'ALTER TABLE "t" RENAME TO "u"',
      'ALTER TABLE "u" RENAME CONSTRAINT "t_pkey" TO "u_pkey"',
      'ALTER TABLE "u" RENAME CONSTRAINT "t_a_key" TO "u_a_key"',
    ],
  },
  {
    name: 'a column that changes its type as well, before the index on it',
    from: 'CREATE TABLE t (a int, b int);',
    to: 'CREATE TABLE t (z bigint, b int); CREATE INDEX i ON t (z);',
    renames: ['column:t.a=z'],
    plan: [
      'ALTER TABLE "t" RENAME COLUMN "a" TO "z"',
      'ALTER TABLE "t" ALTER COLUMN "z" TYPE bigint',
      'CREATE INDEX "i" ON "t" ("z")',
    ],
  },
  {
    name: 'a column with a check and an index, and one of a renamed table under its old name',
    from: 'CREATE TABLE t (a int CHECK (a > 0)); CREATE INDEX t_a_idx ON t (a);',
    to: 'CREATE TABLE u (z int CHECK (z > 0)); CREATE INDEX u_z_idx ON u (z);',
    renames: ['table:t=u', 'column:t.a=z'],
    plan: [
      'ALTER TABLE "t" RENAME TO "u"',
      'ALTER TABLE "u" RENAME COLUMN "a" TO "z"',
      'ALTER INDEX "t_a_idx" RENAME TO "u_z_idx"',
      'ALTER TABLE "u" RENAME CONSTRAINT "t_a_check" TO "u_z_check"',
    ],
  },
  {
    name: 'an index',
    from: 'CREATE TABLE t (a int); CREATE INDEX i ON t (a);',
    to: 'CREATE TABLE t (a int); CREATE INDEX j ON t (a);',
    renames: ['index:i=j'],
    plan: ['ALTER INDEX "i" RENAME TO "j"'],
  },
  {
    name: 'a primary key',
    from: 'CREATE TABLE t (a int CONSTRAINT p1 PRIMARY KEY);',
    to: 'CREATE TABLE t (a int CONSTRAINT p2 PRIMARY KEY);',
    renames: ['constraint:t.p1=p2'],
    plan: ['ALTER TABLE "t" RENAME CONSTRAINT "p1" TO "p2"'],
  },
  {
    name: 'an enum that is used, with a new label',
    from: "CREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (m mood DEFAULT 'a');",
    to: "CREATE TYPE feeling AS ENUM ('a', 'b'); CREATE TABLE t (m feeling DEFAULT 'a');",
    renames: ['type:mood=feeling'],
    plan: ['ALTER TYPE "mood" RENAME TO "feeling"', `ALTER TYPE "feeling" ADD VALUE 'b'`],
  },
  {
    name: 'a sequence',
    from: 'CREATE SEQUENCE s; ',
    to: 'CREATE SEQUENCE n;',
    renames: ['sequence:s=n'],
    plan: ['ALTER SEQUENCE "s" RENAME TO "n"'],
  },
  {
    name: 'names that move up, each into the place of the next',
    from: 'CREATE TABLE a (x int); CREATE TABLE b (y int);',
    to: 'CREATE TABLE b (x int); CREATE TABLE c (y int);',
    renames: ['table:a=b', 'table:b=c'],
    plan: ['ALTER TABLE "b" RENAME TO "c"', 'ALTER TABLE "a" RENAME TO "b"'],
  },
  {
    name: 'a person says yes to one and no to the other',
    from: 'CREATE TABLE t (a int, b text);',
    to: 'CREATE TABLE t (x int, y text);',
    answers: { 'Did you rename "t" column from "a" to "x"': true, 'Did you rename "t" column from "b" to "y"': false },
    plan: ['ALTER TABLE "t" RENAME COLUMN "a" TO "x"', 'ALTER TABLE "t" DROP COLUMN "b", ADD COLUMN "y" text NULL'],
  },
  {
    name: 'a person is asked about a table, then about its columns',
    from: 'CREATE TABLE t (a int, b int, c int, d int, e text);',
    to: 'CREATE TABLE u (a int, b int, c int, d int, f text);',
    answers: { 'Did you rename table "t" to "u"': true, 'Did you rename "u" column from "e" to "f"': true },
    plan: ['ALTER TABLE "t" RENAME TO "u"', 'ALTER TABLE "u" RENAME COLUMN "e" TO "f"'],
  },
  {
    name: 'a policy that skips renames leaves both names alone',
    from: 'CREATE TABLE t (a int);',
    to: 'CREATE TABLE t (b int, c text);',
    renames: ['column:t.a=b'],
    skip: ['rename_column'],
    plan: ['ALTER TABLE "t" ADD COLUMN "c" text NULL'],
  },
];

const sqliteCases: readonly Case[] = [
  {
    name: 'a table and a column, which views, triggers and references follow',
    from: `CREATE TABLE crew (id integer PRIMARY KEY, nick text NOT NULL UNIQUE, CHECK (nick <> ''));
CREATE TABLE boat (captain int REFERENCES crew (id));
CREATE VIEW names AS SELECT id, nick AS alias FROM crew;
CREATE TRIGGER shout AFTER INSERT ON crew BEGIN UPDATE crew SET nick = upper(nick); END;`,
    to: `CREATE TABLE hands (id integer PRIMARY KEY, alias text NOT NULL UNIQUE, CHECK (alias <> ''));
CREATE TABLE boat (captain int REFERENCES hands (id));
CREATE VIEW names AS SELECT id, alias AS alias FROM hands;
CREATE TRIGGER shout AFTER INSERT ON hands BEGIN UPDATE hands SET alias = upper(alias); END;`,
    renames: ['table:crew=hands', 'column:crew.nick=alias'],
    plan: ['ALTER TABLE `crew` RENAME TO `hands`', 'ALTER TABLE `hands` RENAME COLUMN `nick` TO `alias`'],
  },
  {
    name: 'a column that is also rebuilt keeps its values',
    from: 'CREATE TABLE t (a int, b int);',
    to: 'CREATE TABLE t (z text, b int);',
    renames: ['column:t.a=z'],
    plan: [
      'ALTER TABLE `t` RENAME COLUMN `a` TO `z`',
      'PRAGMA foreign_keys = off',
      'CREATE TABLE `new_t` (`z` text NULL, `b` int NULL)',
      'INSERT INTO `new_t` (`z`, `b`) SELECT `z`, `b` FROM `t`',
      'DROP TABLE `t`',
      'ALTER TABLE `new_t` RENAME TO `t`',
      'PRAGMA foreign_keys = on',
    ],
  },
  {
    name: 'an index, which is made anew',
    from: 'CREATE TABLE t (a int); CREATE UNIQUE INDEX i ON t (a) WHERE a > 1;',
    to: 'CREATE TABLE t (a int); CREATE UNIQUE INDEX j ON t (a) WHERE a > 1;',
    renames: ['index:t.i=j'],
    plan: ['CREATE UNIQUE INDEX `j` ON `t` (`a`) WHERE a > 1', 'DROP INDEX `i`'],
  },
  {
    name: 'a person is asked',
    from: 'CREATE TABLE t (a int, b int);',
    to: 'CREATE TABLE t (a int, c int);',
    answers: { 'Did you rename "t" column from "b" to "c"': true },
    plan: ['ALTER TABLE `t` RENAME COLUMN `b` TO `c`'],
  },
];

async function options(given: Case, folder: Awaited<ReturnType<typeof folderWith>>): Promise<CompareOptions> {
  const { renames = [], answers, skip } = given;
  return {
    from: await stateIn(folder, ['file://from.sql']),
    to: await stateIn(folder, ['file://to.sql']),
    renames: renames.map(parseRename),
    ...(skip ? { policy: { skip: new Set(skip) } } : {}),
    ...(answers
      ? {
          askRename: async (question) => {
            const answer = answers[question];
            if (answer === undefined) throw new Error(`nobody expected: ${question}`);
            return answer;
          },
        }
      : {}),
  };
}

const sql = (statements: readonly { readonly sql: string }[]) => statements.map((statement) => statement.sql);

describe.each(serversOrEmbedded().slice(-1))('renames on $name', (server) => {
  test.each(postgresCases)('$name', async (given) => {
    await using folder = await folderWith({ 'from.sql': given.from, 'to.sql': given.to });
    await using made = await devOn(server, 'search_path=public');
    const result = await compareStates({ ...(await options(given, folder)), dev: made.dev });
    expect(sql(result.plan.statements)).toEqual(given.plan);
    if (!given.skip) expect(result.proof).toMatchObject({ status: 'proved' });
  });
});

describe('renames on SQLite', () => {
  test.each(sqliteCases)('$name', async (given) => {
    await using folder = await folderWith({ 'from.sql': given.from, 'to.sql': given.to });
    await using dev = await memory();
    const result = await compareStates({ ...(await options(given, folder)), dev: dev.dev });
    expect(sql(result.plan.statements)).toEqual(given.plan);
    expect(result.proof).toMatchObject({ status: 'proved' });
  });

  test('a live database is not touched, and what is renamed in it is found on the dev database', async () => {
    await using folder = await folderWith({ 'to.sql': 'CREATE TABLE u (a int); CREATE VIEW v AS SELECT a FROM u;' });
    const live = await open(`sqlite://${folder.path}/app.db`);
    await live.connection.script(['CREATE TABLE t (a int)', 'CREATE VIEW v AS SELECT a FROM t']);
    await using dev = await memory();
    const from = { kind: 'database', url: live.connection.url, dialect: live.dialect } as const;
    const request = { from, to: await stateIn(folder, ['file://to.sql']), renames: [parseRename('table:t=u')] };
    const result = await compareStates({ ...request, dev: dev.dev });
    expect(sql(result.plan.statements)).toEqual(['ALTER TABLE `t` RENAME TO `u`']);
    expect(await live.connection.query('SELECT name FROM sqlite_schema')).toEqual([{ name: 't' }, { name: 'v' }]);
    await live.connection.script(sql(result.plan.statements));
    expect((await compareStates({ ...request, renames: [], dev: dev.dev })).changes).toEqual([]);
    await live.connection.close();
  });

  test('renamed_from in HCL, before the rename and after it', async () => {
    const to = `schema "main" {}
table "hands" {
  schema       = schema.main
  renamed_from = "crew"
  column "id" { type = integer }
  column "alias" {
    type         = text
    null         = true
    renamed_from = column.nick
  }
}`;
    await using folder = await folderWith({
      'from.sql': 'CREATE TABLE crew (id integer NOT NULL, nick text);',
      'later.sql': 'CREATE TABLE hands (id integer NOT NULL, alias text);',
      'to.hcl': to,
    });
    await using dev = await memory();
    const plan = async (from: string) => {
      const states = { from: await stateIn(folder, [from]), to: await stateIn(folder, ['file://to.hcl']) };
      return sql((await compareStates({ ...states, dev: dev.dev })).plan.statements);
    };
    expect(await plan('file://from.sql')).toEqual([
      'ALTER TABLE `crew` RENAME TO `hands`',
      'ALTER TABLE `hands` RENAME COLUMN `nick` TO `alias`',
    ]);
    expect(await plan('file://later.sql')).toEqual([]);
  });

  test('without anybody to ask, what looks like a rename is told, and planned as a drop', async () => {
    const notes: string[] = [];
    await using folder = await folderWith({
      'from.sql': 'CREATE TABLE t (a int, "b.c" int);',
      'to.sql': 'CREATE TABLE t (a int, d int);',
    });
    await using dev = await memory();
    const result = await compareStates({
      from: await stateIn(folder, ['file://from.sql']),
      to: await stateIn(folder, ['file://to.sql']),
      dev: dev.dev,
      note: (text) => void notes.push(text),
    });
    expect(result.changes.map(({ verb }) => verb)).toEqual(['create', 'drop']);
    expect(notes).toEqual([
      'column "main"."t"."b.c" goes and "d" comes: if that is a rename, say --rename column:main.t."b.c"=d',
    ]);
  });

  test.each([
    ['table:nothing=u', 'the current state has nothing of that name'],
    ['table:t=v', 'the desired state does not have the new name'],
    ['table:kept=u', 'the desired state still has the old name'],
    ['view:t=u', '"view" is nothing that can be renamed here: one of table, column'],
  ])('--rename %s: %s', async (request, message) => {
    await using folder = await folderWith({
      'from.sql': 'CREATE TABLE t (a int); CREATE TABLE kept (b text);',
      'to.sql': 'CREATE TABLE u (a int); CREATE TABLE kept (b text);',
    });
    await using dev = await memory();
    const given = await options({ name: '', from: '', to: '', renames: [request], plan: [] }, folder);
    expect(await failure(compareStates({ ...given, dev: dev.dev }))).toContain(`--rename ${request}: ${message}`);
  });
});

async function memory() {
  const dev = await openDevDatabase('sqlite://:memory:', { env: {} });
  return { dev, [Symbol.asyncDispose]: () => dev.close() };
}
