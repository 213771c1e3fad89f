import { TelamonError } from '../../errors/telamon-error.ts';
import type { LintSettings } from '../../project/env-policies.ts';
import type { HazardType, Plan } from '../../schema/plan.ts';
import { askApproval } from '../framework/approve.ts';

type Review = LintSettings['review'];

/** Hazards for which a review of errors stops: rows are lost, or answers become wrong. */
const grave: ReadonlySet<HazardType> = new Set(['DELETES_DATA', 'CORRECTNESS']);

/** `lint { review }` hands the decision to a person. @throws TelamonError usage when the flag takes it away again. */
export function refuseAutoApprove(review: Review, autoApprove: boolean): void {
  if (review === undefined || !autoApprove) return;
  throw new TelamonError('usage', `auto-approve is not allowed when a lint policy is set to "${review}"`, {
    hints: ['leave --auto-approve out: the policy decides which plans are asked about'],
  });
}

/** A person has to look at the plan before it runs: always without a policy, else when it does what the policy is about. */
export function needsApproval({ statements }: Plan, review: Review): boolean {
  const hazards = statements.flatMap((statement) => statement.hazards);
  switch (review) {
    case undefined:
    case 'ALWAYS':
      return true;
    case 'WARNING':
      return hazards.length > 0;
    case 'ERROR':
      return hazards.some(({ type }) => grave.has(type));
  }
}

/** Asks; false when the plan must not run. @throws TelamonError approval_required, interrupted. */
export function approval(signal: AbortSignal, review: Review): Promise<boolean> {
  return askApproval(
    signal,
    review === undefined
      ? 'use --auto-approve or --dry-run'
      : `the lint policy "${review}" wants a person to look at this plan; use --dry-run`,
  );
}
