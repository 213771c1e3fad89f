import type { Connection } from './connection.ts';

/** A row of `atlas_schema_revisions`. */
export interface Revision {
  readonly version: string;
  readonly description: string;
  /** Bits: 1 baseline, 2 applied, 4 manually set. */
  readonly type: number;
  readonly applied: number;
  readonly total: number;
  readonly executedAt: Date;
  /** Nanoseconds. */
  readonly executionTime: bigint;
  readonly error: string;
  readonly errorStmt: string;
  /** Base64 without the `h1:` prefix; empty when there is none. */
  readonly hash: string;
  /** `h1:` + base64, one for each statement done; empty for a complete row. */
  readonly partialHashes: readonly string[];
  readonly operatorVersion: string;
}

export interface RevisionsPlace {
  /** The schema that holds the table. */
  readonly schema: string;
  /** The table is there. */
  readonly exists: boolean;
}

/** What a database knows of the migrations it had. */
export interface History {
  readonly place: RevisionsPlace;
  /** Sorted by the bytes of the version. */
  readonly revisions: readonly Revision[];
}

/** Where and how a dialect keeps the history. The executor decides what is written; this is only its SQL. */
export interface RevisionTable {
  /**
   * Finds the table: `--revisions-schema`, else the bound schema, else the schema `atlas_schema_revisions`.
   * @throws TelamonError when two places answer.
   */
  locate(connection: Connection, revisionsSchema: string | undefined): Promise<RevisionsPlace>;
  /** What {@link locate} and {@link read} give, asked in one message; where a dialect has nothing to gain from that, it is left out. */
  history?(connection: Connection, revisionsSchema: string | undefined): Promise<History>;
  /** Makes the schema and the table where they are missing, in a transaction of its own; adds columns that an older layout lacks. */
  create(connection: Connection, place: RevisionsPlace): Promise<void>;
  /** All rows but the cloud identifier, sorted by the bytes of the version. */
  read(connection: Connection, place: RevisionsPlace): Promise<Revision[]>;
  /**
   * One statement, literals inside, that inserts or updates a row; version, description and executed_at are never updated.
   * With `measured` the database adds the time since the message that holds the statement began, where it can tell.
   */
  upsert(place: RevisionsPlace, revision: Revision, options?: { readonly measured?: boolean }): string;
  remove(place: RevisionsPlace, version: string): string;
}
