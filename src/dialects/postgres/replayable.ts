import { partners, type Token, tokenize } from './tokens.ts';
import { mayHaveUnnamed, unnamed, unnamedAt } from './unnamed.ts';

/** Cheap to look for: text without any of these is read as it was printed. */
const suspicious = /\) (?:AND|OR) |ARRAY\[|\bROW\(|\bEXTRACT\([a-z_]*[A-Z]/;

/** What {@link replayable} adds. */
const guards =
  / AS "\?column\?"|\)::boolean (?:AND|OR) |\]\)::[^()]*\[\]::|\bROW\(ROW\(|\bEXTRACT\("[a-z_]*[A-Z]\w*" FROM /;

/** The text would not survive being printed and read once more by the server itself, as it does where the type of a column changes. */
export function isGuarded(sql: string | undefined): boolean {
  return sql !== undefined && guards.test(sql);
}

/** An addition to the text, before the character at `at`. */
interface Insertion {
  readonly at: number;
  readonly text: string;
}

/**
 * What the server printed of an expression or a query, in a form out of which it reads the same again, and prints the same again. Five of
 * its own forms become something else when they are read: a conjunction that begins with a conjunction (of BETWEEN) becomes one list, a
 * cast of an array's elements (of IN) goes to each of them, a comparison of rows goes to their fields, a literal in a query gets the
 * name of its type, and a field of a time loses its capitals.
 */
export function replayable(sql: string): string {
  const queries = mayHaveUnnamed(sql);
  if (!queries && !suspicious.test(sql)) return sql;
  const tokens = tokenize(sql);
  const partner = partners(tokens);
  const insertions = tokens.flatMap((_, at) => [
    ...leadingOperand(tokens, partner, at),
    ...castOfArray(tokens, partner, at),
    ...comparisonOfRows(tokens, partner, at),
    ...fieldOfTime(tokens, at),
    ...(queries ? unnamedAt(tokens, partner, at).map((end) => ({ at: end, text: unnamed })) : []),
  ]);
  if (insertions.length === 0) return sql;
  insertions.sort((a, b) => a.at - b.at);
  let text = '';
  let from = 0;
  for (const { at, text: added } of insertions) {
    text += sql.slice(from, at) + added;
    from = at;
  }
  return text + sql.slice(from);
}

/** `((a AND b) AND c)` is three in one list: a cast to what it is anyway keeps the first operand apart, and leaves no trace. */
function leadingOperand(tokens: readonly Token[], partner: ReadonlyMap<number, number>, at: number): Insertion[] {
  if (tokens[at]?.text !== '(' || tokens[at + 1]?.text !== '(') return [];
  const end = partner.get(at + 1) ?? tokens.length;
  const joint = tokens[end + 1];
  if (joint?.kind !== 'word' || (joint.text !== 'AND' && joint.text !== 'OR')) return [];
  for (let inside = at + 2; inside < end; inside++) {
    inside = partner.get(inside) ?? inside;
    const token = tokens[inside];
    if (token?.kind === 'word' && token.text === joint.text) return [{ at: tokens[end]?.end ?? 0, text: '::boolean' }];
  }
  return [];
}

/** `(ARRAY['a'::x, 'b'::x])::y[]`: an array that has been given its own type first is cast as a whole. */
function castOfArray(tokens: readonly Token[], partner: ReadonlyMap<number, number>, at: number): Insertion[] {
  if (tokens[at]?.text !== '(' || tokens[at + 1]?.text !== 'ARRAY') return [];
  const end = partner.get(at) ?? tokens.length;
  if (partner.get(at + 2) !== end - 1 || !isCast(tokens, end + 1)) return [];
  const type = elementType(tokens, partner, at + 2);
  return type === undefined ? [] : [{ at: tokens[end]?.end ?? 0, text: `::${type}[]` }];
}

function isCast(tokens: readonly Token[], at: number): boolean {
  return tokens[at]?.text === ':' && tokens[at + 1]?.text === ':';
}

/** The type that the elements of `[ … ]` have: all of them have one, so the first that shows it tells. */
function elementType(tokens: readonly Token[], partner: ReadonlyMap<number, number>, open: number): string | undefined {
  const close = partner.get(open) ?? tokens.length;
  let start = open + 1;
  for (let at = start; at <= close; at++) {
    at = partner.get(at) ?? at;
    if (at !== close && tokens[at]?.text !== ',') continue;
    const type = typeOf(tokens, partner, start, at);
    if (type !== undefined) return type;
    start = at + 1;
  }
  return undefined;
}

function typeOf(
  tokens: readonly Token[],
  partner: ReadonlyMap<number, number>,
  start: number,
  end: number,
): string | undefined {
  const [first, second] = [tokens[start], tokens[start + 1]];
  if (first?.text === 'ARRAY' && second?.text === '[') return elementType(tokens, partner, start + 1);
  if (end === start + 1 && /^\d/.test(first?.text ?? '')) return typeOfNumber(first?.text ?? '');
  let cast: number | undefined;
  for (let at = start; at < end; at++) {
    at = partner.get(at) ?? at;
    if (isCast(tokens, at)) cast = at + 2;
  }
  if (cast === undefined) return undefined;
  const words: string[] = [];
  for (let at = cast; at < end; at++) {
    // A length says nothing of the array's type.
    const closing = partner.get(at);
    if (closing !== undefined && tokens[at]?.text === '(') at = closing;
    else words.push((words.length > 0 && isApart(tokens, at) ? ' ' : '') + (tokens[at]?.text ?? ''));
  }
  const type = words.join('');
  return withoutLength.get(type) ?? type;
}

function isApart(tokens: readonly Token[], at: number): boolean {
  return tokens[at - 1]?.end !== tokens[at]?.start;
}

/** Without a length these words mean the length 1. */
const withoutLength: ReadonlyMap<string, string> = new Map([
  ['character', 'bpchar'],
  ['bit', '"bit"'],
]);

function typeOfNumber(text: string): string {
  if (/\D/.test(text)) return 'numeric';
  return Number(text) < 2 ** 31 ? 'integer' : BigInt(text) < 2n ** 63n ? 'bigint' : 'numeric';
}

/** `ROW(a, b) = ROW(c, d)`: as the only fields of other rows, the rows are compared themselves. */
function comparisonOfRows(tokens: readonly Token[], partner: ReadonlyMap<number, number>, at: number): Insertion[] {
  const left = rowAt(tokens, partner, at);
  if (left === undefined) return [];
  const operator = tokens.slice(left + 1, left + 4).map(({ text }) => text);
  const length = operator[0] === '=' ? 1 : operator.slice(0, 2).join('') === '<>' ? 2 : 3;
  if (length === 3 && operator.join(' ') !== 'IS DISTINCT FROM') return [];
  const start = left + 1 + length;
  const right = rowAt(tokens, partner, start);
  if (right === undefined) return [];
  return [
    { at: tokens[at]?.start ?? 0, text: 'ROW(' },
    { at: tokens[left]?.end ?? 0, text: ')' },
    { at: tokens[start]?.start ?? 0, text: 'ROW(' },
    { at: tokens[right]?.end ?? 0, text: ')' },
  ];
}

/** `EXTRACT('YEAR' FROM t)` is printed without the quotes of a text, and with those of a name it is read as it is. */
function fieldOfTime(tokens: readonly Token[], at: number): Insertion[] {
  const field = tokens[at + 2];
  if (!isField(tokens, at + 2) || !field || !/^\w*[A-Z]/.test(field.text)) return [];
  return [
    { at: field.start, text: '"' },
    { at: field.end, text: '"' },
  ];
}

/** The field in `EXTRACT(field FROM time)`. */
export function isField(tokens: readonly Token[], at: number): boolean {
  return tokens[at - 2]?.text === 'EXTRACT' && tokens[at - 1]?.text === '(' && tokens[at + 1]?.text === 'FROM';
}

/** Where `ROW( … )` ends that begins there. */
function rowAt(tokens: readonly Token[], partner: ReadonlyMap<number, number>, at: number): number | undefined {
  const row = tokens[at];
  return row?.kind === 'word' && row.text === 'ROW' && tokens[at + 1]?.text === '(' ? partner.get(at + 1) : undefined;
}
