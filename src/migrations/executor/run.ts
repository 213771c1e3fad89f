import type { Revision } from '../../dialects/revisions.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { DirectoryFormat } from '../formats/format.ts';
import { type Migration, type MigrationFile, readMigration } from '../migration.ts';
import { positionAt } from '../source.ts';
import { statementHashes } from '../split/statement.ts';
import { abandon } from './abandon.ts';
import { inOurStatements } from './adopt.ts';
import { type Ahead, runAhead } from './ahead.ts';
import { runChecks } from './checks.ts';
import type { FileRun, RunContext } from './context.ts';
import { hear } from './hear.ts';
import { checkHistory } from './history.ts';
import { settleIntent } from './intent.ts';
import { completeOutcome, type FileOutcome } from './outcome.ts';
import type { FileReport } from './report.ts';
import { runStepwise } from './stepwise.ts';
import { fewest, runTogether } from './together.ts';
import { transactionControl } from './transaction-control.ts';
import { type Bounds, runInTransaction } from './transactional.ts';

/** One transaction a file, one for all files, or none. */
export const txModes = ['none', 'file', 'all'] as const;
export type TxMode = (typeof txModes)[number];

/** @throws TelamonError usage for any other word. */
export function parseTxMode(word: string): TxMode {
  const found = txModes.find((mode) => mode === word);
  if (found) return found;
  throw new TelamonError('usage', `unknown tx-mode "${word}"`, { hints: [`one of ${txModes.join(', ')}`] });
}

export interface RunPlan {
  readonly files: readonly MigrationFile[];
  readonly format: DirectoryFormat;
  readonly revisions: ReadonlyMap<string, Revision>;
  readonly txMode: TxMode;
  readonly dryRun: boolean;
}

/** A file that can be run, or why it cannot. */
type Prepared =
  | { readonly file: MigrationFile; readonly migration: Migration }
  | { readonly file: MigrationFile; readonly fault: TelamonError };

/** How a run of files ended. */
export interface RunResult {
  readonly applied: readonly FileReport[];
  readonly failure?: TelamonError;
  /** The connection was lost while these files were under way: what became of them only the database knows. */
  readonly lost?: readonly FileRun[];
}

/** Runs files in order until one fails. What is wrong with a later file is told at once, and stops the run when its turn comes. */
export async function runFiles(context: RunContext, plan: RunPlan): Promise<RunResult> {
  const prepared = plan.files.map((file) => prepare(context, plan, file));
  warnAhead(context, plan, prepared);
  const clash = plan.txMode === 'all' ? prepared.find(hasFault) : undefined;
  if (clash) return { applied: [], failure: clash.fault };
  const { rows, fault } = await settleAll(context, plan, prepared);
  if (fault) return { applied: [], failure: fault };
  const applied: FileReport[] = [];
  for (let index = 0; index < prepared.length; ) {
    const one = prepared[index] as Prepared;
    if (hasFault(one)) return { applied, failure: one.fault };
    if (context.signal?.aborted) {
      if (plan.txMode === 'all' && index > 0) await abandon(context);
      return { applied, failure: interrupted(one.file) };
    }
    const stretch = stretchFrom(context, plan, prepared, rows, index);
    const stopped =
      stretch.length > 1
        ? await runStretch(context, plan, stretch, index, applied)
        : await runOne(context, plan, one.migration, rows.get(one.file.version), index, applied);
    if (stopped) return { applied, ...stopped };
    index = applied.length;
  }
  return { applied };
}

type Stop = Omit<RunResult, 'applied'>;

/** Adds the file's report. Gives why the run ends with it, if it does. */
async function runOne(
  context: RunContext,
  plan: RunPlan,
  migration: Migration,
  row: Revision | undefined,
  index: number,
  applied: FileReport[],
): Promise<Stop | undefined> {
  const { file } = migration;
  const start = context.clock();
  context.onEvent({ type: 'file', file, number: index + 1, of: plan.files.length });
  const { run, fault } = begin(row, migration, start, index > 0);
  if (fault) {
    if (plan.txMode === 'all' && index > 0) await abandon(context);
    return { failure: fault };
  }
  const unhear = hear(context, () => run);
  let outcome: FileOutcome;
  try {
    outcome = await execute(context, plan, run, index);
  } finally {
    unhear();
  }
  const { failure, lost, ...rest } = outcome;
  applied.push({ file, start, end: context.clock(), skipped: run.skip, ...rest });
  return failure && { failure, ...(lost ? { lost: [run] } : {}) };
}

