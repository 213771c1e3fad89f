import { isEmptyStatement } from '../split/statement.ts';
import { abandon } from './abandon.ts';
import { type BatchFailure, guard, type Part, row, sendBatch, setup, work } from './batch.ts';
import { runChecks } from './checks.ts';
import { closing, earlierSettings, type FileRun, opening, ownUser, type RunContext, rowStatement } from './context.ts';
import { hookParts, hooksChangeUser, settingHookParts } from './hooks.ts';
import { completeOutcome, type FileOutcome, failedOutcome } from './outcome.ts';
import type { CheckReport } from './report.ts';
import { retrying } from './retry.ts';

/** Which ends of the transaction belong to this file: both in mode `file`, those of the run in mode `all`. */
export interface Bounds {
  readonly opens: boolean;
  readonly closes: boolean;
}

/**
 * Runs a file in a transaction, with its row, in one message (two where the file has checks, whose answers are needed
 * before it goes on). Either all of it is there afterwards, or nothing.
 */
export async function runInTransaction(context: RunContext, run: FileRun, bounds: Bounds): Promise<FileOutcome> {
  const { migration, skip } = run;
  if (skip > 0 || migration.checks.length === 0) {
    const parts = [...beginning(context, run, bounds), ...rest(context, run, bounds)];
    const send = () => sendBatch(context.connection, parts);
    const failure = await (isWhole(bounds) ? retrying(context, migration.file, send) : send());
    return failure ? undone(context, run, bounds, failure) : completeOutcome(migration, skip, []);
  }
  const failed = await sendBatch(context.connection, beginning(context, run, bounds));
  if (failed) return undone(context, run, bounds, failed);
  const { reports: checks, failure: broken } = await runChecks(context.connection, migration, context.clock);
  if (broken) {
    await abandon(context);
    return { applied: [], checks, failure: broken };
  }
  const failure = await sendBatch(context.connection, rest(context, run, bounds));
  return failure ? undone(context, run, bounds, failure, checks) : completeOutcome(migration, skip, checks);
}

/** A file without checks as one message. `after`: only when that file's row says that it is complete. */
export function wholeFile(
  context: RunContext,
  run: FileRun,
  bounds: Bounds,
  after: FileRun | undefined,
): readonly Part[] {
  return [...beginning(context, run, bounds, after), ...rest(context, run, bounds)];
}

function beginning(context: RunContext, run: FileRun, { opens }: Bounds, after?: FileRun): readonly Part[] {
  const { dialect, place } = context;
  const { begin, beginFile = begin } = dialect.transactions;
  const done = (one: FileRun, applied: number | undefined) =>
    guard(dialect.transactions.guard(place, one.migration.file.version, applied));
  return [
    ...opening(context, opens ? beginFile : undefined, run.resetFirst),
    ...(after ? [done(after, after.migration.statements.length)] : []),
    done(run, run.row?.applied),
    ...(opens ? hookParts(context, 'after_begin') : run.resetFirst ? settingHookParts(context) : []),
    ...setup(...earlierSettings(context, run, run.skip)),
  ];
}

function rest(context: RunContext, run: FileRun, { closes }: Bounds): readonly Part[] {
  const { statements } = run.migration;
  return [
    ...statements
      .slice(run.skip)
      .filter((statement) => !isEmptyStatement(statement))
      .map(work),
    ...(closes ? hookParts(context, 'before_commit') : []),
    ...setup(...(hooksChangeUser(context) ? context.dialect.transactions.ownUser : ownUser(context, run))),
    row(rowStatement(context, run, statements.length)),
    ...(closes ? closing(context) : []),
  ];
}

export const isWhole = ({ opens, closes }: Bounds): boolean => opens && closes;

/** Takes back what is left of the transaction, and tells what failed. */
export async function undone(
  context: RunContext,
  run: FileRun,
  bounds: Bounds,
  failure: BatchFailure,
  checks: readonly CheckReport[] = [],
): Promise<FileOutcome> {
  const remains = isWhole(bounds) ? 'the file was rolled back as a whole' : 'the whole run was rolled back';
  if (!failure.error.lost) await abandon(context);
  return failedOutcome(context, run, failure, remains, checks);
}
