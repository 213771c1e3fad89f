import { defineStruct, type Struct } from '../../template/struct.ts';

/** Plain data whose keys keep their order in JSON, where those of maps are sorted. */
export function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return orderedObject(value);
}

function orderedObject(object: object): Struct {
  const entries = Object.entries(object).map(([key, item]) => [key, ordered(item)] as const);
  const fields = Object.fromEntries(entries.map(([key]) => [key, key]));
  return defineStruct<Record<string, unknown>>('struct', { fields })(Object.fromEntries(entries));
}
