import { joinName } from './formats/listing.ts';
import type { MigrationFile } from './migration.ts';

/**
 * The name that a file of another tool gets here. Flyway writes `_` inside versions, where our names end them: `3_1`
 * becomes `3.1`. Repeatable files follow the last version: `4R_views.sql`.
 * @param files all of the source, in order.
 * @param taken versions of repeatable files so far; the one that is given is added.
 */
export function importedName(
  file: MigrationFile,
  files: readonly MigrationFile[],
  { pad, taken }: { readonly pad: boolean; readonly taken: Set<string> },
): string {
  const versions = files.filter((each) => !each.repeatable).map((each) => each.version);
  const width = pad ? widthOf(versions) : undefined;
  if (!file.repeatable) return `${joinName(versionText(file.version, width), file.description)}.sql`;
  // In byte order `4R_` stands before `4_`; a small letter stands behind.
  const version = `${versionText(versions.at(-1) ?? '0', width)}${pad ? 'r' : 'R'}`;
  const free = firstFree(version, taken);
  taken.add(free);
  return `${joinName(free, file.description)}.sql`;
}

interface Width {
  /** Numbers to a version. */
  readonly parts: number;
  /** Digits of the longest number at each place. */
  readonly digits: readonly number[];
}

function partsOf(version: string): readonly string[] {
  return version.split(/[._]/);
}

function widthOf(versions: readonly string[]): Width {
  const all = versions.map(partsOf);
  const parts = Math.max(1, ...all.map((each) => each.length));
  const digits = Array.from({ length: parts }, (_, at) => Math.max(...all.map((each) => each[at]?.length ?? 1)));
  return { parts, digits };
}

function versionText(version: string, width: Width | undefined): string {
  const parts = partsOf(version);
  if (!width) return parts.join('.');
  return Array.from({ length: width.parts }, (_, at) => (parts[at] ?? '').padStart(width.digits[at] ?? 1, '0')).join(
    '.',
  );
}

/** Letters keep the order of the versions among each other: `4R`, `4Rb`, `4Rc`. */
function firstFree(version: string, taken: ReadonlySet<string>): string {
  const letters = 'bcdefghijklmnopqrstuvwxyz';
  if (!taken.has(version)) return version;
  for (let tail = ''; ; tail += 'z') {
    const found = [...letters].map((letter) => version + tail + letter).find((each) => !taken.has(each));
    if (found !== undefined) return found;
  }
}
