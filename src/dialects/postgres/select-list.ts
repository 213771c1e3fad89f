import { partners, type Token, tokenize } from './tokens.ts';

/** SQL with its tokens, and where parentheses and brackets open and close. */
export interface Text {
  readonly sql: string;
  readonly tokens: readonly Token[];
  readonly close: ReadonlyMap<number, number>;
  readonly open: ReadonlyMap<number, number>;
}

export function textOf(sql: string): Text {
  const tokens = tokenize(sql);
  const close = partners(tokens);
  return { sql, tokens, close, open: new Map(Array.from(close, ([start, end]) => [end, start])) };
}

/** Some of the tokens: `end` is not included. */
export interface Item {
  readonly first: number;
  readonly end: number;
}

type Tokens = Pick<Text, 'tokens' | 'close'>;

/** What commas outside of parentheses part, between two tokens (the second not included). */
export function itemsBetween({ tokens, close }: Tokens, first: number, end: number): Item[] {
  const items: Item[] = [];
  let start = first;
  for (let at = first; at <= end; at++) {
    if (at < end) at = close.get(at) ?? at;
    if (at < end && tokens[at]?.text !== ',') continue;
    if (at > start) items.push({ first: start, end: at });
    start = at + 1;
  }
  return items;
}

const afterList =
  /^(?:FROM|WHERE|GROUP|HAVING|WINDOW|ORDER|LIMIT|OFFSET|FETCH|FOR|UNION|INTERSECT|EXCEPT|RETURNING|[;)]|END)$/;

/** What the SELECT, or the RETURNING, that stands there selects, in the server's words. */
export function selected({ tokens, close }: Tokens, at: number): Item[] {
  let start = at + 1;
  if (tokens[start]?.text === 'ALL') start++;
  else if (tokens[start]?.text === 'DISTINCT') {
    start++;
    if (tokens[start]?.text === 'ON') start = (close.get(start + 1) ?? start) + 1;
  }
  let end = start;
  let cases = 0;
  for (; end < tokens.length; end++) {
    const word = tokens[end]?.text ?? '';
    if (word === 'CASE') cases++;
    else if (word === 'END' && cases > 0) cases--;
    else if (afterList.test(word)) break;
    end = close.get(end) ?? end;
  }
  return itemsBetween({ tokens, close }, start, end);
}
