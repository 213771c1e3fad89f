import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, telamon } from './telamon.ts';

const project = `variable "password" {
  type      = string
  sensitive = true
}
variable "tenants" {
  type    = list(string)
  default = ["a", "b"]
}
locals {
  dsn = "postgres://app:\${urlescape(var.password)}@\${getenv("DB_HOST")}/app"
}
data "external" "vault" {
  program = ["sh", "-c", "touch ran.txt; printf kanarie-from-the-vault"]
}
diff {
  skip {
    drop_table = true
  }
}
lint {
  latest = 3
  destructive {
    error = true
  }
}
env "local" {
  url   = local.dsn
  dev   = "pglite://memory"
  src   = ["file://a.sql", "file://b.sql"]
  note  = "<\${var.password}>"
  token = data.external.vault
  limit = { rows = 10, tags = ["x", null] }
  migration {
    exec_order = NON_LINEAR
  }
  lint {
    review = WARNING
  }
  check "migrate_apply" {
    deny "weekend" {
      condition = self.day == "Sunday"
    }
  }
}
env "many" {
  for_each = toset(var.tenants)
  url      = "pglite://\${each.value}"
}
`;

const password = ['--var', 'password=p@ss/w0rd'];

describe('config show', () => {
  test('prints the env as HCL: places, names that were read, inherited policies, no secrets', async () => {
    const cwd = folder({ 'atlas.hcl': project });
    const args = ['config', 'show', '--env', 'local', ...password];
    const outcome = await telamon(args, { cwd, env: { DB_HOST: 'db.example.com' } });
    expect(outcome).toEqual({
      code: 0,
      stdout: `# var.password = "(sensitive)"  (--var, atlas.hcl:1)
# var.tenants = ["a","b"]  (default, atlas.hcl:5)

env "local" {  # atlas.hcl:26
  url   = "postgres://app:xxxxx@db.example.com/app"  # atlas.hcl:27, local.dsn
  dev   = "pglite://memory"  # atlas.hcl:28
  src   = ["file://a.sql", "file://b.sql"]  # atlas.hcl:29
  note  = "(sensitive)"  # atlas.hcl:30, var.password (--var)
  token = "(sensitive)"  # atlas.hcl:31, data.external.vault
  # atlas.hcl:32
  limit = {
    rows = 10
    tags = ["x", null]
  }
  migration {  # atlas.hcl:33
    exec_order = "NON_LINEAR"  # atlas.hcl:34
  }
  # check "migrate_apply" at atlas.hcl:39 is kept for the command that reads it
  diff {  # atlas.hcl:15, from the global block
    skip {  # atlas.hcl:16, from the global block
      drop_table = true  # atlas.hcl:17
    }
  }
  lint {  # atlas.hcl:36
    review = "WARNING"  # atlas.hcl:37
    latest = 3  # atlas.hcl:21
    destructive {  # atlas.hcl:22, from the global block
      error = true  # atlas.hcl:23
    }
  }
}
`,
      stderr: '',
    });
  });

  test('prints JSON for programs: paths, values, places', async () => {
    const cwd = folder({ 'atlas.hcl': project });
    const args = ['config', 'show', '--env', 'many', '--json', ...password, '--var', 'tenants=z'];
    const { code, stdout, stderr } = await telamon(args, { cwd });
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({
      Env: 'many',
      Files: ['atlas.hcl'],
      Variables: [
        { Name: 'password', Value: '(sensitive)', From: '--var', Position: 'atlas.hcl:1:1', Sensitive: true },
        { Name: 'tenants', Value: ['z'], From: '--var', Position: 'atlas.hcl:5:1' },
      ],
      Targets: [
        {
          Position: 'atlas.hcl:45:1',
          Each: { Key: 'z', Value: 'z' },
          Values: [
            { Name: 'url', Value: 'pglite://z', Position: 'atlas.hcl:47:14', Reads: ['each.value'] },
            {
              Name: 'diff.skip.drop_table',
              Value: true,
              Position: 'atlas.hcl:17:18',
              Reads: [],
              Inherited: true,
            },
            { Name: 'lint.latest', Value: 3, Position: 'atlas.hcl:21:12', Reads: [], Inherited: true },
            {
              Name: 'lint.destructive.error',
              Value: true,
              Position: 'atlas.hcl:23:13',
              Reads: [],
              Inherited: true,
            },
          ],
        },
      ],
    });
  });

  test('shows all targets of an env, and says which envs there are when none is chosen', async () => {
    const cwd = folder({ 'atlas.hcl': project });
    const both = await telamon(['config', 'show', '--env', 'many', ...password], { cwd });
    expect(both.stdout.match(/^# each\.key = .*$/gm)).toEqual([
      '# each.key = "a", each.value = "a"',
      '# each.key = "b", each.value = "b"',
    ]);
    expect(await telamon(['config', 'show', ...password], { cwd })).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Error: required flag(s) "env" not set\nhint: defined in atlas.hcl: local, many\n',
    });
  });
});

