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
