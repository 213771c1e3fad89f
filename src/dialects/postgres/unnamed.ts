import { selected } from './select-list.ts';
import type { Token } from './tokens.ts';

/** Cheap to look for: a query that is not the first words of a view, and in the text a cast or a truth value. */
const inner = /\( ?SELECT|BEGIN ATOMIC|RETURNING|INSERT/;
const named = /::|\btrue\b|\bfalse\b/;

/** The name that the server gives to what has none. */
const noName = 'AS "?column?"';

export function mayHaveUnnamed(sql: string): boolean {
  return inner.test(sql) && named.test(sql);
}

/**
 * Where what a query selects has no name, and would have one if the server's text of it were read: it shows the type of a plain literal as
 * a cast, and a cast gives its name.
 * @returns the ends of such items.
 */
export function unnamedAt(tokens: readonly Token[], close: ReadonlyMap<number, number>, at: number): number[] {
  const word = tokens[at];
  if (word?.kind !== 'word' || (word.text !== 'SELECT' && word.text !== 'RETURNING')) return [];
  return selected({ tokens, close }, at).flatMap(({ first, end }) => {
    const texts: string[] = [];
    for (let place = first; place < end; place++) {
      texts.push(tokens[place]?.text ?? '');
      place = close.get(place) ?? place;
    }
    const bare = texts.join(' ');
    const isNamed = texts.includes('AS') || texts.includes('*');
    const getsName = /: :/.test(bare) || bare === 'true' || bare === 'false' || isCollated(tokens, first, end);
    return !isNamed && getsName ? [tokens[end - 1]?.end ?? 0] : [];
  });
}

function isCollated(tokens: readonly Token[], first: number, end: number): boolean {
  return tokens[first]?.text === '(' && tokens.slice(first, end).some(({ text }) => text === 'COLLATE');
}

/** What stands behind such an item in a text that reads as it was. */
export const unnamed = ` ${noName}`;
