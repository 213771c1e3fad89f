import { expect, test } from 'vitest';
import { withoutClientLines } from '../../src/migrations/split/client-lines.ts';
import { postgresRules } from './rules.ts';

const sql = (text: string) => withoutClientLines(text, postgresRules);

test.each([
  { name: 'restricted dumps', text: '\\restrict aB1\nSELECT 1;\n\n\\unrestrict aB1\n', left: 'SELECT 1;' },
  { name: 'settings of psql', text: "\\set ON_ERROR_STOP on\n\\echo it's; here\n\\d+ t\nSELECT 1;", left: 'SELECT 1;' },
  { name: 'behind a byte order mark', text: '\ufeff\\pset pager off\nSELECT 1;', left: 'SELECT 1;' },
  {
    name: 'rows',
    text: "SELECT 1;\nCOPY a.t (b) FROM stdin;\nit's; $$\n\\N\n\\.\nSELECT 2;",
    left: 'SELECT 1;SELECT 2;',
  },
  { name: 'no rows', text: 'copy t from STDIN with (format csv);\r\n\\.\r\nSELECT 2;', left: 'SELECT 2;' },
  { name: 'rows without their end', text: 'COPY t FROM stdin;\n\\N\n', left: 'COPYtFROMstdin;\\N' },
  {
    name: 'lines inside a string',
    text: "SELECT '\n\\restrict a\n', $$\n\\.\n$$;",
    left: "SELECT'\\restricta',$$\\.$$;",
  },
  { name: 'lines inside a comment', text: '/*\n\\set a\n*/ SELECT 1;\n-- x\n', left: '/*\\seta*/SELECT1;--x' },
  { name: 'commands that say something', text: '\\connect other\n\\i more.sql\n', left: '\\connectother\\imore.sql' },
  { name: 'what is not closed', text: "\\x\nSELECT 'a\n\\set b", left: "SELECT'a\\setb" },
])('$name', ({ text, left }) => {
  const found = sql(text);
  expect(found.replaceAll(/\s/g, '')).toBe(left.replaceAll(' ', ''));
  expect([found.length, found.split('\n').length]).toEqual([text.length, text.split('\n').length]);
});
