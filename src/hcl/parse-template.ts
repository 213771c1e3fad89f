import { type Expression, placeOf, type Range, type TemplateExpression, type TemplatePart } from './ast.ts';
import { describeToken, type Lexer, type Token } from './lexer.ts';
import { syntaxError } from './syntax-error.ts';

/** Reads one expression where the lexer stands. */
type ReadExpression = () => Expression;

/** What stands in a template, in a row: directives are not yet nested. */
type Piece =
  /** In a heredoc one line at most, with its line end: trimming and dedent work line by line. */
  | { readonly kind: 'text'; text: string; readonly start: number; readonly end: number }
  | { readonly kind: 'interpolation'; readonly expression: Expression; readonly range: Range }
  | { readonly kind: 'if'; readonly condition: Expression; readonly range: Range }
  | { readonly kind: 'for'; readonly header: ForHeader; readonly range: Range }
  | { readonly kind: 'else' | 'endif' | 'endfor'; readonly range: Range };

/** A piece other than text, before its end is known. */
type Unplaced =
  | { readonly kind: 'interpolation'; readonly expression: Expression }
  | { readonly kind: 'if'; readonly condition: Expression }
  | { readonly kind: 'for'; readonly header: ForHeader }
  | { readonly kind: 'else' | 'endif' | 'endfor' };

interface ForHeader {
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
}

/** A quoted string; the lexer stands after its opening quote. */
export function parseQuoted(lexer: Lexer, quote: Token, readExpression: ReadExpression): TemplateExpression {
  const { text } = lexer.source;
  const plain = quotedRun(text, quote.end);
  if (text.charCodeAt(plain) === 34) return plainQuoted(lexer, quote, plain);
  const reader = new PieceReader(lexer, readExpression);
  let at = quote.end;
  for (;;) {
    const start = at;
    let literal = '';
    for (;;) {
      const plain = quotedRun(text, at);
      literal += text.slice(at, plain);
      at = plain;
      const braces = escapedTemplate(text, at);
      if (braces) {
        literal += braces;
        at += 3;
      } else if (text[at] === '\\') {
        const escaped = readEscape(lexer, at);
        literal += escaped.text;
        at = escaped.end;
      } else if ((text[at] === '$' || text[at] === '%') && text[at + 1] !== '{') {
        literal += text[at++];
      } else break;
    }
    reader.addText(literal, start, at);
    if (text[at] === '"') break;
    if (at >= text.length || text[at] === '\n' || text[at] === '\r') throw unclosedString(lexer, quote, at);
    at = reader.readSequence(at);
  }
  lexer.seek(at + 1);
  return {
    kind: 'template',
    form: 'quoted',
    parts: nest(reader.pieces, lexer),
    range: lexer.range(quote.start, at + 1),
  };
}

/** Most strings hold nothing but characters that stand for themselves. */
function plainQuoted(lexer: Lexer, quote: Token, end: number): TemplateExpression {
  const { text } = lexer.source;
  lexer.seek(end + 1);
  return {
    kind: 'template',
    form: 'quoted',
    parts:
      end === quote.end ? [] : [{ kind: 'text', text: text.slice(quote.end, end), range: lexer.range(quote.end, end) }],
    range: lexer.range(quote.start, end + 1),
  };
}

function unclosedString(lexer: Lexer, quote: Token, end: number): Error {
  lexer.seek(end);
  return syntaxError(lexer.range(quote.start, end), 'this string is never closed', [
    'a string ends with " on the line where it began; write a line break in it as \\n, or use a heredoc: <<EOT',
  ]);
}

/** End of the run of characters that mean nothing special inside quotes. */
function quotedRun(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34 || code === 92 || code === 36 || code === 37 || code === 10 || code === 13) break;
  }
  return at;
}

/** What `$${` and `%%{` stand for. */
function escapedTemplate(text: string, at: number): string | undefined {
  if (text.startsWith(`$\${`, at)) return `\${`;
  return text.startsWith('%%{', at) ? '%{' : undefined;
}

const simpleEscapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

