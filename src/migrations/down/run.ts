import type { Connection } from '../../dialects/connection.ts';
import type { Revision, RevisionsPlace } from '../../dialects/revisions.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { Clock, Instant } from '../clock.ts';
import { abandon } from '../executor/abandon.ts';
import {
  type BatchFailure,
  commit,
  guard,
  type Part,
  rollBack,
  row as rowPart,
  sendBatch,
  setup,
  work,
} from '../executor/batch.ts';
import { runChecks } from '../executor/checks.ts';
import type { RunnerDialect } from '../executor/context.ts';
import { faultText, statementFailure } from '../executor/failure.ts';
import { tellingSkips } from '../executor/hook-notices.ts';
import { hookFailure, hookParts, hooksChangeUser, settingHookParts, type TransactionHooks } from '../executor/hooks.ts';
import type { CheckReport, StatementError } from '../executor/report.ts';
import { isEmptyStatement, type Statement } from '../split/statement.ts';
import { digestOf, markOf, markText } from './mark.ts';
import type { RevertedFile } from './report.ts';
import type { DownPlan, DownStep } from './script.ts';

export interface DownContext {
  readonly connection: Connection;
  readonly dialect: RunnerDialect;
  readonly place: RevisionsPlace;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Asks the checks, and lists the rest. */
  readonly dryRun: boolean;
  readonly skipChecks: boolean;
  /** What the user wants in each transaction. */
  readonly hooks?: TransactionHooks | undefined;
  readonly onSkip?: ((text: string) => void) | undefined;
}

export interface DownRun {
  readonly reverted: readonly RevertedFile[];
  readonly failure?: TelamonError;
}

/**
 * Takes versions back together with their rows. Where nothing refuses a transaction, all of it is one message and one transaction:
 * it is there afterwards, or nothing is. Else each step is, and what refuses one runs statement by statement, counted in its row,
 * so that the same way down goes on where it was cut off.
 */
export async function runDown(context: DownContext, { steps }: DownPlan): Promise<DownRun> {
  const { checked, failure } = await askAll(context, steps);
  if (failure) return { reverted: checked.flatMap(reportsOf), failure };
  if (context.dryRun) return { reverted: checked.map(complete).flatMap(reportsOf) };
  if (context.signal?.aborted) return { reverted: [], failure: interrupted('nothing was changed') };
  const resets = await context.dialect.transactions.sessionReset(context.connection);
  if (steps.every(isTransactional)) return runTogether(context, checked, resets);
  const done: StepRun[] = [];
  for (const step of checked) {
    if (context.signal?.aborted) {
      return {
        reverted: done.flatMap(reportsOf),
        failure: interrupted(`${done.length} of ${steps.length} steps stay done`),
      };
    }
    const start = context.clock();
    const ended = isTransactional(step.step)
      ? await runInTransaction(context, [{ ...step, start }], resets)
      : [await runStepwise(context, { ...step, start }, resets)];
    done.push(...ended);
    const { failure } = ended.at(-1) ?? {};
    if (failure) return { reverted: done.flatMap(reportsOf), failure };
  }
  return { reverted: done.flatMap(reportsOf) };
}

/** A step on its way. */
interface StepRun {
  readonly step: DownStep;
  readonly checks: readonly CheckReport[];
  readonly start: Instant;
  readonly end: Instant;
  /** Statements done by an earlier run. */
  readonly skipped: number;
  readonly applied: readonly string[];
  readonly error?: StatementError;
  readonly failure?: TelamonError;
}

function isTransactional({ script }: DownStep): boolean {
  return script.txMode !== 'none';
}

/** All checks are asked before anything runs: they are about what is there now. */
async function askAll(
  context: DownContext,
  steps: readonly DownStep[],
): Promise<{ readonly checked: readonly StepRun[]; readonly failure?: TelamonError }> {
  const checked: StepRun[] = [];
  for (const step of steps) {
    const start = context.clock();
    const skips = context.skipChecks || markOf(step.reversions[0].row) !== undefined;
    const { reports, failure } = skips
      ? { reports: [], failure: undefined }
      : await runChecks(context.connection, step.script, context.clock);
    const run = { step, checks: reports, start, end: context.clock(), skipped: 0, applied: [] };
    if (failure) return { checked: [...checked, run], failure: checkFailed(failure) };
    checked.push(run);
  }
  return { checked };
}

function checkFailed(failure: TelamonError): TelamonError {
  return new TelamonError('plan_refused', failure.message, {
    position: failure.position,
    hints: [
      'nothing was changed: what would be dropped holds rows',
      'save what is needed; --skip-checks takes the versions back together with those rows',
    ],
    cause: failure,
  });
}

