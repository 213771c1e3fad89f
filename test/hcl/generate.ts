import fc from 'fast-check';

/** Sources for property tests: by the grammar, by the grammar with faults put in, and with literal values only. */

const name = fc.constantFrom('a', 'b1', 'long_name', 'with-dash', 'für', '_x', 'null_', 'iffy');
const blank = fc.constantFrom('', ' ', '  ', '\t', ' /* c */ ');
const newline = fc.constantFrom('\n', '\n', '\r\n', ' # end\n', ' // end\n', '\n\n');
const number = fc.constantFrom('0', '1', '42', '1.5', '2e3', '1.25E-2', '007');
const plainText = fc.constantFrom(
  '',
  'x',
  'two words',
  'é😀',
  '100%',
  '$5',
  '#no comment',
  '/* no */',
  "it's",
  '~',
  '{}',
);
const escaped = fc.constantFrom('\\n', '\\"', '\\\\', '\\t', '\\u00e9', '\\U0001F600', `$\${`, '%%{');
const textPiece = fc.oneof({ weight: 3, arbitrary: plainText }, { weight: 1, arbitrary: escaped });

const join = (...parts: readonly fc.Arbitrary<string>[]) => fc.tuple(...parts).map((texts) => texts.join(''));
const repeat = (part: fc.Arbitrary<string>, separator: string, maxLength = 3) =>
  fc.array(part, { maxLength }).map((texts) => texts.join(separator));

const literalString = repeat(textPiece, '').map((text) => `"${text}"`);

const { expression } = fc.letrec<{ expression: string; term: string; template: string }>((tie) => {
  const inner = tie('expression');
  const operator = fc.constantFrom('+', '-', '*', '/', '%', '==', '!=', '<', '<=', '>', '>=', '&&', '||');
  const sequence = join(fc.constantFrom(`\${`, `\${~ `, `\${ `), inner, fc.constantFrom('}', ' ~}', ' }'));
  const directive = fc.oneof(
    join(
      fc.constant('%{ if '),
      inner,
      fc.constant(' }'),
      textPiece,
      fc.constantFrom('%{ endif }', '%{ else ~}y%{~ endif }'),
    ),
    join(
      fc.constantFrom('%{ for v in ', '%{~ for k, v in '),
      inner,
      fc.constant(' }'),
      textPiece,
      fc.constant('%{ endfor }'),
    ),
  );
  const piece = fc.oneof(
    { weight: 4, arbitrary: textPiece },
    { weight: 2, arbitrary: sequence },
    { weight: 1, arbitrary: directive },
  );
  const line = join(fc.constantFrom('', '  ', '\t'), repeat(fc.oneof(plainText, sequence), ' '));
  const step = fc.oneof(
    name.map((text) => `.${text}`),
    fc.constantFrom('.0', '[0]', '["k"]', '[*]', '[*].x'),
    inner.map((text) => `[${text}]`),
  );
  const item = join(
    fc.oneof(
      name,
      literalString,
      inner.map((text) => `(${text})`),
      number,
    ),
    fc.constantFrom(' = ', ': ', '='),
    inner,
  );
  return {
    template: fc.oneof(
      repeat(piece, '').map((text) => `"${text}"`),
      fc
        .tuple(fc.constantFrom('<<', '<<-'), repeat(line, '\n'))
        .map(([start, text]) => `(${start}EOT\n${text}\nEOT\n)`),
    ),
    term: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'hcl' },
      number,
      name,
      fc.constantFrom('true', 'false', 'null'),
      literalString,
      tie('template'),
      inner.map((text) => `(${text})`),
      repeat(inner, ', ').map((text) => `[${text}]`),
      repeat(inner, ',\n').map((text) => `[\n${text}\n]`),
      repeat(item, ', ').map((text) => `{ ${text} }`),
      repeat(item, '\n').map((text) => `{\n${text}\n}`),
      join(name, fc.constant('('), repeat(inner, ', '), fc.constant(')')),
      inner.map((text) => `f(${text}...)`),
      inner.map((text) => `[for v in ${text} : v if v != null]`),
      fc.tuple(inner, inner).map(([a, b]) => `{ for k, v in ${a} : k => ${b}... }`),
      join(name, repeat(step, ''), fc.constantFrom('', '', '.*.x')),
    ),
    expression: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'hcl' },
      tie('term'),
      tie('term'),
      join(tie('term'), blank, operator, blank, tie('term')),
      join(fc.constantFrom('-', '!', '- '), tie('term')),
      fc.tuple(tie('term'), inner, inner).map(([a, b, c]) => `${a} ? ${b} : ${c}`),
    ),
  };
});

