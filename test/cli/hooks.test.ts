import { describe, expect, test } from 'vitest';
import { freshDatabase, serversOrEmbedded } from '../servers/index.ts';
import { folder, telamon } from './telamon.ts';

const log = (what: string) => `INSERT INTO log VALUES ('${what}')`;
const list = (...texts: readonly string[]) => `[${texts.map((text) => JSON.stringify(text)).join(', ')}]`;
const transaction = (body: string) => `  transaction {\n${body}\n  }`;
const hook = (body: string, name = 'h') => `hook "sql" "${name}" {\n${body}\n}\n`;

const around = hook(
  transaction(`    after_begin   = ${list(log('begin'))}\n    before_commit = ${list(log('commit'))}`),
);

async function project(url: string, top: string, inner = ''): Promise<string> {
  const env = (name: string, blocks: string) =>
    `env "${name}" {\n  url = "${url}"\n  src = "file://schema.sql"\n  exclude = []\n${blocks}}\n`;
  const cwd = folder({
    'atlas.hcl': top + env('local', inner),
    'plain.hcl': env('local', ''),
    'schema.sql': 'CREATE TABLE log (what text);\nCREATE TABLE t (id int);\n',
    'migrations/1_log.sql': 'CREATE TABLE log (what text);\n',
    'migrations/2_t.sql':
      '-- atlas:txtar\n\n-- migration.sql --\nCREATE TABLE t (id int);\n-- down.sql --\nDROP TABLE t;\n',
  });
  expect(await telamon(['migrate', 'hash'], { cwd })).toMatchObject({ code: 0 });
  const first = ['migrate', 'apply', '1', '--env', 'local', '-c', 'file://plain.hcl'];
  expect(await telamon(first, { cwd })).toMatchObject({ code: 0 });
  return cwd;
}

/** What the table holds, asked through the project file's own data source. */
async function lines(cwd: string, url: string): Promise<readonly string[]> {
  const asking = folder({
    'atlas.hcl': `data "sql" "log" {\n  url   = "${url.replace('sqlite://', `sqlite://${cwd}/`)}"\n  query = "SELECT what FROM log"\n}\nenv "x" {\n  lines = join(",", data.sql.log.values)\n}\n`,
  });
  const { stdout, code } = await telamon(['config', 'show', '--env', 'x'], { cwd: asking });
  expect(code).toBe(0);
  return (
    /lines\s*=\s*"([^"]*)"/
      .exec(stdout)?.[1]
      ?.split(',')
      .filter((line) => line !== '') ?? []
  );
}
const engines = [
  ...serversOrEmbedded()
    .slice(0, 1)
    .map((server) => ({
      name: server.name,
      open: async () => {
        const database = await freshDatabase(server);
        const url = `${database.url}${database.url.includes('?') ? '&' : '?'}search_path=public`;
        return { url, [Symbol.asyncDispose]: () => database.drop() };
      },
    })),
  { name: 'SQLite', open: async () => ({ url: 'sqlite://local.db', [Symbol.asyncDispose]: async () => undefined }) },
];

describe.each(engines)('$name', ({ open }) => {
  const lenient = hook(
    `  skip_errors = true\n${transaction(`    after_begin = ${list('SELECT * FROM nowhere', log('begin'))}`)}`,
  );
  // What a down skips it keeps to itself: its callers take any word on stderr for a failure.
  const quiet = /^(?:the plan was tried on version .*\n)?$/;
  const skipped = /hook "sql" "h", after_begin failed, and is skipped: .*nowhere/;
  const strict = hook(transaction(`    before_commit = ${list('SELECT * FROM nowhere')}`));
  const failed =
    /^Error: atlas\.hcl:3:22: hook "sql" "h", before_commit: executing statement "SELECT \* FROM nowhere": .*nowhere/m;

  test.each([
    { command: ['migrate', 'apply'], before: [] },
    { command: ['schema', 'apply', '--auto-approve'], before: [] },
    { command: ['migrate', 'down', '--auto-approve', '--dir', 'file://migrations'], before: ['migrate', 'apply'] },
  ])('$command', async ({ command, before }) => {
    for (const { top, code, told, left } of [
      { top: around, code: 0, told: quiet, left: ['begin', 'commit'] },
      { top: lenient, code: 0, told: command[1] === 'down' ? quiet : skipped, left: ['begin'] },
      { top: strict, code: 1, told: failed, left: [] },
    ]) {
      await using database = await open();
      const cwd = await project(database.url, top);
      if (before.length > 0) {
        const plain = ['--env', 'local', '-c', 'file://plain.hcl'];
        expect(await telamon([...before, ...plain], { cwd })).toMatchObject({ code: 0 });
      }
      const outcome = await telamon([...command, '--env', 'local'], { cwd });
      expect(outcome.code, outcome.stderr).toBe(code);
      expect(outcome.stderr).toMatch(told);
      expect(await lines(cwd, database.url)).toEqual(left);
    }
  });
});

