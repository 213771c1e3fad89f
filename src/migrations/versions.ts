import { TelamonError } from '../errors/telamon-error.ts';
import { compareBytes } from './formats/atlas.ts';
import type { MigrationFile } from './migration.ts';

/** Order of versions, as the history sorts them: by bytes, so that a prefix comes first. */
export const compareVersions = compareBytes;

/**
 * The history keeps one row a version.
 * @throws TelamonError directory_invalid naming both files.
 */
export function checkDuplicates(files: readonly MigrationFile[]): void {
  const byVersion = new Map<string, MigrationFile>();
  for (const file of files) {
    const twin = byVersion.get(file.version);
    if (twin) {
      throw new TelamonError(
        'directory_invalid',
        `files "${twin.name}" and "${file.name}" have the same version "${file.version}"`,
        {
          hints: [
            'the history keeps one row a version: give one of them another version, then run `telamon migrate hash`',
          ],
        },
      );
    }
    byVersion.set(file.version, file);
  }
}

/**
 * Files run in the order of their names, the history sorts by version: both must agree, and a version names one file.
 * @throws TelamonError directory_invalid naming both files.
 */
export function checkVersions(files: readonly MigrationFile[]): void {
  checkDuplicates(files);
  for (const [index, file] of files.entries()) {
    const previous = files[index - 1];
    if (!previous || compareVersions(previous.version, file.version) < 0) continue;
    throw new TelamonError(
      'directory_invalid',
      `"${previous.name}" runs before "${file.name}" by name, but version "${previous.version}" comes after "${file.version}"`,
      { hints: ['give the versions one width, like 0009 and 0010, then run `telamon migrate hash`'] },
    );
  }
}

/**
 * The version of a new file: the moment in UTC as YYYYMMDDhhmmss, moved on by seconds while it is taken.
 * @param now milliseconds since 1970.
 */
export function newVersion(now: number, taken: (version: string) => boolean): string {
  for (let moment = now; ; moment += 1000) {
    const version = new Date(moment).toISOString().replace(/\D/g, '').slice(0, 14);
    if (!taken(version)) return version;
  }
}