function readEscape(lexer: Lexer, at: number): { text: string; end: number } {
  const { text } = lexer.source;
  const letter = text[at + 1] ?? '';
  const simple = simpleEscapes[letter];
  if (simple !== undefined) return { text: simple, end: at + 2 };
  const digits = letter === 'u' ? 4 : letter === 'U' ? 8 : 0;
  const spelled = text.slice(at + 2, at + 2 + digits);
  const code = Number.parseInt(spelled, 16);
  if (digits > 0 && spelled.length === digits && /^[0-9a-fA-F]+$/.test(spelled) && code <= 0x10ffff) {
    return { text: String.fromCodePoint(code), end: at + 2 + digits };
  }
  if (digits > 0) {
    throw syntaxError(lexer.range(at, at + 2), `\\${letter} needs ${digits} hexadecimal digits of a Unicode character`);
  }
  throw syntaxError(
    lexer.range(at, at + (letter === '\n' || letter === '' ? 1 : 2)),
    `unknown escape \\${letter.trim()}`,
    ['known are \\n \\r \\t \\" \\\\ \\uXXXX \\UXXXXXXXX; write a backslash as \\\\'],
  );
}

/** A heredoc; the lexer stands on the line after the one that opened it. */
export function parseHeredoc(lexer: Lexer, opener: Token, readExpression: ReadExpression): TemplateExpression {
  const { text } = lexer.source;
  const { tag, flush } = lexer.heredocStart(opener);
  const reader = new PieceReader(lexer, readExpression, true);
  let at = opener.end;
  let lineBegins = true;
  for (;;) {
    if (lineBegins) {
      const close = closingTag(text, at, tag);
      if (close !== undefined) {
        lexer.seek(close);
        break;
      }
    }
    if (at >= text.length) throw unclosedHeredoc(lexer, opener, tag);
    const start = at;
    let literal = '';
    for (;;) {
      const next = heredocRun(text, at);
      literal += text.slice(at, next);
      at = next;
      const braces = escapedTemplate(text, at);
      if (braces) {
        literal += braces;
        at += 3;
      } else if ((text[at] === '$' || text[at] === '%') && text[at + 1] !== '{') literal += text[at++];
      else break;
    }
    lineBegins = text[at] === '\n';
    if (lineBegins) literal += text[at++];
    reader.addText(literal, start, at);
    if (!lineBegins && at < text.length) at = reader.readSequence(at);
  }
  if (flush) dedent(reader.pieces);
  return {
    kind: 'template',
    form: flush ? 'flush-heredoc' : 'heredoc',
    parts: nest(reader.pieces, lexer),
    range: lexer.range(opener.start, lexer.offset),
  };
}

function unclosedHeredoc(lexer: Lexer, opener: Token, tag: string): Error {
  lexer.seek(lexer.source.text.length);
  const range = lexer.range(opener.start, opener.start + opener.text.trimEnd().length);
  return syntaxError(range, `this heredoc is never closed`, [`end it with a line that holds nothing but ${tag}`]);
}

/** End of the closing tag if the line that begins at `at` holds nothing else. */
function closingTag(text: string, at: number, tag: string): number | undefined {
  const end = text.indexOf('\n', at);
  const line = text.slice(at, end === -1 ? undefined : end);
  if (line.trim() !== tag) return undefined;
  return at + line.trimEnd().length;
}

function heredocRun(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 36 || code === 37 || code === 10) break;
  }
  return at;
}

/**
 * Removes the smallest common indentation of the lines that still begin with their own text. A line of blanks only is left alone;
 * a line that begins with an expression, or whose indentation was trimmed, has none.
 */
function dedent(pieces: readonly Piece[]): void {
  const indented: Extract<Piece, { kind: 'text' }>[] = [];
  let smallest = Number.POSITIVE_INFINITY;
  let lineBegins = true;
  for (const piece of pieces) {
    const text = piece.kind === 'text' ? piece.text : '';
    if (lineBegins && !(text.endsWith('\n') && text.trim() === '')) {
      smallest = Math.min(smallest, text.length - text.trimStart().length);
      if (piece.kind === 'text') indented.push(piece);
    }
    lineBegins = text.endsWith('\n');
  }
  for (const piece of indented) piece.text = piece.text.slice(smallest);
}

/** Collects the pieces of one template and applies `~` as it goes. */
class PieceReader {
  readonly pieces: Piece[] = [];
  private readonly lexer: Lexer;
  private readonly readExpression: ReadExpression;
  private readonly heredoc: boolean;
  private trimNext = false;

  constructor(lexer: Lexer, readExpression: ReadExpression, heredoc = false) {
    this.lexer = lexer;
    this.readExpression = readExpression;
    this.heredoc = heredoc;
  }

  /** Text that is empty from the start is no piece; text that trimming empties is: it still begins its line. */
  addText(text: string, start: number, end: number): void {
    if (text !== '') this.pieces.push({ kind: 'text', text: this.trimNext ? text.trimStart() : text, start, end });
    this.trimNext = false;
  }

