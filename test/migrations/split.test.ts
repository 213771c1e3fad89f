import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SplitRules } from '../../src/dialects/dialect.ts';
import { lineAndColumn } from '../../src/migrations/source.ts';
import { ScanFault } from '../../src/migrations/split/scan-fault.ts';
import { genericRules, split } from '../../src/migrations/split/split.ts';
import { statementHashes } from '../../src/migrations/split/statement.ts';
import { mysqlRules, postgresRules, sqliteRules } from './rules.ts';

const texts = (sql: string, rules: SplitRules, delimiter?: string) =>
  split(sql, { rules, delimiter }).map((statement) => statement.text);

interface Case {
  name: string;
  sql: string;
  parts: string[];
  rules?: SplitRules;
  delimiter?: string;
}

const check = ({ sql, parts, rules = postgresRules, delimiter }: Case) =>
  expect(texts(sql, rules, delimiter)).toEqual(parts);

describe('what ends a statement', () => {
  test.each<Case>([
    { name: 'nothing', sql: '', parts: [] },
    { name: 'white space', sql: ' \n\t\n', parts: [] },
    { name: 'only comments', sql: '-- a\n/* b */\n-- c', parts: [] },
    { name: 'one without semicolon', sql: 'SELECT 1', parts: ['SELECT 1'] },
    { name: 'several lines', sql: 'SELECT\n 1;\n\nSELECT 2;\n', parts: ['SELECT\n 1;', 'SELECT 2;'] },
    { name: 'a lone semicolon stays', sql: 'SELECT 1;;SELECT 2;', parts: ['SELECT 1;', ';', 'SELECT 2;'] },
    {
      name: 'inside strings',
      sql: `SELECT 'a;b', "c;d", 'e''f;';SELECT 2;`,
      parts: [`SELECT 'a;b', "c;d", 'e''f;';`, 'SELECT 2;'],
    },
    { name: 'inside parentheses', sql: 'SELECT (1;2); SELECT 3;', parts: ['SELECT (1;2);', 'SELECT 3;'] },
    {
      name: 'inside comments',
      sql: 'SELECT 1 -- a;\n, 2 /* ; */; SELECT 3',
      parts: ['SELECT 1 -- a;\n, 2 /* ; */;', 'SELECT 3'],
    },
    {
      name: 'parenthesis in a comment',
      sql: 'SELECT (1 -- )\n); SELECT 2;',
      parts: ['SELECT (1 -- )\n);', 'SELECT 2;'],
    },
    { name: 'minus before a parenthesis', sql: 'SELECT 1 -(2); SELECT 3;', parts: ['SELECT 1 -(2);', 'SELECT 3;'] },
    {
      name: 'operators',
      sql: "SELECT a -|- b, c->'d' FROM t; SELECT 2;",
      parts: ["SELECT a -|- b, c->'d' FROM t;", 'SELECT 2;'],
    },
    { name: 'division', sql: 'SELECT 4/2; SELECT 4 / 2;', parts: ['SELECT 4/2;', 'SELECT 4 / 2;'] },
    { name: 'no-break space is trimmed', sql: '\u00a0SELECT 1\u00a0', parts: ['SELECT 1'] },
    { name: 'begin and commit', sql: 'BEGIN;\nSELECT 1;\nCOMMIT;', parts: ['BEGIN;', 'SELECT 1;', 'COMMIT;'] },
    {
      name: 'begin transaction … end',
      sql: 'BEGIN TRANSACTION;\nSELECT 1;\nEND;\nSELECT 2;',
      parts: ['BEGIN TRANSACTION;', 'SELECT 1;', 'END;', 'SELECT 2;'],
    },
    {
      name: 'begin with a mode',
      sql: 'BEGIN ISOLATION LEVEL SERIALIZABLE;\nSELECT 1;\nEND;',
      parts: ['BEGIN ISOLATION LEVEL SERIALIZABLE;', 'SELECT 1;', 'END;'],
    },
  ])('$name', check);
});

