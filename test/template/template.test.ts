import { Chalk } from 'chalk';
import { expect, test } from 'vitest';
import { TelamonError } from '../../src/errors/telamon-error.ts';
import { coloursOf } from '../../src/template/colours.ts';
import { fn, variadic } from '../../src/template/function.ts';
import { reportFunctions } from '../../src/template/functions.ts';
import { defineStruct, type Struct } from '../../src/template/struct.ts';
import { parseTemplate, parseTemplates } from '../../src/template/template.ts';

const diagnostic = defineStruct<{ Pos: number; Text: string; Code: string }>('sqlcheck.Diagnostic', {
  fields: { Pos: '', Text: '', Code: '' },
});

const fileReport = defineStruct<{ Name: string; Text: string; Reports: readonly Struct[]; Error: string }>(
  '*cmdlog.FileReport',
  {
    fields: {
      Name: 'Name,omitempty',
      Text: 'Text,omitempty',
      Reports: 'Reports,omitempty',
      Error: 'Error,omitempty',
    },
    methods: ({ Text }) => ({ Line: fn(['int'], (pos) => Text.slice(0, pos).split('\n').length) }),
  },
);

const analysis = defineStruct<{ Text: string; Diagnostics: readonly Struct[] }>('sqlcheck.Report', {
  fields: { Text: '', Diagnostics: 'Diagnostics,omitempty' },
});

const change = defineStruct<{ Cmd: string; Comment: string }>('*migrate.Change', {
  fields: { Cmd: '', Comment: '' },
  methods: ({ Cmd }) => ({ String: fn([], () => Cmd) }),
  json: ({ Cmd }) => Cmd,
});

const changes = defineStruct<{ Applied: readonly Struct[]; Pending: readonly Struct[]; Error: Struct | null }>(
  'cmdlog.Changes',
  {
    fields: {
      Applied: 'Applied,omitempty',
      Pending: 'Pending,omitempty',
      Error: { json: 'Error,omitempty', pointer: '*cmdlog.StmtError' },
    },
  },
);

const report = defineStruct<{
  Driver: string;
  Status: string;
  Files: readonly Struct[];
  Changes: Struct;
  Error: string;
}>('*cmdlog.Report', {
  fields: {
    Driver: 'Driver,omitempty',
    Status: '',
    Files: 'Files,omitempty',
    Changes: 'Changes',
    Error: 'Error,omitempty',
  },
  methods: () => ({ MarshalHCL: fn([], () => 'schema "public" {}\n') }),
});

const sample = report({
  Driver: 'sqlite',
  Status: 'OK',
  Files: [
    fileReport({
      Name: '1.sql',
      Text: 'a;\nb;\n',
      Error: '',
      Reports: [analysis({ Text: 'data', Diagnostics: [diagnostic({ Pos: 3, Text: 'Dropping', Code: 'DS102' })] })],
    }),
    fileReport({ Name: '2.sql', Text: '', Error: 'bad', Reports: [] }),
  ],
  Changes: changes({
    Applied: [],
    Pending: [
      change({ Cmd: 'CREATE TABLE a (id int)', Comment: 'create "a"' }),
      change({ Cmd: 'DROP TABLE b', Comment: '' }),
    ],
    Error: null,
  }),
  Error: '',
});

const functions = new Map([
  ...reportFunctions(coloursOf(new Chalk({ level: 0 }))),
  [
    'sql',
    variadic(['any'], 'string', (_data, ...indent) => {
      if (indent.length > 1)
        throw new TelamonError('template_invalid', `unexpected number of arguments: ${indent.length}`);
      return `-- sql${indent[0] ?? ''};`;
    }),
  ] as const,
]);

const render = (template: string, data: unknown = sample) => parseTemplate(template, { functions }).execute(data);