test('those of the whole file first, then those of the env; names of the project file hold in them', async () => {
  const url = 'sqlite://local.db';
  const texts = `[for w in local.who : "INSERT INTO log VALUES ('$\{w}-$\{atlas.env}')"]`;
  const top = `locals {\n  who = ["a", "b"]\n}\n${hook(transaction(`    after_begin = ${texts}`))}`;
  const cwd = await project(url, top, around);
  expect(await telamon(['migrate', 'apply', '--env', 'local'], { cwd })).toMatchObject({ code: 0, stderr: '' });
  expect(await lines(cwd, url)).toEqual(['a-local', 'b-local', 'begin', 'commit']);
});

test('the report of a run with a hook that fails names it', async () => {
  const cwd = await project(
    'sqlite://local.db',
    hook(transaction(`    after_begin = ${list('SELECT * FROM nowhere')}`)),
  );
  const { stdout } = await telamon(['migrate', 'apply', '--env', 'local', '--format', '{{ json . }}'], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({
    Applied: [
      { Applied: ['SELECT * FROM nowhere'], Error: { Stmt: 'SELECT * FROM nowhere', Text: 'no such table: nowhere' } },
    ],
    Error: expect.stringContaining('hook "sql" "h", after_begin: executing statement'),
  });
});

describe('refused before anything runs', () => {
  test.each([
    {
      name: 'another kind',
      top: 'hook "go" "x" {\n}\n',
      at: '1:1',
      says: 'hook "go" "x": there are hooks of SQL only',
    },
    { name: 'no transaction', top: hook(''), at: '1:1', says: 'hook "sql" "h" needs a transaction block' },
    { name: 'a connection', top: hook('  connection {\n  }'), at: '2:3', says: 'telamon runs no hooks of connections' },
    {
      name: 'another moment',
      top: hook(transaction('    after_commit = []')),
      at: '3:20',
      says: 'hook.transaction knows no attribute "after_commit"',
    },
    {
      name: 'no list',
      top: hook(transaction('    after_begin = "SELECT 1"')),
      at: '3:19',
      says: 'hook.transaction.after_begin: a list of strings is required',
    },
    {
      name: 'no texts',
      top: hook(transaction('    after_begin = [1]')),
      at: '3:19',
      says: 'hook.transaction.after_begin: a list of strings is required',
    },
    {
      name: 'no bool',
      top: hook(`  skip_errors = 1\n${transaction('')}`),
      at: '2:17',
      says: 'hook.skip_errors: a bool is required',
    },
    {
      name: 'a commit',
      top: hook(transaction('    after_begin = ["SELECT 1", "COMMIT;"]')),
      at: '3:32',
      says: 'a statement of hook "sql" "h", after_begin, cannot run: it begins or ends a transaction',
    },
    {
      name: 'SQL that cannot be cut',
      top: hook(transaction(`    after_begin = ["SELECT 'open"]`)),
      at: '3:20',
      says: '',
    },
    {
      name: 'a name that nothing declares',
      top: hook(transaction('    after_begin = [local.x]')),
      at: '3:25',
      says: 'local has no attribute "x"',
    },
    { name: 'three labels', top: 'hook "sql" "a" "b" {\n}\n', at: '1:1', says: 'a hook has two labels' },
  ])('$name', async ({ top, at, says }) => {
    const cwd = await project('sqlite://local.db', top);
    for (const command of [
      ['migrate', 'apply'],
      ['schema', 'apply', '--auto-approve'],
    ]) {
      const outcome = await telamon([...command, '--env', 'local'], { cwd });
      expect(outcome).toMatchObject({ code: 1, stdout: '' });
      expect(outcome.stderr).toContain(`Error: atlas.hcl:${at}: `);
      expect(outcome.stderr).toContain(says);
    }
  });
});
