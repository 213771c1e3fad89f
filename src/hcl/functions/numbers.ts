import {
  add,
  ceil,
  compare,
  type Exact,
  exact,
  exactOf,
  floor,
  negate,
  power,
  toInteger,
  toNumber,
} from '../number.ts';
import { listValue, numberValue, type Value } from '../value.ts';
import {
  define,
  defineVariadic,
  exactNumber,
  FunctionError,
  type HclFunction,
  optional,
  text,
  whole,
} from './define.ts';

/** Most numbers that `range` makes; more are taken for a mistake. */
const longestRange = 1024;

/** Largest exponent that `pow` computes exactly; beyond it the digits would fill memory. */
const maxPower = 4096;

const zero = exact(0n);

export const numberFunctions: Readonly<Record<string, HclFunction>> = {
  abs: define([exactNumber('num')], (n) => numberValue(n.numerator < 0n ? negate(n) : n)),
  ceil: define([exactNumber('num')], (n) => numberValue(ceil(n))),
  floor: define([exactNumber('num')], (n) => numberValue(floor(n))),
  signum: define([exactNumber('num')], (n) => numberValue(compare(n, zero))),
  max: defineVariadic([exactNumber('numbers')], exactNumber('numbers'), ([first], rest) =>
    numberValue(rest.reduce((best, n) => (compare(n, best) > 0 ? n : best), first)),
  ),
  min: defineVariadic([exactNumber('numbers')], exactNumber('numbers'), ([first], rest) =>
    numberValue(rest.reduce((best, n) => (compare(n, best) < 0 ? n : best), first)),
  ),
  pow: define([exactNumber('num'), exactNumber('power')], (base, exponent) => numberValue(raise(base, exponent))),
  log: define([exactNumber('num'), exactNumber('base')], (n, base) => numberValue(logarithm(n, base))),
  parseint: define([text('number'), whole('base')], parseInBase),
  range: define(
    [exactNumber('start'), optional(exactNumber('end')), optional(exactNumber('step'))],
    (start, end, step) => (end ? range(start, end, step) : range(zero, start, step)),
  ),
};

function raise(base: Exact, exponent: Exact): Exact {
  const integer = toInteger(exponent);
  if (integer !== undefined) {
    if (Math.abs(integer) > maxPower) throw new FunctionError(`exponents go up to ${maxPower}`, 1);
    const result = power(base, integer);
    if (!result) throw new FunctionError('zero has no negative power', 1);
    return result;
  }
  return finite(toNumber(base) ** toNumber(exponent));
}

/** Exact where `n` is a whole power of `base`, which the quotient of two logarithms misses by a hair. */
function logarithm(n: Exact, base: Exact): Exact {
  if (compare(n, zero) <= 0) throw new FunctionError('a logarithm needs a positive number', 0);
  if (compare(base, zero) <= 0 || compare(base, exact(1n)) === 0) {
    throw new FunctionError('the base of a logarithm is positive and not 1', 1);
  }
  const approximate = Math.log(toNumber(n)) / Math.log(toNumber(base));
  const nearest = Math.round(approximate);
  const checked = Math.abs(nearest) <= maxPower ? power(base, nearest) : undefined;
  return checked && compare(checked, n) === 0 ? exactOf(nearest) : finite(approximate);
}

function finite(value: number): Exact {
  if (!Number.isFinite(value)) throw new FunctionError('the result is no number');
  return exactOf(value);
}

const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Up to base 36 letters count in either case; beyond it lower case comes first. */
function parseInBase(written: string, base: number): Value {
  if (base < 2 || base > digits.length)
    throw new FunctionError(`a base is a whole number from 2 to ${digits.length}`, 1);
  const [, sign = '', body = ''] = /^([+-]?)(.*)$/s.exec(written) ?? [];
  let value = 0n;
  for (const character of body) {
    const digit = digits.indexOf(base <= 36 ? character.toLowerCase() : character);
    if (digit < 0 || digit >= base) throw notInBase(written, base);
    value = value * BigInt(base) + BigInt(digit);
  }
  if (body === '') throw notInBase(written, base);
  return numberValue(sign === '-' ? -value : value);
}

const notInBase = (written: string, base: number) =>
  new FunctionError(`${JSON.stringify(written)} is no whole number in base ${base}`, 0);

function range(start: Exact, end: Exact, step: Exact | undefined): Value {
  const down = step ? compare(step, zero) < 0 : compare(end, start) < 0;
  const by = step ?? exact(down ? -1n : 1n);
  if (compare(by, zero) === 0) throw new FunctionError('a step of zero never arrives', 2);
  if (down ? compare(end, start) > 0 : compare(end, start) < 0) {
    throw new FunctionError(`a ${down ? 'negative' : 'positive'} step leads away from the end`, 2);
  }
  const items: Value[] = [];
  for (let n = start; down ? compare(n, end) > 0 : compare(n, end) < 0; n = add(n, by)) {
    if (items.length === longestRange) throw new FunctionError(`more than ${longestRange} numbers`);
    items.push(numberValue(n));
  }
  return listValue(items);
}
