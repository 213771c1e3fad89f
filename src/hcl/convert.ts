import { parseExact, toText } from './number.ts';
import { describeType, stringType, type Type, unifyAll } from './types.ts';
import {
  boolValue,
  describeKind,
  isKeyed,
  isSequence,
  jsonString,
  type Keyed,
  listValue,
  mapValue,
  nullValue,
  numberValue,
  objectValue,
  setValue,
  stringValue,
  tupleValue,
  typeOf,
  type Value,
} from './value.ts';

/** A value that is not what was wanted. It has no position: whoever asked for the conversion knows the place. */
export class ConversionError extends Error {
  override readonly name = 'ConversionError';
}

/** `value` as `type`; null is of every type. Throws a ConversionError that names the value and the wanted type. */
export function convert(value: Value, type: Type): Value {
  if (value.kind === 'null' || type.kind === 'any') return value;
  switch (type.kind) {
    case 'string':
      return toStringValue(value);
    case 'number':
      return toNumberValue(value);
    case 'bool':
      return toBoolValue(value);
    case 'list':
    case 'set':
      return toSequence(value, type);
    case 'tuple':
      return toTuple(value, type);
    case 'map':
      return toMap(value, type);
    case 'object':
      return toObject(value, type);
    case 'capsule':
      if (value.kind === 'capsule' && value.name === type.name) return value;
      return refuse(value, type);
  }
}

/** The text of a string, number or bool; undefined for anything else. */
export function textOf(value: Value): string | undefined {
  switch (value.kind) {
    case 'string':
      return value.value;
    case 'number':
      return toText(value.value);
    case 'bool':
      return String(value.value);
    default:
      return undefined;
  }
}

function toStringValue(value: Value): Value {
  if (value.kind === 'string') return value;
  const text = textOf(value);
  return text === undefined ? refuse(value, stringType) : stringValue(text);
}

function toNumberValue(value: Value): Value {
  if (value.kind === 'number') return value;
  const parsed = value.kind === 'string' ? parseExact(value.value) : undefined;
  return parsed ? numberValue(parsed) : refuse(value, { kind: 'number' });
}

const bools: Readonly<Record<string, boolean>> = { true: true, false: false, '1': true, '0': false };

function toBoolValue(value: Value): Value {
  if (value.kind === 'bool') return value;
  const known = value.kind === 'string' && Object.hasOwn(bools, value.value) ? bools[value.value] : undefined;
  if (known !== undefined) return boolValue(known);
  return refuse(
    value,
    { kind: 'bool' },
    value.kind === 'string' ? 'only the strings "true" and "false" are' : undefined,
  );
}

function toSequence(value: Value, type: Extract<Type, { kind: 'list' | 'set' }>): Value {
  if (!isSequence(value)) return refuse(value, type);
  const items = alike(value.items, type.element, type);
  return type.kind === 'set' ? setValue(items) : listValue(items);
}

/** All items as one type: the wanted one or, where it is `any`, the one they have in common. */
function alike(items: readonly Value[], wanted: Type, whole: Type): readonly Value[] {
  const element = wanted.kind === 'any' ? unifyAll(items.map(typeOf)) : wanted;
  if (!element) throw new ConversionError(`the elements have no type in common, which ${describeType(whole)} requires`);
  return items.map((item, at) => inside(`[${at}]`, () => convert(item, element)));
}

function toTuple(value: Value, type: Extract<Type, { kind: 'tuple' }>): Value {
  if (!isSequence(value) || value.kind === 'set') return refuse(value, type);
  if (value.items.length !== type.items.length) {
    throw new ConversionError(
      `${describeType(type)} required, which has ${type.items.length} elements; this has ${value.items.length}`,
    );
  }
  return tupleValue(type.items.map((item, at) => inside(`[${at}]`, () => convert(value.items[at] ?? nullValue, item))));
}

function toMap(value: Value, type: Extract<Type, { kind: 'map' }>): Value {
  if (!isKeyed(value)) return refuse(value, type);
  const items = alikeEntries(value, type);
  return mapValue(items);
}

function alikeEntries(value: Keyed, type: Extract<Type, { kind: 'map' }>): readonly (readonly [string, Value])[] {
  const element = type.element.kind === 'any' ? unifyAll([...value.entries.values()].map(typeOf)) : type.element;
  if (!element) throw new ConversionError(`the elements have no type in common, which ${describeType(type)} requires`);
  return [...value.entries].map(([key, item]) => [key, inside(`[${jsonString(key)}]`, () => convert(item, element))]);
}

/** Attributes that the type does not know are dropped. */
function toObject(value: Value, type: Extract<Type, { kind: 'object' }>): Value {
  if (!isKeyed(value)) return refuse(value, type);
  const entries: [string, Value][] = [];
  for (const [name, attribute] of type.attributes) {
    const item = value.entries.get(name);
    if (item === undefined && !attribute.optional) throw new ConversionError(`attribute "${name}" is missing`);
    const given = item ?? nullValue;
    const kept = attribute.optional && given.kind === 'null' ? (attribute.fallback ?? nullValue) : given;
    entries.push([name, inside(`.${name}`, () => convert(kept, attribute.type))]);
  }
  return objectValue(entries);
}

/** Runs `action`; a ConversionError in it is told with the place inside the whole value. */
function inside<T>(place: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    throw new ConversionError(`${place}: ${error.message}`.replace(/^(\S+): (?=[.[])/, '$1'));
  }
}

/** Longest text of a value that a message repeats. */
const shownText = 60;

function refuse(value: Value, type: Type, detail?: string): never {
  const shown = value.kind === 'string' ? `${shorten(jsonString(value.value))}` : describeKind(value);
  throw new ConversionError(`${describeType(type)} required, got ${shown}${detail ? ` (${detail})` : ''}`);
}

function shorten(text: string): string {
  return text.length <= shownText ? text : `${text.slice(0, shownText)}…`;
}
