import { expect, test } from 'vitest';
import { resolveState } from '../../src/state/resolve.ts';
import { failure, folderWith, stateIn } from './fixture.ts';

const table = 'CREATE TABLE a (id int);\n';

const files = {
  'x.sql': table,
  'y.sql': table,
  'notes.txt': 'words',
  'both/a.sql': table,
  'both/b.hcl': 'schema "main" {}\n',
  'none/readme.md': '',
  'schema/1.sql': table,
  'schema/deep/2.sql': 'not read',
  'db/migrations/1_a.sql': table,
  'sums/1_a.sql': table,
  'sums/atlas.sum': 'h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n',
  'schema.hcl': 'schema "public" {\n}\n',
  'atlas.hcl': 'env "local" {\n}\n',
  'broken.hcl': 'schema "public" {\n',
};

test.each([
  { urls: ['file://x.sql'], origin: 'file' },
  { urls: ['file://x.sql', 'file://y.sql'], origin: 'file' },
  { urls: ['file://schema'], origin: 'folder' },
  { urls: ['file://schema/'], origin: 'folder' },
  { urls: ['file://db/migrations'], origin: 'migrations' },
  { urls: ['file://sums'], origin: 'migrations' },
  { urls: ['file://schema?version=1'], origin: 'migrations' },
  { urls: ['file://schema?format=atlas'], origin: 'migrations' },
  { urls: ['file://schema.hcl'], origin: 'hcl' },
])('$urls is a state to be made: $origin', async ({ urls, origin }) => {
  await using folder = await folderWith(files);
  expect(await stateIn(folder, urls)).toMatchObject({ kind: 'scripted', origin });
});

test('a database URL is a live database, and is not opened', async () => {
  await using folder = await folderWith({});
  expect(await stateIn(folder, ['postgres://u:secret@nowhere.invalid/db'])).toMatchObject({
    kind: 'database',
    url: { scheme: 'postgres', path: '/db' },
    dialect: { name: 'postgres' },
  });
});

test.each([
  { urls: [], said: ['at least one url is required'] },
  { urls: ['x.sql'], said: ['missing scheme. Did you mean file://x.sql?'] },
  { urls: ['missing.sql'], said: ['missing scheme. See: '] },
  { urls: [''], said: ['missing scheme. See: '] },
  { urls: ['oracle://h/db'], said: ['sql/sqlclient: unknown driver "oracle". See: '] },
  { urls: ['file://missing.sql'], said: ['Error: stat missing.sql: no such file or directory'] },
  { urls: ['file://gone'], said: ['Error: stat gone: no such file or directory'] },
  { urls: ['file://both'], said: ['ambiguous schema: both SQL and HCL files found: "a.sql", "b.hcl"'] },
  { urls: ['file://none'], said: ['"none" contains neither SQL nor HCL files'] },
  { urls: ['file://notes.txt'], said: ['"notes.txt" is neither an SQL nor an HCL file'] },
  {
    urls: ['file://x.sql', 'postgres://h/db'],
    said: [
      'got mixed --to url schemes: "file" and "postgres", the desired state must be provided from a single kind of source',
    ],
  },
  {
    urls: ['postgres://h/a', 'postgres://h/b'],
    said: [`got multiple --to urls of scheme "postgres", only multiple 'file://' urls are supported`],
  },
  {
    urls: ['file://schema.hcl', 'file://x.sql'],
    said: ['ambiguous schema: both SQL and HCL files found: "x.sql", "schema.hcl"'],
  },
  { urls: ['file://atlas.hcl'], said: ['cannot parse project file "atlas.hcl" as a schema file'] },
  { urls: ['file://broken.hcl'], said: ['Error: broken.hcl:1:'] },
  { urls: ['file://schema?format=rails'], said: ['unknown dir format "rails"'] },
  { urls: ['atlas://app'], said: ['needs a hosted registry, which telamon does not use'] },
  { urls: ['ent://schema'], said: ['ent:// schemas cannot be read', 'external_schema'] },
  { urls: ['mem://external_schema/x'], said: ['"mem://external_schema/x" was not made by a data source of this run'] },
  { urls: ['env://src'], said: ['cannot use env:// variables without selecting an environment'] },
])('$urls is refused', async ({ urls, said }) => {
  await using folder = await folderWith(files);
  const rendered = await failure(stateIn(folder, urls));
  for (const part of said) expect(rendered).toContain(part);
});

test('env:// stands for the URLs that it resolves to, but not for another env://', async () => {
  await using folder = await folderWith(files);
  const context = { flag: '--url', cwd: folder.path };
  const resolveEnv = async () => ['file://x.sql', 'file://y.sql'];
  expect(await resolveState(['env://src'], { ...context, resolveEnv })).toMatchObject({
    kind: 'scripted',
    origin: 'file',
  });
  const loop = async () => ['env://src'];
  expect(await failure(resolveState(['env://src'], { ...context, resolveEnv: loop }))).toContain('cannot use env://');
});