describe('PostgreSQL', () => {
  test.each<Case>([
    { name: 'dollar quotes', sql: 'SELECT $a$;$a$; SELECT 2', parts: ['SELECT $a$;$a$;', 'SELECT 2'] },
    {
      name: 'nested tags',
      sql: 'DO $x$ EXECUTE $$a;$$; $x$; SELECT 2;',
      parts: ['DO $x$ EXECUTE $$a;$$; $x$;', 'SELECT 2;'],
    },
    { name: 'accented tag', sql: 'SELECT $é$;$é$; SELECT 2;', parts: ['SELECT $é$;$é$;', 'SELECT 2;'] },
    { name: 'dollar inside a name', sql: 'SELECT a$b$c; SELECT 2;', parts: ['SELECT a$b$c;', 'SELECT 2;'] },
    { name: 'parameters', sql: 'SELECT $1, $2; SELECT 2;', parts: ['SELECT $1, $2;', 'SELECT 2;'] },
    { name: 'unclosed dollar quote takes the rest', sql: 'SELECT $$a; SELECT 2;', parts: ['SELECT $$a; SELECT 2;'] },
    { name: 'escape string', sql: "SELECT E'it\\'s; x'; SELECT 2;", parts: ["SELECT E'it\\'s; x';", 'SELECT 2;'] },
    {
      name: 'a name that ends in e is no escape string',
      sql: "SELECT date'\\'; SELECT 2;",
      parts: ["SELECT date'\\';", 'SELECT 2;'],
    },
    { name: 'backslash elsewhere is plain', sql: "SELECT 'a\\'; SELECT 2;", parts: ["SELECT 'a\\';", 'SELECT 2;'] },
    {
      name: 'hash operators',
      sql: "SELECT a #> '{b}', a #- '{c}'; SELECT 2;",
      parts: ["SELECT a #> '{b}', a #- '{c}';", 'SELECT 2;'],
    },
    { name: 'nested comment', sql: '/* a /* b */ c; */ SELECT 1;', parts: ['SELECT 1;'] },
    {
      name: 'array brackets',
      sql: "SELECT a[1], ARRAY[']']; SELECT 2;",
      parts: ["SELECT a[1], ARRAY[']'];", 'SELECT 2;'],
    },
    {
      name: 'begin atomic',
      sql: 'CREATE FUNCTION f() RETURNS int\nBEGIN ATOMIC\n  SELECT CASE WHEN true THEN 1 END;\n  SELECT 2;\nEND;\nCREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT 1; END; SELECT 3;',
      parts: [
        'CREATE FUNCTION f() RETURNS int\nBEGIN ATOMIC\n  SELECT CASE WHEN true THEN 1 END;\n  SELECT 2;\nEND;',
        'CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT 1; END;',
        'SELECT 3;',
      ],
    },
    {
      name: 'begin as a column',
      sql: 'CREATE TABLE t (x int, begin int); SELECT begin FROM t; SELECT 2;',
      parts: ['CREATE TABLE t (x int, begin int);', 'SELECT begin FROM t;', 'SELECT 2;'],
    },
  ])('$name', check);
});

describe('SQLite', () => {
  test.each<Case>([
    {
      name: 'trigger with CASE … END',
      sql: "CREATE TRIGGER t_ins AFTER INSERT ON t WHEN NEW.a > 0\nBEGIN\n  INSERT INTO l VALUES ('a;');\n  UPDATE t SET n = CASE WHEN 1 THEN 2 END;\nEND;\nSELECT 1;",
      parts: [
        "CREATE TRIGGER t_ins AFTER INSERT ON t WHEN NEW.a > 0\nBEGIN\n  INSERT INTO l VALUES ('a;');\n  UPDATE t SET n = CASE WHEN 1 THEN 2 END;\nEND;",
        'SELECT 1;',
      ],
    },
    {
      name: 'bracket name',
      sql: 'CREATE TABLE [a;b](x int); SELECT 1',
      parts: ['CREATE TABLE [a;b](x int);', 'SELECT 1'],
    },
    { name: 'no dollar quotes', sql: 'SELECT $$; SELECT 2;', parts: ['SELECT $$;', 'SELECT 2;'] },
    {
      name: 'begin immediate',
      sql: 'BEGIN IMMEDIATE;\nSELECT 1;\nEND;',
      parts: ['BEGIN IMMEDIATE;', 'SELECT 1;', 'END;'],
    },
    {
      name: 'word that holds begin',
      sql: 'SELECT benefit_begin , 1; SELECT 2; END;',
      parts: ['SELECT benefit_begin , 1;', 'SELECT 2;', 'END;'],
    },
    { name: 'block that does not close', sql: 'SELECT begin ; SELECT 2;', parts: ['SELECT begin ;', 'SELECT 2;'] },
  ])('$name', (one) => check({ rules: sqliteRules, ...one }));
});

