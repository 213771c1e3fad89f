import type { TelamonError } from '../../errors/telamon-error.ts';
import type { Instant } from '../clock.ts';
import type { MigrationFile } from '../migration.ts';

/** A statement that the database refused, in its words. */
export interface StatementError {
  readonly statement: string;
  readonly text: string;
}

export interface CheckReport {
  readonly name: string;
  readonly statements: readonly { readonly statement: string; readonly error?: string }[];
  readonly error?: StatementError;
  readonly start: Instant;
  readonly end: Instant;
}

/** What became of one file in a run. */
export interface FileReport {
  readonly file: MigrationFile;
  readonly start: Instant;
  readonly end: Instant;
  /** Statements that an earlier run had done. */
  readonly skipped: number;
  /** Statements of this run, in order; the one that failed is the last. */
  readonly applied: readonly string[];
  readonly checks: readonly CheckReport[];
  readonly error?: StatementError;
}

/** What became of a block of SQL around the files. */
export interface AroundReport {
  /** `pre "migrate_apply"` */
  readonly title: string;
  /** Those that ran; the one that failed is the last. */
  readonly statements: readonly string[];
  /** It was not to be run: what is said of that, '' for nothing. */
  readonly skipped?: string;
  readonly error?: StatementError;
  readonly start: Instant;
  readonly end: Instant;
}

/** What `migrate apply` did, or (dry run) would do. A run that fails on the way has a report, too. */
export interface ApplyReport {
  readonly pending: readonly MigrationFile[];
  /** The files that were begun. */
  readonly applied: readonly FileReport[];
  /** What ran before them, and behind them; left out where there was nothing to run. */
  readonly pre?: readonly AroundReport[];
  readonly post?: readonly AroundReport[];
  /** Version before the run; empty on a database without history. */
  readonly current: string;
  /** Version of the last pending file; empty when there is none. */
  readonly target: string;
  readonly start: Instant;
  readonly end: Instant;
  /** Why the run ended early. Its message is the report's `Error`; place and hints are for people. */
  readonly failure?: TelamonError;
}
