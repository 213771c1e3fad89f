import { TelamonError } from '../../errors/telamon-error.ts';
import { type KeptBlock, keptBlocks } from '../../project/kept.ts';
import type { Context } from './command.ts';
import type { Flags } from './flags.ts';

/** What the user can do instead, for each type of block that a command would have to honour. */
const instead: Readonly<Record<string, string>> = {
  hook: 'put the statements into the migration files, and take the block out',
  pre: 'run the statements in a step of the pipeline before this one, and take the block out',
  post: 'run the statements in a step of the pipeline after this one, and take the block out',
  rollout: 'run the command once for each target, in the order that is wanted, and take the block out',
};

/** Those that name the command they are for. */
const ofSubject: ReadonlySet<string> = new Set(['pre', 'post']);

/**
 * Refuses to change a database past a block that says how: a hook that does not run would be worse than none.
 * @param subject of the blocks that the command would have to honour: `migrate_apply`.
 * @throws TelamonError unsupported at the first such block.
 */
export function refuseKeptBlocks({ project, env }: Context<Flags>, command: string, subject: string): void {
  const concerns = (block: KeptBlock) =>
    Object.hasOwn(instead, block.type) && (!ofSubject.has(block.type) || block.labels[0] === subject);
  const block = keptBlocks(project, env).find(concerns);
  if (!block) return;
  const name = [block.type, ...block.labels.map((label) => `"${label}"`)].join(' ');
  throw new TelamonError('unsupported', `${command} does not know what to do with the ${name} block of this env`, {
    position: block.position,
    hints: [instead[block.type] ?? ''],
  });
}
