import { expect, test } from 'vitest';
import { toPlain } from '../../src/hcl/value.ts';
import { envResolver, singleEnv } from '../../src/project/project.ts';
import { execOrders } from '../../src/project/words.ts';
import { failure, folderWith, load, only } from './fixture.ts';

async function urlsOf(text: string, env: string): Promise<(string | undefined)[]> {
  await using folder = await folderWith({ 'atlas.hcl': text });
  const { project } = await load(folder, { env });
  return Promise.all(project.envs.map((each) => each.string('url')));
}

const kinds = `
env {
  name = atlas.env
  url  = "dynamic"
}
env "fixed" {
  url = "labelled"
}
env {
  name = "constant"
  url  = "constant"
}
env "a" "b" {
  url = "two labels"
}
`;

test.each([
  { env: 'anything', urls: ['dynamic'] },
  { env: 'fixed', urls: ['labelled'] },
  { env: 'constant', urls: ['dynamic'] },
])('selecting $env among labelled and unlabelled envs', async ({ env, urls }) => {
  expect(await urlsOf(kinds, env)).toEqual(urls);
});

test.each([
  { name: 'a set, sorted', each: 'toset(["b", "a"])', urls: ['a=a', 'b=b'] },
  { name: 'an object, by key', each: '{ two = "2", one = "1" }', urls: ['one=1', 'two=2'] },
  { name: 'a tuple, by index', each: '["x", "y"]', urls: ['0=x', '1=y'] },
])('for_each over $name', async ({ each, urls }) => {
  const text = `env "all" {\n  for_each = ${each}\n  url = "\${each.key}=\${each.value}"\n}\n`;
  expect(await urlsOf(text, 'all')).toEqual(urls);
});

test('one label on several blocks is several targets in file order', async () => {
  expect(await urlsOf('env "all" {\n  url = "b"\n}\nenv "all" {\n  url = "a"\n}\n', 'all')).toEqual(['b', 'a']);
});

test('an attribute may name a literal attribute of its own env', async () => {
  expect(await urlsOf('env "x" {\n  host = "h"\n  url = upper(env.x.host)\n}\n', 'x')).toEqual(['H']);
});

test.each([
  {
    name: 'the name guard is null',
    text: 'env {\n  name = contains(["eu"], atlas.env) ? atlas.env : null\n}\n',
    said: ['Error: atlas.hcl:2:10: all envs must have names on file "atlas.hcl"'],
  },
  {
    name: 'the name is another one',
    text: 'env "mars" {\n  name = "venus"\n}\n',
    said: ['env "mars" not defined', 'hint: the env at atlas.hcl:1 is named "venus"'],
  },
  {
    name: 'for_each is empty',
    text: 'env "mars" {\n  for_each = toset([])\n}\n',
    said: ['env "mars" not defined', 'its for_each at atlas.hcl:1 has no element'],
  },
  {
    name: 'for_each over text',
    text: 'env "mars" {\n  for_each = "abc"\n}\n',
    said: ['Error: atlas.hcl:2:14: for_each does not support a string'],
  },
])('no env: $name', async ({ text, said }) => {
  await using folder = await folderWith({ 'atlas.hcl': text });
  const rendered = await failure(load(folder, { env: 'mars' }));
  for (const part of said) expect(rendered).toContain(part);
});

test('a command for one target says how many there are', async () => {
  await using folder = await folderWith({ 'atlas.hcl': 'env "all" {\n  for_each = ["a", "b"]\n}\n' });
  const { project } = await load(folder, { env: 'all' });
  expect(() => singleEnv(project, 'schema inspect')).toThrow('multiple envs found for "all"');
});

const rich = `
lint {
  latest = 1
  review = WARNING
  destructive {
    error = false
  }
}
diff {
  skip {
    drop_table = true
  }
  concurrent_index {
    add = true
  }
}
env "local" {
  url     = null
  src     = ["file://a.sql", "b.sql"]
  schemas = ["one"]
  prefix  = "crm"
  number  = 5
  loop    = "env://url"
  shadow  = "sqlite://shadow.db"
  migration {
    dir          = "file://db"
    exec_order   = LINEAR_SKIP
    lock_timeout = "3s"
  }
  format {
    migrate {
      diff = "{{ sql . \\"  \\" }}"
    }
  }
  log {
    schema {
      inspect = "old"
    }
  }
  lint {
    latest = 3
  }
}
env "bare" {
  diff {
    skip {
      drop_column = true
    }
  }
  lint {
    data_depend {
      error = true
    }
  }
}
`;

test('attributes are read by type; null is not set', async () => {
  await using folder = await folderWith({ 'atlas.hcl': rich });
  const env = only((await load(folder)).project);
  expect(await env.string('url')).toBeUndefined();
  expect(await env.strings('schemas')).toEqual(['one']);
  expect(await env.src()).toEqual(['file://a.sql', 'file://b.sql']);
  expect(await env.block('migration')?.string('dir')).toBe('file://db');
  expect(await env.block('migration')?.word('exec_order', execOrders)).toBe('LINEAR_SKIP');
  expect(await env.format('migrate', 'diff')).toBe('{{ sql . "  " }}');
  expect(await env.format('schema', 'inspect')).toBe('old');
  expect(await env.format('schema', 'diff')).toBeUndefined();
  expect([...(await env.extra())].map(([name, value]) => [name, toPlain(value)])).toEqual([
    ['prefix', 'crm'],
    ['number', 5],
    ['loop', 'env://url'],
    ['shadow', 'sqlite://shadow.db'],
  ]);
});

