/** A piece of SQL that is neither white space nor a comment. `start` and `end` are UTF-16 offsets. */
export interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'symbol';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const space = /\s+/y;
const lineComment = /--[^\n]*/y;
const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const number = /\d[\w.]*/y;
const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const plainString = /'(?:[^']|'')*(?:'|$)/y;
const escapeString = /'(?:[^'\\]|''|\\[\s\S])*(?:'|$)/y;
const quotedName = /"(?:[^"]|"")*(?:"|$)/y;

/**
 * The tokens of PostgreSQL's SQL, as far as finding words, strings and the ends of commands goes. Text that the server
 * would refuse (an open quote) becomes a token that reaches to the end.
 */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp, from = at): string | undefined => {
    pattern.lastIndex = from;
    return pattern.exec(sql)?.[0];
  };
  while (at < sql.length) {
    const skipped = take(space) ?? take(lineComment) ?? blockComment(sql, at);
    if (skipped !== undefined) {
      at += skipped.length;
      continue;
    }
    const text = dollarString(sql, at, take(dollarTag)) ?? take(plainString);
    const name = text === undefined ? take(quotedName) : undefined;
    const other = text ?? name ?? take(word) ?? take(number) ?? (sql[at] as string);
    const escapes = /^[eE]$/.test(other) ? take(escapeString, at + 1) : undefined;
    const whole = other + (escapes ?? '');
    const kind =
      text !== undefined || escapes !== undefined
        ? 'string'
        : name !== undefined
          ? 'name'
          : /^[\w\u0080-\uffff]/.test(other)
            ? 'word'
            : 'symbol';
    tokens.push({ kind, text: whole, start: at, end: at + whole.length });
    at += whole.length;
  }
  return tokens;
}

/**
 * How many commands the server will report as completed for this text: 0 when it holds only comments, undefined when
 * telling would take a whole parser (a routine body between BEGIN ATOMIC and END).
 */
export function countCommands(sql: string): number | undefined {
  let depth = 0;
  let commands = 0;
  let inCommand = false;
  for (const token of tokenize(sql)) {
    if (token.text === '(') depth++;
    else if (token.text === ')') depth--;
    else if (token.kind === 'word' && /^atomic$/i.test(token.text)) return undefined;
    if (token.text === ';' && token.kind === 'symbol' && depth === 0) inCommand = false;
    else if (!inCommand) {
      inCommand = true;
      commands++;
    }
  }
  return commands;
}

/** Comments nest in PostgreSQL. */
function blockComment(sql: string, start: number): string | undefined {
  if (!sql.startsWith('/*', start)) return undefined;
  let depth = 0;
  let at = start;
  do {
    if (sql.startsWith('/*', at)) {
      depth++;
      at += 2;
    } else if (sql.startsWith('*/', at)) {
      depth--;
      at += 2;
    } else at++;
  } while (depth > 0 && at < sql.length);
  return sql.slice(start, at);
}

function dollarString(sql: string, start: number, tag: string | undefined): string | undefined {
  if (tag === undefined) return undefined;
  const end = sql.indexOf(tag, start + tag.length);
  return sql.slice(start, end < 0 ? sql.length : end + tag.length);
}

/** For each opening parenthesis or bracket the place of the one that closes it. */
export function partners(tokens: readonly Token[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const open: number[] = [];
  tokens.forEach(({ kind, text }, at) => {
    if (kind !== 'symbol') return;
    if (text === '(' || text === '[') open.push(at);
    else if (text === ')' || text === ']') {
      const start = open.pop();
      if (start !== undefined) found.set(start, at);
    }
  });
  return found;
}

/** The same SQL but for white space and comments between its tokens: what strings hold counts. */
export function sameSql(a: string, b: string): boolean {
  if (a === b) return true;
  const [left, right] = [tokenize(a), tokenize(b)];
  return left.length === right.length && left.every(({ text }, at) => text === right[at]?.text);
}
