import { listInOrder, type Meanings, type Moved } from './row-order.ts';
import { itemsBetween, selected, type Text, textOf } from './select-list.ts';

const setWords = /^(?:UNION|INTERSECT|EXCEPT)$/;
/** A value that is a row of a relation, or the body of a function that gives such rows: what its last statement selects goes by places. */
export function resultInOrder(body: string, moved: Moved, meanings: Meanings): string {
  const text = textOf(body);
  if (text.tokens[0]?.text !== 'BEGIN') return rowInOrder(text, moved, meanings);
  const ends = outer(text).filter((at) => text.tokens[at]?.text === ';');
  const [first, last] = [(ends.at(-2) ?? 1) + 1, ends.at(-1) ?? text.tokens.length];
  const words = outer(text).filter((at) => at >= first && at < last);
  const places = words.filter((at) => /^(?:SELECT|VALUES|RETURNING)$/.test(text.tokens[at]?.text ?? ''));
  if (places.some((at) => text.tokens[at]?.text === 'RETURNING')) return returningInOrder(body, moved, meanings);
  const joined = words.some((at) => setWords.test(text.tokens[at]?.text ?? ''));
  const apart = joined && words.some((at) => /^(?:ORDER|\()$/.test(text.tokens[at]?.text ?? '') && isOwn(text, at));
  if (apart) return meanings.refuse();
  // From the last to the first: what stands before keeps its place.
  return places.toReversed().reduce((sql, at) => selectedInOrder(sql, at, last, moved, meanings), body);
}

/** The tokens outside of parentheses; these themselves count. */
function outer({ tokens, close }: Text): number[] {
  const places: number[] = [];
  for (let at = 0; at < tokens.length; at++) {
    places.push(at);
    at = close.get(at) ?? at;
  }
  return places;
}

/** The ORDER BY of several queries together, or one of them in parentheses. */
function isOwn({ tokens }: Text, at: number): boolean {
  const before = tokens[at - 1]?.text ?? '';
  return tokens[at]?.text === 'ORDER' || /^(?:UNION|INTERSECT|EXCEPT|ALL|;|ATOMIC)$/.test(before);
}

function selectedInOrder(body: string, at: number, last: number, moved: Moved, meanings: Meanings): string {
  const text = textOf(body);
  if (text.tokens[at]?.text === 'VALUES') return rowsInOrder(body, at, last, moved, meanings);
  return listInOrder(text, selected(text, at), moved, meanings);
}

/** `VALUES (1, 2), (3, 4)` */
function rowsInOrder(body: string, at: number, last: number, moved: Moved, meanings: Meanings): string {
  const rows = outer(textOf(body)).filter((place) => place > at && place < last && textOf(body).close.has(place));
  return rows.toReversed().reduce((sql, open) => {
    const text = textOf(sql);
    return listInOrder(text, itemsBetween(text, open + 1, text.close.get(open) ?? open), moved, meanings);
  }, body);
}

/** `ROW(1, 2)`, also behind RETURN; with a cast it is a row like others. */
function rowInOrder(text: Text, moved: Moved, meanings: Meanings): string {
  const start = text.tokens[0]?.text === 'RETURN' ? 1 : 0;
  const end = text.tokens[start]?.text === 'ROW' ? text.close.get(start + 1) : undefined;
  if (end === undefined || end !== text.tokens.length - 1) return text.sql;
  return listInOrder(text, itemsBetween(text, start + 2, end), moved, meanings);
}

/** What comes back goes by the places of the columns, in a function that gives rows and in a rule on the table. */
export function returningInOrder(sql: string, moved: Moved, meanings: Meanings): string {
  const text = textOf(sql);
  const at = text.tokens.findLastIndex(({ kind, text: word }) => kind === 'word' && word === 'RETURNING');
  if (at < 0) return sql;
  return listInOrder(text, selected(text, at), moved, meanings);
}
