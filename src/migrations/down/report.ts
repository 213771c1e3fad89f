import type { TelamonError } from '../../errors/telamon-error.ts';
import type { Instant } from '../clock.ts';
import type { FileReport } from '../executor/report.ts';
import type { MigrationFile } from '../migration.ts';

/** A version that was taken back, or was about to be. */
export interface RevertedFile extends FileReport {
  /** A whole transaction, or statement by statement. */
  readonly scope: 'version' | 'statement';
  /** The files whose statements stand here, newest first: this one alone, several that were planned together; none when they stand with a newer file. */
  readonly together: readonly MigrationFile[];
}

/** What `migrate down` did, or (dry run) would do. */
export interface DownReport {
  /** Newest first. */
  readonly planned: readonly MigrationFile[];
  readonly reverted: readonly RevertedFile[];
  readonly current: string;
  /** Empty for before everything. */
  readonly target: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly failure?: TelamonError;
}
