import { redact } from '../../errors/redact.ts';
import type { Instant } from '../../migrations/clock.ts';
import type { StatementError } from '../../migrations/executor/report.ts';
import { GoTime } from '../../template/go-time.ts';
import { defineStruct, type Struct } from '../../template/struct.ts';

const statementFailureReport = defineStruct<{ readonly Stmt: string; readonly Text: string }>('*cmdlog.StmtError', {
  fields: { Stmt: 'Stmt,omitempty', Text: 'Text,omitempty' },
});

/** A file that was run, or a plan that was run as one: its statements, and how it ended. */
export const appliedFileReport = defineStruct<{
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

export function failureReport(failure: StatementError | undefined): Struct | null {
  return failure === undefined ? null : statementFailureReport({ Stmt: failure.statement, Text: redact(failure.text) });
}

export function timeOf(instant: Instant): GoTime {
  const millisecond = 1_000_000n;
  return GoTime.local(new Date(Number(instant / millisecond)), Number(instant % millisecond));
}
