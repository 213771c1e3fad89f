/** Digits after the point when a verb names none. */
const usualPrecision = 6;

/**
 * Writes a float as Go's verbs e, f and g do; `precision` counts digits after the point (e, f) or all digits (g).
 * Without one, g writes the shortest text that reads back as the same number.
 */
export function formatFloat(value: number, verb: 'e' | 'f' | 'g', precision?: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (verb === 'f') return fixed(value, precision ?? usualPrecision);
  if (verb === 'e') return exponential(value, precision ?? usualPrecision);
  return precision === undefined ? shortest(value) : general(value, precision === 0 ? 1 : precision);
}

function shortest(value: number): string {
  const text = goExponent(value.toExponential());
  const exponent = exponentOf(text);
  // Go's choice, however many digits the number has.
  if (exponent < -4 || exponent >= usualPrecision) return negativeZero(value) + text;
  return negativeZero(value) + plain(text, exponent);
}

function general(value: number, precision: number): string {
  const text = exponential(value, precision - 1);
  const exponent = exponentOf(text);
  if (exponent < -4 || exponent >= precision) return text.replace(/\.?0*e/, 'e').replace(/^(-?\d)e/, '$1e');
  const whole = fixed(value, Math.max(0, precision - 1 - exponent));
  return whole.includes('.') ? whole.replace(/\.?0+$/, '') : whole;
}

function exponential(value: number, precision: number): string {
  return negativeZero(value) + goExponent(value.toExponential(Math.min(precision, 100)));
}

/** Go writes at least two digits of an exponent. */
function goExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function exponentOf(text: string): number {
  return Number(text.slice(text.indexOf('e') + 1));
}

/** A number in exponent form, written out. */
function plain(text: string, exponent: number): string {
  const sign = text.startsWith('-') ? '-' : '';
  const digits = text.slice(sign.length, text.indexOf('e')).replace('.', '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const rest = digits.slice(exponent + 1);
  return sign + whole + (rest === '' ? '' : `.${rest}`);
}

function negativeZero(value: number): string {
  return Object.is(value, -0) ? '-' : '';
}

/** Exact, halves to the even digit: `toFixed` rounds halves up. */
function fixed(value: number, precision: number): string {
  const bits = Buffer.alloc(8);
  bits.writeDoubleBE(Math.abs(value));
  const raw = bits.readBigUInt64BE();
  const biased = raw >> 52n;
  const mantissa = (raw & 0xf_ffff_ffff_ffffn) | (biased === 0n ? 0n : 1n << 52n);
  const power = (biased === 0n ? 1n : biased) - 1075n;
  const scaled = mantissa * 10n ** BigInt(precision);
  const digits = String(power >= 0n ? scaled << power : roundedShift(scaled, -power)).padStart(precision + 1, '0');
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const point = digits.length - precision;
  return sign + digits.slice(0, point) + (precision === 0 ? '' : `.${digits.slice(point)}`);
}

function roundedShift(value: bigint, by: bigint): bigint {
  const whole = value >> by;
  const twice = (value - (whole << by)) * 2n;
  const unit = 1n << by;
  return twice > unit || (twice === unit && whole % 2n === 1n) ? whole + 1n : whole;
}