function complete(run: StepRun): StepRun {
  return { ...run, applied: run.step.script.statements.map(({ text }) => text) };
}

/** One report a file; those that were planned together stand with the newest of them. */
function reportsOf(run: StepRun): readonly RevertedFile[] {
  const { step, checks, start, end, skipped, applied, error } = run;
  const files = step.reversions.map(({ file }) => file);
  const scope = isTransactional(step) ? 'version' : 'statement';
  return files.map((file, index): RevertedFile => {
    const rest = { file, start, end, scope } as const;
    return index === 0
      ? { ...rest, skipped, applied, checks, together: files, ...(error ? { error } : {}) }
      : { ...rest, skipped: 0, applied: [], checks: [], together: [] };
  });
}

async function runTogether(
  context: DownContext,
  runs: readonly StepRun[],
  resets: readonly string[],
): Promise<DownRun> {
  const ended = await runInTransaction(context, runs, resets);
  const failure = ended.find((run) => run.failure)?.failure;
  return { reverted: ended.flatMap(reportsOf), ...(failure ? { failure } : {}) };
}

async function runInTransaction(
  context: DownContext,
  runs: readonly StepRun[],
  resets: readonly string[],
): Promise<readonly StepRun[]> {
  const { connection, dialect } = context;
  const { begin, beginFile = begin } = dialect.transactions;
  const start = context.clock();
  const owners = new Map<Part, StepRun>();
  const parts: Part[] = [
    ...setup(beginFile),
    ...runs.flatMap(({ step }) => guards(context, step)),
    ...hookParts(context, 'after_begin'),
  ];
  // The rows are taken away by who connected.
  const { ownUser } = dialect.transactions;
  const last = runs.at(-1);
  for (const run of runs) {
    const own = run.step.script.statements.filter((statement) => !isEmptyStatement(statement)).map(work);
    for (const part of own) owners.set(part, run);
    parts.push(...own);
    if (run === last) parts.push(...hookParts(context, 'before_commit'));
    parts.push(...setup(...cleanSession(run, resets)));
    if (hooksChangeUser(context)) parts.push(...setup(...ownUser));
    parts.push(...removals(context, run.step));
    if (run !== last && context.hooks) parts.push(...settingHookParts(context));
  }
  const failure = await tellingSkips(context, () => sendBatch(connection, [...parts, commit]));
  const end = context.clock();
  if (!failure) return runs.map((run) => ({ ...complete(run), start, end }));
  if (!failure.error.lost) await abandon(context);
  const at = failure.part ? (owners.get(failure.part) ?? runs.at(-1)) : runs.at(-1);
  const failed = runs.indexOf(at as StepRun);
  const kept = 'everything was rolled back: the database is as it was';
  return runs
    .slice(0, failed + 1)
    .map((run, index) =>
      index < failed ? { ...complete(run), start, end } : { ...stopped(run, failure, kept), start, end },
    );
}

/** What a way back sets in the session must not reach the rows, nor the next step. */
function cleanSession({ step }: StepRun, resets: readonly string[]): readonly string[] {
  return /\b(?:set|reset|set_config)\b/i.test(step.script.source.text) && step.from === 'file' ? resets : [];
}

function guards({ dialect, place }: DownContext, { reversions }: DownStep): readonly Part[] {
  return reversions.map(({ row }) => guard(dialect.transactions.guard(place, row.version, row.applied)));
}

function removals({ dialect, place }: DownContext, { reversions }: DownStep): readonly Part[] {
  return reversions.map(({ row }) => rowPart(dialect.revisions.remove(place, row.version)));
}

/** Statement by statement; the row of the newest version counts. */
async function runStepwise(context: DownContext, run: StepRun, resets: readonly string[]): Promise<StepRun> {
  const { connection, dialect, place } = context;
  const { step } = run;
  const { script } = step;
  const { row } = step.reversions[0];
  const resumed = await resume(context, step, row);
  if (resumed instanceof TelamonError) return { ...run, failure: resumed, end: context.clock() };
  const marked = (done: number, sent: boolean, statement?: Statement) =>
    rowPart(
      dialect.revisions.upsert(place, {
        ...row,
        error: markText(script, done, sent),
        errorStmt: statement?.text ?? '',
      }),
    );
  const applied: string[] = [];
  const end = (failure?: BatchFailure): StepRun => {
    const ended = { ...run, skipped: resumed, applied, end: context.clock() };
    const done = resumed + applied.length;
    const kept = `${done} of ${script.statements.length} statements stay done; the same \`telamon migrate down\` goes on`;
    return failure ? stopped(ended, failure, kept, applied) : ended;
  };
  for (let index = resumed; index < script.statements.length; index++) {
    const statement = script.statements[index] as Statement;
    if (context.signal?.aborted) return { ...end(), failure: interrupted(`${index} statements stay done`) };
    if (!isEmptyStatement(statement)) {
      const alone = await runsAlone(context, statement, marked, index, guards(context, step));
      if (alone) {
        if (!alone.error.lost) await rollBack(connection);
        return end(alone);
      }
    }
    applied.push(statement.text);
  }
  const failure = await sendBatch(connection, [
    ...setup(dialect.transactions.begin, ...cleanSession(run, resets)),
    ...guards(context, step),
    ...removals(context, step),
    commit,
  ]);
  return end(failure);
}

