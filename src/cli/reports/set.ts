import type { ChalkInstance } from 'chalk';
import type { SetReport } from '../../migrations/set.ts';
import { stylesOf } from './functions.ts';

/** The report for people; empty when nothing was changed. */
export function setText({ changes, latest }: SetReport, colors: ChalkInstance): string {
  if (changes.length === 0) return '';
  const { cyan, green, red } = stylesOf(colors);
  const set = changes.filter((change) => change.op === 'set').length;
  const removed = changes.length - set;
  const counts = [...(set > 0 ? [`${set} set`] : []), ...(removed > 0 ? [`${removed} removed`] : [])].join(', ');
  const head =
    latest === undefined
      ? `All revisions deleted (${removed} in total):`
      : `Current version is ${cyan(latest.version)} (${counts}):`;
  const lines = changes.map(({ op, revision }) => {
    const sign = op === 'set' ? green('+') : red('-');
    return `  ${sign} ${cyan(revision.version)}${revision.description === '' ? '' : ` (${revision.description})`}\n`;
  });
  return `${head}\n\n${lines.join('')}\n`;
}
