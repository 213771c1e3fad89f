import type { Migration, MigrationFile } from '../migration.ts';
import type { Reversion } from './target.ts';

/** Takes back one version, or several at once. */
export interface DownStep {
  /** Newest first; more than one where they were planned together. */
  readonly reversions: readonly [Reversion, ...Reversion[]];
  /** The statements come from the files, or from comparing what they made with what is to be. */
  readonly from: 'file' | 'states';
  /** What is run, read as a file of its own, with its checks: queries that tell whether rows would be lost. */
  readonly script: Migration;
  /** Whose rows and values are gone afterwards, for people. */
  readonly loses: readonly string[];
  /** What the way back of a file leaves otherwise than it was, for people. */
  readonly leaves: readonly string[];
}

/** Newest first. */
export interface DownPlan {
  readonly steps: readonly DownStep[];
}

export function revertedFiles(step: DownStep): readonly MigrationFile[] {
  return step.reversions.map(({ file }) => file);
}
