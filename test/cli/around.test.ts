import { describe, expect, test } from 'vitest';
import { folder, telamon } from './telamon.ts';

const log = (what: string) => `INSERT INTO log VALUES ('${what}');`;
const exec = (sql: string) => `    exec {\n      sql = "${sql}"\n    }`;
const block = (type: string, body: string, subject = 'migrate_apply') => `  ${type} "${subject}" {\n${body}\n  }\n`;

/** A project on SQLite with the blocks in its env; the first file is applied. */
async function project(blocks: string, more: Readonly<Record<string, string>> = {}, top = ''): Promise<string> {
  const config = (inner: string) => `${top}env "local" {\n  url = "sqlite://local.db"\n${inner}}\n`;
  const cwd = folder({
    'atlas.hcl': config(blocks),
    'plain.hcl': config(''),
    'migrations/1_log.sql': 'CREATE TABLE log (what text);\n',
    'migrations/2_two.sql': `${log('two')}\n`,
    ...more,
  });
  expect(await telamon(['migrate', 'hash'], { cwd })).toMatchObject({ code: 0 });
  const first = ['migrate', 'apply', '1', '--env', 'local', '-c', 'file://plain.hcl'];
  expect(
    await telamon(top === '' ? first : first.slice(0, 3).concat('--url', 'sqlite://local.db'), { cwd }),
  ).toMatchObject({
    code: 0,
  });
  return cwd;
}

const apply = (cwd: string, ...more: string[]) => telamon(['migrate', 'apply', '--env', 'local', ...more], { cwd });
const untimed = (text: string) => text.replace(/[\d.]+(?:ms|µs|s)/g, 'TIME');
const isPending = async (cwd: string) =>
  (await telamon(['migrate', 'status', '--url', 'sqlite://local.db'], { cwd })).stdout.includes('PENDING');

const all = [
  block('pre', exec(log('a'))),
  block(
    'pre',
    `    skip {\n      condition = atlas.env == "local"\n      message   = "not on local"\n    }\n${exec('nonsense')}`,
  ),
  block('post', `    skip {\n      condition = false\n    }\n    exec {\n      src = "file://after.sql"\n    }`),
].join('');
const after = { 'after.sql': `-- behind the files\n${log('b')}\n` };

test('the text tells them around the files, and a dry run runs none', async () => {
  const cwd = await project(all, after);
  const expected = [
    'Migrating to version 2 from 1 (1 migrations in total):',
    '',
    '  -- pre "migrate_apply"',
    "    -> INSERT INTO log VALUES ('a');",
    '  -- ok (TIME)',
    '',
    '  -- pre "migrate_apply"',
    '  -- skipped: not on local',
    '',
    '  -- migrating version 2',
    "    -> INSERT INTO log VALUES ('two');",
    '  -- ok (TIME)',
    '',
    '  -- post "migrate_apply"',
    "    -> INSERT INTO log VALUES ('b');",
    '  -- ok (TIME)',
    '',
    '  -------------------------',
    '  -- TIME',
    '  -- 1 migration',
    '  -- 1 sql statement',
    '',
  ].join('\n');
  for (const more of [['--dry-run'], []]) {
    const outcome = await apply(cwd, ...more);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(untimed(outcome.stdout)).toBe(expected);
    expect(await isPending(cwd)).toBe(more.length > 0);
  }
});

test('JSON has keys of its own, and without blocks none of them', async () => {
  const cwd = await project(all, after);
  const json = '{{ json . }}';
  const { Pre, Post, Applied } = JSON.parse((await apply(cwd, '--format', json)).stdout);
  const times = { Start: expect.any(String), End: expect.any(String) };
  expect(Pre).toEqual([
    { Name: 'pre "migrate_apply"', Stmts: [log('a')], ...times },
    { Name: 'pre "migrate_apply"', Skipped: true, Message: 'not on local', ...times },
  ]);
  expect(Applied).toHaveLength(1);
  expect(Post).toEqual([{ Name: 'post "migrate_apply"', Stmts: [log('b')], ...times }]);
  const without = await project('');
  expect(Object.keys(JSON.parse((await apply(without, '--format', json)).stdout))).toEqual(
    expect.not.arrayContaining(['Pre', 'Post']),
  );
});

