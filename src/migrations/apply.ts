import type { Connection } from '../dialects/connection.ts';
import type { Lock, TimeLimits } from '../dialects/dialect.ts';
import type { History, Revision, RevisionsPlace } from '../dialects/revisions.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { phaseReports, preparePhases } from './around/phases.ts';
import type { Around } from './around/script.ts';
import { type Clock, dateOf, systemClock } from './clock.ts';
import { type Directory, fileHashes, verifyDirectory } from './directory.ts';
import type { ApplyEvent, RunContext, RunnerDialect } from './executor/context.ts';
import { type HookText, readHooks } from './executor/hooks.ts';
import { afterLoss, withHints } from './executor/recovery.ts';
import type { ApplyReport } from './executor/report.ts';
import { type RunResult, runFiles, type TxMode } from './executor/run.ts';
import type { DirectoryFormat } from './formats/format.ts';
import { warnAboutHistory } from './history-warnings.ts';
import type { MigrationFile } from './migration.ts';
import { nameWarnings } from './name-warnings.ts';
import { type Pending, type PendingOptions, pendingFiles } from './pending.ts';
import { type PlannedMigration, plannedMigration } from './planned.ts';
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
  /** Takes no lock: somebody else sees to it that no other run is at work. */
  readonly skipLock?: boolean | undefined;
  /** Refuses to work through a pooler in transaction mode, instead of leasing the lock. */
  readonly refusePooler?: boolean | undefined;
  /** What statements and waits of the migrations are limited to, beside what the files say. */
  readonly limits?: TimeLimits | undefined;
  /** How often a transaction that gave up waiting for a lock in the database is tried again; {@link defaultRetries} when left out. */
  readonly retries?: number | undefined;
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
  /** Opens the same database again, to ask what became of the work when the connection was lost under it. */
  readonly reconnect?: () => Promise<Connection>;
  /** Asked under the lock, before anything is written; what it throws ends the run. */
  readonly admit?: ((planned: PlannedMigration) => Promise<void>) | undefined;
  /** What runs before and behind the files, asked for when there are files to run. */
  readonly around?: (() => Promise<Around>) | undefined;
  /** What is to stand in each transaction of files, asked for when there are files to run. */
  readonly hooks?: (() => Promise<readonly HookText[]>) | undefined;
}

export const defaultRetries = 5;

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
  const { limits } = options;
  if ((limits?.lockMs ?? limits?.statementMs) !== undefined && !dialect.transactions.timeouts) {
    throw new TelamonError('usage', 'this database has no lock_timeout and no statement_timeout', {
      hints: ['SQLite waits for other writers as long as ?_busy_timeout=<milliseconds> in its URL says'],
    });
  }
  const lock = options.skipLock ? noLock : await takeLock(request, connection);
  let report: ApplyReport;
  try {
    report = await applyLocked(request, lock);
  } catch (error) {
    // The lock ends with the session at the latest; the first error is the one to tell.
    await lock.release().catch(() => false);
    throw error;
  }
  const held = await lock.release().catch(() => false);
  if (!held && !report.failure) {
    request.onEvent?.({
      type: 'warning',
      text: 'the migrations are done, but the database no longer held the lock at the end: it was released by hand, or a connection pooler gave the session away',
    });
  }
  return report;
}

const noLock: Lock = { release: async () => true };

function takeLock({ dialect, options, signal, onEvent }: ApplyRequest, connection: Connection): Promise<Lock> {
  return dialect.lock(connection, options.lockName ?? executeLock, options.lockTimeoutMs, {
    signal,
    schema: options.revisionsSchema,
    mayLease: !options.refusePooler,
    onWait: (holder) => onEvent?.({ type: 'waiting', text: `waiting for the lock: ${holder} holds it` }),
  });
}

