import type { DatabaseError } from '../../dialects/connection.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { Migration } from '../migration.ts';
import type { BatchFailure } from './batch.ts';
import type { FileRun, RunContext } from './context.ts';
import { faultText, lostHint, refusalHint, statementFailure } from './failure.ts';
import { hookFailure } from './hooks.ts';
import type { CheckReport, StatementError } from './report.ts';

/** How a file ended. */
export interface FileOutcome {
  /** Statements of this run; the one that failed is the last. */
  readonly applied: readonly string[];
  readonly checks: readonly CheckReport[];
  /** Set when a statement is to blame. */
  readonly error?: StatementError;
  readonly failure?: TelamonError;
  /** The connection is gone, and what became of the file is not known here. */
  readonly lost?: true;
}

/** The outcome of a batch that failed. `remains` says what is left of the file and what the next run does. */
export function failedOutcome(
  context: RunContext,
  run: FileRun,
  failure: BatchFailure,
  remains: string,
  checks: readonly CheckReport[] = [],
): FileOutcome {
  const { migration, skip } = run;
  const { error, part } = failure;
  const { transactions } = context.dialect;
  const hints = [...refusalHint(error, transactions), ...(error.lost ? [lostHint] : [remains])];
  const lost = error.lost ? ({ lost: true } as const) : {};
  if (context.signal?.aborted && transactions.isCancelled?.(error.fault)) {
    return { ...interruption(run, failure, remains), checks };
  }
  if (part?.role === 'statement') {
    const end = migration.statements.indexOf(part.statement) + 1;
    return {
      applied: migration.statements.slice(skip, end).map((statement) => statement.text),
      checks,
      error: { statement: part.statement.text, text: faultText(error.fault) },
      failure: statementFailure(migration, part.statement, error, hints),
      ...lost,
    };
  }
  if (part?.role === 'hook') {
    const { hook } = part;
    const ran = hook.phase === 'after_begin' ? [] : migration.statements.slice(skip).map(({ text }) => text);
    return {
      applied: [...ran, hook.sql],
      checks,
      error: { statement: hook.sql, text: faultText(error.fault) },
      failure: hookFailure(hook, error, hints),
      ...lost,
    };
  }
  const { version } = migration.file;
  if (part?.role === 'guard') {
    const moved = context.dialect.transactions.isGuard(error.fault);
    const text = moved
      ? `sql/migrate: the history of version "${version}" has changed since this run began: another run is at work`
      : `sql/migrate: reading the history of version "${version}": ${faultText(error.fault)}`;
    return {
      applied: [],
      checks,
      failure: new TelamonError(moved ? 'history_changed' : 'database_error', text, { hints, cause: error }),
    };
  }
  // Without its row, or the whole table, a lease is gone.
  if ((part?.role === 'exclusive' && transactions.isGuard(error.fault)) || (part?.role === 'fence' && !error.lost)) {
    return { applied: [], checks, failure: lockGone(part.role, version, error, remains) };
  }
  const doing = {
    row: 'writing the history of',
    commit: 'committing',
    setup: 'preparing the session for',
    exclusive: 'taking the lock for',
    fence: 'looking at the lock for',
  };
  const what = part === undefined ? 'executing' : doing[part.role];
  return {
    applied: migration.statements.slice(skip).map((statement) => statement.text),
    checks,
    failure: new TelamonError(
      'database_error',
      `sql/migrate: ${what} version "${version}": ${faultText(error.fault)}`,
      {
        hints: [...(error.fault.detail === undefined ? [] : [`detail: ${error.fault.detail}`]), ...hints],
        cause: error,
      },
    ),
    ...lost,
  };
}

function lockGone(role: 'exclusive' | 'fence', version: string, error: DatabaseError, remains: string): TelamonError {
  return role === 'exclusive'
    ? new TelamonError(
        'lock_timeout',
        `sql/migrate: before version "${version}": a direct connection holds the lock of this database`,
        { hints: [remains, 'another run, or another tool, is at work: apply again when it is done'], cause: error },
      )
    : new TelamonError(
        'lock_timeout',
        `sql/migrate: before version "${version}": the lease of the lock was lost: another run has taken it over`,
        { hints: [remains, 'this process was frozen for too long, or the lock was released by hand'], cause: error },
      );
}

/** The statement was given up because the process was told to stop. */
function interruption({ migration, skip }: FileRun, { part }: BatchFailure, remains: string) {
  const { file, statements } = migration;
  const statement = part?.role === 'statement' ? part.statement : undefined;
  const number = statement ? statements.indexOf(statement) + 1 : 0;
  return {
    applied: statements.slice(skip, number).map(({ text }) => text),
    ...(statement ? { error: { statement: statement.text, text: 'interrupted' } } : {}),
    failure: new TelamonError(
      'interrupted',
      statement ? `interrupted in statement ${number} of ${file.name}` : `interrupted in ${file.name}`,
      { hints: [remains] },
    ),
  };
}

export function completeOutcome(migration: Migration, skip: number, checks: readonly CheckReport[]): FileOutcome {
  return { applied: migration.statements.slice(skip).map((statement) => statement.text), checks };
}
