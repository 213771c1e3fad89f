/** An expression that telamon writes. `raw` is trusted text: references, bare words, type calls. */
export type HclExpr =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'raw'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly HclExpr[] }
  | { readonly kind: 'object'; readonly entries: readonly HclEntry[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly HclExpr[] }
  /** Printed as `<<-TAG` where re-reading gives back the identical text, else as a quoted string. */
  | { readonly kind: 'heredoc'; readonly tag: string; readonly text: string };

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
export const string = (value: string): HclExpr => ({ kind: 'string', value });
export const number = (value: number | bigint | string): HclExpr => ({ kind: 'number', text: String(value) });
export const bool = (value: boolean): HclExpr => ({ kind: 'bool', value });
export const raw = (text: string): HclExpr => ({ kind: 'raw', text });
export const list = (items: readonly HclExpr[]): HclExpr => ({ kind: 'list', items });
export const call = (name: string, ...args: readonly HclExpr[]): HclExpr => ({ kind: 'call', name, args });
/** A raw SQL expression: `sql("…")`. */
export const sql = (text: string): HclExpr => call('sql', string(text));
export const heredoc = (tag: string, text: string): HclExpr => ({ kind: 'heredoc', tag, text });

const identifier = /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}_-]*$/u;

/** Nearly every name there is, and told much faster. */
const plainIdentifier = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Whether `name` may stand without quotes (block types, attribute names, steps of a reference). */
export function isIdentifier(name: string): boolean {
  return plainIdentifier.test(name) || identifier.test(name);
}

/** A reference such as `table.users.column.id`; parts that are no identifiers become indexes: `table["my table"]`. */
export function reference(root: string, ...names: readonly string[]): HclExpr {
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
  const flush = () => {
    if (run.length === 0) return;
    const lines: string[] = [];
    printBody(run, '', lines);
    texts.push(lines.join('\n'), '\n');
    run = [];
  };
  // Block by block: what a large document is made of need not be there all at once.
  for (const item of items) {
    run.push(item);
    if (item.kind === 'block') flush();
  }
  flush();
  return texts.join('');
}

function printBody(items: readonly HclItem[], indent: string, lines: string[]): void {
  for (let at = 0; at < items.length; ) {
    const item = items[at];
    if (item?.kind === 'block') {
      printBlock(item, indent, lines);
      at++;
      continue;
    }
    const run: HclAttribute[] = [];
    for (let next = items[at]; next?.kind === 'attribute'; next = items[++at]) run.push(next);
    printRun(run, indent, lines);
  }
}

function printBlock(item: HclBlock, indent: string, lines: string[]): void {
  let header = indent + item.type;
  for (const label of item.labels) header += ` ${quote(label)}`;
  lines.push(`${header} {`);
  printBody(item.body, `${indent}  `, lines);
  lines.push(`${indent}}`);
}

/** Names and values with `=` in one column. A value in brackets over several lines stands alone and ends the run. */
function printRun(run: readonly HclAttribute[], indent: string, lines: string[]): void {
  const values = run.map(({ value }) => printExpr(value, indent));
  const isAlone = (at: number) => run[at]?.value.kind !== 'heredoc' && values[at]?.includes('\n') === true;
  for (let at = 0; at < run.length; at++) {
    const start = at;
    let width = 0;
    for (; at < run.length && !isAlone(at); at++) width = Math.max(width, columns(run[at]?.name ?? ''));
    for (let each = start; each < at; each++)
      lines.push(`${indent}${padded(run[each]?.name ?? '', width)} = ${values[each]}`);
    if (at < run.length) lines.push(`${indent}${run[at]?.name} = ${values[at]}`);
  }
}

/** Characters, not code units: what an editor shows in one column each. */
const columns = (name: string): number => (plainText.test(name) ? name.length : [...name].length);
const padded = (name: string, width: number): string =>
  plainText.test(name) ? name.padEnd(width) : name + ' '.repeat(width - columns(name));

/** One expression as HCL text; `indent` is the indentation of the line it starts on. */
export function printExpr(expression: HclExpr, indent = ''): string {
  switch (expression.kind) {
    case 'string':
      return quote(expression.value);
    case 'number':
    case 'raw':
      return expression.text;
    case 'bool':
      return String(expression.value);
    case 'null':
      return 'null';
    case 'list':
      return `[${expression.items.map((item) => printInner(item, indent)).join(', ')}]`;
    case 'call':
      return `${expression.name}(${expression.args.map((item) => printInner(item, indent)).join(', ')})`;
    case 'object':
      return printObject(expression.entries, indent);
    case 'heredoc':
      return printHeredoc(expression.tag, expression.text, indent) ?? quote(expression.text);
  }
}

/** Inside of brackets there is no line for the closing tag of a heredoc. */
function printInner(expression: HclExpr, indent: string): string {
  return expression.kind === 'heredoc' ? quote(expression.text) : printExpr(expression, indent);
}

function printObject(entries: readonly HclEntry[], indent: string): string {
  if (entries.length === 0) return '{}';
  const lines: string[] = [];
  const pairs = entries.map(({ key, value }) => attribute(isIdentifier(key) ? key : quote(key), value));
  printRun(pairs, `${indent}  `, lines);
  return `{\n${lines.join('\n')}\n${indent}}`;
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
