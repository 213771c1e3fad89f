import type { SplitRules } from '../../dialects/dialect.ts';
import { defaultDelimiter, readDelimiterCommand } from './delimiter.ts';
import { ScanFault } from './scan-fault.ts';
import {
  isExecutableComment,
  skipBlockComment,
  skipBracketName,
  skipDollarQuote,
  skipLineComment,
  skipQuote,
} from './skip.ts';
import { isSpace, skipSpace } from './space.ts';

/** The state of one pass over a script. Blocks are scanned by the same function, on a copy of it. */
export interface Scan {
  readonly sql: string;
  readonly rules: SplitRules;
  /** A `DELIMITER` command changes it on the way. */
  delimiter: string;
  /** How many blocks this pass is inside of. */
  readonly nesting: number;
  /** Where the block that opens at an index ends, or that it does not close: each is looked at once. */
  readonly blocks: Map<number, number | undefined>;
}

/** A statement's place: its text is `sql[start, end)`, not yet trimmed, without a custom delimiter. */
export interface Scanned {
  readonly start: number;
  readonly end: number;
  /** Where the next statement is looked for. */
  readonly next: number;
  readonly comments: readonly string[];
}

/** Deeper blocks are read as plain text; no dialect comes near. */
const maxNesting = 100;

/** The first statement at or behind `from`; undefined at the end of the text. @throws ScanFault */
export function scanStatement(scan: Scan, from: number): Scanned | undefined {
  const { sql, rules } = scan;
  let comments: string[] = [];
  let start = skipSpace(sql, from);
  let depth = 0;
  let opening = start;
  let i = start;
  while (i < sql.length) {
    if (i === start) {
      const command = readDelimiterCommand(sql, i);
      if (command) {
        scan.delimiter = command.delimiter;
        start = skipSpace(sql, command.next);
        i = start;
        continue;
      }
    }
    // Before comments: a delimiter may look like one.
    if (depth === 0 && sql.startsWith(scan.delimiter, i)) {
      const next = i + scan.delimiter.length;
      return { start, end: scan.delimiter === defaultDelimiter ? next : i, next, comments };
    }
    let next: number | undefined;
    switch (sql[i]) {
      case '(':
        if (depth++ === 0) opening = i;
        break;
      case ')':
        if (depth-- === 0) throw new ScanFault(i, "unexpected ')'");
        break;
      case "'":
      case '"':
      case '`':
        next = skipQuote(sql, i, rules);
        break;
      case '[':
        next = skipBracketName(sql, i, rules);
        break;
      case '$':
        next = skipDollarQuote(sql, i, rules);
        break;
      case '#':
      case '-':
      case '/': {
        const block = sql[i] === '/';
        next = block ? skipBlockComment(sql, i, rules) : skipLineComment(sql, i, rules);
        if (next === undefined || i !== start || (block && isExecutableComment(sql, i, rules))) break;
        comments.push(sql.slice(i, next));
        if (isFollowedByEmptyLine(sql, next, block)) comments = [];
        start = skipSpace(sql, next);
        i = start;
        continue;
      }
      case 'b':
      case 'B':
        next = depth === 0 ? scanBlock(scan, start, i) : undefined;
        if (next !== undefined) return { start, end: next, next, comments };
        break;
    }
    i = next ?? i + 1;
  }
  if (depth > 0) throw new ScanFault(opening, "unclosed '('");
  return i > start ? { start, end: sql.length, next: sql.length, comments } : undefined;
}

const emptyLineAfterLine = /[ \t]*\r?\n/y;
const emptyLineAfterBlock = /[ \t]*\r?\n[ \t]*\r?\n/y;

/** A comment is detached from what follows by an empty line. A line comment has already taken its own line end. */
function isFollowedByEmptyLine(sql: string, at: number, block: boolean): boolean {
  const pattern = block ? emptyLineAfterBlock : emptyLineAfterLine;
  pattern.lastIndex = at;
  return pattern.test(sql);
}

const atomicOpening = /begin\s+atomic(?=\s)/iy;
const blockOpening = /begin(?=\s)/iy;
const transactionOpening =
  /begin\s*(?:;|\b(?:transaction|work|isolation|read|(?:not\s+)?deferrable|deferred|immediate|exclusive)\b)/iy;

/** Where the block that opens at `at` ends; undefined when none opens there, or it does not close: then it is plain text. */
function scanBlock(scan: Scan, start: number, at: number): number | undefined {
  const { sql, rules, blocks } = scan;
  if (scan.delimiter !== defaultDelimiter || !(at === start || isSpace(sql[at - 1]))) return undefined;
  const opens = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.test(sql);
  };
  const atomic = rules.beginAtomic && opens(atomicOpening);
  if (!atomic && !(rules.beginBlocks && opens(blockOpening))) return undefined;
  const transaction = !rules.transactionBlocks && at === start && scan.nesting === 0;
  if (!atomic && transaction && opens(transactionOpening)) return undefined;
  if (blocks.has(at)) return blocks.get(at);
  if (scan.nesting >= maxNesting) return undefined;
  const closes = atomic ? /^end\b/i : blockClosing(sql.slice(start, at));
  const body = atomic ? atomicOpening.lastIndex : at + 'begin'.length;
  // Sticky patterns share their state with nested calls: read lastIndex before going down.
  const end = scanToClosing({ ...scan, nesting: scan.nesting + 1 }, body, closes);
  blocks.set(at, end);
  return end;
}

/** What ends a block: `END`, and `END label` where the block has a label. */
function blockClosing(before: string): RegExp {
  const label = /(?:^|\s)([\w$]+|`[^`]+`)\s*:\s*$/.exec(before)?.[1];
  if (label === undefined) return /^end\s*;?$/i;
  const name = label.replaceAll('`', '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^end(?:\\s+\`?${name}\`?)?\\s*;?$`, 'i');
}

function scanToClosing(scan: Scan, from: number, closes: RegExp): number | undefined {
  try {
    let position = from;
    for (;;) {
      const statement = scanStatement(scan, position);
      if (!statement) return undefined;
      if (closes.test(scan.sql.slice(statement.start, statement.end).trim())) return statement.end;
      position = statement.next;
    }
  } catch (error) {
    if (error instanceof ScanFault) return undefined;
    throw error;
  }
}
