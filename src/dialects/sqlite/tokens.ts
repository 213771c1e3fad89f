/** A piece of SQL text. Comments and white space are no tokens. */
export interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'blob' | 'number' | 'symbol';
  /** What a quoted name or string stands for; the text itself for everything else. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const space = /\s+/y;
const comment = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const blob = /[xX]'[0-9a-fA-F]*'/y;
const word = /[\p{L}_\u0080-\uFFFF][\p{L}\p{N}_$\u0080-\uFFFF]*/uy;
const number = /0[xX][0-9a-fA-F_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y;
const symbol = /->>|\|\||<=|>=|<>|!=|==|<<|>>|->|[\s\S]/y;

const closing: Readonly<Record<string, string>> = { '"': '"', '`': '`', '[': ']', "'": "'" };

/**
 * Cuts SQL into tokens as SQLite does. What SQLite stores is always well formed; a quote that does not close ends with the text.
 */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.test(sql) ? sql.slice(at, pattern.lastIndex) : undefined;
  };
  while (at < sql.length) {
    const skipped = match(space) ?? match(comment);
    if (skipped !== undefined) {
      at += skipped.length;
      continue;
    }
    const token = quoted(sql, at) ?? plain(at, match);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function quoted(sql: string, start: number): Token | undefined {
  const open = sql[start] ?? '';
  const close = closing[open];
  if (close === undefined) return undefined;
  let value = '';
  for (let at = start + 1; ; ) {
    const next = sql.indexOf(close, at);
    if (next < 0)
      return { kind: open === "'" ? 'string' : 'name', value: value + sql.slice(at), start, end: sql.length };
    value += sql.slice(at, next);
    at = next + 1;
    // Brackets know no doubling.
    if (open === '[' || sql[at] !== close) {
      return { kind: open === "'" ? 'string' : 'name', value, start, end: at };
    }
    value += close;
    at++;
  }
}

function plain(start: number, match: (pattern: RegExp) => string | undefined): Token {
  const kinds = [
    ['blob', blob],
    ['word', word],
    ['number', number],
    ['symbol', symbol],
  ] as const;
  for (const [kind, pattern] of kinds) {
    const text = match(pattern);
    if (text !== undefined && text !== '') return { kind, value: text, start, end: start + text.length };
  }
  return { kind: 'symbol', value: '', start, end: start + 1 };
}

/** The token is this keyword or sign, and not a quoted name of the same text. */
export function is(token: Token | undefined, text: string): boolean {
  if (!token || token.value.length !== text.length) return false;
  return (token.kind === 'symbol' || token.kind === 'word') && token.value.toUpperCase() === text;
}
