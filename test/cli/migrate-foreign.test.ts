import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, telamon } from './telamon.ts';

const quiet = { TELAMON_QUIET: '1' };
const run = (cwd: string, ...args: string[]) => telamon(['migrate', ...args], { cwd, env: quiet });
const database = ['--url', 'sqlite://target.db'];

/** A directory of each tool with the same two migrations. */
const directories = {
  'golang-migrate': {
    '0001_boats.up.sql': 'CREATE TABLE boats (id integer);\n',
    '0001_boats.down.sql': 'DROP TABLE boats;\n',
    '0002_crew.up.sql': 'CREATE TABLE crew (id integer);\n',
  },
  goose: {
    '0001_boats.sql': '-- +goose Up\nCREATE TABLE boats (id integer);\n-- +goose Down\nDROP TABLE boats;\n',
    '0002_crew.sql': '-- +goose Up\nCREATE TABLE crew (id integer);\n',
  },
  flyway: {
    'V0001__boats.sql': 'CREATE TABLE boats (id integer);\n',
    'U0001__boats.sql': 'DROP TABLE boats;\n',
    'more/V0002__crew.sql': 'CREATE TABLE crew (id integer);\n',
  },
  liquibase: {
    '0001_boats.sql':
      '--liquibase formatted sql\n--changeset a:1\nCREATE TABLE boats (id integer);\n--rollback DROP TABLE boats;\n',
    '0002_crew.sql': '--liquibase formatted sql\n--changeset a:2\nCREATE TABLE crew (id integer);\n',
  },
  dbmate: {
    '0001_boats.sql': '-- migrate:up\nCREATE TABLE boats (id integer);\n-- migrate:down\nDROP TABLE boats;\n',
    '0002_crew.sql': '-- migrate:up\nCREATE TABLE crew (id integer);\n',
  },
  prisma: {
    'migration_lock.toml': 'provider = "sqlite"\n',
    '0001_boats/migration.sql': '-- CreateTable\nCREATE TABLE boats (id integer);\n',
    '0001_boats/down.sql': 'DROP TABLE boats;\n',
    '0002_crew/migration.sql': 'CREATE TABLE crew (id integer);\n',
  },
} as const;

const under = (root: string, files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${root}/${name}`, text]));

describe.each(Object.entries(directories))('%s', (format, files) => {
  const dir = ['--dir', `file://migrations?format=${format}`];

  test('is hashed, applied, shown, and set', async () => {
    const cwd = folder(under('migrations', files));
    expect(await run(cwd, 'hash', ...dir)).toMatchObject({ code: 0, stderr: '' });
    expect(await run(cwd, 'validate', ...dir, '--dev-url', 'sqlite://dev?mode=memory')).toMatchObject({ code: 0 });
    const first = await run(cwd, 'apply', '1', ...dir, ...database, '--format', '{{ len .Applied }} to {{ .Target }}');
    expect(first).toMatchObject({ code: 0, stdout: '1 to 0001' });
    const status = ['status', ...dir, ...database, '--format', '{{ .Current }}, next {{ .Next }}, {{ .Env.Dir }}'];
    expect(await run(cwd, ...status)).toMatchObject({ stdout: `0001, next 0002, file://migrations?format=${format}` });
    expect(await run(cwd, 'set', '0002', ...dir, ...database)).toMatchObject({ code: 0 });
    expect(await run(cwd, ...status)).toMatchObject({
      stdout: `0002, next Already at latest version, file://migrations?format=${format}`,
    });
  });

  test('is imported, and applied from there', async () => {
    const cwd = folder(under('old', files));
    expect(await run(cwd, 'import', '--from', `file://old?format=${format}`)).toMatchObject({ code: 0, stdout: '' });
    expect(readdirSync(join(cwd, 'migrations')).sort()).toEqual(['0001_boats.sql', '0002_crew.sql', 'atlas.sum']);
    const applied = await run(cwd, 'apply', ...database, '--format', '{{ range .Applied }}{{ len .Applied }}{{ end }}');
    expect(applied).toMatchObject({ code: 0, stdout: '11' });
  });

  test('gets its next migration from a desired state, and applies it', async () => {
    const cwd = folder({
      ...under('migrations', files),
      'schema.sql': 'CREATE TABLE boats (id integer); CREATE TABLE crew (id integer); CREATE TABLE ports (id integer);',
    });
    await run(cwd, 'hash', ...dir);
    const dev = ['--to', 'file://schema.sql', '--dev-url', 'sqlite://dev?mode=memory'];
    expect(await run(cwd, 'diff', 'ports', ...dir, ...dev)).toMatchObject({ code: 0, stdout: '' });
    const applied = await run(cwd, 'apply', ...dir, ...database, '--format', '{{ len .Applied }}');
    expect(applied).toMatchObject({ code: 0, stdout: '3' });
    expect((await run(cwd, 'diff', 'ports', ...dir, ...dev)).stdout).toContain('is synced with the desired state');
  });
});

