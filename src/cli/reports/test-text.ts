import type { ChalkInstance } from 'chalk';
import { redact } from '../../errors/redact.ts';
import type { CaseResult, GroupResult } from '../../state/testing/run-tests.ts';
import { formatDuration } from '../../template/go-duration.ts';
import { stylesOf } from './functions.ts';

const words = { pass: 'PASS', fail: 'FAIL', skip: 'SKIP' } as const;

/** What became of a test: a line, and below it what was logged and what went wrong. */
export function testText({ name, looped, cases }: GroupResult, colors: ChalkInstance): string {
  if (!looped) return cases.map((each) => caseText(each, '', colors)).join('');
  const outcome = cases.some((each) => each.outcome === 'fail')
    ? 'fail'
    : cases.length > 0 && cases.every((each) => each.outcome === 'skip')
      ? 'skip'
      : 'pass';
  const duration = cases.reduce((sum, each) => sum + each.duration, 0n);
  const head = caseText({ name, outcome, duration, lines: [] }, '', colors);
  return head + cases.map((each) => caseText(each, '    ', colors)).join('');
}

function caseText({ name, outcome, duration, lines }: CaseResult, indent: string, colors: ChalkInstance): string {
  const { green, red, yellow } = stylesOf(colors);
  const color = { pass: green, fail: red, skip: yellow }[outcome];
  const head = `${indent}-- ${color(words[outcome])}: ${name} (${formatDuration(duration)})\n`;
  const below = lines.flatMap((line) =>
    redact(line)
      .split('\n')
      .map((each) => `${indent}    ${each}\n`),
  );
  return head + below.join('');
}

export function testEnd(passed: boolean, colors: ChalkInstance): string {
  const { green, red } = stylesOf(colors);
  return `${passed ? green('PASS') : red('FAIL')}\n`;
}
