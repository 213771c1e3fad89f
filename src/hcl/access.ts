import { nearest } from '../errors/nearest.ts';
import { type Expression, joinRanges, type Range, type Step, sourceText } from './ast.ts';
import { textOf } from './convert.ts';
import { parseExact, toInteger } from './number.ts';
import { invalidError } from './syntax-error.ts';
import {
  describeKind,
  isKeyed,
  isSequence,
  type Keyed,
  type Members,
  type Sequence,
  tupleValue,
  type Value,
} from './value.ts';

/** Evaluates the key of an index step. */
type EvaluateKey = (expression: Expression) => Value;

/** What `steps` lead to from `value`; `before` is the text that gave `value`, for messages. */
export function follow(value: Value, steps: readonly Step[], before: Range, evaluateKey: EvaluateKey): Value {
  let current = value;
  let walked = before;
  for (const step of steps) {
    switch (step.kind) {
      case 'attribute':
        current = attributeOfValue(current, step.name, step.range, walked);
        break;
      case 'index':
        current = indexValue(current, evaluateKey(step.key), step.range, walked);
        break;
      case 'splat': {
        const through = joinRanges(walked, step.range);
        current = splat(current, (item) => follow(item, step.steps, through, evaluateKey));
      }
    }
    walked = joinRanges(walked, step.range);
  }
  return current;
}

/** A value that is no list counts as a list of itself, null as an empty one. */
function splat(value: Value, each: (item: Value) => Value): Value {
  if (value.kind === 'null') return tupleValue([]);
  return tupleValue(isSequence(value) ? value.items.map(each) : [each(value)]);
}

function attributeOfValue(value: Value, name: string, range: Range, before: Range): Value {
  if (isKeyed(value)) return value.entries.get(name) ?? missing(value, name, range, before);
  if (value.kind === 'capsule' && value.members) return memberOf(value.members, name, range);
  const subject = sourceText(before);
  if (value.kind === 'null') throw invalidError(range, `${subject} is null, so it has no attribute "${name}"`);
  const hints = isSequence(value) ? [`write ${subject}[*].${name} for the attribute of every element`] : [];
  throw invalidError(range, `${subject} is ${describeKind(value)}, which has no attributes`, hints);
}

/** `value[key]`: an element by its number, an attribute by its name. */
export function indexValue(value: Value, key: Value, range: Range, before: Range): Value {
  const subject = sourceText(before);
  if (key.kind === 'null') throw invalidError(range, 'an index must not be null');
  const members = value.kind === 'capsule' ? value.members : undefined;
  if (isKeyed(value) || members) {
    const name = textOf(key);
    if (name === undefined) throw invalidError(range, `the key of an object is a string, not ${describeKind(key)}`);
    if (members) return memberOf(members, name, range);
    if (isKeyed(value)) return value.entries.get(name) ?? missing(value, name, range, before);
  }
  if (value.kind === 'list' || value.kind === 'tuple') return element(value, key, range, subject);
  if (value.kind === 'set') {
    throw invalidError(range, `${subject} is a set, whose elements have no order`, [`write tolist(${subject})`]);
  }
  throw invalidError(range, `${subject} is ${describeKind(value)}, which has no elements`);
}

function element(value: Sequence, key: Value, range: Range, subject: string): Value {
  const exact = key.kind === 'number' ? key.value : key.kind === 'string' ? parseExact(key.value) : undefined;
  const at = exact && toInteger(exact);
  if (at === undefined || at < 0) {
    const shown = textOf(key) ?? describeKind(key);
    throw invalidError(range, `the index of a list is a whole number from 0 on, not ${shown}`);
  }
  const item = value.items[at];
  if (item) return item;
  const count = value.items.length;
  const size = count === 0 ? 'it is empty' : count === 1 ? 'it has one element' : `it has ${count} elements`;
  throw invalidError(range, `${subject} has no element ${at}`, [`${size}; the first is element 0`]);
}

function memberOf(members: Members, name: string, range: Range): Value {
  const found = members.get(name);
  if (found) return found;
  const keys = [...members.names()];
  throw invalidError(
    range,
    members.missing(name),
    nameHints(name, keys, keys.length === 0 ? [] : [`known: ${listed(keys)}`]),
  );
}

/** Most keys that a hint lists. */
const listedKeys = 12;

function missing(value: Keyed, name: string, range: Range, before: Range): never {
  const keys = [...value.entries.keys()];
  throw invalidError(
    range,
    `${sourceText(before)} has no attribute "${name}"`,
    nameHints(name, keys, [keys.length === 0 ? 'it has none' : `it has: ${listed(keys)}`]),
  );
}

function nameHints(name: string, keys: readonly string[], more: readonly string[]): string[] {
  const close = nearest(name, keys);
  return [...(close === undefined ? [] : [`did you mean "${close}"?`]), ...more];
}

function listed(keys: readonly string[]): string {
  return (keys.length > listedKeys ? [...keys.slice(0, listedKeys), '…'] : keys).join(', ');
}
