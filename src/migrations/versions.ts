import { TelamonError } from '../errors/telamon-error.ts';
import { compareBytes } from '../schema/compare-bytes.ts';
import type { DirectoryFormat } from './formats/format.ts';
import type { MigrationFile } from './migration.ts';

/** Order of versions, as the history sorts them: by bytes, so that a prefix comes first. */
export const compareVersions = compareBytes;

export type VersionOrder = (a: string, b: string) => number;

/** As the format says, else by bytes. */
export function versionOrder(format: DirectoryFormat): VersionOrder {
  return format.compareVersions ?? compareVersions;
}

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
export function checkVersions(files: readonly MigrationFile[], format?: DirectoryFormat): void {
  checkDuplicates(files);
  const order = format ? versionOrder(format) : compareVersions;
  for (const [index, file] of files.entries()) {
    const previous = files[index - 1];
    if (!previous || order(previous.version, file.version) < 0) continue;
    throw new TelamonError(
      'directory_invalid',
      `"${previous.name}" runs before "${file.name}" by name, but version "${previous.version}" comes after "${file.version}"`,
      {
        hints: [
          format === undefined || format.name === 'atlas'
            ? 'give the versions one width, like 0009 and 0010, then run `telamon migrate hash`'
            : 'give the versions one width, like 0009 and 0010, or let `telamon migrate import --pad` make a directory in which they have',
        ],
      },
    );
  }
}

/** The moment that a version stands for, in milliseconds since 1970; undefined for versions of other kinds. */
export function momentOf(version: string): number | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(version) ?? [];
  if (year === undefined) return undefined;
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
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
