import { TelamonError } from '../../errors/telamon-error.ts';
import { type KeptBlock, keptBlocks } from '../../project/kept.ts';
import type { Context } from './command.ts';
import type { Flags } from './flags.ts';

/** What the user can do instead, for each type of block that a command would have to honour. */
const instead: Readonly<Record<string, string>> = {
  check: 'ask the same with atlas:assert in the migration file or in a step of the pipeline, and take the block out',
  hook: 'put the statements into the migration files, and take the block out',
  rollout: 'run the command once for each target, in the order that is wanted, and take the block out',
};

/**
 * Refuses to change a database past a block that says how: a check that is not asked, or a hook that does not run, would be
 * worse than none.
 * @param subject of the checks that the command would have to ask: `migrate_apply`.
 * @throws TelamonError unsupported at the first such block.
 */
export function refuseKeptBlocks({ project, env }: Context<Flags>, command: string, subject: string): void {
  const concerns = (block: KeptBlock) =>
    block.type === 'check'
      ? block.labels[0] === subject && !asksOnlyForDrift(block)
      : Object.hasOwn(instead, block.type);
  const block = keptBlocks(project, env).find(concerns);
  if (!block) return;
  const name = [block.type, ...block.labels.map((label) => `"${label}"`)].join(' ');
  throw new TelamonError('unsupported', `${command} does not know what to do with the ${name} block of this env`, {
    position: block.position,
    hints: [instead[block.type] ?? ''],
  });
}

/** That much is honoured. */
function asksOnlyForDrift(block: KeptBlock): boolean {
  return block.attributes.length === 0 && block.blocks().every(({ type }) => type === 'drift');
}
