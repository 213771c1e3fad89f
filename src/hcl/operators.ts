import { unreachable } from '../errors/telamon-error.ts';
import type { BinaryExpression, BinaryOperator, Range, UnaryExpression } from './ast.ts';
import { ConversionError, convert } from './convert.ts';
import { add, compare, divide, type Exact, multiply, negate, remainder, subtract } from './number.ts';
import { invalidError } from './syntax-error.ts';
import { boolType, numberType } from './types.ts';
import { boolValue, equal, numberValue, type Value } from './value.ts';

/** `left OPERATOR right`, both evaluated. Errors point at the operand at fault. */
export function applyBinary(expression: BinaryExpression, left: Value, right: Value): Value {
  const { operator } = expression;
  switch (operator) {
    case '==':
      return boolValue(equal(left, right));
    case '!=':
      return boolValue(!equal(left, right));
    case '&&':
    case '||': {
      const [a, b] = [toBool(left, operator, expression.left.range), toBool(right, operator, expression.right.range)];
      return boolValue(operator === '&&' ? a && b : a || b);
    }
  }
  const a = toExact(left, operator, expression.left.range);
  const b = toExact(right, operator, expression.right.range);
  switch (operator) {
    case '+':
      return numberValue(add(a, b));
    case '-':
      return numberValue(subtract(a, b));
    case '*':
      return numberValue(multiply(a, b));
    case '/':
    case '%':
      if (b.numerator === 0n) throw invalidError(expression.right.range, 'division by zero');
      return numberValue(operator === '/' ? divide(a, b) : remainder(a, b));
    case '<':
      return boolValue(compare(a, b) < 0);
    case '<=':
      return boolValue(compare(a, b) <= 0);
    case '>':
      return boolValue(compare(a, b) > 0);
    case '>=':
      return boolValue(compare(a, b) >= 0);
    default:
      return unreachable(operator);
  }
}

export function applyUnary(expression: UnaryExpression, operand: Value): Value {
  const { operator } = expression;
  const { range } = expression.operand;
  if (operator === '!') return boolValue(!toBool(operand, operator, range));
  return numberValue(negate(toExact(operand, operator, range)));
}

function toExact(value: Value, operator: BinaryOperator, range: Range): Exact {
  const converted = asOperand(value, numberType, operator, range);
  return converted.kind === 'number' ? converted.value : unsuitable('number required, got null', operator, range);
}

function toBool(value: Value, operator: string, range: Range): boolean {
  const converted = asOperand(value, boolType, operator, range);
  return converted.kind === 'bool' ? converted.value : unsuitable('bool required, got null', operator, range);
}

function asOperand(value: Value, type: typeof numberType, operator: string, range: Range): Value {
  try {
    return convert(value, type);
  } catch (error) {
    if (error instanceof ConversionError) return unsuitable(error.message, operator, range);
    throw error;
  }
}

function unsuitable(message: string, operator: string, range: Range): never {
  throw invalidError(range, `operand of "${operator}": ${message}`);
}