async function applyLocked(request: ApplyRequest, lock: Lock): Promise<ApplyReport> {
  const { connection, dialect, directory, options, clock = systemClock } = request;
  const start = clock();
  const history = await readHistory(connection, dialect, options.revisionsSchema, directory.format);
  const { revisions } = history;
  warnAboutHistory({ directory, baseline: options.baseline, onEvent: request.onEvent }, revisions);
  const pending = await findPending(request, history);
  const current = pending.baseline?.version ?? revisions.at(-1)?.version ?? '';
  const target = pending.files.at(-1)?.version ?? '';
  const nothing = pending.files.length === 0 && pending.baseline === undefined;
  if (nothing) return { pending: [], applied: [], current, target: '', start, end: clock() };
  if (pending.files.length > 0) await request.admit?.(planOf(request, pending, revisions));
  for (const text of nameWarnings(directory)) request.onEvent?.({ type: 'warning', text });
  const { limits = {} } = options;
  const onEvent = request.onEvent ?? (() => undefined);
  const session = { connection, dialect, clock, signal: request.signal, lease: lock.lease, limits, onEvent };
  const hooks = pending.files.length > 0 ? await request.hooks?.() : undefined;
  const transactionHooks = readHooks(hooks ?? [], dialect, options.dryRun ? undefined : lock.lease);
  const around = pending.files.length > 0 ? await request.around?.() : undefined;
  const phases = await preparePhases(session, around, options.dryRun ?? false);
  const before = await phases.before();
  const ran = { pending: pending.files, current, target, start, ...phaseReports('pre', before.reports) };
  if (before.failure) return { ...ran, applied: [], end: clock(), failure: before.failure };
  let place = history.place;
  if (!options.dryRun) {
    await dialect.revisions.create(connection, place);
    place = { ...place, exists: true };
    if (pending.baseline) await insertBaseline(request, place, pending.baseline, clock);
  }
  const txMode = options.txMode ?? 'file';
  if (!lock.lease && !options.dryRun) {
    await connection.script(dialect.transactions.timeouts?.(limits, false) ?? []);
  }
  const context: RunContext = {
    ...session,
    place,
    operatorVersion: options.operatorVersion,
    hashes: fileHashes(directory),
    sessionReset: pending.files.length > 1 && !options.dryRun ? await resetBetween(request, lock, txMode) : [],
    retries: options.retries ?? defaultRetries,
    hooks: transactionHooks,
    onSkip: (text) => onEvent({ type: 'warning', text }),
  };
  const result = await runFiles(context, {
    files: pending.files,
    format: directory.format,
    revisions: new Map(revisions.map((revision) => [revision.version, revision])),
    txMode,
    dryRun: options.dryRun ?? false,
  });
  const { applied, failure } = result.lost ? await recover(request, place, result, pending.files) : result;
  if (failure) return { ...ran, applied, end: clock(), failure };
  const behind = await phases.behind(result.lost !== undefined);
  const posted = phaseReports('post', behind.reports);
  return { ...ran, applied, ...posted, end: clock(), ...(behind.failure ? { failure: behind.failure } : {}) };
}

/** What puts settings back between two files: in the session, or where none is ours in the transaction that several share. */
async function resetBetween({ connection, dialect }: ApplyRequest, lock: Lock, txMode: TxMode) {
  const { transactions } = dialect;
  if (!lock.lease) return transactions.sessionReset(connection);
  return txMode === 'all' ? [...(transactions.resetInTransaction ?? []), ...lock.lease.settings] : [];
}

/** The connection was lost: what has become of the files under way is asked on a new one, once the old session has ended. */
async function recover(
  request: ApplyRequest,
  place: RevisionsPlace,
  result: RunResult,
  files: readonly MigrationFile[],
): Promise<RunResult> {
  const { dialect, reconnect, signal, onEvent } = request;
  if (!reconnect || signal?.aborted) return result;
  onEvent?.({ type: 'waiting', text: 'the connection was lost: asking the database what was done' });
  try {
    return await afterLoss(result, files, {
      connect: reconnect,
      // Taken where the old session had it: whoever gets it knows that that one is gone.
      lock: (connection) => takeLock(request, connection),
      read: (connection) => dialect.revisions.read(connection, place),
      signal,
    });
  } catch (error) {
    if (!(error instanceof TelamonError) || !result.failure) throw error;
    return { ...result, failure: withHints(result.failure, [`it could not be asked: ${error.message}`]) };
  }
}

/**
 * What {@link applyDirectory} would do now, found out without the lock; undefined when nothing is pending.
 * @throws what that throws for a directory, a history or a database that is not as it should be.
 */
export async function planDirectory(request: ApplyRequest): Promise<PlannedMigration | undefined> {
  const { connection, dialect, directory, options } = request;
  verifyDirectory(directory);
  checkVersions(directory.files, directory.format);
  const history = await readHistory(connection, dialect, options.revisionsSchema, directory.format);
  const pending = await findPending(request, history);
  return pending.files.length === 0 ? undefined : planOf(request, pending, history.revisions);
}

function planOf({ dialect, directory }: ApplyRequest, { files }: Pending, revisions: readonly Revision[]) {
  return plannedMigration(files, revisions, dialect.splitRules, directory.format);
}

/** The rows of a database, in the order of versions; none, and nothing made, where there is no table. */
export async function readHistory(
  connection: Connection,
  dialect: RunnerDialect,
  revisionsSchema: string | undefined,
  format?: DirectoryFormat,
): Promise<History> {
  const { place, revisions } = await (dialect.revisions.history ?? inTwoSteps(dialect))(connection, revisionsSchema);
  const order = format?.compareVersions;
  return { place, revisions: order ? revisions.toSorted((a, b) => order(a.version, b.version)) : revisions };
}

function inTwoSteps({ revisions }: RunnerDialect) {
  return async (connection: Connection, revisionsSchema: string | undefined): Promise<History> => {
    const place = await revisions.locate(connection, revisionsSchema);
    return { place, revisions: place.exists ? await revisions.read(connection, place) : [] };
  };
}

async function findPending(request: ApplyRequest, { place, revisions }: History): Promise<Pending> {
  const { connection, dialect, directory, options } = request;
  // Whether the database is empty matters only where there is no history and no word about it.
  const asks = revisions.length === 0 && options.baseline === undefined && !options.allowDirty;
  const found = asks ? await dialect.findObjects(connection, place.schema) : undefined;
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
