import { readFileSync } from 'node:fs';
import { TelamonError } from '../../errors/telamon-error.ts';
import { systemText } from '../../migrations/directory.ts';
import type { Plan } from '../../schema/plan.ts';
import type { Comparison } from '../../state/comparison.ts';
import { pathOfFileUrl } from '../../state/file-url.ts';
import { type PlanFile, planOf, readPlanFile } from '../../state/plan-file.ts';
import { stateHash } from '../../state/state-hash.ts';
import { planIndent } from '../reports/plan-text.ts';

export interface SavedPlan extends PlanFile {
  /** As the user named it. */
  readonly file: string;
}

/** @throws TelamonError usage for another URL, file_not_found, and what the file is wrong in. */
export function readSavedPlan(url: string): SavedPlan {
  if (!url.startsWith('file://')) {
    throw new TelamonError('usage', `--plan ${url}: only file:// URLs are supported`, {
      hints: ['--plan names a file that `telamon schema plan --save` has written'],
    });
  }
  const file = pathOfFileUrl(url);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new TelamonError('file_not_found', `the plan "${file}" cannot be read: ${systemText(cause)}`, { cause });
  }
  return { file, ...readPlanFile(file, text) };
}

/**
 * The statements of a saved plan, for a comparison of the same two states.
 * @throws TelamonError plan_refused when one of them has changed since.
 */
export function savedPlan(saved: SavedPlan, { from, to, scope, dialect, plan }: Comparison): Plan {
  const refuse = (what: string) =>
    new TelamonError('plan_refused', `${saved.file}: ${what} since the plan "${saved.name}" was made`, {
      hints: ['nothing was changed; make the plan again with `telamon schema plan --save`'],
    });
  if (stateHash(from, scope, dialect) !== saved.from) throw refuse('the database has changed');
  if (stateHash(to, scope, dialect) !== saved.to) throw refuse('the desired state has changed');
  return planOf(saved.file, saved.migration, { kind: 'saved', plan, dialect, indent: planIndent });
}
