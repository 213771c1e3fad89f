import { redact } from './redact.ts';
import { type Position, TelamonError } from './telamon-error.ts';

/** Most frames that one run prints; the rest is counted. */
const maxFrames = 10;

/** Of a sentence with a statement in it that holds a file's worth of rows, its two ends tell enough: where it begins, and what is wrong. */
const longestMessage = 4000;
const keptEnd = 1000;

/** Of a source line, so many characters around the fault are shown. */
const longestLine = 240;
const beforeFault = 80;

/**
 * What a person reads on stderr: `Error: FILE:LINE:COL: what is wrong`, the source line with a caret, `hint:` lines.
 * Passwords never appear, nor does anything that a terminal would obey. An error that telamon does not expect is shown by its message alone.
 */
export function renderError(error: unknown): string {
  if (!(error instanceof TelamonError)) {
    return `Error: ${shownText(error instanceof Error ? error.message : String(error))}\n`;
  }
  const all = [error, ...error.others];
  const shown = all.slice(0, maxFrames).map(renderOne).join('');
  return all.length > maxFrames ? `${shown}and ${all.length - maxFrames} more\n` : shown;
}

function renderOne(error: TelamonError): string {
  const place = error.position ? `${error.position.file}:${error.position.line}:${error.position.column}: ` : '';
  const hints = error.hints.map((hint) => `hint: ${shownText(hint)}\n`).join('');
  return `Error: ${place}${shownText(error.message)}\n${error.position ? frame(error.position) : ''}${hints}`;
}

function shownText(text: string): string {
  const shown = visible(redact(text));
  if (shown.length <= longestMessage) return shown;
  const left = shown.length - longestMessage;
  return `${shown.slice(0, longestMessage - keptEnd)} … (${left} characters left out) … ${shown.slice(-keptEnd)}`;
}

/** Control characters as pictures of themselves; tabs and line ends stay. */
function visible(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => {
    if (character === '\n' || character === '\t') return character;
    return character < ' ' ? String.fromCharCode(0x2400 + character.charCodeAt(0)) : '\ufffd';
  });
}

/** The source line and a caret under the fault; empty when the source is not known. Tabs stay tabs, so that the caret lines up. */
function frame(position: Position): string {
  if (position.source === undefined) return '';
  const redacted = redact(position.source);
  const start = position.source.length > longestLine ? Math.max(0, position.column - 1 - beforeFault) : 0;
  const end = start + longestLine;
  const [head, tail] = [start > 0 ? '…' : '', redacted.length > end ? '…' : ''];
  const source = visible(redacted.slice(start, end));
  const number = String(position.line);
  const before = head.replace('…', ' ') + source.slice(0, position.column - 1 - start).replace(/[^\t]/g, ' ');
  const room = Math.max(1, source.length - (position.column - 1 - start));
  const carets = '^'.repeat(Math.max(1, Math.min(position.length ?? 1, room)));
  const caretLine = redacted === position.source ? ` ${' '.repeat(number.length)} | ${before}${carets}\n` : '';
  return ` ${number} | ${head}${source}${tail}\n${caretLine}`;
}
