import { type Exact, toFixed, toText } from '../number.ts';

/** Digits after the point when %f and %e name none. */
const usualPrecision = 6;

/** Exponents from which %g changes to the form of %e, either way. */
const [smallestPlain, largestShortest] = [-4, 21];

/** A number that is not negative, as Go's verbs e, f and g write it, but exact. */
export function formatFloat(value: Exact, verb: 'e' | 'f' | 'g', precision?: number): string {
  if (verb === 'f') return toFixed(value, precision ?? usualPrecision);
  if (verb === 'e') return scientific(value, precision ?? usualPrecision);
  const shortest = precision === undefined;
  const digits = shortest ? significantDigits(value) : Math.max(1, precision);
  const text = scientific(value, digits - 1);
  const exponent = Number(text.slice(text.indexOf('e') + 1));
  if (exponent < smallestPlain || exponent >= (shortest ? largestShortest : digits)) {
    return text.replace(/\.?0*e/, 'e');
  }
  const fixed = toFixed(value, Math.max(0, digits - 1 - exponent));
  return fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed;
}

function significantDigits(value: Exact): number {
  return Math.max(1, toText(value).replace('.', '').replace(/^0+/, '').replace(/0+$/, '').length);
}

/** `d.ddde+XX` with `places` digits after the point. */
function scientific(value: Exact, places: number): string {
  let exponent = decimalExponent(value);
  let mantissa = scaled(value, exponent, places);
  if (mantissa.replace('.', '').length > places + 1) mantissa = scaled(value, ++exponent, places);
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${size}`;
}

/** The power of ten of the first digit; 0 of zero. */
function decimalExponent({ numerator, denominator }: Exact): number {
  if (numerator === 0n) return 0;
  const guess = numerator.toString().length - denominator.toString().length;
  const [over, under] =
    guess >= 0 ? [numerator, denominator * 10n ** BigInt(guess)] : [numerator * 10n ** BigInt(-guess), denominator];
  return over < under ? guess - 1 : guess;
}

function scaled({ numerator, denominator }: Exact, exponent: number, places: number): string {
  const value =
    exponent >= 0
      ? { numerator, denominator: denominator * 10n ** BigInt(exponent) }
      : { numerator: numerator * 10n ** BigInt(-exponent), denominator };
  return toFixed(value, places);
}