describe('MySQL and MariaDB', () => {
  const routine =
    'CREATE PROCEDURE p(IN n int)\nBEGIN\n  DECLARE i int DEFAULT 0;\n  WHILE i < n DO\n    SET i = i + 1;\n  END WHILE;\n  IF n THEN BEGIN SELECT 1; END; END IF;\nEND;';
  test.each<Case>([
    { name: 'routine body', sql: `${routine}\nCALL p(1);`, parts: [routine, 'CALL p(1);'] },
    {
      name: 'labelled block',
      sql: 'l1: BEGIN SELECT 1; END l1; SELECT 2;',
      parts: ['l1: BEGIN SELECT 1; END l1;', 'SELECT 2;'],
    },
    {
      name: 'backslash escapes',
      sql: `INSERT INTO t VALUES ('it\\'s;', "a\\";"); SELECT 2;`,
      parts: [`INSERT INTO t VALUES ('it\\'s;', "a\\";");`, 'SELECT 2;'],
    },
    { name: 'no escapes in backticks', sql: 'SELECT `a\\`; SELECT 2;', parts: ['SELECT `a\\`;', 'SELECT 2;'] },
    { name: 'hash comment', sql: '# it;s\nSELECT 1; SELECT 2 # x;\n;', parts: ['SELECT 1;', 'SELECT 2 # x;\n;'] },
    { name: 'two minus signs', sql: 'SELECT 5--1; SELECT 2;', parts: ['SELECT 5--1;', 'SELECT 2;'] },
    {
      name: 'executable comment',
      sql: '/*!40101 SET NAMES utf8 */;\n/*M! SET x=1 */;',
      parts: ['/*!40101 SET NAMES utf8 */;', '/*M! SET x=1 */;'],
    },
    {
      name: 'begin as a quoted and a dotted name',
      sql: 'SELECT `begin` , NEW.begin ; SELECT 2; END;',
      parts: ['SELECT `begin` , NEW.begin ;', 'SELECT 2;', 'END;'],
    },
    ...['//', '$$', ':', '@@', "'x y'", 'delimiter'].map((word) => {
      const token = word.replaceAll("'", '');
      return {
        name: `DELIMITER ${word}`,
        sql: `SELECT 0;\ndelimiter ${word}\nCREATE PROCEDURE p()\nBEGIN\n  SELECT 1;\nEND${token}\nDELIMITER ;\nSELECT 2;`,
        parts: ['SELECT 0;', 'CREATE PROCEDURE p()\nBEGIN\n  SELECT 1;\nEND', 'SELECT 2;'],
      };
    }),
    {
      name: 'DELIMITER of line ends',
      sql: 'DELIMITER \\n\\n\nSELECT 1;\nSELECT 2\n\nSELECT 3',
      parts: ['SELECT 1;\nSELECT 2', 'SELECT 3'],
    },
  ])('$name', (one) => check({ rules: mysqlRules, ...one }));
});

