import { nearest } from '../errors/nearest.ts';
import { TelamonError, unreachable } from '../errors/telamon-error.ts';
import { follow } from './access.ts';
import type {
  CallExpression,
  ConditionalExpression,
  Expression,
  ForExpression,
  ObjectExpression,
  Range,
  TemplateExpression,
  TemplatePart,
} from './ast.ts';
import { callFunction } from './call.ts';
import { ConversionError, convert, textOf } from './convert.ts';
import type { Functions } from './functions/define.ts';
import { parseExact } from './number.ts';
import { applyBinary, applyUnary } from './operators.ts';
import { invalidError } from './syntax-error.ts';
import { boolType, describeType, stringType, type Type, unify } from './types.ts';
import {
  boolValue,
  describeKind,
  isKeyed,
  isSequence,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
  typeOf,
  type Value,
} from './value.ts';

export type { Functions } from './functions/define.ts';

/** Values by name. */
export type Names = Pick<ReadonlyMap<string, Value>, 'get' | 'keys'>;

/** What the names of an expression stand for. */
export interface Scope {
  readonly variables: Names;
  readonly functions: Functions;
}

/**
 * The value of an expression.
 * @throws TelamonError config_invalid at the exact operand, argument or name at fault.
 */
export function evaluate(expression: Expression, scope: Scope): Value {
  return compute(expression, { ...scope, loop: undefined });
}

/** A scope with the names that enclosing `for` expressions bind, innermost first. */
interface Frame extends Scope {
  readonly loop: Loop | undefined;
}

interface Loop {
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly key: Value;
  readonly value: Value;
  readonly outer: Loop | undefined;
}

function compute(expression: Expression, frame: Frame): Value {
  switch (expression.kind) {
    case 'number': {
      const exact = parseExact(expression.text);
      if (!exact) throw invalidError(expression.range, 'this number is too large or too small');
      return numberValue(exact);
    }
    case 'bool':
      return boolValue(expression.value);
    case 'null':
      return nullValue;
    case 'template':
      return templateValue(expression, frame);
    case 'variable':
      return lookUp(expression.name, expression.range, frame);
    case 'traversal': {
      const source = compute(expression.source, frame);
      return follow(source, expression.steps, expression.source.range, (key) => compute(key, frame));
    }
    case 'unary':
      return applyUnary(expression, compute(expression.operand, frame));
    case 'binary':
      return applyBinary(expression, compute(expression.left, frame), compute(expression.right, frame));
    case 'conditional':
      return conditionalValue(expression, frame);
    case 'call':
      return callValue(expression, frame);
    case 'tuple':
      return tupleValue(expression.items.map((item) => compute(item, frame)));
    case 'object':
      return objectOf(expression, frame);
    case 'for':
      return expression.result === 'tuple' ? forTuple(expression, frame) : forObject(expression, frame);
    case 'parentheses':
      return compute(expression.inner, frame);
    default:
      return unreachable(expression);
  }
}

function lookUp(name: string, range: Range, frame: Frame): Value {
  for (let loop = frame.loop; loop; loop = loop.outer) {
    if (loop.valueName === name) return loop.value;
    if (loop.keyName === name) return loop.key;
  }
  const value = frame.variables.get(name);
  if (value) return value;
  const known: string[] = [...frame.variables.keys()];
  for (let loop = frame.loop; loop; loop = loop.outer) known.push(loop.valueName, loop.keyName ?? loop.valueName);
  const close = nearest(name, known);
  const hints = close === undefined ? [`a text is written in double quotes: "${name}"`] : [`did you mean "${close}"?`];
  throw invalidError(range, `unknown name "${name}"`, hints);
}

function callValue(expression: CallExpression, frame: Frame): Value {
  return callFunction(expression, frame.functions, (argument) => compute(argument, frame));
}

/** A quoted string that is one interpolation has the value of that, whatever its type; anything else is text. */
function templateValue(template: TemplateExpression, frame: Frame): Value {
  const only = template.parts[0];
  const second = template.parts[1];
  if (only?.kind === 'text' && !second) return stringValue(only.text);
  if (template.form === 'quoted' && only?.kind === 'interpolation' && !second) return compute(only.expression, frame);
  return stringValue(partsText(template.parts, frame));
}

function partsText(parts: readonly TemplatePart[], frame: Frame): string {
  let text = '';
  for (const part of parts) text += partText(part, frame);
  return text;
}

function partText(part: TemplatePart, frame: Frame): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'interpolation': {
      const value = compute(part.expression, frame);
      const text = textOf(value);
      if (text !== undefined) return text;
      const hints = isSequence(value) || isKeyed(value) ? ['join() or jsonencode() make text of it'] : [];
      throw invalidError(part.expression.range, `${describeKind(value)} cannot stand inside a string`, hints);
    }
    case 'if':
      return partsText(truth(part.condition, frame) ? part.then : part.otherwise, frame);
    case 'for': {
      const texts: string[] = [];
      eachElement(part, frame, (inner) => texts.push(partsText(part.body, inner)));
      return texts.join('');
    }
  }
}

