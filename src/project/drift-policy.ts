import type { Env } from './env.ts';
import { keptBlocks } from './kept.ts';
import type { Project } from './project.ts';

/** What `check "migrate_apply" { drift { … } }` asks for. */
export interface DriftPolicy {
  /** A database that differs from what its history says stops the run, or is only told. */
  readonly onError: 'FAIL' | 'CONTINUE';
  /** Patterns of objects that may differ. */
  readonly exclude: readonly string[];
}

const outcomes = ['FAIL', 'CONTINUE'] as const;

/** The policy of the env, else that of the whole file; undefined where none asks for the check. */
export async function driftPolicy(
  project: Project | undefined,
  env: Env | undefined,
): Promise<DriftPolicy | undefined> {
  const checks = keptBlocks(project, env).filter(
    ({ type, labels }) => type === 'check' && labels[0] === 'migrate_apply',
  );
  // What is said last is nearest to the run.
  const drift = checks.findLast((block) => block.block('drift'))?.block('drift');
  if (!drift) return undefined;
  return {
    onError: (await drift.word('on_error', outcomes)) ?? 'FAIL',
    exclude: (await drift.strings('exclude')) ?? [],
  };
}
