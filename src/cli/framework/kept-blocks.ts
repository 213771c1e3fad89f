import { TelamonError } from '../../errors/telamon-error.ts';
import { type KeptBlock, keptBlocks } from '../../project/kept.ts';
import type { Context } from './command.ts';
import type { Flags } from './flags.ts';

/** What the user can do instead, for each type of block that a command would have to honour. */
const instead: Readonly<Record<string, string>> = {
  pre: 'run the statements in a step of the pipeline before this one, and take the block out',
  post: 'run the statements in a step of the pipeline after this one, and take the block out',
  rollout: 'run the command once for each target, in the order that is wanted, and take the block out',
};

/**
 * Refuses to change a database past a block that says how and is not obeyed: SQL that does not run would be worse than none.
 * @param subject of the blocks that are for the command: `migrate_apply`.
 * @throws TelamonError unsupported at the first such block.
 */
export function refuseKeptBlocks({ project, env }: Context<Flags>, command: string, subject: string): void {
  const concerns = ({ type, labels }: KeptBlock) => {
    switch (type) {
      case 'rollout':
        return true;
      case 'pre':
      case 'post':
        // Those of migrate apply run there; a label that is no command's may have been meant for any.
        return labels[0] !== 'migrate_apply' && (labels[0] !== 'schema_apply' || subject === 'schema_apply');
      default:
        return false;
    }
  };
  const block = keptBlocks(project, env).find(concerns);
  if (!block) return;
  const name = [block.type, ...block.labels.map((label) => `"${label}"`)].join(' ');
  throw new TelamonError('unsupported', `${command} does not know what to do with the ${name} block of this env`, {
    position: block.position,
    hints: [instead[block.type] ?? ''],
  });
}
