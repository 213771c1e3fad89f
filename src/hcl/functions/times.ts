import { stringValue } from '../value.ts';
import { define, FunctionError, type HclFunction, text } from './define.ts';

export const timeFunctions: Readonly<Record<string, HclFunction>> = {
  formatdate: define([text('format'), text('time')], (layout, time) =>
    stringValue(formatDate(layout, readTime(time, 1))),
  ),
  timeadd: define([text('timestamp'), text('duration')], (time, duration) => {
    const start = readTime(time, 0);
    const moved =
      (BigInt(start.local.getTime()) * 1_000_000n + start.nanoseconds + readDuration(duration)) / 1_000_000n;
    return stringValue(formatDate("YYYY-MM-DD'T'hh:mm:ssZ", { ...start, local: new Date(Number(moved)) }));
  }),
};

interface Time {
  /** The wall clock of the time's own zone, kept as if it were UTC, to the second. */
  readonly local: Date;
  /** Below the second. */
  readonly nanoseconds: bigint;
  readonly offsetMinutes: number;
}

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

function readTime(written: string, argument: number): Time {
  const match = rfc3339.exec(written);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (match ?? []).slice(1, 7).map(Number);
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  local.setUTCFullYear(year, month - 1, day);
  const [zoneHours, zoneMinutes] = [Number(match?.[9] ?? 0), Number(match?.[10] ?? 0)];
  const real =
    local.getUTCMonth() === month - 1 && local.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!match || !real || zoneHours > 23 || zoneMinutes > 59) {
    throw new FunctionError(
      `${JSON.stringify(written)} is no time such as "2026-01-31T23:59:59Z" (RFC 3339)`,
      argument,
    );
  }
  const sign = match[8] === '-' ? -1 : 1;
  const nanoseconds = BigInt((match[7] ?? '').padEnd(9, '0'));
  return { local, nanoseconds, offsetMinutes: sign * (zoneHours * 60 + zoneMinutes) };
}

/** Nanoseconds in each unit; both letters for micro are in use. */
const units: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['μs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

/** Nanoseconds of a duration such as `1h30m`, `-5s`, `1.5h`. */
function readDuration(written: string): bigint {
  const [, sign, body = ''] = /^([+-]?)(.*)$/s.exec(written) ?? [];
  if (body === '0') return 0n;
  const parts = [...body.matchAll(/(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/gy)];
  const length = parts.reduce((sum, part) => sum + part[0].length, 0);
  if (length === 0 || length !== body.length || parts.some((part) => `${part[1]}${part[2] ?? ''}` === '')) {
    throw new FunctionError(`${JSON.stringify(written)} is no duration such as "1h30m", "-5s" or "10ms"`, 1);
  }
  const total = parts.reduce((sum, [, whole = '', fraction = '', unit = '']) => {
    const scale = 10n ** BigInt(fraction.length);
    return sum + (BigInt(`${whole}${fraction}` || '0') * (units.get(unit) ?? 0n)) / scale;
  }, 0n);
  return sign === '-' ? -total : total;
}

const months = 'January February March April May June July August September October November December'.split(' ');
const days = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

const tokenPattern = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'/gs;

/** `hh` counts 24 hours, `HH` twelve. */
function formatDate(layout: string, time: Time): string {
  return layout.replace(tokenPattern, (token, literal: string | undefined) => {
    if (literal !== undefined) return literal.replaceAll("''", "'");
    if (token === "'") throw new FunctionError("a ' is never closed", 0);
    if (!/^[A-Za-z]/.test(token)) return token;
    return dateField(token, time) ?? unknownField(token);
  });
}

function unknownField(token: string): never {
  throw new FunctionError(`unknown token "${token}"; text stands in single quotes: '${token}'`, 0);
}

function dateField(token: string, { local, offsetMinutes }: Time): string | undefined {
  const hour = local.getUTCHours();
  const twelve = hour % 12 || 12;
  const month = months[local.getUTCMonth()] ?? '';
  const day = days[local.getUTCDay()] ?? '';
  const fields: Readonly<Record<string, string | number>> = {
    YYYY: String(local.getUTCFullYear()).padStart(4, '0'),
    YY: two(local.getUTCFullYear() % 100),
    MMMM: month,
    MMM: month.slice(0, 3),
    MM: two(local.getUTCMonth() + 1),
    M: local.getUTCMonth() + 1,
    DD: two(local.getUTCDate()),
    D: local.getUTCDate(),
    EEEE: day,
    EEE: day.slice(0, 3),
    hh: two(hour),
    h: hour,
    HH: two(twelve),
    H: twelve,
    AA: hour < 12 ? 'AM' : 'PM',
    aa: hour < 12 ? 'am' : 'pm',
    mm: two(local.getUTCMinutes()),
    m: local.getUTCMinutes(),
    ss: two(local.getUTCSeconds()),
    s: local.getUTCSeconds(),
    ZZZZZ: zone(offsetMinutes, ':'),
    ZZZZ: zone(offsetMinutes, ''),
    ZZZ: offsetMinutes === 0 ? 'UTC' : zone(offsetMinutes, ''),
    Z: offsetMinutes === 0 ? 'Z' : zone(offsetMinutes, ':'),
  };
  return Object.hasOwn(fields, token) ? String(fields[token]) : undefined;
}

const two = (n: number): string => String(n).padStart(2, '0');

function zone(minutes: number, separator: string): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${separator}${two(size % 60)}`;
}
