import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Block, type Body, type Expression, literalText, sourceText } from '../../src/hcl/ast.ts';
import { formatHcl } from '../../src/hcl/format.ts';
import { parseHcl } from '../../src/hcl/parser.ts';
import {
  attribute,
  block,
  bool,
  call,
  type HclExpr,
  type HclItem,
  heredoc,
  list,
  nullWord,
  number,
  object,
  printHcl,
  quote,
  raw,
  reference,
  sql,
  string,
} from '../../src/hcl/print.ts';
import { evaluated } from './helpers.ts';

test('blocks, runs of attributes, references and calls', () => {
  const text = printHcl([
    block(
      'table',
      ['users'],
      [
        attribute('schema', raw('schema.public')),
        block(
          'column',
          ['id'],
          [attribute('null', bool(false)), attribute('type', raw('int')), attribute('default', number(1))],
        ),
        attribute('comment', string(`say "hi"\n\${x} %{y} $5`)),
        attribute('on', list([reference('column', 'id'), reference('column', 'my col'), sql('lower(x)')])),
      ],
    ),
    block('schema', ['public'], []),
  ]);
  expect(text).toBe(`table "users" {
  schema = schema.public
  column "id" {
    null    = false
    type    = int
    default = 1
  }
  comment = "say \\"hi\\"\\n$\${x} %%{y} $5"
  on      = [column.id, column["my col"], sql("lower(x)")]
}
schema "public" {
}
`);
  expect(formatHcl(text)).toBe(text);
});

test('a text of several lines is a heredoc where that keeps it as it is', () => {
  const body = (text: string) => printHcl([block('view', ['v'], [attribute('as', heredoc('SQL', text))])]);
  expect(body('SELECT 1\n  FROM t;\n')).toBe('view "v" {\n  as = <<-SQL\n    SELECT 1\n      FROM t;\n    SQL\n}\n');
  for (const text of ['SELECT 1', 'a\nb', 'a \nb\n', '  a\n  b\n', 'a\r\nb\n', 'a\nSQL\n', '\n']) {
    expect(body(text)).toContain(`as = ${quote(text)}`);
  }
});

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc
    .array(
      fc.constantFrom(`\${`, '%{', '$', '%', '{', '"', '\\', '\n', '  ', 'a', '\t', '\r', 'SQL', '\uFEFF', '\u0000'),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
);
const name = fc.constantFrom('a', 'long_name', 'with-dash', 'für');

const { expression } = fc.letrec<{ expression: HclExpr }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3 },
    text.map(string),
    fc.integer().map(number),
    fc.boolean().map(bool),
    fc.constant<HclExpr>(nullWord),
    text.map((body) => heredoc('SQL', body)),
    fc.array(tie('expression'), { maxLength: 3 }).map(list),
    fc.array(fc.record({ key: text, value: tie('expression') }), { maxLength: 3 }).map(object),
    text.map((path) => reference('column', path)),
    text.map(sql),
  ),
}));

const { items } = fc.letrec<{ items: HclItem[] }>((tie) => ({
  items: fc
    .array(
      fc.oneof(
        { maxDepth: 2 },
        fc.tuple(name, expression).map(([key, value]) => attribute(key, value)),
        fc
          .tuple(name, fc.array(text, { maxLength: 2 }), tie('items'))
          .map(([type, labels, body]) => block(type, labels, body)),
      ),
      { maxLength: 4 },
    )
    .map((body) =>
      body.filter(
        (item, at) =>
          item.kind === 'block' ||
          body.findIndex((other) => other.kind === 'attribute' && other.name === item.name) === at,
      ),
    ),
}));

/** What was read, in the terms of the writer; strings are decoded, other text is taken from the source. */
function readBack(body: Body): readonly HclItem[] {
  return body.items.map((item) =>
    item.kind === 'attribute'
      ? attribute(item.name, exprOf(item.expression))
      : block(item.type, labelsOf(item), readBack(item.body)),
  );
}

const labelsOf = (item: Block) => item.labels.map((label) => label.text);

function exprOf(expression: Expression): HclExpr {
  switch (expression.kind) {
    case 'template':
      return string(expression.parts.map((part) => (part.kind === 'text' ? part.text : '?')).join(''));
    case 'bool':
      return bool(expression.value);
    case 'null':
      return nullWord;
    case 'tuple':
      return list(expression.items.map(exprOf));
    case 'object':
      return object(
        expression.items.map(({ key, value }) => ({
          key: key.kind === 'name' ? key.name : (literalText(key.expression) ?? '?'),
          value: exprOf(value),
        })),
      );
    case 'call':
      return call(expression.name, ...expression.arguments.map(exprOf));
    case 'number':
    case 'unary':
      return number(sourceText(expression.range));
    default:
      return raw(sourceText(expression.range));
  }
}

/** A heredoc and a string of the same text are the same. */
const plain = (tree: readonly HclItem[]): unknown =>
  JSON.parse(JSON.stringify(tree, (_, value) => (value?.kind === 'heredoc' ? string(value.text) : value)));

test('what is printed reads back as it was, and is canonical already', () => {
  fc.assert(
    fc.property(items, (tree) => {
      const printed = printHcl(tree);
      const { body, errors } = parseHcl(printed, 'test.hcl');
      expect(errors).toEqual([]);
      expect(plain(readBack(body))).toEqual(plain(tree));
      expect(formatHcl(printed)).toBe(printed);
    }),
    { seed: 5, numRuns: 300 },
  );
});

test('every string survives quoting', () => {
  fc.assert(
    fc.property(text, (value) => {
      expect(evaluated(quote(value))).toEqual({ kind: 'string', value });
    }),
    { seed: 6, numRuns: 500 },
  );
});
