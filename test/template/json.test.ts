import { expect, test } from 'vitest';
import { fn } from '../../src/template/function.ts';
import { GoDuration } from '../../src/template/go-duration.ts';
import { GoTime } from '../../src/template/go-time.ts';
import { encodeJson } from '../../src/template/json.ts';
import { defineStruct, type Struct } from '../../src/template/struct.ts';
import { GoFloat } from '../../src/template/value.ts';

test.each<[string, unknown, string]>([
  ['null', null, 'null'],
  ['undefined', undefined, 'null'],
  ['bigint', 2n ** 63n, '9223372036854775808'],
  ['float', 1.5, '1.5'],
  ['small float', 1e-7, '1e-7'],
  ['negative zero', new GoFloat(-0), '-0'],
  ['HTML', '<a href="x">&</a>', '"\\u003ca href=\\"x\\"\\u003e\\u0026\\u003c/a\\u003e"'],
  ['line separators', '\u2028\u2029', '"\\u2028\\u2029"'],
  ['controls', '\u0000\u001f\u007f\u0080\b\f\n\r\t', '"\\u0000\\u001f\u007f\u0080\\b\\f\\n\\r\\t"'],
  ['half a pair', 'a\ud800b', '"a\\ufffdb"'],
  ['other characters', 'é日😀', '"é日😀"'],
  ['bytes', Buffer.from('hi?'), '"aGk/"'],
  ['sorted keys', { b: 1, a: 2, '<': 3, B: 4 }, '{"\\u003c":3,"B":4,"a":2,"b":1}'],
  [
    'keys that are numbers',
    new Map([
      [10, 'x'],
      [9, 'y'],
    ]),
    '{"10":"x","9":"y"}',
  ],
  ['sorted by bytes', { '\uffff': 1, '😀': 2 }, '{"\uffff":1,"😀":2}'],
  ['duration', new GoDuration(1_500n), '1500'],
  ['zero time', GoTime.zero, '"0001-01-01T00:00:00Z"'],
  ['empty', [{}, [], new Map()], '[{},[],{}]'],
])('encodeJson: %s', (_, value, json) => expect(encodeJson(value)).toBe(json));

test('encodeJson indents, and leaves what is empty on one line', () => {
  expect(encodeJson({ a: [], b: {}, c: [1, { d: null }] }, '> ', '  ')).toBe(
    [
      '{',
      '>   "a": [],',
      '>   "b": {},',
      '>   "c": [',
      '>     1,',
      '>     {',
      '>       "d": null',
      '>     }',
      '>   ]',
      '> }',
    ].join('\n'),
  );
});

test('encodeJson refuses what JSON cannot hold', () => {
  expect(() => encodeJson(Number.NaN)).toThrow('json: unsupported value: NaN');
  expect(() => encodeJson(fn([], () => 1))).toThrow('json: unsupported type: func');
});

const inner = defineStruct<{ Driver: string; Hidden: number }>('Env', {
  fields: { Driver: 'Driver,omitempty', Hidden: '-' },
});

interface Outer {
  readonly Env: Struct;
  readonly Zero: number;
  readonly Gone: string;
  readonly List?: readonly string[];
  readonly Start: GoTime;
  readonly Changes: Struct | null;
}

const outer = defineStruct<Outer>('*Outer', {
  fields: {
    Env: 'embedded',
    Zero: '',
    Gone: 'Gone,omitempty',
    List: 'list,omitempty',
    Start: 'Start,omitempty',
    Changes: 'Changes,omitempty',
  },
});

const change = defineStruct<{ Cmd: string }>('*Change', { fields: { Cmd: '' }, json: ({ Cmd }) => Cmd });

test.each<[string, Outer, string]>([
  [
    'all empty',
    { Env: inner({ Driver: '', Hidden: 1 }), Zero: 0, Gone: '', Start: GoTime.zero, Changes: null },
    '{"Zero":0,"Start":"0001-01-01T00:00:00Z"}',
  ],
  [
    'all set',
    {
      Env: inner({ Driver: 'sqlite', Hidden: 1 }),
      Zero: 1,
      Gone: 'x',
      List: ['y'],
      Start: GoTime.utc(new Date('2024-05-01T10:00:00.100Z')),
      Changes: change({ Cmd: 'DROP' }),
    },
    '{"Driver":"sqlite","Zero":1,"Gone":"x","list":["y"],"Start":"2024-05-01T10:00:00.1Z","Changes":"DROP"}',
  ],
])('encodeJson: a struct, %s', (_, data, json) => expect(encodeJson(outer(data))).toBe(json));
