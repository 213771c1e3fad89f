import { describe, expect, test } from 'vitest';
import { fileTxMode, readHeader, statementDirectives } from '../../src/migrations/directives.ts';
import { atlasFormat } from '../../src/migrations/formats/atlas.ts';
import { checkpointTag, readMigration } from '../../src/migrations/migration.ts';
import { file } from './files.ts';
import { postgresRules } from './rules.ts';

const read = (content: string) => readMigration(file('1_t.sql', content), postgresRules, atlasFormat);
const failure = (content: string) => {
  try {
    read(content);
  } catch (error) {
    return error as { message: string; position?: { line: number; column: number; file: string }; hints: string[] };
  }
  throw new Error('no error');
};

describe('where a file directive counts', () => {
  test.each<{ name: string; text: string; names: string[]; unheard?: string[] }>([
    { name: 'comment and empty line', text: '-- atlas:txmode none\n\nSELECT 1;', names: ['txmode'] },
    {
      name: 'several, among other comments',
      text: '-- a\n#atlas:nolint\n--atlas:txmode none\n \t\nX',
      names: ['nolint', 'txmode'],
    },
    { name: 'nothing follows', text: '-- atlas:checkpoint\n', names: ['checkpoint'] },
    { name: 'CRLF', text: '-- atlas:txmode none\r\n\r\nSELECT 1;', names: ['txmode'] },
    { name: 'behind a byte order mark', text: '\uFEFF-- atlas:txmode none\n\nX', names: ['txmode'] },
    { name: 'no empty line', text: '-- atlas:txmode none\nSELECT 1;', names: [], unheard: ['txmode'] },
    { name: 'no line end at all', text: '-- atlas:checkpoint', names: [], unheard: ['checkpoint'] },
    { name: 'no empty line, but a statement directive', text: '-- atlas:nolint\nSELECT 1;', names: [] },
    { name: 'indented', text: ' -- atlas:txmode none\n\nX', names: [] },
    { name: 'block comment', text: '/* atlas:txmode none */\n\nX', names: [] },
    { name: 'letters beyond ASCII before it', text: '-- é atlas:txmode none\n\nX', names: [] },
    { name: 'the last on a line', text: '-- atlas:nolint atlas:txmode none\n\nX', names: ['txmode'] },
  ])('$name', ({ text, names, unheard = [] }) => {
    const header = readHeader({ name: 'f', text });
    expect(header.directives.map((directive) => directive.name)).toEqual(names);
    expect(header.unheard.map((directive) => directive.name)).toEqual(unheard);
  });
});

test.each<{ text: string; mode?: string }>([
  { text: '-- atlas:txmode none\n\nX', mode: 'none' },
  { text: '-- atlas:txmode   file  \n\nX', mode: 'file' },
  { text: '-- other\n\nX' },
])('txmode of $text', ({ text, mode }) => {
  const source = { name: 'f', text };
  expect(fileTxMode(source, 'f', readHeader(source).directives)).toBe(mode);
});

test.each<{ text: string; message: string; line: number }>([
  {
    text: '-- atlas:txmode all\n\nX',
    message: 'txmode "all" is not allowed in file directive "1_t.sql". Use "file" instead',
    line: 1,
  },
  {
    text: '-- a\n-- atlas:txmode sometimes\n\nX',
    message: 'unknown txmode "sometimes" found in file directive "1_t.sql"',
    line: 2,
  },
  {
    text: '-- atlas:txmode none\n-- atlas:txmode file\n\nX',
    message: 'multiple txmode values found in file "1_t.sql": ["none" "file"]',
    line: 2,
  },
  { text: '-- atlas:delimiter\nX', message: 'empty delimiter', line: 1 },
  { text: '-- atlas:delimiter //', message: 'no input found after delimiter "//"', line: 1 },
  {
    text: '-- atlas:txtar\n\n-- checks.sql --\nSELECT 1;\n',
    message: 'no "migration.sql" section in this archive',
    line: 1,
  },
  { text: '-- atlas:txtar\n\n-- migration.sql --\nX;\n-- up.sql --\n', message: 'unknown section "up.sql"', line: 5 },
  {
    text: '-- atlas:txtar\n\n-- migration.sql --\nX;\n-- migration.sql --\n',
    message: 'section "migration.sql" is given twice',
    line: 5,
  },
  {
    text: "SELECT 1;\nINSERT INTO a VALUES ('oops);\n",
    message: `sql/migrate: scanning statements from "1_t.sql": 2:23: unclosed quote '\\''`,
    line: 2,
  },
  {
    text: "COPY t (a) FROM stdin;\n1\tit's\n\\.\n",
    message: 'sql/migrate: scanning statements from "1_t.sql": 1:1: COPY … FROM stdin is not supported',
    line: 1,
  },
  {
    text: 'SELECT 1;\n\\connect db\n',
    message: 'sql/migrate: scanning statements from "1_t.sql": 2:1: the psql command \\connect is not supported',
    line: 2,
  },
])('refused: $text', ({ text, message, line }) => {
  const error = failure(text);
  expect([error.message, error.position?.line, error.position?.file]).toEqual([message, line, 'migrations/1_t.sql']);
});