/** Files from `index` on that need no answer before the next one is sent, or that may share commits. */
function stretchFrom(
  context: RunContext,
  plan: RunPlan,
  prepared: readonly Prepared[],
  rows: ReadonlyMap<string, Revision>,
  index: number,
): readonly Migration[] {
  const { scriptAhead } = context.connection;
  // A hook is for the transaction of one file.
  const sharedCommit = context.hooks ? undefined : context.dialect.transactions.sharedCommit;
  if (plan.dryRun || !(scriptAhead || sharedCommit)) return [];
  const stretch: Migration[] = [];
  for (const one of prepared.slice(index)) {
    if (hasFault(one) || rows.has(one.file.version) || one.migration.checks.length > 0) break;
    const mode = modeOf(context, plan, one.migration);
    const fits = scriptAhead
      ? mode !== 'none'
      : mode === 'file' && one.migration.statements.every(({ text }) => sharedCommit?.allows(text));
    if (!fits) break;
    stretch.push(one.migration);
  }
  return scriptAhead || stretch.length >= fewest ? stretch : [];
}

async function runStretch(
  context: RunContext,
  plan: RunPlan,
  stretch: readonly Migration[],
  from: number,
  applied: FileReport[],
): Promise<Stop | undefined> {
  let head: FileRun | undefined;
  let start = context.clock();
  const started: FileRun[] = [];
  const files = stretch.map(
    (migration, at): Ahead => ({
      bounds: boundsOf(plan, modeOf(context, plan, migration), from + at),
      start() {
        const { run } = begin(undefined, migration, context.clock(), from + at > 0);
        started.push(run);
        return run;
      },
    }),
  );
  const onHead = (run: FileRun) => {
    if (head === run) return;
    head = run;
    const number = from + stretch.indexOf(run.migration) + 1;
    context.onEvent({ type: 'file', file: run.migration.file, number, of: plan.files.length });
  };
  const unhear = hear(context, () => head);
  try {
    const runAll = context.connection.scriptAhead ? runAhead : runTogether;
    for await (const { run, outcome, end = context.clock() } of runAll(context, files, onHead)) {
      const { failure, lost, ...rest } = outcome;
      applied.push({ file: run.migration.file, start, end, skipped: run.skip, ...rest });
      start = end;
      if (failure) return { failure, ...(lost ? { lost: started.slice(started.indexOf(run)) } : {}) };
    }
  } finally {
    unhear();
  }
  return undefined;
}

function hasFault(prepared: Prepared): prepared is Extract<Prepared, { fault: TelamonError }> {
  return 'fault' in prepared;
}

function prepare(context: RunContext, plan: RunPlan, file: MigrationFile): Prepared {
  try {
    const migration = readMigration(file, context.dialect.splitRules, plan.format);
    checkMode(plan.txMode, migration);
    checkStatements(context, modeOf(context, plan, migration), migration, plan.format);
    return { file, migration };
  } catch (fault) {
    if (fault instanceof TelamonError) return { file, fault };
    throw fault;
  }
}

/** A file's own mode wins, where its transactions are worth something; where a format has no word for it, its statements tell. */
function modeOf(context: RunContext, plan: RunPlan, migration: Migration): TxMode {
  if (!context.dialect.transactionalDdl) return 'none';
  if (migration.txMode !== undefined) return migration.txMode;
  const unmarked = plan.txMode === 'file' && plan.format.noTransaction === undefined;
  const { transactions } = context.dialect;
  return unmarked && migration.statements.some(({ text }) => transactions.refuses(text)) ? 'none' : plan.txMode;
}

function checkMode(txMode: TxMode, { file, source, txMode: own }: Migration): void {
  if (txMode !== 'all' || own === undefined) return;
  throw new TelamonError(
    'directive_invalid',
    `cannot set txmode directive to "${own}" in "${file.name}" when txmode "all" is set globally`,
    {
      position: positionAt(source, Math.max(0, source.text.indexOf('atlas:txmode'))),
      hints: ['run this file by itself, or all of them with --tx-mode file'],
    },
  );
}

