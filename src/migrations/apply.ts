import type { Connection } from '../dialects/connection.ts';
import type { Revision, RevisionsPlace } from '../dialects/revisions.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { type Clock, dateOf, systemClock } from './clock.ts';
import { type Directory, fileHashes, verifyDirectory } from './directory.ts';
import type { ApplyEvent, RunContext, RunnerDialect } from './executor/context.ts';
import type { ApplyReport } from './executor/report.ts';
import { runFiles, type TxMode } from './executor/run.ts';
import type { DirectoryFormat } from './formats/format.ts';
import { checkpointTag, type MigrationFile } from './migration.ts';
import { type Pending, type PendingOptions, pendingFiles } from './pending.ts';
import { checkVersions, versionOrder } from './versions.ts';

/** The lock that keeps two runs apart; its name is shared with the compatible tool. */
export const executeLock = 'atlas_migrate_execute';

export interface ApplyOptions extends PendingOptions {
  /** How files share transactions, unless they say so themselves; `file` when left out. */
  readonly txMode?: TxMode | undefined;
  readonly revisionsSchema?: string | undefined;
  /** Shows what would run, and writes nothing. */
  readonly dryRun?: boolean | undefined;
  /** Another name for the lock; runs with different names do not wait for each other. */
  readonly lockName?: string | undefined;
  /** Waits so long for the lock, in milliseconds. */
  readonly lockTimeoutMs: number;
  /** Who writes the rows: `Telamon CLI v1.2.3`. */
  readonly operatorVersion: string;
}

export interface ApplyRequest {
  readonly connection: Connection;
  readonly dialect: RunnerDialect;
  readonly directory: Directory;
  readonly options: ApplyOptions;
  readonly clock?: Clock;
  readonly onEvent?: (event: ApplyEvent) => void;
  /** Ends the run between two statements or files. */
  readonly signal?: AbortSignal;
}

/**
 * Runs the pending files of a directory on a database, under the lock, and records them.
 * @returns a report, also when a file fails: see its `failure`.
 * @throws ChecksumError, TelamonError for what is wrong before the first file: directory, lock, history, dirty database.
 */
export async function applyDirectory(request: ApplyRequest): Promise<ApplyReport> {
  const { connection, dialect, directory, options } = request;
  if (options.amount !== undefined && options.amount < 1) {
    throw new TelamonError('usage', `cannot apply '${options.amount}' migration files`);
  }
  verifyDirectory(directory);
  checkVersions(directory.files, directory.format);
  const lock = await dialect.lock(connection, options.lockName ?? executeLock, options.lockTimeoutMs);
  let report: ApplyReport;
  try {
    report = await applyLocked(request);
  } catch (error) {
    // The lock ends with the session at the latest; the first error is the one to tell.
    await lock.release().catch(() => false);
    throw error;
  }
  const held = await lock.release().catch(() => false);
  if (!held && !report.failure) {
    request.onEvent?.({
      type: 'warning',
      text: 'the migrations are done, but the database no longer held the lock at the end: behind a connection pooler, use a direct URL',
    });
  }
  return report;
}

