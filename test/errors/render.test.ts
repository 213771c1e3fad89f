import { expect, test } from 'vitest';
import { renderError } from '../../src/errors/render.ts';
import { TelamonError } from '../../src/errors/telamon-error.ts';

const at = (line: number, column: number, source: string, length = 1) => ({
  file: 'a.sql',
  line,
  column,
  source,
  length,
});

test('an error with a place shows the source line, a caret under the fault, and what to do', () => {
  const error = new TelamonError('statement_failed', 'column "emial" does not exist', {
    position: at(4, 24, 'CREATE INDEX ON users (emial);', 5),
    hints: ['did you mean "email"?'],
  });
  expect(renderError(error)).toBe(
    [
      'Error: a.sql:4:24: column "emial" does not exist',
      ' 4 | CREATE INDEX ON users (emial);',
      '   |                        ^^^^^',
      'hint: did you mean "email"?',
      '',
    ].join('\n'),
  );
});

test('the caret lines up behind tabs', () => {
  const error = new TelamonError('config_syntax', 'x', { position: at(12, 3, '\t\tbad') });
  expect(renderError(error)).toBe('Error: a.sql:12:3: x\n 12 | \t\tbad\n    | \t\t^\n');
});

test('without a place there is only the sentence', () => {
  expect(renderError(new TelamonError('usage', 'no'))).toBe('Error: no\n');
  expect(renderError(new Error('unforeseen'))).toBe('Error: unforeseen\n');
});

test('a password is never printed: neither in the message, nor in the source line, nor in a hint', () => {
  const error = new TelamonError('url_invalid', 'cannot reach postgres://u:canary@h/db', {
    position: at(1, 9, 'url = "postgres://u:canary@h/db"', 10),
    hints: ['try postgres://u:canary@127.0.0.1/db'],
  });
  expect(renderError(error)).not.toContain('canary');
});

test('up to ten frames are printed, the rest is counted', () => {
  const others = Array.from({ length: 14 }, (_, i) => new TelamonError('config_syntax', `fault ${i}`));
  const text = renderError(new TelamonError('config_syntax', 'first', { others }));
  expect(text.match(/^Error:/gm)).toHaveLength(10);
  expect(text).toMatch(/and 5 more\n$/);
});

test.each([
  [
    'far from the fault',
    `${'x'.repeat(5000)}!${'y'.repeat(5000)}`,
    5001,
    ` 2 | …${'x'.repeat(80)}!${'y'.repeat(159)}…\n   | ${' '.repeat(81)}^\n`,
  ],
  ['behind the fault', `!${'y'.repeat(5000)}`, 1, ` 2 | !${'y'.repeat(239)}…\n   | ^\n`],
  [
    'with a password in it',
    `${'x'.repeat(5000)} postgres://u:canary@h/db`,
    5010,
    ` 2 | …${'x'.repeat(71)} postgres://u:xxxxx@h/db\n`,
  ],
])('of a long source line, what lies %s is left out', (_, source, column, frame) => {
  const error = new TelamonError('statement_failed', 'x', { position: at(2, column, source) });
  expect(renderError(error)).toBe(`Error: a.sql:2:${column}: x\n${frame}`);
});

test('of a long message both ends are printed', () => {
  const text = renderError(new TelamonError('statement_failed', `statement "${'x'.repeat(90_000)}": no`));
  expect(text).toMatch(/^Error: statement "x{2989} … \(86016 characters left out\) … x{995}": no\n$/);
});

test('nothing that a terminal would obey is printed', () => {
  const error = new TelamonError('statement_failed', 'near "\x1b[2J"', { position: at(1, 3, '\x1b[2J\x9bK') });
  expect(renderError(error)).toBe('Error: a.sql:1:3: near "␛[2J"\n 1 | ␛[2J\ufffdK\n   |   ^\n');
});
