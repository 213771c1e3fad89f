import { ScanFault } from './scan-fault.ts';

export const defaultDelimiter = ';';

/** `\n`, `\r` and `\t` in a delimiter stand for the characters; nothing else is an escape. */
export function unescapeDelimiter(text: string): string {
  return text.replaceAll('\\n', '\n').replaceAll('\\r', '\r').replaceAll('\\t', '\t');
}

const command = /delimiter +/iy;

/** The client command `DELIMITER x` at the start of a statement: the new delimiter, and where the next line begins. */
export function readDelimiterCommand(
  sql: string,
  at: number,
): { readonly delimiter: string; readonly next: number } | undefined {
  command.lastIndex = at;
  if (!command.test(sql)) return undefined;
  const end = sql.indexOf('\n', at);
  const word = sql.slice(command.lastIndex, end < 0 ? sql.length : Math.max(end, command.lastIndex)).trim();
  const quoted = /^'(.*)'$/s.exec(word)?.[1];
  const delimiter = unescapeDelimiter(quoted === undefined ? word : quoted.replaceAll("''", "'"));
  if (delimiter === '') throw new ScanFault(at, 'empty delimiter');
  return { delimiter, next: end < 0 ? sql.length : end };
}
