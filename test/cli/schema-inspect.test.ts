import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, telamon } from './telamon.ts';

const files = {
  'schema.sql': [
    'CREATE TABLE author (id integer PRIMARY KEY, name text NOT NULL);',
    'CREATE TABLE book (id integer PRIMARY KEY, author integer REFERENCES author (id));',
    'CREATE INDEX by_author ON book (author);',
    'CREATE VIEW names AS SELECT name FROM author;',
    'CREATE TRIGGER kept BEFORE DELETE ON author BEGIN SELECT 1; END;',
  ].join('\n'),
};
const inspect = ['schema', 'inspect', '--url', 'file://schema.sql', '--dev-url', 'sqlite://dev?mode=memory'];

describe('templates of schema inspect', () => {
  test.each([
    {
      template:
        '{{ range .Realm.Schemas }}{{ range .Tables }}{{ .Name }}{{ range .Triggers }}!{{ .Name }}{{ end }} {{ end }}{{ end }}',
      prints: 'author!kept book ',
    },
    {
      template:
        '{{ range .Realm.Schemas }}{{ range .Views }}{{ .Kind }} {{ .Name }}{{ end }}{{ len .Funcs }}{{ len .Procs }}{{ len .Objects }}{{ end }}',
      prints: 'view names000',
    },
  ])('$template', async ({ template, prints }) => {
    const cwd = folder(files);
    expect(await telamon([...inspect, '--format', template], { cwd })).toEqual({ code: 0, stdout: prints, stderr: '' });
  });

  test('.Hash tells states apart', async () => {
    const cwd = folder({ ...files, 'other.sql': 'CREATE TABLE author (id integer PRIMARY KEY);\n' });
    const print = async (format: string, file = 'schema.sql') =>
      (await telamon([...inspect, '--url', `file://${file}`, '--format', format], { cwd })).stdout;
    const hash = await print('{{ .Hash }}');
    expect(hash).toBe(
      createHash('sha256')
        .update(await print('{{ hcl . }}'))
        .digest('base64'),
    );
    expect(await print('{{ .Hash | base64url }}')).toBe(
      hash.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
    );
    expect(await print('{{ .Hash }}', 'other.sql')).not.toBe(hash);
  });

  test.each([
    { name: 'HCL', template: '{{ hcl . | split | write "out" }}', holds: 'schemas/main/tables/book.hcl' },
    { name: 'HCL by schema', template: '{{ hcl . | split "schema" | write "out" }}', holds: 'main.hcl' },
    { name: 'HCL by type', template: '{{ hcl . | split "type" ".lt.hcl" | write "out" }}', holds: 'table.lt.hcl' },
    { name: 'SQL', template: '{{ sql . | split | write "out" }}', holds: 'tables/book.sql' },
    { name: 'one file', template: '{{ hcl . | write "out/all.hcl" }}', holds: 'all.hcl' },
  ])('a schema in files is the same schema: $name', async ({ template, holds }) => {
    const cwd = folder(files);
    expect(await telamon([...inspect, '--format', template], { cwd })).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(existsSync(join(cwd, 'out', holds))).toBe(true);
    const diff = ['schema', 'diff', '--from', 'file://schema.sql', '--to', 'file://out', ...inspect.slice(4)];
    expect((await telamon(diff, { cwd })).stdout).toBe('Schemas are synced, no changes to be made.\n');
  });

  test.each([
    { template: '{{ write "x" }}', fault: 'write needs an archive, or a path' },
    {
      template: '{{ txtar "../x" "y" | write "out" }}',
      fault: 'the file "../x" of the archive would stand outside of out',
    },
    { template: '{{ hcl . | split "table" }}', fault: 'unknown split strategy "table"' },
    { template: '{{ sql . | split "schema" }}', fault: 'SQL is split in one way only' },
    { template: '{{ assert (hasPrefix "ab" "b") "no b" }}', fault: 'no b' },
  ])('$template is refused', async ({ template, fault }) => {
    const cwd = folder(files);
    const { code, stderr } = await telamon([...inspect, '--format', template], { cwd });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(fault) });
    expect(readdirSync(cwd)).toEqual(['schema.sql']);
  });
});

describe('imports of schema files', () => {
  const look = ['schema', 'inspect', '--url', 'file://a.sql', '--dev-url', 'sqlite://dev?mode=memory', '--format'];

  test('each file once, before the one that asks for it', async () => {
    const cwd = folder({
      'a.sql': '-- atlas:import parts/b.sql\n-- atlas:import parts/c.sql\n\nCREATE INDEX i ON c (b);\n',
      'parts/b.sql': 'CREATE TABLE b (id integer PRIMARY KEY);\n',
      'parts/c.sql': '-- atlas:import b.sql\nCREATE TABLE c (b integer REFERENCES b (id));\n',
    });
    const names = '{{ range .Realm.Schemas }}{{ range .Tables }}{{ .Name }}{{ len .Indexes }}{{ end }}{{ end }}';
    expect(await telamon([...look, names], { cwd })).toEqual({ code: 0, stdout: 'b0c1', stderr: '' });
  });

  test.each([
    { line: '-- atlas:import none.sql', fault: 'a.sql:2:1: the imported file "none.sql" was not found' },
    { line: '-- atlas:import other.hcl', fault: 'a.sql:2:1: "other.hcl" is not an SQL file' },
  ])('$line', async ({ line, fault }) => {
    const cwd = folder({ 'a.sql': `-- first\n${line}\n`, 'other.hcl': '' });
    const { code, stderr } = await telamon([...look, ''], { cwd });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(fault) });
  });
});
