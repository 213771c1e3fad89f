import { nearest } from '../errors/nearest.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { Command, Definition, Operand, Pipe, Source, Statement, Variable } from './ast.ts';
import { nodeText } from './ast.ts';
import { quoteGo, unquoteGo } from './go-quote.ts';
import { startsOperand, type Token, type TokenKind, tokenize, tokenText } from './lexer.ts';
import { parseNumber } from './number.ts';

/**
 * Parses one template text into its own body and the bodies it defines, by name. Functions must be known by now.
 * Throws `template_invalid` in Go's words: `template: NAME:LINE: what is wrong`.
 */
export function parse(source: Source, functions: Iterable<string>): ReadonlyMap<string, Definition> {
  return new Parser(source, new Set(functions)).parse();
}

/** How a list of statements ended: at `{{end}}`, or at `{{else}}`, which may go on with `if` or `with`. */
type Ending = 'end' | 'else';

class Parser {
  readonly #source: Source;
  readonly #functions: ReadonlySet<string>;
  readonly #tokens: readonly Token[];
  readonly #definitions = new Map<string, Definition>();
  #at = 0;
  /** Names in scope; the data itself is `$`. */
  #variables: string[] = ['$'];
  #rangeDepth = 0;
  #actionLine: number | undefined;

  constructor(source: Source, functions: ReadonlySet<string>) {
    this.#source = source;
    this.#functions = functions;
    this.#tokens = tokenize(source.text);
  }

  parse(): ReadonlyMap<string, Definition> {
    const body: Statement[] = [];
    while (this.#peek().kind !== 'eof') {
      if (this.#startsDefinition()) {
        this.#definition();
        continue;
      }
      const statement = this.#statement();
      if (statement === 'end' || statement === 'else') this.#fail(`unexpected {{${statement}}}`);
      else body.push(statement);
    }
    const own = { name: this.#source.name, source: this.#source, body };
    if (!this.#definitions.has(own.name) || !isBlank(body)) this.#define(own);
    return this.#definitions;
  }

  // Tokens

  #peek(): Token {
    const token = this.#tokens[this.#at] ?? this.#tokens.at(-1);
    if (!token) throw new TelamonError('internal', 'a template without tokens');
    return token;
  }

  #next(): Token {
    const token = this.#peek();
    if (this.#at < this.#tokens.length) this.#at++;
    return token;
  }

  #skipSpace(): void {
    while (this.#peek().kind === 'space') this.#at++;
  }

  #peekNonSpace(): Token {
    this.#skipSpace();
    return this.#peek();
  }

