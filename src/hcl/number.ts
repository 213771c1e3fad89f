/**
 * An exact number: a fraction in lowest terms with a positive denominator. Sums, products and quotients lose nothing
 * (`1 / 3 * 3 == 1`); only printing a fraction that no decimal can spell rounds.
 */
export interface Exact {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Significant digits printed of a fraction without a finite decimal form, such as 1/3. */
const printedDigits = 60;

/** Largest exponent that a number may be written with: its digits are all printed, so a larger one is a typing error. */
const maxExponent = 4096;

const spelling = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** Whether `text` spells a number in decimal, as in HCL: `2.` and `.5` do as well. */
export function isNumber(text: string): boolean {
  return spelling.test(text);
}

/** The number that `text` spells in decimal, or undefined when it spells none. */
export function parseExact(text: string): Exact | undefined {
  const match = spelling.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponentText = '0'] = match;
  const exponent = Number(exponentText) - fraction.length;
  if (Math.abs(exponent) > maxExponent) return undefined;
  const digits = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n);
  return exponent >= 0 ? exact(digits * 10n ** BigInt(exponent)) : exact(digits, 10n ** BigInt(-exponent));
}

/** The exact value of a finite JavaScript number, as its shortest spelling reads. */
export function exactOf(value: number | bigint): Exact {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return exact(BigInt(value));
  const parsed = parseExact(String(value));
  if (!parsed) throw new RangeError(`${value} is not a finite number`);
  return parsed;
}

/** A fraction in lowest terms; the denominator must not be zero. */
export function exact(numerator: bigint, denominator = 1n): Exact {
  if (denominator === 1n) return { numerator, denominator };
  const divisor = gcd(numerator < 0n ? -numerator : numerator, denominator < 0n ? -denominator : denominator);
  const signed = denominator < 0n ? -divisor : divisor;
  return { numerator: numerator / signed, denominator: denominator / signed };
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

export function add(a: Exact, b: Exact): Exact {
  return exact(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

export function subtract(a: Exact, b: Exact): Exact {
  return add(a, negate(b));
}

export function multiply(a: Exact, b: Exact): Exact {
  return exact(a.numerator * b.numerator, a.denominator * b.denominator);
}

/** The caller has made sure that `b` is not zero. */
export function divide(a: Exact, b: Exact): Exact {
  return exact(a.numerator * b.denominator, a.denominator * b.numerator);
}

/** What is left of `a` after whole multiples of `b`, with the sign of `a`; the caller has made sure that `b` is not zero. */
export function remainder(a: Exact, b: Exact): Exact {
  return subtract(a, multiply(b, truncate(divide(a, b))));
}

export function negate(a: Exact): Exact {
  return { numerator: -a.numerator, denominator: a.denominator };
}

/** Negative, zero or positive as `a` is smaller than, equal to or larger than `b`. */
export function compare(a: Exact, b: Exact): number {
  const left = a.numerator * b.denominator;
  const right = b.numerator * a.denominator;
  return left < right ? -1 : left > right ? 1 : 0;
}

export function isInteger(a: Exact): boolean {
  return a.denominator === 1n;
}

/** Drops the fraction. */
export function truncate(a: Exact): Exact {
  return exact(a.numerator / a.denominator);
}

export function floor(a: Exact): Exact {
  const whole = truncate(a);
  return a.numerator < 0n && !isInteger(a) ? subtract(whole, exact(1n)) : whole;
}

export function ceil(a: Exact): Exact {
  return negate(floor(negate(a)));
}

/** `base` to a whole power; undefined for zero to a negative one. */
export function power(base: Exact, exponent: number): Exact | undefined {
  const size = BigInt(Math.abs(exponent));
  const [over, under] = [base.numerator ** size, base.denominator ** size];
  if (exponent >= 0) return exact(over, under);
  return over === 0n ? undefined : exact(under, over);
}

/** The nearest double. */
export function toNumber(a: Exact): number {
  return Number(isInteger(a) ? a.numerator : toText(a));
}

/** A whole number that JavaScript counts exactly, or undefined. */
export function toInteger(a: Exact): number | undefined {
  if (!isInteger(a)) return undefined;
  const value = Number(a.numerator);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Decimal digits, never an exponent, without trailing zeros. */
export function toText(a: Exact): string {
  if (isInteger(a)) return a.numerator.toString();
  const places = finitePlaces(a.denominator) ?? roundingPlaces(a);
  const text = toFixed(a, places);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Exactly `places` digits after the point, rounded half to even. */
export function toFixed(a: Exact, places: number): string {
  const scale = 10n ** BigInt(places);
  const size = a.numerator < 0n ? -a.numerator : a.numerator;
  const scaled = size * scale;
  let quotient = scaled / a.denominator;
  const twice = (scaled % a.denominator) * 2n;
  if (twice > a.denominator || (twice === a.denominator && quotient % 2n === 1n)) quotient += 1n;
  const digits = quotient.toString().padStart(places + 1, '0');
  const sign = a.numerator < 0n && quotient !== 0n ? '-' : '';
  return places === 0 ? sign + digits : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** How many decimal places spell a fraction with this denominator exactly; undefined when none do. */
function finitePlaces(denominator: bigint): number | undefined {
  let rest = denominator;
  let twos = 0;
  let fives = 0;
  for (; rest % 2n === 0n; rest /= 2n) twos++;
  for (; rest % 5n === 0n; rest /= 5n) fives++;
  return rest === 1n ? Math.max(twos, fives) : undefined;
}

function roundingPlaces(a: Exact): number {
  const wholeDigits = String(a.numerator).replace('-', '').length - String(a.denominator).length;
  return Math.max(0, printedDigits - wholeDigits);
}
