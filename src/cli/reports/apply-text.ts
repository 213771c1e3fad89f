import type { ChalkInstance } from 'chalk';
import { redact } from '../../errors/redact.ts';
import type { ApplyReport, FileReport } from '../../migrations/executor/report.ts';
import { formatDuration } from '../../template/go-duration.ts';
import { hasFailed, nothingToExecute, summaryLines } from './apply-summary.ts';
import { stylesOf } from './functions.ts';

const rule = '-------------------------';

/** The report of `migrate apply` for people: each file with the statements that were run, and a summary. */
export function applyText(report: ApplyReport, colors: ChalkInstance): string {
  if (report.pending.length === 0) return `${nothingToExecute}\n`;
  const { cyan, yellow } = stylesOf(colors);
  const from = report.current === '' ? '' : ` from ${cyan(report.current)}`;
  const head = `Migrating to version ${cyan(report.target)}${from} (${report.pending.length} migrations in total):\n`;
  const files = report.applied.map((file) => fileText(file, colors)).join('');
  const { failure } = report;
  const untold = failure && !report.applied.some(hasFailed) ? `\n    ${failed(redact(failure.message), colors)}\n` : '';
  const [duration, ...counts] = summaryLines(report);
  const tail = [yellow(duration), ...counts].map((line) => `  ${cyan('--')} ${line}\n`).join('');
  return `${head}${files}${untold}\n  ${cyan(rule)}\n${tail}`;
}

function fileText(applied: FileReport, colors: ChalkInstance): string {
  const { cyan, yellow, red } = stylesOf(colors);
  const version = cyan(applied.file.version);
  const ok = (nanoseconds: bigint) => `  ${yellow('--')} ok (${yellow(formatDuration(nanoseconds))})\n`;
  let text = '';
  for (const checks of applied.checks) {
    text += `\n  ${yellow('--')} checks before migrating version ${version}\n`;
    for (const check of checks.statements) {
      text += statement(check.statement, check.error === undefined ? cyan('->') : red('->'));
    }
    if (checks.error) return `${text}    ${failed(redact(checks.error.text), colors)}\n`;
    text += ok(checks.end - checks.start);
  }
  text += `\n  ${yellow('--')} migrating version ${version}\n`;
  for (const sql of applied.applied) text += statement(sql, cyan('->'));
  return (
    text + (applied.error ? `    ${failed(redact(applied.error.text), colors)}\n` : ok(applied.end - applied.start))
  );
}

function statement(sql: string, arrow: string): string {
  return `    ${arrow} ${sql.replaceAll('\n', `\n${' '.repeat(7)}`)}\n`;
}

function failed(text: string, colors: ChalkInstance): string {
  return stylesOf(colors).redBgWhiteFg(text);
}
