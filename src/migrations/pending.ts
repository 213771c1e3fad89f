import type { Found } from '../dialects/dialect.ts';
import type { OtherTool } from '../dialects/other-tools.ts';
import type { Revision } from '../dialects/revisions.ts';
import { nearest } from '../errors/nearest.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { refuseHalfReverted } from './down/mark.ts';
import { checkpointTag, type MigrationFile } from './migration.ts';
import { compareVersions, type VersionOrder } from './versions.ts';

/** What becomes of a file whose version lies behind the last one applied. */
export const execOrders = ['linear', 'linear-skip', 'non-linear'] as const;
export type ExecOrder = (typeof execOrders)[number];

/** @throws TelamonError usage for any other word. */
export function parseExecOrder(word: string): ExecOrder {
  const found = execOrders.find((order) => order === word);
  if (found) return found;
  throw new TelamonError('usage', `unknown execution order: "${word}"`, { hints: [`one of ${execOrders.join(', ')}`] });
}

export interface PendingOptions {
  readonly execOrder?: ExecOrder | undefined;
  /** The version that a database without history stands at. */
  readonly baseline?: string | undefined;
  /** Start on a database that holds objects and no history. */
  readonly allowDirty?: boolean | undefined;
  readonly toVersion?: string | undefined;
  /** At most so many files; all when left out. */
  readonly amount?: number | undefined;
  /** Of the directory's versions; by bytes when left out. */
  readonly order?: VersionOrder | undefined;
}

export interface Pending {
  readonly files: readonly MigrationFile[];
  /** The row to insert first, when the run starts from `--baseline`. */
  readonly baseline: MigrationFile | undefined;
}

/** Files were added behind the current version. Holds them, so that a report can list them. */
export class OutOfOrderError extends TelamonError {
  readonly files: readonly MigrationFile[];
  /** What would be pending without them. */
  readonly regular: readonly MigrationFile[];

  constructor(files: readonly MigrationFile[], regular: readonly MigrationFile[], current: string) {
    const names = files.map((file) => file.name).join(', ');
    const what = files.length > 1 ? `files ${names} were` : `file ${names} was`;
    super(
      'out_of_order',
      `migration ${what} added out of order. See: https://atlasgo.io/versioned/apply#non-linear-error`,
      {
        hints: [
          `the database is at version ${current}`,
          `\`telamon migrate rebase ${files[0]?.version}\` moves the file behind the others, --exec-order non-linear runs it as it is, linear-skip leaves it out for good`,
        ],
      },
    );
    this.files = files;
    this.regular = regular;
  }
}

/** The row stopped in the middle of its file. A row that `migrate set` wrote counts as complete. */
export function isPartial(revision: Revision): boolean {
  const manuallySet = 4;
  return revision.applied !== revision.total && (revision.type & manuallySet) === 0;
}

/** The name that a row's file had, as far as the row tells. */
export function revisionFileName(revision: Revision): string {
  return revision.description === '' ? `${revision.version}.sql` : `${revision.version}_${revision.description}.sql`;
}

/** What a database without history starts with: the last checkpoint and what follows it. */
export function fromLastCheckpoint(files: readonly MigrationFile[]): readonly MigrationFile[] {
  const last = files.findLastIndex((file) => checkpointTag(file) !== undefined);
  return last < 0 ? files : files.slice(last);
}

/**
 * Which files are to be run, in order. Pure: the rows and the files are given.
 * @param revisions sorted by version.
 * @param found what the database holds, asked for only where it has no history.
 * @throws TelamonError, OutOfOrderError
 */
export function pendingFiles(
  revisions: readonly Revision[],
  files: readonly MigrationFile[],
  found: Found | undefined,
  options: PendingOptions = {},
): Pending {
  if (options.baseline !== undefined && options.allowDirty) {
    throw new TelamonError('usage', 'sql/migrate: baseline and allow-dirty are mutually exclusive', {
      hints: ['--baseline says which files the database already has; --allow-dirty says that it has none of them'],
    });
  }
  refuseHalfReverted(revisions);
  const reach = options.toVersion === undefined ? files : cutAfter(files, options.toVersion);
  const pending = revisions.length === 0 ? firstRun(reach, found, options) : laterRun(revisions, reach, options);
  const last = revisions.at(-1);
  if (options.toVersion !== undefined && pending.files.length === 0 && last && last.version !== options.toVersion) {
    throw new TelamonError(
      'usage',
      `version "${options.toVersion}" is not pending: the database is at version ${last.version}`,
      {
        hints: ['`telamon migrate down` goes back'],
      },
    );
  }
  return options.amount === undefined ? pending : { ...pending, files: pending.files.slice(0, options.amount) };
}

