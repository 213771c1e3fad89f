/** Stable codes of the errors that telamon throws. They stand in JSON reports and in the API, never in the text for people. */
export type ErrorCode =
  | 'internal'
  | 'usage'
  | 'config_not_found'
  | 'config_syntax'
  | 'config_invalid'
  | 'env_not_found'
  | 'variable_invalid'
  | 'data_source_failed'
  | 'url_invalid'
  | 'unsupported'
  | 'file_not_found'
  | 'file_invalid'
  | 'connection_failed'
  | 'database_busy'
  | 'database_error'
  | 'database_not_clean'
  | 'dev_database'
  | 'state_invalid'
  | 'plan_unproved'
  | 'plan_refused'
  | 'directory_invalid'
  | 'directive_invalid'
  | 'checksum_mismatch'
  | 'checksum_missing'
  | 'checksum_invalid'
  | 'statement_failed'
  | 'history_changed'
  | 'out_of_order'
  | 'lock_timeout'
  | 'template_invalid'
  | 'approval_required'
  | 'interrupted';

/** A place in a text that the user wrote. Lines and columns count from 1; columns count characters (UTF-16 code units). */
export interface Position {
  /** As the user typed it, or relative to the working directory. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** How many characters the fault spans on its line; 1 when left out. */
  readonly length?: number;
  /** The text of `line`, shown under the message. Left out when the source is not at hand. */
  readonly source?: string;
}

export interface ErrorDetails {
  readonly position?: Position | undefined;
  /** What the reader can do about it; one sentence each. */
  readonly hints?: readonly string[] | undefined;
  /** More faults of the same kind, found in the same run (syntax errors, for one). */
  readonly others?: readonly TelamonError[] | undefined;
  /** A block that the command line prints on stdout before the error, for scripts that look for it there. */
  readonly guidance?: string | undefined;
  readonly cause?: unknown;
}

/** Every failure that telamon expects to be possible. Anything else that is thrown is a bug. */
export class TelamonError extends Error {
  override readonly name = 'TelamonError';
  readonly code: ErrorCode;
  readonly hints: readonly string[];
  readonly position: Position | undefined;
  readonly others: readonly TelamonError[];
  readonly guidance: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hints = details.hints ?? [];
    this.position = details.position;
    this.others = details.others ?? [];
    this.guidance = details.guidance;
  }
}

/** Compile-time proof that a switch covers its union; at run time it names the value that slipped through. */
export function unreachable(value: never): never {
  throw new TelamonError('internal', `unexpected ${JSON.stringify(value)}`);
}
