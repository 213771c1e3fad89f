import type { FieldChange } from '../schema/change.ts';

/** Same plain data: scalars, arrays and records; a missing key equals an undefined one. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => sameValue(a[key], b[key]));
}

/**
 * Same plain data to the letter, one key for one: what differs here may still be the same by {@link sameValue} or by a rule of its own.
 */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  }
  if (Array.isArray(b)) return false;
  const [one, other] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
  let keys = 0;
  for (const key in one) {
    if (!isSame(one[key], other[key])) return false;
    keys++;
  }
  for (const _ in other) keys--;
  return keys === 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The named fields of two objects that differ, by {@link sameValue} or by a rule of the field's own. */
export function changedFields<O extends object>(
  from: O,
  to: O,
  fields: readonly (keyof O & string)[],
  rules: { readonly [F in keyof O]?: (a: O[F], b: O[F]) => boolean } = {},
): FieldChange[] {
  return fields
    .filter((field) => !(rules[field] ?? sameValue)(from[field], to[field]))
    .map((field) => ({ field, from: from[field], to: to[field] }));
}
