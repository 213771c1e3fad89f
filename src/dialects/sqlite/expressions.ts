import { is, type Token, tokenize } from './tokens.ts';

/** The text of some tokens, as it was written but for comments, which would swallow what follows them on one line. */
export function textOf(sql: string, tokens: readonly Token[]): string {
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (!first || !last) return '';
  const whole = sql.slice(first.start, last.end);
  if (!whole.includes('--') && !whole.includes('/*')) return whole;
  let text = '';
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    if (before) {
      const between = sql.slice(before.end, token.start);
      text += /--|\/\*/.test(between) ? ' ' : between;
    }
    text += sql.slice(token.start, token.end);
  }
  return text;
}

/** `(expr)`, in one pair of parentheses however many it came with. */
export function wrapped(expression: string): string {
  return `(${unwrapped(expression)})`;
}

/** Without the parentheses around the whole. */
export function unwrapped(expression: string): string {
  if (!/^[\s(]|[\s)]$|--|\/\*/.test(expression)) return expression;
  if (!/['"`[]|--|\/\*/.test(expression)) return unwrappedPlain(expression);
  const tokens = tokenize(expression);
  let [from, to] = [0, tokens.length];
  while (closesAt(tokens, from, to) === to - 1 && to - from > 2) {
    from++;
    to--;
  }
  return textOf(expression, tokens.slice(from, to));
}

/** The same where nothing is quoted and no comment stands in it, so that every parenthesis is one. */
function unwrappedPlain(expression: string): string {
  let text = expression.trim();
  while (text.startsWith('(') && text.length > 2 && closingParenthesis(text) === text.length - 1) {
    text = text.slice(1, -1).trim();
  }
  return text;
}

function closingParenthesis(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return at;
  }
  return text.length;
}

/** Where the parenthesis that opens at `from` closes; undefined when none opens there. */
function closesAt(tokens: readonly Token[], from: number, to: number): number | undefined {
  if (!is(tokens[from], '(')) return undefined;
  let depth = 0;
  for (let at = from; at < to; at++) {
    if (is(tokens[at], '(')) depth++;
    else if (is(tokens[at], ')') && --depth === 0) return at;
  }
  return undefined;
}

const canonicals = new Map<string, string>();
const mostCanonicals = 10_000;

/** Equal for two expressions that differ in parentheses around the whole, white space, quotes of names and case of words only. */
export function canonical(expression: string): string {
  const known = canonicals.get(expression);
  if (known !== undefined) return known;
  const text = tokenize(unwrapped(expression))
    .map(({ kind, value }) => (kind === 'string' ? `'${value.replaceAll("'", "''")}'` : value.toLowerCase()))
    .join(' ');
  if (canonicals.size >= mostCanonicals) canonicals.clear();
  canonicals.set(expression, text);
  return text;
}

export function sameExpression(a: string | undefined, b: string | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && canonical(a) === canonical(b));
}

/** Every word and quoted name in some SQL; a string is no name. */
export function namesIn(sql: string): Set<string> {
  return new Set(
    tokenize(sql)
      .filter(({ kind }) => kind === 'word' || kind === 'name')
      .map(({ value }) => value),
  );
}

/** Whether some SQL names a table or column. */
export function mentions(sql: string, name: string): boolean {
  const wanted = name.toLowerCase();
  return [...namesIn(sql)].some((found) => found.toLowerCase() === wanted);
}