async function applyLocked(request: ApplyRequest): Promise<ApplyReport> {
  const { connection, dialect, directory, options, clock = systemClock } = request;
  const start = clock();
  const history = await readHistory(connection, dialect, options.revisionsSchema, directory.format);
  const { revisions } = history;
  warnAboutEdits(request, revisions);
  const pending = await findPending(request, revisions);
  const current = pending.baseline?.version ?? revisions.at(-1)?.version ?? '';
  const target = pending.files.at(-1)?.version ?? '';
  const nothing = pending.files.length === 0 && pending.baseline === undefined;
  if (nothing) return { pending: [], applied: [], current, target: '', start, end: clock() };
  let place = history.place;
  if (!options.dryRun) {
    await dialect.revisions.create(connection, place);
    place = { ...place, exists: true };
    if (pending.baseline) await insertBaseline(request, place, pending.baseline, clock);
  }
  const context: RunContext = {
    connection,
    dialect,
    place,
    clock,
    operatorVersion: options.operatorVersion,
    hashes: fileHashes(directory),
    sessionReset:
      pending.files.length > 1 && !options.dryRun ? await dialect.transactions.sessionReset(connection) : [],
    signal: request.signal,
  };
  const { applied, failure } = await runFiles(context, {
    files: pending.files,
    format: directory.format,
    revisions: new Map(revisions.map((revision) => [revision.version, revision])),
    txMode: options.txMode ?? 'file',
    dryRun: options.dryRun ?? false,
    onEvent: request.onEvent ?? (() => undefined),
  });
  return { pending: pending.files, applied, current, target, start, end: clock(), ...(failure ? { failure } : {}) };
}

/** The rows of a database, in the order of versions; none, and nothing made, where there is no table. */
export async function readHistory(
  connection: Connection,
  dialect: RunnerDialect,
  revisionsSchema: string | undefined,
  format?: DirectoryFormat,
): Promise<{ readonly place: RevisionsPlace; readonly revisions: readonly Revision[] }> {
  const place = await dialect.revisions.locate(connection, revisionsSchema);
  const revisions = place.exists ? await dialect.revisions.read(connection, place) : [];
  const order = format?.compareVersions;
  return { place, revisions: order ? revisions.toSorted((a, b) => order(a.version, b.version)) : revisions };
}

async function findPending(request: ApplyRequest, revisions: readonly Revision[]): Promise<Pending> {
  const { connection, dialect, directory, options } = request;
  // Whether the database is empty matters only where there is no history and no word about it.
  const asks = revisions.length === 0 && options.baseline === undefined && !options.allowDirty;
  const found = asks ? await dialect.findObjects(connection) : undefined;
  return pendingFiles(revisions, directory.files, found, { ...options, order: versionOrder(directory.format) });
}

async function insertBaseline(request: ApplyRequest, place: RevisionsPlace, file: MigrationFile, clock: Clock) {
  const { connection, dialect, options } = request;
  await connection.script([
    dialect.revisions.upsert(place, {
      version: file.version,
      description: file.description,
      type: 1,
      applied: 0,
      total: 0,
      executedAt: dateOf(clock()),
      executionTime: 0n,
      error: '',
      errorStmt: '',
      hash: '',
      partialHashes: [],
      operatorVersion: options.operatorVersion,
    }),
  ]);
}

/**
 * Tells of the first file that was edited after it had been applied. Hashes are cumulative, so what follows it differs
 * for that reason alone, and taking an old file away changes later ones legitimately: this is never an error.
 */
function warnAboutEdits({ directory, onEvent }: ApplyRequest, revisions: readonly Revision[]): void {
  const edited = editedAfterApplied(directory, revisions);
  if (edited && onEvent) onEvent({ type: 'warning', text: `${edited.name} was edited after it was applied` });
}

/** The first applied file whose content is no longer what the history recorded. */
export function editedAfterApplied(directory: Directory, revisions: readonly Revision[]): MigrationFile | undefined {
  const hashes = fileHashes(directory);
  const rows = new Map(revisions.map((revision) => [revision.version, revision]));
  const first = revisions[0]?.version ?? '';
  for (const file of directory.files) {
    const row = rows.get(file.version);
    const hash = hashes.get(file.name);
    if (row) {
      if (row.hash !== '' && hash !== undefined && row.applied === row.total && plain(row.hash) !== hash) return file;
    } else if (versionOrder(directory.format)(file.version, first) > 0 && checkpointTag(file) === undefined) {
      // A file that came later: from there on every hash differs from the one that was recorded.
      return undefined;
    }
  }
  return undefined;
}

function plain(hash: string): string {
  return hash.replace(/^h1:/, '');
}