test('a backslash line inside a string is data', () =>
  expect(read("INSERT INTO t VALUES ('a\n\\connect x\n');\n").statements).toHaveLength(1));

test('bytes that are no UTF-8 are refused with their place', () => {
  const latin1 = file('1_t.sql', Buffer.from('-- a\nSELECT \xe9;\n', 'latin1'));
  expect(() => readMigration(latin1, postgresRules, atlasFormat)).toThrow('migrations/1_t.sql is not UTF-8 text');
});

test('the delimiter of a file', () => {
  const migration = read(
    '-- atlas:delimiter \\n\\n\\n\nCREATE TABLE a (id int);\nCREATE TABLE b (id int);\n\n\nINSERT INTO a\n\nVALUES (1);\n',
  );
  expect(migration.statements.map(({ text }) => text)).toEqual([
    'CREATE TABLE a (id int);\nCREATE TABLE b (id int);',
    'INSERT INTO a\n\nVALUES (1);',
  ]);
  expect(migration.customDelimiter).toBe(true);
  expect(migration.statements[0]?.offset).toBe('-- atlas:delimiter \\n\\n\\n\n'.length);
});

test('the delimiter may stand below another directive', () =>
  expect(read('-- atlas:txmode none\n-- atlas:delimiter //\n\nA;//B').statements.map(({ text }) => text)).toEqual([
    'A;',
    'B',
  ]));

test('a directive without effect is told with its place', () =>
  expect(read('-- note\n-- atlas:txmode none\nCREATE INDEX CONCURRENTLY i ON t (a);').warnings).toEqual([
    'migrations/1_t.sql:2:1: atlas:txmode has no effect here: put an empty line below the comment block at the top of the file',
  ]));

test.each<{ text: string; tag?: string }>([
  { text: '-- atlas:checkpoint\n\nX', tag: '' },
  { text: '-- atlas:checkpoint v1.2\n\nX', tag: 'v1.2' },
  { text: '-- atlas:checkpoint\nX' },
  { text: '-- atlas:delimiter\n-- atlas:checkpoint\n\n', tag: '' },
  { text: 'X' },
])('checkpoint of $text', ({ text, tag }) => expect(checkpointTag(file('1.sql', text))).toBe(tag));

test.each<{ comments: string[]; found: [string, string][] }>([
  { comments: ['-- atlas:nolint DS102 DS103\n'], found: [['nolint', 'DS102 DS103']] },
  {
    comments: ['#atlas:nolint\n', '--atlas:assert DS102\n'],
    found: [
      ['nolint', ''],
      ['assert', 'DS102'],
    ],
  },
  { comments: ['/*atlas:nolint destructive*/'], found: [['nolint', 'destructive']] },
  { comments: ['/* atlas:nolint */', '-- see atlas:nolint\n', '--  atlas:nolint\n'], found: [] },
])('statement directives of $comments', ({ comments, found }) =>
  expect(statementDirectives(comments).map(({ name, argument }) => [name, argument])).toEqual(found),
);

describe('archives', () => {
  const archive =
    '-- atlas:txtar\n\n-- checks.sql --\n-- atlas:assert oneof\n\nSELECT NOT EXISTS (SELECT 1 FROM users);\nSELECT 1;\n\n-- checks/more.sql --\nSELECT true;\n\n-- migration.sql --\n-- atlas:txmode none\n\nDROP TABLE users;\n\n-- down.sql --\nCREATE TABLE users (id int);\n';
  test('sections', () => {
    const migration = read(archive);
    expect(migration.checks.map(({ name, need, statements }) => [name, need, statements.length])).toEqual([
      ['checks.sql', 'one', 2],
      ['checks/more.sql', 'all', 1],
    ]);
    expect(migration.statements.map(({ text }) => text)).toEqual(['DROP TABLE users;']);
    expect(migration.down?.map(({ text }) => text)).toEqual(['CREATE TABLE users (id int);']);
    expect(migration.txMode).toBe('none');
  });
  test('places are those of the file', () => {
    const { statements } = read(archive);
    expect(archive.slice(statements[0]?.start, statements[0]?.end)).toBe('DROP TABLE users;');
  });
  test('the header may lack its empty line', () =>
    expect(read('-- atlas:txtar\n-- migration.sql --\nDROP TABLE users;\n').statements).toHaveLength(1));
});
