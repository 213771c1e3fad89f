import type { Connection } from '../dialects/connection.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { Revision, RevisionsPlace } from '../dialects/revisions.ts';
import { executeLock, readHistory } from '../migrations/apply.ts';
import { type Clock, systemClock } from '../migrations/clock.ts';
import { type Directory, verifyDirectory } from '../migrations/directory.ts';
import type { DownReport } from '../migrations/down/report.ts';
import { runDown } from '../migrations/down/run.ts';
import type { DownPlan } from '../migrations/down/script.ts';
import { type Descent, type DownTarget, findDescent } from '../migrations/down/target.ts';
import { type HookText, readHooks } from '../migrations/executor/hooks.ts';
import { settleIntent } from '../migrations/executor/intent.ts';
import { readMigration } from '../migrations/migration.ts';
import { checkVersions } from '../migrations/versions.ts';
import { type PlanDownOptions, planDown } from './down-plan.ts';

export interface DownOptions extends DownTarget {
  readonly revisionsSchema?: string | undefined;
  /** Asks the checks, and changes nothing. */
  readonly dryRun?: boolean | undefined;
  /** Takes versions back together with the rows that are lost by it. */
  readonly skipChecks?: boolean | undefined;
  /** Compares states even where files hold a way back. */
  readonly computed?: boolean | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly lockName?: string | undefined;
  /** Waits so long for the lock, in milliseconds. */
  readonly lockTimeoutMs: number;
  readonly operatorVersion: string;
}

export interface DownRequest extends Pick<PlanDownOptions, 'withDev' | 'tries'> {
  readonly connection: Connection;
  readonly dialect: Dialect;
  readonly directory: Directory;
  readonly options: DownOptions;
  /** Shown the plan before anything is changed; false ends there. Not asked in a dry run. */
  readonly approve: (descent: Descent, plan: DownPlan) => Promise<boolean>;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
  /** What is to stand in each transaction, asked for when there is something to take back. */
  readonly hooks?: (() => Promise<readonly HookText[]>) | undefined;
  /** Told when a hook failed that may. */
  readonly onSkip?: ((text: string) => void) | undefined;
}

/**
 * Takes applied versions back, under the lock of `migrate apply`. Undefined when the plan was not approved; a report without planned files
 * when there is nothing to take back.
 * @throws ChecksumError, TelamonError for what is wrong before the first statement. What fails later is the report's `failure`.
 */
export async function migrateDown(request: DownRequest): Promise<DownReport | undefined> {
  const { connection, dialect, directory, options } = request;
  verifyDirectory(directory);
  checkVersions(directory.files, directory.format);
  const lock = await dialect.lock(connection, options.lockName ?? executeLock, options.lockTimeoutMs);
  try {
    return await downLocked(request);
  } finally {
    await lock.release().catch(() => false);
  }
}

async function downLocked(request: DownRequest): Promise<DownReport | undefined> {
  const { connection, dialect, directory, options, signal, clock = systemClock } = request;
  const start = clock();
  const { place, revisions } = await readHistory(connection, dialect, options.revisionsSchema, directory.format);
  const settled = options.dryRun ? revisions : await settle(request, place, revisions, clock);
  const descent = findDescent(settled, directory, options);
  const planned = descent.reversions.map(({ file }) => file);
  const ends = { planned, current: descent.current, target: descent.target };
  if (planned.length === 0) return { ...ends, reverted: [], start, end: clock() };
  const hooks = readHooks((await request.hooks?.()) ?? [], dialect, undefined);
  const plan = await planDown({
    ...request,
    descent,
    computed: options.computed ?? false,
    exclude: options.exclude,
  });
  if (!options.dryRun && !(await request.approve(descent, plan))) return undefined;
  const { reverted, failure } = await runDown(
    {
      connection,
      dialect,
      place,
      clock,
      signal,
      dryRun: options.dryRun ?? false,
      skipChecks: options.skipChecks ?? false,
      hooks,
      onSkip: request.onSkip,
    },
    plan,
  );
  return { ...ends, reverted, start, end: clock(), ...(failure ? { failure } : {}) };
}

/** A statement of the last file that an apply announced and did not end: whether it took effect decides what there is to take back. */
async function settle(
  { connection, dialect, directory, options, signal }: DownRequest,
  place: RevisionsPlace,
  revisions: readonly Revision[],
  clock: Clock,
): Promise<readonly Revision[]> {
  const last = revisions.at(-1);
  const file = directory.files.find(({ version }) => version === last?.version);
  if (!last || !file || last.error === '') return revisions;
  const context = {
    connection,
    dialect,
    place,
    clock,
    operatorVersion: options.operatorVersion,
    hashes: new Map<string, string>(),
    sessionReset: [],
    signal,
  };
  const migration = readMigration(file, dialect.splitRules, directory.format);
  return [...revisions.slice(0, -1), await settleIntent(context, migration, last)];
}
