import type { ChalkInstance } from 'chalk';
import { redact } from '../../errors/redact.ts';
import type { Status } from '../../migrations/status.ts';
import { stylesOf } from './functions.ts';

/** The report for people. */
export function statusText(status: Status, colors: ChalkInstance): string {
  const { cyan, yellow, green, red } = stylesOf(colors);
  const paint = status.status === 'OK' ? green : yellow;
  const left = status.total - status.count;
  const late = status.outOfOrder.length;
  const lateNote = late === 0 ? '' : status.pending.length === 0 ? ' (out of order)' : ` (${late} out of order)`;
  const rows = [
    ['Current Version: ', cyan(status.current) + (status.total > 0 ? ` (${status.count} statements applied)` : '')],
    [
      'Next Version:    ',
      cyan(late > 0 ? 'UNKNOWN' : status.next) +
        (status.fromCheckpoint ? ' (checkpoint)' : '') +
        (status.total > 0 ? ` (${left} statements left)` : ''),
    ],
    ['Executed Files:  ', `${status.applied.length}${status.total > 0 ? ' (last one partially)' : ''}`],
    ['Pending Files:   ', `${status.pending.length + late}${lateNote}`],
  ];
  const lines = [
    `Migration Status: ${paint(status.status)}`,
    ...rows.map(([label, value]) => `  ${yellow('--')} ${label}${value}`),
  ];
  const attempted = status.sql !== '' || status.total > 0;
  if (status.error !== '' && !attempted) lines.push('', `  ${red('ERROR:')} ${redact(status.error)}`);
  else if (status.error !== '') {
    lines.push(
      '',
      'Last migration attempt had errors:',
      `  ${yellow('--')} SQL:   ${status.sql}`,
      `  ${yellow('--')} ERROR: ${red(redact(status.error))}`,
    );
  }
  return `${lines.join('\n')}\n`;
}
