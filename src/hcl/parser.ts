import { TelamonError } from '../errors/telamon-error.ts';
import {
  type Attribute,
  type Block,
  type Body,
  type Label,
  literalText,
  placeOf,
  type Range,
  sourceFile,
} from './ast.ts';
import { describeToken, Lexer, type Token } from './lexer.ts';
import { parseExpression } from './parse-expression.ts';
import { parseHeredoc, parseQuoted } from './parse-template.ts';
import { syntaxError } from './syntax-error.ts';

/** Syntax errors that are collected before reading stops: the rest would follow from these. */
const maxErrors = 100;

export interface ParsedFile {
  /** What could be read; whole when there are no errors. */
  readonly body: Body;
  /** In source order; none, or up to ten, of code config_syntax. */
  readonly errors: readonly TelamonError[];
}

/** Reads a file in HCL native syntax. `file` is its name for messages. */
export function parseHcl(text: string, file: string): ParsedFile {
  return new BodyParser(new Lexer(sourceFile(file, text))).file();
}

/** The first of several errors, carrying the others; undefined when there are none. */
export function firstError(errors: readonly TelamonError[]): TelamonError | undefined {
  const [first, ...others] = errors;
  if (!first || others.length === 0) return first;
  const { code, message, position, hints, cause } = first;
  return new TelamonError(code, message, { position, hints, others, cause });
}

class BodyParser {
  private readonly lexer: Lexer;
  private readonly errors: TelamonError[] = [];

  constructor(lexer: Lexer) {
    this.lexer = lexer;
  }

  file(): ParsedFile {
    const body = this.body(undefined);
    return { body, errors: this.errors.slice(0, maxErrors) };
  }

  /** Items up to the closing brace of `opener` (not consumed), or to the end of the file. */
  private body(opener: Range | undefined): Body {
    const start = this.lexer.offset;
    const items: (Attribute | Block)[] = [];
    const seen = new Map<string, Attribute>();
    while (this.errors.length < maxErrors && !this.ends(opener)) {
      const item = this.attempt(opener, () => this.item());
      if (!item) continue;
      this.attempt(opener, () => this.endOfLine(item.kind === 'block' ? 'a block' : 'an argument'));
      const first = item.kind === 'attribute' ? seen.get(item.name) : undefined;
      if (first) this.errors.push(setTwice(item.kind === 'attribute' ? item.nameRange : item.range, first));
      else if (item.kind === 'attribute') seen.set(item.name, item);
      if (!first) items.push(item);
    }
    return bodyOf(items, this.lexer.range(start, this.lexer.offset));
  }

  private ends(opener: Range | undefined): boolean {
    const { lexer } = this;
    const token = this.attempt(opener, () => {
      while (lexer.peek().kind === 'newline') lexer.next();
      return lexer.peek();
    });
    if (!token) return this.ends(opener);
    if (token.kind === 'end') {
      if (opener) this.errors.push(unclosedBlock(opener));
      return true;
    }
    return opener !== undefined && token.kind === 'symbol' && token.text === '}';
  }

  /** Runs `read`; a syntax error is kept, and reading goes on after the item that it stands in. */
  private attempt<T>(opener: Range | undefined, read: () => T): T | undefined {
    const start = this.lexer.offset;
    try {
      return read();
    } catch (error) {
      if (!isSyntaxError(error)) throw error;
      this.errors.push(error);
      this.recover(start, opener !== undefined);
      return undefined;
    }
  }

  /**
   * Goes over the item that began at `start` once more, counting brackets, to the first line end behind the fault that is
   * outside of all of them; never past the brace that closes the block around it.
   */
  private recover(start: number, inBlock: boolean): void {
    const { lexer } = this;
    const fault = lexer.offset;
    const open: string[] = [];
    lexer.seek(start);
    for (;;) {
      const token = this.skim();
      if (token.kind === 'end') return;
      if (token.kind === 'newline' && open.length === 0 && token.end > fault) return;
      if (token.kind !== 'symbol') continue;
      if ('([{'.includes(token.text)) open.push(token.text);
      if (token.text === ')' && open.at(-1) === '(') open.pop();
      if (token.text === ']' && open.at(-1) === '[') open.pop();
      if (token.text !== '}') continue;
      if (open.includes('{')) open.length = open.lastIndexOf('{');
      else if (inBlock && token.start >= fault) {
        lexer.seek(token.start);
        return;
      }
    }
  }

  /** The next token, with strings and heredocs passed over as a whole. */
  private skim(): Token {
    const { lexer } = this;
    try {
      const token = lexer.next();
      if (token.kind === 'quote') parseQuoted(lexer, token, () => parseExpression(lexer));
      if (token.kind === 'heredoc') parseHeredoc(lexer, token, () => parseExpression(lexer));
      return token;
    } catch (error) {
      if (!isSyntaxError(error)) throw error;
      return this.nextAfterFault();
    }
  }

  /** The next token; the end of the file where a comment that is never closed begins. */
  private nextAfterFault(): Token {
    const { lexer } = this;
    try {
      return lexer.next();
    } catch (error) {
      if (!isSyntaxError(error)) throw error;
      return lexer.next();
    }
  }

