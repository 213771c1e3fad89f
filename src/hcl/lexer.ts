import { placeOf, Range, type SourceFile, sourceText } from './ast.ts';
import { syntaxError } from './syntax-error.ts';

export type TokenKind = 'identifier' | 'number' | 'symbol' | 'quote' | 'heredoc' | 'newline' | 'end' | 'invalid';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** How the heredoc that begins at a token ends, and whether its indentation is cut. */
export interface HeredocStart {
  readonly tag: string;
  readonly flush: boolean;
}

const identifierPattern = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
/**
 * HCL's scanner reads everything that looks like part of a number as one token (`1.2.3`, `5e1.5`), only a trailing dot not;
 * the parser says which tokens spell a number.
 */
const numberPattern = /[0-9](?:\.*(?:[0-9]|[eE][+-]?[0-9]))*/y;
const heredocPattern = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;
const symbolPattern = /\.\.\.|==|!=|<=|>=|=>|&&|\|\||::|[=!<>+\-*/%?:,.()[\]{}~]/y;

/** The symbols that no longer one begins with, by their code. */
const symbolOf: readonly (string | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return '+-*%?,()[]{}~/'.includes(character) ? character : undefined;
});

/**
 * Reads tokens on demand. Strings and heredocs are not tokens as a whole: the parser is told where one begins and reads on from
 * there, since expressions stand inside. While `skipNewlines` is set (inside brackets), line ends count as blanks.
 */
export class Lexer {
  readonly source: SourceFile;
  /** End of what was consumed so far. */
  offset = 0;
  private newlinesSkipped = false;
  private peeked: Token | undefined;
  /** Brackets around the place that is read, innermost last. */
  private readonly openers: Range[] = [];

  constructor(source: SourceFile) {
    this.source = source;
  }

  /** Runs `read` with line ends as blanks (or as tokens), then goes back to the way it was. */
  withNewlinesSkipped<T>(skipped: boolean, read: () => T): T {
    const before = this.newlinesSkipped;
    this.setSkip(skipped);
    try {
      return read();
    } finally {
      this.setSkip(before);
    }
  }

  /** Reads what stands between `opener` and the bracket that closes it. */
  withinBrackets<T>(opener: Range, newlinesSkipped: boolean, read: () => T): T {
    this.openers.push(opener);
    try {
      return this.withNewlinesSkipped(newlinesSkipped, read);
    } finally {
      this.openers.pop();
    }
  }

  private setSkip(skipped: boolean): void {
    if (skipped === this.newlinesSkipped) return;
    this.newlinesSkipped = skipped;
    this.peeked = undefined;
  }

  /** Goes on reading at `offset`. */
  seek(offset: number): void {
    this.offset = offset;
    this.peeked = undefined;
  }

  peek(): Token {
    this.peeked ??= this.scan();
    return this.peeked;
  }

  next(): Token {
    const token = this.peek();
    this.seek(token.end);
    return token;
  }

  /** Whether the next token is this symbol. */
  at(symbol: string): boolean {
    const token = this.peek();
    return token.kind === 'symbol' && token.text === symbol;
  }

  /** Whether the next token is this word. */
  atWord(word: string): boolean {
    const token = this.peek();
    return token.kind === 'identifier' && token.text === word;
  }

  /** Consumes the word if it is next. */
  takeWord(word: string): boolean {
    if (!this.atWord(word)) return false;
    this.next();
    return true;
  }

  /** Consumes the symbol if it is next. */
  take(symbol: string): boolean {
    if (!this.at(symbol)) return false;
    this.next();
    return true;
  }

  /** Consumes the bracket that closes `opener`. */
  expectClosing(symbol: string, opener: Range, expected: string): void {
    if (this.take(symbol)) return;
    this.fail(`expected ${expected}, found ${describeToken(this.peek())}`, [
      `${JSON.stringify(sourceText(opener))} was opened at ${placeOf(opener)}`,
    ]);
  }

  /** Consumes the symbol, or fails at the token that stands in its place. */
  expect(symbol: string, where: string): Token {
    if (!this.at(symbol)) this.fail(`expected "${symbol}" ${where}, found ${describeToken(this.peek())}`);
    return this.next();
  }

  /** Consumes a name, or fails at the token that stands in its place. */
  expectIdentifier(what: string): Token {
    if (this.peek().kind !== 'identifier') this.fail(`expected ${what}, found ${describeToken(this.peek())}`);
    return this.next();
  }

  /**
   * Fails at the next token. A character that no token starts with is itself the news; at the end of the file
   * it is the bracket still open that is at fault.
   */
  fail(message: string, hints: readonly string[] = []): never {
    const token = this.peek();
    const opener = token.kind === 'end' ? this.openers.at(-1) : undefined;
    if (opener) {
      throw syntaxError(opener, `this ${JSON.stringify(sourceText(opener))} is never closed`, [message]);
    }
    if (token.kind === 'invalid') throw invalidToken(this.rangeOf(token), token.text);
    throw syntaxError(this.rangeOf(token), message, hints);
  }

