import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, telamon } from './telamon.ts';

const migrations = {
  'migrations/1_users.sql': 'CREATE TABLE users (id integer PRIMARY KEY);\n',
  'migrations/2_posts.sql': 'CREATE TABLE posts (id integer PRIMARY KEY);\n',
};

const project = `
variable "folder" {
  type    = string
  default = "database"
}
env "local" {
  url = "pglite://\${var.folder}"
  dev = "pglite://memory"
  src = "file://schema.sql"
  migration {
    dir = "file://migrations"
  }
  format {
    migrate {
      status = "{{ .Status }} {{ .Current }}"
      apply  = "{{ len .Applied }} files"
    }
  }
}
env "broken" {
  migration {
    lock_timeout = "10"
  }
}
env "two" {
  for_each = ["one", "two"]
  url      = "pglite://\${each.value}"
  migration {
    dir = "file://migrations"
  }
}
`;

async function sample(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const cwd = folder({ ...migrations, 'atlas.hcl': project, ...files });
  expect(await telamon(['migrate', 'hash'], { cwd })).toMatchObject({ code: 0 });
  return cwd;
}

describe('what the project file fills', () => {
  test('flags that were not typed; typed ones win', async () => {
    const cwd = await sample();
    expect(await telamon(['migrate', 'apply', '--env', 'local', '1'], { cwd })).toEqual({
      code: 0,
      stdout: '1 files',
      stderr: '',
    });
    expect(await telamon(['migrate', 'status', '--env', 'local'], { cwd })).toMatchObject({ stdout: 'PENDING 1' });
    const typed = ['migrate', 'status', '--env', 'local', '--url', 'pglite://other', '--format', '{{ .Current }}'];
    expect(await telamon(typed, { cwd })).toMatchObject({ stdout: 'No migration applied yet' });
  });

  test('variables come from --var, before or after the command', async () => {
    const cwd = await sample();
    const args = ['migrate', '--env', 'local', 'apply', '--var', 'folder=elsewhere'];
    expect(await telamon(args, { cwd })).toMatchObject({ code: 0, stdout: '2 files' });
    expect(existsSync(join(cwd, 'elsewhere'))).toBe(true);
  });

  test('migrate apply runs for every env of the name, a line for each report', async () => {
    const cwd = await sample();
    const format = '{{ .URL.Host }}: {{ len .Applied }}';
    const outcome = await telamon(['migrate', 'apply', '--env', 'two', '--format', format], { cwd });
    expect(outcome).toEqual({ code: 0, stdout: 'one: 2\ntwo: 2', stderr: '' });
    expect((await telamon(['migrate', 'status', '--env', 'two'], { cwd })).stderr).toMatch(
      /^Error: .*multiple envs found for "two"/,
    );
  });

  test('env:// names an attribute', async () => {
    const cwd = await sample({ 'schema.sql': 'CREATE TABLE users (id integer);' });
    const args = ['schema', 'inspect', '--env', 'local', '--url', 'env://src', '--format', '{{ sql . }}'];
    const { code, stdout, stderr } = await telamon(args, { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('CREATE TABLE "public"."users" ("id" integer NULL);\n');
  });
});

describe('a project file that is wrong', () => {
  test.each([
    {
      name: 'missing',
      args: ['migrate', 'status', '--env', 'local', '-c', 'file://nowhere.hcl'],
      message: /^Error: .*config file "nowhere\.hcl" was not found/,
    },
    {
      name: 'without that env',
      args: ['migrate', 'status', '--env', 'lokal'],
      message: /^Error: .*env "lokal" not defined in config file/,
    },
    {
      name: 'named without a scheme',
      args: ['migrate', 'status', '-c', 'atlas.hcl'],
      message: /^Error: .*missing scheme for config file. Did you mean file:\/\/atlas\.hcl\?/,
    },
    {
      name: 'holding a bad duration',
      args: ['migrate', 'apply', '--env', 'broken'],
      message: /^Error: invalid argument "10" for "--lock-timeout" flag: time: missing unit in duration "10"/,
    },
    {
      name: 'given a bad variable',
      args: ['migrate', 'status', '--env', 'local', '--var', 'nothing'],
      message:
        /^Error: invalid argument "nothing" for "--var" flag: variables must be format as key=value, got: "nothing"/,
    },
    {
      name: 'without a value for --url',
      args: ['migrate', 'apply', '--env', 'broken', '--lock-timeout', '1s'],
      message: /^Error: required flag "url" not set\n$/,
    },
  ])('$name', async ({ args, message }) => {
    const cwd = await sample();
    const before = readdirSync(cwd);
    const { code, stdout, stderr } = await telamon(args, { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(readdirSync(cwd)).toEqual(before);
  });

  test('a syntax error is shown where it stands', async () => {
    const cwd = await sample({ 'atlas.hcl': 'env "local" {\n  url = \n}\n' });
    const { code, stderr } = await telamon(['migrate', 'status', '--env', 'local'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error: atlas\.hcl:2:\d+: .*\n 2 \| {3}url = \n/);
  });

  test('is not read unasked, but hinted at', async () => {
    const cwd = await sample({ 'atlas.hcl': 'not HCL at all {' });
    expect(await telamon(['migrate', 'apply'], { cwd })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Error: required flag "url" not set\nhint: found atlas.hcl; did you mean --env <name>?\n',
    });
  });
});

describe('the order of checks', () => {
  test('the sum before missing flags and bad URLs', async () => {
    const cwd = await sample();
    const sum = readFileSync(join(cwd, 'migrations/atlas.sum'), 'utf8').replace('2_posts', '2_other');
    const broken = folder({ ...migrations, 'migrations/atlas.sum': sum });
    for (const args of [['apply', '--url', 'bad://url'], ['status'], ['diff'], ['set']]) {
      const { code, stdout, stderr } = await telamon(['migrate', ...args], { cwd: broken });
      expect(code).toBe(1);
      expect(stdout).toMatch(/^You have a checksum error/);
      expect(stderr).toMatch(/^Error: checksum mismatch\n/);
    }
  });

  test('required flags, all of them, in their order', async () => {
    const { stderr } = await telamon(['migrate', 'diff'], { cwd: folder() });
    expect(stderr).toBe('Error: required flag(s) "to", "dev-url" not set\n');
  });

  test('flags that exclude each other', async () => {
    const { stderr } = await telamon(
      ['migrate', 'diff', '--to', 'file://x', '--dev-url', 'y', '--dry-run=false', '--edit'],
      {
        cwd: folder(),
      },
    );
    expect(stderr).toBe(
      'Error: if any flags in the group [edit dry-run] are set none of the others can be; [dry-run edit] were all set\n',
    );
  });
});