describe('own delimiters', () => {
  test.each<Case>([
    {
      name: 'empty line',
      delimiter: '\n\n',
      sql: 'SELECT 1;\nSELECT 2;\n\nSELECT 3;',
      parts: ['SELECT 1;\nSELECT 2;', 'SELECT 3;'],
    },
    { name: 'two empty lines', delimiter: '\n\n\n', sql: 'A\n\nB\n\n\n\nC\n\n\n', parts: ['A\n\nB', 'C'] },
    { name: 'a rule', delimiter: '\n---\n', sql: 'A;\n---\nB;\n', parts: ['A;', 'B;'] },
    { name: 'looks like a comment', delimiter: '-- end', sql: 'A;\n-- end\nB;\n-- end\nC', parts: ['A;', 'B;', 'C'] },
    {
      name: 'blocks are off',
      delimiter: '|',
      sql: 'CREATE TRIGGER t BEGIN SELECT 1; END| SELECT 2|',
      parts: ['CREATE TRIGGER t BEGIN SELECT 1; END', 'SELECT 2'],
    },
    { name: 'unmatched dollars', delimiter: '\n\n', sql: 'A $$ b\n\nc', parts: ['A $$ b\n\nc'] },
  ])('$name', check);
});

test.each<{ name: string; sql: string; comments: string[][] }>([
  { name: 'attached', sql: '-- a\n-- b\nSELECT 1;', comments: [['-- a\n', '-- b\n']] },
  { name: 'detached by an empty line', sql: '-- a\n\n-- b\nSELECT 1;', comments: [['-- b\n']] },
  { name: 'detached by an empty line with CRLF', sql: '-- a\r\n\r\nSELECT 1;\r\n', comments: [[]] },
  { name: 'detached by a line of blanks', sql: '-- a\n  \t\nSELECT 1;', comments: [[]] },
  { name: 'block', sql: '/* a */ SELECT 1;', comments: [['/* a */']] },
  { name: 'block on a line of its own', sql: '/* a */\nSELECT 1;', comments: [['/* a */']] },
  { name: 'detached block', sql: '/* a */\n\nSELECT 1;', comments: [[]] },
  { name: 'behind a semicolon belongs to the next', sql: 'SELECT 1; -- a\nSELECT 2;', comments: [[], ['-- a\n']] },
])('comments: $name', ({ sql, comments }) =>
  expect(split(sql, { rules: postgresRules }).map((statement) => statement.comments)).toEqual(comments),
);

test.each<{ sql: string; at: [number, number]; message: string; rules?: SplitRules }>([
  { sql: "'this quote", at: [1, 1], message: "unclosed quote '\\''" },
  { sql: "12345'this", at: [1, 6], message: "unclosed quote '\\''" },
  { sql: "unclosed '", at: [1, 10], message: "unclosed quote '\\''" },
  { sql: '\n "', at: [2, 2], message: `unclosed quote '"'` },
  { sql: '\n\n\n\n1234"', at: [5, 5], message: `unclosed quote '"'` },
  { sql: '(unclosed', at: [1, 1], message: "unclosed '('" },
  { sql: '()(unclosed', at: [1, 3], message: "unclosed '('" },
  { sql: '1234)6789', at: [1, 5], message: "unexpected ')'" },
  { sql: 'CREATE TABLE t (a int CHECK (a > 0);\nSELECT 1;', at: [1, 16], message: "unclosed '('" },
  { sql: 'SELECT 1;\n/* a /* b */ SELECT 2;', at: [2, 1], message: "unclosed comment '/*'" },
  { sql: 'DELIMITER  \nSELECT 1', at: [1, 1], message: 'empty delimiter' },
  { sql: `SELECT 'a\\';`, at: [1, 8], message: "unclosed quote '\\''", rules: mysqlRules },
])('fault in $sql', ({ sql, at, message, rules = postgresRules }) => {
  let fault: unknown;
  try {
    split(sql, { rules });
  } catch (error) {
    fault = error;
  }
  expect(fault).toBeInstanceOf(ScanFault);
  if (!(fault instanceof ScanFault)) return;
  const { line, column } = lineAndColumn(sql, fault.index);
  expect([[line, column], fault.message]).toEqual([at, message]);
});

test('places count characters and bytes from the start of the file', () => {
  const sql = '-- é\nSELECT 1;\n-- 😀\nSELECT 2;';
  expect(split(sql, { rules: postgresRules }).map(({ start, offset }) => [start, offset])).toEqual([
    [5, 6],
    [21, 24],
  ]);
});

