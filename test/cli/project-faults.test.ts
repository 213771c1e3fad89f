import { expect, test } from 'vitest';
import { folder, telamon } from './telamon.ts';

interface Fault {
  readonly name: string;
  /** The project file, or all files. */
  readonly files: string | Readonly<Record<string, string>>;
  /** After `schema inspect --env t`; the whole line when it begins with a command. */
  readonly args?: readonly string[];
  /** What stands behind `Error: `, from its beginning: the place first, where there is one. */
  readonly said: string;
  /** What else is told: the remedy. */
  readonly hint: string;
}

const env = (body: string): string => `env "t" {\n${body}\n}\n`;
const inspect = ['schema', 'inspect', '--env', 't'];
const source = (body: string, url = 'data.external.x') =>
  `data "external" "x" {\n  ${body}\n}\n${env(`  url = ${url}`)}`;
const dryRun = ['schema', 'apply', '--env', 't', '--dry-run'];
const scratch = 'sqlite://dev?mode=memory';

const faults: readonly Fault[] = [
  {
    name: 'the file is missing',
    files: {},
    said: 'config file "atlas.hcl" was not found',
    hint: '-c file://path/atlas.hcl',
  },
  {
    name: '-c has no scheme',
    files: '',
    args: ['-c', 'atlas.hcl'],
    said: 'missing scheme for config file',
    hint: 'write -c file://atlas.hcl',
  },
  {
    name: '-c has another scheme',
    files: '',
    args: ['-c', 's3://a.hcl'],
    said: 'unsupported config file driver "s3"',
    hint: '-c takes a file:// URL',
  },
  {
    name: '-c is a folder without project files',
    files: { 'conf/x.txt': '' },
    args: ['-c', 'file://conf'],
    said: 'the folder "conf" holds no project file',
    hint: 'at least one file that ends in .hcl',
  },
  {
    name: 'a syntax error',
    files: env('  url = = 1'),
    said: 'atlas.hcl:2:9: expected a value, found "="',
    hint: '\n 2 |   url = = 1\n   |         ^\n',
  },
  {
    name: 'more syntax errors than anybody reads',
    files: Array.from({ length: 14 }, (_, at) => `a${at} = = 1\n`).join(''),
    said: 'atlas.hcl:1:6: expected a value',
    hint: '\nand 4 more\n',
  },
  {
    name: 'a brace that stays open',
    files: 'env "t" {\n  url = "x"\n',
    said: 'atlas.hcl:1:9: this "{" is never closed',
    hint: 'expected "}" before the end of the file',
  },
  {
    name: 'a string that stays open',
    files: env('  url = "abc'),
    said: 'atlas.hcl:2:9: this string is never closed',
    hint: 'a string ends with "',
  },
  {
    name: 'a heredoc that stays open',
    files: env('  url = <<EOT\nabc'),
    said: 'atlas.hcl:2:9: this heredoc is never closed',
    hint: 'a line that holds nothing but EOT',
  },
  {
    name: 'an attribute twice',
    files: env('  url = "a"\n  url = "b"'),
    said: 'atlas.hcl:3:3: argument "url" is set twice',
    hint: 'first set at atlas.hcl:2:3',
  },
  {
    name: 'a block twice',
    files: env('  migration {\n  }\n  migration {\n  }'),
    said: 'atlas.hcl:4:3: env.t.migration is already set at atlas.hcl:2:3',
    hint: 'keep one of the two',
  },
  {
    name: 'a variable twice',
    files: 'variable "x" {\n  type = string\n}\n'.repeat(2),
    said: 'atlas.hcl:4:1: variable "x" is already set at atlas.hcl:1:1',
    hint: 'keep one of the two',
  },
  {
    name: 'a local twice',
    files: 'locals {\n  a = 1\n}\nlocals {\n  a = 2\n}\n',
    said: 'atlas.hcl:5:3: local.a is already set at atlas.hcl:2:3',
    hint: 'keep one of the two',
  },
  {
    name: 'a data source twice',
    files: 'data "external" "x" {\n  program = ["a"]\n}\n'.repeat(2),
    said: 'atlas.hcl:4:1: data.external.x is already set at atlas.hcl:1:1',
    hint: 'keep one of the two',
  },
  {
    name: 'a variable without a type',
    files: 'variable "x" {\n  default = ""\n}\n',
    said: 'atlas.hcl:1:1: variable "x": the argument "type" is required',
    hint: 'valid types: string, number, bool, list(…)',
  },
  {
    name: 'a type that there is not',
    files: 'variable "x" {\n  type = any\n}\n',
    said: 'atlas.hcl:2:10: invalid type any for variable "x"',
    hint: 'list(string)',
  },
  {
    name: 'a variable without a value',
    files: 'variable "x" {\n  type = string\n}\n',
    said: 'atlas.hcl:1:1: missing value for required variable "x"',
    hint: '--var x=…',
  },
  {
    name: 'a value that does not convert',
    files: 'variable "x" {\n  type = number\n}\n',
    args: ['--var', 'x=postgres://u:hunter2@h'],
    said: 'atlas.hcl:1:1: variable "x": a number is required: got "postgres://u:xxxxx@h"',
    hint: ' 1 | variable "x" {',
  },
  {
    name: 'a --var that is none',
    files: env(''),
    args: ['--var', 'x'],
    said: 'invalid argument "x" for "--var" flag: variables must be format as key=value, got: "x"',
    hint: 'write --var name=value',
  },
  {
    name: 'an unknown root',
    files: env('  url = locl.x'),
    said: 'atlas.hcl:2:9: "locl" is not defined',
    hint: 'did you mean "local"?',
  },
  {
    name: 'an unknown local',
    files: `locals {\n  host = 1\n}\n${env('  url = local.hots')}`,
    said: 'atlas.hcl:5:9: local.hots does not exist',
    hint: 'did you mean "host"?',
  },
  {
    name: 'an unknown variable',
    files: env('  url = var.x'),
    said: 'atlas.hcl:2:9: var.x does not exist',
    hint: 'declare it: variable "x"',
  },
  {
    name: 'an unknown data source',
    files: source('program = ["a"]', 'data.external.y'),
    said: 'atlas.hcl:5:9: data.external.y does not exist',
    hint: 'did you mean data.external.x?',
  },
  {
    name: 'an unknown attribute of an object',
    files: `locals {\n  o = { host = 1, port = 2 }\n}\n${env('  url = local.o.hosst')}`,
    said: 'atlas.hcl:5:16: local.o has no attribute "hosst"',
    hint: 'it has: host, port',
  },
  {
    name: 'an unknown function',
    files: env('  url = uper("x")'),
    said: 'atlas.hcl:2:9: there is no function "uper"',
    hint: 'did you mean "upper"?',
  },
  {
    name: 'an argument too few',
    files: env('  url = replace("a", "b")'),
    said: 'atlas.hcl:2:25: replace() needs the argument "replace"',
    hint: 'it is replace(str, substr, replace)',
  },
  {
    name: 'an argument too many',
    files: env('  url = upper("a", "b")'),
    said: 'atlas.hcl:2:20: too many arguments for upper(): 2 instead of 1',
    hint: 'it is upper(str)',
  },
  {
    name: 'an argument of another type',
    files: env('  url = split(",", [1])'),
    said: 'atlas.hcl:2:20: argument "str" of split(): string required, got a tuple',
    hint: '^^^',
  },
  {
    name: 'an argument that is null',
    files: env('  url = upper(null)'),
    said: 'atlas.hcl:2:15: argument "str" of upper(): must not be null',
    hint: '^^^^',
  },
  {
    name: 'a cycle',
    files: 'locals {\n  a = local.b\n  b = local.a\n}\n',
    said: 'atlas.hcl:3:7: cyclic reference: local.a → local.b → local.a',
    hint: 'local.a reads local.b at atlas.hcl:2:7\nhint: local.b reads local.a at atlas.hcl:3:7',
  },
  {
    name: 'an unknown type of data source',
    files: 'data "extrnal" "x" {\n}\n',
    said: 'atlas.hcl:1:6: missing data source handler for "extrnal"',
    hint: 'did you mean "external"?',
  },
  {
    name: 'an unknown driver',
    files: 'docker "oracle" "x" {\n}\n',
    said: 'atlas.hcl:1:8: unknown docker driver "oracle"',
    hint: 'known: postgres, mysql',
  },
  {
    name: 'a label too few',
    files: 'data "external" {\n}\n',
    said: 'atlas.hcl:1:1: data block "data.external" must have exactly 2 labels',
    hint: 'data "TYPE" "NAME" { … }',
  },
  {
    name: 'an argument that a data source does not take',
    files: source('program = ["a"]\n  cmd = 1'),
    said: 'atlas.hcl:3:3: data.external.x: unsupported argument "cmd"',
    hint: 'external takes program, working_dir, timeout, env',
  },
  {
    name: 'an argument that a data source needs',
    files: source('timeout = "1s"'),
    said: 'atlas.hcl:1:1: data.external.x: the argument "program" is required',
    hint: 'external takes program',
  },
  {
    name: 'a program that fails',
    files: source('program = ["sh", "-c", "echo sealed >&2; exit 3"]'),
    said: 'atlas.hcl:2:13: data.external.x: running program sh: exit status 3\nsealed\n',
    hint: 'working directory: ',
  },
  {
    name: 'a program that is killed',
    files: source('program = ["sh", "-c", "kill -9 $$"]'),
    said: 'atlas.hcl:2:13: data.external.x: running program sh: ended by signal SIGKILL',
    hint: 'working directory: ',
  },
  {
    name: 'an env that is not there',
    files: 'env "tt" {\n}\nenv "prod" {\n}\n',
    said: 'env "t" not defined in config file',
    hint: 'did you mean "tt"?\nhint: defined in atlas.hcl: tt, prod',
  },
  {
    name: 'an env of another name',
    files: 'env {\n  name = upper(atlas.env)\n}\n',
    said: 'env "t" not defined in config file',
    hint: 'the env at atlas.hcl:1 is named "T"',
  },
  {
    name: 'a for_each without elements',
    files: env('  for_each = toset([])'),
    said: 'env "t" not defined in config file',
    hint: 'its for_each at atlas.hcl:1 has no element',
  },
  {
    name: 'an env without a name',
    files: 'env {\n  name = atlas.env == "x" ? "x" : null\n}\n',
    said: 'atlas.hcl:2:10: all envs must have names on file "atlas.hcl"',
    hint: 'the name of this env is null here',
  },
  {
    name: 'several envs where one is needed',
    files: env('  for_each = ["a", "b"]\n  url = each.value'),
    said: 'atlas.hcl:1:1: multiple envs found for "t"',
    hint: 'it stands for 2 targets; schema inspect works for one',
  },
  {
    name: 'a for_each over a text',
    files: env('  for_each = "x"'),
    said: 'atlas.hcl:2:14: for_each does not support a string',
    hint: 'it takes a set, a list, a map or an object',
  },
  {
    name: 'a word that is none of those allowed',
    files: env('  lint {\n    review = NEVER\n  }'),
    said: 'atlas.hcl:3:14: env.t.lint.review: there is no "NEVER"',
    hint: 'one of: ALWAYS, WARNING, ERROR',
  },
  {
    name: 'a list of mixed types',
    files: env('  exclude = ["a", 1]'),
    said: 'atlas.hcl:2:3: mixed list types used in "exclude" attribute',
    hint: 'found string and number',
  },
  {
    name: 'a src that is an object',
    files: env('  url = "sqlite://x.db"\n  src = { url = "x" }'),
    args: dryRun,
    said: 'atlas.hcl:3:9: expected src to be either a string or strings, got: an object',
    hint: 'use its .url',
  },
  {
    name: 'a src that is empty',
    files: env('  url = "sqlite://x.db"\n  src = []'),
    args: dryRun,
    said: 'atlas.hcl:3:9: expected src to be either a string or strings, got: a tuple',
    hint: 'like src = "file://schema.sql"',
  },
  {
    name: 'an unknown scheme',
    files: env('  url = "postgers://u:hunter2@h/db"'),
    said: 'atlas.hcl:2:9: sql/sqlclient: unknown driver "postgers"',
    hint: ' 2 |   url = "postgers://u:xxxxx@h/db"\nhint: did you mean postgres://?',
  },
  {
    name: 'a password that cuts the URL short',
    files: env('  url = "postgres://u:hun/ter2@h/db"'),
    said: 'atlas.hcl:2:9: the password in --url holds a character that ends the host',
    hint: 'urlescape()',
  },
  {
    name: 'no scheme',
    files: env('  url = "localhost/db"'),
    said: 'atlas.hcl:2:9: missing scheme',
    hint: 'like postgres://user@host/database',
  },
  {
    name: 'env:// without an env',
    files: {},
    args: ['schema', 'inspect', '--url', 'env://url'],
    said: 'cannot use env:// variables without selecting an environment',
    hint: 'add --env NAME',
  },
  {
    name: 'env:// with a name that is not there',
    files: env('  url = "x"'),
    args: ['--url', 'env://nope'],
    said: 'atlas.hcl:1:1: env://nope (attribute) not found in env.t',
    hint: 'attributes of this env: url',
  },
  {
    name: 'env:// with a number',
    files: env('  n = 5'),
    args: ['--url', 'env://n'],
    said: 'atlas.hcl:2:7: env://n: string value is required',
    hint: '   |       ^',
  },
  {
    name: 'env:// behind env://',
    files: env('  n = "env://url"'),
    args: ['--url', 'env://n'],
    said: 'atlas.hcl:2:7: env://n (attribute) cannot reference another env://',
    hint: 'write env://url in its place',
  },
  {
    name: 'a schema beside a whole database',
    files: { 'atlas.hcl': env('  url = "pglite://live?search_path=public"'), 'a.sql': 'CREATE TABLE a ();\n' },
    args: 'schema diff --env t --from env://url --to file://a.sql --dev-url pglite://memory'.split(' '),
    said: 'cannot diff a database connection with a schema "public"',
    hint: 'the current state is bound to the schema "public" (search_path=public), the desired state is a whole database\nhint: add search_path=public to the URL of the desired state',
  },
  {
    name: 'SQL without a dev database',
    files: { 's.sql': 'CREATE TABLE a (id int);\n' },
    args: ['schema', 'inspect', '--url', 'file://s.sql'],
    said: '--dev-url cannot be empty',
    hint: 'file://s.sql is SQL: it is run on a dev database',
  },
  {
    name: 'SQL beside HCL',
    files: { 'd/a.sql': '', 'd/b.hcl': '' },
    args: ['schema', 'inspect', '--url', 'file://d', '--dev-url', scratch],
    said: 'ambiguous schema: both SQL and HCL files found: "a.sql", "b.hcl"',
    hint: 'keep one kind in d',
  },
  {
    name: 'a folder with neither',
    files: { 'd/a.txt': '' },
    args: ['schema', 'inspect', '--url', 'file://d', '--dev-url', scratch],
    said: '"d" contains neither SQL nor HCL files',
    hint: 'only files directly in the folder count',
  },
  {
    name: 'a layer that does not load',
    files: {
      'atlas.hcl': `data "composite_schema" "app" {\n  schema "main" {\n    url = "file://a.sql"\n  }\n  schema "main" {\n    url = "file://b.sql"\n  }\n}\n${env(`  dev = "${scratch}"\n  src = data.composite_schema.app.url`)}`,
      'a.sql': 'CREATE TABLE a (id int);\n',
      'b.sql': 'CREATE INDEX i ON missing (id);\n',
    },
    args: ['--url', 'env://src'],
    said: 'b.sql:1:19: data.composite_schema.app: part 2 ("main", file://b.sql): read state from "b.sql": executing statement: "CREATE INDEX i ON missing (id);": no such table',
    hint: ' 1 | CREATE INDEX i ON missing (id);',
  },
];

