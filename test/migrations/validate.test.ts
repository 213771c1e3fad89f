import { expect, test } from 'vitest';
import { validateDirectory } from '../../src/migrations/validate.ts';
import { directoryOf } from './database.ts';
import { postgresRules, sqliteRules } from './rules.ts';

test('a file that a checkpoint stands for need not be readable', () => {
  const broken = { '1_a.sql': 'CREATE TABLE a (broken;\n' };
  const squashed = { ...broken, '2_b.sql': '-- atlas:checkpoint\n\nCREATE TABLE a (id int);\n' };
  expect(() => validateDirectory(directoryOf(broken), sqliteRules)).toThrow("unclosed '('");
  expect(validateDirectory(directoryOf(squashed), sqliteRules)).toEqual([]);
  expect(validateDirectory(directoryOf(squashed))).toEqual([]);
});

const anyDatabase = 'the file was read without a database in mind';

test.each([
  { name: 'a quote', text: "SELECT 1;\nSELECT 'a;\n", at: [2, 8], message: "unclosed quote '\\''", hint: anyDatabase },
  { name: 'a quoted name', text: 'SELECT "a;\n', at: [1, 8], message: `unclosed quote '"'`, hint: anyDatabase },
  { name: 'a parenthesis', text: 'CREATE TABLE a (x int;\n', at: [1, 16], message: "unclosed '('", hint: anyDatabase },
  { name: 'a comment', text: 'SELECT 1;\n/* two\n', at: [2, 1], message: "unclosed comment '/*'", hint: anyDatabase },
  {
    name: 'a psql command',
    text: 'SELECT 1;\n\\connect db\n',
    at: [2, 1],
    message: 'the psql command \\connect is not supported',
    hint: 'remove the line',
  },
  {
    name: 'rows for COPY',
    text: 'SELECT 1;\nCOPY t FROM stdin;\n1\n\\.\n',
    at: [2, 1],
    message: 'COPY … FROM stdin is not supported',
    hint: 'write the rows as INSERT statements',
  },
])('without a database: $name is told with its place', ({ text, at, message, hint }) => {
  const [line, column] = at;
  let error: unknown;
  try {
    validateDirectory(directoryOf({ '1_a.sql': 'SELECT 1;\n', '2_b.sql': text }));
  } catch (caught) {
    error = caught;
  }
  expect(error).toMatchObject({
    code: 'file_invalid',
    message: `sql/migrate: scanning statements from "2_b.sql": ${line}:${column}: ${message}`,
    position: { file: 'migrations/2_b.sql', line, column },
    hints: expect.arrayContaining([expect.stringContaining(hint)]),
  });
});

test.each([
  { name: 'MySQL', text: "SELECT 'it\\'s';\n# it's a comment\n" },
  { name: 'PostgreSQL', text: "SELECT $$it's$$, E'\\'';\n/* a /* nested ' */ one */\n" },
  { name: 'SQLite', text: "SELECT [it's];\n" },
])('without a database: what $name reads is no fault', ({ text }) => {
  expect(validateDirectory(directoryOf({ '1_a.sql': text }))).toEqual([]);
});

test.each([
  { rules: postgresRules, database: 'PostgreSQL' },
  { rules: sqliteRules, database: 'SQLite' },
])('a quote that is not closed in a file of $database says whose rules it was read by', ({ rules, database }) => {
  const directory = directoryOf({ '1_a.sql': "SELECT 'a;\n" });
  expect(() => validateDirectory(directory, { ...rules, database })).toThrow(
    expect.objectContaining({ hints: expect.arrayContaining([`the file was read as ${database} reads it`]) }),
  );
});
