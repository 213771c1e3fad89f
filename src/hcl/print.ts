declare const printed: unique symbol;

/** Text that stands in a document as it is. Most expressions are no more than that from the start: large schemas have very many. */
export type HclText = string & { readonly [printed]: true };

/** An expression that telamon writes: its text, or what is laid out by where it stands. */
export type HclExpr =
  | HclText
  | { readonly kind: 'object'; readonly entries: readonly HclEntry[] }
  /** A list or call that holds an object. */
  | { readonly kind: 'group'; readonly open: string; readonly items: readonly HclExpr[]; readonly close: string }
  | HclHeredoc;

/** Printed as `<<-TAG` where re-reading gives back the identical text, else as a quoted string. */
export interface HclHeredoc {
  readonly kind: 'heredoc';
  readonly tag: string;
  readonly text: string;
}

export interface HclEntry {
  readonly key: string;
  readonly value: HclExpr;
}

export interface HclAttribute {
  readonly kind: 'attribute';
  readonly name: string;
  readonly value: HclExpr;
}

export interface HclBlock {
  readonly kind: 'block';
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: readonly HclItem[];
}

export type HclItem = HclAttribute | HclBlock;

export const attribute = (name: string, value: HclExpr): HclAttribute => ({ kind: 'attribute', name, value });
export const block = (type: string, labels: readonly string[], body: readonly HclItem[]): HclBlock => ({
  kind: 'block',
  type,
  labels,
  body,
});
/** Trusted text: references, bare words, type calls. */
export const raw = (text: string): HclText => text as HclText;
export const string = (value: string): HclText => raw(quote(value));
export const number = (value: number | bigint | string): HclText => raw(String(value));
export const bool = (value: boolean): HclText => raw(value ? 'true' : 'false');
export const nullWord: HclText = raw('null');
export const list = (items: readonly HclExpr[]): HclExpr => group('[', items, ']');
export const call = (name: string, ...args: readonly HclExpr[]): HclExpr => group(`${name}(`, args, ')');
export const object = (entries: readonly HclEntry[]): HclExpr => ({ kind: 'object', entries });
/** A raw SQL expression: `sql("…")`. */
export const sql = (text: string): HclText => raw(`sql(${quote(text)})`);
export const heredoc = (tag: string, text: string): HclExpr => ({ kind: 'heredoc', tag, text });

function group(open: string, all: readonly HclExpr[], close: string): HclExpr {
  const items = all.map(inBrackets);
  return items.every(isText) ? raw(open + items.join(', ') + close) : { kind: 'group', open, items, close };
}

/** Inside of brackets there is no line for the closing tag of a heredoc. */
function inBrackets(expression: HclExpr): HclExpr {
  return isHeredoc(expression) ? string(expression.text) : expression;
}

function isText(expression: HclExpr): expression is HclText {
  return typeof expression === 'string';
}

function isHeredoc(expression: HclExpr): expression is HclHeredoc {
  return typeof expression !== 'string' && expression.kind === 'heredoc';
}

const identifier = /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}_-]*$/u;

/** Nearly every name there is, and told much faster. */
const plainIdentifier = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Whether `name` may stand without quotes (block types, attribute names, steps of a reference). */
export function isIdentifier(name: string): boolean {
  return plainIdentifier.test(name) || identifier.test(name);
}

/** A reference such as `table.users.column.id`; parts that are no identifiers become indexes: `table["my table"]`. */
export function reference(root: string, ...names: readonly string[]): HclText {
  let text = root;
  for (const name of names) text += isIdentifier(name) ? `.${name}` : `[${quote(name)}]`;
  return raw(text);
}

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\' };

