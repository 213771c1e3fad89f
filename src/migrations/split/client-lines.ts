import type { SplitRules } from '../../dialects/dialect.ts';
import { defaultDelimiter } from './delimiter.ts';
import { ScanFault } from './scan-fault.ts';
import { type Scan, scanStatement } from './scanner.ts';
import { skipBlockComment, skipLineComment } from './skip.ts';
import { skipSpace } from './space.ts';

/** Commands of psql that say nothing of the schema; the others (`\connect`, `\i`, `\gexec`) stay, and are refused. */
const idleCommand =
  /^\\(?:restrict|unrestrict|set|unset|pset|timing|echo|qecho|warn|encoding|errverbose|[axtH]|d\S*)(?![^\s;])[^\n]*/;
const copyFromStdin = /^copy\b[^;]*\bfrom\s+stdin\b/i;
const rowsEnd = /^\\\.[ \t]*\r?$/gm;

/**
 * The text of a dump without what only psql understands and a schema does not need: idle commands, and `COPY … FROM stdin` with its
 * rows. Blanks stand in their place, so that positions keep counting.
 */
export function withoutClientLines(text: string, rules: SplitRules): string {
  if (!/^\ufeff?\\/m.test(text)) return text;
  const kept: string[] = [];
  let copied = 0;
  const blank = (from: number, to: number) => {
    kept.push(text.slice(copied, from), text.slice(from, to).replace(/[^\r\n]/g, ' '));
    copied = to;
  };
  const scan: Scan = { sql: text, rules, delimiter: defaultDelimiter, nesting: 0, blocks: new Map() };
  try {
    for (let at = statementStart(text, 0, rules); at < text.length; at = statementStart(text, at, rules)) {
      const command = text[at] === '\\' ? idleCommand.exec(text.slice(at, lineEnd(text, at)))?.[0] : undefined;
      if (command !== undefined) {
        blank(at, at + command.length);
        at += command.length;
        continue;
      }
      const statement = scanStatement(scan, at);
      if (!statement) break;
      const rows = copyFromStdin.test(text.slice(statement.start, statement.end))
        ? endOfRows(text, statement.next)
        : undefined;
      if (rows !== undefined) blank(statement.start, rows);
      at = rows ?? statement.next;
    }
  } catch (error) {
    // Something is not closed: whoever cuts the text into statements says what.
    if (!(error instanceof ScanFault)) throw error;
  }
  return kept.join('') + text.slice(copied);
}

/** Index of the first character at or behind `from` that is neither white space nor part of a comment. */
function statementStart(text: string, from: number, rules: SplitRules): number {
  let at = text[from] === '\ufeff' ? from + 1 : from;
  for (;;) {
    at = skipSpace(text, at);
    const next =
      text[at] === '-'
        ? skipLineComment(text, at, rules)
        : text[at] === '/'
          ? skipBlockComment(text, at, rules)
          : undefined;
    if (next === undefined) return at;
    at = next;
  }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function endOfRows(text: string, from: number): number | undefined {
  rowsEnd.lastIndex = from;
  const end = rowsEnd.exec(text);
  return end ? end.index + end[0].length : undefined;
}
