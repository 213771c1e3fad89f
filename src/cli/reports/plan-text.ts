import type { ChalkInstance } from 'chalk';
import { redact } from '../../errors/redact.ts';
import { type Plan, planText, statementText } from '../../schema/plan.ts';
import type { PlanRun } from '../../state/apply-plan.ts';
import { formatDuration } from '../../template/go-duration.ts';
import { stylesOf } from './functions.ts';

/** Of the items of a CREATE TABLE, wherever a plan is shown. */
export const planIndent = '  ';

const wideRule = '-'.repeat(43);
const narrowRule = '-'.repeat(25);

/** A plan for pipes and files: SQL with comments. */
export function plannedChanges(plan: Plan): string {
  return `-- Planned Changes:\n${planText(plan, { indent: planIndent })}`;
}

/** A plan for a terminal. */
export function planOverview(plan: Plan, colors: ChalkInstance): string {
  const { cyan, yellow } = stylesOf(colors);
  const steps = plan.statements.map((statement) =>
    step(statement.comment, statementText(statement, planIndent), colors),
  );
  const rule = `${cyan(wideRule)}\n\n`;
  return `Planning migration statements (${yellow(String(steps.length))} in total):\n\n${steps.join('')}\n${rule}`;
}

/** What became of an approved plan, for a terminal. */
export function runText(run: PlanRun, colors: ChalkInstance): string {
  const { cyan, yellow, redBgWhiteFg } = stylesOf(colors);
  const { applied, pending, failure } = run;
  const total = applied.length + pending.length;
  const shown = failure?.statement ? [...applied, failure.statement] : applied;
  const steps = shown.map((statement) => step(statement.comment, statementText(statement, planIndent), colors));
  const duration = formatDuration(run.end - run.start);
  const end = failure ? `    ${redBgWhiteFg(redact(failure.text))}\n` : `  ${yellow('--')} ok (${yellow(duration)})\n`;
  const counts = failure
    ? ['1 migration with errors', `${counted(applied.length, 'sql statement')} ok, ${pending.length} not run`]
    : ['1 migration', counted(total, 'sql statement')];
  const summary = [yellow(duration), ...counts].map((line) => `  ${cyan('--')} ${line}\n`).join('');
  const head = `Applying approved migration (${yellow(String(total))} ${total === 1 ? 'statement' : 'statements'} in total):\n\n`;
  return `${head}${steps.join('')}${end}\n  ${cyan(narrowRule)}\n${summary}`;
}

function step(comment: string, sql: string, colors: ChalkInstance): string {
  const { cyan, yellow } = stylesOf(colors);
  const told = comment === '' ? '' : `  ${yellow('--')} ${comment}:\n`;
  return `${told}    ${cyan('->')} ${sql.replaceAll('\n', `\n${' '.repeat(7)}`)};\n`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count > 1 ? 's' : ''}`;
}
