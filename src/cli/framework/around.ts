import type { Around } from '../../migrations/around/script.ts';
import { keptBlocks } from '../../project/kept.ts';
import type { Context } from './command.ts';
import type { Flags } from './flags.ts';

/** What reads the `pre` and `post` blocks for a command once it has something to do; undefined where there are none. */
export function around({ project, env }: Context<Flags>, subject: string): (() => Promise<Around>) | undefined {
  const concerns = keptBlocks(project, env).some(
    ({ type, labels }) => (type === 'pre' || type === 'post') && labels[0] === subject,
  );
  if (!concerns) return undefined;
  return async () => {
    const { aroundBlocks } = await import('../../project/around-blocks.ts');
    return aroundBlocks(project, env, subject, process.cwd());
  };
}
