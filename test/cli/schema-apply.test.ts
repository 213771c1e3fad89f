import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshDatabase, serversOrEmbedded } from '../servers/index.ts';
import { folder, launcher, telamon } from './telamon.ts';

const done = { code: 0, stderr: '' };
const synced = { ...done, stdout: 'Schema is synced, no changes to be made\n' };
const files = { 'want.sql': 'CREATE TABLE t (id integer PRIMARY KEY, n text);\n' };
const target = ['--url', 'sqlite://target.db'];
const apply = ['schema', 'apply', ...target, '--to', 'file://want.sql'];
const planned =
  '-- Planned Changes:\n-- Create "t" table\nCREATE TABLE `t` (\n  `id` integer NULL,\n  `n` text NULL,\n  PRIMARY KEY (`id`)\n);\n';

describe('schema apply on SQLite', () => {
  test('a dry run, a run, and then nothing to do', async () => {
    const cwd = folder(files);
    expect(await telamon([...apply, '--dry-run'], { cwd })).toEqual({ ...done, stdout: planned });
    expect(await telamon([...apply, '--dry-run'], { cwd })).toEqual({ ...done, stdout: planned });
    expect(await telamon([...apply, '--auto-approve'], { cwd })).toEqual({ ...done, stdout: planned });
    expect(await telamon([...apply, '--auto-approve'], { cwd })).toEqual(synced);
    expect(await telamon(apply, { cwd })).toEqual(synced);
  });

  test.each([
    { name: 'nothing', input: '' },
    { name: 'a newline', input: '\n' },
    { name: 'the answer itself', input: 'Approve and apply\ny\nyes\n' },
  ])('a pipe is never asked: $name', async ({ input }) => {
    const cwd = folder(files);
    expect(await telamon(apply, { cwd, input })).toEqual({
      code: 1,
      stdout: planned,
      stderr:
        'Error: approval required: stdin is not a terminal; use --auto-approve or --dry-run\nhint: nothing was changed\n',
    });
    expect(await telamon([...apply, '--dry-run'], { cwd })).toEqual({ ...done, stdout: planned });
  });

  test('reports', async () => {
    const cwd = folder(files);
    const json = [...apply, '--format', '{{ json . }}'];
    const sql = 'CREATE TABLE `t` (\n  `id` integer NULL,\n  `n` text NULL,\n  PRIMARY KEY (`id`)\n)';
    const place = { Driver: 'sqlite', URL: expect.objectContaining({ Scheme: 'sqlite', Host: 'target.db' }) };
    const moments = { Start: expect.any(String), End: expect.any(String) };

    const dry = await telamon([...json, '--dry-run'], { cwd });
    expect(dry).toMatchObject(done);
    expect(JSON.parse(dry.stdout)).toEqual({ ...place, Changes: { Pending: [sql] }, ...moments });
    expect(JSON.parse((await telamon([...json, '--auto-approve', '--no-proof'], { cwd })).stdout)).toEqual({
      ...place,
      Changes: { Applied: [sql] },
      ...moments,
      Applied: { ...moments, Applied: [`${sql};`] },
      Proof: 'no-proof',
    });
    const nothing = await telamon([...json, '--auto-approve'], { cwd });
    expect(JSON.parse(nothing.stdout)).toEqual({ ...place, Changes: {}, ...moments });
  });

  test('a failure: what was planned on stdout, what stays on stderr; a report of its own tells it too', async () => {
    const cwd = folder({
      'want.sql': 'CREATE TABLE t (id int, n int NOT NULL CHECK (n > 0)); CREATE TABLE a (id int);\n',
    });
    const first = folder({});
    await telamon(
      ['schema', 'apply', '--url', `sqlite://${first}/x.db`, '--to', `file://${cwd}/want.sql`, '--auto-approve'],
      { cwd },
    );
    const later = folder({
      'want.sql': 'CREATE TABLE t (id int, n int NOT NULL CHECK (n > 0)); CREATE TABLE a (id int UNIQUE);\n',
    });
    // Rows that are there refuse the new constraint.
    const seed = folder({ 'migrations/1.sql': 'INSERT INTO a VALUES (1), (1);\n' });
    await telamon(['migrate', 'hash'], { cwd: seed });
    const seeded = ['migrate', 'apply', '--url', `sqlite://${first}/x.db`, '--allow-dirty'];
    expect(await telamon(seeded, { cwd: seed })).toMatchObject({ code: 0 });
    const again = [
      'schema',
      'apply',
      '--url',
      `sqlite://${first}/x.db`,
      '--to',
      `file://${later}/want.sql`,
      '--auto-approve',
    ];
    const plain = await telamon(again, { cwd });
    expect(plain.code).toBe(1);
    expect(plain.stdout).toMatch(/^-- Planned Changes:\n/);
    expect(plain.stderr).toMatch(/UNIQUE constraint failed[\s\S]*hint: nothing was changed\n$/);
    const format = '{{ len .Changes.Applied }}/{{ len .Changes.Pending }} {{ .Changes.Error.Text }} {{ .Error }}';
    const report = await telamon([...again, '--format', format], { cwd });
    expect(report.code).toBe(1);
    expect(report.stdout).toMatch(/^\d+\/\d+ UNIQUE constraint failed/);
    expect(report.stderr).toMatch(/^Error: /);
  });

  test.each([
    {
      name: 'nothing wanted',
      args: ['schema', 'apply', ...target],
      error: 'one of flag(s) "file" or "to" is required',
    },
    {
      name: 'both wanted',
      args: [...apply, '--file', 'file://want.sql'],
      error: 'if any flags in the group [file to] are set none of the others can be; [file to] were all set',
    },
    {
      name: 'look and run',
      args: [...apply, '--dry-run', '--auto-approve'],
      error:
        'if any flags in the group [dry-run auto-approve] are set none of the others can be; [auto-approve dry-run] were all set',
    },
    { name: 'a mode', args: [...apply, '--tx-mode', 'sometimes'], error: 'unknown tx-mode "sometimes"' },
    {
      name: 'a report and a question',
      args: [...apply, '--format', '{{ json . }}'],
      error: '--log and --format can only be used with --dry-run or --auto-approve',
    },
    {
      name: 'a file as target',
      args: ['schema', 'apply', '--url', 'file://want.sql', '--to', 'file://want.sql'],
      error: '--url must be a database connection',
    },
    {
      name: 'no driver',
      args: ['schema', 'apply', '--url', 'nope', '--to', 'file://want.sql', '--dry-run'],
      error: 'sql/sqlclient: missing driver. See: https://atlasgo.io/url',
    },
    {
      name: 'no target',
      args: ['schema', 'apply', '--to', 'file://want.sql'],
      error: 'required flag(s) "url" not set',
    },
  ])('refused: $name', async ({ args, error }) => {
    const { code, stdout, stderr } = await telamon(args, { cwd: folder(files) });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.split('\n')[0]).toBe(`Error: ${error}`);
  });

  test('a project file: src, policy and format; a review takes --auto-approve away', async () => {
    const env = (name: string, more: string) =>
      `env "${name}" {\n  url = "sqlite://target.db"\n  src = "file://want.sql"\n  ${more}\n}\n`;
    const cwd = folder({
      ...files,
      'atlas.hcl':
        env('plain', 'format {\n schema {\n apply = "{{ len .Changes.Pending }}"\n }\n }') +
        env('review', 'lint {\n review = WARNING\n }') +
        env('keep', 'diff {\n skip {\n drop_table = true\n }\n }'),
      'less.sql': 'CREATE TABLE other (id int);\n',
    });
    const run = (name: string, ...more: string[]) => telamon(['schema', 'apply', '--env', name, ...more], { cwd });
    expect(await run('plain', '--dry-run')).toEqual({ ...done, stdout: '1' });
    expect((await run('plain', '--dry-run', '--log', 'x')).stderr).toMatch(
      /^Error: if any flags in the group \[log format\]/,
    );
    expect(
      (await run('plain', '--dry-run', '--file', 'file://less.sql', '--format', '{{ len .Changes.Pending }}')).stdout,
    ).toBe('1');
    expect(await run('review', '--auto-approve')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'Error: auto-approve is not allowed when a lint policy is set to "WARNING"\nhint: leave --auto-approve out: the policy decides which plans are asked about\n',
    });
    expect(await run('review', '--dry-run')).toEqual({ ...done, stdout: planned });
    expect(await run('review')).toEqual({ ...done, stdout: planned });
    expect(await run('keep', '--to', 'file://less.sql', '--auto-approve')).toMatchObject(done);
    const tables = [
      'schema',
      'inspect',
      ...target,
      '--format',
      '{{ range (index .Realm.Schemas 0).Tables }}{{ .Name }} {{ end }}',
    ];
    expect((await telamon(tables, { cwd })).stdout.split(' ').sort()).toEqual(['', 'other', 't']);
    // Now a plan would drop a table: somebody has to look.
    const dropping = await run('review', '--to', 'file://less.sql');
    expect(dropping.code).toBe(1);
    expect(dropping.stderr).toMatch(
      /^Error: approval required: stdin is not a terminal; the lint policy "WARNING" wants/,
    );
  });
});