  /** Reads the `${…}` or `%{…}` at `start`; gives the offset after it. */
  readSequence(start: number): number {
    const { lexer } = this;
    const { text } = lexer.source;
    const opener = lexer.range(start, start + 2);
    const trimsBefore = text[start + 2] === '~';
    lexer.seek(start + (trimsBefore ? 3 : 2));
    if (trimsBefore) this.trimPrevious();
    lexer.withinBrackets(opener, true, () => {
      const read = text[start] === '$' ? this.readInterpolation() : this.readDirective();
      this.trimNext = text[lexer.peek().end] === '}' && lexer.take('~');
      lexer.expectClosing('}', opener, '"}"');
      this.pieces.push({ ...read, range: lexer.range(start, lexer.offset) });
    });
    return lexer.offset;
  }

  /** In a heredoc the line end before the sequence belongs to the line above, and stays. */
  private trimPrevious(): void {
    const previous = this.pieces.at(-1);
    if (previous?.kind === 'text' && !(this.heredoc && previous.text.endsWith('\n'))) {
      previous.text = previous.text.trimEnd();
    }
  }

  private readInterpolation(): Unplaced {
    if (this.lexer.at('}') || this.lexer.at('~')) this.lexer.fail(`expected an expression between \${ and }`);
    return { kind: 'interpolation', expression: this.readExpression() };
  }

  private readDirective(): Unplaced {
    const keyword = this.lexer.peek();
    if (keyword.kind !== 'identifier')
      this.lexer.fail(`expected a directive after "%{", found ${describeToken(keyword)}`);
    switch (keyword.text) {
      case 'if':
        this.lexer.next();
        return { kind: 'if', condition: this.readExpression() };
      case 'for':
        this.lexer.next();
        return { kind: 'for', header: this.readForHeader() };
      case 'else':
      case 'endif':
      case 'endfor':
        this.lexer.next();
        return { kind: keyword.text };
      default:
        this.lexer.fail(`unknown template directive ${describeToken(keyword)}`, [
          'known are if, else, endif, for, endfor; write %%{ for the characters themselves',
        ]);
    }
  }

  private readForHeader(): ForHeader {
    const first = this.lexer.expectIdentifier('a name for the element').text;
    const second = this.lexer.take(',') ? this.lexer.expectIdentifier('a name for the element').text : undefined;
    if (!this.lexer.takeWord('in')) this.lexer.fail(`expected "in", found ${describeToken(this.lexer.peek())}`);
    const collection = this.readExpression();
    return { keyName: second === undefined ? undefined : first, valueName: second ?? first, collection };
  }
}

/** Puts what stands between directives inside them. */
function nest(pieces: readonly Piece[], lexer: Lexer): readonly TemplatePart[] {
  let at = 0;

  const readUntil = (
    opener: Piece | undefined,
    closers: readonly Piece['kind'][],
  ): [TemplatePart[], Piece | undefined] => {
    const parts: TemplatePart[] = [];
    for (;;) {
      const piece = pieces[at++];
      if (!piece) {
        if (opener && opener.kind !== 'text') throw unclosedDirective(opener);
        return [parts, undefined];
      }
      if (closers.includes(piece.kind)) return [parts, piece];
      const part = readPart(piece);
      if (part) parts.push(part);
    }
  };

  const readPart = (piece: Piece): TemplatePart | undefined => {
    switch (piece.kind) {
      case 'text':
        if (piece.text === '') return undefined;
        return { kind: 'text', text: piece.text, range: lexer.range(piece.start, piece.end) };
      case 'interpolation':
        return piece;
      case 'if': {
        const [then, closer] = readUntil(piece, ['else', 'endif']);
        const otherwise = closer?.kind === 'else' ? readUntil(piece, ['endif'])[0] : [];
        return { kind: 'if', condition: piece.condition, then, otherwise, range: piece.range };
      }
      case 'for': {
        const [body] = readUntil(piece, ['endfor']);
        return { kind: 'for', ...piece.header, body, range: piece.range };
      }
      default:
        throw syntaxError(piece.range, `"${piece.kind}" has no beginning here`, [
          piece.kind === 'endfor' ? 'it closes %{ for … in … }' : `it belongs to %{ if … }`,
        ]);
    }
  };

  return readUntil(undefined, [])[0];
}

function unclosedDirective(opener: Exclude<Piece, { kind: 'text' }>): Error {
  return syntaxError(opener.range, `this template directive is never closed`, [
    `end it with %{ end${opener.kind} } before the string ends; it was opened at ${placeOf(opener.range)}`,
  ]);
}
