import type { Position } from '../errors/telamon-error.ts';

/** A file that was parsed. Every range points back at it, so that an error can show its line whatever file it came from. */
export interface SourceFile {
  /** As the user typed it, or relative to the working directory. */
  readonly name: string;
  /** Without a byte order mark. */
  readonly text: string;
  /** Offset at which each line begins; `lineStarts[0]` is line 1. */
  readonly lineStarts: readonly number[];
}

/** A place in a file. `offset` counts from 0, lines and columns from 1, all in UTF-16 code units. */
export interface Point {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** A stretch of a file. Every node has one and hardly any is asked for its line: that is found when somebody asks. */
export class Range {
  readonly source: SourceFile;
  /** Offset of its first character. */
  readonly from: number;
  /** Offset of the first character after it. */
  readonly to: number;

  constructor(source: SourceFile, from: number, to: number) {
    this.source = source;
    this.from = from;
    this.to = to;
  }

  get start(): Point {
    return pointAt(this.source, this.from);
  }

  /** The first place after it. */
  get end(): Point {
    return pointAt(this.source, this.to);
  }
}

/** What stands between the braces of a block, or in a whole file. */
export interface Body {
  /** Attributes and blocks together, in source order. */
  readonly items: readonly (Attribute | Block)[];
  /** In source order; names are unique (the parser refuses a second one). */
  readonly attributes: readonly Attribute[];
  /** In source order. */
  readonly blocks: readonly Block[];
  readonly range: Range;
}

export interface Attribute {
  readonly kind: 'attribute';
  readonly name: string;
  readonly nameRange: Range;
  readonly expression: Expression;
  readonly range: Range;
}

export interface Block {
  readonly kind: 'block';
  readonly type: string;
  readonly typeRange: Range;
  readonly labels: readonly Label[];
  readonly body: Body;
  /** From the type to the opening brace: what an error about the block as a whole points at. */
  readonly headerRange: Range;
  readonly range: Range;
}

export interface Label {
  readonly text: string;
  readonly quoted: boolean;
  readonly range: Range;
}

export type Expression =
  | NumberExpression
  | BoolExpression
  | NullExpression
  | TemplateExpression
  | VariableExpression
  | TraversalExpression
  | UnaryExpression
  | BinaryExpression
  | ConditionalExpression
  | CallExpression
  | TupleExpression
  | ObjectExpression
  | ForExpression
  | ParenthesesExpression;

/** `text` is the spelling of the source: no digit is lost before the value is made. */
export interface NumberExpression {
  readonly kind: 'number';
  readonly text: string;
  readonly range: Range;
}

export interface BoolExpression {
  readonly kind: 'bool';
  readonly value: boolean;
  readonly range: Range;
}

export interface NullExpression {
  readonly kind: 'null';
  readonly range: Range;
}

/**
 * A quoted string or a heredoc. Escapes are decoded, `~` trimming and the dedent of `<<-` are applied: `parts` holds what counts.
 * A plain string is a template of one text part (of none when it is empty).
 */
export interface TemplateExpression {
  readonly kind: 'template';
  readonly form: 'quoted' | 'heredoc' | 'flush-heredoc';
  readonly parts: readonly TemplatePart[];
  readonly range: Range;
}

export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string; readonly range: Range }
  | { readonly kind: 'interpolation'; readonly expression: Expression; readonly range: Range }
  | {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly then: readonly TemplatePart[];
      readonly otherwise: readonly TemplatePart[];
      readonly range: Range;
    }
  | {
      readonly kind: 'for';
      readonly keyName: string | undefined;
      readonly valueName: string;
      readonly collection: Expression;
      readonly body: readonly TemplatePart[];
      readonly range: Range;
    };

/** A bare name that starts a traversal, such as `var`, `local`, `NO_ACTION`. */
export interface VariableExpression {
  readonly kind: 'variable';
  readonly name: string;
  readonly range: Range;
}

/** `source` followed by at least one step: `a.b[0].c`. */
export interface TraversalExpression {
  readonly kind: 'traversal';
  readonly source: Expression;
  readonly steps: readonly Step[];
  readonly range: Range;
}

export type Step =
  | { readonly kind: 'attribute'; readonly name: string; readonly range: Range }
  | { readonly kind: 'index'; readonly key: Expression; readonly range: Range }
  /** `[*]` or `.*`; `steps` are applied to every element. */
  | { readonly kind: 'splat'; readonly steps: readonly Step[]; readonly range: Range };

