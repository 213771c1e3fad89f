import { type Directory, openOrPlanDirectory, verifyDirectory } from './directory.ts';
import type { DirectoryFormat } from './formats/format.ts';
import { addMigration, checkMigrationName, freeVersion, type NewFile } from './write.ts';

/**
 * Plans an empty migration: checks the sum and finds a free version. Nothing is written yet.
 * @param name kept as given; empty for none.
 * @param now milliseconds since 1970.
 */
export function planNewMigration(directory: Directory, name: string, now: number): readonly NewFile[] {
  checkMigrationName(name);
  verifyDirectory(directory);
  const version = freeVersion(directory, now);
  return directory.format.write({ version, description: name, changes: [], noTransaction: false });
}

/** `migrate new`: writes an empty migration and the sum. Gives the names of the files it made. */
export async function newMigration(
  path: string,
  format: DirectoryFormat,
  name: string,
  now: number,
): Promise<readonly string[]> {
  const directory = await openOrPlanDirectory(path, format);
  const files = planNewMigration(directory, name, now);
  await addMigration(directory, files);
  return files.map((file) => file.name);
}
