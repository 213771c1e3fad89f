import type { Flags } from './flags.ts';
import { list } from './from-env.ts';

/** What of a state is looked at. */
export const scopeFlags = {
  schema: {
    kind: 'strings',
    short: 's',
    summary: 'Schemas to look at, when the URL names a whole database',
    env: list('schemas'),
  },
  exclude: { kind: 'strings', summary: 'Patterns of objects to leave out', env: list('exclude') },
  include: { kind: 'strings', summary: 'Patterns of objects to look at', env: list('include') },
} as const satisfies Flags;
