import { expect, test } from 'vitest';
import { formatByName } from '../../../src/migrations/formats/index.ts';

const routine = 'CREATE FUNCTION f() RETURNS int AS $$\nBEGIN\n  RETURN 1;\nEND;\n$$ LANGUAGE plpgsql';
const migration = {
  version: '20240102030405',
  description: 'init',
  changes: [
    { comment: 'create "a" table', sql: 'CREATE TABLE a (\n  id int\n)', reverse: ['DROP TABLE a'] },
    { comment: 'fill', sql: 'UPDATE a SET id = 1', reverse: undefined },
    { comment: 'create "f" function', sql: routine, reverse: [] },
  ],
  noTransaction: false,
};

const up = `-- create "a" table\nCREATE TABLE a (\n  id int\n);\n-- fill\nUPDATE a SET id = 1;\n-- create "f" function\n${routine};\n`;
const down = '-- cannot be reversed: fill\n-- reverse: create "a" table\nDROP TABLE a;\n';

test.each([
  { format: 'atlas', files: { '20240102030405_init.sql': up.replace(/^-- ./gm, (text) => text.toUpperCase()) } },
  {
    format: 'golang-migrate',
    files: { '20240102030405_init.up.sql': up, '20240102030405_init.down.sql': down },
  },
  {
    format: 'goose',
    files: {
      '20240102030405_init.sql': `-- +goose Up\n${up.split('CREATE FUNCTION')[0]}-- +goose StatementBegin\n${routine};\n-- +goose StatementEnd\n\n-- +goose Down\n${down}`,
    },
  },
  { format: 'dbmate', files: { '20240102030405_init.sql': `-- migrate:up\n${up}\n-- migrate:down\n${down}` } },
  { format: 'flyway', files: { 'V20240102030405__init.sql': up, 'U20240102030405__init.sql': down } },
  {
    format: 'liquibase',
    files: {
      '20240102030405_init.sql': `--liquibase formatted sql
--changeset atlas:20240102030405-1
--comment: create "a" table
CREATE TABLE a (
  id int
);
--rollback: DROP TABLE a;

--changeset atlas:20240102030405-2
--comment: fill
UPDATE a SET id = 1;

--changeset atlas:20240102030405-3
--comment: create "f" function
${routine};
`,
    },
  },
])('$format', ({ format, files }) => {
  const written = formatByName(format).write(migration);
  expect(Object.fromEntries(written.map(({ name, content }) => [name, content]))).toEqual(files);
});

test.each([
  { format: 'atlas', head: '-- atlas:txmode none\n\n' },
  { format: 'goose', head: '-- +goose NO TRANSACTION\n-- +goose Up\n' },
  { format: 'dbmate', head: '-- migrate:up transaction:false\n' },
  { format: 'liquibase', head: '--liquibase formatted sql\n--changeset atlas:1-1 runInTransaction:false\n' },
])('$format says that a change refuses a transaction', ({ format, head }) => {
  const changes = [{ comment: '', sql: 'VACUUM', reverse: [] }];
  const [file] = formatByName(format).write({ version: '1', description: '', changes, noTransaction: true });
  expect(file).toEqual({
    name: '1.sql',
    content: `${head}VACUUM;\n${format === 'dbmate' ? '\n-- migrate:down transaction:false\n' : format === 'goose' ? '\n-- +goose Down\n' : ''}`,
  });
});

test('flyway keeps that word in a file beside', () => {
  const files = formatByName('flyway').write({ ...migration, changes: [], noTransaction: true });
  expect(files.at(-1)).toEqual({ name: 'V20240102030405__init.sql.conf', content: 'executeInTransaction=false\n' });
});