describe.runIf(process.platform !== 'win32')('schema apply --edit', () => {
  const edit = [...apply, '--edit', '--auto-approve'];
  const editor = (cwd: string) => ({ EDITOR: `sh ${cwd}/editor.sh` });

  test('runs the edited plan, once it leads to the desired state', async () => {
    const cwd = folder({
      ...files,
      'editor.sh':
        'printf "CREATE TABLE t (id integer);\n-- more\nDROP TABLE t;\n" > "$1.new"; cat "$1" >> "$1.new"; mv "$1.new" "$1"\n',
    });
    const { code, stdout } = await telamon(edit, { cwd, env: editor(cwd) });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: planned.replace('-- Create', 'CREATE TABLE t (id integer);\n-- More\nDROP TABLE t;\n-- Create'),
    });
    expect(await telamon(apply, { cwd })).toEqual(synced);
  });

  test.each([
    {
      name: 'does not reach the desired state',
      text: 'CREATE TABLE other (id int);',
      error: /^Error: the edited plan does not hold: /,
    },
    { name: 'fails', text: 'DROP TABLE nowhere;', error: /^Error: the edited plan does not hold: .*no such table/ },
    { name: 'is empty', text: '-- nothing', error: /^Error: the edited plan is empty\n/ },
  ])('a plan that $name is refused', async ({ text, error }) => {
    const cwd = folder({ ...files, 'editor.sh': `echo '${text}' > "$1"\n` });
    const { code, stdout, stderr } = await telamon(edit, { cwd, env: editor(cwd) });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(error);
    expect(await telamon([...apply, '--dry-run'], { cwd })).toEqual({ ...done, stdout: planned });
  });
});

