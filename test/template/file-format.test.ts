import { expect, test } from 'vitest';
import { parseFileFormat } from '../../src/template/file-format.ts';

test.each([
  { format: '{{ sql . }}', indent: undefined },
  { format: '{{ sql . "  " }}', indent: '  ' },
  { format: '{{ sql $ "\\t" }}', indent: '\t' },
  { format: '{{- sql . "" -}}', indent: '' },
])('$format tells the indentation', ({ format, indent }) => {
  expect(parseFileFormat(format)).toEqual({ kind: 'indent', indent });
});

test.each([
  { format: '-- {{ sql . }}', got: '-- {{sql .}}' },
  { format: '{{ sql . "a" "b" }}', got: '{{sql . "a" "b"}}' },
  { format: '{{ sql .Changes }}', got: '{{sql .Changes}}' },
  { format: '{{ . | sql }}', got: '{{. | sql}}' },
  { format: '{{ if .Ok }}{{ print (sql .) }}{{ end }}', got: '{{if .Ok}}{{print (sql .)}}{{end}}' },
  { format: '{{ define "x" }}{{ sql . }}{{ end }}{{ template "x" . }}', got: '{{template "x" .}}' },
])('$format is refused', ({ format, got }) => {
  expect(() => parseFileFormat(format)).toThrow(`'sql' can only be used to indent statements. got: ${got}`);
});

test('a format without sql is the content of the file', () => {
  const format = parseFileFormat('-- by hand\n{{ range .Changes }}{{ .Cmd }};\n{{ end }}');
  const text = format.kind === 'template' && format.template.execute({ Changes: [{ Cmd: 'A' }, { Cmd: 'B' }] }).text;
  expect(text).toBe('-- by hand\nA;\nB;\n');
});

test('a format that does not parse is refused as such', () => {
  expect(() => parseFileFormat('{{ nope }}')).toThrow('template: format:1: function "nope" not defined');
});