describe('config validate', () => {
  test('evaluates every env without running programs, and says what it left out', async () => {
    const cwd = folder({ 'atlas.hcl': project });
    expect(await telamon(['config', 'validate'], { cwd })).toEqual({
      code: 0,
      stdout: 'atlas.hcl is valid (2 envs: local, many)\n',
      stderr: `atlas.hcl:10:9: local.dsn needs var.password: not evaluated
atlas.hcl:27:11: env.local.url needs var.password: not evaluated
atlas.hcl:30:11: env.local.note needs var.password: not evaluated
atlas.hcl:31:11: env.local.token needs data.external.vault: not evaluated
`,
    });
    expect(existsSync(join(cwd, 'ran.txt'))).toBe(false);
    const one = await telamon(['config', 'validate', '--env', 'many'], { cwd, env: { TELAMON_QUIET: '1' } });
    expect(one).toEqual({ code: 0, stdout: 'atlas.hcl is valid (1 env: many)\n', stderr: '' });
  });

  test('tells the faults of names and shapes first, used or not', async () => {
    const cwd = folder({
      'atlas.hcl': `data "external" "idle" {
  progam = ["x"]
}
data "external" "other" {
  program = [local.nope]
}
docker "postgres" "idle" {
}
locals {
  a = b
}
env "one" {
  exclude = "a"
}
env "two" {
  migration = "x"
}
env {
  name = atlas.env
  url  = var.gone
}
`,
    });
    const { code, stdout, stderr } = await telamon(['config', 'validate'], { cwd });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.match(/^Error: .*$/gm)).toEqual([
      'Error: atlas.hcl:2:3: data.external.idle: unsupported argument "progam"',
      'Error: atlas.hcl:5:14: local.nope does not exist',
      'Error: atlas.hcl:7:1: docker.postgres.idle: the argument "image" is required',
      'Error: atlas.hcl:10:7: "b" is not defined',
      'Error: atlas.hcl:13:13: env.one.exclude: a list of strings is required, got string',
      'Error: atlas.hcl:16:3: env.two.migration is a block, not an attribute',
      'Error: atlas.hcl:20:10: var.gone does not exist',
    ]);
  });

  test('then the faults of values, of all envs at once', async () => {
    const cwd = folder({
      'atlas.hcl': `locals {
  unused = upper([])
  later  = data.external.x.key
}
data "external" "x" {
  program = ["x", tonumber("y")]
}
env "one" {
  url = "postgers://h/db"
  dev = "docker+postgres://postgres:17"
  migration {
    dir          = "migrations"
    lock_timeout = "10"
    exec_order   = lower("SIDEWAYS")
  }
}
env "two" {
  src = { url = "x" }
}
env "three" {
  name = "four"
}
env "empty" {
  for_each = []
}
env "fine" {
  url = data.external.x
}
`,
    });
    const { code, stdout, stderr } = await telamon(['config', 'validate'], { cwd });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.match(/^(?!hint:| ).*$/gm)?.slice(0, -1)).toEqual([
      'atlas.hcl:24:14: for_each has no element, so that there is no env "empty"',
      'Error: atlas.hcl:2:18: argument "str" of upper(): string required, got a tuple',
      'Error: atlas.hcl:6:28: argument "v" of tonumber(): number required, got "y"',
      'Error: atlas.hcl:9:9: env.one.url: no database has the scheme postgers://',
      'Error: atlas.hcl:12:20: env.one.migration.dir: missing scheme for dir url. Did you mean "file://migrations"?',
      'Error: atlas.hcl:13:20: env.one.migration.lock_timeout: time: missing unit in duration "10"',
      'Error: atlas.hcl:14:20: env.one.migration.exec_order: there is no "sideways"',
      'Error: atlas.hcl:18:9: expected src to be either a string or strings, got: an object',
      'Error: atlas.hcl:21:10: the env that --env three chooses is named "four"',
    ]);
    expect(stderr).toContain('hint: did you mean postgres://?\n');
  });

  test('rules, hooks, and what runs around files: without a run to be about', async () => {
    const cwd = folder({
      'atlas.hcl': `data "external" "x" {
  program = ["x"]
}
check "migrate_apply" {
  deny "a" {
    condition = self.planned_migration.files[0].name == local.gone
  }
  denny "b" {
  }
}
check "schema_aply" {
}
hook "sql" "a" {
  transaction {
    after_begin = [1]
  }
}
pre "migrate_apply" {
  exec {
    sql = data.external.x
  }
}
env "one" {
  for_each = ["a"]
  check "migrate_apply" {
    deny "c" {
      condition = each.value == "a" && length(self.planned_migration.files) > 1
    }
    deny "d" {
      condition = nope.x
    }
  }
  post "migrate_apply" {
    exec {
      src = "gone.sql"
    }
  }
}
`,
    });
    const { code, stderr } = await telamon(['config', 'validate'], { cwd });
    expect(code).toBe(1);
    expect(stderr.match(/^(?:Error: |atlas).*$/gm)).toEqual([
      'Error: atlas.hcl:8:3: check knows no block "denny"',
      'Error: atlas.hcl:11:1: check "schema_aply": a check has one label, the command that it is for',
      'Error: atlas.hcl:15:19: hook.transaction.after_begin: a list of strings is required, got a tuple',
      'Error: atlas.hcl:30:19: "nope" is not defined',
      expect.stringContaining('Error: atlas.hcl:35:13: cannot read the script gone.sql: '),
    ]);
    const fine = folder({
      'atlas.hcl': `data "external" "x" {
  program = ["x"]
}
pre "migrate_apply" {
  exec {
    sql = data.external.x
  }
}
env "one" {
}
`,
    });
    const outcome = await telamon(['config', 'validate'], { cwd: fine });
    expect(outcome.code).toBe(0);
    expect(outcome.stdout + outcome.stderr).toContain('atlas.hcl:4:1: pre "migrate_apply" needs data.external.x');
  });

  test.each([
    { name: 'no file', files: {}, said: 'Error: config file "atlas.hcl" was not found' },
    { name: 'an unknown env', files: { 'atlas.hcl': 'env "a" {\n}\n' }, said: 'Error: env "x" not defined in config' },
    { name: 'a syntax error', files: { 'atlas.hcl': 'env "a" {\n' }, said: 'Error: atlas.hcl:1:9: ' },
  ])('$name', async ({ files, said }) => {
    const outcome = await telamon(['config', 'validate', '--env', 'x'], { cwd: folder(files) });
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toContain(said);
  });
});