export interface UnaryExpression {
  readonly kind: 'unary';
  readonly operator: '!' | '-';
  readonly operand: Expression;
  readonly range: Range;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '&&' | '||';

export interface BinaryExpression {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly range: Range;
}

export interface ConditionalExpression {
  readonly kind: 'conditional';
  readonly condition: Expression;
  readonly then: Expression;
  readonly otherwise: Expression;
  readonly range: Range;
}

export interface CallExpression {
  readonly kind: 'call';
  readonly name: string;
  readonly nameRange: Range;
  readonly arguments: readonly Expression[];
  /** The last argument ended in `...`: its elements are the remaining arguments. */
  readonly expand: boolean;
  readonly range: Range;
}

export interface TupleExpression {
  readonly kind: 'tuple';
  readonly items: readonly Expression[];
  readonly range: Range;
}

export interface ObjectExpression {
  readonly kind: 'object';
  readonly items: readonly ObjectItem[];
  readonly range: Range;
}

export interface ObjectItem {
  /** A bare name is the key itself; anything else is evaluated. */
  readonly key:
    | { readonly kind: 'name'; readonly name: string; readonly range: Range }
    | { readonly kind: 'expression'; readonly expression: Expression; readonly range: Range };
  readonly value: Expression;
}

export interface ForExpression {
  readonly kind: 'for';
  readonly result: 'tuple' | 'object';
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
  /** Of an object only. */
  readonly key: Expression | undefined;
  readonly value: Expression;
  readonly condition: Expression | undefined;
  /** `value...`: values of the same key become a list. */
  readonly grouped: boolean;
  readonly range: Range;
}

export interface ParenthesesExpression {
  readonly kind: 'parentheses';
  readonly inner: Expression;
  readonly range: Range;
}

/** Makes a `SourceFile` of a text: drops the byte order mark and finds the lines. */
export function sourceFile(name: string, text: string): SourceFile {
  const clean = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const lineStarts = [0];
  for (let at = clean.indexOf('\n'); at !== -1; at = clean.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { name, text: clean, lineStarts };
}

/** The line and column of an offset. */
export function pointAt(source: SourceFile, offset: number): Point {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { offset, line: low + 1, column: offset - (source.lineStarts[low] ?? 0) + 1 };
}

/** The position that an error about `range` carries: its start, its length on that line, and the line's text. */
export function positionOf(range: Range): Position {
  const { source, start, end } = range;
  const lineStart = source.lineStarts[start.line - 1] ?? 0;
  const next = source.lineStarts[start.line];
  const line = source.text.slice(lineStart, next === undefined ? undefined : next - 1).replace(/\r$/, '');
  const length = (end.line === start.line ? end.offset : lineStart + line.length) - start.offset;
  return { file: source.name, line: start.line, column: start.column, length: Math.max(1, length), source: line };
}

/** The source text that `range` covers. */
export function sourceText(range: Range): string {
  return range.source.text.slice(range.from, range.to);
}

/** `file:line:column` of the start, for messages that name a second place. */
export function placeOf(range: Range): string {
  const { line, column } = range.start;
  return `${range.source.name}:${line}:${column}`;
}

export function joinRanges(first: Range, last: Range): Range {
  return new Range(first.source, first.from, last.to);
}

/** The attribute called `name`, or undefined. */
export function attributeOf(body: Body, name: string): Attribute | undefined {
  return body.attributes.find((attribute) => attribute.name === name);
}

/** The text of a string without interpolation (quoted or heredoc), or undefined for any other expression. */
export function literalText(expression: Expression): string | undefined {
  if (expression.kind === 'parentheses') return literalText(expression.inner);
  if (expression.kind !== 'template') return undefined;
  let text = '';
  for (const part of expression.parts) {
    if (part.kind !== 'text') return undefined;
    text += part.text;
  }
  return text;
}

/** The bare word or dotted path that an expression spells (`NO_ACTION`, `schema.public`), or undefined. String indexes count as names. */
export function staticPath(expression: Expression): readonly string[] | undefined {
  if (expression.kind === 'parentheses') return staticPath(expression.inner);
  if (expression.kind === 'variable') return [expression.name];
  if (expression.kind !== 'traversal' || expression.source.kind !== 'variable') return undefined;
  const path = [expression.source.name];
  for (const step of expression.steps) {
    const name = step.kind === 'attribute' ? step.name : step.kind === 'index' ? literalText(step.key) : undefined;
    if (name === undefined) return undefined;
    path.push(name);
  }
  return path;
}
