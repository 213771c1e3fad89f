import { DatabaseError } from '../../dialects/connection.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import { positionAt } from '../source.ts';
import { isEmptyStatement, type Statement } from '../split/statement.ts';
import { type BatchFailure, fences, guard, type Part, rollBack, row, sendBatch, setup, work } from './batch.ts';
import { runChecks } from './checks.ts';
import { closing, earlierSettings, type FileRun, opening, ownUser, type RunContext, rowStatement } from './context.ts';
import { faultText } from './failure.ts';
import { intentText } from './intent.ts';
import { completeOutcome, type FileOutcome, failedOutcome } from './outcome.ts';
import type { CheckReport } from './report.ts';
import { retrying } from './retry.ts';
import { chains, transactionControl } from './transaction-control.ts';

/**
 * Runs a file statement by statement (mode `none`). Each statement and the row that counts it are one transaction, so
 * that a cut at any instant leaves both or neither. A statement that refuses a transaction is announced in the row
 * first, and asked about after a cut. Between BEGIN and COMMIT of the file's own, the rows belong to its transaction.
 */
export async function runStepwise(context: RunContext, run: FileRun): Promise<FileOutcome> {
  const { migration, skip } = run;
  /** Statements done before the file's own transaction began; undefined outside of one. */
  let before: number | undefined;
  /** What the row says, as far as this session sees. */
  let recorded: number | undefined = run.row?.applied;

  if (run.resetFirst) {
    const failure = await sendBatch(context.connection, opening(context, undefined, context.lease === undefined));
    if (failure) return stopped(context, run, failure, skip);
  }
  let checks: readonly CheckReport[] = [];
  if (skip === 0 && migration.checks.length > 0) {
    // Without a session of its own, what the URL asks of one holds in a transaction only.
    const shelter = opening(context, context.lease && context.dialect.transactions.begin, false);
    const failure = await sendBatch(context.connection, shelter);
    if (failure) return stopped(context, run, failure, skip);
    const result = await runChecks(context.connection, migration, context.clock);
    if (context.lease) await rollBack(context.connection);
    checks = result.reports;
    if (result.failure) return { applied: [], checks, failure: result.failure };
  }
  if (skip > 0) {
    const failure = await sendBatch(context.connection, setup(...earlierSettings(context, run, skip)));
    if (failure) return stopped(context, run, failure, skip);
  }

  const last = migration.statements.findLastIndex((statement) => !isEmptyStatement(statement));
  for (let index = skip; index <= last; index++) {
    const statement = migration.statements[index] as Statement;
    if (isEmptyStatement(statement)) continue;
    if (context.signal?.aborted) {
      if (before !== undefined) await rollBack(context.connection);
      return interrupted(run, before ?? index);
    }
    const counts = index === last ? migration.statements.length : index + 1;
    const control = transactionControl(statement.text);
    const step = { context, run, statement, counts, recorded };
    if (migration.statements.length > 1) {
      const of = migration.statements.length;
      context.onEvent({ type: 'statement', file: migration.file, number: index + 1, of });
    }
    const failure =
      control !== undefined || before !== undefined
        ? await runInOwnTransaction(step, control)
        : await runByItself(step);
    if (failure) return stopped(context, run, failure, before ?? recorded ?? 0, checks);
    recorded = counts;
    if (control === 'begin') before ??= index;
    else if (control !== undefined && !chains(statement.text)) before = undefined;
  }
  if (before !== undefined) {
    await rollBack(context.connection);
    return openTransaction(run, before);
  }
  if (recorded !== migration.statements.length || last < 0) {
    const failure = await sendBatch(context.connection, [
      ...opening(context, context.lease && context.dialect.transactions.begin, false),
      row(rowStatement(context, run, migration.statements.length)),
      ...(context.lease ? closing(context) : []),
    ]);
    if (failure) return stopped(context, run, failure, recorded ?? 0, checks);
  }
  return completeOutcome(migration, skip, checks);
}

interface Step {
  readonly context: RunContext;
  readonly run: FileRun;
  readonly statement: Statement;
  /** Statements done when this one is. */
  readonly counts: number;
  readonly recorded: number | undefined;
}