/** The bool that a condition is. */
function truth(condition: Expression, frame: Frame): boolean {
  const value = compute(condition, frame);
  const converted = convertAt(value, boolType, condition.range, 'condition');
  if (converted.kind === 'bool') return converted.value;
  throw invalidError(condition.range, 'condition: bool required, got null');
}

/**
 * The result that the condition chooses, in the type that both results have in common. The other one only tells its type:
 * where it cannot be evaluated (`n > 0 ? list[0] : …`), that does not matter.
 */
function conditionalValue(expression: ConditionalExpression, frame: Frame): Value {
  const chosen = truth(expression.condition, frame);
  const [taken, left] = chosen ? [expression.then, expression.otherwise] : [expression.otherwise, expression.then];
  const value = compute(taken, frame);
  const otherType = typeWhereEvaluated(left, frame);
  if (!otherType) return value;
  const type = unify(typeOf(value), otherType);
  if (type) return convertAt(value, type, taken.range, 'result of the conditional');
  const [then, otherwise] = chosen ? [typeOf(value), otherType] : [otherType, typeOf(value)];
  throw invalidError(
    expression.range,
    `the two results of a conditional need a type in common: ${describeType(then)} and ${describeType(otherwise)}`,
  );
}

function typeWhereEvaluated(expression: Expression, frame: Frame): Type | undefined {
  try {
    return typeOf(compute(expression, frame));
  } catch (error) {
    if (error instanceof TelamonError && error.code === 'config_invalid') return undefined;
    throw error;
  }
}

function objectOf(expression: ObjectExpression, frame: Frame): Value {
  const entries = expression.items.map(({ key, value }): readonly [string, Value] => [
    key.kind === 'name' ? key.name : objectKey(key.expression, frame),
    compute(value, frame),
  ]);
  return objectValue(entries);
}

function objectKey(expression: Expression, frame: Frame): string {
  if (expression.kind !== 'traversal' || expression.source.kind !== 'variable') return keyText(expression, frame);
  throw invalidError(expression.range, 'ambiguous key', [
    'a name with dots is written in quotes, a reference whose value is the key in parentheses',
  ]);
}

function keyText(expression: Expression, frame: Frame): string {
  const value = convertAt(compute(expression, frame), stringType, expression.range, 'key');
  if (value.kind === 'string') return value.value;
  throw invalidError(expression.range, 'key: string required, got null');
}

function forTuple(expression: ForExpression, frame: Frame): Value {
  const items: Value[] = [];
  eachElement(expression, frame, (inner) => {
    if (expression.condition && !truth(expression.condition, inner)) return;
    items.push(compute(expression.value, inner));
  });
  return tupleValue(items);
}

function forObject(expression: ForExpression, frame: Frame): Value {
  const entries = new Map<string, Value>();
  const groups = new Map<string, Value[]>();
  const keyExpression = expression.key ?? expression.value;
  eachElement(expression, frame, (inner) => {
    if (expression.condition && !truth(expression.condition, inner)) return;
    const key = keyText(keyExpression, inner);
    const value = compute(expression.value, inner);
    const group = groups.get(key);
    if (expression.grouped) {
      if (group) group.push(value);
      else groups.set(key, [value]);
      return;
    }
    if (entries.has(key)) {
      throw invalidError(keyExpression.range, `two elements of this "for" expression have the key "${key}"`, [
        'write ... after the value to collect the values of a key in a list',
      ]);
    }
    entries.set(key, value);
  });
  return objectValue(expression.grouped ? [...groups].map(([key, items]) => [key, tupleValue(items)]) : entries);
}

interface Iteration {
  readonly keyName: string | undefined;
  readonly valueName: string;
  readonly collection: Expression;
}

/** Calls `visit` for every element: lists by number, maps and objects by key, sets with the element as its own key. */
function eachElement(iteration: Iteration, frame: Frame, visit: (inner: Frame) => void): void {
  const { keyName, valueName, collection } = iteration;
  const source = compute(collection, frame);
  const { variables, functions, loop: outer } = frame;
  const step = (key: Value, value: Value) =>
    visit({ variables, functions, loop: { keyName, valueName, key, value, outer } });
  if (isSequence(source)) {
    let at = 0;
    for (const item of source.items) step(source.kind === 'set' ? item : numberValue(at++), item);
    return;
  }
  if (!isKeyed(source)) {
    throw invalidError(collection.range, `"for" goes over a list, set, map or object, not ${describeKind(source)}`);
  }
  for (const [key, item] of source.entries) step(stringValue(key), item);
}

function convertAt(value: Value, type: Type, range: Range, what: string): Value {
  try {
    return convert(value, type);
  } catch (error) {
    if (error instanceof ConversionError) throw invalidError(range, `${what}: ${error.message}`);
    throw error;
  }
}
