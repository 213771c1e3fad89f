/** A piece of SQL text. Comments and white space are no tokens. */
export interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'blob' | 'number' | 'symbol';
  /** What a quoted name or string stands for; the text itself for everything else. */
  readonly value: string;
  /** A word in capitals, a sign as it is: what {@link is} compares. Empty for everything that is quoted. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** What a character opens. Everything beyond ASCII is part of a word. */
const other = 0;
const space = 1;
const letter = 2;
const digit = 3;
const quote = 4;

const classes = classTable();

function classTable(): Uint8Array {
  const table = new Uint8Array(128);
  const set = (characters: string, value: number) => {
    for (const character of characters) table[character.charCodeAt(0)] = value;
  };
  set(' \t\n\f\r', space);
  set('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_', letter);
  set('0123456789', digit);
  set('"`[\'', quote);
  return table;
}

const classAt = (sql: string, at: number): number => {
  const code = sql.charCodeAt(at);
  return code < 128 ? (classes[code] ?? other) : letter;
};

const lineFeed = 10;
const dollar = 36;
const apostrophe = 39;
const star = 42;
const minus = 45;
const dot = 46;
const slash = 47;
const bracket = 91;

const blob = /[xX]'[0-9a-fA-F]*'/y;
const number = /0[xX][0-9a-fA-F_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y;
const longSymbolStarts = '-|<>!=';
const longSymbol = /->>|\|\||<=|>=|<>|!=|==|<<|>>|->/y;

/**
 * Cuts SQL into tokens as SQLite does. What SQLite stores is always well formed; a quote that does not close ends with the text.
 * Character by character: large schemas spend their time here.
 */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  const { length } = sql;
  for (let at = 0; at < length; ) {
    const kind = classAt(sql, at);
    if (kind === space) {
      at++;
      continue;
    }
    const code = sql.charCodeAt(at);
    const next = sql.charCodeAt(at + 1);
    if (code === minus && next === minus) {
      at = endOfLine(sql, at);
      continue;
    }
    if (code === slash && next === star) {
      const end = sql.indexOf('*/', at + 2);
      at = end < 0 ? length : end + 2;
      continue;
    }
    const token = kind === letter ? wordAt(sql, at) : kind === quote ? quotedAt(sql, at) : signAt(sql, at, kind);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function endOfLine(sql: string, from: number): number {
  let at = from;
  while (at < sql.length && sql.charCodeAt(at) !== lineFeed) at++;
  return at;
}

function wordAt(sql: string, start: number): Token {
  const found = sql.charCodeAt(start + 1) === apostrophe ? matchAt(blob, sql, start) : undefined;
  if (found !== undefined) return { kind: 'blob', value: found, key: '', start, end: start + found.length };
  let end = start + 1;
  for (; end < sql.length; end++) {
    const kind = classAt(sql, end);
    if (kind !== letter && kind !== digit && sql.charCodeAt(end) !== dollar) break;
  }
  const value = sql.slice(start, end);
  return { kind: 'word', value, key: value.toUpperCase(), start, end };
}

function signAt(sql: string, start: number, kind: number): Token {
  if (kind === digit || (sql.charCodeAt(start) === dot && classAt(sql, start + 1) === digit)) {
    const value = matchAt(number, sql, start) ?? '';
    return { kind: 'number', value, key: '', start, end: start + value.length };
  }
  const alone = sql.charAt(start);
  const value = longSymbolStarts.includes(alone) ? (matchAt(longSymbol, sql, start) ?? alone) : alone;
  return { kind: 'symbol', value, key: value, start, end: start + value.length };
}

function matchAt(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.test(sql) ? sql.slice(at, pattern.lastIndex) : undefined;
}

const closing: Readonly<Record<string, string>> = { '"': '"', '`': '`', '[': ']', "'": "'" };

function quotedAt(sql: string, start: number): Token {
  const open = sql.charAt(start);
  const close = closing[open] ?? open;
  const kind = open === "'" ? 'string' : 'name';
  let value = '';
  for (let at = start + 1; ; ) {
    const next = sql.indexOf(close, at);
    if (next < 0) return { kind, value: value + sql.slice(at), key: '', start, end: sql.length };
    value += sql.slice(at, next);
    at = next + 1;
    // Brackets know no doubling.
    if (sql.charCodeAt(start) === bracket || sql.charAt(at) !== close) return { kind, value, key: '', start, end: at };
    value += close;
    at++;
  }
}

/** The token is this keyword (in capitals) or sign, and not a quoted name of the same text. */
export function is(token: Token | undefined, text: string): boolean {
  return token !== undefined && token.key === text;
}
