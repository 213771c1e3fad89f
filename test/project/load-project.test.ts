import { expect, test } from 'vitest';
import { failure, folderWith, load, only } from './fixture.ts';

const local = 'env "local" {\n  url = "sqlite://a.db"\n}\n';

test('without --env and -c no file is read, broken as it may be', async () => {
  await using folder = await folderWith({ 'atlas.hcl': 'env "x" {' });
  const { project } = await load(folder, { env: '' });
  expect(project).toMatchObject({ files: [], envs: [] });
});

test('-c without --env reads the file and selects no env', async () => {
  await using folder = await folderWith({ 'atlas.hcl': `${local}diff {\n  skip {\n    drop_table = true\n  }\n}\n` });
  const { project } = await load(folder, { env: undefined, configUrls: ['file://atlas.hcl'] });
  expect(project.envs).toEqual([]);
  expect([...(await project.diff()).skip]).toEqual(['drop_table']);
});

test.each([
  { name: 'a relative path', url: 'file://conf/project.hcl' },
  { name: 'a path with blanks and percent signs', url: 'file://conf/my%20project.hcl' },
])('-c: $name', async ({ url }) => {
  await using folder = await folderWith({ 'conf/project.hcl': local, 'conf/my project.hcl': local });
  const { project } = await load(folder, { configUrls: [url] });
  expect(await only(project).string('url')).toBe('sqlite://a.db');
});

test('-c: a folder gives its .hcl files in byte order, tests and dotfiles aside; positions keep the file', async () => {
  await using folder = await folderWith({
    'conf/b.hcl': 'env "local" {\n  url = local.url\n}\n',
    'conf/a.hcl': 'locals {\n  url = "sqlite://a.db"\n}\n',
    'conf/.hidden.hcl': 'broken {',
    'conf/x.test.hcl': 'broken {',
    'conf/deep/c.hcl': 'broken {',
  });
  const { project } = await load(folder, { configUrls: ['file://conf'] });
  expect(project.files).toEqual(['conf/a.hcl', 'conf/b.hcl']);
  expect(await only(project).string('url')).toBe('sqlite://a.db');
  expect(only(project).positionOf('url')).toMatchObject({ file: 'conf/b.hcl', line: 2, column: 9 });
});

test('-c: several files are one project', async () => {
  await using folder = await folderWith({
    'a.hcl': 'locals {\n  url = "sqlite://a.db"\n}\n',
    'b.hcl': 'env "local" {\n  url = local.url\n}\n',
  });
  const { project } = await load(folder, { configUrls: ['file://b.hcl', 'file://a.hcl'] });
  expect(await only(project).string('url')).toBe('sqlite://a.db');
});

test.each([
  {
    name: 'no file',
    options: {},
    files: {},
    said: 'Error: config file "atlas.hcl" was not found: stat atlas.hcl: no such file or directory',
  },
  {
    name: 'no scheme',
    options: { configUrls: ['conf/project.hcl'] },
    files: {},
    said: 'Error: missing scheme for config file. Did you mean file://conf/project.hcl?',
  },
  {
    name: 'another scheme',
    options: { configUrls: ['http://x/a.hcl'] },
    files: {},
    said: 'Error: unsupported config file driver "http"',
  },
  {
    name: 'an empty folder',
    options: { configUrls: ['file://conf'] },
    files: { 'conf/readme.md': '' },
    said: 'Error: the folder "conf" holds no project file',
  },
])('the project file cannot be read: $name', async ({ options, files, said }) => {
  await using folder = await folderWith(files);
  expect(await failure(load(folder, options))).toContain(said);
});

test('every syntax error is told, with its place and the source line', async () => {
  await using folder = await folderWith({ 'atlas.hcl': `${local}locals {\n  a = "x\n}\nenv "y" {\n  url = = 1\n}\n` });
  const text = await failure(load(folder));
  expect(text).toContain('Error: atlas.hcl:5:');
  expect(text).toContain(' 5 |   a = "x');
  expect(text).toContain('Error: atlas.hcl:8:');
});

test('an unclosed block points at its opener', async () => {
  await using folder = await folderWith({ 'atlas.hcl': 'env "local" {\n  url = "x"\n' });
  expect(await failure(load(folder))).toMatch(/^Error: atlas\.hcl:1:/);
});