/** Printable ASCII without what has to be escaped: nearly every name there is. */
const plainText = /^[ !#&-[\]-~]*$/;

/** A quoted HCL string: what the parser reads back is exactly `value`. */
export function quote(value: string): string {
  if (plainText.test(value)) return `"${value}"`;
  const escaped = value
    .replace(/[\n\r\t"\\]/g, (character) => escapes[character] ?? character)
    .replace(/\p{Cc}|\uFEFF/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `"${escapeTemplates(escaped)}"`;
}

/** Doubles the sign of `${` and `%{`, in quoted strings and heredocs alike. */
function escapeTemplates(text: string): string {
  return text.replace(/([$%])(?=\{)/g, '$1$1');
}

/** Writes items the way `schema inspect` and `schema fmt` lay them out: two spaces, `=` aligned in a run of attributes, no blank lines. */
export function printHcl(items: Iterable<HclItem>): string {
  const texts: string[] = [];
  let run: HclItem[] = [];
  // Block by block: what a large document is made of need not be there all at once.
  for (const item of items) {
    run.push(item);
    if (item.kind !== 'block') continue;
    texts.push(bodyText(run, ''));
    run = [];
  }
  texts.push(bodyText(run, ''));
  return texts.join('');
}

/** Lines, each with its end. Put together from its pieces at the end: line by line it would be copied again and again. */
function bodyText(items: readonly HclItem[], indent: string): string {
  const pieces: string[] = [];
  printBody(items, indent, pieces);
  return pieces.join('');
}

function printBody(items: readonly HclItem[], indent: string, pieces: string[]): void {
  for (let at = 0; at < items.length; ) {
    const item = items[at];
    if (item?.kind !== 'block') {
      at = printRun(items, at, indent, pieces);
      continue;
    }
    pieces.push(indent, item.type);
    for (const label of item.labels) pieces.push(' ', quote(label));
    pieces.push(' {\n');
    printBody(item.body, `${indent}  `, pieces);
    pieces.push(indent, '}\n');
    at++;
  }
}

/** The attributes from one on whose `=` stand in one column; gives what comes behind them. One that is alone ends the run. */
function printRun(items: readonly HclItem[], from: number, indent: string, pieces: string[]): number {
  let end = from;
  let width = 0;
  for (let item = items[end]; item?.kind === 'attribute' && !isAlone(item.value); item = items[++end]) {
    width = Math.max(width, columns(item.name));
  }
  if (end === from) end++;
  for (let at = from; at < end; at++) {
    const item = items[at];
    if (item?.kind !== 'attribute') continue;
    const { name, value } = item;
    pieces.push(indent, name, blanks(width - columns(name)), ' = ', printExpr(value, indent), '\n');
  }
  return end;
}

/** A value in brackets over several lines stands alone. */
function isAlone(value: HclExpr): boolean {
  if (isText(value)) return value.includes('\n');
  switch (value.kind) {
    case 'group':
      return value.items.some(isAlone);
    case 'object':
      return value.entries.length > 0;
    case 'heredoc':
      return false;
  }
}

/** Characters, not code units: what an editor shows in one column each. */
const columns = (name: string): number => (plainText.test(name) ? name.length : [...name].length);
const blanks = (count: number): string => (count > 0 ? ' '.repeat(count) : '');

/** One expression as HCL text; `indent` is the indentation of the line it starts on. */
export function printExpr(expression: HclExpr, indent = ''): string {
  if (isText(expression)) return expression;
  switch (expression.kind) {
    case 'group':
      return `${expression.open}${expression.items.map((item) => printExpr(item, indent)).join(', ')}${expression.close}`;
    case 'object':
      return printObject(expression.entries, indent);
    case 'heredoc':
      return printHeredoc(expression.tag, expression.text, indent) ?? quote(expression.text);
  }
}

function printObject(entries: readonly HclEntry[], indent: string): string {
  if (entries.length === 0) return '{}';
  const pairs = entries.map(({ key, value }) => attribute(isIdentifier(key) ? key : quote(key), value));
  return `{\n${bodyText(pairs, `${indent}  `)}${indent}}`;
}

/**
 * A flush heredoc, or undefined where reading it would not give back `text`: it holds no line break, a control character,
 * blanks at a line's end, a line that looks like the closing tag, or every line is indented (the dedent would eat that).
 */
function printHeredoc(tag: string, text: string, indent: string): string | undefined {
  if (!text.endsWith('\n')) return undefined;
  const lines = text.slice(0, -1).split('\n');
  const exact =
    !/[^\P{Cc}\n\t]|\uFEFF/u.test(text) &&
    lines.every((line) => !/[ \t]$/.test(line) && line.trim() !== tag) &&
    lines.some((line) => /^\S/.test(line));
  if (!exact) return undefined;
  const inner = `${indent}  `;
  const printed = lines.map((line) => (line === '' ? '' : inner + escapeTemplates(line)));
  return `<<-${tag}\n${printed.join('\n')}\n${inner}${tag}`;
}
