import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countCommands, tokenize } from '../../../src/dialects/postgres/tokens.ts';

test.each([
  { sql: '', count: 0 },
  { sql: ' -- only a comment', count: 0 },
  { sql: '/* a /* nested ; */ one */', count: 0 },
  { sql: 'SELECT 1', count: 1 },
  { sql: 'SELECT 1;', count: 1 },
  { sql: ';;SELECT 1;;', count: 1 },
  { sql: 'SELECT 1; SELECT 2', count: 2 },
  { sql: "SELECT ';', ';'''; SELECT 2", count: 2 },
  { sql: "SELECT E'\\';'; SELECT 2", count: 2 },
  { sql: 'SELECT ";"";"', count: 1 },
  { sql: 'DO $$ BEGIN; END; $$', count: 1 },
  { sql: 'DO $a$ ; $$ ; $a$; SELECT $1', count: 2 },
  { sql: 'SELECT a$x$y; SELECT 2', count: 2 },
  { sql: 'CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)', count: 1 },
  { sql: 'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END', count: undefined },
])('commands of $sql: $count', ({ sql, count }) => {
  expect(countCommands(sql)).toBe(count);
});

test('tokens never overlap, and lie in the text in order', () => {
  const sql = fc.array(
    fc.constantFrom("'", '"', '$$', '$a$', '--', '/*', '*/', '\n', ' ', ';', '\\', 'E', 'word', '1', '(', 'é', '😀'),
  );
  fc.assert(
    fc.property(sql, (parts) => {
      const text = parts.join('');
      let end = 0;
      for (const token of tokenize(text)) {
        expect(token.start).toBeGreaterThanOrEqual(end);
        expect(text.slice(token.start, token.end)).toBe(token.text);
        end = token.end;
      }
      expect(end).toBeLessThanOrEqual(text.length);
    }),
  );
});
