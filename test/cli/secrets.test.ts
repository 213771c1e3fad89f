import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { folder, telamon } from './telamon.ts';

/** What must stand in no output, in any spelling. */
const canary = 'kan/arie@7 ü+%"x';

const spellings = [
  canary,
  encodeURIComponent(canary),
  encodeURIComponent(canary).toLowerCase(),
  encodeURIComponent(canary).replaceAll('%20', '+'),
  JSON.stringify(canary).slice(1, -1),
  // Enough of it to be of use.
  'kan/arie',
  'kan%2Farie',
  'kan%2farie',
  Buffer.from(canary).toString('base64'),
];

function expectSilence(what: string, text: string): void {
  for (const spelling of spellings) expect(text.includes(spelling) ? `${what}: ${text}` : '').toBe('');
}

/** A project whose secret comes from all the places that secrets come from, and that goes wrong in many ways. */
const project = (port: number) => `
variable "password" {
  type      = string
  sensitive = true
}
variable "pins" {
  type      = list(number)
  sensitive = true
  default   = []
}
data "runtimevar" "file" {
  url = "file://secret.txt"
}
data "runtimevar" "web" {
  url = "http://127.0.0.1:${port}/secret"
}
data "external" "vault" {
  program = ["cat", "vault.json"]
}
locals {
  dsn = "postgres://app:\${urlescape(var.password)}@127.0.0.1:1/app"
}
data "external" "failing" {
  program = ["sh", "-c", "echo wrong password: \\"$1\\" >&2; echo \\"$1\\"; exit 3", "sh", var.password]
}
data "template_dir" "secret" {
  path = "templates"
  vars = { password = var.password }
}
env "connect" {
  url = local.dsn
  dev = "sqlite://dev?mode=memory"
  src = "file://schema.sql"
  migration {
    dir = "file://migrations"
  }
}
env "file" {
  url = "postgres://app:\${urlescape(data.runtimevar.file)}@127.0.0.1:1/app"
}
env "raw" {
  url = "postgres://app:\${data.runtimevar.file}@127.0.0.1:1/app"
}
env "web" {
  url = "mysql://app:\${urlescape(data.runtimevar.web)}@127.0.0.1:1/app"
}
env "vault" {
  url = "postgres://app:\${urlescape(jsondecode(data.external.vault).password)}@127.0.0.1:1/app?password=\${urlescape(var.password)}"
}
env "scheme" {
  url = "nosuch://app:\${urlescape(var.password)}@h/app"
}
env "bare" {
  url = var.password
}
env "number" {
  url = tonumber(var.password)
}
env "object" {
  url = { secret = var.password }.other
}
env "index" {
  url = { a = 1 }[var.password]
}
env "format" {
  url = format("%d", var.password)
}
env "json" {
  url = jsondecode(var.password)
}
env "word" {
  url = "sqlite://x.db"
  migration {
    exec_order = var.password
  }
}
env "duration" {
  url = "sqlite://x.db"
  migration {
    lock_timeout = var.password
  }
}
env "program" {
  url = data.external.failing
}
env "template" {
  url = "sqlite://template.db"
  migration {
    dir = data.template_dir.secret.url
  }
}
env "show" {
  url      = local.dsn
  note     = "<\${var.password}>"
  shouted  = upper(var.password)
  secret   = data.runtimevar.file
  vault    = data.external.vault
  pins     = var.pins
  template = {
    deep = [var.password]
  }
  format {
    schema {
      inspect = "{{ \\"\${replace(var.password, "\\"", "")}\\" }}"
    }
  }
}
env {
  name = var.password
}
`;

const files = (port: number) => ({
  'atlas.hcl': project(port),
  'secret.txt': canary,
  'vault.json': JSON.stringify({ user: 'app', password: canary }),
  'schema.sql': 'CREATE TABLE t (id int);\n',
  'migrations/1_t.sql': 'CREATE TABLE t (id int);\n',
  'templates/1_user.sql': "CREATE TABLE t (password text DEFAULT '{{ .password }}');\nCREATE TABLE t (again int);\n",
});

const perEnv = (env: string): readonly (readonly string[])[] => [
  ['schema', 'inspect', '--env', env],
  ['schema', 'inspect', '--env', env, '--url', 'env://url'],
  ['migrate', 'apply', '--env', env],
  ['migrate', 'status', '--env', env, '--format', '{{ json . }}'],
];

test('a secret stands in no output of any command, whatever goes wrong with it', async () => {
  const server = createServer((_, response) => response.end(canary));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  try {
    const cwd = folder(files(typeof address === 'object' ? (address?.port ?? 0) : 0));
    await telamon(['migrate', 'hash'], { cwd });
    const typed = ['--var', `"password=${canary.replaceAll('"', '""')}"`];
    const envs = [...project(0).matchAll(/^env "(\w+)"/gm)].map(([, name = '']) => name);
    const lines = [
      ...envs.flatMap((env) => perEnv(env).slice(0, env === 'connect' || env === 'template' ? 4 : 1)),
      ['migrate', 'apply', '--env', 'template', '--format', '{{ json . }}'],
      ['migrate', 'apply', '--env', 'template', '--dry-run'],
      ['schema', 'diff', '--env', 'connect', '--from', 'env://url', '--to', 'env://src'],
      ['schema', 'apply', '--env', 'connect', '--dry-run'],
      ['migrate', 'diff', '--env', 'connect', '--to', 'env://url'],
      ['config', 'show', '--env', 'show'],
      ['config', 'show', '--env', 'show', '--json'],
      ['config', 'show', '--env', 'word'],
      ['config', 'validate'],
      ['schema', 'inspect', '--env', 'unknown'],
    ];
    for (const line of lines) {
      const outcome = await telamon([...line, ...typed], { cwd });
      expectSilence(line.join(' '), outcome.stdout + outcome.stderr);
    }
  } finally {
    server.close();
  }
}, 120_000);

test.each([
  { name: 'escaped', url: `postgres://app:${encodeURIComponent(canary)}@127.0.0.1:1/app` },
  { name: 'not escaped', url: `postgres://app:${canary.replaceAll('"', '').replaceAll(' ', '')}@127.0.0.1:1/app` },
  { name: 'in the query', url: `postgres://127.0.0.1:1/app?user=app&password=${encodeURIComponent(canary)}` },
  { name: 'under an unknown scheme', url: `oracle://app:${encodeURIComponent(canary)}@127.0.0.1:1/app` },
])('a password typed in a URL, $name, is not repeated', async ({ url }) => {
  const cwd = folder(files(0));
  for (const line of [
    ['schema', 'inspect', '--url', url],
    ['migrate', 'status', '--url', url],
    ['migrate', 'diff', '--to', 'file://schema.sql', '--dev-url', url],
    ['schema', 'apply', '--url', 'sqlite://x.db', '--to', url, '--dry-run'],
  ]) {
    const outcome = await telamon(line, { cwd });
    expect(outcome.code).toBe(1);
    expectSilence(line.join(' '), outcome.stdout + outcome.stderr);
  }
});
