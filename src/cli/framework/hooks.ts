import type { HookText } from '../../migrations/executor/hooks.ts';
import { keptBlocks } from '../../project/kept.ts';
import type { Context } from './command.ts';
import type { Flags } from './flags.ts';

/** What reads the `hook` blocks once there is something to run; undefined where there are none. */
export function hooks({ project, env }: Context<Flags>): (() => Promise<readonly HookText[]>) | undefined {
  if (!keptBlocks(project, env).some(({ type }) => type === 'hook')) return undefined;
  return async () => (await import('../../project/transaction-hooks.ts')).transactionHooks(project, env);
}
