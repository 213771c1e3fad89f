import { isEmptyStatement } from '../split/statement.ts';
import { commit, guard, type Part, rollBack, row, sendBatch, setup, work } from './batch.ts';
import { runChecks } from './checks.ts';
import { earlierSettings, type FileRun, ownUser, type RunContext, rowStatement } from './context.ts';
import { completeOutcome, type FileOutcome, failedOutcome } from './outcome.ts';
import type { CheckReport } from './report.ts';

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
  const { connection, dialect, place } = context;
  const { migration, skip } = run;
  const { begin, beginFile = begin } = dialect.transactions;
  const remains =
    bounds.opens && bounds.closes ? 'the file was rolled back as a whole' : 'the whole run was rolled back';
  const opening: Part[] = [
    ...setup(...(bounds.opens ? [beginFile] : []), ...(run.resetFirst ? context.sessionReset : [])),
    guard(dialect.transactions.guard(place, migration.file.version, run.row?.applied)),
    ...setup(...earlierSettings(context, run, skip)),
  ];
  let checks: readonly CheckReport[] = [];
  const asksFirst = skip === 0 && migration.checks.length > 0;
  if (asksFirst) {
    const failure = await sendBatch(connection, opening);
    if (failure) return undone(context, failedOutcome(context, run, failure, remains), failure.error.lost);
    const result = await runChecks(connection, migration, context.clock);
    checks = result.reports;
    if (result.failure) return undone(context, { applied: [], checks, failure: result.failure });
  }
  const failure = await sendBatch(connection, [
    ...(asksFirst ? [] : opening),
    ...migration.statements
      .slice(skip)
      .filter((statement) => !isEmptyStatement(statement))
      .map(work),
    ...setup(...ownUser(context, run)),
    row(rowStatement(context, run, migration.statements.length)),
    ...(bounds.closes ? [commit] : []),
  ]);
  return failure
    ? undone(context, failedOutcome(context, run, failure, remains, checks), failure.error.lost)
    : completeOutcome(migration, skip, checks);
}

async function undone(context: RunContext, outcome: FileOutcome, lost = false): Promise<FileOutcome> {
  if (!lost) await rollBack(context.connection);
  return outcome;
}