describe.runIf(existsSync('/usr/bin/script'))('schema apply on a terminal', () => {
  /** Runs the command line on a terminal of its own, and types. */
  async function typed(cwd: string, keys: string): Promise<{ code: number | null; screen: string }> {
    const { spawn } = await import('node:child_process');
    const line = [process.execPath, launcher(), ...apply].map((word) => `'${word}'`).join(' ');
    const child = spawn('/usr/bin/script', ['-qec', line, '/dev/null'], {
      cwd,
      env: { ...process.env, NO_COLOR: '1' },
    });
    let screen = '';
    let asked = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      screen += text;
      if (asked || !screen.includes('Abort\r\n')) return;
      asked = true;
      child.stdin.write(keys);
    });
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, screen: screen.replaceAll('\r\n', '\n') };
  }

  test('enter approves: the first item is preselected', async () => {
    const cwd = folder(files);
    const { code, screen } = await typed(cwd, '\r');
    expect(code).toBe(0);
    expect(screen).toContain(
      'Planning migration statements (1 in total):\n\n  -- create "t" table:\n    -> CREATE TABLE `t` (\n',
    );
    expect(screen).toContain('? Approve or abort the plan:\n  ▸ Approve and apply\n    Abort\n');
    expect(screen).toContain('Applying approved migration (1 statement in total):\n');
    expect(screen).toMatch(/ {2}-- 1 migration\n {2}-- 1 sql statement\n$/);
    expect(await telamon([...apply, '--dry-run'], { cwd })).toEqual(synced);
  });

  test.each([
    { name: 'down, enter', keys: '\x1b[B\r' },
    { name: '^C', keys: '\x03' },
  ])('$name aborts: exit 0, nothing executed', async ({ keys }) => {
    const cwd = folder(files);
    expect((await typed(cwd, keys)).code).toBe(0);
    expect(await telamon([...apply, '--dry-run'], { cwd })).toEqual({ ...done, stdout: planned });
  });
});

test('a schema of PostgreSQL without a dev URL: tried on the embedded database, in the schema of the URL', async () => {
  const server = serversOrEmbedded().at(-1);
  if (!server) throw new Error('there is a server');
  await using database = await freshDatabase(server);
  const cwd = folder(files);
  const bound = `${database.url}${database.url.includes('?') ? '&' : '?'}search_path=public`;
  const run = ['schema', 'apply', '--url', bound, '--to', 'file://want.sql', '--auto-approve'];
  const first = await telamon(run, { cwd, env: { TELAMON_QUIET: '1' } });
  expect(first).toEqual({
    ...done,
    stdout:
      '-- Planned Changes:\n-- Create "t" table\nCREATE TABLE "t" (\n  "id" integer NOT NULL,\n  "n" text NULL,\n  PRIMARY KEY ("id")\n);\n',
  });
  expect(await telamon(run, { cwd, env: { TELAMON_QUIET: '1' } })).toEqual(synced);
  expect(readFileSync(join(cwd, 'want.sql'), 'utf8')).toBe(files['want.sql']);
});