test.each(faults)('$name', async ({ files, args = [], said, hint }) => {
  const cwd = folder(typeof files === 'string' ? { 'atlas.hcl': files } : files);
  const line = args[0]?.startsWith('-') || args.length === 0 ? [...inspect, ...args] : args;
  const { code, stdout, stderr } = await telamon(line, { cwd });
  expect({ code, stdout, said: stderr.slice(0, `Error: ${said}`.length) }).toEqual({
    code: 1,
    stdout: '',
    said: `Error: ${said}`,
  });
  expect(stderr).toContain(hint);
  expect(stderr).not.toMatch(/hunter2|hun\/ter2|\n {4}at |\[object/);
});

test('a dev database that is not empty is not touched', async () => {
  const cwd = folder({ 'a.sql': 'CREATE TABLE a (id int);\n', 'b.sql': 'CREATE TABLE b (id int);\n' });
  const make = ['schema', 'apply', '--url', 'sqlite://dev.db', '--to', 'file://b.sql', '--dev-url', scratch];
  expect(await telamon([...make, '--auto-approve'], { cwd })).toMatchObject({ code: 0 });
  const read = ['schema', 'inspect', '--url', 'file://a.sql', '--dev-url', 'sqlite://dev.db'];
  const outcome = await telamon(read, { cwd });
  expect(outcome).toMatchObject({ code: 1, stdout: '' });
  expect(outcome.stderr).toContain(
    'connected database is not clean: found table "b"\nhint: the dev database sqlite://',
  );
  expect((await telamon(['schema', 'inspect', '--url', 'sqlite://dev.db'], { cwd })).stdout).toContain('table "b"');
});

test.each([
  {
    name: 'an unknown block',
    file: 'variabel "y" {\n}\nvariabel "z" {\n}\n',
    note: 'atlas.hcl:1:1: blocks of type "variabel" are not known and are ignored; did you mean "variable"?\n',
  },
  {
    name: 'an unknown policy',
    file: 'diff {\n  skip {\n    drop_tabel = true\n  }\n}\n',
    note: 'atlas.hcl:3:5: diff.skip knows no attribute "drop_tabel", which is ignored; did you mean "drop_table"?\n',
  },
  {
    name: 'a dynamic block where none is written out',
    file: 'lint {\n  dynamic "destructive" {\n    for_each = [1]\n    content {\n    }\n  }\n}\n',
    note: 'atlas.hcl:2:3: dynamic blocks are written out in an env only; in lint they are ignored\n',
  },
  {
    name: 'the block of the hosted service',
    file: 'atlas {\n  cloud {\n    token = nofunction()\n  }\n}\n',
    note: 'atlas.hcl:1:1: the atlas block is ignored: telamon uses no hosted service\n',
  },
])('$name is told once, and is no fault', async ({ file, note }) => {
  const cwd = folder({ 'atlas.hcl': `${file}${env('  url = "sqlite://x.db"')}` });
  const outcome = await telamon([...inspect, '--var', 'nobody=1', '--format', 'ok'], { cwd });
  expect(outcome).toMatchObject({ code: 0, stdout: 'ok' });
  const notes = [note, '--var nobody: atlas.hcl declares no variable "nobody"\n'];
  expect(outcome.stderr.split(/(?<=\n)/).sort()).toEqual(notes.sort());
});