describe('config fmt', () => {
  const messy = 'env   "a" {\nurl="x"\n}\n';
  const neat = 'env "a" {\n  url = "x"\n}\n';

  test('formats, and with --check only tells', async () => {
    const cwd = folder({ 'atlas.hcl': messy, 'neat.hcl': neat });
    for (const command of ['config', 'schema']) {
      expect(await telamon([command, 'fmt', '--check'], { cwd })).toEqual({
        code: 1,
        stdout: 'atlas.hcl\n',
        stderr: '',
      });
    }
    expect(readFileSync(join(cwd, 'atlas.hcl'), 'utf8')).toBe(messy);
    expect(await telamon(['config', 'fmt'], { cwd })).toEqual({ code: 0, stdout: 'atlas.hcl\n', stderr: '' });
    expect(readFileSync(join(cwd, 'atlas.hcl'), 'utf8')).toBe(neat);
    expect(await telamon(['config', 'fmt', '--check'], { cwd })).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('reads stdin', async () => {
    expect(await telamon(['config', 'fmt', '-'], { input: messy })).toEqual({ code: 0, stdout: neat, stderr: '' });
    const checked = await telamon(['config', 'fmt', '--check', '-'], { input: messy });
    expect(checked).toEqual({ code: 1, stdout: 'stdin\n', stderr: '' });
  });
});

describe('blocks that only a command reads', () => {
  const files = (block: string) => ({
    'atlas.hcl': `env "local" {\n  url = "sqlite://local.db"\n  dev = "sqlite://dev?mode=memory"\n  src = "file://schema.sql"\n  ${block}\n}\n`,
    'schema.sql': 'CREATE TABLE t (id int);\n',
    'migrations/1_t.sql': 'CREATE TABLE t (id int);\n',
  });
  const check = 'check "migrate_apply" {\n    deny "x" {\n      condition = false\n    }\n  }';

  const before = 'pre "migrate_apply" {\n    exec {\n      sql = "SELECT 1"\n    }\n  }';

  test.each([
    { command: ['migrate', 'apply'], block: 'rollout {\n  }', name: 'rollout' },
    {
      command: ['schema', 'apply', '--auto-approve'],
      block: before.replace('migrate_', 'schema_'),
      name: 'pre "schema_apply"',
    },
  ])('$command refuses to pass by $name', async ({ command, block, name }) => {
    const cwd = folder(files(block));
    await telamon(['migrate', 'hash'], { cwd });
    const outcome = await telamon([...command, '--env', 'local'], { cwd });
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toContain(
      `Error: atlas.hcl:5:3: ${command.slice(0, 2).join(' ')} does not know what to do with the ${name} block of this env`,
    );
    expect(existsSync(join(cwd, 'local.db'))).toBe(false);
  });

  test('the others, and dry runs, are not concerned', async () => {
    const cwd = folder(files(`${check}\n  ${before}\n  rule "hcl" "x" {\n    src = file.x\n  }`));
    await telamon(['migrate', 'hash'], { cwd });
    for (const args of [
      ['migrate', 'status'],
      ['migrate', 'apply', '--dry-run'],
      ['schema', 'apply', '--auto-approve'],
    ]) {
      expect(await telamon([...args, '--env', 'local'], { cwd })).toMatchObject({ code: 0, stderr: '' });
    }
  });
});
