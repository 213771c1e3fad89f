import { describe, expect, test } from 'vitest';
import type { Revision } from '../../src/dialects/revisions.ts';
import { OutOfOrderError, type PendingOptions, parseExecOrder, pendingFiles } from '../../src/migrations/pending.ts';
import { checkVersions, newVersion } from '../../src/migrations/versions.ts';
import { file } from './files.ts';

const checkpoint = '-- atlas:checkpoint\n\n';
const row = (version: string, values: Partial<Revision> = {}): Revision => ({
  version,
  description: '',
  type: 2,
  applied: 1,
  total: 1,
  executedAt: new Date(0),
  executionTime: 0n,
  error: '',
  errorStmt: '',
  hash: '',
  partialHashes: [],
  operatorVersion: '',
  ...values,
});
const half = { applied: 1, total: 2 };
const dirty = { reason: 'found table "t" in schema "public"', objects: ['table public.t'] };

/** `3c` is a checkpoint. */
const directory = (names: string[]) =>
  names.map((name) => (name.endsWith('c') ? file(`${name.slice(0, -1)}.sql`, checkpoint) : file(`${name}.sql`)));

interface Case {
  name: string;
  rows?: Revision[];
  files: string[];
  found?: typeof dirty;
  options?: PendingOptions;
  pending?: string[];
  baseline?: string;
  error?: string;
}

