import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fn, variadic } from '../../src/template/function.ts';
import { GoDuration } from '../../src/template/go-duration.ts';
import { GoTime } from '../../src/template/go-time.ts';
import { encodeJson } from '../../src/template/json.ts';
import { defineStruct, type Struct } from '../../src/template/struct.ts';
import { parseTemplate } from '../../src/template/template.ts';

// The answers were recorded from Go's own engine by go-answers/main.go, on the same data as here.

interface Answer {
  readonly template: string;
  readonly text: string;
  readonly error?: string;
}

const answers: readonly Answer[] = JSON.parse(
  readFileSync(new URL('./go-answers/answers.json', import.meta.url), 'utf8'),
);

const env = defineStruct<{ Driver: string; Dir: string }>('main.Env', {
  fields: { Driver: 'Driver,omitempty', Dir: 'Dir,omitempty' },
  methods: ({ Driver }) => ({ Kind: fn([], () => `env of ${Driver}`) }),
});

const stmtError = defineStruct<{ Stmt: string; Text: string }>('*main.StmtError', {
  fields: { Stmt: 'Stmt,omitempty', Text: 'Text,omitempty' },
});

interface FileData {
  readonly Name: string;
  readonly Desc: string;
  readonly Applied?: readonly string[];
  readonly Skipped?: number;
  readonly Error?: Struct;
}

const file = defineStruct<FileData>('*main.File', {
  fields: {
    Name: 'Name,omitempty',
    Desc: '-',
    Applied: 'Applied,omitempty',
    Skipped: 'Skipped,omitempty',
    Error: { json: 'Error,omitempty', pointer: '*main.StmtError' },
  },
  methods: ({ Name }) => ({
    Line: fn(['int'], (pos) => pos * 10),
    Join: variadic([], 'string', (...parts) => Name + parts.join('+')),
    Fails: fn([], () => {
      throw new Error('it fails');
    }),
    Two: fn(['string', 'int'], (a, b) => `${a}${b}`),
  }),
});

const url = defineStruct<{ Host: string }>('*main.URL', {
  fields: { Host: '' },
  methods: ({ Host }) => ({ String: fn([], () => `db://${Host}`) }),
});

const report = defineStruct<Record<string, unknown>>('*main.Report', {
  fields: {
    Env: 'embedded',
    Files: 'Files,omitempty',
    Count: 'Count,omitempty',
    Zero: '',
    Ratio: '',
    Ok: '',
    Name: '',
    Empty: '',
    Nil: { json: '', pointer: '*main.StmtError' },
    URL: '-',
    Map: '',
    None: '',
    Start: '',
    End: '',
    Took: '',
    Bytes: '',
    Fault: '-',
    Any: '',
  },
  methods: () => ({ Header: fn([], () => 'head') }),
});

const startNs = BigInt(Date.UTC(2024, 4, 1, 8)) * 1_000_000n + 123_456_000n;

const data = report({
  Env: env({ Driver: 'postgres', Dir: 'file://migrations' }),
  Files: [
    file({ Name: '1_a.sql', Desc: 'a', Applied: ['CREATE TABLE a (id int);', "SELECT 1 < 2 && 'x'"] }),
    file({
      Name: '2_b.sql',
      Desc: 'b',
      Applied: [],
      Skipped: 2,
      Error: stmtError({ Stmt: 'BAD;', Text: 'near "BAD": syntax error' }),
    }),
  ],
  Count: 3,
  Zero: 0,
  Ratio: 1.5,
  Ok: true,
  Name: 'héllo',
  Empty: '',
  Nil: null,
  URL: url({ Host: 'h:5432' }),
  Map: new Map<string, unknown>([
    ['b', 2],
    ['a', 'one'],
    ['c', [1, 'x', null]],
    ['n', null],
    ['m', { z: true }],
  ]),
  None: [],
  Start: new GoTime(startNs, 120),
  End: new GoTime(startNs + 90_001_500_000n, 120),
  Took: new GoDuration(1_500_000_000n),
  Bytes: Buffer.from('hi'),
  Fault: new Error('broken'),
  Any: null,
});

const functions = new Map(
  Object.entries({
    json: variadic(['any'], 'string', (value, ...args) =>
      args.length > 1 ? encodeJson(value, args[0], args[1]) : encodeJson(value, undefined, args[0]),
    ),
    upper: fn(['string'], (text) => text.toUpperCase()),
    repeat: fn(['string', 'int'], (text, n) => text.repeat(n)),
    fail: fn([], () => {
      throw new Error('on purpose');
    }),
    twice: fn([], () => fn(['string'], (text) => text + text)),
  }),
);

function answer(text: string): Answer {
  try {
    const { text: output, error } = parseTemplate(text, { functions }).execute(data);
    return { template: text, text: output, ...(error && { error: error.message }) };
  } catch (error) {
    return { template: text, text: '', error: error instanceof Error ? error.message : String(error) };
  }
}

test.each(answers)('$template', (expected) => expect(answer(expected.template)).toEqual(expected));
