import { printValue } from './printf.ts';
import { goValue, sortedEntries } from './value.ts';

/** What `range` walks over: index or key, and element. */
export type Elements = Iterable<readonly [unknown, unknown]>;

/** The elements of a value, or in Go's words why there are none to walk over; `pairs` when index and element are both asked for. */
export function elementsOf(value: unknown, pairs: boolean): Elements | { readonly refused: string } {
  const go = goValue(value);
  switch (go.kind) {
    case 'list':
    case 'bytes':
      return go.value.entries();
    case 'map':
      return sortedEntries(go.value);
    case 'int':
      return pairs ? { refused: `can't use ${go.value} to iterate over more than one variable` } : counting(go.value);
    case 'invalid':
      return [];
    default:
      return { refused: `range can't iterate over ${printValue(value)}` };
  }
}

function* counting(end: bigint): Elements {
  for (let i = 0; i < end; i++) yield [i, i];
}