test('what an import leaves to do is told, and a name that sorts elsewhere too', async () => {
  const cwd = folder({ 'old/9_i.up.sql': 'SELECT 9;\n', 'old/10_j.up.sql': 'SELECT 10;\n', 'old/11_k.up.sql': '' });
  const from = ['migrate', 'import', '--from', 'file://old?format=golang-migrate'];
  const { code, stdout, stderr } = await telamon(from, { cwd });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toContain('by name, 10_j.sql, 11_k.sql would run before files that come first');
  expect(stderr).toContain('9_i.up.sql -> 9_i.sql');
  await rm(join(cwd, 'migrations'), { recursive: true });
  const padded = await telamon([...from, '--pad'], { cwd });
  expect(readdirSync(join(cwd, 'migrations'))).toEqual(['09_i.sql', '10_j.sql', '11_k.sql', 'atlas.sum']);
  expect(padded.stderr).toContain('telamon migrate apply --baseline 11');
});

test('a refused import makes no directory', async () => {
  const cwd = folder({ 'old/1.sql': 'SELECT 1;\n' });
  const { code, stderr } = await run(cwd, 'import', '--from', 'file://old?format=goose');
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('old/1.sql:1:1: there is SQL before') });
  expect(readdirSync(cwd)).toEqual(['old']);
});

test('templates: what they render to is applied and compared, what is new is written beside them', async () => {
  const hcl = `data "template_dir" "all" {
  path = "tpl"
  vars = { Name = "boats" }
}
env "t" {
  url = "sqlite://target.db"
  dev = "sqlite://dev?mode=memory"
  src = "file://schema.sql"
  migration {
    dir = data.template_dir.all.url
  }
}
`;
  const cwd = folder({
    'atlas.hcl': hcl,
    'schema.sql': 'CREATE TABLE boats (id integer); CREATE TABLE ports (id integer);',
    'tpl/1_start.sql': 'CREATE TABLE {{ .Name }} (id integer);\n',
  });
  expect(await run(cwd, 'diff', 'ports', '--env', 't')).toMatchObject({ code: 0, stdout: '' });
  expect(readFileSync(join(cwd, 'tpl/1_start.sql'), 'utf8')).toContain('{{ .Name }}');
  expect(readdirSync(join(cwd, 'tpl'))).toEqual(['1_start.sql', expect.stringMatching(/_ports\.sql$/), 'atlas.sum']);
  expect(await run(cwd, 'validate', '--dir', 'file://tpl')).toMatchObject({ code: 0 });
  const applied = await run(cwd, 'apply', '--env', 't', '--format', '{{ len .Applied }}');
  expect(applied).toMatchObject({ code: 0, stdout: '2' });
  expect((await run(cwd, 'diff', '--env', 't')).stdout).toContain('is synced with the desired state');
});

test('prisma: a migration comes and goes with its folder; what stands beside it stays', async () => {
  const dir = ['--dir', 'file://migrations?format=prisma'];
  const cwd = folder(under('migrations', directories.prisma));
  await run(cwd, 'hash', ...dir);
  expect(readFileSync(join(cwd, 'migrations/atlas.sum'), 'utf8')).toMatch(
    /\n0001_boats\/migration\.sql h1:.*\n0002_crew\/migration\.sql h1:/,
  );
  expect(await run(cwd, 'new', 'ports', ...dir)).toMatchObject({ code: 0, stderr: '' });
  const [made = ''] = readdirSync(join(cwd, 'migrations')).filter((name) => name.endsWith('_ports'));
  expect(readdirSync(join(cwd, 'migrations', made))).toEqual(['migration.sql']);
  expect(await run(cwd, 'rm', ...dir)).toMatchObject({ code: 0 });
  expect(readdirSync(join(cwd, 'migrations')).sort()).toEqual([
    '0001_boats',
    '0002_crew',
    'atlas.sum',
    'migration_lock.toml',
  ]);
  expect(await run(cwd, 'apply', ...dir, ...database)).toMatchObject({ code: 0 });
  // The way back that stands beside the file, then the one that is computed.
  expect(await run(cwd, 'down', '2', ...dir, ...database, '--yes', '--format', '{{ json .Reverted }}')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('"Applied":["DROP TABLE boats;"]'),
  });
});
