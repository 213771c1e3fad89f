import { TelamonError } from '../errors/telamon-error.ts';
import { sourceFile } from './ast.ts';
import { type FormatToken, formatTokens } from './format-tokens.ts';
import { firstError, parseHcl } from './parser.ts';

/** One line of code: what stands before its `=`, from the `=` on, and the comment at its end. */
interface Line {
  readonly lead: readonly FormatToken[];
  readonly assignment: readonly FormatToken[];
  readonly comment: FormatToken | undefined;
  /** Empty at the end of a file without a line end. */
  readonly lineEnd: string;
  readonly indent: number;
}

/**
 * The text in canonical layout: two spaces a level, one space between tokens, `=` and comments at line ends aligned where lines follow each
 * other directly. Comments, blank lines and the inside of strings stay. Formatting twice changes nothing more.
 * @throws TelamonError config_syntax for a text that cannot be read; `file` is its name for messages.
 */
export function formatHcl(text: string, file = 'input.hcl'): string {
  const fault = firstError(parseHcl(text, file).errors);
  if (fault) throw fault;
  return laidOut(formatTokens(sourceFile(file, text)));
}

/** What became of a text that may hold syntax errors. */
export interface Formatted {
  readonly text: string;
  /** The first syntax error. */
  readonly fault?: TelamonError;
}

/**
 * As {@link formatHcl}, for a text that somebody is still writing: what cannot be read is laid out token by token, and left
 * as it is where even the tokens cannot be told apart. Nothing but blanks ever changes.
 */
export function formatLoosely(text: string, file = 'input.hcl'): Formatted {
  const fault = firstError(parseHcl(text, file).errors);
  if (!fault) return { text: formatHcl(text, file) };
  const loose = tokenByToken(text, file);
  const isSame = loose !== undefined && withoutBlanks(loose) === withoutBlanks(text);
  return { text: isSame ? loose : text, fault };
}

function tokenByToken(text: string, file: string): string | undefined {
  try {
    return laidOut(formatTokens(sourceFile(file, text)));
  } catch (error) {
    if (error instanceof TelamonError) return undefined;
    throw error;
  }
}

function withoutBlanks(text: string): string {
  return text.replace(/\s+/g, '');
}

function laidOut(tokens: readonly FormatToken[]): string {
  const lines = linesOf(tokens);
  const leads = lines.map((line) => ' '.repeat(line.indent * 2) + render(line.lead));
  const assigned = align(
    leads,
    lines,
    (line) => line.assignment.length > 0,
    (line) => render(line.assignment),
  );
  const commented = align(
    assigned,
    lines,
    (line) => line.comment !== undefined,
    (line) => line.comment?.text ?? '',
  );
  return commented.map((rendered, at) => rendered.trimEnd() + (lines[at]?.lineEnd ?? '')).join('');
}

/** Appends a cell to the lines that have it, in one column for all lines of a run without a gap. */
function align(
  before: readonly string[],
  lines: readonly Line[],
  has: (line: Line) => boolean,
  cell: (line: Line) => string,
): readonly string[] {
  const out: string[] = [];
  for (let at = 0; at < lines.length; ) {
    let end = at;
    for (let line = lines[end]; line && has(line); line = lines[++end]);
    const width = Math.max(0, ...before.slice(at, end).map(columns));
    for (; at < end; at++) {
      const [line, text = ''] = [lines[at], before[at]];
      if (line) out.push(`${text}${' '.repeat(width - columns(text) + 1)}${cell(line)}`);
    }
    if (at < lines.length) out.push(before[at++] ?? '');
  }
  return out;
}

/** Width of the last line: a heredoc before a comment is impossible, a block comment in front is not. */
const columns = (text: string): number => [...text.slice(text.lastIndexOf('\n') + 1)].length;

function linesOf(tokens: readonly FormatToken[]): readonly Line[] {
  const lines: Line[] = [];
  const open: number[] = [];
  let start = 0;
  for (const [at, token] of [...tokens, undefined].entries()) {
    if (token && token.kind !== 'newline') continue;
    const content = tokens.slice(start, at);
    if (token || content.length > 0)
      lines.push({ ...cellsOf(content), lineEnd: token?.text ?? '', indent: indentOf(content, open) });
    start = at + 1;
  }
  return lines;
}

