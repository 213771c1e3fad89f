import { convert, textOf } from '../convert.ts';
import { anyType, listType, setType, stringType } from '../types.ts';
import {
  boolValue,
  compareText,
  describeKind,
  equal,
  isKeyed,
  isSequence,
  listValue,
  numberValue,
  type Sequence,
  setValue,
  stringValue,
  tupleValue,
  type Value,
} from '../value.ts';
import {
  any,
  define,
  defineVariadic,
  FunctionError,
  type HclFunction,
  ordered,
  type Parameter,
  sequence,
  texts,
  typed,
  whole,
} from './define.ts';

export const listFunctions: Readonly<Record<string, HclFunction>> = {
  length: define([any('value')], (value) => numberValue(size(value))),
  empty: define([any('collection')], (value) => boolValue(size(value) === 0)),
  alltrue: define([sequence('list')], (list) => boolValue(list.items.every(isTrue))),
  anytrue: define([sequence('list')], (list) => boolValue(list.items.some(isTrue))),
  element: define([ordered('list'), whole('index')], (list, at) => {
    if (list.items.length === 0) throw new FunctionError('an empty list has no elements', 0);
    if (at < 0) throw new FunctionError('must not be negative', 1);
    return at0(list, at % list.items.length);
  }),
  index: define([any('collection'), any('key')], elementAt),
  contains: define([sequence('list'), any('value')], (list, value) =>
    boolValue(list.items.some((item) => equal(item, value))),
  ),
  concat: defineVariadic([sequence('seqs')], sequence('seqs'), ([first], rest) =>
    tupleValue([first, ...rest].flatMap((list) => list.items)),
  ),
  distinct: define([unifiedList('list')], (items) =>
    listValue(items.filter((item, at) => items.findIndex((other) => equal(item, other)) === at)),
  ),
  reverse: define([sequence('list')], (list) => alike(list, [...list.items].reverse())),
  sort: define([texts('list')], (list) => listValue([...list].sort(compareText).map(stringValue))),
  slice: define([ordered('list'), whole('start'), whole('end')], (list, start, end) => {
    const { length } = list.items;
    if (start < 0 || start > length) throw new FunctionError(`must be from 0 to ${length}, the length of the list`, 1);
    if (end < start || end > length)
      throw new FunctionError(`must be from ${start} to ${length}, the length of the list`, 2);
    return alike(list, list.items.slice(start, end));
  }),
  chunklist: define([unifiedList('list'), whole('size')], (items, chunk) => {
    if (chunk < 0) throw new FunctionError('must not be negative', 1);
    const step = chunk === 0 ? Math.max(1, items.length) : chunk;
    const chunks: Value[] = [];
    for (let at = 0; at < items.length; at += step) chunks.push(listValue(items.slice(at, at + step)));
    return listValue(chunks);
  }),
  flatten: define([sequence('list')], (list) => tupleValue(flatten(list))),
  compact: define([sequence('list')], (list) =>
    listValue(
      list.items
        .filter((item) => item.kind !== 'null')
        .map((item) => convert(item, stringType))
        .filter((item) => textOf(item) !== ''),
    ),
  ),
  coalescelist: defineVariadic([sequence('lists')], sequence('lists'), ([first], rest) => {
    const found = [first, ...rest].find((list) => list.items.length > 0);
    if (!found) throw new FunctionError('all lists are empty');
    return found;
  }),
  coalesce: defineVariadic([any('values')], any('values'), ([first], rest) => {
    const found = [first, ...rest].find(
      (value) => value.kind !== 'null' && !(value.kind === 'string' && value.value === ''),
    );
    if (!found) throw new FunctionError('all arguments are null or empty');
    return found;
  }),
  setunion: defineVariadic([set('sets')], set('sets'), ([first], rest) => setValue(ofOneType([first, ...rest]).flat())),
  setintersection: defineVariadic([set('sets')], set('sets'), ([first], rest) => {
    const [wanted = [], ...others] = ofOneType([first, ...rest]);
    return setValue(wanted.filter((item) => others.every((other) => holds(other, item))));
  }),
  setsubtract: define([set('a'), set('b')], (a, b) => {
    const [from = [], taken = []] = ofOneType([a, b]);
    return setValue(from.filter((item) => !holds(taken, item)));
  }),
  setproduct: defineVariadic([sequence('sets'), sequence('sets')], sequence('sets'), ([first, second], rest) =>
    product([first, second, ...rest]),
  ),
};

/** Of more than anybody writes envs or tables for. */
const largestProduct = 100_000;

function set(name: string): Parameter<Value> {
  return typed(name, setType(anyType));
}

const isTrue = (item: Value): boolean => item.kind === 'bool' && item.value;
const itemsOf = (value: Value): readonly Value[] => (isSequence(value) ? value.items : []);
const holds = (items: readonly Value[], item: Value): boolean => items.some((other) => equal(other, item));

/** The elements of several sets, all as the one type that they have in common: before that they cannot be compared. */
function ofOneType(sets: readonly Value[]): readonly (readonly Value[])[] {
  const lists = sets.map(itemsOf);
  const all = itemsOf(convert(listValue(lists.flat()), listType(anyType)));
  let start = 0;
  return lists.map(({ length }) => {
    start += length;
    return all.slice(start - length, start);
  });
}

/** The elements of a list, set or tuple as the one type that they have in common. */
function unifiedList(name: string): Parameter<readonly Value[]> {
  const list = typed(name, listType(anyType));
  return { ...list, read: (value) => itemsOf(list.read(value)) };
}

/** Lists stay lists, tuples tuples; what is picked from a set has an order, so it is a list. */
const alike = (source: Sequence, items: readonly Value[]): Value =>
  source.kind === 'tuple' ? tupleValue(items) : listValue(items);

function size(value: Value): number {
  if (isSequence(value)) return value.items.length;
  if (isKeyed(value)) return value.entries.size;
  throw new FunctionError(`list, set, map or object required, got ${describeKind(value)}`, 0);
}

function at0(list: Sequence, at: number): Value {
  const item = list.items[at];
  if (!item) throw new FunctionError(`there is no element ${at}`, 1);
  return item;
}

/** What the index operator does. */
function elementAt(collection: Value, key: Value): Value {
  if (isKeyed(collection)) {
    const name = textOf(key);
    const item = name === undefined ? undefined : collection.entries.get(name);
    if (!item)
      throw new FunctionError(`there is no key ${name === undefined ? describeKind(key) : JSON.stringify(name)}`, 1);
    return item;
  }
  if (!isSequence(collection) || collection.kind === 'set') {
    throw new FunctionError(`list, map or object required, got ${describeKind(collection)}`, 0);
  }
  return at0(collection, Number(textOf(key) ?? Number.NaN));
}

function flatten(list: Sequence): Value[] {
  return list.items.flatMap((item) => (isSequence(item) ? flatten(item) : [item]));
}

/** Every combination, the last collection changing fastest; a set when all are sets. */
function product(collections: readonly Sequence[]): Value {
  const size = collections.reduce((count, { items }) => count * items.length, 1);
  if (size > largestProduct) throw new FunctionError(`more than ${largestProduct} combinations`);
  const rows = collections.reduce<readonly (readonly Value[])[]>(
    (before, { items }) => before.flatMap((row) => items.map((item) => [...row, item])),
    [[]],
  );
  const tuples = rows.map(tupleValue);
  return collections.every(({ kind }) => kind === 'set') ? setValue(tuples) : listValue(tuples);
}
