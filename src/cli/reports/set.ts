import type { ChalkInstance } from 'chalk';
import { stylesOf } from './functions.ts';

/** What `migrate set` did to the history. */
export interface SetChanges {
  /** In version order. */
  readonly changes: readonly {
    readonly version: string;
    readonly description: string;
    readonly op: 'set' | 'removed';
  }[];
  /** The version that the database stands at now; undefined when no history is left. */
  readonly current: string | undefined;
}

/** The report for people; empty when nothing was changed. */
export function setText({ changes, current }: SetChanges, colors: ChalkInstance): string {
  if (changes.length === 0) return '';
  const { cyan, green, red } = stylesOf(colors);
  const set = changes.filter((change) => change.op === 'set').length;
  const removed = changes.length - set;
  const counts = [...(set > 0 ? [`${set} set`] : []), ...(removed > 0 ? [`${removed} removed`] : [])].join(', ');
  const head =
    current === undefined
      ? `All revisions deleted (${removed} in total):`
      : `Current version is ${cyan(current)} (${counts}):`;
  const lines = changes.map(({ version, description, op }) => {
    const sign = op === 'set' ? green('+') : red('-');
    return `  ${sign} ${cyan(version)}${description === '' ? '' : ` (${description})`}\n`;
  });
  return `${head}\n\n${lines.join('')}\n`;
}
