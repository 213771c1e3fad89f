import { textOf } from '../expressions.ts';
import { is, type Token, tokenize } from '../tokens.ts';

/** Walks over the tokens of a statement. */
export interface Reader {
  readonly sql: string;
  peek(ahead?: number): Token | undefined;
  /** Steps over the keywords or signs when all of them come next. */
  take(...texts: readonly string[]): boolean;
  /** The next token, whatever it is. */
  next(): Token | undefined;
  /** The next token as a name, quoted or not. */
  name(): string;
  /** What stands between the parenthesis that comes next and the one that closes it. */
  group(): readonly Token[];
  /** Tokens up to one of these words or signs outside parentheses; all when none comes. */
  until(...texts: readonly string[]): readonly Token[];
  text(tokens: readonly Token[]): string;
  readonly done: boolean;
}

export function readerOf(sql: string): Reader {
  return readerOver(sql, tokenize(sql));
}

export function readerOver(sql: string, tokens: readonly Token[]): Reader {
  let at = 0;
  const groupEnd = (from: number): number => {
    let depth = 0;
    for (let index = from; index < tokens.length; index++) {
      if (is(tokens[index], '(')) depth++;
      else if (is(tokens[index], ')') && --depth === 0) return index;
    }
    return tokens.length;
  };
  return {
    sql,
    peek: (ahead = 0) => tokens[at + ahead],
    take(...texts) {
      if (!texts.every((text, index) => is(tokens[at + index], text))) return false;
      at += texts.length;
      return true;
    },
    next: () => tokens[at++],
    name: () => tokens[at++]?.value ?? '',
    group() {
      const end = groupEnd(at);
      const inside = tokens.slice(at + 1, end);
      at = end + 1;
      return inside;
    },
    until(...texts) {
      const from = at;
      while (at < tokens.length && !texts.some((text) => is(tokens[at], text))) {
        at = is(tokens[at], '(') ? groupEnd(at) + 1 : at + 1;
      }
      return tokens.slice(from, at);
    },
    text: (some) => textOf(sql, some),
    get done() {
      return at >= tokens.length;
    },
  };
}

/** Cuts a list at the commas outside parentheses. */
export function listItems(tokens: readonly Token[]): Token[][] {
  const items: Token[][] = [];
  let item: Token[] = [];
  let depth = 0;
  for (const token of tokens) {
    if (is(token, '(')) depth++;
    if (is(token, ')')) depth--;
    if (depth === 0 && is(token, ',')) {
      items.push(item);
      item = [];
    } else {
      item.push(token);
    }
  }
  if (item.length > 0 || items.length > 0) items.push(item);
  return items;
}
