import { TelamonError } from '../errors/telamon-error.ts';
import { type Directory, verifyDirectory } from './directory.ts';
import { findFile } from './find-files.ts';
import type { MigrationFile } from './migration.ts';

/**
 * The files that `migrate rm` takes away: the last one, the last so many, or the one that a word names. A number that is
 * the version of a file is that version.
 * @throws ChecksumError, TelamonError usage.
 */
export function filesToRemove(directory: Directory, word: string | undefined): readonly MigrationFile[] {
  verifyDirectory(directory);
  const { files } = directory;
  if (files.length === 0) throw new TelamonError('usage', `there is no migration file in ${directory.path}`);
  if (word === undefined) return files.slice(-1);
  const isVersion = files.some((file) => file.version === word || file.name === word);
  if (isVersion || !/^\d{1,6}$/.test(word)) return [findFile(directory, word)];
  const amount = Number(word);
  if (amount >= 1 && amount <= files.length) return files.slice(-amount);
  throw new TelamonError('usage', `cannot remove the last ${amount} of ${files.length} migration files`, {
    hints: ['say how many, or name a file or its version'],
  });
}
