import type { MigrationFile } from '../../migrations/migration.ts';
import { fn } from '../../template/function.ts';
import { formatDuration } from '../../template/go-duration.ts';
import type { GoTime } from '../../template/go-time.ts';
import { defineStruct, type Struct } from '../../template/struct.ts';
import { envReport, type Place } from './env.ts';
import { fileReport } from './file.ts';

/** What one run of `migrate apply` did. */
export interface ApplyRun {
  readonly place: Place;
  /** Every file that the run was to execute. */
  readonly pending: readonly MigrationFile[];
  /** Those that were started, the failing one included. */
  readonly applied: readonly AppliedFile[];
  /** Version before the run; empty on a fresh database. */
  readonly current: string;
  /** Version of the last pending file. */
  readonly target: string;
  readonly start: GoTime;
  readonly end: GoTime;
  /** Why the run failed; empty when it did not. */
  readonly error: string;
}

export interface AppliedFile {
  readonly file: MigrationFile;
  readonly start: GoTime;
  readonly end: GoTime;
  /** Statements that an earlier run had applied. */
  readonly skipped: number;
  /** Statements that were run, a failed one last. */
  readonly statements: readonly string[];
  readonly checks: readonly AppliedChecks[];
  readonly failure: StatementFailure | undefined;
}

/** Queries of a file that had to hold first. */
export interface AppliedChecks {
  readonly name: string;
  readonly statements: readonly { readonly text: string; readonly error: string | undefined }[];
  readonly start: GoTime;
  readonly end: GoTime;
  readonly failure: StatementFailure | undefined;
}

export interface StatementFailure {
  readonly statement: string;
  readonly text: string;
}

export const nothingToExecute = 'No migration files to execute';

/** `Migrating to version 2 from 1 (1 migrations in total)`, or the same in the past tense. */
function sentence(verb: string, run: ApplyRun): string {
  const from = run.current === '' ? '' : ` from ${run.current}`;
  return `${verb} to version ${run.target}${from} (${run.pending.length} migrations in total)`;
}

export function header(run: ApplyRun): string {
  return run.pending.length === 0 ? nothingToExecute : `${sentence('Migrating', run)}:`;
}

interface SummaryLines {
  readonly duration: string;
  readonly counts: readonly string[];
}

/** The lines at the end of a report, without rule and dashes; counts of nothing are left out. */
export function summaryLines(run: ApplyRun): SummaryLines {
  const failed = run.applied.filter((file) => hasFailed(file));
  const checks = run.applied.flatMap((file) => file.checks.flatMap((check) => check.statements));
  const failedChecks = checks.filter((check) => check.error !== undefined).length;
  const statements = run.applied.reduce((count, file) => count + file.statements.length, 0);
  const failedStatements = run.applied.filter((file) => file.failure !== undefined).length;
  return {
    duration: formatDuration(run.end.epochNs - run.start.epochNs),
    counts: [
      okAndErrors('migration', run.applied.length - failed.length, failed.length),
      checkCounts(checks.length - failedChecks, failedChecks),
      okAndErrors('sql statement', statements - failedStatements, failedStatements),
    ].filter((line) => line !== ''),
  };
}