test.each<{ name: string; sql: string; delimiter?: string; hashes: string[] }>([
  {
    name: 'comments do not count',
    sql: '-- create\nCREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\n/* x */ INSERT INTO a VALUES (2)\n',
    hashes: [
      'h1:Fo9K92y+zoKkGFxsVzZuB4g8bkFV8lzihVkBjZlDO4E=',
      'h1:J60a0JCqsmYwmpz4mMcCZ/e45GD0WMY98eQC/dVmy8Q=',
      'h1:gCKzOjUWM5OEz1uX+M3YG+PjG9Y9Pg4RzKv/shJayec=',
    ],
  },
  {
    name: 'on one line',
    sql: 'CREATE TABLE t1(x int);CREATE TABLE t2(x int);',
    hashes: ['h1:TAWyf0FwlFQDux0U3oO3DuJ5Viv0X1uoKbw/hXdU5bQ=', 'h1:qJeEtAwRToUIFTbewe0s86sXw7Y3p4jmQXwa1xy6GYE='],
  },
  {
    name: 'own delimiter',
    sql: 'SELECT 1;\n\nSELECT 2',
    delimiter: '\n\n',
    hashes: ['h1:F9tP02ntuSRLn5HZru0UXD0ErYum6V0GJH8HpjUn0Ro=', 'h1:LrT1IIAMsYrNp4rUkii9i6OcBiIyUvmbizVjoCdrmO0='],
  },
])('partial hashes: $name', ({ sql, delimiter, hashes }) =>
  expect(statementHashes(split(sql, { rules: postgresRules, delimiter }))).toEqual(hashes),
);

const fragment = fc.constantFrom(
  ...[
    'SELECT 1',
    ';',
    ' ',
    '\n',
    '\n\n',
    "'a;b'",
    '"c"',
    '`d`',
    '(',
    ')',
    '$$',
    '$t$',
    '-- x\n',
    '/* y */',
    '/*',
    '*/',
  ],
  ...[
    '# z\n',
    'BEGIN ',
    'BEGIN ATOMIC ',
    'END;',
    'END',
    'DELIMITER //\n',
    '//',
    "E'\\''",
    '[',
    ']',
    'é',
    '😀',
    '\r\n',
    '\\',
  ],
);
const script = fc.array(fragment, { maxLength: 40 }).map((parts) => parts.join(''));
const anyRules = fc.constantFrom(genericRules, postgresRules, sqliteRules, mysqlRules);

/** Only white space, delimiters, client commands and comments may stand between two statements. */
const betweenStatements =
  /^(?:\s|;|\/\/|-- ?[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|delimiter [^\n]*(?:\n|$)|\*\/)*$/i;

test('every statement stands where it says, in order, and nothing else is left out', () => {
  fc.assert(
    fc.property(script, anyRules, (sql, rules) => {
      let statements: ReturnType<typeof split>;
      try {
        statements = split(sql, { rules });
      } catch (error) {
        return error instanceof ScanFault && error.index >= 0 && error.index < sql.length;
      }
      let end = 0;
      for (const statement of statements) {
        expect(sql.slice(statement.start, statement.end)).toBe(statement.text);
        expect(Buffer.from(sql).subarray(statement.offset).toString().startsWith(statement.text)).toBe(true);
        expect(statement.start).toBeGreaterThanOrEqual(end);
        expect(sql.slice(end, statement.start)).toMatch(betweenStatements);
        end = statement.end;
      }
      expect(sql.slice(end)).toMatch(betweenStatements);
      return true;
    }),
    { numRuns: 3000 },
  );
});

test('a statement cut out of a script is cut the same by itself', () => {
  fc.assert(
    fc.property(script, anyRules, (sql, rules) => {
      // A client command changes what follows it, so a text taken out of its reach reads differently.
      fc.pre(!/delimiter/i.test(sql));
      let statements: ReturnType<typeof split>;
      try {
        statements = split(sql, { rules });
      } catch {
        return;
      }
      for (const { text } of statements) expect(texts(text, rules)).toEqual([text]);
    }),
    { numRuns: 2000 },
  );
});

test('blocks that never close cost no more than their number', () => {
  const sql = `SELECT 1 ${' begin x; '.repeat(300)}`;
  expect(split(sql, { rules: postgresRules })).toHaveLength(300);
});
