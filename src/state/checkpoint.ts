import { TelamonError } from '../errors/telamon-error.ts';
import { changesRows } from '../migrations/data-statements.ts';
import { type Directory, verifyDirectory } from '../migrations/directory.ts';
import { headerText } from '../migrations/formats/atlas.ts';
import type { MigrationFile } from '../migrations/migration.ts';
import { versionBehindAll } from '../migrations/rebase.ts';
import { replayedFiles } from '../migrations/replay.ts';
import type { NewFile } from '../migrations/write.ts';
import { compareStates } from './compare.ts';
import type { CompareOptions, Comparison } from './comparison.ts';
import type { Dev } from './dev.ts';
import { migrationsState } from './migrations-state.ts';
import { inFileOrder, plannedFile } from './planned-files.ts';
import type { ScriptedState } from './state.ts';

export interface CheckpointOptions
  extends Pick<CompareOptions, 'schemas' | 'exclude' | 'include' | 'qualifier' | 'proof' | 'note'> {
  readonly directory: Directory;
  readonly dev: Dev;
  /** A name for this point of the history; empty for none. */
  readonly tag?: string | undefined;
  /** Milliseconds since 1970: the version of the new file. */
  readonly now: number;
  readonly indent?: string | undefined;
}

/** A file that makes in one go what all files before it make, not yet written. */
export interface Checkpoint {
  readonly comparison: Comparison;
  readonly files: readonly NewFile[];
  /** What makes the file a checkpoint: its header, with the empty line below. */
  readonly header: string;
  /** Earlier files that insert, change or delete rows: a database that starts at the checkpoint has none of that. */
  readonly losesRowsOf: readonly MigrationFile[];
}

const defaultIndent = '  ';

/**
 * Plans a checkpoint: replays the directory, plans the way from an empty database to what it makes, and tries that way, which
 * must lead to the same. Undefined for a directory without files, where nothing is to be done. Writes nothing.
 * @throws ChecksumError, TelamonError usage for other formats than atlas and for a tag that is no word, plan_refused when the
 *   directory makes objects that a checkpoint would leave out, and what loading, planning and proving throw.
 */
export async function planCheckpoint(options: CheckpointOptions): Promise<Checkpoint | undefined> {
  const { directory, dev, tag = '', now, indent = defaultIndent } = options;
  requireCheckpoints(directory);
  if (tag !== '' && !/^[\x21-\x7e]+$/.test(tag)) {
    throw new TelamonError('usage', `${JSON.stringify(tag)} is no tag for a checkpoint`, {
      hints: ['a tag is one word without blanks, like v1.2.0'],
    });
  }
  verifyDirectory(directory);
  if (directory.files.length === 0) return undefined;
  const versions = new Set(directory.files.map((file) => file.version));
  const version = versionBehindAll(directory.files, versions, now);
  const made = migrationsState(directory, { label: directory.path });
  const comparison = await compareStates({ ...options, from: nothing, to: made, arrange: inFileOrder });
  const left = comparison.to.unknown ?? [];
  if (left.length > 0) {
    throw new TelamonError('plan_refused', 'a checkpoint would leave out objects that the directory makes', {
      hints: [`telamon does not know how to plan ${left.join(', ')}`, 'nothing was written'],
    });
  }
  const directives = [`-- atlas:checkpoint ${tag}`.trimEnd()];
  const file = plannedFile(comparison.plan, {
    directory,
    dialect: dev.dialect,
    indent,
    version,
    name: 'checkpoint',
    directives,
  });
  const losesRowsOf = replayedFiles(directory, undefined).filter((each) =>
    changesRows(each, dev.dialect.splitRules, directory.format),
  );
  return { comparison, files: [file], header: headerText(directives), losesRowsOf };
}

/** @throws TelamonError usage: other formats have no word for a checkpoint. */
export function requireCheckpoints({ format }: Directory): void {
  if (format.name === 'atlas') return;
  throw new TelamonError('usage', `checkpoints are supported only in atlas directories, but got: ${format.name}`, {
    hints: ['`telamon migrate import` makes an atlas directory of this one'],
  });
}

const nothing: ScriptedState = {
  kind: 'scripted',
  label: 'an empty database',
  origin: 'migrations',
  load: async () => undefined,
};
