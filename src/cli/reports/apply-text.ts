import type { ChalkInstance } from 'chalk';
import { formatDuration } from '../../template/go-duration.ts';
import type { GoTime } from '../../template/go-time.ts';
import { type AppliedFile, type ApplyRun, nothingToExecute, summaryLines } from './apply.ts';
import { stylesOf } from './functions.ts';

const rule = '-------------------------';

/** The report of `migrate apply` for people: each file with the statements that were run, and a summary. */
export function applyText(run: ApplyRun, colors: ChalkInstance): string {
  if (run.pending.length === 0) return `${nothingToExecute}\n`;
  const { cyan, yellow } = stylesOf(colors);
  const from = run.current === '' ? '' : ` from ${cyan(run.current)}`;
  const head = `Migrating to version ${cyan(run.target)}${from} (${run.pending.length} migrations in total):\n`;
  const files = run.applied.map((file) => fileText(file, colors)).join('');
  const listed = run.applied.some((file) => file.failure ?? file.checks.some((check) => check.failure));
  const planning = run.error !== '' && !listed ? `\n    ${failed(run.error, colors)}\n` : '';
  const { duration, counts } = summaryLines(run);
  const tail = [yellow(duration), ...counts].map((line) => `  ${cyan('--')} ${line}\n`).join('');
  return `${head}${files}${planning}\n  ${cyan(rule)}\n${tail}`;
}

function fileText(applied: AppliedFile, colors: ChalkInstance): string {
  const { cyan, yellow, red } = stylesOf(colors);
  const version = cyan(applied.file.version);
  const ok = (start: GoTime, end: GoTime) =>
    `  ${yellow('--')} ok (${yellow(formatDuration(end.epochNs - start.epochNs))})\n`;
  let text = '';
  for (const checks of applied.checks) {
    text += `\n  ${yellow('--')} checks before migrating version ${version}\n`;
    for (const check of checks.statements) {
      text += statement(check.text, check.error === undefined ? cyan('->') : red('->'));
    }
    if (checks.failure) return `${text}    ${failed(checks.failure.text, colors)}\n`;
    text += ok(checks.start, checks.end);
  }
  text += `\n  ${yellow('--')} migrating version ${version}\n`;
  for (const sql of applied.statements) text += statement(sql, cyan('->'));
  return text + (applied.failure ? `    ${failed(applied.failure.text, colors)}\n` : ok(applied.start, applied.end));
}

function statement(sql: string, arrow: string): string {
  return `    ${arrow} ${sql.replaceAll('\n', `\n${' '.repeat(7)}`)}\n`;
}

function failed(text: string, colors: ChalkInstance): string {
  return stylesOf(colors).redBgWhiteFg(text);
}
