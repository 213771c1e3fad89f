import { quoteGo, unquoteGo } from './go-quote.ts';
import { GoFloat } from './value.ts';

/** Whole numbers are read up to here, though what is beyond 63 bits can't be used as a value. */
const largest = 2n ** 64n - 1n;
const smallest = -(2n ** 63n);

/**
 * The value of a number or a character constant: a number, a bigint where that is not exact, or a GoFloat when it is
 * written as a float. A string says what is wrong with it.
 */
export function parseNumber(text: string): number | bigint | GoFloat | string {
  if (text.startsWith("'")) return parseChar(text);
  const malformed = `illegal number syntax: ${quoteGo(text)}`;
  if (!wellGrouped(text)) return malformed;
  const plain = text.replaceAll('_', '').replace(/^\+/, '');
  const hex = /^-?0[xX]/.test(plain);
  if (hex ? /[.pP]/.test(plain) : /[.eE]/.test(plain)) return parseFloatText(plain, hex) ?? malformed;
  const int = parseWhole(plain);
  const overflow = `integer overflow: ${quoteGo(text)}`;
  if (int === undefined) return /^-?[0-9]+$/.test(plain) ? overflow : malformed;
  if (int > largest || int < smallest) return overflow;
  const number = Number(int);
  return Number.isSafeInteger(number) ? number : int;
}

/** Go allows `_` between digits only, or after a prefix such as `0x`. */
function wellGrouped(text: string): boolean {
  return (
    !/__|_$|_[.eEpP+-]|[.+-]_|^[+-]?_/.test(text) && !/[eEpP]_/.test(text.replace(/^[+-]?0[xX]_?[0-9a-fA-F_]*/, ''))
  );
}

function parseWhole(text: string): bigint | undefined {
  const sign = text.startsWith('-') ? -1n : 1n;
  const size = text.replace(/^-/, '').toLowerCase();
  const octal = /^0([0-7]+)$/.exec(size)?.[1];
  if (octal !== undefined) return sign * BigInt(`0o${octal}`);
  return /^(0x[0-9a-f]+|0o[0-7]+|0b[01]+|0|[1-9][0-9]*)$/.test(size) ? sign * BigInt(size) : undefined;
}

function parseFloatText(text: string, hex: boolean): GoFloat | undefined {
  if (!hex) {
    return /^-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(text) ? new GoFloat(Number(text)) : undefined;
  }
  const [, sign = '', whole = '', rest = '', power = ''] =
    /^(-?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?[0-9]+)$/.exec(text) ?? [];
  if (power === '' || whole + rest === '') return undefined;
  const size = Number(`0x${whole}${rest}`) * 2 ** (Number(power) - 4 * rest.length);
  return new GoFloat(sign === '-' ? -size : size);
}

function parseChar(text: string): number | string {
  const char = unquoteGo(text);
  const malformed = `malformed character constant: ${text}`;
  return char === undefined || [...char].length !== 1 ? malformed : (char.codePointAt(0) ?? malformed);
}