const attribute = fc.tuple(blank, expression, newline).map(([gap, value, end]) => `NAME =${gap}${value}${end}`);
const label = fc.oneof(
  name,
  plainText.filter((text) => !text.includes('$')).map((text) => `"${text}"`),
);

const { body } = fc.letrec<{ body: string; block: string }>((tie) => ({
  body: repeat(fc.oneof({ maxDepth: 2 }, attribute, tie('block')), ''),
  block: fc.oneof(
    fc.tuple(name, repeat(label, ' '), tie('body')).map(([type, labels, inner]) => `${type} ${labels} {\n${inner}}\n`),
    fc.tuple(name, expression).map(([type, value]) => `${type} { NAME = ${value} }\n`),
    name.map((type) => `${type} {}\n`),
  ),
}));

/** Names of arguments must differ: they are numbered through. */
function numbered(source: string): string {
  let count = 0;
  return source.replace(/\bNAME\b/g, () => `n${count++}`);
}

/** Accepted by everyone who reads HCL. */
export const validSource: fc.Arbitrary<string> = body.map(numbered);

const intruder = fc.constantFrom(
  ...'{}[]()"$%~<>=!&|?:,.*+-#\\\'\n ax'.split(''),
  `\${`,
  '%{',
  '/*',
  '<<E\n',
  '"a"',
  '...',
  '=>',
  'for ',
);

/** One to three characters deleted, put in or doubled. */
export const brokenSource: fc.Arbitrary<string> = fc
  .tuple(
    validSource.filter((text) => text !== ''),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom('delete', 'insert', 'repeat', 'cut'), intruder), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([source, changes]) =>
    changes.reduce((text, [place, change, piece]) => {
      const at = place % (text.length + 1);
      if (change === 'delete') return text.slice(0, at) + text.slice(at + 1);
      if (change === 'insert') return text.slice(0, at) + piece + text.slice(at);
      if (change === 'repeat') return text.slice(0, at + 5) + text.slice(at);
      return text.slice(0, at);
    }, source),
  )
  .map((text) => `${text}\n`);

const { literal } = fc.letrec<{ literal: string }>((tie) => ({
  literal: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('0', '1', '-42', '1.5', '2e3', 'true', 'false'),
    repeat(fc.oneof(plainText, fc.constantFrom('\\n', '\\"', '\\\\', '\\u00e9')), '').map((text) => `"${text}"`),
    repeat(join(fc.constantFrom('', '  ', '    ', '\t'), plainText), '\n', 4).map(
      (text) => `[<<-EOT\n${text}\n  EOT\n]`,
    ),
    repeat(join(fc.constantFrom('', '  '), plainText), '\r\n', 4).map((text) => `[<<EOT\r\n${text}\r\nEOT\n]`),
    repeat(tie('literal'), ', ').map((text) => `[${text}]`),
    repeat(
      fc.tuple(fc.constantFrom('a', 'b', '"c d"'), tie('literal')).map(([key, value]) => `${key} = ${value}`),
      '\n',
    ).map((text) => `{\n${text}\n}`),
  ),
}));

/** Attributes in the order of their names, with values that JSON can show. */
export const literalSource: fc.Arbitrary<string> = fc
  .array(literal, { maxLength: 4 })
  .map((values) => values.map((value, at) => `n${at} = ${value}\n`).join(''));
