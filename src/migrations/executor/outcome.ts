import { TelamonError } from '../../errors/telamon-error.ts';
import type { Migration } from '../migration.ts';
import type { BatchFailure } from './batch.ts';
import type { FileRun, RunContext } from './context.ts';
import { faultText, lostHint, refusalHint, statementFailure } from './failure.ts';
import type { CheckReport, StatementError } from './report.ts';

/** How a file ended. */
export interface FileOutcome {
  /** Statements of this run; the one that failed is the last. */
  readonly applied: readonly string[];
  readonly checks: readonly CheckReport[];
  /** Set when a statement is to blame. */
  readonly error?: StatementError;
  readonly failure?: TelamonError;
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
  const hints = [...refusalHint(error, context.dialect.transactions), ...(error.lost ? [lostHint] : [remains])];
  if (part?.role === 'statement') {
    const end = migration.statements.indexOf(part.statement) + 1;
    return {
      applied: migration.statements.slice(skip, end).map((statement) => statement.text),
      checks,
      error: { statement: part.statement.text, text: faultText(error.fault) },
      failure: statementFailure(migration, part.statement, error, hints),
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
  const doing = { row: 'writing the history of', commit: 'committing', setup: 'preparing the session for' };
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
  };
}

export function completeOutcome(migration: Migration, skip: number, checks: readonly CheckReport[]): FileOutcome {
  return { applied: migration.statements.slice(skip).map((statement) => statement.text), checks };
}
