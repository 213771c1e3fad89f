import { expect, test } from 'vitest';
import { literalText, positionOf, sourceText, staticPath } from '../../src/hcl/ast.ts';
import { firstError, parseHcl } from '../../src/hcl/parser.ts';

const faults = (text: string) =>
  parseHcl(text, 'test.hcl').errors.map(({ message, position }) => `${position?.line}:${position?.column} ${message}`);

test('blocks and attributes keep their order, their labels and their places', () => {
  const { body, errors } = parseHcl('a = 1\nb "x" y {\n  c = local.d\n}\nb {}\nb "z" { e = "f" }\n', 'test.hcl');
  expect(errors).toEqual([]);
  expect(body.items.map((item) => (item.kind === 'block' ? item.type : item.name))).toEqual(['a', 'b', 'b', 'b']);
  expect(body.blocks.map(({ labels }) => labels.map(({ text, quoted }) => [text, quoted]))).toEqual([
    [
      ['x', true],
      ['y', false],
    ],
    [],
    [['z', true]],
  ]);
  const [first, , third] = body.blocks;
  expect(first && sourceText(first.headerRange)).toBe('b "x" y {');
  const nested = first?.body.attributes[0];
  expect(nested && positionOf(nested.expression.range)).toEqual({
    file: 'test.hcl',
    line: 3,
    column: 7,
    length: 7,
    source: '  c = local.d',
  });
  expect(nested && staticPath(nested.expression)).toEqual(['local', 'd']);
  const oneLine = third?.body.attributes[0];
  expect(oneLine && literalText(oneLine.expression)).toBe('f');
});

test.each([
  { name: 'byte order mark', text: '\uFEFFa = 1\n' },
  { name: 'CRLF', text: 'a = 1\r\nb {\r\n  c = [1,\r\n 2]\r\n}\r\n' },
  { name: 'comments', text: '# one\n// two\n/* three\n */ a = 1 # four\n' },
  { name: 'no line break at the end', text: 'a = 1' },
  { name: 'a heredoc that ends the file', text: 'a = <<EOT\nx\nEOT' },
  { name: 'an empty file', text: '' },
  { name: 'line breaks inside brackets', text: 'a = f(\n1,\n[\n2\n]\n,\n)\n' },
  { name: 'Unicode names', text: 'größe = über.straße\n' },
  { name: 'legacy index', text: 'a = b.0.c + b.1e1\n' },
  { name: 'numbers', text: 'a = [1, 1.50, 2.e3, 5E-1, 1e+2]\n' },
  { name: 'object keys', text: 'a = { b = 1, "c" : 2\n (d) = 3, 4 = 5, true = 6, null = 7 }\n' },
])('accepts $name', ({ text }) => expect(faults(text)).toEqual([]));

