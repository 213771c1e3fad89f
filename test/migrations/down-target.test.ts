import { describe, expect, test } from 'vitest';
import type { Revision } from '../../src/dialects/revisions.ts';
import { TelamonError } from '../../src/errors/telamon-error.ts';
import { type DownTarget, findDescent } from '../../src/migrations/down/target.ts';
import { directoryOf } from './database.ts';

const row = (version: string, more: Partial<Revision> = {}): Revision => ({
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
  ...more,
});

const plain = directoryOf({ '1.sql': '', '2.sql': '', '3.sql': '', '4.sql': '' });
const withCheckpoint = directoryOf({
  '1.sql': '',
  '2.sql': '',
  '3_checkpoint.sql': '-- atlas:checkpoint v1\n\n',
  '4.sql': '',
  '5.sql': '',
});
const rows = ['1', '2', '3'].map((version) => row(version));

/** Versions taken back, newest first; files of the state to go back to; version before and after. */
function summary(revisions: readonly Revision[], directory: typeof plain, target: DownTarget) {
  try {
    const { reversions, base, current, target: to } = findDescent(revisions, directory, target);
    const versions = (files: readonly { readonly version: string }[]) => files.map((file) => file.version).join(' ');
    return `${versions(reversions.map(({ file }) => file))} | ${versions(base)} | ${current} -> ${to}`;
  } catch (error) {
    if (error instanceof TelamonError) return error.message;
    throw error;
  }
}

describe('what goes', () => {
  test.each<[string, readonly Revision[], typeof plain, DownTarget, string]>([
    ['the last file', rows, plain, {}, '3 | 1 2 | 3 -> 2'],
    ['the last two', rows, plain, { amount: 2 }, '3 2 | 1 | 3 -> 1'],
    ['all of them', rows, plain, { amount: 3 }, '3 2 1 |  | 3 -> '],
    ['more than there are', rows, plain, { amount: 4 }, 'cannot revert 4 migration files: 3 are applied'],
    ['none', rows, plain, { amount: 0 }, "cannot revert '0' migration files"],
    ['nothing applied', [], plain, {}, ' |  |  -> '],
    ['to a version', rows, plain, { toVersion: '1' }, '3 2 | 1 | 3 -> 1'],
    ['to the current version', rows, plain, { toVersion: '3' }, ' | 1 2 3 | 3 -> 3'],
    ['to before everything', rows, plain, { toVersion: '0' }, '3 2 1 |  | 3 -> '],
    ['to before everything, empty', rows, plain, { toVersion: '' }, '3 2 1 |  | 3 -> '],
    ['to a version that is pending', rows, plain, { toVersion: '4' }, 'version "4" is not applied'],
    ['to a version that is unknown', rows, plain, { toVersion: '9' }, 'migration with version "9" not found'],
    [
      'to a version applied in part',
      [row('1'), row('2', { applied: 1, total: 2 })],
      plain,
      { toVersion: '2' },
      'version "2" is applied only in part: 1 of 2 statements',
    ],
    ['a file applied in part', [row('1'), row('2', { applied: 1, total: 2 })], plain, {}, '2 | 1 | 2 -> 1'],
    [
      'below a baseline',
      [row('2', { type: 1 }), row('3')],
      plain,
      { amount: 2 },
      'cannot go below version "2", the baseline that the database started from',
    ],
    ['down to a baseline', [row('2', { type: 1 }), row('3')], plain, {}, '3 | 1 2 | 3 -> 2'],
    [
      'below the checkpoint that it started from',
      [row('3'), row('4')],
      withCheckpoint,
      { toVersion: '0' },
      'cannot go below version "3", the checkpoint that the database started from',
    ],
    ['down to such a checkpoint', [row('3'), row('4'), row('5')], withCheckpoint, { amount: 2 }, '5 4 | 3 | 5 -> 3'],
    [
      'to a tag, on a database that never ran it',
      [row('1'), row('2'), row('4')],
      withCheckpoint,
      { toTag: 'v1' },
      '4 | 1 2 | 4 -> 2',
    ],
    ['to a tag, on one that began there', [row('3'), row('4')], withCheckpoint, { toTag: 'v1' }, '4 | 3 | 4 -> 3'],
    ['to an unknown tag', rows, withCheckpoint, { toTag: 'v2' }, 'no checkpoint has the tag "v2"'],
    [
      'across a checkpoint that it skipped',
      [row('1'), row('2'), row('4'), row('5')],
      withCheckpoint,
      {},
      '5 | 3 4 | 5 -> 4',
    ],
    [
      'below a checkpoint that it skipped',
      [row('1'), row('2'), row('4')],
      withCheckpoint,
      { amount: 2 },
      '4 2 | 1 | 4 -> 1',
    ],
    ['a file that was left out', [row('1'), row('3')], plain, {}, '3 | 1 | 3 -> 1'],
    [
      'a row whose file is gone',
      [row('1'), row('20')],
      plain,
      {},
      'version "20" is applied, but its file "20.sql" is not in the directory',
    ],
    ['squashed rows below', [row('0'), row('1'), row('2')], plain, {}, '2 | 1 | 2 -> 1'],
    ['a row set by hand', [row('1'), row('2', { type: 4, applied: 0, total: 0 })], plain, {}, '2 | 1 | 2 -> 1'],
  ])('%s', (_, revisions, directory, target, expected) => {
    expect(summary(revisions, directory, target)).toBe(expected);
  });
});
