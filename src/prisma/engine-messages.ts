/** A Prisma schema file: where it is (for messages) and what it holds. */
export interface PrismaFile {
  readonly path: string;
  readonly content: string;
}

/** What the schema engine compares: nothing at all, or the files of one Prisma schema. */
export type PrismaSchema =
  | { readonly tag: 'empty' }
  | { readonly tag: 'schemaDatamodel'; readonly files: readonly PrismaFile[] };

export interface DiffRequest {
  readonly from: PrismaSchema;
  readonly to: PrismaSchema;
  /** SQL when true, otherwise a summary for people. */
  readonly script: boolean;
}

export interface DiffAnswer {
  /** Whether the two schemas differ. */
  readonly differs: boolean;
  /** The SQL script or the summary. */
  readonly text: string;
}

/** To the worker thread. */
export interface EngineCall {
  readonly id: number;
  readonly request: DiffRequest;
}

/** From the worker thread: an answer to a call, or the last words of an engine that panicked. */
export type EngineReport =
  | { readonly id: number; readonly answer: DiffAnswer }
  | { readonly id: number; readonly failure: { readonly message: string; readonly code: string | undefined } }
  | { readonly panic: string };
