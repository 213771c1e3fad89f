import { executeLock } from '../../../migrations/apply.ts';
import type { Flags } from '../../framework/flags.ts';
import { text } from '../../framework/from-env.ts';
import { migrateFlags } from '../flags.ts';

export const lockFlags = {
  url: migrateFlags.url,
  'lock-name': {
    kind: 'string',
    summary: 'Name of the lock',
    default: executeLock,
    env: text('lock_name', 'migration'),
  },
} as const satisfies Flags;
