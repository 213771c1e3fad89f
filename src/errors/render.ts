import { redact } from './redact.ts';
import { type Position, TelamonError } from './telamon-error.ts';

/** Most frames that one run prints; the rest is counted. */
const maxFrames = 10;

/**
 * What a person reads on stderr: `Error: FILE:LINE:COL: what is wrong`, the source line with a caret, `hint:` lines.
 * Passwords never appear. An error that telamon does not expect is shown by its message alone.
 */
export function renderError(error: unknown): string {
  if (!(error instanceof TelamonError)) {
    return `Error: ${redact(error instanceof Error ? error.message : String(error))}\n`;
  }
  const all = [error, ...error.others];
  const shown = all.slice(0, maxFrames).map(renderOne).join('');
  return all.length > maxFrames ? `${shown}and ${all.length - maxFrames} more\n` : shown;
}

function renderOne(error: TelamonError): string {
  const place = error.position ? `${error.position.file}:${error.position.line}:${error.position.column}: ` : '';
  const hints = error.hints.map((hint) => `hint: ${redact(hint)}\n`).join('');
  return `Error: ${place}${redact(error.message)}\n${error.position ? frame(error.position) : ''}${hints}`;
}

/** The source line and a caret under the fault; empty when the source is not known. Tabs stay tabs, so that the caret lines up. */
function frame(position: Position): string {
  if (position.source === undefined) return '';
  const source = redact(position.source);
  const number = String(position.line);
  const before = position.source.slice(0, position.column - 1).replace(/[^\t]/g, ' ');
  const room = Math.max(1, position.source.length - position.column + 1);
  const carets = '^'.repeat(Math.max(1, Math.min(position.length ?? 1, room)));
  const caretLine = source === position.source ? ` ${' '.repeat(number.length)} | ${before}${carets}\n` : '';
  return ` ${number} | ${source}\n${caretLine}`;
}
