import {
  type BinaryOperator,
  type Expression,
  type ForExpression,
  joinRanges,
  type ObjectItem,
  type Range,
  type Step,
} from './ast.ts';
import { describeToken, type Lexer, type Token } from './lexer.ts';
import { isNumber } from './number.ts';
import { parseHeredoc, parseQuoted } from './parse-template.ts';
import { syntaxError } from './syntax-error.ts';

/** Binary operators, the loosest first; those of one row have the same precedence and bind to the left. */
const precedence: readonly (readonly BinaryOperator[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['>', '>=', '<', '<='],
  ['+', '-'],
  ['*', '/', '%'],
];

const levels = new Map(precedence.flatMap((row, level) => row.map((operator) => [operator as string, level] as const)));

/** Deepest nesting that is read; more than any file written by hand, less than the stack holds. */
const maxDepth = 200;

/** Reads one expression where the lexer stands. Throws a config_syntax error at the first fault. */
export function parseExpression(lexer: Lexer): Expression {
  return new ExpressionParser(lexer).expression();
}

class ExpressionParser {
  private readonly lexer: Lexer;
  private depth = 0;

  constructor(lexer: Lexer) {
    this.lexer = lexer;
  }

  expression(): Expression {
    if (++this.depth > maxDepth) this.lexer.fail(`expressions are nested more than ${maxDepth} levels deep`);
    const { lexer } = this;
    const condition = this.binary(0);
    let result = condition;
    if (lexer.take('?')) {
      const then = this.expression();
      lexer.expect(':', 'between the two results of a conditional');
      const otherwise = this.expression();
      result = { kind: 'conditional', condition, then, otherwise, range: joinRanges(condition.range, otherwise.range) };
    }
    this.depth--;
    return result;
  }

  /** Precedence climbing: operators of `level` and tighter ones. */
  private binary(level: number): Expression {
    let left = this.unary();
    for (;;) {
      const token = this.lexer.peek();
      const found = token.kind === 'symbol' ? levels.get(token.text) : undefined;
      if (found === undefined || found < level) return left;
      this.lexer.next();
      const right = this.binary(found + 1);
      const operator = token.text as BinaryOperator;
      left = { kind: 'binary', operator, left, right, range: joinRanges(left.range, right.range) };
    }
  }

  private unary(): Expression {
    const { lexer } = this;
    if (!lexer.at('-') && !lexer.at('!')) return this.withSteps(this.term());
    if (++this.depth > maxDepth) lexer.fail(`expressions are nested more than ${maxDepth} levels deep`);
    const token = lexer.next();
    const operand = this.unary();
    this.depth--;
    const operator = token.text === '!' ? '!' : '-';
    return { kind: 'unary', operator, operand, range: this.from(token) };
  }

  private term(): Expression {
    const lexer: Lexer = this.lexer;
    const token = lexer.peek();
    switch (token.kind) {
      case 'number':
        lexer.next();
        return { kind: 'number', text: numberText(token, lexer.rangeOf(token)), range: lexer.rangeOf(token) };
      case 'quote':
        lexer.next();
        return parseQuoted(lexer, token, () => this.expression());
      case 'heredoc':
        lexer.next();
        return parseHeredoc(lexer, token, () => this.expression());
      case 'identifier':
        return this.word(lexer.next());
      case 'symbol':
        if (token.text === '(') return this.parentheses(lexer.next());
        if (token.text === '[') return this.tuple(lexer.next());
        if (token.text === '{') return this.object(lexer.next());
    }
    lexer.fail(`expected a value, found ${describeToken(token)}`);
  }

  private word(token: Token): Expression {
    const { lexer } = this;
    if (lexer.at('(') || lexer.at('::')) return this.call(token);
    const range = lexer.rangeOf(token);
    if (token.text === 'true' || token.text === 'false') return { kind: 'bool', value: token.text === 'true', range };
    if (token.text === 'null') return { kind: 'null', range };
    return { kind: 'variable', name: token.text, range };
  }

  private call(first: Token): Expression {
    const { lexer } = this;
    let name = first.text;
    while (lexer.take('::')) name += `::${lexer.expectIdentifier('a function name').text}`;
    const nameRange = this.from(first);
    const opener = lexer.rangeOf(lexer.expect('(', `after the function name "${name}"`));
    const values: Expression[] = [];
    let expand = false;
    lexer.withinBrackets(opener, true, () => {
      while (!lexer.at(')')) {
        values.push(this.expression());
        expand = lexer.take('...');
        if (expand || !lexer.take(',')) break;
      }
      lexer.expectClosing(')', opener, expand ? '")" after "..."' : '"," or ")"');
    });
    return { kind: 'call', name, nameRange, arguments: values, expand, range: this.from(first) };
  }

  private parentheses(open: Token): Expression {
    const { lexer } = this;
    const opener = lexer.rangeOf(open);
    const inner = lexer.withinBrackets(opener, true, () => {
      const expression = this.expression();
      lexer.expectClosing(')', opener, '")"');
      return expression;
    });
    return { kind: 'parentheses', inner, range: this.from(open) };
  }

  private tuple(open: Token): Expression {
    const { lexer } = this;
    const opener = lexer.rangeOf(open);
    return lexer.withinBrackets(opener, true, () => {
      if (lexer.atWord('for')) return this.forExpression(open, 'tuple');
      const items: Expression[] = [];
      while (!lexer.at(']')) {
        items.push(this.expression());
        if (!lexer.take(',')) break;
      }
      lexer.expectClosing(']', opener, '"," or "]"');
      return { kind: 'tuple', items, range: this.from(open) };
    });
  }

  private object(open: Token): Expression {
    const { lexer } = this;
    const opener = lexer.rangeOf(open);
    if (lexer.withNewlinesSkipped(true, () => lexer.atWord('for'))) {
      return lexer.withinBrackets(opener, true, () => this.forExpression(open, 'object'));
    }
    return lexer.withinBrackets(opener, false, () => {
      const items: ObjectItem[] = [];
      for (;;) {
        this.skipLines();
        if (lexer.at('}')) break;
        items.push(this.objectItem());
        if (!lexer.take(',') && lexer.peek().kind !== 'newline') break;
      }
      lexer.expectClosing('}', opener, '",", a line break or "}"');
      return { kind: 'object', items, range: this.from(open) };
    });
  }

  private skipLines(): void {
    while (this.lexer.peek().kind === 'newline') this.lexer.next();
  }

  private objectItem(): ObjectItem {
    const { lexer } = this;
    const key = this.expression();
    if (!lexer.take('=') && !lexer.take(':')) {
      lexer.fail(`expected "=" after the key of an object, found ${describeToken(lexer.peek())}`);
    }
    const name = keyword(key);
    const value = this.expression();
    if (name !== undefined) return { key: { kind: 'name', name, range: key.range }, value };
    return { key: { kind: 'expression', expression: key, range: key.range }, value };
  }

  /** The lexer stands at `for`. */
  private forExpression(open: Token, result: ForExpression['result']): Expression {
    const { lexer } = this;
    const [opener, closing] = [lexer.rangeOf(open), result === 'tuple' ? ']' : '}'];
    lexer.next();
    const first = lexer.expectIdentifier('a name for the element').text;
    const second = lexer.take(',') ? lexer.expectIdentifier('a name for the element').text : undefined;
    if (!lexer.takeWord('in')) lexer.fail(`expected "in", found ${describeToken(lexer.peek())}`);
    const collection = this.expression();
    lexer.expect(':', 'before the result of a "for" expression');
    let value = this.expression();
    let key: Expression | undefined;
    if (result === 'object') {
      lexer.expect('=>', 'between the key and the value of a "for" expression in braces');
      key = value;
      value = this.expression();
    } else if (lexer.at('=>')) {
      lexer.fail('a "for" expression in brackets has no keys', ['write it in braces: { for … : key => value }']);
    }
    const grouped = result === 'object' && lexer.take('...');
    const condition = lexer.takeWord('if') ? this.expression() : undefined;
    lexer.expectClosing(closing, opener, `"${closing}"`);
    const keyName = second === undefined ? undefined : first;
    const valueName = second ?? first;
    return {
      kind: 'for',
      result,
      keyName,
      valueName,
      collection,
      key,
      value,
      condition,
      grouped,
      range: this.from(open),
    };
  }

  private withSteps(source: Expression): Expression {
    const steps = this.steps();
    if (steps.length === 0) return source;
    return { kind: 'traversal', source, steps, range: this.fromRange(source.range) };
  }

  private steps(): Step[] {
    const { lexer } = this;
    const steps: Step[] = [];
    for (;;) {
      if (lexer.at('.')) steps.push(...this.dotStep(lexer.next()));
      else if (lexer.at('[')) steps.push(this.bracketStep(lexer.next()));
      else return steps;
    }
  }

  /** `.name`, `.0` or `.*` with what it applies to every element. */
  private dotStep(dot: Token): Step[] {
    const { lexer } = this;
    const token = lexer.peek();
    if (token.kind === 'identifier') {
      lexer.next();
      return [{ kind: 'attribute', name: token.text, range: this.from(dot) }];
    }
    if (token.kind === 'number') {
      lexer.next();
      const range = this.from(dot);
      if (token.text.includes('.')) {
        const indexes = token.text.split(/\.+/);
        throw syntaxError(range, 'an index behind a "." cannot follow another', [
          `write ${indexes.map((index) => `[${index}]`).join('')}`,
        ]);
      }
      return [{ kind: 'index', key: { kind: 'number', text: numberText(token, range), range }, range }];
    }
    if (!lexer.at('*')) lexer.fail(`expected a name after ".", found ${describeToken(token)}`);
    lexer.next();
    const range = this.from(dot);
    const steps: Step[] = [];
    while (lexer.at('.')) {
      const next = this.dotStep(lexer.next());
      if (next[0]?.kind === 'splat') throw syntaxError(next[0].range, 'a ".*" cannot stand in another', ['write [*]']);
      steps.push(...next);
    }
    return [{ kind: 'splat', steps, range }];
  }

  private bracketStep(open: Token): Step {
    const { lexer } = this;
    const opener = lexer.rangeOf(open);
    // As in HCL, a line break within "[*]" is one outside of it.
    if (lexer.take('*')) {
      lexer.expectClosing(']', opener, '"]"');
      const range = this.from(open);
      return { kind: 'splat', steps: this.steps(), range };
    }
    const key = lexer.withinBrackets(opener, true, () => {
      const found = this.expression();
      lexer.expectClosing(']', opener, '"]"');
      return found;
    });
    return { kind: 'index', key, range: this.from(open) };
  }

  private from(token: Token): Range {
    return this.lexer.range(token.start, this.lexer.offset);
  }

  private fromRange(start: Range): Range {
    return this.lexer.range(start.from, this.lexer.offset);
  }
}

/** The text of a number token, which has to spell one number. */
function numberText({ text }: Token, range: Range): string {
  if (isNumber(text)) return text;
  throw syntaxError(range, `"${text}" is not a number`, [
    'a number is written 12, 1.5 or 2.5e3; quote it to make a string',
  ]);
}

/** The name that a bare key is, the words of the language included. */
function keyword(key: Expression): string | undefined {
  switch (key.kind) {
    case 'variable':
      return key.name;
    case 'bool':
      return String(key.value);
    case 'null':
      return 'null';
    default:
      return undefined;
  }
}