/** What may not stand in a file at all, or not in this mode. */
function checkStatements(
  context: RunContext,
  mode: TxMode,
  { file, source, statements }: Migration,
  format: DirectoryFormat,
): void {
  for (const statement of statements) {
    const position = () => positionAt(source, statement.start, statement.text.length);
    const reason = context.dialect.transactions.forbids(statement.text);
    if (reason !== undefined) {
      throw new TelamonError('file_invalid', `a statement of ${file.name} cannot stand in a migration: ${reason}`, {
        position: position(),
        hints: ['take it out; between two files telamon resets the session by itself'],
      });
    }
    const bound = context.lease && context.dialect.transactions.needsSession?.(statement.text);
    if (bound !== undefined) {
      throw new TelamonError(
        'file_invalid',
        `a statement of ${file.name} cannot run through a connection pooler in transaction mode: ${bound}`,
        { position: position(), hints: ['apply this file with the direct URL of the server'] },
      );
    }
    if (mode !== 'none' && transactionControl(statement.text) !== undefined) {
      throw new TelamonError(
        'file_invalid',
        `${file.name} handles transactions itself, which cannot be done inside the transaction of tx-mode "${mode}"`,
        {
          position: position(),
          hints: [
            `take the statement out, since the file runs in a transaction anyway; or ${format.noTransaction ?? 'run it with --tx-mode none'}`,
          ],
        },
      );
    }
  }
}

/** What can be foreseen is said before anything runs, so that nobody is surprised half-way. */
function warnAhead(context: RunContext, plan: RunPlan, prepared: readonly Prepared[]): void {
  for (const [index, one] of prepared.entries()) {
    if (hasFault(one)) {
      if (index > 0)
        context.onEvent({ type: 'warning', text: `the run will stop at ${one.file.name}: ${one.fault.message}` });
      continue;
    }
    for (const text of one.migration.warnings) context.onEvent({ type: 'warning', text });
    if (modeOf(context, plan, one.migration) === 'none') continue;
    const refusing = one.migration.statements.find(({ text }) => context.dialect.transactions.refuses(text));
    if (!refusing) continue;
    const { file, line, column } = positionAt(one.migration.source, refusing.start);
    context.onEvent({
      type: 'warning',
      text: `${file}:${line}:${column}: this statement does not run inside a transaction: ${plan.format.noTransaction ?? 'run it with --tx-mode none'}`,
    });
  }
}

/** The rows, once the statements that earlier runs announced and did not end are looked into. */
async function settleAll(
  context: RunContext,
  plan: RunPlan,
  prepared: readonly Prepared[],
): Promise<{ readonly rows: ReadonlyMap<string, Revision>; readonly fault?: TelamonError }> {
  const rows = new Map(plan.revisions);
  try {
    for (const one of prepared) {
      const found = rows.get(one.file.version);
      if (!found || hasFault(one)) continue;
      const row = inOurStatements(one.migration, found, context.dialect.splitRules, plan.format);
      rows.set(row.version, row);
      if (plan.dryRun) continue;
      if (row !== found) await context.connection.script([context.dialect.revisions.upsert(context.place, row)]);
      rows.set(row.version, await settleIntent(context, one.migration, row));
    }
    return { rows };
  } catch (fault) {
    if (fault instanceof TelamonError) return { rows, fault };
    throw fault;
  }
}

/** Where a file starts: at its beginning, or behind what an earlier run has done. */
function begin(row: Revision | undefined, migration: Migration, start: bigint, resetFirst: boolean) {
  let hashes: readonly string[] | undefined;
  const partialHashes = () => {
    hashes ??= statementHashes(migration.statements);
    return hashes;
  };
  const run: FileRun = { migration, row, skip: row?.applied ?? 0, partialHashes, resetFirst, start };
  try {
    if (row) checkHistory(migration, row, partialHashes());
    return { run };
  } catch (fault) {
    if (fault instanceof TelamonError) return { run, fault };
    throw fault;
  }
}

async function execute(context: RunContext, plan: RunPlan, run: FileRun, index: number): Promise<FileOutcome> {
  if (plan.dryRun) return pretend(context, run);
  const mode = modeOf(context, plan, run.migration);
  if (mode === 'none') return runStepwise(context, run);
  return runInTransaction(context, run, boundsOf(plan, mode, index));
}

function boundsOf(plan: RunPlan, mode: TxMode, index: number): Bounds {
  if (mode !== 'all') return { opens: true, closes: true };
  return { opens: index === 0, closes: index === plan.files.length - 1 };
}

/** A dry run asks the checks, which only read, and lists the rest. */
async function pretend(context: RunContext, run: FileRun): Promise<FileOutcome> {
  const { migration, skip } = run;
  const { reports, failure } =
    skip === 0 ? await runChecks(context.connection, migration, context.clock) : { reports: [], failure: undefined };
  return failure ? { applied: [], checks: reports, failure } : completeOutcome(migration, skip, reports);
}

function interrupted(file: MigrationFile): TelamonError {
  return new TelamonError('interrupted', `interrupted before ${file.name}`, {
    hints: ['the next apply goes on with it'],
  });
}
