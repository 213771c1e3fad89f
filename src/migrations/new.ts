import { type Directory, openOrPlanDirectory, verifyDirectory } from './directory.ts';
import type { DirectoryFormat } from './formats/format.ts';
import { addMigration, checkMigrationName, freeVersion, type NewFile } from './write.ts';

/** What `migrate new` is about to write; `--edit` puts its own content into it. */
export interface PlannedMigration {
  readonly directory: Directory;
  readonly files: readonly NewFile[];
}

/**
 * Plans an empty migration: checks the sum and finds a free version. Nothing is written yet.
 * @param name kept as given; empty for none.
 * @param now milliseconds since 1970.
 */
export async function planNewMigration(
  path: string,
  format: DirectoryFormat,
  name: string,
  now: number,
): Promise<PlannedMigration> {
  checkMigrationName(name);
  const directory = await openOrPlanDirectory(path, format);
  verifyDirectory(directory);
  return { directory, files: emptyMigration(directory, freeVersion(directory, now), name) };
}

function emptyMigration({ format }: Directory, version: string, description: string): readonly NewFile[] {
  return format.write({ version, description, changes: [], noTransaction: false });
}

/** `migrate new`: writes an empty migration and the sum. Gives the names of the files it made. */
export async function newMigration(
  path: string,
  format: DirectoryFormat,
  name: string,
  now: number,
): Promise<readonly string[]> {
  const { directory, files } = await planNewMigration(path, format, name, now);
  await addMigration(directory, files);
  return files.map((file) => file.name);
}