function cutAfter(files: readonly MigrationFile[], version: string): readonly MigrationFile[] {
  const index = files.findIndex((file) => file.version === version);
  if (index < 0) throw versionNotFound(`migration with version "${version}" not found`, version, files);
  return files.slice(0, index + 1);
}

function versionNotFound(message: string, version: string, files: readonly MigrationFile[]): TelamonError {
  const versions = files.map((file) => file.version);
  const meant =
    versions.find((other) => version !== '' && (other.includes(version) || version.includes(other))) ??
    nearest(version, versions);
  return new TelamonError('directory_invalid', message, {
    hints: meant === undefined ? [] : [`did you mean ${meant}?`],
  });
}

function firstRun(files: readonly MigrationFile[], found: Found | undefined, options: PendingOptions): Pending {
  if (options.baseline !== undefined) {
    const regular = files.filter((file) => checkpointTag(file) === undefined);
    const index = regular.findIndex((file) => file.version === options.baseline);
    if (index >= 0) return { files: regular.slice(index + 1), baseline: regular[index] };
    const checkpoint = files.some((file) => file.version === options.baseline);
    const error = versionNotFound(`baseline version "${options.baseline}" not found`, options.baseline, regular);
    if (!checkpoint) throw error;
    throw new TelamonError(error.code, error.message, {
      hints: ['that version is a checkpoint, which cannot be a baseline: name the version before or after it'],
    });
  }
  if (found && !options.allowDirty) {
    throw new TelamonError(
      'database_not_clean',
      `sql/migrate: connected database is not clean: ${found.reason}. baseline version or allow-dirty is required`,
      {
        hints: [
          ...(found.objects.length === 0 ? [] : [`found ${found.objects.join(', ')}`]),
          ...(found.tool ? [movingHint(found.tool)] : []),
          '--baseline VERSION: the database already has what the files up to VERSION make',
          '--allow-dirty: the files and what is there have nothing to do with each other',
        ],
      },
    );
  }
  return { files: fromLastCheckpoint(files), baseline: undefined };
}

function movingHint({ name, table, format }: OtherTool): string {
  const files =
    format === 'prisma'
      ? ' reads its directory as it is with ?format=prisma'
      : ' converts its files with `migrate import`';
  return `${name} has migrated this database (table ${table}): telamon${format === undefined ? '' : `${files}, and`} goes on from the last migration that ran when --baseline names its version`;
}

function laterRun(revisions: readonly Revision[], files: readonly MigrationFile[], options: PendingOptions): Pending {
  const first = revisions[0] as Revision;
  const last = revisions.at(-1) as Revision;
  const rows = new Map(revisions.map((revision) => [revision.version, revision]));
  const order = options.order ?? compareVersions;
  // Asked last: it looks into the file, and nearly all of what there are have been applied.
  const isRegular = (file: MigrationFile) => checkpointTag(file) === undefined;
  const after = (version: string) => files.filter((file) => order(file.version, version) > 0 && isRegular(file));
  if (isPartial(last)) {
    const own = files.find((file) => file.version === last.version);
    if (!own) throw partialFileGone(last);
    if (!isRegular(own)) return { files: [own, ...after(last.version)], baseline: undefined };
  }
  const pending = isPartial(last)
    ? files.filter((file) => order(file.version, last.version) >= 0 && isRegular(file))
    : after(last.version);
  const isLate = ({ version }: MigrationFile) =>
    !rows.has(version) && order(version, first.version) > 0 && order(version, last.version) < 0;
  const late = files.filter((file) => isLate(file) && isRegular(file));
  switch (options.execOrder ?? 'linear') {
    case 'linear':
      if (late.length > 0) throw new OutOfOrderError(late, pending, last.version);
      return { files: pending, baseline: undefined };
    case 'linear-skip':
      return { files: pending, baseline: undefined };
    case 'non-linear': {
      // A late file may have stopped half-way in an earlier run: it is resumed in its place.
      const open = files.filter((file) => {
        const row = rows.get(file.version);
        if (row === undefined) return late.includes(file);
        return isPartial(row) && order(file.version, last.version) < 0 && isRegular(file);
      });
      return { files: [...open, ...pending], baseline: undefined };
    }
  }
}

function partialFileGone(revision: Revision): TelamonError {
  return new TelamonError(
    'history_changed',
    `sql/migrate: missing migration: revision "${revisionFileName(revision)}" is partially applied but migration file was not found`,
    {
      hints: [
        `${revision.applied} of its ${revision.total} statements have run`,
        'restore the file and apply again, or tell where the database stands with `telamon migrate set`',
      ],
    },
  );
}
