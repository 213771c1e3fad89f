import { tokenize } from './tokens.ts';

/** The word that SQLite's message is about: `near "SELET": syntax error`, `no such column: t.x`, `table t has no column named x`. */
const about = [
  /^near "(.+)": syntax error/s,
  /^no such (?:table|column|function|collation sequence|module): (.+)$/,
  / has no column named (.+)$/,
];

/**
 * Where in a statement its fault is, counted from 1: the driver does not say, so it is the place of the word in the message, where that
 * stands in the statement only once.
 */
export function faultPlace(message: string, statement: string): number | undefined {
  const word = about.map((pattern) => pattern.exec(message)?.[1]).find((found) => found !== undefined);
  const name = word?.split('.').at(-1)?.toLowerCase() ?? '';
  if (name === '') return undefined;
  const [token, ...more] = tokenize(statement).filter(({ value }) => value.toLowerCase() === name);
  return token && more.length === 0 ? token.start + 1 : undefined;
}