function hasFailed(file: AppliedFile): boolean {
  return file.failure !== undefined || file.checks.some((check) => check.failure !== undefined);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count > 1 ? 's' : ''}`;
}

function okAndErrors(noun: string, ok: number, errors: number): string {
  if (errors === 0) return ok === 0 ? '' : plural(ok, noun);
  return ok === 0 ? `${plural(errors, noun)} with errors` : `${plural(ok, noun)} ok, ${errors} with errors`;
}

function checkCounts(ok: number, failed: number): string {
  if (failed === 0) return ok === 0 ? '' : plural(ok, 'check');
  return ok === 0 ? plural(failed, 'check error') : `${plural(ok, 'check')} ok, ${plural(failed, 'failure')}`;
}

const statementFailureReport = defineStruct<{ readonly Stmt: string; readonly Text: string }>('*cmdlog.StmtError', {
  fields: { Stmt: 'Stmt,omitempty', Text: 'Text,omitempty' },
});

const checkReport = defineStruct<{ readonly Stmt: string; readonly Error: string | null }>('*cmdlog.Check', {
  fields: { Stmt: 'Stmt,omitempty', Error: { json: 'Error,omitempty', pointer: '*string' } },
});

const checksReport = defineStruct<{
  readonly Name: string;
  readonly Stmts: readonly Struct[];
  readonly Error: Struct | null;
  readonly Start: GoTime;
  readonly End: GoTime;
}>('*cmdlog.FileChecks', {
  fields: {
    Name: 'Name,omitempty',
    Stmts: 'Stmts,omitempty',
    Error: { json: 'Error,omitempty', pointer: '*cmdlog.StmtError' },
    Start: 'Start',
    End: 'End',
  },
});

const appliedFileReport = defineStruct<{
  readonly File: Struct;
  readonly Start: GoTime;
  readonly End: GoTime;
  readonly Skipped: number;
  readonly Applied: readonly string[];
  readonly Checks: readonly Struct[];
  readonly Error: Struct | null;
}>('*cmdlog.AppliedFile', {
  fields: {
    File: 'embedded',
    Start: 'Start',
    End: 'End',
    Skipped: 'Skipped,omitempty',
    Applied: 'Applied,omitempty',
    Checks: 'Checks,omitempty',
    Error: { json: 'Error,omitempty', pointer: '*cmdlog.StmtError' },
  },
});

interface ApplyFields {
  readonly Env: Struct;
  readonly Pending: readonly Struct[];
  readonly Applied: readonly Struct[];
  readonly Current: string;
  readonly Target: string;
  readonly Start: GoTime;
  readonly End: GoTime;
  readonly Error: string;
  readonly run: ApplyRun;
}

const fieldTags = {
  Env: 'embedded',
  Pending: 'Pending,omitempty',
  Applied: 'Applied,omitempty',
  Current: 'Current,omitempty',
  Target: 'Target,omitempty',
  Start: 'Start',
  End: 'End',
  Error: 'Error,omitempty',
  run: '-',
} as const;

/** The same with its closing sentence, which only JSON has. */
const applyDocument = defineStruct<ApplyFields & { readonly Message: string }>('cmdlog.MigrateApply', {
  fields: { ...fieldTags, Message: 'Message,omitempty' },
});

const migrateApply = defineStruct<ApplyFields>('*cmdlog.MigrateApply', {
  fields: fieldTags,
  methods: ({ run }) => ({
    Header: fn([], () => header(run)),
    Summary: fn(['string'], (indent) => summaryText(run, indent)),
  }),
  json: (fields) => applyDocument({ ...fields, Message: closingMessage(fields.run) }),
});

function closingMessage(run: ApplyRun): string {
  if (run.error !== '') return '';
  return run.pending.length === 0 ? nothingToExecute : sentence('Migrated', run);
}

function summaryText(run: ApplyRun, indent: string): string {
  const { duration, counts } = summaryLines(run);
  return [duration, ...counts].map((line) => `${indent}-- ${line}`).join('\n');
}

/** The data of `--format` templates. */
export function applyReport(run: ApplyRun): Struct {
  return migrateApply({
    Env: envReport(run.place),
    Pending: run.pending.map(fileReport),
    Applied: run.applied.map((applied) =>
      appliedFileReport({
        File: fileReport(applied.file),
        Start: applied.start,
        End: applied.end,
        Skipped: applied.skipped,
        Applied: applied.statements,
        Checks: applied.checks.map((checks) =>
          checksReport({
            Name: checks.name,
            Stmts: checks.statements.map(({ text, error }) => checkReport({ Stmt: text, Error: error ?? null })),
            Error: failureReport(checks.failure),
            Start: checks.start,
            End: checks.end,
          }),
        ),
        Error: failureReport(applied.failure),
      }),
    ),
    Current: run.current,
    Target: run.target,
    Start: run.start,
    End: run.end,
    Error: run.error,
    run,
  });
}

function failureReport(failure: StatementFailure | undefined): Struct | null {
  return failure === undefined ? null : statementFailureReport({ Stmt: failure.statement, Text: failure.text });
}
