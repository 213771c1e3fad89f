import { dirFormats } from '../../project/words.ts';
import type { Flags } from '../framework/flags.ts';
import { template, text, word } from '../framework/from-env.ts';
import { scopeFlags } from '../framework/scope-flags.ts';

/** Flags that several `migrate` commands share; each command picks its own. */
export const migrateFlags = {
  url: { kind: 'string', short: 'u', summary: 'URL of the database', env: text('url') },
  'dev-url': {
    kind: 'string',
    summary: 'URL of a clean database to try statements on; without one an embedded database serves',
    env: text('dev'),
  },
  dir: {
    kind: 'string',
    summary: 'URL of the migration directory',
    default: 'file://migrations',
    env: text('dir', 'migration'),
  },
  'dir-format': {
    kind: 'string',
    summary: 'Format of the directory, where its URL has no ?format=',
    default: 'atlas',
    env: word('format', 'migration', dirFormats),
  },
  'revisions-schema': {
    kind: 'string',
    summary: 'Schema that holds the table of applied migrations',
    env: text('revisions_schema', 'migration'),
  },
  'lock-timeout': {
    kind: 'duration',
    summary: "How long to wait for the lock that keeps two runs apart (not the database's own lock_timeout)",
    default: 10_000,
    env: text('lock_timeout', 'migration'),
  },
  'lock-name': {
    kind: 'string',
    summary: 'Name of that lock, for databases that several directories share',
    env: text('lock_name', 'migration'),
  },
  edit: { kind: 'boolean', summary: 'Open the new file in $EDITOR before it is written' },
  'dry-run': { kind: 'boolean', summary: 'Show what would be done, and do nothing' },
  context: { kind: 'string', summary: 'Accepted for compatibility', hidden: true },
} as const satisfies Flags;

/** What of the states counts, for commands that plan a file. */
export const planScopeFlags = {
  ...scopeFlags,
  schema: { ...scopeFlags.schema, summary: 'Schemas to look at, when the dev URL names a whole database' },
} as const satisfies Flags;

/** How the statements of a planned file are written. */
export const fileTextFlags = {
  format: {
    kind: 'string',
    summary: 'Go template of the file; {{ sql . "  " }} sets its indentation',
    env: template('migrate', 'diff'),
  },
  qualifier: { kind: 'string', summary: 'Put before every table name in place of its schema; empty for none' },
} as const satisfies Flags;
