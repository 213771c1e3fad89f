import type { ApplyReport, FileReport } from '../../migrations/executor/report.ts';
import { formatDuration } from '../../template/go-duration.ts';

export const nothingToExecute = 'No migration files to execute';

/** `Migrating to version 2 from 1 (1 migrations in total)`, or the same in the past tense. */
function sentence(verb: string, report: ApplyReport): string {
  const from = report.current === '' ? '' : ` from ${report.current}`;
  return `${verb} to version ${report.target}${from} (${report.pending.length} migrations in total)`;
}

export function headerText(report: ApplyReport): string {
  return report.pending.length === 0 ? nothingToExecute : `${sentence('Migrating', report)}:`;
}

/** What JSON closes with; empty for a run that failed. */
export function closingMessage(report: ApplyReport): string {
  if (report.failure) return '';
  return report.pending.length === 0 ? nothingToExecute : sentence('Migrated', report);
}

/** The lines at the end of a report, without their dashes; the duration first, counts of nothing left out. */
export function summaryLines(report: Pick<ApplyReport, 'applied' | 'start' | 'end'>): readonly [string, ...string[]] {
  const failed = report.applied.filter(hasFailed).length;
  const checks = report.applied.flatMap((file) => file.checks.flatMap((check) => check.statements));
  const failedChecks = checks.filter((check) => check.error !== undefined).length;
  const statements = report.applied.reduce((count, file) => count + file.applied.length, 0);
  const failedStatements = report.applied.filter((file) => file.error !== undefined).length;
  const counts = [
    okAndErrors('migration', report.applied.length - failed, failed),
    checkCounts(checks.length - failedChecks, failedChecks),
    okAndErrors('sql statement', statements - failedStatements, failedStatements),
  ];
  return [formatDuration(report.end - report.start), ...counts.filter((line) => line !== '')];
}

export function hasFailed(file: FileReport): boolean {
  return file.error !== undefined || file.checks.some((check) => check.error !== undefined);
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
