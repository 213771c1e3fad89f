import type { Flags } from '../framework/flags.ts';
import { list, text } from '../framework/from-env.ts';

/** Flags that several `schema` commands share; each command picks its own. */
export const schemaFlags = {
  'dev-url': {
    kind: 'string',
    summary: 'URL of a clean database on which SQL is made into a schema, and plans are tried',
    env: text('dev'),
  },
  schema: {
    kind: 'strings',
    short: 's',
    summary: 'Schemas to look at, when the URL names a whole database',
    env: list('schemas'),
  },
  exclude: { kind: 'strings', summary: 'Patterns of objects to leave out', env: list('exclude') },
  include: { kind: 'strings', summary: 'Patterns of objects to look at', env: list('include') },
  log: { kind: 'string', summary: 'Older spelling of --format', hidden: true },
  web: { kind: 'boolean', short: 'w', summary: "Needs the vendor's cloud", hidden: true },
} as const satisfies Flags;
