import type { ChalkInstance } from 'chalk';
import { redact } from '../../errors/redact.ts';
import type { DriftStatus } from '../../state/drift.ts';
import { stylesOf } from './functions.ts';

/** The report of `migrate drift` for people: it ends up in the logs of jobs, so the passwords that statements set are hidden. */
export function driftText({ history, drift }: DriftStatus, colors: ChalkInstance): string {
  const { cyan, yellow, green, red } = stylesOf(colors);
  const rows = [
    ['Current Version: ', cyan(history.current)],
    ['Executed Files:  ', `${history.applied.length}`],
    ['Pending Files:   ', `${history.pending.length + history.outOfOrder.length}`],
  ];
  const lines = [
    `Drift Status: ${drift ? red('DRIFT') : green('OK')}`,
    ...rows.map(([label, value]) => `  ${yellow('--')} ${label}${value}`),
  ];
  if (drift) {
    lines.push('', `The database is not what version ${drift.version} makes:`);
    lines.push(...drift.differences.map((difference) => `  ${yellow('--')} ${difference}`));
    lines.push('', 'To undo it:', redact(drift.sql.trimEnd()));
  }
  return `${lines.join('\n')}\n`;
}