test('an unknown env lists what is defined and what was probably meant', async () => {
  await using folder = await folderWith({ 'atlas.hcl': `${local}env "prod" {\n}\n` });
  const text = await failure(load(folder, { env: 'locl' }));
  expect(text).toContain('Error: env "locl" not defined in config file');
  expect(text).toContain('hint: did you mean "local"?');
  expect(text).toContain('hint: defined in atlas.hcl: local, prod');
});

test.each([
  {
    name: 'attribute twice',
    text: 'env "local" {\n  url = "a"\n  url = "b"\n}\n',
    said: ['atlas.hcl:3:3', 'atlas.hcl:2:3'],
  },
  {
    name: 'block twice',
    text: 'env "local" {\n  migration {\n  }\n  migration {\n  }\n}\n',
    said: ['Error: atlas.hcl:4:3: env.local.migration is already set at atlas.hcl:2:3'],
  },
  {
    name: 'variable twice',
    text: 'variable "a" {\n  type = string\n}\nvariable "a" {\n  type = string\n}\n',
    said: ['Error: atlas.hcl:4:1: variable "a" is already set at atlas.hcl:1:1'],
  },
  {
    name: 'local twice',
    text: 'locals {\n  a = 1\n}\nlocals {\n  a = 2\n}\n',
    said: ['Error: atlas.hcl:5:3: local.a is already set at atlas.hcl:2:3'],
  },
  {
    name: 'data twice',
    text: 'data "external" "a" {\n}\ndata "external" "a" {\n}\n',
    said: ['Error: atlas.hcl:3:1: data.external.a is already set at atlas.hcl:1:1'],
  },
  {
    name: 'data without a name',
    text: 'data "external" {\n}\n',
    said: ['Error: atlas.hcl:1:1: data block "data.external" must have exactly 2 labels'],
  },
  {
    name: 'unknown data source',
    text: 'data "external_shema" "x" {\n}\n',
    said: [
      'Error: atlas.hcl:1:6: missing data source handler for "external_shema"',
      'hint: did you mean "external_schema"?',
    ],
  },
  {
    name: 'unknown driver',
    text: 'docker "oracle" "x" {\n}\n',
    said: ['Error: atlas.hcl:1:8: unknown docker driver "oracle"'],
  },
  {
    name: 'unknown local',
    text: 'locals {\n  port = 1\n}\nenv "local" {\n  url = upper(local.prot)\n}\n',
    said: ['Error: atlas.hcl:5:15: local.prot does not exist', 'hint: did you mean "port"?'],
  },
  {
    name: 'unknown variable',
    text: 'env "local" {\n  url = var.missing\n}\n',
    said: [
      'Error: atlas.hcl:2:9: var.missing does not exist',
      'hint: declare it: variable "missing" { type = string }',
    ],
  },
  {
    name: 'unknown data source name',
    text: 'data "external" "vault" {\n  program = ["x"]\n}\nenv "local" {\n  url = data.external.valt\n}\n',
    said: ['Error: atlas.hcl:5:9: data.external.valt does not exist', 'hint: did you mean data.external.vault?'],
  },
  {
    name: 'a name of another type',
    text: 'data "external_schema" "prisma" {\n  program = ["x"]\n}\nenv "local" {\n  src = data.composite_schema.prisma.url\n}\n',
    said: ['data.composite_schema.prisma does not exist', 'hint: did you mean data.external_schema.prisma?'],
  },
  {
    name: 'unknown root',
    text: 'env "local" {\n  url = vars.a\n}\n',
    said: ['Error: atlas.hcl:2:9: "vars" is not defined', 'hint: did you mean "var"?'],
  },
  {
    name: 'cycle of locals, told whole and in order',
    text: 'locals {\n  a = upper(local.b)\n  b = local.c\n  c = local.a\n}\nenv "local" {\n  url = local.a\n}\n',
    said: ['cyclic reference: local.a → local.b → local.c → local.a', 'hint: local.b reads local.c at atlas.hcl:3:7'],
  },
  {
    name: 'cycle of data sources',
    text: 'data "external" "a" {\n  program = ["echo", data.external.b]\n}\ndata "external" "b" {\n  program = ["echo", data.external.a]\n}\nenv "local" {\n  url = data.external.a\n}\n',
    said: ['Error: atlas.hcl:5:22: cyclic reference: data.external.a → data.external.b → data.external.a'],
  },
  {
    name: 'url is a number',
    text: 'env "local" {\n  url = 12\n}\n',
    said: ['Error: atlas.hcl:2:9: env.local.url: a string is required, got number'],
  },
  {
    name: 'latest is text',
    text: 'env "local" {\n  lint {\n    latest = "two"\n  }\n}\n',
    said: ['env.local.lint.latest: a whole number is required, got string'],
  },
  {
    name: 'skip is text',
    text: 'env "local" {\n  diff {\n    skip {\n      drop_table = "yes"\n    }\n  }\n}\n',
    said: ['drop_table: a bool is required'],
  },
  {
    name: 'exclude is text',
    text: 'env "local" {\n  exclude = "a"\n}\n',
    said: ['env.local.exclude: a list of strings is required'],
  },
  {
    name: 'exclude is mixed',
    text: 'env "local" {\n  exclude = ["a", 1]\n}\n',
    said: ['Error: atlas.hcl:2:3: mixed list types used in "exclude" attribute'],
  },
  {
    name: 'a block as an attribute',
    text: 'env "local" {\n  migration = "file://m"\n}\n',
    said: ['env.local.migration is a block, not an attribute'],
  },
  {
    name: 'an attribute as a block',
    text: 'env "local" {\n  url {\n  }\n}\n',
    said: ['env.local.url is an attribute, not a block'],
  },
  {
    name: 'unknown word',
    text: 'env "local" {\n  migration {\n    exec_order = NON_LINAER\n  }\n}\n',
    said: ['env.local.migration.exec_order: there is no "NON_LINAER"', 'hint: did you mean "NON_LINEAR"?'],
  },
  {
    name: 'unknown format',
    text: 'env "local" {\n  migration {\n    format = "rails"\n  }\n}\n',
    said: ['unknown dir format "rails"'],
  },
  {
    name: 'a second atlas block',
    text: 'atlas {\n}\natlas {\n}\n',
    said: ['the atlas block is already set at atlas.hcl:1:1'],
  },
])('a fault of the file: $name', async ({ text, said }) => {
  await using folder = await folderWith({ 'atlas.hcl': text.includes('env "local"') ? text : text + local });
  const rendered = await failure(load(folder));
  for (const part of said) expect(rendered).toContain(part);
});

