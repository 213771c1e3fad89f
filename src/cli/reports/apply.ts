import { redact } from '../../errors/redact.ts';
import type { ApplyReport, CheckReport, FileReport } from '../../migrations/executor/report.ts';
import { fn } from '../../template/function.ts';
import type { GoTime } from '../../template/go-time.ts';
import { defineStruct, type Struct } from '../../template/struct.ts';
import { appliedFileReport, failureReport, timeOf } from './applied-file.ts';
import { closingMessage, headerText, summaryLines } from './apply-summary.ts';
import { aroundData } from './around.ts';
import { envReport, type Place } from './env.ts';
import { fileReport } from './file.ts';

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

interface ApplyFields {
  readonly Env: Struct;
  readonly Pending: readonly Struct[];
  readonly Pre: readonly Struct[];
  readonly Applied: readonly Struct[];
  readonly Post: readonly Struct[];
  readonly Current: string;
  readonly Target: string;
  readonly Start: GoTime;
  readonly End: GoTime;
  readonly Error: string;
  readonly report: ApplyReport;
}

const fieldTags = {
  Env: 'embedded',
  Pending: 'Pending,omitempty',
  Pre: 'Pre,omitempty',
  Applied: 'Applied,omitempty',
  Post: 'Post,omitempty',
  Current: 'Current,omitempty',
  Target: 'Target,omitempty',
  Start: 'Start',
  End: 'End',
  Error: 'Error,omitempty',
  report: '-',
} as const;

/** The same with its closing sentence, which only JSON has. */
const applyDocument = defineStruct<ApplyFields & { readonly Message: string }>('cmdlog.MigrateApply', {
  fields: { ...fieldTags, Message: 'Message,omitempty' },
});

const migrateApply = defineStruct<ApplyFields>('*cmdlog.MigrateApply', {
  fields: fieldTags,
  methods: ({ report }) => ({
    Header: fn([], () => headerText(report)),
    Summary: fn(['string'], (indent) =>
      summaryLines(report)
        .map((line) => `${indent}-- ${line}`)
        .join('\n'),
    ),
  }),
  json: (fields) => applyDocument({ ...fields, Message: closingMessage(fields.report) }),
});

/** What `--format` templates of `migrate apply` read. */
export function applyData(place: Place, report: ApplyReport): Struct {
  return migrateApply({
    Env: envReport(place),
    Pending: report.pending.map(fileReport),
    Pre: (report.pre ?? []).map(aroundData),
    Applied: report.applied.map(appliedFile),
    Post: (report.post ?? []).map(aroundData),
    Current: report.current,
    Target: report.target,
    Start: timeOf(report.start),
    End: timeOf(report.end),
    Error: redact(report.failure?.message ?? ''),
    report,
  });
}

function appliedFile(applied: FileReport): Struct {
  return appliedFileReport({
    File: fileReport(applied.file),
    Start: timeOf(applied.start),
    End: timeOf(applied.end),
    Skipped: applied.skipped,
    Applied: applied.applied,
    Checks: applied.checks.map(checkData),
    Error: failureReport(applied.error),
  });
}

export function checkData(checks: CheckReport): Struct {
  return checksReport({
    Name: checks.name,
    Stmts: checks.statements.map(({ statement, error }) => checkReport({ Stmt: statement, Error: error ?? null })),
    Error: failureReport(checks.error),
    Start: timeOf(checks.start),
    End: timeOf(checks.end),
  });
}
