import { type Directory, verifyDirectory } from '../migrations/directory.ts';
import { addMigration, checkMigrationName, type NewFile } from '../migrations/write.ts';
import { compareStates } from './compare.ts';
import type { CompareOptions, Comparison } from './comparison.ts';
import type { Dev } from './dev.ts';
import { migrationsState } from './migrations-state.ts';
import { inFileOrder, plannedFiles } from './planned-files.ts';
import type { State } from './state.ts';

export interface DiffDirectoryOptions
  extends Pick<
    CompareOptions,
    | 'schemas'
    | 'exclude'
    | 'include'
    | 'policy'
    | 'planning'
    | 'qualifier'
    | 'proof'
    | 'note'
    | 'cache'
    | 'renames'
    | 'askRename'
  > {
  readonly directory: Directory;
  /** The desired state. */
  readonly to: State;
  readonly dev: Dev;
  /** Stands in the name of the file after the version; empty for none. */
  readonly name?: string | undefined;
  /** Milliseconds since 1970: the version of the new file. */
  readonly now: number;
  readonly indent?: string | undefined;
  /** What is written holds the way back, also in a format whose files do not. */
  readonly waysBack?: boolean | undefined;
}

/** The next migration of a directory, not yet written. */
export interface DirectoryDiff {
  readonly comparison: Comparison;
  /** Empty when the directory makes the desired state already. */
  readonly files: readonly NewFile[];
}

/**
 * Plans the migration that leads from what a directory makes to a desired state. Writes nothing.
 * @throws ChecksumError when the directory and its sum differ, and what loading, planning and proving throw.
 */
export async function diffDirectory(options: DiffDirectoryOptions): Promise<DirectoryDiff> {
  const { directory, to, dev, name = '', now, indent } = options;
  checkMigrationName(name);
  verifyDirectory(directory);
  const from = migrationsState(directory, { label: directory.path });
  const comparison = await compareStates({
    ...options,
    from,
    to,
    dev,
    arrange: inFileOrder,
    waysBack: options.waysBack || directory.format.waysBack,
  });
  if (comparison.plan.statements.length === 0) return { comparison, files: [] };
  const files = plannedFiles(comparison.plan, { directory, name, now, dialect: dev.dialect, indent });
  return { comparison, files };
}

/** Writes what {@link diffDirectory} planned, and the sum. Gives the directory as it then is. */
export async function writePlannedFiles(directory: Directory, files: readonly NewFile[]): Promise<Directory> {
  return files.length === 0 ? directory : addMigration(directory, files);
}
