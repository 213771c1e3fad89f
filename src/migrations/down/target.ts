import type { Revision } from '../../dialects/revisions.ts';
import { nearest } from '../../errors/nearest.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { Directory } from '../directory.ts';
import { checkpointTag, type MigrationFile } from '../migration.ts';
import { fromLastCheckpoint, isPartial, revisionFileName } from '../pending.ts';
import { versionOrder } from '../versions.ts';

/** How far down; one file when nothing is said. */
export interface DownTarget {
  readonly amount?: number | undefined;
  /** The version to stand at; empty or `0` for before everything. */
  readonly toVersion?: string | undefined;
  /** The tag of a checkpoint: the state that it stands for. */
  readonly toTag?: string | undefined;
}

/** A version that is taken back. */
export interface Reversion {
  readonly row: Revision;
  readonly file: MigrationFile;
}

/** What is taken back, and what the database is made of. */
export interface Descent {
  /** Newest first. */
  readonly reversions: readonly Reversion[];
  /** Files that make the state to go back to, in the order in which they run. */
  readonly base: readonly MigrationFile[];
  /** Version before; empty on a database without history. */
  readonly current: string;
  /** Version after; empty for before everything. */
  readonly target: string;
}

/**
 * What a way down takes back. Pure: rows and files are given.
 * @param revisions sorted by version.
 * @throws TelamonError usage for a target that cannot be reached, history_changed when a file to be taken back is gone.
 */
export function findDescent(revisions: readonly Revision[], directory: Directory, target: DownTarget): Descent {
  const current = revisions.at(-1)?.version ?? '';
  const kept = revisions.length - countOf(revisions, directory, target);
  const floor = floorOf(revisions, directory);
  if (kept < floor) throw tooDeep(revisions, directory);
  const files = new Map(directory.files.map((file) => [file.version, file]));
  const reversions = revisions
    .slice(kept)
    .map((row): Reversion => {
      const file = files.get(row.version);
      if (!file) throw fileGone(row);
      return { row, file };
    })
    .toReversed();
  return {
    reversions,
    base: baseFiles(revisions, directory, kept),
    current,
    target: revisions[kept - 1]?.version ?? '',
  };
}

/** How many rows go, from the last one. */
function countOf(revisions: readonly Revision[], directory: Directory, target: DownTarget): number {
  const { amount = 1, toVersion, toTag } = target;
  if (toVersion !== undefined) return revisions.length - keptAtVersion(revisions, directory, toVersion);
  if (toTag !== undefined) return revisions.length - keptAtTag(revisions, directory, toTag);
  if (amount < 1) throw new TelamonError('usage', `cannot revert '${amount}' migration files`);
  if (amount > revisions.length && revisions.length > 0 && target.amount !== undefined) {
    throw new TelamonError('usage', `cannot revert ${amount} migration files: ${revisions.length} are applied`, {
      hints: ['--to-version 0 goes back to before the first one'],
    });
  }
  return Math.min(amount, revisions.length);
}

function keptAtVersion(revisions: readonly Revision[], directory: Directory, version: string): number {
  if (version === '' || version === '0') return 0;
  const index = revisions.findIndex((row) => row.version === version);
  const row = revisions[index];
  if (!row) {
    const known = directory.files.some((file) => file.version === version);
    const meant = nearest(
      version,
      revisions.map((each) => each.version),
    );
    throw new TelamonError(
      'usage',
      known ? `version "${version}" is not applied` : `migration with version "${version}" not found`,
      {
        hints: [
          ...(meant === undefined ? [] : [`did you mean ${meant}?`]),
          `the database is at version ${revisions.at(-1)?.version ?? '0, before the first one'}`,
        ],
      },
    );
  }
  if (isPartial(row)) {
    throw new TelamonError(
      'usage',
      `version "${version}" is applied only in part: ${row.applied} of ${row.total} statements`,
      {
        hints: [
          '`telamon migrate apply` goes on with it, `telamon migrate down` without a version takes back what has run',
        ],
      },
    );
  }
  return index + 1;
}

/** A checkpoint stands for the files before it; a database with a history never ran it. */
function keptAtTag(revisions: readonly Revision[], directory: Directory, tag: string): number {
  const tagged = directory.files.filter((file) => checkpointTag(file));
  const checkpoint = tagged.findLast((file) => checkpointTag(file) === tag);
  if (!checkpoint) {
    const tags = tagged.map((file) => checkpointTag(file) ?? '');
    const meant = nearest(tag, tags);
    throw new TelamonError('usage', `no checkpoint has the tag "${tag}"`, {
      hints: [
        meant === undefined
          ? tags.length === 0
            ? '`telamon migrate checkpoint TAG` makes one'
            : `tags are ${tags.join(', ')}`
          : `did you mean ${meant}?`,
      ],
    });
  }
  const order = versionOrder(directory.format);
  const behind = revisions.findIndex((row) => order(row.version, checkpoint.version) > 0);
  return behind < 0 ? revisions.length : behind;
}

/** How many rows must stay: a baseline, or the checkpoint that the database started from, has nothing below it. */
function floorOf(revisions: readonly Revision[], directory: Directory): number {
  const [first] = revisions;
  if (!first) return 0;
  const baseline = 1;
  const own = directory.files.find((file) => file.version === first.version);
  return (first.type & baseline) !== 0 || (own && checkpointTag(own) !== undefined) ? 1 : 0;
}

function tooDeep([first]: readonly Revision[], directory: Directory): TelamonError {
  const version = first?.version ?? '';
  const own = directory.files.find((file) => file.version === version);
  const what = own && checkpointTag(own) !== undefined ? 'the checkpoint' : 'the baseline';
  return new TelamonError('usage', `cannot go below version "${version}", ${what} that the database started from`, {
    hints: [
      `--to-version ${version} is the lowest`,
      `what stands before ${what} was not made by this directory, so that it cannot be taken back`,
    ],
  });
}

function fileGone(row: Revision): TelamonError {
  return new TelamonError(
    'history_changed',
    `version "${row.version}" is applied, but its file "${revisionFileName(row)}" is not in the directory`,
    {
      hints: ['go down with the directory that still has it: what the file did is read from there'],
    },
  );
}

/**
 * Files that make what a database with this history holds.
 * @returns `part`: of the last file only so many statements have run; undefined when all have.
 */
export function appliedFiles(
  revisions: readonly Revision[],
  directory: Directory,
): { readonly files: readonly MigrationFile[]; readonly part: number | undefined } {
  const last = revisions.at(-1);
  const half = last && isPartial(last) ? directory.files.find(({ version }) => version === last.version) : undefined;
  if (!last || !half) return { files: baseFiles(revisions, directory, revisions.length), part: undefined };
  return { files: [...baseFiles(revisions, directory, revisions.length - 1), half], part: last.applied };
}

/** Files that make what the first `kept` rows stand for. What lies before the first row was there before it. */
function baseFiles(revisions: readonly Revision[], directory: Directory, kept: number): readonly MigrationFile[] {
  const order = versionOrder(directory.format);
  const first = revisions[0]?.version ?? '';
  const last = revisions[kept - 1]?.version;
  if (last === undefined) {
    // Below everything of this directory, unless its history begins in the middle.
    return fromLastCheckpoint(directory.files.filter((file) => order(file.version, first) < 0));
  }
  const rows = new Set(revisions.map((row) => row.version));
  return fromLastCheckpoint(
    directory.files.filter(
      (file) =>
        order(file.version, last) <= 0 &&
        (rows.has(file.version) || order(file.version, first) < 0 || checkpointTag(file) !== undefined),
    ),
  );
}
