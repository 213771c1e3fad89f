import { fn, type TemplateFunction } from './function.ts';
import { GoDuration } from './go-duration.ts';
import { formatTime, GoTime, wallClock } from './go-time.ts';
import type { FieldValue, Struct } from './struct.ts';
import { GoFloat, type GoValue, goValue } from './value.ts';

/** The fields of a struct by name, those of embedded structs among them; what stands nearer the top wins. */
export function fieldNames(struct: Struct): ReadonlyMap<string, FieldValue> {
  const named = new Map<string, FieldValue>();
  for (const inner of embedded(struct)) for (const [name, field] of fieldNames(inner)) named.set(name, field);
  for (const field of struct.fields) named.set(field.name, field);
  return named;
}

function embedded(struct: Struct): readonly Struct[] {
  return struct.fields.flatMap((field) => {
    const go = goValue(field.value);
    return field.embedded && go.kind === 'struct' ? [go.value] : [];
  });
}

/** The method of a value that templates can call under a name. */
export function methodOf(go: GoValue, name: string): TemplateFunction | undefined {
  switch (go.kind) {
    case 'struct':
      return structMethod(go.value, name);
    case 'time':
      return own(timeMethods(go.value), name);
    case 'duration':
      return own(durationMethods(go.value), name);
    case 'error':
      return name === 'Error' ? fn([], () => go.value.message) : undefined;
    default:
      return undefined;
  }
}

function structMethod(struct: Struct, name: string): TemplateFunction | undefined {
  const method = struct.method(name);
  if (method || fieldNames(struct).has(name)) return method;
  for (const inner of embedded(struct)) {
    const promoted = structMethod(inner, name);
    if (promoted) return promoted;
  }
  return undefined;
}

/** The names that a misspelt member may have meant. */
export function namesOf(go: GoValue): readonly string[] {
  switch (go.kind) {
    case 'struct':
      return [...fieldNames(go.value).keys(), ...go.value.methodNames];
    case 'time':
      return Object.keys(timeMethods(go.value));
    case 'duration':
      return Object.keys(durationMethods(go.value));
    default:
      return [];
  }
}

type Methods = Readonly<Record<string, TemplateFunction>>;

function own(methods: Methods, name: string): TemplateFunction | undefined {
  return Object.hasOwn(methods, name) ? methods[name] : undefined;
}

function timeMethods(time: GoTime): Methods {
  const clock = (read: (clock: ReturnType<typeof wallClock>) => number) => fn([], () => read(wallClock(time)));
  const other = (value: unknown): GoTime => {
    if (value instanceof GoTime) return value;
    throw new TypeError('the argument is no time');
  };
  return {
    Format: fn(['string'], (layout) => formatTime(time, layout)),
    String: fn([], () => time.toString()),
    IsZero: fn([], () => time.isZero),
    Sub: fn(['any'], (from) => new GoDuration(time.epochNs - other(from).epochNs)),
    Before: fn(['any'], (than) => time.epochNs < other(than).epochNs),
    After: fn(['any'], (than) => time.epochNs > other(than).epochNs),
    Equal: fn(['any'], (to) => time.epochNs === other(to).epochNs),
    UTC: fn([], () => new GoTime(time.epochNs)),
    Unix: fn([], () => smallInt(floorDiv(time.epochNs, 1_000_000_000n))),
    UnixMilli: fn([], () => smallInt(floorDiv(time.epochNs, 1_000_000n))),
    UnixMicro: fn([], () => smallInt(floorDiv(time.epochNs, 1_000n))),
    UnixNano: fn([], () => time.epochNs),
    Year: clock(({ year }) => year),
    Day: clock(({ day }) => day),
    YearDay: clock(({ yearDay }) => yearDay),
    Hour: clock(({ hour }) => hour),
    Minute: clock(({ minute }) => minute),
    Second: clock(({ second }) => second),
    Nanosecond: clock(({ nanosecond }) => nanosecond),
  };
}

function durationMethods({ ns }: GoDuration): Methods {
  return {
    String: fn([], () => new GoDuration(ns).toString()),
    Nanoseconds: fn([], () => ns),
    Microseconds: fn([], () => smallInt(ns / 1_000n)),
    Milliseconds: fn([], () => smallInt(ns / 1_000_000n)),
    Seconds: fn([], () => new GoFloat(Number(ns) / 1e9)),
    Minutes: fn([], () => new GoFloat(Number(ns) / 6e10)),
    Hours: fn([], () => new GoFloat(Number(ns) / 3.6e12)),
    Abs: fn([], () => new GoDuration(ns < 0n ? -ns : ns)),
  };
}

function floorDiv(value: bigint, by: bigint): bigint {
  return value / by - (value % by < 0n ? 1n : 0n);
}

/** Ints are plain numbers where these are exact, so that functions that ask for an int take them. */
function smallInt(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
