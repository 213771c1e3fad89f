import { describe, expect, test } from 'vitest';
import { verifyDirectory } from '../../src/migrations/directory.ts';
import { failure, folderWith, load, only } from './fixture.ts';

const project = (vars: string, path = 'tpl') => `variable "seats" {
  type    = number
  default = 3
}
data "template_dir" "all" {
  path = "${path}"
  vars = ${vars}
}
env "local" {
  migration {
    dir = data.template_dir.all.url
  }
}
`;

const vars = '{ Env = atlas.env, Seats = var.seats, Share = 0.5, Names = ["ann", "bo"], Audit = true }';

const templates = {
  'tpl/1_start.sql':
    '{{ template "shared/cols" "start" }}\n{{- range $i, $n := .Names }}\nINSERT INTO start VALUES ({{ $i }}, \'{{ $n }}\');\n{{- end }}\n',
  'tpl/2_env.sql':
    '{{ if .Audit }}CREATE TABLE audit_{{ .Env }} (n int DEFAULT {{ .Seats }}, s real DEFAULT {{ .Share }});{{ end }}\n',
  'tpl/shared/cols.tmpl': '{{- define "shared/cols" -}}\nCREATE TABLE {{ . }} (id int, who text);\n{{- end -}}\n',
  'tpl/atlas.sum': 'h1:of the templates as they lie\n',
};

async function directoryOf(files: Readonly<Record<string, string>>) {
  await using folder = await folderWith(files);
  const { project: loaded } = await load(folder);
  const url = await only(loaded).block('migration')?.string('dir');
  const handle = loaded.handles.get(url ?? '');
  if (handle.kind !== 'directory') throw new Error(handle.kind);
  return handle.directory;
}

test('the files at the top are rendered, with a sum of what came out', async () => {
  const directory = await directoryOf({ 'atlas.hcl': project(vars), ...templates });
  expect(directory.files.map(({ version, bytes }) => [version, bytes.toString()])).toEqual([
    [
      '1',
      "CREATE TABLE start (id int, who text);\nINSERT INTO start VALUES (0, 'ann');\nINSERT INTO start VALUES (1, 'bo');\n",
    ],
    ['2', 'CREATE TABLE audit_local (n int DEFAULT 3, s real DEFAULT 0.5);\n'],
  ]);
  verifyDirectory(directory);
});

describe('refused', () => {
  test.each([
    { what: 'no folder', hcl: project('{}', 'gone'), error: 'data.template_dir.all: path gone is not a directory' },
    {
      what: 'a variable that nobody set',
      hcl: project('{ Other = 1 }'),
      error: 'map has no entry for key "Names"',
    },
    {
      what: 'a variable of another kind',
      hcl: project('{ Names = { a = 1 } }'),
      error: 'attribute "vars" must be a map of strings, numbers or booleans, got: an object',
    },
  ])('$what', async ({ hcl, error }) => {
    expect(await failure(directoryOf({ 'atlas.hcl': hcl, ...templates }))).toContain(error);
  });
});
