import { redact } from '../../errors/redact.ts';
import type { DownReport, RevertedFile } from '../../migrations/down/report.ts';
import { fn } from '../../template/function.ts';
import type { GoTime } from '../../template/go-time.ts';
import { defineStruct, type Struct } from '../../template/struct.ts';
import { failureReport, timeOf } from './applied-file.ts';
import { checkData } from './apply.ts';
import { summaryLines } from './apply-summary.ts';
import { downHeader } from './down-text.ts';
import { fileReport } from './file.ts';

const revertedReport = defineStruct<{
  readonly File: Struct;
  readonly Start: GoTime;
  readonly End: GoTime;
  readonly Skipped: number;
  readonly Applied: readonly string[];
  readonly Checks: readonly Struct[];
  readonly Scope: string;
  readonly Error: Struct | null;
}>('*cmdlog.RevertedFile', {
  fields: {
    File: 'embedded',
    Start: 'Start',
    End: 'End',
    Skipped: 'Skipped,omitempty',
    Applied: 'Applied,omitempty',
    Checks: 'Checks,omitempty',
    Scope: 'Scope,omitempty',
    Error: { json: 'Error,omitempty', pointer: '*cmdlog.StmtError' },
  },
});

const migrateDown = defineStruct<{
  readonly Driver: string;
  readonly Dir: string;
  readonly Planned: readonly Struct[];
  readonly Reverted: readonly Struct[];
  readonly Current: string;
  readonly Target: string;
  readonly Total: number;
  readonly Start: GoTime;
  readonly End: GoTime;
  readonly Status: string;
  readonly Error: string;
  readonly report: DownReport;
}>('*cmdlog.MigrateDown', {
  fields: {
    Driver: 'Driver,omitempty',
    Dir: 'Dir,omitempty',
    Planned: 'Planned,omitempty',
    Reverted: 'Reverted,omitempty',
    Current: 'Current,omitempty',
    Target: 'Target,omitempty',
    Total: 'Total,omitempty',
    Start: 'Start',
    End: 'End',
    Status: 'Status,omitempty',
    Error: 'Error,omitempty',
    report: '-',
  },
  methods: ({ report }) => ({
    Header: fn([], () => downHeader(report)),
    Summary: fn(['string'], (indent) =>
      summaryLines({ ...report, applied: report.reverted })
        .map((line) => `${indent}-- ${line}`)
        .join('\n'),
    ),
  }),
});

/** What `--format` templates of `migrate down` read. */
export function downData(
  place: { readonly driver: string; readonly dir: string },
  report: DownReport,
  dryRun: boolean,
): Struct {
  return migrateDown({
    Driver: place.driver,
    Dir: place.dir,
    Planned: report.planned.map(fileReport),
    Reverted: report.reverted.map(revertedFile),
    Current: report.current,
    Target: report.target,
    Total: report.planned.length,
    Start: timeOf(report.start),
    End: timeOf(report.end),
    Status: report.failure || dryRun || report.planned.length === 0 ? '' : 'APPLIED',
    Error: redact(report.failure?.message ?? ''),
    report,
  });
}

function revertedFile(file: RevertedFile): Struct {
  return revertedReport({
    File: fileReport(file.file),
    Start: timeOf(file.start),
    End: timeOf(file.end),
    Skipped: file.skipped,
    Applied: file.applied,
    Checks: file.checks.map(checkData),
    Scope: file.scope,
    Error: failureReport(file.error),
  });
}
