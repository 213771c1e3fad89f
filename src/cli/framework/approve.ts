import { TelamonError } from '../../errors/telamon-error.ts';
import { choose, terminalOf } from './prompt.ts';

const label = 'Approve or abort the plan';
const items = ['Approve and apply', 'Abort'];

/**
 * Asks the person at the terminal whether the plan above may run.
 * @param refusal what to do instead when nobody can be asked.
 * @returns false when the answer is no.
 * @throws TelamonError approval_required without a terminal: an answer is never read from a pipe; interrupted.
 */
export async function askApproval(signal: AbortSignal, refusal = 'use --auto-approve or --dry-run'): Promise<boolean> {
  const terminal = terminalOf(process);
  if (!terminal) {
    throw new TelamonError('approval_required', `approval required: stdin is not a terminal; ${refusal}`, {
      hints: ['nothing was changed'],
    });
  }
  const answer = await choose(label, items, terminal, signal);
  if (signal.aborted) throw new TelamonError('interrupted', 'interrupted: nothing was changed');
  return answer === 0;
}