test('a failing one: place, statement, what remains; the report has it too', async () => {
  const cwd = await project(block('pre', '    exec {\n      src = "before.sql"\n    }'), {
    'before.sql': `${log('a')}\n\nINSERT INTO nowhere VALUES (1);\n`,
  });
  const outcome = await apply(cwd);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain(
    'Error: before.sql:3:1: pre "migrate_apply": executing statement "INSERT INTO nowhere VALUES (1);": no such table: nowhere',
  );
  expect(outcome.stderr).toContain('hint: no file has run; the next apply runs this block again, from its beginning');
  expect(outcome.stdout).toContain('-> INSERT INTO nowhere VALUES (1);\n    no such table: nowhere\n');
  const report = JSON.parse((await apply(cwd, '--format', '{{ json . }}')).stdout);
  expect(report).toMatchObject({
    Pre: [{ Error: { Stmt: 'INSERT INTO nowhere VALUES (1);', Text: 'no such table: nowhere' } }],
    Error: expect.stringContaining('no such table: nowhere'),
  });
  expect(report).not.toHaveProperty('Applied');
  expect(await isPending(cwd)).toBe(true);
});

test('those of the whole file come first; variables and locals hold in them', async () => {
  const top = `variable "name" {\n  type    = string\n  default = "v"\n}\nlocals {\n  l = "$\{var.name}-l"\n}\npre "migrate_apply" {\n  exec {\n    sql = "INSERT INTO log VALUES ('$\{local.l}');"\n  }\n}\n`;
  const cwd = await project(block('pre', exec(log('env'))), {}, top);
  const { Pre } = JSON.parse((await apply(cwd, '--var', 'name=w', '--format', '{{ json . }}')).stdout);
  expect(Pre.flatMap(({ Stmts }: { readonly Stmts: readonly string[] }) => Stmts)).toEqual([log('w-l'), log('env')]);
});

describe('refused before anything runs', () => {
  const condition = (text: string) => block('pre', `    skip {\n      ${text}\n    }\n${exec('SELECT 1')}`);
  test.each([
    { name: 'no exec', blocks: block('pre', ''), says: '3:3: pre "migrate_apply" needs a block exec { sql = … }' },
    {
      name: 'neither',
      blocks: block('pre', '    exec {\n    }'),
      says: '4:5: env.local.pre.exec needs either sql or src',
    },
    {
      name: 'both',
      blocks: block('pre', '    exec {\n      sql = "a"\n      src = "b"\n    }'),
      says: 'pre.exec needs either sql or src',
    },
    {
      name: 'no file',
      blocks: block('post', '    exec {\n      src = "file://no.sql"\n    }'),
      says: '5:13: cannot read the script no.sql',
    },
    {
      name: 'another scheme',
      blocks: block('post', '    exec {\n      src = "https://x/y.sql"\n    }'),
      says: '5:13: env.local.post.exec.src cannot be read from https://',
    },
    {
      name: 'a program',
      blocks: block('post', '    exec {\n      src = "run.sh"\n    }'),
      says: '5:13: run.sh is a program, not SQL',
    },
    {
      name: 'no text',
      blocks: block('pre', '    exec {\n      sql = 1\n    }'),
      says: 'pre.exec.sql: a string is required',
    },
    {
      name: 'an unknown block',
      blocks: block('pre', '    exce {\n    }'),
      says: '4:5: env.local.pre knows no block "exce"',
    },
    {
      name: 'an unknown attribute',
      blocks: block('pre', '    exec {\n      sqll = "x"\n    }'),
      says: 'pre.exec knows no attribute "sqll"',
    },
    {
      name: 'a condition that is no bool',
      blocks: condition('condition = 1'),
      says: '5:19: env.local.pre.skip.condition: a bool is required',
    },
    { name: 'no condition', blocks: condition('message = "x"'), says: 'pre.skip needs condition, a bool' },
    {
      name: 'a name that nothing declares',
      blocks: condition('condition = local.x'),
      says: '5:24: local has no attribute "x"',
    },
    { name: 'SQL that cannot be cut', blocks: block('pre', exec("SELECT 'open")), says: '5:13: ' },
    {
      name: 'no command of that name',
      blocks: block('pre', exec('SELECT 1'), 'migrate_aply'),
      says: '3:3: migrate apply does not know what to do with the pre "migrate_aply" block',
    },
  ])('$name', async ({ blocks, says }) => {
    const cwd = await project(blocks, { 'run.sh': '#!/bin/sh\n' });
    const outcome = await apply(cwd);
    expect(outcome.stderr).toMatch(/^Error: atlas\.hcl:\d+:\d+: /);
    expect(outcome.stderr).toContain(says);
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(await isPending(cwd)).toBe(true);
  });
});
