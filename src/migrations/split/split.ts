import type { SplitRules } from '../../dialects/dialect.ts';
import { defaultDelimiter } from './delimiter.ts';
import { type Scan, scanStatement } from './scanner.ts';
import { trimmedEnd } from './space.ts';
import type { Statement } from './statement.ts';

/** Rules for a directory whose database is not known. */
export const genericRules: SplitRules = {
  beginBlocks: false,
  beginAtomic: true,
  dollarQuotes: true,
  backslashEscapes: 'none',
  hashComments: false,
  nestedComments: false,
  bracketNames: false,
  dashCommentNeedsSpace: false,
  executableComments: false,
};

export interface SplitOptions {
  readonly rules: SplitRules;
  readonly delimiter?: string | undefined;
  /** The part of the text to read; the whole when left out. Places still count from the start of the text. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Cuts a script into statements. @throws ScanFault when a quote, a parenthesis or a comment is not closed. */
export function split(text: string, options: SplitOptions): readonly Statement[] {
  const sql = options.to === undefined ? text : text.slice(0, options.to);
  const scan: Scan = {
    sql,
    rules: options.rules,
    delimiter: options.delimiter ?? defaultDelimiter,
    nesting: 0,
    blocks: new Map(),
  };
  const statements: Statement[] = [];
  let position = options.from ?? 0;
  let offset = 0;
  let counted = 0;
  for (;;) {
    const found = scanStatement(scan, position);
    if (!found) return statements;
    const end = trimmedEnd(sql, found.start, found.end);
    offset += Buffer.byteLength(sql.slice(counted, found.start));
    counted = found.start;
    statements.push({ text: sql.slice(found.start, end), start: found.start, end, offset, comments: found.comments });
    position = found.next;
  }
}