/** The statement and its row in a transaction; alone, behind an announcement, when it refuses one. */
async function runByItself(step: Step): Promise<BatchFailure | undefined> {
  const { context, run, statement, counts } = step;
  const { connection, dialect } = context;
  const { transactions } = dialect;
  if (!transactions.refuses(statement.text) && !transactions.worksOutside?.(statement.text)) {
    const parts = [...guarded(step), ...asUser(step), work(statement), ...rowParts(step, counts), ...closing(context)];
    const failure = await retrying(context, run.migration.file, () => sendBatch(connection, parts));
    const refused = failure?.part?.role === 'statement' && transactions.isRefusal(failure.error.fault);
    if (!refused || context.lease) return failure;
    await rollBack(connection);
  }
  const intent = rowStatement(context, run, step.recorded ?? 0, { error: intentText, statement: statement.text });
  const announced = await sendBatch(connection, [...guarded(step), row(intent), ...asUser(step), ...closing(context)]);
  if (announced) return announced;
  const failure = await sendBatch(connection, [work(statement)]);
  if (failure) return failure;
  const reason = await transactions.ineffective?.(connection, statement.text);
  if (reason !== undefined) return { error: new DatabaseError({ message: reason }), part: work(statement) };
  return sendBatch(connection, rowParts(step, counts));
}

/** Inside a transaction that the file opened: its rows come and go with it. */
async function runInOwnTransaction(
  step: Step,
  control: ReturnType<typeof transactionControl>,
): Promise<BatchFailure | undefined> {
  const { context, run, statement, counts, recorded } = step;
  const { transactions } = context.dialect;
  const rows = rowParts(step, counts);
  const parts = {
    begin: [
      work(statement),
      ...setup(...(context.lease?.settings ?? [])),
      ...fences(context.lease),
      guard(transactions.guard(context.place, run.migration.file.version, recorded)),
      ...rows,
    ],
    // The row of a COMMIT goes in before it, or a cut between the two would leave work that nobody has counted.
    commit: [...rows, work(statement)],
    rollback: [work(statement), ...rows],
    inside: [...asUser(step), work(statement), ...rows],
  };
  return sendBatch(context.connection, parts[control ?? 'inside']);
}

/** The user that the file has chosen so far, which writing a row gave up. */
function asUser({ context, run, statement }: Step): readonly Part[] {
  return setup(...earlierSettings(context, run, run.migration.statements.indexOf(statement), 'user'));
}

function guarded({ context, run, recorded }: Step): readonly Part[] {
  const { transactions } = context.dialect;
  return [
    ...opening(context, transactions.begin, false),
    ...setup(...ownUser(context, run)),
    guard(transactions.guard(context.place, run.migration.file.version, recorded)),
  ];
}

function rowParts({ context, run }: Step, counts: number): readonly Part[] {
  return [...setup(...ownUser(context, run)), row(rowStatement(context, run, counts))];
}

/** A statement failed: the row keeps what is done, and what went wrong. */
async function stopped(
  context: RunContext,
  run: FileRun,
  failure: BatchFailure,
  done: number,
  checks: readonly CheckReport[] = [],
): Promise<FileOutcome> {
  const { statements } = run.migration;
  const remains = `${done} of ${statements.length} statements stay applied; the next apply goes on with statement ${done + 1}`;
  const outcome = failedOutcome(context, run, failure, remains, checks);
  if (failure.error.lost) return outcome;
  await rollBack(context.connection);
  if (failure.part?.role === 'statement') {
    const error = { error: faultText(failure.error.fault), statement: failure.part.statement.text };
    const unwritten = await sendBatch(context.connection, [
      ...opening(context, context.lease && context.dialect.transactions.begin, false),
      ...setup(...ownUser(context, run)),
      row(rowStatement(context, run, done, error)),
      ...(context.lease ? closing(context) : []),
    ]);
    // The first error is the one to report; the row still says what is done.
    if (unwritten?.error.lost) return outcome;
  }
  return outcome;
}

function interrupted(run: FileRun, index: number): FileOutcome {
  return {
    applied: run.migration.statements.slice(run.skip, index).map((statement) => statement.text),
    checks: [],
    failure: new TelamonError('interrupted', `interrupted after statement ${index} of ${run.migration.file.name}`, {
      hints: ['the next apply goes on from there'],
    }),
  };
}

function openTransaction(run: FileRun, begin: number): FileOutcome {
  const { migration } = run;
  const statement = migration.statements[begin] as Statement;
  return {
    applied: migration.statements.slice(run.skip).map(({ text }) => text),
    checks: [],
    failure: new TelamonError('file_invalid', `${migration.file.name} begins a transaction and does not end it`, {
      position: positionAt(migration.source, statement.start, statement.text.length),
      hints: ['add the COMMIT; what stood behind the BEGIN was rolled back'],
    }),
  };
}