  private item(): Attribute | Block {
    const { lexer } = this;
    const token = lexer.peek();
    if (lexer.take('}')) throw syntaxError(lexer.rangeOf(token), 'this "}" closes nothing');
    if (token.kind === 'quote') {
      lexer.fail('expected an argument or a block, found a string', ['names of arguments and blocks have no quotes']);
    }
    const name = lexer.expectIdentifier('an argument or a block');
    return lexer.at('=') ? this.attribute(name) : this.block(name);
  }

  private attribute(name: Token): Attribute {
    const { lexer } = this;
    const nameRange = lexer.rangeOf(name);
    lexer.next();
    const expression = parseExpression(lexer);
    return { kind: 'attribute', name: name.text, nameRange, expression, range: lexer.range(name.start, lexer.offset) };
  }

  private endOfLine(what: string): void {
    const token = this.lexer.peek();
    if (token.kind === 'end') return;
    if (token.kind !== 'newline') this.lexer.fail(`expected a line break after ${what}, found ${describeToken(token)}`);
    this.lexer.next();
  }

  private block(type: Token): Block {
    const { lexer } = this;
    const labels: Label[] = [];
    while (!this.atBrace(type)) labels.push(this.label(type, labels.length));
    const open = lexer.next();
    const headerRange = lexer.range(type.start, open.end);
    const body = lexer.withNewlinesSkipped(false, () => this.blockBody(lexer.rangeOf(open)));
    const range = lexer.range(type.start, lexer.offset);
    const block: Block = {
      kind: 'block',
      type: type.text,
      typeRange: lexer.rangeOf(type),
      labels,
      body,
      headerRange,
      range,
    };
    return block;
  }

  /** A brace on the line below is a fault, but no reason to read its block as something else. */
  private atBrace(type: Token): boolean {
    const { lexer } = this;
    if (lexer.peek().kind !== 'newline') return lexer.at('{');
    const below = lexer.withNewlinesSkipped(true, () => (lexer.at('{') ? lexer.peek() : undefined));
    if (!below) return false;
    this.errors.push(
      syntaxError(lexer.rangeOf(below), `the "{" of a block stands on the line of its type, "${type.text}"`),
    );
    lexer.seek(below.start);
    return true;
  }

  private label(type: Token, count: number): Label {
    const { lexer } = this;
    const token = lexer.peek();
    if (token.kind === 'identifier') {
      lexer.next();
      return { text: token.text, quoted: false, range: lexer.rangeOf(token) };
    }
    if (token.kind !== 'quote') {
      const expected = count === 0 ? '"=", a label or "{"' : 'a label or "{"';
      lexer.fail(`expected ${expected} after "${type.text}", found ${describeToken(token)}`);
    }
    lexer.next();
    const template = parseQuoted(lexer, token, () => parseExpression(lexer));
    const text = literalText(template);
    if (text === undefined)
      throw syntaxError(template.range, 'a label cannot hold an expression', [
        `write $\${ and %%{ for the characters themselves`,
      ]);
    return { text, quoted: true, range: template.range };
  }

  /** After the opening brace, up to and with the closing one. */
  private blockBody(opener: Range): Body {
    const { lexer } = this;
    const start = lexer.offset;
    const token = lexer.peek();
    if (token.kind !== 'newline' && token.kind !== 'end' && !lexer.at('}')) return this.oneLineBody(opener, start);
    const body = this.body(opener);
    lexer.take('}');
    return body;
  }

  /** `{ name = value }`: one argument and nothing else. */
  private oneLineBody(opener: Range, start: number): Body {
    const { lexer } = this;
    const name = lexer.expectIdentifier('an argument or "}"');
    if (!lexer.at('=')) {
      lexer.fail(`expected "=" after "${name.text}", found ${describeToken(lexer.peek())}`, [
        'a block on one line holds one argument; begin a new line after "{" for more',
      ]);
    }
    const attribute = this.attribute(name);
    const body = bodyOf([attribute], lexer.range(start, lexer.offset));
    if (lexer.at(',') || lexer.peek().kind === 'newline') {
      lexer.fail(`expected "}", found ${describeToken(lexer.peek())}`, [
        'a block on one line holds one argument; begin a new line after "{" for more',
      ]);
    }
    lexer.expectClosing('}', opener, '"}"');
    return body;
  }
}

function bodyOf(items: readonly (Attribute | Block)[], range: Range): Body {
  return {
    items,
    attributes: items.filter((item) => item.kind === 'attribute'),
    blocks: items.filter((item) => item.kind === 'block'),
    range,
  };
}

const isSyntaxError = (error: unknown): error is TelamonError =>
  error instanceof TelamonError && error.code === 'config_syntax';

function setTwice(range: Range, first: Attribute): TelamonError {
  return syntaxError(range, `argument "${first.name}" is set twice`, [
    `it was first set at ${placeOf(first.nameRange)}`,
  ]);
}

function unclosedBlock(opener: Range): TelamonError {
  return syntaxError(opener, 'this "{" is never closed', ['expected "}" before the end of the file']);
}
