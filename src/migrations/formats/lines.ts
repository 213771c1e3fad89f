import { TelamonError } from '../../errors/telamon-error.ts';
import { afterByteOrderMark, positionAt, type Source } from '../source.ts';
import type { Part } from './format.ts';

/** A line of a file, without its line end. */
export interface Line extends Part {
  readonly text: string;
  /** Where the next line begins. */
  readonly next: number;
}

/** The lines of a text; a byte order mark belongs to none. */
export function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (let start = afterByteOrderMark(text); start < text.length; ) {
    const found = text.indexOf('\n', start);
    const next = found < 0 ? text.length : found + 1;
    const line = text.slice(start, found < 0 ? text.length : found).replace(/\r$/, '');
    lines.push({ text: line, start, end: start + line.length, next });
    start = next;
  }
  return lines;
}

/** The line holds nothing that a database would run. */
export function isIdle(line: Line): boolean {
  const text = line.text.trim();
  return text === '' || text.startsWith('--');
}

/** A marker that stands where it may not, or is missing. */
export function markerError(source: Source, line: Line, message: string, hint: string): TelamonError {
  return new TelamonError('directive_invalid', message, {
    position: positionAt(source, line.start, Math.max(1, line.text.length)),
    hints: [hint],
  });
}
