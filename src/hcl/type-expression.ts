import { type Expression, literalText, sourceText } from './ast.ts';
import { faultAt } from './faults.ts';
import {
  type AttributeType,
  boolType,
  listType,
  mapType,
  numberType,
  setType,
  stringType,
  type Type,
} from './types.ts';
import type { Value } from './value.ts';

const words: Readonly<Record<string, Type>> = {
  string: stringType,
  number: numberType,
  int: numberType,
  bool: boolType,
};

const collections: Readonly<Record<string, (element: Type) => Type>> = {
  list: listType,
  set: setType,
  map: mapType,
};

/**
 * The type that a variable's `type` argument spells: `string`, `list(number)`, `object({ host = string, port = optional(number, 5432) })`.
 * `fallback` evaluates the second argument of `optional`.
 * @throws TelamonError config_invalid for anything else, naming the variable and the valid types.
 */
export function typeOfExpression(
  expression: Expression,
  variable: string,
  fallback: (expression: Expression) => Value,
): Type {
  const read = (part: Expression) => typeOfExpression(part, variable, fallback);
  const refuse = (part: Expression) => {
    const text = literalText(part);
    const hints = text === undefined ? [] : [`a type is not quoted: type = ${text}`];
    return faultAt(
      part.range,
      `invalid type ${sourceText(part.range)} for variable "${variable}". Valid types are: string, number, bool, list, map, or set`,
      [
        ...hints,
        'list, set and map name their elements: list(string); objects their attributes: object({ host = string })',
      ],
    );
  };
  switch (expression.kind) {
    case 'parentheses':
      return read(expression.inner);
    case 'variable': {
      const type = Object.hasOwn(words, expression.name) ? words[expression.name] : undefined;
      if (!type) throw refuse(expression);
      return type;
    }
    case 'call': {
      const [argument, ...more] = expression.arguments;
      const collection = Object.hasOwn(collections, expression.name) ? collections[expression.name] : undefined;
      if (!argument || more.length > 0 || expression.expand) throw refuse(expression);
      if (collection) return collection(read(argument));
      if (expression.name === 'tuple' && argument.kind === 'tuple')
        return { kind: 'tuple', items: argument.items.map(read) };
      if (expression.name !== 'object' || argument.kind !== 'object') throw refuse(expression);
      const attributes = new Map<string, AttributeType>();
      for (const { key, value } of argument.items) {
        const name = key.kind === 'name' ? key.name : literalText(key.expression);
        if (name === undefined) throw refuse(expression);
        attributes.set(name, attributeType(value, read, fallback));
      }
      return { kind: 'object', attributes };
    }
    default:
      throw refuse(expression);
  }
}

/** `optional(TYPE)` and `optional(TYPE, DEFAULT)` around the type of an object's attribute. */
function attributeType(
  expression: Expression,
  read: (part: Expression) => Type,
  fallback: (expression: Expression) => Value,
): AttributeType {
  if (expression.kind !== 'call' || expression.name !== 'optional') return { type: read(expression), optional: false };
  const [type, standard, surplus] = expression.arguments;
  if (!type || surplus || expression.expand) {
    throw faultAt(expression.range, 'optional() takes a type and, if wanted, a default: optional(number, 5432)');
  }
  return { type: read(type), optional: true, ...(standard ? { fallback: fallback(standard) } : {}) };
}
