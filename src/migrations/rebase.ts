import { TelamonError } from '../errors/telamon-error.ts';
import { compareBytes } from '../schema/compare-bytes.ts';
import { ChecksumError, computeSum, parseSum } from './checksum.ts';
import { type Directory, verifyDirectory } from './directory.ts';
import { findFile } from './find-files.ts';
import { joinName } from './formats/listing.ts';
import { checkpointTag, type MigrationFile } from './migration.ts';
import { isSumIgnored } from './sum-directive.ts';
import { momentOf, newVersion } from './versions.ts';
import { renameMigrations } from './write.ts';

/** A file and the name that it gets. */
export interface Renaming {
  readonly file: MigrationFile;
  readonly to: string;
}

/**
 * Plans `migrate rebase`: files move behind all others, in the order given, a second apart, and keep their content.
 * @param now milliseconds since 1970.
 * @throws ChecksumError, TelamonError usage for words that name no file, checkpoints and foreign directories.
 */
export function planRebase(directory: Directory, words: readonly string[], now: number): readonly Renaming[] {
  verifyButForAdditions(directory);
  if (directory.format.name !== 'atlas') {
    throw new TelamonError('usage', `a directory of format "${directory.format.name}" cannot be rebased`, {
      hints: ['give the file another version in the way of its tool, then run `telamon migrate hash`'],
    });
  }
  const files = [...new Set(words.map((word) => findFile(directory, word)))];
  const checkpoint = files.find((file) => checkpointTag(file) !== undefined);
  if (checkpoint) {
    throw new TelamonError('usage', `${checkpoint.name} is a checkpoint: it stands for the files before it, and stays`);
  }
  const others = directory.files.filter((file) => !files.includes(file));
  const taken = new Set(others.map((file) => file.version));
  return files.map((file) => {
    const version = versionBehindAll(others, taken, now);
    taken.add(version);
    return { file, to: `${joinName(version, file.description)}.sql` };
  });
}

/**
 * A version that sorts behind those of all files: the moment now, or a second after the newest.
 * @param taken what it must not be.
 * @throws TelamonError usage where no moment sorts behind a file.
 */
export function versionBehindAll(files: readonly MigrationFile[], taken: ReadonlySet<string>, now: number): string {
  const newest =
    files
      .map((file) => file.version)
      .sort(compareBytes)
      .at(-1) ?? '';
  const start = Math.max(now, (momentOf(newest) ?? 0) + 1000);
  const version = newVersion(start, (each) => taken.has(each));
  const name =
    files
      .map((file) => file.name)
      .sort(compareBytes)
      .at(-1) ?? '';
  if (compareBytes(version, newest) > 0 && compareBytes(`${version}_`, name) > 0) return version;
  throw new TelamonError('usage', `"${name}" sorts behind every moment: no file can be put behind it`, {
    hints: ['give it a version of 14 digits, like 20240102030405, then run `telamon migrate hash`'],
  });
}

/**
 * After a merge, `atlas.sum` is that of one side: the other side's files are not in it. What it names must still hold.
 * @throws ChecksumError as {@link verifyDirectory}.
 */
function verifyButForAdditions(directory: Directory): void {
  try {
    verifyDirectory(directory);
  } catch (error) {
    if (!(error instanceof ChecksumError) || error.code !== 'checksum_mismatch' || !directory.sum) throw error;
    const { total, entries } = parseSum(directory.sum);
    const named = new Set(entries.map((entry) => entry.name));
    const files = directory.files.filter((file) => named.has(file.name) || isSumIgnored(file.bytes));
    if (computeSum(files).total !== total) throw error;
  }
}

/** Renames the files and brings the sum up to date. Gives the directory as it then is. */
export async function rebaseFiles(directory: Directory, renamings: readonly Renaming[]): Promise<Directory> {
  return renameMigrations(directory, new Map(renamings.map(({ file, to }) => [file.name, to])));
}