test('what is unknown is told once, with what was probably meant, and ignored', async () => {
  await using folder = await folderWith({
    'atlas.hcl': `
owner = "team"
atlas {
  cloud {
    token = nofunction(var.nothing)
  }
}
setings "y" {
  z = nofunction(1)
}
env "local" {
  url = "sqlite://a.db"
  team = "kept"
  notes {
    a = 1
  }
  migration {
    exec_oder = "x"
  }
  diff {
    skip {
      drop_tabel = true
    }
  }
}
`,
  });
  const { project, notes } = await load(folder, { vars: ['nobody=1'] });
  expect(notes).toEqual([
    expect.stringContaining('the attribute "owner" stands outside of any block'),
    expect.stringContaining('the atlas block is ignored'),
    expect.stringContaining('blocks of type "setings" are not known'),
    expect.stringContaining('declares no variable "nobody"'),
    expect.stringContaining(
      'env.local.migration knows no attribute "exec_oder", which is ignored; did you mean "exec_order"?',
    ),
    expect.stringContaining(
      'env.local.diff.skip knows no attribute "drop_tabel", which is ignored; did you mean "drop_table"?',
    ),
  ]);
  expect(Object.fromEntries(await only(project).extra())).toEqual({ team: { kind: 'string', value: 'kept' } });
});

test('locals may stand in any order, and names bound by a loop are not looked for', async () => {
  await using folder = await folderWith({
    'atlas.hcl': `locals {
  dsn   = "\${local.proto}://\${local.host}/\${atlas.env}"
  list  = [for local in ["x"] : local]
}
locals {
  proto = "pg"
  host  = "\${local.name}.internal"
  name  = "main"
}
env "local" {
  url = local.dsn
  all = local.list
}
`,
  });
  const { project } = await load(folder);
  expect(await only(project).string('url')).toBe('pg://main.internal/local');
  expect(await only(project).strings('all')).toEqual(['x']);
});
