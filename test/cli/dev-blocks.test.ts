import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { freshDatabase, servers } from '../servers/index.ts';
import { folder, telamon } from './telamon.ts';

const noDocker = { TELAMON_DOCKER: 'never' };

const auth = `
    CREATE SCHEMA auth;
    CREATE TABLE auth.users (id int PRIMARY KEY);
    SET search_path = auth;
`;

const schema = 'CREATE TABLE posts (author int REFERENCES auth.users (id));\n';

test('what the baseline of a docker block makes is there for the schema, and in no plan', async () => {
  const cwd = folder({
    'atlas.hcl': `
docker "postgres" "full" {
  image    = "pgvector/pgvector:pg17"
  schema   = "public"
  baseline = <<-SQL${auth}  SQL
}
env "local" {
  dev = docker.postgres.full.url
  src = "file://schema.sql"
}
`,
    'schema.sql': schema,
  });
  const made = await telamon(['migrate', 'diff', 'first', '--env', 'local'], { cwd, env: noDocker });
  expect(made.code, made.stderr).toBe(0);
  expect(made.stderr).toMatch(/^Docker is not used .+ stands in for pgvector\/pgvector:pg17 \(PostgreSQL 17\)\n$/);
  const [file = ''] = readdirSync(join(cwd, 'migrations'));
  const sql = readFileSync(join(cwd, 'migrations', file), 'utf8');
  expect(sql).toContain('CREATE TABLE "posts"');
  expect(sql).toContain('REFERENCES "auth"."users"');
  expect(sql).not.toContain('CREATE SCHEMA');
  const again = await telamon(['migrate', 'diff', '--env', 'local'], { cwd, env: noDocker });
  expect(again).toMatchObject({
    code: 0,
    stdout: 'The migration directory is synced with the desired state, no changes to be made\n',
  });
});

test('a dev block names a database of the user: its baseline is run in every pass, and gone after it', async () => {
  const cwd = folder({
    'atlas.hcl': `
dev "sqlite" "mine" {
  url      = "sqlite://dev.db"
  baseline = "CREATE TABLE legacy (id int);"
}
env "local" {
  dev = dev.sqlite.mine.url
  src = "file://schema.sql"
}
`,
    'schema.sql': 'CREATE TABLE posts (id int);\nCREATE VIEW old AS SELECT id FROM legacy;\n',
  });
  const inspect = ['schema', 'inspect', '--env', 'local', '--url', 'env://src', '--format', '{{ sql . }}'];
  for (let round = 0; round < 2; round++) {
    const { code, stdout, stderr } = await telamon(inspect, { cwd });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('CREATE TABLE `posts`');
  }
  expect(await telamon(['schema', 'inspect', '--url', 'sqlite://dev.db'], { cwd })).toMatchObject({
    code: 0,
    stdout: 'schema "main" {\n}\n',
  });
});

test.runIf(servers().length > 0)(
  'a baseline beside the schema that the dev database is bound to is gone after each pass',
  async () => {
    const [server] = servers();
    if (!server) return;
    await using database = await freshDatabase(server);
    const cwd = folder({
      'atlas.hcl': `
dev "postgres" "mine" {
  url      = "${database.url}&search_path=app"
  baseline = <<-SQL${auth}  SQL
}
env "local" {
  dev = dev.postgres.mine.url
  src = "file://schema.sql"
}
`,
      'schema.sql': schema,
    });
    const made = await telamon(['migrate', 'diff', 'first', '--env', 'local'], { cwd });
    expect([made.code, made.stderr]).toEqual([0, '']);
    const left = await database.sql("SELECT nspname FROM pg_namespace WHERE nspname IN ('auth', 'app')");
    expect(left).toEqual([]);
  },
);

