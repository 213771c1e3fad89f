import { quoteGo } from './go-quote.ts';

const keywords = [
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'nil',
  'range',
  'template',
  'with',
] as const;

export type Keyword = (typeof keywords)[number];

export type TokenKind =
  | Keyword
  | 'assign'
  | 'bool'
  | 'char'
  | 'charConstant'
  | 'declare'
  | 'dot'
  | 'error'
  | 'eof'
  | 'field'
  | 'identifier'
  | 'leftDelim'
  | 'leftParen'
  | 'number'
  | 'pipe'
  | 'rawString'
  | 'rightDelim'
  | 'rightParen'
  | 'space'
  | 'string'
  | 'text'
  | 'variable';

export interface Token {
  readonly kind: TokenKind;
  /** As written; for errors what is wrong. */
  readonly text: string;
  /** Offset in the template. */
  readonly pos: number;
  /** From 1. */
  readonly line: number;
}

/** The token as errors show it. */
export function tokenText(token: Token): string {
  if (token.kind === 'eof') return 'EOF';
  if (token.kind === 'error') return token.text;
  if (token.kind === 'dot' || isKeyword(token.kind)) return `<${token.text}>`;
  const chars = [...token.text];
  return chars.length > 10 ? `${quoteGo(chars.slice(0, 10).join(''))}...` : quoteGo(token.text);
}

const operandStarts: ReadonlySet<TokenKind> = new Set([
  'bool',
  'charConstant',
  'dot',
  'field',
  'identifier',
  'leftParen',
  'nil',
  'number',
  'rawString',
  'string',
  'variable',
]);

/** Whether an operand of a command may begin with such a token. */
export function startsOperand(kind: TokenKind): boolean {
  return operandStarts.has(kind);
}

function isKeyword(kind: TokenKind): kind is Keyword {
  return (keywords as readonly TokenKind[]).includes(kind);
}

/** Splits a template into tokens. The last one is `eof`, or `error` at the first thing that is no token. */
export function tokenize(text: string): readonly Token[] {
  const lexer: Lexer = { text, at: 0, line: 1, depth: 0, tokens: [] };
  let trimBefore = false;
  while (lexer.at < text.length) {
    const open = text.indexOf('{{', lexer.at);
    const end = open < 0 ? text.length : open;
    const trimAfter = open >= 0 && /^-[ \t\r\n]/.test(text.slice(open + 2, open + 4));
    pushText(lexer, end, trimBefore, trimAfter);
    if (open < 0) break;
    const closed = lexAction(lexer, trimAfter);
    if (closed === 'failed') return lexer.tokens;
    trimBefore = closed === 'trim';
  }
  push(lexer, 'eof', 0);
  return lexer.tokens;
}

interface Lexer {
  readonly text: string;
  at: number;
  line: number;
  /** Parentheses open in the current action. */
  depth: number;
  readonly tokens: Token[];
}

function push(lexer: Lexer, kind: TokenKind, length: number): void {
  const text = lexer.text.slice(lexer.at, lexer.at + length);
  lexer.tokens.push({ kind, text, pos: lexer.at, line: lexer.line });
  skip(lexer, length);
}

function skip(lexer: Lexer, length: number): void {
  lexer.line += countNewlines(lexer.text.slice(lexer.at, lexer.at + length));
  lexer.at += length;
}

function countNewlines(text: string): number {
  return text.split('\n').length - 1;
}

function fail(lexer: Lexer, message: string): 'failed' {
  lexer.tokens.push({ kind: 'error', text: message, pos: lexer.at, line: lexer.line });
  return 'failed';
}

/** The text up to an action, without the blanks that a trim marker on either side takes. */
function pushText(lexer: Lexer, end: number, trimBefore: boolean, trimAfter: boolean): void {
  const whole = lexer.text.slice(lexer.at, end);
  const left = trimBefore ? whole.replace(/^[ \t\r\n]+/, '') : whole;
  const kept = trimAfter ? left.replace(/[ \t\r\n]+$/, '') : left;
  skip(lexer, whole.length - left.length);
  if (kept !== '') push(lexer, 'text', kept.length);
  skip(lexer, end - lexer.at);
}

type Closed = 'plain' | 'trim' | 'failed';

function lexAction(lexer: Lexer, trimmed: boolean): Closed {
  const marker = trimmed ? 4 : 2;
  if (lexer.text.startsWith('/*', lexer.at + marker)) return lexComment(lexer, marker);
  push(lexer, 'leftDelim', 2);
  skip(lexer, marker - 2);
  lexer.depth = 0;
  for (;;) {
    const closed = closing(lexer.text, lexer.at);
    if (closed !== undefined) {
      if (lexer.depth > 0) return fail(lexer, 'unclosed left paren');
      skip(lexer, closed === 'trim' ? 2 : 0);
      push(lexer, 'rightDelim', 2);
      return closed;
    }
    const problem = lexInside(lexer);
    if (problem !== undefined) return fail(lexer, problem);
  }
}

