import { compare, type Exact, exactOf, toText } from './number.ts';
import { anyType, boolType, listType, mapType, numberType, setType, stringType, type Type, unifyAll } from './types.ts';

/** What an expression evaluates to. Sets are sorted without duplicates; the entries of maps and objects are sorted by key. */
export type Value =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'number'; readonly value: Exact }
  | { readonly kind: 'string'; readonly value: string }
  | Sequence
  | Keyed
  | Capsule;

export type Sequence = { readonly kind: 'list' | 'set' | 'tuple'; readonly items: readonly Value[] };
export type Keyed = { readonly kind: 'map' | 'object'; readonly entries: ReadonlyMap<string, Value> };

/** A value that the language hands on without looking inside, such as `sql("now()")`: name `sql`, text `now()`. */
export type Capsule = {
  readonly kind: 'capsule';
  readonly name: string;
  readonly text: string;
  readonly members?: Members | undefined;
};

/** What may be named after a capsule: the columns of a table, say. Looked up one by one, since there may be thousands. */
export interface Members {
  get(name: string): Value | undefined;
  names(): Iterable<string>;
  /** What is said of a name that is none of them: `there is no table "userz"`. */
  missing(name: string): string;
  /** What `for_each` runs over; left out where it is no collection. */
  elements?(): readonly (readonly [string, Value])[];
}

export const nullValue: Value = { kind: 'null' };
export const trueValue: Value = { kind: 'bool', value: true };
export const falseValue: Value = { kind: 'bool', value: false };
export const boolValue = (value: boolean): Value => (value ? trueValue : falseValue);
export const stringValue = (value: string): Value => ({ kind: 'string', value });
export const numberValue = (value: Exact | number | bigint): Value => ({
  kind: 'number',
  value: typeof value === 'object' ? value : exactOf(value),
});
export const listValue = (items: readonly Value[]): Value => ({ kind: 'list', items });
export const tupleValue = (items: readonly Value[]): Value => ({ kind: 'tuple', items });
export const objectValue = (entries: Iterable<readonly [string, Value]>): Value => ({
  kind: 'object',
  entries: sortedEntries(entries),
});
export const mapValue = (entries: Iterable<readonly [string, Value]>): Value => ({
  kind: 'map',
  entries: sortedEntries(entries),
});
export const capsuleValue = (name: string, text: string, members?: Members): Capsule => ({
  kind: 'capsule',
  name,
  text,
  ...(members ? { members } : {}),
});

/** A set: sorted, and equal elements only once. */
export function setValue(items: readonly Value[]): Value {
  const sorted = [...items].sort(compareValues);
  return {
    kind: 'set',
    items: sorted.filter((item, at) => at === 0 || !equal(item, sorted[at - 1] ?? nullValue)),
  };
}

export const isSequence = (value: Value): value is Sequence =>
  value.kind === 'list' || value.kind === 'set' || value.kind === 'tuple';
export const isKeyed = (value: Value): value is Keyed => value.kind === 'map' || value.kind === 'object';

/** Later entries win; keys are sorted by code point, which is the order of their UTF-8 bytes. */
function sortedEntries(entries: Iterable<readonly [string, Value]>): ReadonlyMap<string, Value> {
  const last = new Map(entries);
  let previous: string | undefined;
  for (const key of last.keys()) {
    if (previous !== undefined && compareText(previous, key) > 0) {
      return new Map([...last].sort(([a], [b]) => compareText(a, b)));
    }
    previous = key;
  }
  return last;
}

/** Orders text by code point, the order of its UTF-8 bytes. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x !== y) {
      // Half of a pair stands for a code point above all that need no pair.
      return Number(isSurrogate(x)) - Number(isSurrogate(y)) || x - y;
    }
  }
  return a.length - b.length;
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

/** Deep equality without conversion: `1` and `"1"` differ; a list equals a tuple of equal elements, a map an object of equal entries. */
export function equal(a: Value, b: Value): boolean {
  if (isSequence(a)) {
    return (
      isSequence(b) &&
      (a.kind === 'set') === (b.kind === 'set') &&
      a.items.length === b.items.length &&
      a.items.every((item, at) => equal(item, b.items[at] ?? nullValue))
    );
  }
  if (isKeyed(a)) {
    if (!isKeyed(b) || a.entries.size !== b.entries.size) return false;
    for (const [key, item] of a.entries) {
      const other = b.entries.get(key);
      if (!other || !equal(item, other)) return false;
    }
    return true;
  }
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'null':
      return true;
    case 'number':
      return b.kind === 'number' && compare(a.value, b.value) === 0;
    case 'capsule':
      return b.kind === 'capsule' && a.name === b.name && a.text === b.text;
    default:
      return b.kind === a.kind && a.value === b.value;
  }
}