  #nextNonSpace(): Token {
    this.#skipSpace();
    return this.#next();
  }

  #expect(kind: TokenKind, context: string): Token {
    const token = this.#nextNonSpace();
    return token.kind === kind ? token : this.#unexpected(token, context);
  }

  // Errors

  #fail(message: string, hints: readonly string[] = []): never {
    const line = (this.#tokens[Math.min(this.#at, this.#tokens.length) - 1] ?? this.#peek()).line;
    throw new TelamonError('template_invalid', `template: ${this.#source.name}:${line}: ${message}`, { hints });
  }

  #unexpected(token: Token, context: string): never {
    if (token.kind !== 'error') return this.#fail(`unexpected ${tokenText(token)} in ${context}`);
    if (this.#actionLine === undefined || this.#actionLine === token.line) return this.#fail(token.text);
    const start = ` started at ${this.#source.name}:${this.#actionLine}`;
    return this.#fail(token.text + (token.text.endsWith(' action') ? start : ` in action${start}`));
  }

  // Definitions

  #startsDefinition(): boolean {
    if (this.#peek().kind !== 'leftDelim') return false;
    const start = this.#at;
    this.#next();
    if (this.#nextNonSpace().kind === 'define') return true;
    this.#at = start;
    return false;
  }

  #definition(): void {
    const context = 'define clause';
    const name = this.#templateName(context);
    this.#expect('rightDelim', context);
    this.#define({ name, source: this.#source, body: this.#body(context) });
  }

  /** The statements of a define or block, up to its end; they see no variables of the text around them. */
  #body(context: string): readonly Statement[] {
    const [variables, depth] = [this.#variables, this.#rangeDepth];
    this.#variables = ['$'];
    this.#rangeDepth = 0;
    const [list, ending] = this.#list();
    if (ending !== 'end') this.#fail(`unexpected {{else}} in ${context}`);
    this.#variables = variables;
    this.#rangeDepth = depth;
    return list;
  }

  #define(definition: Definition): void {
    const known = this.#definitions.get(definition.name);
    if (known && !isBlank(known.body)) {
      if (isBlank(definition.body)) return;
      this.#fail(`template: multiple definition of template ${quoteGo(definition.name)}`);
    }
    this.#definitions.set(definition.name, definition);
  }

  #templateName(context: string): string {
    const token = this.#nextNonSpace();
    if (token.kind !== 'string' && token.kind !== 'rawString') return this.#unexpected(token, context);
    return this.#unquote(token);
  }

  #unquote(token: Token): string {
    return unquoteGo(token.text) ?? this.#fail('invalid syntax');
  }

  // Statements

  #list(): readonly [readonly Statement[], Ending] {
    const list: Statement[] = [];
    while (this.#peekNonSpace().kind !== 'eof') {
      const statement = this.#statement();
      if (statement === 'end' || statement === 'else') return [list, statement];
      list.push(statement);
    }
    return this.#fail('unexpected EOF');
  }

  #statement(): Statement | Ending {
    const token = this.#nextNonSpace();
    if (token.kind === 'text') return { kind: 'text', pos: token.pos, text: token.text };
    if (token.kind !== 'leftDelim') return this.#unexpected(token, 'input');
    this.#actionLine = token.line;
    const action = this.#action();
    this.#actionLine = undefined;
    return action;
  }

  #action(): Statement | Ending {
    const token = this.#peekNonSpace();
    switch (token.kind) {
      case 'if':
      case 'with':
      case 'range':
        this.#next();
        return this.#control(token.kind);
      case 'end':
        this.#next();
        this.#expect('rightDelim', 'end');
        return 'end';
      case 'else':
        this.#next();
        return this.#else();
      case 'break':
      case 'continue':
        this.#next();
        return this.#jump(token, token.kind);
      case 'template':
        this.#next();
        return this.#templateCall();
      case 'block':
        this.#next();
        return this.#block();
      default:
        return { kind: 'action', pos: token.pos, pipe: this.#pipeline('command', 'rightDelim') };
    }
  }

  #jump(token: Token, kind: 'break' | 'continue'): Statement {
    const after = this.#nextNonSpace();
    if (after.kind !== 'rightDelim') this.#unexpected(after, `{{${kind}}}`);
    if (this.#rangeDepth === 0) this.#fail(`{{${kind}}} outside {{range}}`);
    return { kind, pos: token.pos };
  }

  /** `{{else if …}}` leaves its `if` to be read as a statement inside the else. */
  #else(): Ending {
    const { kind } = this.#peekNonSpace();
    if (kind !== 'if' && kind !== 'with') this.#expect('rightDelim', 'else');
    return 'else';
  }

  #control(kind: 'if' | 'with' | 'range'): Statement {
    const scope = this.#variables.length;
    const pipe = this.#pipeline(kind, 'rightDelim');
    if (kind === 'range') this.#rangeDepth++;
    const [list, ending] = this.#list();
    if (kind === 'range') this.#rangeDepth--;
    const otherwise = ending === 'else' ? this.#otherwise(kind) : undefined;
    this.#variables.length = scope;
    return { kind, pos: pipe.pos, pipe, list, otherwise };
  }

  #otherwise(kind: 'if' | 'with' | 'range'): readonly Statement[] {
    if (kind !== 'range' && this.#peek().kind === kind) {
      this.#next();
      return [this.#control(kind)];
    }
    const [list, ending] = this.#list();
    if (ending !== 'end') this.#fail('expected end; found {{else}}');
    return list;
  }

  #templateCall(): Statement {
    const context = 'template clause';
    const { pos } = this.#peekNonSpace();
    const name = this.#templateName(context);
    if (this.#peekNonSpace().kind !== 'rightDelim') {
      return { kind: 'template', pos, name, pipe: this.#pipeline(context, 'rightDelim') };
    }
    this.#next();
    return { kind: 'template', pos, name, pipe: undefined };
  }

  #block(): Statement {
    const context = 'block clause';
    const { pos } = this.#peekNonSpace();
    const name = this.#templateName(context);
    const pipe = this.#pipeline(context, 'rightDelim');
    this.#define({ name, source: this.#source, body: this.#body(context) });
    return { kind: 'template', pos, name, pipe };
  }

  // Pipelines

  #pipeline(context: string, end: TokenKind): Pipe {
    const { pos } = this.#peekNonSpace();
    const { variables, assign } = this.#declarations(context);
    const commands: Command[] = [];
    for (;;) {
      const token = this.#nextNonSpace();
      if (token.kind === end) break;
      if (!startsOperand(token.kind)) this.#unexpected(token, context);
      this.#at--;
      commands.push(this.#command());
    }
    this.#checkStages(commands, context);
    return { kind: 'pipe', pos, variables, assign, commands };
  }

  /** `$x :=`, `$x =` or, for range, `$i, $x :=`. */
  #declarations(context: string): Pick<Pipe, 'variables' | 'assign'> {
    const variables: Variable[] = [];
    for (;;) {
      const start = this.#at;
      const token = this.#peekNonSpace();
      if (token.kind !== 'variable') return { variables, assign: false };
      this.#next();
      const after = this.#peekNonSpace();
      const comma = after.kind === 'char' && after.text === ',';
      if (after.kind !== 'assign' && after.kind !== 'declare' && !comma) {
        this.#at = start;
        return { variables, assign: false };
      }
      this.#next();
      variables.push({ kind: 'variable', pos: token.pos, name: token.text, names: [] });
      this.#variables.push(token.text);
      if (!comma) return { variables, assign: after.kind === 'assign' };
      if (context !== 'range' || variables.length > 1) this.#fail(`too many declarations in ${context}`);
      const { kind } = this.#peekNonSpace();
      if (kind !== 'variable' && kind !== 'rightDelim' && kind !== 'rightParen') {
        this.#fail('range can only initialize variables');
      }
    }
  }

  #checkStages(commands: readonly Command[], context: string): void {
    if (commands.length === 0) this.#fail(`missing value for ${context}`);
    for (const [i, command] of commands.entries()) {
      const first = command.args[0];
      if (i > 0 && first && ['bool', 'dot', 'nil', 'number', 'string'].includes(first.kind)) {
        this.#fail(`non executable command in pipeline stage ${i + 1}`);
      }
    }
  }

  #command(): Command {
    const { pos } = this.#peekNonSpace();
    const args: Operand[] = [];
    for (;;) {
      this.#skipSpace();
      const operand = this.#operand();
      if (operand) args.push(operand);
      const token = this.#next();
      if (token.kind === 'space') continue;
      if (token.kind === 'rightDelim' || token.kind === 'rightParen') this.#at--;
      else if (token.kind !== 'pipe') this.#unexpected(token, 'operand');
      break;
    }
    if (args.length === 0) this.#fail('empty command');
    return { kind: 'command', pos, args };
  }

  #operand(): Operand | undefined {
    const of = this.#term();
    if (!of || this.#peek().kind !== 'field') return of;
    const { pos } = this.#peek();
    const names: string[] = [];
    while (this.#peek().kind === 'field') names.push(this.#next().text.slice(1));
    switch (of.kind) {
      case 'field':
      case 'variable':
        return { ...of, pos, names: [...of.names, ...names] };
      case 'bool':
      case 'string':
      case 'number':
      case 'nil':
      case 'dot':
        return this.#fail(`unexpected . after term ${quoteGo(nodeText(of))}`);
      default:
        return { kind: 'chain', pos, of, names };
    }
  }

  #term(): Operand | undefined {
    const token = this.#peekNonSpace();
    const { pos, text } = token;
    if (!startsOperand(token.kind)) return undefined;
    this.#next();
    switch (token.kind) {
      case 'identifier':
        this.#checkFunction(text);
        return { kind: 'identifier', pos, name: text };
      case 'dot':
      case 'nil':
        return { kind: token.kind, pos };
      case 'variable':
        if (!this.#variables.includes(text)) this.#fail(`undefined variable ${quoteGo(text)}`);
        return { kind: 'variable', pos, name: text, names: [] };
      case 'field':
        return { kind: 'field', pos, names: [text.slice(1)] };
      case 'bool':
        return { kind: 'bool', pos, value: text === 'true' };
      case 'leftParen':
        return this.#pipeline('parenthesized pipeline', 'rightParen');
      case 'string':
      case 'rawString':
        return { kind: 'string', pos, value: this.#unquote(token), text };
      default: {
        const value = parseNumber(text);
        if (typeof value === 'string') this.#fail(value);
        return { kind: 'number', pos, value, text };
      }
    }
  }

  #checkFunction(name: string): void {
    if (this.#functions.has(name)) return;
    const near = nearest(name, this.#functions);
    this.#fail(`function ${quoteGo(name)} not defined`, near === undefined ? [] : [`did you mean "${near}"?`]);
  }
}

function isBlank(body: readonly Statement[]): boolean {
  return body.every((statement) => statement.kind === 'text' && statement.text.trim() === '');
}
