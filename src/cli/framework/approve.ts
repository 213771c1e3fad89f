import { TelamonError } from '../../errors/telamon-error.ts';
import { choose, terminalOf } from './prompt.ts';

const label = 'Approve or abort the plan';

/**
 * Asks the person at the terminal whether the plan above may run.
 * @param refusal what to do instead when nobody can be asked.
 * @param does what yes does.
 * @returns false when the answer is no.
 * @throws TelamonError approval_required without a terminal: an answer is never read from a pipe; interrupted.
 */
export async function askApproval(
  signal: AbortSignal,
  refusal = 'use --auto-approve or --dry-run',
  does: 'apply' | 'save' = 'apply',
): Promise<boolean> {
  const terminal = terminalOf(process);
  if (!terminal) {
    throw new TelamonError('approval_required', `approval required: stdin is not a terminal; ${refusal}`, {
      hints: ['nothing was changed'],
    });
  }
  const answer = await choose(label, [`Approve and ${does}`, 'Abort'], terminal, signal);
  if (signal.aborted) throw new TelamonError('interrupted', 'interrupted: nothing was changed');
  return answer === 0;
}
