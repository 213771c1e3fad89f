import { partners, type Token, tokenize } from './tokens.ts';

/**
 * VALUES as they were written, where they are a whole query or what UNION, INTERSECT or EXCEPT add to one: the server prints them as a
 * query of those, and reads that as two, one in the other. The names of the columns stand before the query, or come from what they are
 * added to.
 */
export function plainValues(query: string): string {
  if (!query.includes('FROM (VALUES ')) return query;
  const tokens = tokenize(query);
  const partner = partners(tokens);
  let text = '';
  let from = 0;
  tokens.forEach((_, at) => {
    const arm = armAt(tokens, partner, at);
    if (!arm || !isArm(tokens, at)) return;
    text += query.slice(from, tokens[at]?.start) + query.slice(tokens[arm.open]?.end, tokens[arm.close]?.start);
    from = tokens[arm.close + 1]?.end ?? query.length;
  });
  return text + query.slice(from);
}

const values = '"*VALUES*"';

/** The parentheses of `SELECT "*VALUES*".column1 AS a, … FROM (VALUES …) "*VALUES*"` that begins there, with all columns in their order. */
function armAt(tokens: readonly Token[], partner: ReadonlyMap<number, number>, start: number) {
  const is = (at: number, ...texts: readonly string[]) =>
    texts.every((text, index) => tokens[at + index]?.text === text);
  if (!is(start, 'SELECT', values)) return undefined;
  let at = start + 1;
  for (let column = 1; is(at, values, '.', `column${column}`, 'AS'); column++) {
    at += 5;
    if (is(at, ',')) at += 1;
  }
  if (!is(at, 'FROM', '(', 'VALUES')) return undefined;
  const [open, close] = [at + 1, partner.get(at + 1)];
  // With a space the server means a query inside.
  const isOwn = tokens[open]?.end === tokens[open + 1]?.start;
  return close !== undefined && isOwn && is(close + 1, values) ? { open, close } : undefined;
}

/** It begins the text, or is added to another query. */
function isArm(tokens: readonly Token[], start: number): boolean {
  let at = start - 1;
  while (tokens[at]?.text === '(') at -= 1;
  if (tokens[at]?.text === 'ALL') at -= 1;
  return at < 0 || /^(?:UNION|INTERSECT|EXCEPT)$/.test(tokens[at]?.text ?? '');
}
