import { type Connection, DatabaseError } from '../../dialects/connection.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { Clock } from '../clock.ts';
import type { Checks, Migration } from '../migration.ts';
import { positionAt } from '../source.ts';
import type { Statement } from '../split/statement.ts';
import { faultText } from './failure.ts';
import type { CheckReport } from './report.ts';

export interface CheckResult {
  readonly reports: readonly CheckReport[];
  /** The first group that does not hold; what comes after it was not asked. */
  readonly failure: TelamonError | undefined;
}

/** Asks the queries that must hold before a file may run. A group that does not hold is an answer; so is a failing query. */
export async function runChecks(connection: Connection, migration: Migration, clock: Clock): Promise<CheckResult> {
  const reports: CheckReport[] = [];
  for (const checks of migration.checks) {
    const start = clock();
    const results: { statement: Statement; error: string | undefined }[] = [];
    for (const statement of checks.statements) {
      results.push({ statement, error: await ask(connection, statement) });
      if (results.at(-1)?.error !== undefined && checks.need === 'all') break;
    }
    const failed = results.filter((result) => result.error !== undefined);
    const first = failed[0];
    const holds = first === undefined || (checks.need === 'one' && failed.length < results.length);
    reports.push({
      name: checks.name,
      statements: results.map(({ statement, error }) => ({
        statement: statement.text,
        ...(error === undefined ? {} : { error }),
      })),
      ...(holds ? {} : { error: { statement: first.statement.text, text: first.error ?? '' } }),
      start,
      end: clock(),
    });
    if (!holds)
      return { reports, failure: checkFailure(migration, checks, first.statement, first.error, failed.length) };
  }
  return { reports, failure: undefined };
}

/** What speaks against a check; undefined when it holds. */
async function ask(connection: Connection, statement: Statement): Promise<string | undefined> {
  try {
    const rows = await connection.cells(statement.text);
    const cells = rows[0] ?? [];
    if (rows.length !== 1 || cells.length !== 1) {
      return `returned ${rows.length} row(s) of ${cells.length} column(s), one of one is needed`;
    }
    return isTrue(cells[0]) ? undefined : `returned ${String(cells[0])}`;
  } catch (error) {
    if (error instanceof DatabaseError) return faultText(error.fault);
    throw error;
  }
}

function isTrue(cell: unknown): boolean {
  if (typeof cell === 'string') return !['', '0', 'f', 'false'].includes(cell.toLowerCase());
  return Boolean(cell);
}

function checkFailure(
  migration: Migration,
  checks: Checks,
  statement: Statement,
  error: string | undefined,
  failed: number,
): TelamonError {
  return new TelamonError(
    'statement_failed',
    `${checks.name}: ${failed} of ${checks.statements.length} assertions failed: check assertion ${JSON.stringify(statement.text)} ${error}`,
    {
      position: positionAt(migration.source, statement.start),
      hints: ['nothing of this file has run', ...(checks.need === 'one' ? ['one of its checks must hold'] : [])],
    },
  );
}
