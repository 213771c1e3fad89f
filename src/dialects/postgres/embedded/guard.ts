import { join } from 'node:path';
import { TelamonError } from '../../../errors/telamon-error.ts';
import { type Owner, takeGuard } from '../../process-guard.ts';

export const guardName = 'telamon.pid';

/**
 * Keeps other processes out of a folder until the returned function is called, or this process ends in any way.
 * @throws TelamonError database_busy while another live process, or another connection of this one, has it.
 */
export function guardFolder(folder: string): () => void {
  const taken = takeGuard(join(folder, guardName));
  if ('owner' in taken) throw busy(folder, taken.owner);
  return () => {
    taken.release();
  };
}

function busy(folder: string, { pid }: Owner): TelamonError {
  const who = pid === process.pid ? `another connection of this process (${pid})` : `process ${pid}`;
  return new TelamonError('database_busy', `the embedded database in ${folder} is in use by ${who}`, {
    hints: ['one connection at a time can have it open: wait until the other one is done, or stop that process'],
  });
}