/** How an action ends at `at`, if it does. */
function closing(text: string, at: number): 'plain' | 'trim' | undefined {
  if (text.startsWith('}}', at)) return 'plain';
  return /^[ \t\r\n]-\}\}/.test(text.slice(at, at + 4)) ? 'trim' : undefined;
}

function lexComment(lexer: Lexer, marker: number): Closed {
  const end = lexer.text.indexOf('*/', lexer.at + marker);
  if (end < 0) return fail(lexer, 'unclosed comment');
  const closed = closing(lexer.text, end + 2);
  if (closed === undefined) return fail(lexer, 'comment ends before closing delimiter');
  skip(lexer, end + 2 + (closed === 'trim' ? 4 : 2) - lexer.at);
  return closed;
}

/** Reads one token inside an action; the answer is what is wrong with it. */
function lexInside(lexer: Lexer): string | undefined {
  const char = charAt(lexer.text, lexer.at);
  if (char === '') return 'unclosed action';
  if (/[ \t\r\n]/.test(char)) return lexSpace(lexer);
  if (/[+\-0-9]/.test(char) || /^\.[0-9]/.test(lexer.text.slice(lexer.at, lexer.at + 2))) return lexNumber(lexer);
  if (char === '.' || char === '$' || isWordChar(char)) return lexWord(lexer, char);
  if (char === '"' || char === "'") return lexQuoted(lexer, char);
  if (char === '`') return lexRaw(lexer);
  if (char === ':') {
    if (!lexer.text.startsWith(':=', lexer.at)) return 'expected :=';
    push(lexer, 'declare', 2);
  } else if (char === '(') {
    lexer.depth++;
    push(lexer, 'leftParen', 1);
  } else if (char === ')') {
    if (--lexer.depth < 0) return 'unexpected right paren';
    push(lexer, 'rightParen', 1);
  } else if (char === '=') {
    push(lexer, 'assign', 1);
  } else if (char === '|') {
    push(lexer, 'pipe', 1);
  } else if (/[!-~]/.test(char)) {
    push(lexer, 'char', 1);
  } else {
    return `unrecognized character in action: ${nameOf(char)}`;
  }
  return undefined;
}

function charAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}

function isWordChar(char: string): boolean {
  return /^[_\p{L}\p{Nd}]$/u.test(char);
}

/** A character in the form `U+0040 '@'`. */
function nameOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char) ? `${name} '${char}'` : name;
}

function lexSpace(lexer: Lexer): undefined {
  let length = 1;
  while (/[ \t\r\n]/.test(lexer.text[lexer.at + length] ?? '')) length++;
  // The last blank may belong to a trim marker.
  if (closing(lexer.text, lexer.at + length - 1) === 'trim') length--;
  push(lexer, 'space', length);
}

/** What may follow a word, a field or a variable. */
function atTerminator(text: string, at: number): boolean {
  return at >= text.length || /[ \t\r\n.,|:)(]/.test(text[at] ?? '') || text.startsWith('}}', at);
}

function lexWord(lexer: Lexer, first: string): string | undefined {
  let end = lexer.at + first.length;
  for (let char = charAt(lexer.text, end); char !== '' && isWordChar(char); char = charAt(lexer.text, end)) {
    end += char.length;
  }
  const word = lexer.text.slice(lexer.at, end);
  if (!atTerminator(lexer.text, end)) return `bad character ${nameOf(charAt(lexer.text, end))}`;
  push(lexer, wordKind(word), word.length);
  return undefined;
}

function wordKind(word: string): TokenKind {
  if (word === '.') return 'dot';
  if (word.startsWith('.')) return 'field';
  if (word.startsWith('$')) return 'variable';
  if (word === 'true' || word === 'false') return 'bool';
  return keywords.find((keyword) => keyword === word) ?? 'identifier';
}

const number =
  /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/y;

function lexNumber(lexer: Lexer): string | undefined {
  number.lastIndex = lexer.at;
  const text = number.exec(lexer.text)?.[0] ?? '';
  const after = charAt(lexer.text, lexer.at + text.length);
  if (after !== '' && isWordChar(after)) return `bad number syntax: ${quoteGo(text + after)}`;
  push(lexer, 'number', text.length);
  return undefined;
}

function lexQuoted(lexer: Lexer, quote: string): string | undefined {
  const pattern = quote === '"' ? /"(?:[^"\\\n]|\\[^\n])*"/y : /'(?:[^'\\\n]|\\[^\n])*'/y;
  pattern.lastIndex = lexer.at;
  const text = pattern.exec(lexer.text)?.[0];
  if (text === undefined) return quote === '"' ? 'unterminated quoted string' : 'unterminated character constant';
  push(lexer, quote === '"' ? 'string' : 'charConstant', text.length);
  return undefined;
}

function lexRaw(lexer: Lexer): string | undefined {
  const end = lexer.text.indexOf('`', lexer.at + 1);
  if (end < 0) return 'unterminated raw quoted string';
  push(lexer, 'rawString', end + 1 - lexer.at);
  return undefined;
}
