import type { ChalkInstance } from 'chalk';
import { redact } from '../../errors/redact.ts';
import type { ApplyReport, AroundReport, CheckReport, FileReport } from '../../migrations/executor/report.ts';
import { formatDuration } from '../../template/go-duration.ts';
import { hasFailed, nothingToExecute, summaryLines } from './apply-summary.ts';
import { stylesOf } from './functions.ts';

export const rule = '-------------------------';

/** The report of `migrate apply` for people: each file with the statements that were run, and a summary. */
export function applyText(report: ApplyReport, colors: ChalkInstance): string {
  if (report.pending.length === 0) return `${nothingToExecute}\n`;
  const { cyan, yellow } = stylesOf(colors);
  const from = report.current === '' ? '' : ` from ${cyan(report.current)}`;
  const head = `Migrating to version ${cyan(report.target)}${from} (${report.pending.length} migrations in total):\n`;
  const { failure, pre = [], post = [] } = report;
  const around = (blocks: readonly AroundReport[]) => blocks.map((block) => aroundText(block, colors)).join('');
  const files = around(pre) + report.applied.map((file) => fileText(file, colors)).join('') + around(post);
  const told = report.applied.some(hasFailed) || [...pre, ...post].some(({ error }) => error);
  const untold = failure && !told ? `\n${failedLine(failure.message, colors)}` : '';
  const [duration, ...counts] = summaryLines(report);
  const tail = [yellow(duration), ...counts].map((line) => `  ${cyan('--')} ${line}\n`).join('');
  return `${head}${files}${untold}\n  ${cyan(rule)}\n${tail}`;
}

function fileText(applied: FileReport, colors: ChalkInstance): string {
  const { cyan, yellow } = stylesOf(colors);
  const version = cyan(applied.file.version);
  const ok = (nanoseconds: bigint) => `  ${yellow('--')} ok (${yellow(formatDuration(nanoseconds))})\n`;
  let text = checksText(applied.checks, `checks before migrating version ${version}`, colors);
  if (applied.checks.some((check) => check.error)) return text;
  text += `\n  ${yellow('--')} migrating version ${version}\n`;
  for (const sql of applied.applied) text += statementLine(sql, cyan('->'));
  return text + (applied.error ? failedLine(applied.error.text, colors) : ok(applied.end - applied.start));
}

/** What ran around the files, and why it did not. */
function aroundText({ title, statements, skipped, error, start, end }: AroundReport, colors: ChalkInstance): string {
  const { cyan, yellow } = stylesOf(colors);
  const head = `\n  ${yellow('--')} ${title}\n`;
  if (skipped !== undefined) return `${head}  ${yellow('--')} skipped${skipped === '' ? '' : `: ${skipped}`}\n`;
  const lines = statements.map((sql) => statementLine(sql, cyan('->'))).join('');
  const last = error
    ? failedLine(error.text, colors)
    : `  ${yellow('--')} ok (${yellow(formatDuration(end - start))})\n`;
  return head + lines + last;
}

/** Each group of checks under a title; a group that fails ends with what speaks against it. */
export function checksText(groups: readonly CheckReport[], title: string, colors: ChalkInstance): string {
  const { cyan, yellow, red } = stylesOf(colors);
  return groups
    .map(({ statements, error, start, end }) => {
      const lines = statements.map((check) =>
        statementLine(check.statement, check.error === undefined ? cyan('->') : red('->')),
      );
      const last = error
        ? failedLine(error.text, colors)
        : `  ${yellow('--')} ok (${yellow(formatDuration(end - start))})\n`;
      return `\n  ${yellow('--')} ${title}\n${lines.join('')}${last}`;
    })
    .join('');
}

/** Later lines of a statement stand under its first one. */
export function statementLine(sql: string, arrow: string): string {
  return `    ${arrow} ${sql.replaceAll('\n', `\n${' '.repeat(7)}`)}\n`;
}

export function failedLine(text: string, colors: ChalkInstance): string {
  return `    ${stylesOf(colors).redBgWhiteFg(redact(text))}\n`;
}
