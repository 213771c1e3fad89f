import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { TelamonError } from '../../../src/errors/telamon-error.ts';
import { computeSum } from '../../../src/migrations/checksum.ts';
import { type Directory, openDirectory } from '../../../src/migrations/directory.ts';
import { formatByName } from '../../../src/migrations/formats/index.ts';
import { readDown, readMigration } from '../../../src/migrations/migration.ts';
import { postgresRules } from '../rules.ts';

async function directory(format: string, files: Readonly<Record<string, string>>): Promise<Directory> {
  const root = await mkdtemp(path.join(tmpdir(), 'telamon-format-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  return openDirectory(root, formatByName(format));
}

const read = ({ files, format }: Directory) => files.map((file) => readMigration(file, postgresRules, format));
const texts = (opened: Directory) => read(opened).map(({ statements }) => statements.map(({ text }) => text));
const downs = ({ files, format }: Directory) =>
  files.map((file) => readDown(file, postgresRules, format)?.statements.map(({ text }) => text));

describe('names, in the order in which they run', () => {
  test.each([
    {
      format: 'golang-migrate',
      names: ['2_b.up.sql', '1_a.down.sql', '1_a.up.sql', '3.up.sql', '4_x.sql'],
      run: ['1_a.up.sql', '2_b.up.sql', '3.up.sql'],
      versions: ['1', '2', '3.up'],
      descriptions: ['a', 'b', ''],
    },
    {
      format: 'goose',
      names: ['10_b.sql', '1_a.sql', 'main.go'],
      run: ['10_b.sql', '1_a.sql'],
      versions: ['10', '1'],
      descriptions: ['b', 'a'],
    },
    {
      format: 'flyway',
      names: 'V11.11.11__,V3__,V11__,V2.1.0__,V1.1.1__,V2__,V1_1_0__,V1__'.split(',').map((name) => `${name}.sql`),
      run: 'V1__,V1_1_0__,V1.1.1__,V2__,V2.1.0__,V3__,V11__,V11.11.11__'.split(',').map((name) => `${name}.sql`),
      versions: ['1', '1_1_0', '1.1.1', '2', '2.1.0', '3', '11', '11.11.11'],
      descriptions: ['', '', '', '', '', '', '', ''],
    },
    {
      format: 'flyway',
      names:
        'B2__b.sql,V1__a.sql,V2__x.sql,V3__y.sql,v3/V3_1__z.sql,R__views.sql,R__funcs.sql,U1__u.sql,.git/V9__x.sql,V.sql'.split(
          ',',
        ),
      run: ['B2__b.sql', 'V3__y.sql', 'v3/V3_1__z.sql', 'R__funcs.sql', 'R__views.sql'],
      versions: ['2', '3', '3_1', '3_1R_funcs', '3_1R_views'],
      descriptions: ['b', 'y', 'z', 'funcs', 'views'],
    },
  ])('$format: $run', async ({ format, names, run, versions, descriptions }) => {
    const opened = await directory(format, Object.fromEntries(names.map((name) => [name, ''])));
    expect(opened.files.map((file) => file.name)).toEqual(run);
    expect(opened.files.map((file) => file.version)).toEqual(versions);
    expect(opened.files.map((file) => file.description)).toEqual(descriptions);
  });

  test('the sum covers what is read, and nothing else', async () => {
    const opened = await directory('golang-migrate', {
      '1_initial.up.sql': 'CREATE TABLE t(c int);',
      '1_initial.down.sql': 'DROP TABLE IF EXISTS t;',
    });
    expect(computeSum(opened.files)).toEqual({
      total: 'OAJF/p+7ieMkYbUE3CishC5OSuwBLO8mO6q7gtxo+RE=',
      entries: [{ name: '1_initial.up.sql', hash: 'xaTT0XIPCL0YIMZhW5ac4pjPnJurzA9z2xFYU1p4cOI=' }],
    });
  });
});

const goose = `-- about this file
-- +goose Up
-- the boats
CREATE TABLE boats (
  id int -- Down is a word like any other
);
INSERT INTO boats VALUES (1); -- not the end
INSERT INTO boats VALUES (2);
-- +goose StatementBegin
CREATE FUNCTION f() RETURNS int AS $$
BEGIN
  RETURN 1;
END;
$$ LANGUAGE plpgsql;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION f();
DROP TABLE boats;
`;

describe('both ways', () => {
  test.each([
    {
      format: 'goose',
      files: { '1_init.sql': goose },
      up: [
        'CREATE TABLE boats (\n  id int -- Down is a word like any other\n);',
        'INSERT INTO boats VALUES (1); -- not the end\nINSERT INTO boats VALUES (2);',
        'CREATE FUNCTION f() RETURNS int AS $$\nBEGIN\n  RETURN 1;\nEND;\n$$ LANGUAGE plpgsql;',
      ],
      down: ['DROP FUNCTION f();', 'DROP TABLE boats;'],
    },
    {
      format: 'dbmate',
      files: {
        '1_init.sql':
          '-- migrate:up\r\nCREATE TABLE a (id int); SELECT 1;\r\n-- migrate:down is told in a comment of mine\r\nSELECT 2;\r\n',
      },
      up: ['CREATE TABLE a (id int);', 'SELECT 1;'],
      down: ['SELECT 2;'],
    },
    {
      format: 'golang-migrate',
      files: { '1_init.up.sql': "SELECT ';'; SELECT 2", '1_init.down.sql': 'SELECT -2' },
      up: ["SELECT ';';", 'SELECT 2'],
      down: ['SELECT -2'],
    },
    {
      format: 'flyway',
      files: { 'a/V1__x.sql': 'SELECT 1;', 'a/U1__x.sql': 'SELECT -1;' },
      up: ['SELECT 1;'],
      down: ['SELECT -1;'],
    },
    {
      format: 'liquibase',
      files: { '1.sql': '--liquibase formatted sql\n--changeset a:1\nSELECT 1;\n--rollback: SELECT -1;\n' },
      up: ['SELECT 1;'],
      down: undefined,
    },
  ])('$format', async ({ format, files, up, down }) => {
    const opened = await directory(format, files);
    expect(texts(opened)).toEqual([up]);
    expect(downs(opened)).toEqual([down]);
  });

  test('a way back that cannot be read stops nobody who goes forward', async () => {
    const opened = await directory('goose', {
      '1.sql': '-- +goose Up\nSELECT 1;\n-- +goose Down\n-- +goose StatementEnd\n',
    });
    expect(texts(opened)).toEqual([['SELECT 1;']]);
    expect(() => downs(opened)).toThrow('no statement was begun');
  });
});

test.each([
  { format: 'goose', files: { '1.sql': '-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1;\n' } },
  { format: 'dbmate', files: { '1.sql': '-- migrate:up transaction:false\nSELECT 1;\n' } },
  { format: 'flyway', files: { 'V1__a.sql': 'SELECT 1;\n', 'V1__a.sql.conf': 'executeInTransaction=false\n' } },
  {
    format: 'liquibase',
    files: { '1.sql': '--liquibase formatted sql\n--changeset a:1 runInTransaction:false\nSELECT 1;\n' },
  },
])('$format: the own word for "no transaction"', async ({ format, files }) => {
  expect(read(await directory(format, files))).toMatchObject([{ txMode: 'none' }]);
});

test.each([
  { format: 'goose', text: 'SELECT 1;\n-- +goose Up\n', error: 'there is SQL before `-- +goose Up`', line: 1 },
  { format: 'goose', text: '-- +goose Down\n-- +goose Up\n', error: 'stands before `-- +goose Up`', line: 1 },
  { format: 'goose', text: '-- +goose Up\n-- +goose Up\n', error: 'stands here again', line: 2 },
  { format: 'goose', text: '-- +goose Up\n-- +goose StatementEnd\n', error: 'no statement was begun', line: 2 },
  { format: 'goose', text: '-- +goose Up\n-- +goose StatementBegin\nx\n', error: 'is not ended', line: 2 },
  {
    format: 'goose',
    text: '-- +goose Up\n-- +goose StatementBegin\n-- +goose StatementBegin\n',
    error: 'begun already',
    line: 3,
  },
  { format: 'goose', text: '-- +goose StatementBegin\n-- +goose Up\n', error: 'stands before `-- +goose Up`', line: 1 },
  { format: 'goose', text: '-- +goose Up\n-- +goose ENVSUB ON\n', error: 'is not supported', line: 2 },
  { format: 'goose', text: '-- +goose Upp\n', error: 'unknown marker', line: 1 },
  { format: 'dbmate', text: '\nSELECT 1;\n', error: 'there is SQL before `-- migrate:up`', line: 2 },
  { format: 'dbmate', text: '-- migrate:down\n-- migrate:up\n', error: 'stands before `-- migrate:up`', line: 1 },
  { format: 'dbmate', text: '-- migrate:up\n-- migrate:up\n', error: 'stands here again', line: 2 },
])('$format, markers in wrong places: $error', async ({ format, text, error, line }) => {
  const opened = await directory(format, { '1.sql': text });
  const fault = (() => {
    try {
      return read(opened);
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(fault).toBeInstanceOf(TelamonError);
  expect(fault).toMatchObject({
    code: 'directive_invalid',
    message: expect.stringContaining(error),
    position: { line },
  });
});