test.each([
  { name: 'missing value', text: 'a =\n', fault: '1:4 expected a value, found the end of the line' },
  { name: 'missing equals sign', text: 'a 1\n', fault: '1:3 expected "=", a label or "{" after "a", found "1"' },
  {
    name: 'brace on the next line',
    text: 'a\n{\n}\n',
    fault: '2:1 the "{" of a block stands on the line of its type, "a"',
  },
  { name: 'two values', text: 'a = 1 2\n', fault: '1:7 expected a line break after an argument, found "2"' },
  { name: 'single quotes', text: "a = 'x'\n", fault: '1:5 unexpected character "\'"' },
  { name: 'two legacy indexes', text: 'a = b.0.1.c\n', fault: '1:6 an index behind a "." cannot follow another' },
  { name: 'a blank behind a trimming "~"', text: `a = "\${b~ }"\n`, fault: '1:9 expected "}", found "~"' },
  { name: 'a splat over two lines', text: 'a = b[\n*]\n', fault: '2:1 expected a value, found "*"' },
  { name: 'a number with two points', text: 'a = [1.2.3]\n', fault: '1:6 "1.2.3" is not a number' },
  { name: 'a number with two exponents', text: 'a = 5e1e2 + b\n', fault: '1:5 "5e1e2" is not a number' },
  {
    name: 'a legacy index with a point',
    text: 'a = b.1.5e2\n',
    fault: '1:6 an index behind a "." cannot follow another',
  },
  { name: 'unclosed string', text: 'a = "x\nb = 1\n', fault: '1:5 this string is never closed' },
  { name: 'unclosed interpolation', text: `a = "x\${b\n`, fault: `1:7 this "\${" is never closed` },
  { name: 'unclosed bracket', text: 'a = [1,\n', fault: '1:5 this "[" is never closed' },
  { name: 'unclosed block', text: 'a {\n  b = 1\n', fault: '1:3 this "{" is never closed' },
  { name: 'unclosed heredoc', text: 'a = <<EOT\nx\n', fault: '1:5 this heredoc is never closed' },
  { name: 'unclosed comment', text: 'a = 1\n/* x\n', fault: '2:1 this comment is never closed' },
  { name: 'unclosed directive', text: 'a = "%{ if b }c"\n', fault: '1:6 this template directive is never closed' },
  { name: 'directive without beginning', text: 'a = "%{ endif }"\n', fault: '1:6 "endif" has no beginning here' },
  { name: 'unknown directive', text: 'a = "%{ while b }"\n', fault: '1:9 unknown template directive "while"' },
  { name: 'unknown escape', text: 'a = "\\d"\n', fault: '1:6 unknown escape \\d' },
  {
    name: 'short Unicode escape',
    text: 'a = "\\u12"\n',
    fault: '1:6 \\u needs 4 hexadecimal digits of a Unicode character',
  },
  { name: 'second argument of one name', text: 'a = 1\na = 2\n', fault: '2:1 argument "a" is set twice' },
  { name: 'two arguments in a one-line block', text: 'a { b = 1, c = 2 }\n', fault: '1:10 expected "}", found ","' },
  { name: 'block in a one-line block', text: 'a { b { c = 1 } }\n', fault: '1:7 expected "=" after "b", found "{"' },
  { name: 'interpolated label', text: `a "\${b}" {}\n`, fault: '1:3 a label cannot hold an expression' },
  { name: 'missing comma', text: 'a = [1 2]\n', fault: '1:8 expected "," or "]", found "2"' },
  {
    name: 'keys in a list comprehension',
    text: 'a = [for b in c : b => 1]\n',
    fault: '1:21 a "for" expression in brackets has no keys',
  },
  { name: 'stray brace', text: '}\n', fault: '1:1 this "}" closes nothing' },
])('refuses $name', ({ text, fault }) => expect(faults(text)).toEqual([fault]));

test('one fault does not hide the next, nor cause others', () => {
  expect(faults('a = [\n 1 2,\n 3\n]\nb = 1 +\nc "x" {\n  d = (1\n  e = 2\n}\nf = "open\ng = 1\n')).toEqual([
    '2:4 expected "," or "]", found "2"',
    '5:8 expected a value, found the end of the line',
    '8:3 expected ")", found "e"',
    '10:5 this string is never closed',
  ]);
});

test('what looks like an open comment in a bad string is none', () => {
  expect(faults('a = "/*\\d"\n')).toEqual(['1:8 unknown escape \\d']);
});

test('reading stops after a hundred faults, and the first carries the others', () => {
  const { errors } = parseHcl('a = =\n'.repeat(150), 'test.hcl');
  expect(errors).toHaveLength(100);
  expect(firstError(errors)?.others).toHaveLength(99);
});

test('deep nesting is a fault, not a crash', () => {
  expect(faults(`a = ${'['.repeat(5000)}\n`)[0]).toMatch(/nested more than 200 levels deep/);
  expect(faults(`a = ${'-'.repeat(5000)}1\n`)[0]).toMatch(/nested more than 200 levels deep/);
});
