import { nameText } from './names.ts';
import { quoteName } from './quote.ts';
import { type Item, itemsBetween, type Text, textOf } from './select-list.ts';
import type { Token } from './tokens.ts';

/** A relation whose columns stand in one order where a text comes from, and in another where it goes. */
export interface Moved {
  readonly was: readonly string[];
  readonly now: readonly string[];
}

/** What the names in a text stand for. */
export interface Meanings {
  /** The relation, or the type of its rows. */
  relation(schema: string | undefined, name: string): Moved | undefined;
  /** The relation whose rows the function gives. */
  rowsOf(schema: string | undefined, name: string): Moved | undefined;
  /** The relation whose row the function takes as its argument at a place. */
  argument(schema: string | undefined, name: string, place: number): Moved | undefined;
  /** The relation that has these columns, in this order. */
  withColumns(names: readonly string[]): Moved | undefined;
  /** There is no other form of the text that would mean the same. */
  refuse(): never;
}

/** Things in the order of the columns, as they stand in `from`, in the order of `to`. */
export function inOrder<T>(values: readonly T[], { was, now }: Moved): T[] {
  return now.map((name) => values[was.indexOf(name)] as T);
}

/** A row made of values or written as text, or a list of names behind the name of something that has columns. */
const countingForms = /\bROW\(|'(?:\{"?)?\(.*\)"?\}?'::|[a-z0-9_$")] (?:[a-z_][^\s(]*|"[^"]*")\(["a-z_]/;

/** Whether {@link textInOrder} may find something to do; texts of servers have their keywords in capitals. */
export function mayCountColumns(sql: string | undefined): boolean {
  return sql !== undefined && countingForms.test(sql);
}

/**
 * An expression or a query in the server's words, as it means the same where columns stand in another order. Three forms count them:
 * names given to the columns of a table or of a function's rows, rows made of values, and rows written as text.
 */
export function textInOrder(sql: string, meanings: Meanings): string {
  return aliasesInOrder(literalsInOrder(rowsInOrder(sql, meanings), meanings), meanings);
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The SQL with other texts in the places of these. */
function replaced(sql: string, ranges: readonly Range[], texts: readonly string[]): string {
  let result = '';
  let at = 0;
  ranges.forEach(({ start, end }, place) => {
    result += sql.slice(at, start) + (texts[place] ?? '');
    at = end;
  });
  return result + sql.slice(at);
}

/** The items in the order of the columns; one alone is a row as a whole. */
export function listInOrder(text: Text, items: readonly Item[], moved: Moved, meanings: Meanings): string {
  if (items.length === 1) return text.sql;
  if (items.length !== moved.was.length) return meanings.refuse();
  const ranges = items.map((item) => rangeOf(text, item));
  const texts = ranges.map(({ start, end }) => text.sql.slice(start, end));
  return replaced(text.sql, ranges, inOrder(texts, moved));
}

function rangeOf({ tokens }: Text, { first, end }: Item): Range {
  return { start: tokens[first]?.start ?? 0, end: tokens[end - 1]?.end ?? 0 };
}

const keywords: ReadonlySet<string> = new Set(
  'AND AS CROSS DISTINCT FROM FULL IN INNER JOIN LATERAL LEFT NATURAL NOT ON ONLY OR RIGHT SELECT USING VALUES WHERE WITH'.split(
    ' ',
  ),
);

function isName(token: Token | undefined): token is Token {
  return token?.kind === 'name' || (token?.kind === 'word' && !keywords.has(token.text));
}

interface Name {
  readonly schema?: string;
  readonly name: string;
  /** Where it begins. */
  readonly first: number;
}

/** The name whose last word stands there. */
function nameEndingAt({ tokens }: Text, at: number): Name | undefined {
  const [schema, dot, last] = [tokens[at - 2], tokens[at - 1], tokens[at]];
  if (!isName(last)) return undefined;
  const name = nameText(last.text);
  return dot?.text === '.' && isName(schema)
    ? { schema: nameText(schema.text), name, first: at - 2 }
    : { name, first: at };
}

/** The type that a cast behind this token names, and whether it is a list of it. */
function castAfter({ tokens }: Text, at: number): (Name & { readonly isList: boolean }) | undefined {
  if (tokens[at + 1]?.text !== ':' || tokens[at + 2]?.text !== ':' || !isName(tokens[at + 3])) return undefined;
  const last = tokens[at + 4]?.text === '.' ? at + 5 : at + 3;
  const [first, second] = [tokens[at + 3]?.text ?? '', tokens[last]?.text ?? ''];
  return {
    ...(last === at + 3 ? {} : { schema: nameText(first) }),
    name: nameText(second),
    first: at + 3,
    isList: tokens[last + 1]?.text === '[',
  };
}

/** `ROW(1, 2)::t`, and without a cast as an argument of a function; those inside of others first. */
function rowsInOrder(sql: string, meanings: Meanings): string {
  if (!/\bROW\(/.test(sql)) return sql;
  let text = textOf(sql);
  for (let at = text.tokens.length - 1; at >= 0; at--) {
    const end = text.tokens[at]?.text === 'ROW' ? text.close.get(at + 1) : undefined;
    if (end === undefined) continue;
    const moved = rowType(text, at, end, meanings);
    if (moved) text = textOf(listInOrder(text, itemsBetween(text, at + 2, end), moved, meanings));
  }
  return text.sql;
}

function rowType(text: Text, at: number, end: number, meanings: Meanings): Moved | undefined {
  const cast = castAfter(text, end);
  if (cast) return meanings.relation(cast.schema, cast.name);
  for (let [before, place] = [at - 1, 0]; before > 0; before--) {
    const word = text.tokens[before]?.text;
    if (word === ',') place++;
    else if (word === '(') {
      const called = nameEndingAt(text, before - 1);
      return called && meanings.argument(called.schema, called.name, place);
    } else before = text.open.get(before) ?? before;
  }
  return undefined;
}

/** `'(1,2)'::t` */
function literalsInOrder(sql: string, meanings: Meanings): string {
  if (!/'::/.test(sql)) return sql;
  const text = textOf(sql);
  const ranges: Token[] = [];
  const texts: string[] = [];
  text.tokens.forEach((token, at) => {
    const cast = token.kind === 'string' ? castAfter(text, at) : undefined;
    const moved = cast && meanings.relation(cast.schema, cast.name);
    if (!cast || !moved) return;
    const value = /^'\((.*)\)'$/s.exec(token.text)?.[1];
    if (cast.isList || value === undefined || !token.text.startsWith("'")) {
      if (token.text !== "'{}'") meanings.refuse();
      return;
    }
    const fields = recordFields(value);
    if (fields.length !== moved.was.length) meanings.refuse();
    ranges.push(token);
    texts.push(`'(${inOrder(fields, moved).join(',')})'`);
  });
  return replaced(sql, ranges, texts);
}

/** The fields of a row in its text form, as they are written. */
function recordFields(value: string): string[] {
  const fields = [''];
  let quoted = false;
  for (let at = 0; at < value.length; at++) {
    const letter = value[at] ?? '';
    const last = fields.length - 1;
    if (letter === ',' && !quoted) {
      fields.push('');
      continue;
    }
    if (letter === '"') quoted = !quoted;
    fields[last] += letter === '\\' ? letter + (value[++at] ?? '') : letter;
  }
  return fields;
}

/** `t x(a, b)` and `f() x(a, b)`, where the list names columns by their places. */
function aliasesInOrder(sql: string, meanings: Meanings): string {
  const text = textOf(sql);
  const ranges: Range[] = [];
  const texts: string[] = [];
  text.tokens.forEach((token, at) => {
    const open = text.tokens[at + 1];
    const names = isName(token) && open?.text === '(' && open.start === token.end ? listedNames(text, at + 1) : [];
    if (names.length === 0) return;
    const source = sourceBefore(text, at - 1, names, meanings);
    if (!source) return;
    const { moved, ordinal } = source;
    const given = ordinal ? names.slice(0, -1) : names;
    const rest = ordinal ? names.slice(-1).map(({ text: word }) => word) : [];
    if (given.length > moved.was.length) meanings.refuse();
    const words = moved.was.map((name, place) => given[place]?.text ?? quoteName(name));
    ranges.push({ start: names[0]?.start ?? 0, end: names.at(-1)?.end ?? 0 });
    texts.push([...inOrder(words, moved), ...rest].join(', '));
  });
  return replaced(sql, ranges, texts);
}

/** Names and nothing else between parentheses. */
function listedNames({ tokens, close }: Text, open: number): Token[] {
  const inside = tokens.slice(open + 1, close.get(open));
  const fits = inside.every((token, at) => (at % 2 === 0 ? isName(token) : token.text === ','));
  return fits ? inside.filter((_, at) => at % 2 === 0) : [];
}

interface Source {
  readonly moved: Moved;
  /** The last of the names is that of a number which stands behind the columns. */
  readonly ordinal: boolean;
}

function sourceBefore(text: Text, at: number, names: readonly Token[], meanings: Meanings): Source | undefined {
  const { tokens, open } = text;
  const ordinal = tokens[at]?.text === 'ORDINALITY';
  const last = ordinal ? at - 2 : at;
  const start = open.get(last);
  if (start === undefined) {
    const name = nameEndingAt(text, last);
    const before = name && tokens[name.first - 1]?.text;
    const moved = name && fromWords.has(before ?? '') ? meanings.relation(name.schema, name.name) : undefined;
    return moved && { moved, ordinal };
  }
  const called = nameEndingAt(text, start - 1);
  if (!called) {
    if (countsMoved(text, start, last, meanings)) meanings.refuse();
    return undefined;
  }
  const given = (ordinal ? names.slice(0, -1) : names).map(({ text: word }) => nameText(word));
  const moved =
    meanings.rowsOf(called.schema, called.name) ??
    (called.schema === undefined ? rowsOfBuiltIn(text, called.name, start, last, given, meanings) : undefined);
  return moved && { moved, ordinal };
}

const fromWords: ReadonlySet<string> = new Set(['FROM', 'JOIN', 'ONLY', 'LATERAL', ',', '(']);

/** A join, or functions side by side, that take columns of a relation that has moved. */
function countsMoved(text: Text, start: number, end: number, meanings: Meanings): boolean {
  if (/^(?:SELECT|VALUES|WITH)$/.test(text.tokens[start + 1]?.text ?? '')) return false;
  for (let at = start + 1; at < end; at++) {
    const name = nameEndingAt(text, at);
    if (name === undefined) continue;
    if (meanings.relation(name.schema, name.name) ?? meanings.rowsOf(name.schema, name.name)) return true;
  }
  return false;
}

/** Functions of the server that give rows of the type that they are given. */
function rowsOfBuiltIn(
  text: Text,
  name: string,
  start: number,
  end: number,
  given: readonly string[],
  meanings: Meanings,
): Moved | undefined {
  if (name === 'unnest' && itemsBetween(text, start + 1, end).length > 1) return undefined;
  if (!/^(?:unnest|jsonb?_populate_record(?:set)?)$/.test(name)) return undefined;
  const [first] = itemsBetween(text, start + 1, end);
  const range = first && rangeOf(text, first);
  const value = text.sql.slice(range?.start, range?.end);
  const type = /^NULL::((?:"(?:[^"]|"")*"|[^".\s]+)(?:\.(?:"(?:[^"]|"")*"|[^".\s]+))?)$/.exec(value)?.[1];
  if (type === undefined) return meanings.withColumns(given);
  const words = type.match(/"(?:[^"]|"")*"|[^".]+/g)?.map(nameText) ?? [];
  return meanings.relation(words.at(-2), words.at(-1) ?? '');
}