describe('pending files', () => {
  test.each<Case>([
    { name: 'empty database', files: ['1', '2'], pending: ['1', '2'] },
    { name: 'empty directory', files: [], pending: [] },
    { name: 'from the last checkpoint', files: ['1', '2c', '3', '4c', '5'], pending: ['4', '5'] },
    {
      name: 'dirty database',
      files: ['1'],
      found: dirty,
      error:
        'sql/migrate: connected database is not clean: found table "t" in schema "public". baseline version or allow-dirty is required',
    },
    { name: 'dirty database, allowed', files: ['1'], found: dirty, options: { allowDirty: true }, pending: ['1'] },
    {
      name: 'baseline',
      files: ['1', '2', '3'],
      found: dirty,
      options: { baseline: '2' },
      pending: ['3'],
      baseline: '2',
    },
    {
      name: 'baseline skips checkpoints',
      files: ['1', '2', '3c', '4'],
      options: { baseline: '2' },
      pending: ['4'],
      baseline: '2',
    },
    {
      name: 'baseline that is a checkpoint',
      files: ['1', '2', '3c'],
      options: { baseline: '3' },
      error: 'baseline version "3" not found',
    },
    {
      name: 'baseline unknown',
      files: ['20240101'],
      options: { baseline: '2024' },
      error: 'baseline version "2024" not found',
    },
    {
      name: 'baseline is no matter later on',
      rows: [row('1')],
      files: ['1', '2'],
      options: { baseline: '1' },
      pending: ['2'],
    },
    {
      name: 'baseline and allow-dirty',
      files: ['1'],
      options: { baseline: '1', allowDirty: true },
      error: 'sql/migrate: baseline and allow-dirty are mutually exclusive',
    },
    { name: 'after the last row', rows: [row('1'), row('2')], files: ['1', '2', '3', '4'], pending: ['3', '4'] },
    { name: 'all done', rows: [row('1')], files: ['1'], pending: [] },
    { name: 'files of old rows are gone', rows: [row('1'), row('2')], files: ['3'], pending: ['3'] },
    {
      name: 'checkpoints are skipped with history',
      rows: [row('1')],
      files: ['1', '2', '3c', '4'],
      pending: ['2', '4'],
    },
    {
      name: 'files before the first row stay hidden',
      rows: [row('3'), row('4')],
      files: ['1', '2', '3', '4', '5'],
      pending: ['5'],
    },
    { name: 'half-run file first', rows: [row('1'), row('2', half)], files: ['1', '2', '3'], pending: ['2', '3'] },
    { name: 'half-run checkpoint', rows: [row('2', half)], files: ['1', '2c', '3'], pending: ['2', '3'] },
    {
      name: 'half-run file is gone',
      rows: [row('1'), row('2', { ...half, description: 'more' })],
      files: ['1', '3'],
      error:
        'sql/migrate: missing migration: revision "2_more.sql" is partially applied but migration file was not found',
    },
    {
      name: 'set by hand counts as complete',
      rows: [row('1'), row('2', { ...half, type: 6 })],
      files: ['1', '2', '3'],
      pending: ['3'],
    },
    {
      name: 'out of order',
      rows: [row('1'), row('4')],
      files: ['1', '2', '4', '5'],
      error: 'migration file 2.sql was added out of order. See: https://atlasgo.io/versioned/apply#non-linear-error',
    },
    {
      name: 'several out of order',
      rows: [row('1'), row('4')],
      files: ['1', '2', '3', '4'],
      error:
        'migration files 2.sql, 3.sql were added out of order. See: https://atlasgo.io/versioned/apply#non-linear-error',
    },
    {
      name: 'late checkpoint is not out of order',
      rows: [row('1'), row('4')],
      files: ['1', '2c', '4', '5'],
      pending: ['5'],
    },
    {
      name: 'linear-skip',
      rows: [row('1'), row('4')],
      files: ['1', '2', '4', '5'],
      options: { execOrder: 'linear-skip' },
      pending: ['5'],
    },
    {
      name: 'non-linear',
      rows: [row('1'), row('4')],
      files: ['1', '2', '4', '5'],
      options: { execOrder: 'non-linear' },
      pending: ['2', '5'],
    },
    {
      name: 'non-linear resumes an older half-run file',
      rows: [row('1'), row('2', half), row('4')],
      files: ['1', '2', '3', '4', '5'],
      options: { execOrder: 'non-linear' },
      pending: ['2', '3', '5'],
    },
    { name: 'amount', files: ['1', '2', '3'], options: { amount: 2 }, pending: ['1', '2'] },
    { name: 'to a version', rows: [row('1')], files: ['1', '2', '3'], options: { toVersion: '2' }, pending: ['2'] },
    {
      name: 'to the current version',
      rows: [row('1'), row('2')],
      files: ['1', '2', '3'],
      options: { toVersion: '2' },
      pending: [],
    },
    {
      name: 'to a version that lies behind',
      rows: [row('1'), row('2')],
      files: ['1', '2'],
      options: { toVersion: '1' },
      error: 'version "1" is not pending: the database is at version 2',
    },
    {
      name: 'to a version before a checkpoint',
      files: ['1', '2', '3c', '4'],
      options: { toVersion: '2' },
      pending: ['1', '2'],
    },
    {
      name: 'to an unknown version',
      files: ['1'],
      options: { toVersion: '9' },
      error: 'migration with version "9" not found',
    },
  ])('$name', ({ rows = [], files, found, options, pending, baseline, error }) => {
    const run = () => pendingFiles(rows, directory(files), found, options);
    if (error !== undefined) return expect(run).toThrow(error);
    const result = run();
    expect(result.files.map((one) => one.version)).toEqual(pending);
    expect(result.baseline?.version).toBe(baseline);
  });

  test('the out-of-order error holds the files', () => {
    try {
      pendingFiles([row('1'), row('4')], directory(['1', '2', '4', '5']), undefined);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(OutOfOrderError);
      const { files, regular } = error as OutOfOrderError;
      expect([files, regular].map((list) => list.map((one) => one.name))).toEqual([['2.sql'], ['5.sql']]);
    }
  });
});

test('unknown order', () => expect(() => parseExecOrder('random')).toThrow('unknown execution order: "random"'));

test.each([
  { names: ['1_a.sql', '1_b.sql'], error: 'files "1_a.sql" and "1_b.sql" have the same version "1"' },
  { names: ['10_x.sql', '1_x.sql'], error: '"10_x.sql" runs before "1_x.sql" by name' },
])('versions of $names', ({ names, error }) =>
  expect(() => checkVersions(names.map((name) => file(name)))).toThrow(error),
);

test.each([
  { taken: [], version: '20240229235959' },
  { taken: ['20240229235959'], version: '20240301000000' },
  { taken: ['20240229235959', '20240301000000'], version: '20240301000001' },
])('new version beside $taken', ({ taken, version }) =>
  expect(newVersion(Date.UTC(2024, 1, 29, 23, 59, 59, 900), (other) => taken.some((one) => one === other))).toBe(
    version,
  ),
);
