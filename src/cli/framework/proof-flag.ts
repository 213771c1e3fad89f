import type { Comparison } from '../../state/comparison.ts';
import type { Flags } from './flags.ts';
import type { Output } from './output.ts';

export const proofFlags = {
  'no-proof': { kind: 'boolean', summary: 'Hand out the plan without having tried it on the dev database' },
} as const satisfies Flags;

/** What people should know of a plan besides its statements. */
export function noteComparison({ from, to, proof }: Comparison, out: Output): void {
  const unknown = new Set([...(from.unknown ?? []), ...(to.unknown ?? [])]);
  if (unknown.size > 0) out.note(unknownText([...unknown]));
  if (proof.status === 'skipped' && proof.reason === 'no-proof') out.note('the plan was not tried: --no-proof');
  if (proof.status === 'proved' && proof.devMajor !== proof.targetMajor) {
    out.note(
      `the plan was tried on version ${proof.devMajor}, the target has ${proof.targetMajor}: what these two do differently is not proved`,
    );
  }
}

/** Objects that the model does not hold are never dropped in silence. */
export function unknownText(names: readonly string[]): string {
  return `not looked at, since telamon does not know their kind or may not read them: ${names.join(', ')}`;
}
