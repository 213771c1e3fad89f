import type { FieldChange } from '../../schema/change.ts';
import { bare } from './expressions.ts';
import { nameText } from './names.ts';
import { isField, isGuarded } from './replayable.ts';
import { partners, type Token, tokenize } from './tokens.ts';

/**
 * The changes without those that are none: a database made from what a server printed (a restored dump, the files of another tool) holds
 * some expressions in another form than one made from what somebody wrote. They say the same.
 */
export function withoutReread(changes: readonly FieldChange[]): readonly FieldChange[] {
  const kept = changes.filter(({ from, to }) => !sameOnceRead(from, to));
  return kept.length === changes.length ? changes : kept;
}

/** Equal, or equal once the server has read its own text of each again. */
function sameOnceRead(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === 'string' && typeof b === 'string') {
    return (isGuarded(a) || isGuarded(b)) && reread(a) === reread(b);
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, at) => sameOnceRead(item, b[at]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && sameOnceRead(a[key], b[key]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The words of a text as the server would print it again: what keeps forms apart there (`replayable`) is gone. */
function reread(sql: string): string {
  const tokens = tokenize(bare(sql));
  const partner = partners(tokens);
  const print = (start: number, end: number): string[] => {
    const words: string[] = [];
    for (let at = start; at < end; at++) {
      const close = tokens[at]?.text === '(' ? partner.get(at) : undefined;
      const array = close === undefined ? undefined : castArray(tokens, partner, at, close);
      if (array) {
        const items = array.items.map(([from, to]) => ['(', ...print(from, to), ')', '::', ...array.type].join(' '));
        words.push('ARRAY', '[', items.join(' , '), ']');
        at = array.end - 1;
      } else if (close !== undefined && isJoinedOperand(tokens, close)) {
        words.push(...print(at + 1, close));
        at = close + booleanCast;
      } else if (isGivenName(tokens, at)) at++;
      else if (isField(tokens, at)) words.push(nameText(tokens[at]?.text ?? '').toLowerCase());
      else words.push(tokens[at]?.text ?? '');
    }
    return words;
  };
  return print(0, tokens.length).join(' ').replaceAll(': :', '::');
}

/** `AS "?column?"`, and `AS text` behind `::text`: how a query names what has no name, and how it is named once it has been read. */
function isGivenName(tokens: readonly Token[], at: number): boolean {
  const name = tokens[at + 1]?.text ?? '';
  if (tokens[at]?.text !== 'AS') return false;
  if (name === '"?column?"') return true;
  const before = tokens[at - 1]?.text ?? '';
  if (before === 'true' || before === 'false') return name === 'bool';
  let start = at - 1;
  while (start > 0 && tokens[start]?.text !== ':') start--;
  const type = tokens.slice(start + 1, at).filter(({ text }) => /^[\w"]/.test(text) && !/^\d/.test(text));
  const spelled = type.map(({ text }) => text).join(' ');
  return start > 0 && name === (catalogNames.get(spelled) ?? type.at(-1)?.text);
}

/** Names of types in the catalog, where the server spells them otherwise. */
const catalogNames: ReadonlyMap<string, string> = new Map([
  ['bigint', 'int8'],
  ['bit varying', 'varbit'],
  ['boolean', 'bool'],
  ['character varying', '"varchar"'],
  ['character', 'bpchar'],
  ['double precision', 'float8'],
  ['integer', 'int4'],
  ['real', 'float4'],
  ['smallint', 'int2'],
  ['time with time zone', 'timetz'],
  ['time without time zone', '"time"'],
  ['timestamp with time zone', 'timestamptz'],
  ['timestamp without time zone', '"timestamp"'],
]);

/** Tokens of `::boolean`. */
const booleanCast = 3;

/** `(a AND b)::boolean AND`: a conjunction inside of another. */
function isJoinedOperand(tokens: readonly Token[], close: number): boolean {
  const [first, second, type, joint] = tokens.slice(close + 1, close + 2 + booleanCast).map(({ text }) => text);
  return first === ':' && second === ':' && type === 'boolean' && (joint === 'AND' || joint === 'OR');
}

interface CastArray {
  /** Where each element begins and ends. */
  readonly items: readonly (readonly [number, number])[];
  /** The words of the type that the elements get. */
  readonly type: readonly string[];
  readonly end: number;
}

/** `(ARRAY[a, b])::x[]::y[]`, whose elements the server casts one by one. */
function castArray(
  tokens: readonly Token[],
  partner: ReadonlyMap<number, number>,
  open: number,
  close: number,
): CastArray | undefined {
  if (tokens[open + 1]?.text !== 'ARRAY' || partner.get(open + 2) !== close - 1) return undefined;
  const own = arrayCast(tokens, close + 1);
  const other = own && arrayCast(tokens, own.end);
  if (!other) return undefined;
  const items: (readonly [number, number])[] = [];
  let start = open + 3;
  for (let at = start; at <= close - 1; at++) {
    at = at === close - 1 ? at : (partner.get(at) ?? at);
    if (at !== close - 1 && tokens[at]?.text !== ',') continue;
    items.push([start, at]);
    start = at + 1;
  }
  return { items, ...other };
}

/** `::character varying[]` */
function arrayCast(tokens: readonly Token[], at: number): Pick<CastArray, 'type' | 'end'> | undefined {
  if (tokens[at]?.text !== ':' || tokens[at + 1]?.text !== ':') return undefined;
  const type: string[] = [];
  for (let next = at + 2; ; next++) {
    const token = tokens[next];
    if (token === undefined || token.text === ')' || token.text === ',') return undefined;
    if (token.text === '[') return tokens[next + 1]?.text === ']' ? { type, end: next + 2 } : undefined;
    type.push(token.text);
  }
}