/** In a transaction with the row that counts it, where the statement may; else announced first. */
async function runsAlone(
  { connection, dialect }: DownContext,
  statement: Statement,
  marked: (done: number, sent: boolean, statement?: Statement) => Part,
  index: number,
  rowsHold: readonly Part[],
): Promise<BatchFailure | undefined> {
  const { begin } = dialect.transactions;
  if (!dialect.transactions.refuses(statement.text) && !dialect.transactions.worksOutside?.(statement.text)) {
    const parts = [...setup(begin), ...rowsHold, work(statement), marked(index + 1, false), commit];
    const failure = await sendBatch(connection, parts);
    const refused = failure?.part?.role === 'statement' && dialect.transactions.isRefusal(failure.error.fault);
    if (!refused) return failure;
    await rollBack(connection);
  }
  const announced = await sendBatch(connection, [...setup(begin), ...rowsHold, marked(index, true, statement), commit]);
  if (announced) return announced;
  const failure = await sendBatch(connection, [work(statement)]);
  return failure ?? sendBatch(connection, [marked(index + 1, false)]);
}

/** How many statements an earlier run has done. */
async function resume(
  { connection, dialect }: DownContext,
  { script }: DownStep,
  row: Revision,
): Promise<number | TelamonError> {
  const mark = markOf(row);
  if (!mark) return 0;
  const next = script.statements[mark.done];
  if (mark.digest !== digestOf(script)) {
    return new TelamonError(
      'history_changed',
      `version "${row.version}" is taken back only in part, by other statements than those of this run: ${row.error}`,
      { hints: ['go down with the directory and to the version of the run that was cut off'] },
    );
  }
  if (!mark.sent || !next) return mark.done;
  const settled = await dialect.transactions.settle(connection, next.text);
  switch (settled.outcome) {
    case 'done':
      return mark.done + 1;
    case 'repeat':
      return mark.done;
    case 'unknown':
      return new TelamonError(
        'history_changed',
        `an earlier run was cut off while it took back version "${row.version}", and what became of its statement is not known: ${next.text}`,
        {
          hints: [
            ...settled.details,
            `look at the database: if the statement took no effect, take ", the next one was sent" off the column error of version ${row.version} in atlas_schema_revisions and go down again; if it did, count it there as done`,
          ],
        },
      );
  }
}

function stopped(run: StepRun, { error, part }: BatchFailure, kept: string, done: readonly string[] = []): StepRun {
  const { step } = run;
  const { version } = step.reversions[0].row;
  const outcome = error.lost
    ? 'what the last message did is not known: run the same command again, it looks at the history before it does anything'
    : kept;
  if (part?.role === 'statement') {
    const at = step.script.statements.indexOf(part.statement) + 1;
    return {
      ...run,
      applied:
        done.length > 0 ? [...done, part.statement.text] : step.script.statements.slice(0, at).map(({ text }) => text),
      error: { statement: part.statement.text, text: faultText(error.fault) },
      failure: statementFailure(step.script, part.statement, error, [outcome]),
    };
  }
  if (part?.role === 'hook') {
    const told = { statement: part.hook.sql, text: faultText(error.fault) };
    return { ...run, applied: done, error: told, failure: hookFailure(part.hook, error, [outcome]) };
  }
  const moved = part?.role === 'guard';
  const text = moved
    ? `sql/migrate: the history of version "${version}" has changed since this run began: another run is at work`
    : `sql/migrate: taking back version "${version}": ${faultText(error.fault)}`;
  return {
    ...run,
    applied: done,
    failure: new TelamonError(moved ? 'history_changed' : 'database_error', text, { hints: [outcome], cause: error }),
  };
}

function interrupted(kept: string): TelamonError {
  return new TelamonError('interrupted', 'interrupted', { hints: [kept] });
}
