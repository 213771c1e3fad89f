import { createHash } from 'node:crypto';
import type { Revision } from '../../dialects/revisions.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { Migration } from '../migration.ts';

/** In a row's `error`: a way down that cannot run in one transaction stands behind so many of its statements. */
const marked = /^telamon: migrating down, (\d+) of \d+ statements done \((\w+)\)(?:, the next one was sent)?$/;

export interface DownMark {
  /** Statements done. */
  readonly done: number;
  /** What became of the next one is not known. */
  readonly sent: boolean;
  /** Of the script that was run. */
  readonly digest: string;
}

export function markText(script: Migration, done: number, sent: boolean): string {
  const text = `telamon: migrating down, ${done} of ${script.statements.length} statements done (${digestOf(script)})`;
  return sent ? `${text}, the next one was sent` : text;
}

/** Undefined for rows that no way down has left half-way. */
export function markOf(row: Revision): DownMark | undefined {
  const match = marked.exec(row.error);
  return match ? { done: Number(match[1]), digest: match[2] ?? '', sent: row.error.endsWith(' sent') } : undefined;
}

/** Tells one script from another. */
export function digestOf({ statements }: Migration): string {
  const hash = createHash('sha256');
  for (const { text } of statements) hash.update(text).update('\0');
  return hash.digest('hex').slice(0, 16);
}

/** Nothing goes on upwards where a way down was cut off. */
export class HalfRevertedError extends TelamonError {
  constructor(row: Revision) {
    super('history_changed', `version "${row.version}" is taken back only in part: ${row.error}`, {
      hints: ['the same `telamon migrate down` goes on with it'],
    });
  }
}

/** @throws HalfRevertedError when one of the rows is marked. */
export function refuseHalfReverted(revisions: readonly Revision[]): void {
  const row = revisions.find((each) => markOf(each) !== undefined);
  if (row) throw new HalfRevertedError(row);
}
