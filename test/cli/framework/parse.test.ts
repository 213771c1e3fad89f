import { describe, expect, test } from 'vitest';
import type { Flags } from '../../../src/cli/framework/flags.ts';
import { parseFlags } from '../../../src/cli/framework/parse.ts';

const flags: Flags = {
  url: { kind: 'string', short: 'u', summary: '' },
  schema: { kind: 'strings', short: 's', summary: '' },
  var: { kind: 'texts', summary: '' },
  'dry-run': { kind: 'boolean', summary: '' },
  web: { kind: 'boolean', short: 'w', summary: '' },
  quick: { kind: 'boolean', short: 'q', summary: '' },
  'lock-timeout': { kind: 'duration', summary: '' },
  latest: { kind: 'uint', summary: '' },
  secret: { kind: 'string', summary: '', hidden: true },
};

const parse = (words: readonly string[]) => parseFlags(flags, words, 'telamon x');

describe('values', () => {
  test.each([
    { words: ['--url', 'a'], name: 'url', value: 'a' },
    { words: ['--url=a=b'], name: 'url', value: 'a=b' },
    { words: ['--url='], name: 'url', value: '' },
    { words: ['--url', ''], name: 'url', value: '' },
    { words: ['--url', '--schema'], name: 'url', value: '--schema' },
    { words: ['--url', '"quoted"'], name: 'url', value: '"quoted"' },
    { words: ['--url', 'a\nb'], name: 'url', value: 'a\nb' },
    { words: ['--url', '007'], name: 'url', value: '007' },
    { words: ['--url', '20230102150405'], name: 'url', value: '20230102150405' },
    { words: ['--url', 'a', '--url', 'b'], name: 'url', value: 'b' },
    { words: ['-u', 'a'], name: 'url', value: 'a' },
    { words: ['-ua'], name: 'url', value: 'a' },
    { words: ['-u=a'], name: 'url', value: 'a' },
    { words: ['-wua'], name: 'url', value: 'a' },
    { words: ['-wq'], name: 'quick', value: true },
    { words: ['-w=f'], name: 'web', value: false },
    { words: ['--dry-run'], name: 'dry-run', value: true },
    { words: ['--dry-run=T'], name: 'dry-run', value: true },
    { words: ['--dry-run', '--dry-run=0'], name: 'dry-run', value: false },
    { words: ['--schema', 'a,b', '-s', 'c'], name: 'schema', value: ['a', 'b', 'c'] },
    { words: ['--schema', '"a,b",c'], name: 'schema', value: ['a,b', 'c'] },
    { words: ['--schema', ''], name: 'schema', value: [] },
    { words: ['--var', 'a=1,b=2', '--var', 'c=3'], name: 'var', value: ['a=1,b=2', 'c=3'] },
    { words: ['--lock-timeout', '1m30s'], name: 'lock-timeout', value: 90_000 },
    { words: ['--lock-timeout', '0'], name: 'lock-timeout', value: 0 },
    { words: ['--latest', '3'], name: 'latest', value: 3 },
  ])('$words', ({ words, name, value }) => {
    expect(parse(words).values.get(name)).toEqual(value);
  });

  test('flags that were not typed have none', () => {
    expect([...parse(['--url', 'a']).values.keys()]).toEqual(['url']);
  });
});

test.each([
  { words: ['one', '--dry-run', 'false'], positionals: ['one', 'false'] },
  { words: ['-', '--', '--url', '-x'], positionals: ['-', '--url', '-x'] },
  { words: ['--', '--'], positionals: ['--'] },
])('arguments: $words', ({ words, positionals }) => {
  expect(parse(words).positionals).toEqual(positionals);
});

test.each([
  { words: ['--nope'], message: 'unknown flag: --nope' },
  { words: ['--nope=1'], message: 'unknown flag: --nope' },
  { words: ['--no-dry-run'], message: 'unknown flag: --no-dry-run' },
  { words: ['--dryRun'], message: 'unknown flag: --dryRun' },
  { words: ['--dry'], message: 'unknown flag: --dry' },
  { words: ['--constructor'], message: 'unknown flag: --constructor' },
  { words: ['-z'], message: "unknown shorthand flag: 'z' in -z" },
  { words: ['-wz'], message: "unknown shorthand flag: 'z' in -z" },
  { words: ['-1'], message: "unknown shorthand flag: '1' in -1" },
  { words: ['--url'], message: 'flag needs an argument: --url' },
  { words: ['-u'], message: "flag needs an argument: 'u' in -u" },
  { words: ['--=x'], message: 'bad flag syntax: --=x' },
  { words: ['---url'], message: 'bad flag syntax: ---url' },
  {
    words: ['--dry-run=maybe'],
    message: 'invalid argument "maybe" for "--dry-run" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
  },
  {
    words: ['--web=maybe'],
    message: 'invalid argument "maybe" for "-w, --web" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
  },
  {
    words: ['--lock-timeout', '10'],
    message: 'invalid argument "10" for "--lock-timeout" flag: time: missing unit in duration "10"',
  },
  {
    words: ['--latest', '-1'],
    message: 'invalid argument "-1" for "--latest" flag: strconv.ParseUint: parsing "-1": invalid syntax',
  },
  {
    words: ['--latest', '99999999999999999999'],
    message:
      'invalid argument "99999999999999999999" for "--latest" flag: strconv.ParseUint: parsing "99999999999999999999": value out of range',
  },
  {
    words: ['--schema', 'a"b'],
    message: `invalid argument "a\\"b" for "-s, --schema" flag: parse error on line 1, column 2: bare " in non-quoted field`,
  },
  {
    words: ['--schema', '"a'],
    message: `invalid argument "\\"a" for "-s, --schema" flag: parse error on line 1, column 3: extraneous or missing " in quoted-field`,
  },
  { words: ['--latest', '1', '--latest', 'x', '--latest', '2'], message: /^invalid argument "x"/ },
])('refuses $words', ({ words, message }) => {
  expect(() => parse(words)).toThrow(message);
});

test.each([
  { words: ['--dry-rum'], hint: 'did you mean --dry-run?' },
  { words: ['--secre'], hint: "'telamon x --help' lists its flags" },
  { words: ['-z'], hint: "'telamon x --help' lists its flags" },
])('hints at what was meant by $words', ({ words, hint }) => {
  expect(() => parse(words)).toThrow(expect.objectContaining({ hints: [hint] }));
});