/** `=` begins a cell of its own unless its value goes on over further lines: such a line stands alone. */
function cellsOf(content: readonly FormatToken[]): Pick<Line, 'lead' | 'assignment' | 'comment'> {
  const last = content.at(-1);
  const comment = content.length > 1 && last?.kind === 'comment' ? last : undefined;
  const code = comment ? content.slice(0, -1) : content;
  const equals = code.findIndex((token, at) => at > 0 && isSymbol(token, '='));
  if (equals === -1 || netBrackets(code.slice(equals)) !== 0) return { lead: code, assignment: [], comment };
  return { lead: code.slice(0, equals), assignment: code.slice(equals), comment };
}

/**
 * Levels of a line. `open` holds, for every line that opened more brackets than it closed, how many of them are still open:
 * brackets opened together indent by one level together.
 */
function indentOf(content: readonly FormatToken[], open: number[]): number {
  const net = netBrackets(content);
  const level = open.length;
  if (net > 0) {
    open.push(net);
    return level;
  }
  for (let closing = -net; closing > 0 && open.length > 0; ) {
    const last = open.pop() ?? 0;
    if (last > closing) open.push(last - closing);
    closing -= Math.min(last, closing);
  }
  return open.length;
}

function netBrackets(tokens: readonly FormatToken[]): number {
  return tokens.reduce((sum, token) => sum + Number(isOpening(token)) - Number(isClosing(token)), 0);
}

function render(tokens: readonly FormatToken[]): string {
  return tokens
    .map((token, at) => {
      const next = tokens[at + 1];
      return next && spaced(tokens[at - 1], token, next) ? `${token.text} ` : token.text;
    })
    .join('');
}

/** Whether a blank stands between `token` and `next`. */
function spaced(before: FormatToken | undefined, token: FormatToken, next: FormatToken): boolean {
  if (token.kind === 'comment' || next.kind === 'comment') return true;
  if (insideTemplate(token, next)) return false;
  if (isSymbol(token, '.', '::') || isSymbol(next, '.', '::', ',', '...')) return false;
  if (isSymbol(token, ',')) return true;
  if (isSymbol(next, '(') && token.kind === 'word') return false;
  if (isSymbol(next, '[') && endsOperand(before, token)) return false;
  if (isSymbol(token, '!')) return false;
  if (isSymbol(token, '-')) return before !== undefined && endsOperand(undefined, before);
  if (isSymbol(token, '{') || isSymbol(next, '}')) return !(isSymbol(token, '{') && isSymbol(next, '}'));
  if (token.kind === 'sequence-start') return isSymbol(next, '{');
  if (next.kind === 'sequence-end') return isSymbol(token, '}');
  return !isSymbol(token, '(', '[') && !isSymbol(next, ')', ']');
}

/** Text of a template, and what begins and ends it, are kept as they are. */
function insideTemplate(token: FormatToken, next: FormatToken): boolean {
  return (
    token.kind === 'literal' ||
    next.kind === 'literal' ||
    token.kind === 'template-start' ||
    next.kind === 'template-end' ||
    (token.kind === 'sequence-end' && next.kind === 'sequence-start')
  );
}

/** Whether an operand ends with `token`, so that a bracket after it is an index and a minus a subtraction. */
function endsOperand(before: FormatToken | undefined, token: FormatToken): boolean {
  if (token.kind === 'word') return !(token.text === 'in' && before?.kind === 'word');
  return token.kind === 'number' || token.kind === 'template-end' || isSymbol(token, ')', ']', '}');
}

const isSymbol = (token: FormatToken, ...texts: readonly string[]): boolean =>
  token.kind === 'symbol' && texts.includes(token.text);
const isOpening = (token: FormatToken): boolean => isSymbol(token, '(', '[', '{') || token.kind === 'sequence-start';
const isClosing = (token: FormatToken): boolean => isSymbol(token, ')', ']', '}') || token.kind === 'sequence-end';
