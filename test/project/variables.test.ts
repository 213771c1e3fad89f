import { expect, test } from 'vitest';
import { toJson } from '../../src/hcl/value.ts';
import { failure, folderWith, load } from './fixture.ts';

async function valuesOf(text: string, vars: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  await using folder = await folderWith({ 'atlas.hcl': `${text}\nenv "local" {\n}\n` });
  const { project } = await load(folder, { vars, processEnv: env });
  return Object.fromEntries(
    [...project.variables].map(([name, value]) => [name, JSON.parse(toJson(value)) as unknown]),
  );
}

async function faultOf(text: string, vars: readonly string[] = []) {
  await using folder = await folderWith({ 'atlas.hcl': `${text}\nenv "local" {\n}\n` });
  return failure(load(folder, { vars }));
}

const variable = (name: string, type: string, standard?: string) =>
  `variable "${name}" {\n  type = ${type}\n${standard === undefined ? '' : `  default = ${standard}\n`}}\n`;

test.each([
  { name: 'a default', text: variable('a', 'string', '"eu"'), vars: [], values: { a: 'eu' } },
  { name: 'the flag before the default', text: variable('a', 'string', '"eu"'), vars: ['a=us'], values: { a: 'us' } },
  { name: 'an empty text', text: variable('a', 'string', '"eu"'), vars: ['a='], values: { a: '' } },
  {
    name: 'text becomes numbers and bools',
    text: variable('n', 'number') + variable('i', 'int') + variable('b', 'bool'),
    vars: ['n=1.50', 'i=12', 'b=true'],
    values: { n: 1.5, i: 12, b: true },
  },
  {
    name: 'a repeated flag is a list',
    text: variable('t', 'list(string)', '[]'),
    vars: ['t=b,t=a', 't=b'],
    values: { t: ['b', 'a', 'b'] },
  },
  { name: 'one value is a list of one', text: variable('t', 'set(number)', '[]'), vars: ['t=7'], values: { t: [7] } },
  {
    name: 'structural types',
    text:
      variable('limits', 'map(number)', '{ small = 1, large = "20" }') +
      variable('uniq', 'set(string)', '["b", "a", "b"]') +
      variable('pair', 'tuple([string, number])', '["x", "2"]') +
      variable('opts', 'object({ host = string, port = number })', '{ host = "h", port = "5432", extra = true }'),
    vars: [],
    values: { limits: { large: 20, small: 1 }, uniq: ['a', 'b'], pair: ['x', 2], opts: { host: 'h', port: 5432 } },
  },
  {
    name: 'objects from JSON text, with optional attributes',
    text: variable('o', 'object({ host = string, port = optional(number, 5432), tag = optional(string) })'),
    vars: ['"o={""host"":""h""}"'],
    values: { o: { host: 'h', port: 5432, tag: null } },
  },
  { name: 'null is a value', text: variable('a', 'string', 'null'), vars: [], values: { a: null } },
  {
    name: 'the name of the env',
    text: variable('a', 'string', 'upper(atlas.env)'),
    vars: [],
    values: { a: 'LOCAL' },
  },
])('variables: $name', async ({ text, vars, values }) => {
  expect(await valuesOf(text, vars)).toEqual(values);
});

test('a default may read the environment', async () => {
  expect(await valuesOf(variable('dsn', 'string', 'getenv("APP_DSN")'), [], { APP_DSN: 'sqlite://x' })).toEqual({
    dsn: 'sqlite://x',
  });
});

test.each([
  {
    name: 'required and not given, used or not',
    text: variable('unused', 'string'),
    vars: [],
    said: ['Error: atlas.hcl:1:1: missing value for required variable "unused"', 'hint: give it with --var unused=…'],
  },
  {
    name: 'no number',
    text: variable('n', 'number', '1'),
    vars: ['n=ten'],
    said: ['variable "n": a number is required: got "ten"'],
  },
  {
    name: 'no bool',
    text: variable('b', 'bool', 'true'),
    vars: ['b=yes'],
    said: ['variable "b": a bool is required: got "yes"'],
  },
  {
    name: 'given twice',
    text: variable('s', 'string', '"x"'),
    vars: ['s=1', 's=2'],
    said: ['variable "s": a string is required: it was given 2 times'],
  },
  {
    name: 'no JSON',
    text: variable('m', 'map(string)', '{}'),
    vars: ['m=x'],
    said: ['variable "m": a map(string) is required: the value is not JSON text'],
  },
  {
    name: 'a default of the wrong type',
    text: variable('p', 'list(number)', '["one"]'),
    vars: [],
    said: ['Error: atlas.hcl:3:13: variable "p": [0]: number required'],
  },
  {
    name: 'a quoted type',
    text: variable('a', '"string"', '"x"'),
    vars: [],
    said: [
      'Error: atlas.hcl:2:10: invalid type "string" for variable "a". Valid types are: string, number, bool, list, map, or set',
      'hint: a type is not quoted: type = string',
    ],
  },
  { name: 'a bare list', text: variable('a', 'list', '[]'), vars: [], said: ['invalid type list for variable "a"'] },
  {
    name: 'no type',
    text: 'variable "a" {\n  default = "x"\n}\n',
    vars: [],
    said: ['Error: atlas.hcl:1:1: variable "a": the argument "type" is required'],
  },
  {
    name: 'an unknown argument',
    text: 'variable "a" {\n  type = string\n  defualt = "x"\n}\n',
    vars: [],
    said: [
      'Error: atlas.hcl:3:3: variable "a": an argument named "defualt" is not expected here',
      'hint: did you mean "default"?',
    ],
  },
  {
    name: 'a default that reads a local',
    text: `locals {\n  x = 1\n}\n${variable('a', 'number', 'local.x')}`,
    vars: [],
    said: ['variable "a" cannot read local.x'],
  },
  {
    name: 'bad flag text',
    text: variable('a', 'string', '"x"'),
    vars: ['a'],
    said: ['variables must be format as key=value, got: "a"'],
  },
])('variables, refused: $name', async ({ text, vars, said }) => {
  const rendered = await faultOf(text, vars);
  for (const part of said) expect(rendered).toContain(part);
});

test('all variables at fault are told at once', async () => {
  const rendered = await faultOf(variable('a', 'string') + variable('b', 'string'));
  expect(rendered).toContain('"a"');
  expect(rendered).toContain('"b"');
});

const port = `variable "port" {
  type = number
  validation {
    condition     = var.port > 1024
    error_message = "Ports up to 1024 are taken."
  }
}
`;

test('a validation decides on the value', async () => {
  expect(await valuesOf(port, ['port=5432'])).toEqual({ port: 5432 });
  expect(await faultOf(port, ['port=80'])).toContain(
    'Error: atlas.hcl:4:21: variable "port": Ports up to 1024 are taken.',
  );
});

test('the value of a sensitive variable is not shown', async () => {
  const text = 'variable "pin" {\n  type = number\n  sensitive = true\n}\n';
  const rendered = await faultOf(text, ['pin=hunter2']);
  expect(rendered).toContain('variable "pin": a number is required: its value is not shown');
  expect(rendered).not.toContain('hunter2');
});