test('two blocks for one database keep their baselines apart, and a changed query keeps its block', async () => {
  const block = (name: string) => `
dev "sqlite" "${name}" {
  url      = "sqlite://dev?mode=memory"
  baseline = "CREATE TABLE ${name} (id int);"
}
env "${name}" {
  url  = "sqlite://target.db"
  dev  = urlqueryset(dev.sqlite.${name}.url, "_fk", "1")
  src  = "file://\${dev.sqlite.one.url == dev.sqlite.two.url ? "same" : "${name}"}.sql"
}
`;
  const cwd = folder({
    'atlas.hcl': block('one') + block('two'),
    'one.sql': 'CREATE VIEW v AS SELECT id FROM one;\n',
    'two.sql': 'CREATE VIEW v AS SELECT id FROM two;\n',
  });
  for (const name of ['one', 'two']) {
    const inspect = ['schema', 'inspect', '--env', name, '--url', 'env://src', '--format', '{{ sql . }}'];
    const { code, stdout, stderr } = await telamon(inspect, { cwd });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`FROM ${name}`);
  }
});

test('a baseline that fails says so with its block, its statement and its place', async () => {
  const cwd = folder({
    'atlas.hcl': `dev "sqlite" "x" {\n  url      = "sqlite://dev?mode=memory"\n  baseline = "CREATE TABLE a (id int); CREATE TABLE a (id int)"\n}\nenv "local" {\n  dev = dev.sqlite.x.url\n  src = "file://s.sql"\n}\n`,
    's.sql': 'CREATE TABLE b (id int);\n',
  });
  const outcome = await telamon(['schema', 'inspect', '--env', 'local', '--url', 'env://src'], { cwd });
  expect(outcome).toMatchObject({ code: 1, stdout: '' });
  expect(outcome.stderr).toMatch(
    /^Error: atlas\.hcl:3:14: dev\.sqlite\.x: baseline: executing statement: "CREATE TABLE a \(id int\)": .*already exists/,
  );
});

test('an image of the own is built first, and runs the command that the block says', async () => {
  // Docker is not at hand: what is asked of it is written down, and then refused.
  const docker = `#!/bin/sh
printf '%s\\n' "$*" >> "$LOG"
[ "$1" = run ] && { echo 'no room left' >&2; exit 125; }
exit 0
`;
  const cwd = folder({
    'bin/docker': docker,
    'atlas.hcl': `
docker "postgres" "own" {
  image    = "local/pg:1"
  database = "work"
  command  = ["postgres", "-c", "max_locks_per_transaction=256"]
  build {
    context    = "images"
    dockerfile = "pg.Dockerfile"
    target     = "dev"
    args       = { MAJOR = "17" }
  }
}
env "local" {
  dev = docker.postgres.own.url
  src = "file://schema.sql"
}
`,
    'schema.sql': 'CREATE TABLE posts (id int);\n',
  });
  chmodSync(join(cwd, 'bin', 'docker'), 0o755);
  const env = { PATH: [join(cwd, 'bin'), process.env.PATH].join(delimiter), LOG: join(cwd, 'docker.log') };
  const outcome = await telamon(['migrate', 'diff', '--env', 'local'], { cwd, env });
  expect(outcome).toMatchObject({ code: 1, stdout: '' });
  expect(outcome.stderr).toContain('Error: docker cannot run local/pg:1: no room left');
  const [, build, run] = readFileSync(env.LOG, 'utf8').split('\n');
  const images = join(cwd, 'images');
  expect(build).toBe(
    `build --tag local/pg:1 --file ${join(images, 'pg.Dockerfile')} --target dev --build-arg MAJOR=17 ${images}`,
  );
  expect(run).toMatch(
    /^run --rm --detach .*POSTGRES_DB=work -p \d+:5432 local\/pg:1 postgres -c max_locks_per_transaction=256$/,
  );
  const never = await telamon(['migrate', 'diff', '--env', 'local'], { cwd, env: noDocker });
  expect(never.stderr).toContain('the dev database needs Docker for local/pg:1: TELAMON_DOCKER is never');
  expect(never.stderr).toContain('hint: the image has to be built: start Docker');
});
