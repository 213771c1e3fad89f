import { textOf } from '../expressions.ts';
import { is, type Token, tokenize } from '../tokens.ts';

/** Walks over the tokens of a statement. A class, since a large schema has tens of thousands of them. */
export class Reader {
  readonly sql: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  /** Behind the last token that may be read. */
  #end: number;

  constructor(sql: string, tokens: readonly Token[]) {
    this.sql = sql;
    this.#tokens = tokens;
    this.#end = tokens.length;
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokenAt(this.#at + ahead);
  }

  #tokenAt(at: number): Token | undefined {
    return at < this.#end ? this.#tokens[at] : undefined;
  }

  /** Steps over the keywords or signs when all of them come next. */
  take(first: string, second?: string, third?: string): boolean {
    if (!is(this.peek(), first)) return false;
    if (second !== undefined && !is(this.peek(1), second)) return false;
    if (third !== undefined && !is(this.peek(2), third)) return false;
    this.#at += third !== undefined ? 3 : second !== undefined ? 2 : 1;
    return true;
  }

  /** The next token, whatever it is. */
  next(): Token | undefined {
    return this.#tokenAt(this.#at++);
  }

  /** The next token as a name, quoted or not. */
  name(): string {
    return this.#tokenAt(this.#at++)?.value ?? '';
  }

  /** What stands between the parenthesis that comes next and the one that closes it. */
  group(): readonly Token[] {
    const end = this.#groupEnd(this.#at);
    const inside = this.#tokens.slice(this.#at + 1, end);
    this.#at = end + 1;
    return inside;
  }

  /** Reads the items of the list whose parenthesis comes next, one after the other: each is all that there is while it is read. */
  eachItem(read: () => void): void {
    const end = this.#end;
    let itemEnd = this.#at;
    do {
      this.#at = itemEnd + 1;
      itemEnd = this.#itemEnd(this.#at, end);
      this.#end = itemEnd;
      read();
      this.#end = end;
    } while (this.#tokenAt(itemEnd)?.key === ',');
    this.#at = itemEnd + 1;
  }

  /** Tokens up to one of these words or signs outside parentheses; all when none comes. */
  until(stops: ReadonlySet<string>): readonly Token[] {
    const from = this.#at;
    this.skipTo(stops);
    return this.#tokens.slice(from, this.#at);
  }

  /** The same, where nobody wants to know what lies between. */
  skipTo(stops: ReadonlySet<string>): void {
    for (let token = this.peek(); token && !stops.has(token.key); token = this.peek()) {
      this.#at = token.key === '(' ? this.#groupEnd(this.#at) + 1 : this.#at + 1;
    }
  }

  text(tokens: readonly Token[]): string {
    return textOf(this.sql, tokens);
  }

  get done(): boolean {
    return this.#at >= this.#end;
  }

  #groupEnd(from: number): number {
    let depth = 0;
    for (let index = from; index < this.#end; index++) {
      const key = this.#tokens[index]?.key;
      if (key === '(') depth++;
      else if (key === ')' && --depth === 0) return index;
    }
    return this.#end;
  }

  /** The comma outside parentheses, or what closes the list. */
  #itemEnd(from: number, end: number): number {
    let depth = 0;
    for (let index = from; index < end; index++) {
      const key = this.#tokens[index]?.key;
      if (key === '(') depth++;
      else if (key === ')' ? depth-- === 0 : key === ',' && depth === 0) return index;
    }
    return end;
  }
}

/** Where {@link Reader.until} stops. */
export const stops = (...texts: readonly string[]): ReadonlySet<string> => new Set(texts);

export function readerOf(sql: string): Reader {
  return new Reader(sql, tokenize(sql));
}

/** Cuts a list at the commas outside parentheses. */
export function listItems(tokens: readonly Token[]): Token[][] {
  const items: Token[][] = [];
  let item: Token[] = [];
  let depth = 0;
  for (const token of tokens) {
    const { key } = token;
    if (key === '(') depth++;
    if (key === ')') depth--;
    if (depth === 0 && key === ',') {
      items.push(item);
      item = [];
    } else {
      item.push(token);
    }
  }
  if (item.length > 0 || items.length > 0) items.push(item);
  return items;
}