test.each([
  { template: 'sql', text: 'sql' },
  { template: '{{ sql . }}', text: '-- sql;' },
  { template: '{{ sql . "  " }}', text: '-- sql  ;' },
  { template: '{{ range .Files }}{{ .Name }}{{ "\\n" }}{{ end }}', text: '1.sql\n2.sql\n' },
  {
    template:
      '{{ range $f := .Files }}{{ range .Reports }}{{ range .Diagnostics }}{{ $f.Name }}:{{ $f.Line .Pos }}: {{ .Text }}{{ "\\n" }}{{ end }}{{ end }}{{ end }}',
    text: '1.sql:2: Dropping\n',
  },
  { template: '{{ if .Changes }}{{ sql . }}{{ else }}none{{ end }}', text: '-- sql;' },
  { template: '{{ with .Error }}{{ . }}{{ end }}', text: '' },
  { template: '{{ len .Files }} {{ len .Changes.Applied }}', text: '2 0' },
  { template: '{{ .Changes.Pending }}', text: '[CREATE TABLE a (id int) DROP TABLE b]' },
  { template: '{{ printf "%s" .MarshalHCL }}', text: 'schema "public" {}\n' },
  {
    template: '{{ range .Changes.Pending }}{{ .Cmd }};{{ "\\n" }}{{ end }}',
    text: 'CREATE TABLE a (id int);\nDROP TABLE b;\n',
  },
  { template: '{{ json .Changes }}', text: '{"Pending":["CREATE TABLE a (id int)","DROP TABLE b"]}' },
  { template: '{{ eq .Status "OK" }} {{ .Driver }}', text: 'true sqlite' },
  {
    template: '{{ range .Files }}{{ if .Error }}{{ .Name }} is an error{{ println }}{{ end }}{{ end }}',
    text: '2.sql is an error\n',
  },
])('users write $template', ({ template, text }) => expect(render(template)).toEqual({ text }));

test('an error keeps what was written before it', () => {
  const { text, error } = render('{{ range .Files }}{{ .Name }} {{ end }}{{ .Nope }}');
  expect(text).toBe('1.sql 2.sql ');
  expect(error?.code).toBe('template_invalid');
  expect(error?.message).toBe(
    `template: format:1:42: executing "format" at <.Nope>: can't evaluate field Nope in type *cmdlog.Report`,
  );
});

test('the error of a function is wrapped, with the call in front', () => {
  expect(render('{{ sql . "a" "b" }}').error?.message).toBe(
    'template: format:1:3: executing "format" at <sql . "a" "b">: error calling sql: unexpected number of arguments: 2',
  );
});

test.each([
  { template: '{{ .Drivr }}', hints: ['did you mean ".Driver"?'] },
  { template: '{{ .MarshalHcl }}', hints: ['did you mean ".MarshalHCL"?'] },
  { template: '{{ define "row" }}{{ end }}{{ template "rows" }}', hints: ['did you mean "row"?'] },
  { template: '{{ .Zzzzzzzz }}', hints: [] },
])('a misspelt name in $template has a hint', ({ template, hints }) => {
  expect(render(template).error?.hints).toEqual(hints);
});

test('an unknown function is refused before anything runs, with a hint', () => {
  let error: unknown;
  try {
    parseTemplate('{{ uper "x" }}', { functions });
  } catch (caught) {
    error = caught;
  }
  expect(error).toMatchObject({
    code: 'template_invalid',
    message: 'template: format:1: function "uper" not defined',
    hints: ['did you mean "upper"?'],
  });
});

test('a template that calls itself for ever is stopped', () => {
  const nested = '{{ if true }}{{ range 1 }}{{ with 1 }}{{ template "format" . }}{{ end }}{{ end }}{{ end }}';
  expect(render(nested).error?.message).toContain('exceeded maximum template depth');
});

test('missing keys print no value, or are errors where that is asked for', () => {
  const vars = { Name: 'x' };
  expect(parseTemplate('{{ .Nope }}').execute(vars)).toEqual({ text: '<no value>' });
  const strict = parseTemplate('a{{ .Nope }}', { name: '1.sql', missingKey: 'error' });
  expect(strict.execute(vars).error?.message).toBe(
    'template: 1.sql:1:4: executing "1.sql" at <.Nope>: map has no entry for key "Nope"',
  );
});

test('members of JavaScript objects are no members of maps', () => {
  expect(parseTemplate('{{ .constructor }} {{ .toString }}').execute({})).toEqual({ text: '<no value> <no value>' });
  expect(render('{{ .constructor }}').error?.message).toContain("can't evaluate field constructor");
});

test('texts parsed together call each other and what they define', () => {
  const templates = parseTemplates(
    new Map([
      ['1.sql', '{{ template "shared/table.tmpl" "a" }}'],
      ['shared/table.tmpl', 'CREATE TABLE {{ . }} ({{ template "id" }});{{ define "id" }}id int{{ end }}'],
    ]),
  );
  expect(templates.get('1.sql')?.execute({})).toEqual({ text: 'CREATE TABLE a (id int);' });
  expect([...templates.keys()].sort()).toEqual(['1.sql', 'id', 'shared/table.tmpl']);
});

test('a function of the caller takes the place of a builtin', () => {
  const own = new Map([['len', fn([], () => 'mine')]]);
  expect(parseTemplate('{{ len }}', { functions: own }).execute(null)).toEqual({ text: 'mine' });
});
