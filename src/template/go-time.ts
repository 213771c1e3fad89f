/** Nanoseconds from the epoch of Unix to Go's zero time, the first instant of year 1. */
const yearOneNs = -62_135_596_800_000_000_000n;

/** A time as a value of reports and templates: an instant to the nanosecond, and the zone it is shown in. */
export class GoTime {
  /** Nanoseconds since 1970-01-01T00:00:00Z. */
  readonly epochNs: bigint;
  /** Minutes east of UTC. */
  readonly offset: number;

  constructor(epochNs: bigint, offset = 0) {
    this.epochNs = epochNs;
    this.offset = offset;
  }

  /** Go's zero time, which stands for "not set" and prints as `0001-01-01T00:00:00Z`. */
  static readonly zero = new GoTime(yearOneNs);

  /** The instant of a Date, shown in the zone of this process; `ns` are nanoseconds below the millisecond. */
  static local(date: Date, ns = 0): GoTime {
    return new GoTime(epochNsOf(date) + BigInt(ns), -date.getTimezoneOffset());
  }

  /** The instant of a Date, shown in UTC. */
  static utc(date: Date, ns = 0): GoTime {
    return new GoTime(epochNsOf(date) + BigInt(ns));
  }

  get isZero(): boolean {
    return this.epochNs === yearOneNs;
  }

  /** As Go prints a time: `2024-05-01 10:00:00.5 +0200 +0200`. */
  toString(): string {
    return formatTime(this, '2006-01-02 15:04:05.999999999 -0700 MST');
  }
}

function epochNsOf(date: Date): bigint {
  return BigInt(date.getTime()) * 1_000_000n;
}

/** RFC 3339 with up to nine digits of fraction, trailing zeros cut, as reports write times in JSON. */
export function formatRfc3339(time: GoTime): string {
  return formatTime(time, '2006-01-02T15:04:05.999999999Z07:00');
}

/** What the clock on the wall shows at a time in its zone. */
export interface WallClock {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** From 1. */
  readonly yearDay: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
}

export function wallClock(time: GoTime): WallClock {
  const local = time.epochNs + BigInt(time.offset) * 60_000_000_000n;
  const nanosecond = ((local % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const date = new Date(Number((local - nanosecond) / 1_000_000n));
  const year = date.getUTCFullYear();
  const newYear = new Date(0).setUTCFullYear(year, 0, 1);
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    yearDay: Math.floor((date.getTime() - newYear) / 86_400_000) + 1,
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    nanosecond: Number(nanosecond),
  };
}

const months = 'January February March April May June July August September October November December'.split(' ');
const days = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

const pad = (value: number, width = 2, fill = '0') => String(value).padStart(width, fill);
const hour12 = ({ hour }: WallClock) => hour % 12 || 12;

/** The chunks of a layout: each is what Go's reference time (Mon Jan 2 15:04:05 MST 2006, -0700) shows in that place. */
const chunks: Readonly<Record<string, (clock: WallClock, time: GoTime) => string>> = {
  January: ({ month }) => months[month - 1] ?? '',
  Jan: ({ month }) => (months[month - 1] ?? '').slice(0, 3),
  Monday: ({ weekday }) => days[weekday] ?? '',
  Mon: ({ weekday }) => (days[weekday] ?? '').slice(0, 3),
  MST: (_, { offset }) => (offset === 0 ? 'UTC' : zone(offset, '')),
  '2006': ({ year }) => pad(year, 4),
  '01': ({ month }) => pad(month),
  '002': ({ yearDay }) => pad(yearDay, 3),
  '02': ({ day }) => pad(day),
  '03': (clock) => pad(hour12(clock)),
  '04': ({ minute }) => pad(minute),
  '05': ({ second }) => pad(second),
  '06': ({ year }) => pad(year % 100),
  '15': ({ hour }) => pad(hour),
  '1': ({ month }) => String(month),
  __2: ({ yearDay }) => pad(yearDay, 3, ' '),
  _2: ({ day }) => pad(day, 2, ' '),
  '2': ({ day }) => String(day),
  '3': (clock) => String(hour12(clock)),
  '4': ({ minute }) => String(minute),
  '5': ({ second }) => String(second),
  PM: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  pm: ({ hour }) => (hour < 12 ? 'am' : 'pm'),
  '-07:00': (_, { offset }) => zone(offset, ':'),
  '-0700': (_, { offset }) => zone(offset, ''),
  '-07': (_, { offset }) => zone(offset, '').slice(0, 3),
  'Z07:00': (_, { offset }) => (offset === 0 ? 'Z' : zone(offset, ':')),
  Z0700: (_, { offset }) => (offset === 0 ? 'Z' : zone(offset, '')),
  Z07: (_, { offset }) => (offset === 0 ? 'Z' : zone(offset, '').slice(0, 3)),
};

/** `Jan` in `January` is the longer one, but in `Janus` it is text; an underscore before `2006` is text too. */
const chunk =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|_(?=2006)|2006|002|0[1-6]|15|1|__2|_2|[2345]|PM|pm|-07:00|-0700|-07|Z07:00|Z0700|Z07|([.,])(0+|9+)(?![0-9])/g;

/** Writes a time in a Go layout: a picture of how the reference time Mon Jan 2 15:04:05 MST 2006 would be written. */
export function formatTime(time: GoTime, layout: string): string {
  const clock = wallClock(time);
  return layout.replace(chunk, (text: string, point?: string, digits?: string) => {
    if (point === undefined || digits === undefined) return chunks[text]?.(clock, time) ?? text;
    const shown = pad(clock.nanosecond, 9).slice(0, digits.length);
    if (digits.startsWith('0')) return point + shown;
    const cut = shown.replace(/0+$/, '');
    return cut === '' ? '' : point + cut;
  });
}

function zone(offset: number, between: string): string {
  const size = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}${between}${pad(size % 60)}`;
}
