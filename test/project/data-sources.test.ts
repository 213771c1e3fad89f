import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Folder, failure, folderWith, load, only } from './fixture.ts';

/** Runs a Node.js script of the folder, as argv of a program in HCL. */
const node = (script: string, ...args: string[]) => JSON.stringify([process.execPath, script, ...args]);

/** Notes in `ran.txt` that it ran, then prints. */
const scripts = {
  'good.cjs':
    'require("fs").appendFileSync("ran.txt", (process.argv[2] ?? "good") + "\\n"); process.stdout.write(process.argv[3] ?? "ok");',
  'bad.cjs':
    'require("fs").appendFileSync("ran.txt", "bad\\n"); process.stderr.write("it is sealed"); process.exit(3);',
};

async function ran(folder: Folder): Promise<string> {
  return readFile(path.join(folder.path, 'ran.txt'), 'utf8').catch(() => '');
}

const env = (...lines: string[]) => `env "local" {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;

test('only what is read runs, and each source once however often it is named', async () => {
  await using folder = await folderWith({
    ...scripts,
    'atlas.hcl': `
data "external" "good" {
  program = ${node('good.cjs')}
}
data "external" "bad" {
  program = ${node('bad.cjs')}
}
data "external" "idle" {
  program = [nofunction(var.missing)]
}
locals {
  unused = data.external.bad
  shout  = upper(data.external.good)
}
${env('url = data.external.good', 'dev = join("-", [data.external.good, local.shout])', 'src = data.external.bad', 'plain = "x"')}`,
  });
  const { project } = await load(folder);
  expect(await only(project).string('plain')).toBe('x');
  expect(await ran(folder)).toBe('');
  expect(await only(project).string('url')).toBe('ok');
  expect(await only(project).string('dev')).toBe('ok-OK');
  expect(await ran(folder)).toBe('good\n');
  expect(await failure(only(project).src())).toContain('data.external.bad: running program');
});

test('the source of an untaken branch runs too, and try() does not catch its failure', async () => {
  await using folder = await folderWith({
    ...scripts,
    'atlas.hcl': `data "external" "bad" {\n  program = ${node('bad.cjs')}\n}\n${env('url = true ? "x" : data.external.bad', 'dev = try(data.external.bad, "y")')}`,
  });
  const { project } = await load(folder);
  expect(await failure(only(project).string('url'))).toContain('it is sealed');
  expect(await failure(only(project).string('dev'))).toContain('it is sealed');
  expect(await ran(folder)).toBe('bad\n');
});

test('one source feeds another; sources that do not need each other run at the same time', async () => {
  // Each waits for the other to have started: run one after the other they would never end.
  const meet = `const fs = require('fs'); const [own, other] = process.argv.slice(2); fs.writeFileSync(own, '');
    (function wait() { if (fs.existsSync(other)) process.stdout.write(own); else setTimeout(wait, 10); })();`;
  await using folder = await folderWith({
    ...scripts,
    'meet.cjs': meet,
    'atlas.hcl': `
data "external" "a" {
  program = ${node('meet.cjs', 'a.started', 'b.started')}
}
data "external" "b" {
  program = ${node('meet.cjs', 'b.started', 'a.started')}
}
data "external" "both" {
  program = [${JSON.stringify(process.execPath)}, "good.cjs", "both", join("+", [data.external.a, data.external.b])]
}
${env('url = data.external.both')}`,
  });
  expect(await only((await load(folder)).project).string('url')).toBe('a.started+b.started');
});

test('working_dir, env and the inherited environment', async () => {
  await using folder = await folderWith({
    'sub/say.cjs':
      'process.stdout.write([process.cwd().split("/").at(-1), process.env.INHERITED, process.env.OWN].join(" "))',
    'atlas.hcl': `data "external" "x" {\n  program = ${node('say.cjs')}\n  working_dir = "sub"\n  env = { OWN = "own" }\n}\n${env('url = data.external.x')}`,
  });
  const { project } = await load(folder, { processEnv: { ...process.env, INHERITED: 'inherited' } });
  expect(await only(project).string('url')).toBe('sub inherited own');
});

test('external_schema and composite_schema give mem:// URLs with what they stand for', async () => {
  await using folder = await folderWith({
    ...scripts,
    'atlas.hcl': `
