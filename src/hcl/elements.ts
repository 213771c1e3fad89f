import { isKeyed, isSequence, numberValue, stringValue, type Value } from './value.ts';

/**
 * What `for_each` runs over, as keys and values: objects and sets by key, lists by index. Throws what `refuse` makes for
 * anything else.
 */
export function elements(collection: Value, refuse: () => Error): (readonly [Value, Value])[] {
  if (isKeyed(collection)) return [...collection.entries].map(([key, value]) => [stringValue(key), value]);
  if (collection.kind === 'capsule' && collection.members?.elements) {
    return collection.members.elements().map(([key, value]) => [stringValue(key), value]);
  }
  if (!isSequence(collection)) throw refuse();
  return collection.items.map((item, at) => [collection.kind === 'set' ? item : numberValue(at), item]);
}
