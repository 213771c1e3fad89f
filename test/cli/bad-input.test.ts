// What a user gets wrong, and what the answer has to hold, through the command line as it is.
import { spawnSync } from 'node:child_process';
import { existsSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshDatabase, servers } from '../servers/index.ts';
import { folder, launcher, telamon } from './telamon.ts';

const one = { 'migrations/1_a.sql': 'CREATE TABLE a (id int);\n' };
const lite = ['--url', 'sqlite://app.db'];
const halfRun = '-- atlas:txmode none\n\nCREATE TABLE a (id int);\nboom;\n';

interface Row {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** Commands that go before, whatever they answer; `migrate hash` is the first. */
  readonly before?: readonly (readonly string[])[];
  /** Written, and summed, after those. */
  readonly edited?: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly code?: 0;
  readonly stderr: readonly (string | RegExp)[];
}

const rows: readonly Row[] = [
  {
    name: 'the directory is missing',
    files: {},
    args: ['migrate', 'validate'],
    stderr: [/hint: \/.*\/migrations is the migration directory; `telamon migrate new` makes it, --dir/],
  },
  {
    name: 'an ending in capitals, and a name without a number',
    files: { ...one, 'migrations/2_B.SQL': '', 'migrations/seed.sql': 'SELECT 1;\n' },
    args: ['migrate', 'apply', ...lite],
    code: 0,
    stderr: ['2_B.SQL is no migration file, and is left out', 'seed.sql has no number: it runs where its name sorts'],
  },
  {
    name: 'a body that is cut, since its end is not recognised',
    files: {
      'migrations/1_a.sql':
        'CREATE TABLE t (a);\nCREATE TRIGGER x AFTER INSERT ON t\nBEGIN\n UPDATE t SET a = 1;\n DELETE FROM t;\nENDE;\n',
    },
    args: ['migrate', 'apply', ...lite],
    stderr: [
      'migrations/1_a.sql:2:1: ',
      'cut inside its BEGIN … END',
      '`-- atlas:delimiter \\n\\n\\n` on the first line',
    ],
  },
  {
    name: 'a directive that is none',
    files: { 'migrations/1_a.sql': '-- atlas:txmod none\n\nSELECT 1;\n' },
    args: ['migrate', 'apply', ...lite],
    code: 0,
    stderr: ['migrations/1_a.sql:1:1: atlas:txmod is no directive, and has no effect: did you mean atlas:txmode?'],
  },
  {
    name: 'nothing below the delimiter',
    files: { 'migrations/1_a.sql': '-- atlas:delimiter ;;\n' },
    args: ['migrate', 'apply', ...lite],
    stderr: [
      'migrations/1_a.sql:1:1: no input found after delimiter ";;"',
      'hint: the directive stands on the first line',
    ],
  },
  {
    name: 'a check of more than one cell',
    files: {
      'migrations/1_a.sql':
        '-- atlas:txtar\n\n-- checks.sql --\nSELECT 1, 2;\n-- migration.sql --\nCREATE TABLE a (id int);\n',
    },
    args: ['migrate', 'apply', ...lite],
    stderr: ['migrations/1_a.sql:4:1: checks.sql: ', '1 row(s) of 2 column(s)', 'nothing of this file has run'],
  },
  {
    name: 'a check of two columns with one name',
    files: {
      'migrations/1_a.sql':
        '-- atlas:txtar\n\n-- checks.sql --\nSELECT 0 AS a, 1 AS a;\n-- migration.sql --\nCREATE TABLE a (id int);\n',
    },
    args: ['migrate', 'apply', ...lite],
    stderr: ['migrations/1_a.sql:4:1: checks.sql: ', '1 row(s) of 2 column(s)'],
  },
  {
    name: 'one of two checks is enough, said right above the first',
    files: {
      'migrations/1_a.sql':
        '-- atlas:txtar\n\n-- checks.sql --\n-- atlas:assert oneof\nSELECT 0;\nSELECT 1;\n-- migration.sql --\nSELECT 1;\n',
    },
    args: ['migrate', 'apply', ...lite],
    code: 0,
    stderr: [/^$/],
  },
  {
    name: 'a statement of a file’s worth of rows',
    files: { 'migrations/1_a.sql': `INSERT INTO nowhere VALUES ('${'x'.repeat(50_000)}');\n` },
    args: ['migrate', 'apply', ...lite],
    stderr: [/^.{3000,4400}\n 1 \| INSERT INTO nowhere VALUES \('x{200,240}…\n {3}\| {13}\^\n/],
  },
  {
    name: 'a folder in the place of the checksum file',
    files: { ...one, 'migrations/atlas.sum/x': '' },
    args: ['migrate', 'validate'],
    stderr: [
      'sql/migrate: reading migrations/atlas.sum: is a directory\n',
      '/migrations/atlas.sum: a folder stands in',
    ],
  },
  {
    name: 'a file name of two lines',
    files: { 'migrations/1_a\nb.sql': '' },
    args: ['migrate', 'hash'],
    stderr: ['the name of the file "1_a\\nb.sql" holds a line break'],
  },
  {
    name: 'what has run was edited',
    files: { 'migrations/1_a.sql': halfRun },
    before: [['migrate', 'apply', ...lite]],
    edited: { 'migrations/1_a.sql': halfRun.replace('TABLE a', 'TABLE b') },
    args: ['migrate', 'apply', ...lite],
    stderr: [
      'migrations/1_a.sql:3:1: sql/migrate: history changed: statement 1 from file "1_a.sql" changed',
      'CREATE TABLE b (id int);',
      /the history has the hash h1:\S{44} for it, the file now gives h1:\S{44}\n/,
      '`telamon migrate set 1`',
    ],
  },
  {
    name: 'what has run was edited, and the report does not tell',
    files: { 'migrations/1_a.sql': halfRun },
    before: [['migrate', 'apply', ...lite]],
    edited: { 'migrations/1_a.sql': halfRun.replace('TABLE a', 'TABLE b') },
    args: ['migrate', 'apply', ...lite, '--format', '{{ len .Applied }}'],
    stderr: ['sql/migrate: history changed: statement 1 from file "1_a.sql" changed'],
  },
  {
    name: 'what has run was edited, and the report tells',
    files: { 'migrations/1_a.sql': halfRun },
    before: [['migrate', 'apply', ...lite]],
    edited: { 'migrations/1_a.sql': halfRun.replace('TABLE a', 'TABLE b') },
    args: ['migrate', 'apply', ...lite, '--format', '{{ json . }}'],
    stderr: [/^$/],
  },
  {
    name: 'a baseline for a database that has a history',
    files: { ...one, 'migrations/2_b.sql': 'CREATE TABLE b (id int);\n' },
    before: [['migrate', 'apply', '1', ...lite]],
    args: ['migrate', 'apply', ...lite, '--baseline', '2'],
    code: 0,
    stderr: [
      /^the baseline 2 is not used: the database has a history already, and is at version 1; `telamon migrate set 2` moves/,
    ],
  },
  {
    name: 'a baseline that the history begins with',
    files: { ...one, 'migrations/2_b.sql': 'CREATE TABLE b (id int);\n' },
    before: [['migrate', 'apply', '1', ...lite, '--baseline', '1']],
    args: ['migrate', 'apply', ...lite, '--baseline', '1'],
    code: 0,
    stderr: [/^$/],
  },
  {
    name: 'a file that no database can read',
    files: { 'migrations/1_a.sql': "SELECT 1;\nSELECT 'a;\n" },
    args: ['migrate', 'validate'],
    stderr: [
      "Error: migrations/1_a.sql:2:8: sql/migrate: scanning statements from \"1_a.sql\": 2:8: unclosed quote '\\''\n",
      'hint: the file was read without a database in mind',
    ],
  },
  {
    name: 'a quote that is not closed',
    files: { 'migrations/1_a.sql': "SELECT 1;\nSELECT 'a;\n" },
    args: ['migrate', 'apply', ...lite],
    stderr: ['Error: migrations/1_a.sql:2:8: ', 'hint: the file was read as SQLite reads it\n'],
  },
  {
    name: 'an editor that fails',
    files: one,
    args: ['migrate', 'new', 'b', '--edit'],
    env: { EDITOR: 'false' },
    stderr: ['Error: exec edit: exit status 1\nhint: EDITOR is "false"; nothing was written\n'],
  },
  {
    name: 'a dev database that is not empty',
    files: one,
    before: [['migrate', 'apply', ...lite]],
    args: ['migrate', 'validate', '--dev-url', 'sqlite://app.db'],
    stderr: ['connected database is not clean: ', 'the dev database sqlite://app.db has to be empty'],
  },
  {
    name: 'a directory that does not replay',
    files: { 'migrations/1_a.sql': 'CREATE TABLE a (id int);\nboom;\n' },
    args: ['migrate', 'validate', '--dev-url', 'sqlite://dev?mode=memory'],
    stderr: ['migrations/1_a.sql:2:1: ', 'near "boom": syntax error', 'this is the dev database, on which'],
  },
  {
    name: 'desired states of several kinds',
    files: { ...one, 'schema.hcl': 'schema "main" {}\n' },
    args: 'migrate diff --to file://schema.hcl --to sqlite://x.db --dev-url sqlite://dev?mode=memory'.split(' '),
    stderr: ['got mixed --to url schemes: "file" and "sqlite"'],
  },
];

test.each(rows)('$name', async ({ files, before = [], edited, args, env = {}, code = 1, stderr }) => {
  const cwd = folder(files);
  for (const words of [['migrate', 'hash'], ...before]) await telamon(words, { cwd });
  for (const [name, text] of Object.entries(edited ?? {})) writeFileSync(join(cwd, name), text);
  if (edited) await telamon(['migrate', 'hash'], { cwd });
  const answer = await telamon(args, { cwd, env });
  expect(answer.code).toBe(code);
  for (const part of stderr) {
    if (typeof part === 'string') expect(answer.stderr).toContain(part);
    else expect(answer.stderr).toMatch(part);
  }
});

// A file that takes nothing, where the system has one.
test.each(['/dev/full'].filter(existsSync))('output that cannot be written to %s', (full) => {
  const cwd = folder(one);
  const { status, stderr } = spawnSync(process.execPath, [launcher(), 'migrate', 'ls'], {
    cwd,
    stdio: ['ignore', openSync(full, 'w'), 'pipe'],
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: 'Error: the output could not be written: ENOSPC: no space left on device, write\n',
  });
});

describe.each(servers().slice(-1))('on $name', (server) => {
  test('a dev database that is the target, or of another kind: both are named, without passwords', async () => {
    await using database = await freshDatabase(server);
    const url = new URL(database.url);
    url.password = 'geheim';
    const cwd = folder({ 'schema.sql': 'CREATE TABLE a (id int);\n' });
    const diff = (dev: string) =>
      telamon(['schema', 'diff', '--from', url.href, '--to', 'file://schema.sql', '--dev-url', dev], { cwd });
    const hidden = `postgres://${url.username}:xxxxx@${url.host}${url.pathname}${url.search}`;
    const same = await diff(url.href);
    expect(same.code).toBe(1);
    expect(same.stderr).toContain(`the dev database ${hidden} is the very database it would serve, ${hidden}`);
    const other = await diff('sqlite://dev?mode=memory');
    expect(other.code).toBe(1);
    expect(other.stderr).toContain(`the dev database is sqlite, but ${hidden} is postgres`);
  });

  test('a role that an earlier run has left on the server of the dev database', async () => {
    await using database = await freshDatabase(server);
    const role = `left_${new URL(database.url).pathname.slice(1)}`;
    const sql = `CREATE ROLE ${role};\nCREATE TABLE a (id int);\n`;
    const cwd = folder({ 'migrations/1_a.sql': sql, 'schema.sql': sql });
    await telamon(['migrate', 'hash'], { cwd });
    const replay = ['migrate', 'validate', '--dev-url', database.url];
    try {
      expect(await telamon(replay, { cwd })).toEqual({ code: 0, stdout: '', stderr: '' });
      const hint = `hint: it belongs to the whole server, not to the dev database: an earlier run may have left it there. \`DROP ROLE ${role}\``;
      expect((await telamon(replay, { cwd })).stderr).toContain(hint);
      const inspect = ['schema', 'inspect', '--url', 'file://schema.sql', '--dev-url', database.url];
      expect((await telamon(inspect, { cwd })).stderr).toContain(hint);
    } finally {
      await database.sql(`DROP ROLE ${role}`);
    }
  });

  test('a body that mentions what is gone: what leaves it unchecked is said', async () => {
    await using database = await freshDatabase(server);
    const [table, routine] = [
      'CREATE TABLE a (id int);\n',
      `CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT gone FROM a';\n`,
    ];
    const hcl = [
      'schema "public" {}\ntable "a" {\n  schema = schema.public\n  column "id" {\n    type = int\n  }\n}\n',
      'function "f" {\n  schema = schema.public\n  lang = SQL\n  return = int\n  as = "SELECT gone FROM a"\n}\n',
    ].join('');
    const unchecked = `SET check_function_bodies = off;\n${table}${routine}`;
    const cwd = folder({ 'a.sql': table + routine, 'a.hcl': hcl, 'unchecked.sql': unchecked });
    const inspect = (file: string) =>
      telamon(['schema', 'inspect', '--url', `file://${file}`, '--dev-url', database.url], { cwd });
    for (const [file, place] of [
      ['a.sql', '2:57'],
      ['a.hcl', '8:1'],
    ] as const) {
      const { code, stdout, stderr } = await inspect(file);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(`${file}:${place}: `);
      expect(stderr).toContain(
        'hint: bodies are looked into as routines are made. Where this one is to stay as it is: `SET',
      );
    }
    const loaded = await inspect('unchecked.sql');
    expect(loaded).toMatchObject({ code: 0, stdout: expect.stringContaining('SELECT gone FROM a') });
  });

  test('a file that gives the lock away, and a table of the history that is none', async () => {
    await using database = await freshDatabase(server);
    const apply = ['migrate', 'apply', '--url', database.url];
    const cwd = folder({ 'migrations/1_a.sql': 'SELECT pg_advisory_unlock(2686470616);\n' });
    await telamon(['migrate', 'hash'], { cwd });
    const released = await telamon(apply, { cwd });
    expect(released).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^the migrations are done, but the database no longer held the lock.*pooler/),
    });
    await database.sql('ALTER TABLE atlas_schema_revisions.atlas_schema_revisions RENAME version TO v');
    const odd = await telamon(apply, { cwd });
    expect(odd.code).toBe(1);
    expect(odd.stderr).toMatch(
      /^Error: the revisions table "?atlas_schema_revisions"?\."?atlas_schema_revisions"? cannot be used: column r\.version does not exist\nhint: no migration tool/,
    );
  });
});