data "external_schema" "orm" {
  program = ${node('good.cjs', 'orm', 'CREATE TABLE t (id int);')}
}
data "composite_schema" "orm" {
  schema {
    url = "file://base.sql"
  }
  schema "public" {
    url = data.external_schema.orm.url
  }
  schema "audit" {
    url = "file://audit.sql"
  }
  schema "public" {
    url = "file://schema.sql"
  }
}
${env('src = data.composite_schema.orm.url')}`,
  });
  const { project } = await load(folder);
  expect(await only(project).src()).toEqual(['mem://composite_schema/orm']);
  expect(project.handles.get('mem://composite_schema/orm')).toMatchObject({
    kind: 'composite',
    address: 'data.composite_schema.orm',
    parts: [
      { number: 1, url: 'file://base.sql' },
      { number: 2, label: 'public', url: 'mem://external_schema/orm', position: { line: 10, column: 11 } },
      { number: 3, label: 'audit', url: 'file://audit.sql' },
      { number: 4, label: 'public', url: 'file://schema.sql' },
    ],
  });
  expect(project.handles.get('mem://external_schema/orm')).toMatchObject({
    kind: 'sql',
    file: 'orm/schema.sql',
    text: 'CREATE TABLE t (id int);',
  });
  expect(() => project.handles.get('mem://external_schema/other')).toThrow('was not made by a data source of this run');
});

test('a program of a schema that prints nothing is told of: its schema is empty', async () => {
  await using folder = await folderWith({
    'quiet.cjs': 'console.error("nothing to see")',
    'atlas.hcl': `data "external_schema" "orm" {\n  program = ${node('quiet.cjs')}\n}\n${env('src = data.external_schema.orm.url')}`,
  });
  const { project, notes } = await load(folder);
  expect(await only(project).src()).toEqual(['mem://external_schema/orm']);
  expect(project.handles.get('mem://external_schema/orm')).toMatchObject({ kind: 'sql', text: '' });
  expect(notes).toEqual([
    'atlas.hcl:2:13: data.external_schema.orm: the program printed nothing on its standard output, which stands for an empty schema',
  ]);
});

test.each([
  {
    name: 'not found',
    program: '["no-such-program-here"]',
    said: 'data.external_schema.orm: running program no-such-program-here: executable file not found in $PATH',
  },
  { name: 'exits 1', program: node('bad.cjs'), said: 'exit status 3\nit is sealed' },
])('a program that fails, with its place: $name', async ({ program, said }) => {
  await using folder = await folderWith({
    ...scripts,
    'atlas.hcl': `data "external_schema" "orm" {\n  program = ${program}\n}\n${env('src = data.external_schema.orm.url')}`,
  });
  const rendered = await failure(only((await load(folder)).project).src());
  expect(rendered).toContain('Error: atlas.hcl:2:13: ');
  expect(rendered).toContain(said);
});

test.each([
  { name: 'no program', body: '', said: ['Error: atlas.hcl:1:1: data.external.x: the argument "program" is required'] },
  { name: 'an empty program', body: 'program = []', said: ['data.external.x: program is empty'] },
  {
    name: 'a program in one text',
    body: 'program = "echo hi"',
    said: ['data.external.x.program: a list of strings is required, got a string'],
  },
  {
    name: 'an unknown argument',
    body: 'program = ["echo"]\n  workdir = "x"',
    said: [
      'Error: atlas.hcl:3:3: data.external.x: unsupported argument "workdir"',
      'external takes program, working_dir, timeout, env',
    ],
  },
  { name: 'a block', body: 'program = ["echo"]\n  x {\n  }', said: ['data.external.x: unsupported block "x"'] },
  {
    name: 'a bad timeout',
    body: 'program = ["echo"]\n  timeout = "soon"',
    said: ['data.external.x: parsing timeout: time: invalid duration "soon"'],
  },
])('arguments: $name', async ({ body, said }) => {
  await using folder = await folderWith({
    'atlas.hcl': `data "external" "x" {\n  ${body}\n}\n${env('url = data.external.x')}`,
  });
  const rendered = await failure(only((await load(folder)).project).string('url'));
  for (const part of said) expect(rendered).toContain(part);
});

test.each([
  { name: 'no part', body: '', said: 'data.composite_schema.x: it has no part' },
  {
    name: 'no url',
    body: 'schema "public" {\n  }',
    said: 'data.composite_schema.x: part 1 ("public"): its url is missing',
  },
  {
    name: 'a bare path',
    body: 'schema "public" {\n    url = "schema.sql"\n  }',
    said: 'hint: did you mean "file://schema.sql"?',
  },
  {
    name: 'more than a url',
    body: 'schema "public" {\n    url = "file://a.sql"\n    src = "x"\n  }',
    said: 'part 1 ("public"): unsupported argument "src"',
  },
  {
    name: 'two labels',
    body: 'schema "public" "b" {\n    url = "file://a.sql"\n  }',
    said: 'a part has one label at most',
  },
])('composite_schema: $name', async ({ body, said }) => {
  await using folder = await folderWith({
    'atlas.hcl': `data "composite_schema" "x" {\n  ${body}\n}\n${env('src = data.composite_schema.x.url')}`,
  });
  expect(await failure(only((await load(folder)).project).src())).toContain(said);
});

test('what needs a hosted service says so with its place, and is harmless while nothing names it', async () => {
  await using folder = await folderWith({
    'atlas.hcl': `data "remote_dir" "y" {\n  name = "a"\n}\n${env('plain = "x"', 'b = data.remote_dir.y.url')}`,
  });
  const target = only((await load(folder)).project);
  expect(await target.string('plain')).toBe('x');
  expect(await failure(target.string('b'))).toContain(
    'Error: atlas.hcl:1:1: data.remote_dir.y: data "remote_dir" needs a hosted service',
  );
});

test('hcl_schema takes one path or several', async () => {
  await using folder = await folderWith({
    'atlas.hcl': `data "hcl_schema" "both" {\n  path = "a.hcl"\n  paths = ["b.hcl"]\n}\ndata "hcl_schema" "none" {\n}\ndata "hcl_schema" "one" {\n  path = "a.hcl"\n}\n${env('a = data.hcl_schema.both.url', 'b = data.hcl_schema.none.url', 'src = data.hcl_schema.one.url')}`,
  });
  const target = only((await load(folder)).project);
  expect(await failure(target.string('a'))).toContain('data.hcl_schema.both: path and paths cannot be set together');
  expect(await failure(target.string('b'))).toContain('data.hcl_schema.none: path or paths must be set');
  expect(await target.src()).toEqual(['mem://hcl_schema/one']);
});

test('runtimevar reads constants, files and web addresses as they are', async () => {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/secret' ? 200 : 404;
    response.end('from the web\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  try {
    await using folder = await folderWith({
      'pass.txt': 's3cret\n',
      'atlas.hcl': `
