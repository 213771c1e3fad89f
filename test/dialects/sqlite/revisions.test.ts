// Tables that have the name of the history, and are none.
import { expect, test } from 'vitest';
import { sqlite } from '../../../src/dialects/sqlite/index.ts';
import { applyDirectory, readHistory } from '../../../src/migrations/apply.ts';
import { directoryOf, options } from '../../migrations/database.ts';
import { made } from './database.ts';

const columns = [
  'version text NOT NULL',
  'description text NOT NULL',
  'type integer NOT NULL DEFAULT (2)',
  'applied integer NOT NULL DEFAULT (0)',
  'total integer NOT NULL DEFAULT (0)',
  'executed_at datetime NOT NULL',
  'execution_time integer NOT NULL',
  'error text NULL',
  'error_stmt text NULL',
  'hash text NOT NULL',
  'partial_hashes json NULL',
  'operator_version text NOT NULL',
].join(', ');
const table = (more: string) => `CREATE TABLE atlas_schema_revisions (${columns}${more})`;
const row = (applied: string, time = '1') =>
  `INSERT INTO atlas_schema_revisions VALUES ('1', '', 2, ${applied}, 1, '', ${time}, '', '', '', NULL, '')`;
const layoutHint = /^no migration tool made a table of that layout: rename it/;
const files = directoryOf({ '1_a.sql': 'CREATE TABLE a (x);\n', '2_b.sql': 'CREATE TABLE b (x);\n' });

test.each([
  { name: 'other columns', sql: ['CREATE TABLE atlas_schema_revisions (a, b)'], reason: 'it has no column version' },
  {
    name: 'a view',
    sql: ["CREATE VIEW Atlas_Schema_Revisions AS SELECT '1' AS version FROM gone"],
    reason: 'it is a view',
  },
  {
    name: 'a virtual table',
    sql: ['CREATE VIRTUAL TABLE atlas_schema_revisions USING fts5(version)'],
    reason: 'it is a virtual table',
  },
  {
    name: 'versions that may repeat',
    sql: [table(''), 'CREATE UNIQUE INDEX u ON atlas_schema_revisions (version, applied)'],
    reason: 'its column version is neither the primary key nor unique',
    reads: true,
  },
  {
    name: 'a column of somebody',
    sql: [table(', mine text NOT NULL, PRIMARY KEY (version)')],
    reason: 'it has a column `mine` that needs a value',
    reads: true,
  },
  {
    name: 'a text for a number',
    sql: [table(', PRIMARY KEY (version)'), row("'all'")],
    reason: `applied of version "1" is 'all', which is no number`,
    hint: /^put it right: UPDATE atlas_schema_revisions SET applied = … WHERE version = '1'$/,
  },
  {
    name: 'bytes for a number',
    sql: [table(', PRIMARY KEY (version)'), row('1', "x'ff'")],
    reason: 'execution_time of version "1" is a blob, which is no number',
    hint: /^put it right: UPDATE/,
  },
])('$name: told, and nothing is changed', async ({ sql, reason, reads = false, hint = layoutHint }) => {
  const connection = await made(...sql);
  const content = () => connection.query('SELECT name, sql FROM sqlite_schema');
  const before = await content();
  const told = {
    code: 'database_error',
    message: `the revisions table atlas_schema_revisions cannot be used: ${reason}`,
    hints: [expect.stringMatching(hint)],
  };
  const applying = applyDirectory({
    connection,
    dialect: sqlite,
    directory: files,
    options: { ...options, allowDirty: true },
  });
  await expect(applying).rejects.toMatchObject(told);
  const reading = readHistory(connection, sqlite, undefined);
  if (reads) expect((await reading).revisions).toEqual([]);
  else await expect(reading).rejects.toMatchObject(told);
  expect(await content()).toEqual(before);
});

test.each([
  { name: 'a key of its own beside', sql: table(', id INTEGER PRIMARY KEY NOT NULL, UNIQUE (version)') },
  { name: 'columns that need no value', sql: table(", a text, b text NOT NULL DEFAULT '', PRIMARY KEY (version)") },
  { name: 'names in capitals', sql: table(', PRIMARY KEY (version)').replace('version text', 'VERSION text') },
])('$name: used as it is', async ({ sql }) => {
  const connection = await made(sql);
  const { failure, applied } = await applyDirectory({ connection, dialect: sqlite, directory: files, options });
  expect(failure).toBeUndefined();
  expect(applied).toHaveLength(2);
  expect((await readHistory(connection, sqlite, undefined)).revisions.map(({ version }) => version)).toEqual([
    '1',
    '2',
  ]);
});
