import type { Gate, Subject } from '../../project/gate.ts';
import { keptBlocks } from '../../project/kept.ts';
import type { Context } from './command.ts';
import type { Flags } from './flags.ts';

/**
 * The rules of the `check` blocks for a command, to be asked before it changes anything; undefined where there are none.
 * @throws TelamonError config_invalid for a block that is not what it should be.
 */
export async function gate({ project, env }: Context<Flags>, subject: Subject): Promise<Gate | undefined> {
  if (!keptBlocks(project, env).some(({ type }) => type === 'check')) return undefined;
  const { gateOf } = await import('../../project/gate.ts');
  return gateOf(project, env, subject);
}