data "runtimevar" "word" {
  url = "constant://?val=hello+world&decoder=string"
}
data "runtimevar" "pass" {
  url = "file://pass.txt"
}
data "runtimevar" "web" {
  url = "http://127.0.0.1:${port}/secret"
}
data "runtimevar" "gone" {
  url = "http://127.0.0.1:${port}/nothing"
}
${env('a = data.runtimevar.word', 'b = data.runtimevar.pass', 'c = data.runtimevar.web', 'd = data.runtimevar.gone')}`,
    });
    const target = only((await load(folder)).project);
    expect(await target.string('a')).toBe('hello world');
    expect(await target.string('b')).toBe('s3cret\n');
    expect(await target.string('c')).toBe('from the web\n');
    expect(await failure(target.string('d'))).toContain(
      'data.runtimevar.gone: reading variable: the server answered 404',
    );
  } finally {
    server.close();
  }
});

test.each([
  { url: 'constant://?val=x&decoder=json', said: 'data.runtimevar.x: unsupported decoder: "json"' },
  { url: 'constant://?val=x&timeout=soon', said: 'data.runtimevar.x: parsing timeout: time: invalid duration "soon"' },
  { url: 'carrier-pigeon://x', said: 'data.runtimevar.x: opening variable: ' },
  { url: 'just-text', said: 'data.runtimevar.x: opening variable: no scheme in URL "just-text"' },
])('runtimevar $url is refused', async ({ url, said }) => {
  await using folder = await folderWith({
    'atlas.hcl': `data "runtimevar" "x" {\n  url = "${url}"\n}\n${env('url = data.runtimevar.x')}`,
  });
  expect(await failure(only((await load(folder)).project).string('url'))).toContain(said);
});