const kindOrder: readonly Value['kind'][] = [
  'null',
  'bool',
  'number',
  'string',
  'list',
  'set',
  'tuple',
  'map',
  'object',
  'capsule',
];

/** A total order over values: numbers by size, text by code point, false before true, sequences element by element. */
export function compareValues(a: Value, b: Value): number {
  if (a.kind === 'number' && b.kind === 'number') return compare(a.value, b.value);
  if (a.kind === 'string' && b.kind === 'string') return compareText(a.value, b.value);
  if (a.kind === 'bool' && b.kind === 'bool') return Number(a.value) - Number(b.value);
  if (isSequence(a) && isSequence(b)) {
    for (const [at, item] of a.items.entries()) {
      const other = b.items[at];
      const order = other ? compareValues(item, other) : 1;
      if (order !== 0) return order;
    }
    return a.items.length - b.items.length;
  }
  if (a.kind === b.kind) return compareText(toJson(a), toJson(b));
  return kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind);
}

/** The type of a value; null and empty collections fit every type. */
export function typeOf(value: Value): Type {
  switch (value.kind) {
    case 'null':
      return anyType;
    case 'bool':
      return boolType;
    case 'number':
      return numberType;
    case 'string':
      return stringType;
    case 'tuple':
      return { kind: 'tuple', items: value.items.map(typeOf) };
    case 'list':
      return listType(unifyAll(value.items.map(typeOf)) ?? anyType);
    case 'set':
      return setType(unifyAll(value.items.map(typeOf)) ?? anyType);
    case 'map':
      return mapType(unifyAll([...value.entries.values()].map(typeOf)) ?? anyType);
    case 'object':
      return {
        kind: 'object',
        attributes: new Map([...value.entries].map(([key, item]) => [key, { type: typeOf(item), optional: false }])),
      };
    case 'capsule':
      return { kind: 'capsule', name: value.name };
  }
}

/** Compact JSON with sorted keys and all digits of every number; a capsule is its text. */
export function toJson(value: Value): string {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'bool':
      return String(value.value);
    case 'number':
      return toText(value.value);
    case 'string':
      return jsonString(value.value);
    case 'capsule':
      return jsonString(value.text);
    case 'list':
    case 'set':
    case 'tuple':
      return `[${value.items.map(toJson).join(',')}]`;
    case 'map':
    case 'object':
      return `{${[...value.entries].map(([key, item]) => `${jsonString(key)}:${toJson(item)}`).join(',')}}`;
  }
}

const goEscapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** JSON text that is safe inside HTML, as Go's encoder writes it: files compare equal whichever tool wrote them. */
export function jsonString(text: string): string {
  return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (character) => goEscapes[character] ?? character);
}

/** What JavaScript code works with. Numbers become doubles, capsules their text. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

export function toPlain(value: Value): Plain {
  switch (value.kind) {
    case 'null':
      return null;
    case 'number':
      return Number(toText(value.value));
    case 'capsule':
      return value.text;
    case 'bool':
    case 'string':
      return value.value;
    case 'list':
    case 'set':
    case 'tuple':
      return value.items.map(toPlain);
    case 'map':
    case 'object':
      return Object.fromEntries([...value.entries].map(([key, item]) => [key, toPlain(item)]));
  }
}

/** The value of plain data: arrays become tuples, records objects, undefined null. */
export function fromPlain(plain: Plain | undefined): Value {
  if (plain === null || plain === undefined) return nullValue;
  if (typeof plain === 'boolean') return boolValue(plain);
  if (typeof plain === 'number') return numberValue(plain);
  if (typeof plain === 'string') return stringValue(plain);
  if (isArray(plain)) return tupleValue(plain.map(fromPlain));
  return objectValue(Object.entries(plain).map(([key, item]) => [key, fromPlain(item)] as const));
}

const isArray = (plain: Plain): plain is readonly Plain[] => Array.isArray(plain);

/** What a value is, for messages: `a string`, `an object`. */
export function describeKind(value: Value): string {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'object':
      return 'an object';
    case 'capsule':
      return `a ${value.name} expression`;
    default:
      return `a ${value.kind}`;
  }
}
