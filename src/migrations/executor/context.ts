import type { Connection, Notice } from '../../dialects/connection.ts';
import type { Dialect, LeaseTerms, TimeLimits } from '../../dialects/dialect.ts';
import type { Revision, RevisionsPlace } from '../../dialects/revisions.ts';
import { type Clock, dateOf, type Instant } from '../clock.ts';
import type { Migration, MigrationFile } from '../migration.ts';
import { commit, fences, type Part, setup } from './batch.ts';
import type { TransactionHooks } from './hooks.ts';

/** Something to tell while a run is under way. Reports are values; these are for stderr and progress displays. */
export type ApplyEvent =
  | { readonly type: 'warning'; readonly text: string }
  /** A file begins: the `number`th of `of`. */
  | { readonly type: 'file'; readonly file: MigrationFile; readonly number: number; readonly of: number }
  /** Of a file whose statements are sent one by one, this one is sent. */
  | { readonly type: 'statement'; readonly file: MigrationFile; readonly number: number; readonly of: number }
  /** `statement`: the one that caused it, where that is known; counted from 1. */
  | { readonly type: 'notice'; readonly file: MigrationFile; readonly notice: Notice; readonly statement?: number }
  /** Nothing goes on until somebody else has finished. */
  | { readonly type: 'waiting'; readonly text: string };

/** The part of a dialect that the runner stands on. */
export type RunnerDialect = Pick<
  Dialect,
  'transactionalDdl' | 'splitRules' | 'revisions' | 'transactions' | 'findObjects' | 'lock'
>;

/** What every step of a run needs. */
export interface RunContext {
  readonly connection: Connection;
  readonly dialect: RunnerDialect;
  readonly place: RevisionsPlace;
  readonly clock: Clock;
  readonly operatorVersion: string;
  /** Entry of each file in the sum. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Puts the session back to what it was before the first file. */
  readonly sessionReset: readonly string[];
  readonly signal: AbortSignal | undefined;
  /** The lock is a lease: each transaction proves that it is ours. */
  readonly lease: LeaseTerms | undefined;
  /** What the command limits statements and waits to, beside what the files say. */
  readonly limits: TimeLimits;
  /** How often a transaction that gave up waiting for a lock in the database is tried again. */
  readonly retries: number;
  readonly onEvent: (event: ApplyEvent) => void;
  /** What the user wants in each transaction of files; left out for nothing. */
  readonly hooks?: TransactionHooks | undefined;
  readonly onSkip?: ((text: string) => void) | undefined;
}

/** A file on its way: what is known of it when its first batch is made. */
export interface FileRun {
  readonly migration: Migration;
  /** Its row, when an earlier run left it half done. */
  readonly row: Revision | undefined;
  /** Statements that row counts as done. */
  readonly skip: number;
  /** One for each statement; asked for only where a file may stay half done. */
  readonly partialHashes: () => readonly string[];
  /** Another file has run on this session before. */
  readonly resetFirst: boolean;
  readonly start: Instant;
}

/** The upsert of a file's row when `applied` of its statements are done. */
export function rowStatement(
  context: RunContext,
  run: FileRun,
  applied: number,
  failure: { readonly error: string; readonly statement: string } = { error: '', statement: '' },
): string {
  const { file, statements } = run.migration;
  const complete = applied === statements.length && failure.error === '';
  const elapsed = context.clock() - run.start;
  return context.dialect.revisions.upsert(
    context.place,
    {
      version: file.version,
      description: file.description,
      type: run.row?.type ?? 2,
      applied,
      total: statements.length,
      executedAt: dateOf(run.start),
      executionTime: elapsed > 0n ? elapsed : 1n,
      error: failure.error,
      errorStmt: failure.statement,
      hash: context.hashes.get(file.name) ?? '',
      partialHashes: complete ? [] : run.partialHashes().slice(0, applied),
      operatorVersion: context.operatorVersion,
    },
    { measured: true },
  );
}

/** What a transaction of ours begins with, whatever comes then. `reset`: another file has used the session, or transaction. */
export function opening(
  context: Pick<RunContext, 'lease' | 'limits' | 'dialect' | 'sessionReset'>,
  begin: string | undefined,
  reset: boolean,
): readonly Part[] {
  const { lease, limits, dialect } = context;
  if (begin === undefined) return setup(...(reset ? context.sessionReset : []));
  return [
    ...setup(begin, ...(lease?.settings ?? [])),
    ...fences(lease),
    ...setup(
      ...(lease ? (dialect.transactions.timeouts?.(limits, true) ?? []) : []),
      ...(reset ? context.sessionReset : []),
    ),
  ];
}

/** And what it ends with. */
export function closing(context: Pick<RunContext, 'lease'>): readonly Part[] {
  return [...setup(...(context.lease ? [context.lease.renew] : [])), commit];
}

/** Before the row may be written: the session acts as the user that connected, if the file may have changed that. */
export function ownUser(context: RunContext, run: FileRun): readonly string[] {
  const { transactions } = context.dialect;
  const changed = run.migration.statements.some(({ text }) => transactions.changesUser(text));
  return changed ? transactions.ownUser : [];
}

/** Settings of the session that the first `count` statements made, for a session that has not seen them. */
export function earlierSettings(context: RunContext, run: FileRun, count: number, which?: 'user'): readonly string[] {
  return run.migration.statements.slice(0, count).flatMap(({ text }) => {
    const setting = context.dialect.transactions.sessionSetting(text);
    return setting === undefined || (which !== undefined && setting !== which) ? [] : [text];
  });
}