  rangeOf(token: Token): Range {
    return this.range(token.start, token.end);
  }

  range(start: number, end: number): Range {
    return new Range(this.source, start, end);
  }

  /** How the heredoc begins whose token was consumed last. */
  heredocStart(token: Token): HeredocStart {
    const match = /^<<(-?)(\S+)/.exec(token.text);
    return { tag: match?.[2] ?? '', flush: match?.[1] === '-' };
  }

  private scan(): Token {
    const start = this.skipBlanks();
    const { text } = this.source;
    if (start >= text.length) return { kind: 'end', text: '', start, end: start };
    const code = text.charCodeAt(start);
    if (code === 10) return { kind: 'newline', text: '\n', start, end: start + 1 };
    if (code === 13 && text.charCodeAt(start + 1) === 10) return { kind: 'newline', text: '\n', start, end: start + 2 };
    if (code === 34) return { kind: 'quote', text: '"', start, end: start + 1 };
    const symbol = code < 128 ? symbolOf[code] : undefined;
    if (symbol !== undefined) return { kind: 'symbol', text: symbol, start, end: start + 1 };
    if (isDigit(code)) {
      const end = digitsEnd(text, start + 1);
      if (!'.eE'.includes(text[end] ?? ' ')) return this.token('number', start, end);
      matchAt(numberPattern, text, start);
      return this.token('number', start, numberPattern.lastIndex);
    }
    if (code === 60 && text.charCodeAt(start + 1) === 60 && matchAt(heredocPattern, text, start)) {
      return this.token('heredoc', start, heredocPattern.lastIndex);
    }
    if (isAsciiLetter(code)) {
      const end = asciiWordEnd(text, start + 1);
      if (!(text.charCodeAt(end) > 127)) return this.token('identifier', start, end);
    }
    if ((isAsciiLetter(code) || code > 127) && matchAt(identifierPattern, text, start)) {
      return this.token('identifier', start, identifierPattern.lastIndex);
    }
    if (matchAt(symbolPattern, text, start)) return this.token('symbol', start, symbolPattern.lastIndex);
    const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
    return { kind: 'invalid', text: character, start, end: start + character.length };
  }

  private token(kind: TokenKind, start: number, end: number): Token {
    return { kind, text: this.source.text.slice(start, end), start, end };
  }

  /** Offset of the next thing that is neither a blank nor a comment. */
  private skipBlanks(): number {
    const { text } = this.source;
    let at = this.offset;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === 32 || code === 9) at++;
      else if (this.newlinesSkipped && (code === 10 || (code === 13 && text.charCodeAt(at + 1) === 10))) at++;
      else if (code === 35 || (code === 47 && text.charCodeAt(at + 1) === 47)) at = lineEnd(text, at);
      else if (code === 47 && text.charCodeAt(at + 1) === 42) at = this.commentEnd(at);
      else return at;
    }
  }

  private commentEnd(start: number): number {
    const end = this.source.text.indexOf('*/', start + 2);
    if (end !== -1) return end + 2;
    const range = this.range(start, start + 2);
    // Reading on would only repeat it.
    this.seek(this.source.text.length);
    throw syntaxError(range, 'this comment is never closed', ['end it with */']);
  }
}

/** Offset of the line end at or after `at`; of a CRLF, its first half. */
function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  if (end === -1) return text.length;
  return text.charCodeAt(end - 1) === 13 ? end - 1 : end;
}

function matchAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** Where the letters, digits, `_` and `-` of ASCII end that stand from `from` on. */
function asciiWordEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (!isAsciiLetter(code) && !isDigit(code) && code !== 45) return at;
    at++;
  }
}

function digitsEnd(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isAsciiLetter = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;

/** A token as messages name it. */
export function describeToken(token: Token): string {
  switch (token.kind) {
    case 'newline':
      return 'the end of the line';
    case 'end':
      return 'the end of the file';
    case 'quote':
      return 'a string';
    case 'heredoc':
      return 'a heredoc';
    default:
      return JSON.stringify(token.text);
  }
}

const insteadOf: Readonly<Record<string, string>> = {
  "'": 'write strings in double quotes',
  '`': 'write strings in double quotes, or as a heredoc: <<EOT',
  ';': 'end an argument with a line break',
  '&': 'write && for "and"',
  '|': 'write || for "or"',
};

function invalidToken(range: Range, character: string): Error {
  const hint = insteadOf[character];
  return syntaxError(range, `unexpected character ${JSON.stringify(character)}`, hint ? [hint] : []);
}
