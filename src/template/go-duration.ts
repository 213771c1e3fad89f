import { TelamonError } from '../errors/telamon-error.ts';

const second = 1_000_000_000n;
const minute = 60n * second;
const hour = 60n * minute;

/** Nanoseconds in each unit that a duration may be written with; both spellings of micro are in use. */
const units: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['μs', 1_000n],
  ['ms', 1_000_000n],
  ['s', second],
  ['m', minute],
  ['h', hour],
]);

/** A duration is a signed 64-bit count of nanoseconds: about 292 years either way. */
const longest = 2n ** 63n - 1n;

/**
 * Writes nanoseconds the way Go does: `0s`, `950ns`, `50.472µs`, `1.5s`, `1h0m2.25s`. Below a second the largest fitting
 * unit stands alone, from a second on hours, minutes and seconds; trailing zeros of the fraction are cut.
 */
export function formatDuration(ns: bigint): string {
  if (ns === 0n) return '0s';
  const sign = ns < 0n ? '-' : '';
  const size = ns < 0n ? -ns : ns;
  if (size < second) return sign + belowSecond(size);
  const seconds = `${decimal(size % minute, second)}s`;
  if (size < minute) return sign + seconds;
  const minutes = `${(size / minute) % 60n}m${seconds}`;
  return size < hour ? sign + minutes : `${sign}${size / hour}h${minutes}`;
}

function belowSecond(size: bigint): string {
  if (size < 1_000n) return `${size}ns`;
  return size < 1_000_000n ? `${decimal(size, 1_000n)}µs` : `${decimal(size, 1_000_000n)}ms`;
}

/** `size / unit` as a decimal number without trailing zeros; `unit` is a power of ten. */
function decimal(size: bigint, unit: bigint): string {
  const rest = size % unit;
  if (rest === 0n) return String(size / unit);
  const digits = String(rest).padStart(String(unit).length - 1, '0');
  return `${size / unit}.${digits.replace(/0+$/, '')}`;
}

/**
 * Reads a duration in Go's syntax (`1m30s`, `-1.5h`, `300ms`, `0`) into nanoseconds.
 * Throws `usage` in Go's words, which scripts know: a unit is needed on every number but a lone zero.
 */
export function parseDuration(text: string): bigint {
  const invalid = () => new TelamonError('usage', `time: invalid duration ${quote(text)}`);
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  let rest = text.slice(sign.length);
  if (rest === '0') return 0n;
  if (rest === '') throw invalid();
  // The most negative duration is one larger than the most positive one.
  const limit = sign === '-' ? longest + 1n : longest;
  let total = 0n;
  while (rest !== '') {
    const [number = '', whole = '', fraction = ''] = /^([0-9]*)(?:\.([0-9]*))?/.exec(rest) ?? [];
    if (whole === '' && fraction === '') throw invalid();
    rest = rest.slice(number.length);
    const unit = /^[^0-9.]+/.exec(rest)?.[0];
    if (unit === undefined) throw new TelamonError('usage', `time: missing unit in duration ${quote(text)}`);
    const size = units.get(unit);
    if (size === undefined) {
      throw new TelamonError('usage', `time: unknown unit ${quote(unit)} in duration ${quote(text)}`);
    }
    rest = rest.slice(unit.length);
    total += BigInt(whole || '0') * size + fractionOf(fraction, size);
    if (total > limit) throw invalid();
  }
  return sign === '-' ? -total : total;
}

/** In floating point, as Go does it, so that the last nanosecond of a long fraction is the same. */
function fractionOf(digits: string, size: bigint): bigint {
  // Digits past these are below a nanosecond in every unit.
  const kept = digits.slice(0, 19);
  return BigInt(Math.trunc(Number(kept) * (Number(size) / 10 ** kept.length)));
}

/** Quotes as Go's time package does: what is not printable ASCII becomes bytes in hexadecimal. */
function quote(text: string): string {
  const escaped = text.replace(/["\\]/g, '\\$&').replace(/[^ -~]/gu, (char) => {
    const bytes = [...new TextEncoder().encode(char)];
    return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  });
  return `"${escaped}"`;
}

/** A duration as a value of reports and templates: prints in Go's form, is nanoseconds in JSON. */
export class GoDuration {
  readonly ns: bigint;

  constructor(ns: bigint) {
    this.ns = ns;
  }

  toString(): string {
    return formatDuration(this.ns);
  }
}