test('policies are inherited part by part', async () => {
  await using folder = await folderWith({ 'atlas.hcl': rich });
  const local = only((await load(folder)).project);
  expect(await local.diff()).toEqual({ skip: new Set(['drop_table']), concurrentIndex: { create: true }, renames: [] });
  expect(await local.lint()).toMatchObject({ latest: 3, review: 'WARNING', analyzers: [{ type: 'destructive' }] });
  const bare = only((await load(folder, { env: 'bare' })).project);
  expect(await bare.diff()).toEqual({ skip: new Set(['drop_column']), concurrentIndex: { create: true }, renames: [] });
  expect(await bare.lint()).toMatchObject({ latest: 1, review: 'WARNING', analyzers: [{ type: 'data_depend' }] });
});

test.each([
  { url: 'env://src', urls: ['file://a.sql', 'file://b.sql'] },
  { url: 'env://migration.dir', urls: ['file://db'] },
  { url: 'env://shadow', urls: ['sqlite://shadow.db'] },
])('$url', async ({ url, urls }) => {
  await using folder = await folderWith({ 'atlas.hcl': rich });
  expect(await envResolver(only((await load(folder)).project))(url)).toEqual(urls);
});

test.each([
  { url: 'env://nothing', said: 'env://nothing (attribute) not found in env.local' },
  { url: 'env://number', said: 'env://number: string value is required' },
  { url: 'env://loop', said: 'env://loop (attribute) cannot reference another env://' },
  { url: 'env://url/path', said: 'invalid env:// variable "env://url/path"' },
])('$url is refused', async ({ url, said }) => {
  await using folder = await folderWith({ 'atlas.hcl': rich });
  const env = only((await load(folder)).project);
  expect(await failure(envResolver(env)(url))).toContain(said);
});

test('env:// without an env, and without the attributes it names', async () => {
  await using folder = await folderWith({ 'atlas.hcl': 'env "local" {\n}\n' });
  const env = only((await load(folder)).project);
  expect(await failure(envResolver(undefined)('env://src'))).toContain(
    'cannot use env:// variables without selecting an environment',
  );
  expect(await failure(envResolver(env)('env://src'))).toContain('env://src: no src attribute defined in env "local"');
  expect(await failure(envResolver(env)('env://migration.dir'))).toContain(
    'env://migration.dir: no migration dir defined in env "local"',
  );
});

test.each([
  {
    src: '{ url = "file://a.sql" }',
    said: ['expected src to be either a string or strings, got: an object', 'hint: use its .url'],
  },
  { src: '[]', said: ['expected src to be either a string or strings, got: a tuple'] },
])('src = $src', async ({ src, said }) => {
  await using folder = await folderWith({ 'atlas.hcl': `env "local" {\n  src = ${src}\n}\n` });
  const { project } = await load(folder);
  const rendered = await failure(only(project).src());
  for (const part of said) expect(rendered).toContain(part);
});

test('a fileset that finds nothing leaves src unset; both spellings are told', async () => {
  await using folder = await folderWith({
    'atlas.hcl':
      'env "local" {\n  src = fileset("none/*.sql")\n}\nenv "both" {\n  src = "file://a.sql"\n  schema {\n    src = "file://b.sql"\n  }\n}\n',
  });
  expect(await only((await load(folder)).project).src()).toBeUndefined();
  const both = await load(folder, { env: 'both' });
  expect(await only(both.project).src()).toEqual(['file://a.sql']);
  expect(both.notes).toEqual(['env "both" sets both src and schema.src: src is used']);
});

test('dynamic blocks are written out, one for each element', async () => {
  await using folder = await folderWith({
    'atlas.hcl': `
env "local" {
  dynamic "migration" {
    for_each = ["file://a"]
    content {
      dir = migration.value
    }
  }
  lint {
    dynamic "rule" {
      for_each = { b = true, a = false }
      iterator = each_rule
      labels   = [each_rule.key]
      content {
        error = each_rule.value
      }
    }
  }
}
env "bad" {
  dynamic "migration" {
    for_each = "x"
    content {
    }
  }
}
`,
  });
  const env = only((await load(folder)).project);
  expect(await env.block('migration')?.string('dir')).toBe('file://a');
  const { analyzers } = await env.lint();
  expect(
    await Promise.all(analyzers.map(async (block) => [block.type, block.labels[0], await block.boolean('error')])),
  ).toEqual([
    ['rule', 'a', false],
    ['rule', 'b', true],
  ]);
  expect(await failure(load(folder, { env: 'bad' }))).toContain(
    'Error: atlas.hcl:22:16: for_each does not support a string',
  );
});
