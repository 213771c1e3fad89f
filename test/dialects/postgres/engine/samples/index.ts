import { acrossParts } from './across.ts';
import { aroundParts } from './around.ts';
import { routineParts, watchingParts } from './code.ts';
import type { Part } from './part.ts';
import { tableParts } from './tables.ts';
import { typeParts } from './types.ts';

/** Something of every kind, in an order in which it can be made. */
const all: readonly Part[] = [
  ...typeParts,
  ...routineParts,
  ...tableParts,
  ...watchingParts,
  ...aroundParts,
  ...acrossParts,
];

/** Those that a server can hold. */
export function partsFor(server: { readonly major: number; readonly embedded: boolean }): readonly Part[] {
  return all.filter(({ since = 0, serversOnly }) => since <= server.major && !(serversOnly && server.embedded));
}
