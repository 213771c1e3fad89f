import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder, telamon } from './telamon.ts';

const done = { code: 0, stderr: '' };

test('from a schema file to an applied migration, command by command', async () => {
  const cwd = folder({ 'schema.sql': 'CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);\n' });
  const diff = ['migrate', 'diff', '--to', 'file://schema.sql', '--dev-url', 'pglite://memory'];

  const dryRun = await telamon([...diff, '--dry-run'], { cwd });
  expect(dryRun).toMatchObject(done);
  expect(JSON.parse(dryRun.stdout)).toEqual({
    Files: [{ Name: expect.stringMatching(/^\d{14}\.sql$/), Version: expect.any(String), Content: expect.any(String) }],
    Dir: 'file://migrations?format=atlas',
  });
  expect(readdirSync(cwd)).toEqual(['schema.sql']);

  expect(await telamon([...diff, 'users'], { cwd })).toEqual({ ...done, stdout: '' });
  const [name = ''] = readdirSync(join(cwd, 'migrations'));
  expect(name).toMatch(/^\d{14}_users\.sql$/);
  expect(readFileSync(join(cwd, 'migrations', name), 'utf8')).toBe(
    '-- Create "users" table\nCREATE TABLE "public"."users" (\n  "id" integer NOT NULL,\n  "name" text NOT NULL,\n  PRIMARY KEY ("id")\n);\n',
  );
  expect(await telamon(diff, { cwd })).toEqual({
    ...done,
    stdout: 'The migration directory is synced with the desired state, no changes to be made\n',
  });
  expect(await telamon(['migrate', 'validate', '--dev-url', 'pglite://memory'], { cwd })).toEqual({
    ...done,
    stdout: '',
  });

  const apply = await telamon(['migrate', 'apply', '--url', 'pglite://database'], { cwd });
  expect(apply).toMatchObject(done);
  expect(apply.stdout).toMatch(/^Migrating to version \d{14} \(1 migrations in total\):\n/);
  expect(await telamon(['migrate', 'apply', '--url', 'pglite://database'], { cwd })).toEqual({
    ...done,
    stdout: 'No migration files to execute\n',
  });
  const status = await telamon(['migrate', 'status', '--url', 'pglite://database'], { cwd });
  expect(status.stdout).toMatch(/^Migration Status: OK\n/);

  const between = ['schema', 'diff', '--from', 'pglite://database', '--to', 'file://schema.sql'];
  expect(await telamon(between, { cwd })).toEqual({ ...done, stdout: 'Schemas are synced, no changes to be made.\n' });
  const mermaid = ['schema', 'inspect', '--url', 'pglite://database', '--format', '{{ mermaid . }}'];
  expect((await telamon(mermaid, { cwd })).stdout).toMatch(/^erDiagram\n/);
});

test('a failing statement: the report on stdout, its place on stderr; with a template only the report', async () => {
  const cwd = folder({
    'migrations/1_a.sql': 'CREATE TABLE a (id int);\n',
    'migrations/2_b.sql': 'CREATE TABLE a ();\n',
  });
  await telamon(['migrate', 'hash'], { cwd });
  const apply = ['migrate', 'apply', '--url', 'pglite://database'];
  const plain = await telamon(apply, { cwd });
  expect(plain.code).toBe(1);
  expect(plain.stdout).toContain('  -- 1 migration ok, 1 with errors\n');
  expect(plain.stderr).toMatch(/^Error: migrations\/2_b\.sql:1:1: .*relation "a" already exists/);
  const formatted = await telamon([...apply, '--format', '{{ .Error }}'], { cwd });
  expect(formatted).toMatchObject({ code: 1, stderr: '' });
  expect(formatted.stdout).toMatch(/^sql\/migrate: executing statement "CREATE TABLE a \(\);" from version "2": /);
});
