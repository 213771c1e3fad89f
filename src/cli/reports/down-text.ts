import type { ChalkInstance } from 'chalk';
import type { DownReport, RevertedFile } from '../../migrations/down/report.ts';
import type { DownPlan, DownStep } from '../../migrations/down/script.ts';
import type { Descent } from '../../migrations/down/target.ts';
import type { MigrationFile } from '../../migrations/migration.ts';
import { formatDuration } from '../../template/go-duration.ts';
import { hasFailed, summaryLines } from './apply-summary.ts';
import { checksText, failedLine, rule, statementLine } from './apply-text.ts';
import { stylesOf } from './functions.ts';

export const nothingToRevert = 'No migration files to revert';

/** `Migrating down from version 3 to 1 (2 migrations in total):` */
export function downHeader(
  { current, target, planned }: Pick<DownReport, 'current' | 'target' | 'planned'>,
  shown: (version: string) => string = (version) => version,
): string {
  if (planned.length === 0) return nothingToRevert;
  const to = target === '' ? 'before the first one' : shown(target);
  const count = planned.length === 1 ? '1 migration' : `${planned.length} migrations`;
  return `Migrating down from version ${shown(current)} to ${to} (${count} in total):`;
}

/** The report of `migrate down` for people. */
export function downText(report: DownReport, colors: ChalkInstance): string {
  const { cyan, yellow } = stylesOf(colors);
  if (report.planned.length === 0) return `${nothingToRevert}\n`;
  const files = report.reverted.map((file) => fileText(file, colors)).join('');
  const { failure } = report;
  const untold = failure && !report.reverted.some(hasFailed) ? `\n${failedLine(failure.message, colors)}` : '';
  const [duration, ...counts] = summaryLines({ ...report, applied: report.reverted });
  const tail = [yellow(duration), ...counts].map((line) => `  ${cyan('--')} ${line}\n`).join('');
  return `${downHeader(report, cyan)}\n${files}${untold}\n  ${cyan(rule)}\n${tail}`;
}

function fileText(reverted: RevertedFile, colors: ChalkInstance): string {
  const { cyan, yellow } = stylesOf(colors);
  if (reverted.together.length === 0) return '';
  const versions = versionsText(reverted.together, cyan);
  const checks = checksText(reverted.checks, `checks before reverting ${versions}`, colors);
  if (reverted.checks.some((check) => check.error)) return checks;
  const statements = reverted.applied.map((sql) => statementLine(sql, cyan('->'))).join('');
  const duration = yellow(formatDuration(reverted.end - reverted.start));
  const end = reverted.error ? failedLine(reverted.error.text, colors) : `  ${yellow('--')} ok (${duration})\n`;
  return `${checks}\n  ${yellow('--')} reverting ${versions}\n${statements}${end}`;
}

function versionsText(files: readonly MigrationFile[], shown: (version: string) => string): string {
  return `${files.length === 1 ? 'version' : 'versions'} ${files.map((file) => shown(file.version)).join(', ')}`;
}

/** What is about to be done, as SQL with comments: to be read, kept, or run by hand. */
export function downPlanText({ current, target }: Descent, { steps }: DownPlan, skipChecks = false): string {
  const planned = steps.flatMap(({ reversions }) => reversions.map(({ file }) => file));
  const lost = steps.flatMap(({ loses }) => loses);
  const unread = steps.filter(({ from, loses }) => from === 'file' && loses.length === 0);
  const head = [
    downHeader({ current, target, planned }),
    ...(lost.length === 0 ? [] : ['', 'Lost for good, unless there is a backup:', ...lost.map((each) => `  ${each}`)]),
    ...(lost.length === 0 && unread.length > 0
      ? ['', 'What the files drop on their way back is lost for good, unless there is a backup.']
      : []),
  ];
  return `${head.map((line) => `-- ${line}`.trimEnd()).join('\n')}\n${steps.map((step) => stepText(step, skipChecks)).join('')}`;
}

function stepText({ reversions, script, leaves }: DownStep, skipChecks: boolean): string {
  const versions = versionsText(
    reversions.map(({ file }) => file),
    (version) => version,
  );
  const checks = skipChecks ? [] : script.checks.flatMap((each) => each.statements.map(({ text }) => `${text};\n`));
  const statements = script.statements.map(({ text, comments }) => `${comments.join('')}${text}\n`);
  return [
    '\n',
    ...(checks.length === 0 ? [] : [`-- Checks before reverting ${versions}\n`, ...checks, '\n']),
    `-- Reverting ${versions}\n`,
    ...(statements.length === 0 ? ['-- nothing to do\n'] : statements),
    ...leaves.map((each) => `-- Not as it was before the version: ${each}\n`),
  ].join('');
}
