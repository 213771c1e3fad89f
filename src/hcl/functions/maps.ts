import { isKeyed, listValue, mapValue, objectValue, stringValue, tupleValue, type Value } from '../value.ts';
import {
  any,
  define,
  defineVariadic,
  FunctionError,
  type HclFunction,
  keyed,
  nullable,
  optional,
  ordered,
  text,
  texts,
} from './define.ts';

export const mapFunctions: Readonly<Record<string, HclFunction>> = {
  keys: define([keyed('inputMap')], ({ entries }) => listValue([...entries.keys()].map(stringValue))),
  values: define([keyed('mapping')], ({ kind, entries }) =>
    kind === 'map' ? listValue([...entries.values()]) : tupleValue([...entries.values()]),
  ),
  zipmap: define([texts('keys'), ordered('values')], (keys, { kind, items }) => {
    if (keys.length !== items.length) {
      throw new FunctionError(`there are ${keys.length} keys for ${items.length} values`, 1);
    }
    const entries = keys.map((key, at): readonly [string, Value] => [key, items[at] ?? { kind: 'null' }]);
    return kind === 'list' ? mapValue(entries) : objectValue(entries);
  }),
  merge: defineVariadic([], nullable(any('maps')), (_, values) => merge(values)),
  lookup: define([keyed('inputMap'), text('key'), optional(any('default'))], ({ entries }, key, otherwise) => {
    const found = entries.get(key) ?? otherwise;
    if (!found) throw new FunctionError(`there is no key ${JSON.stringify(key)}, and no default is given`, 1);
    return found;
  }),
};

/** Later entries win as a whole; nulls are passed over. */
function merge(values: readonly Value[]): Value {
  const given = values.filter((value) => value.kind !== 'null');
  const entries = given.flatMap((value) => {
    if (isKeyed(value)) return [...value.entries];
    throw new FunctionError('map or object required', values.indexOf(value));
  });
  return given.length > 0 && given.every(({ kind }) => kind === 'map') ? mapValue(entries) : objectValue(entries);
}
