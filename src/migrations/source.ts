import { type Position, TelamonError } from '../errors/telamon-error.ts';

/** A text that a user wrote, and the name under which messages show it. */
export interface Source {
  /** As the user would type it: `migrations/1_users.sql`. */
  readonly name: string;
  readonly text: string;
}

/** Line and column, both from 1, of an index in a text (UTF-16 units); LF ends a line. */
export function lineAndColumn(text: string, index: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let start = 0;
  for (;;) {
    const end = text.indexOf('\n', start);
    if (end < 0 || end >= index) return { line, column: index - start + 1 };
    line++;
    start = end + 1;
  }
}

/** Where an index stands, with its source line, as errors show it. */
export function positionAt(source: Source, index: number, length = 1): Position {
  const { line, column } = lineAndColumn(source.text, index);
  const start = index - column + 1;
  const end = source.text.indexOf('\n', start);
  const sourceLine = source.text.slice(start, end < 0 ? source.text.length : end).replace(/\r$/, '');
  return { file: source.name, line, column, length, source: sourceLine };
}

const byteOrderMark = '\uFEFF';

/**
 * The text of a file. A byte order mark stays: checksums and positions count it; the readers skip it.
 * @throws TelamonError file_invalid when the bytes are not UTF-8, which drivers could not send as they stand.
 */
export function decodeSource(name: string, bytes: Uint8Array): Source {
  try {
    return { name, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (cause) {
    const clean = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    const index = Math.max(0, clean.indexOf('\uFFFD'));
    // What cannot be read is not shown either.
    const { source: _, ...position } = positionAt({ name, text: clean }, index);
    throw new TelamonError('file_invalid', `${name} is not UTF-8 text`, {
      position,
      hints: ['save the file as UTF-8; one of a migration directory needs `telamon migrate hash` afterwards'],
      cause,
    });
  }
}

/** Index of the first character after a byte order mark. */
export function afterByteOrderMark(text: string): number {
  return text.startsWith(byteOrderMark) ? 1 : 0;
}
