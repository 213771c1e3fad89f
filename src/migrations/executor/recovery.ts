import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '../../dialects/connection.ts';
import type { Lock } from '../../dialects/dialect.ts';
import type { Revision } from '../../dialects/revisions.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { MigrationFile } from '../migration.ts';
import type { FileRun } from './context.ts';
import { lostHint } from './failure.ts';
import { intentText } from './intent.ts';
import type { FileReport } from './report.ts';
import type { RunResult } from './run.ts';

/** How long a server may be away before it is no longer asked, in milliseconds. */
const patienceMs = 15_000;
const pauseMinMs = 100;
const pauseMaxMs = 2_000;

/** How the same database is reached again, and asked. */
export interface Inquiry {
  connect(): Promise<Connection>;
  lock(connection: Connection): Promise<Lock>;
  read(connection: Connection): Promise<readonly Revision[]>;
  readonly signal: AbortSignal | undefined;
}

/**
 * The result of a run whose connection was lost, with what the database says by now. A run whose files are all there has
 * succeeded, though it did not hear so.
 * @throws TelamonError when the database cannot be asked.
 */
export async function afterLoss(
  result: RunResult,
  files: readonly MigrationFile[],
  inquiry: Inquiry,
): Promise<RunResult> {
  const { failure, lost = [] } = result;
  if (!failure) return result;
  const rows = new Map((await ask(inquiry)).map((row) => [row.version, row]));
  const [first] = lost;
  const applied = result.applied.filter(({ file }) => file !== first?.migration.file);
  const last = result.applied.at(-1);
  for (const run of lost) {
    const { file, statements } = run.migration;
    const row = rows.get(file.version);
    if (!isComplete(row, statements.length)) {
      const hints = [...others(failure), standing(run, row), 'run `telamon migrate apply` again'];
      const told = last && last.file === file ? [...applied, last] : applied;
      return { applied: told, failure: withHints(failure, hints, 'replace') };
    }
    applied.push(done(run, last));
  }
  const next = files[applied.length];
  if (next === undefined) return { applied };
  return {
    applied,
    failure: new TelamonError('database_error', `${causeOf(failure)}, before ${next.name}`, {
      hints: [`${applied.length} of ${files.length} files are applied`, 'run `telamon migrate apply` again'],
      cause: failure,
    }),
  };
}

export function withHints(
  failure: TelamonError,
  hints: readonly string[],
  how: 'add' | 'replace' = 'add',
): TelamonError {
  const { code, message, position, cause } = failure;
  return new TelamonError(code, message, {
    position,
    hints: how === 'add' ? [...failure.hints, ...hints] : hints,
    cause,
  });
}

async function ask({ connect, lock, read, signal }: Inquiry): Promise<readonly Revision[]> {
  const connection = await reach(connect, signal);
  try {
    const held = await lock(connection);
    try {
      return await read(connection);
    } finally {
      await held.release().catch(() => false);
    }
  } finally {
    await connection.close();
  }
}

/** A server that restarts, or a network that flickers, is back in a moment. */
async function reach(connect: Inquiry['connect'], signal: AbortSignal | undefined): Promise<Connection> {
  const deadline = Date.now() + patienceMs;
  for (let wait = pauseMinMs; ; wait = Math.min(wait * 2, pauseMaxMs)) {
    try {
      return await connect();
    } catch (error) {
      if (Date.now() + wait > deadline || signal?.aborted) throw error;
      await pause(wait, undefined, { signal }).catch(() => undefined);
    }
  }
}

function isComplete(row: Revision | undefined, total: number): boolean {
  return row !== undefined && row.applied === total && row.total === total && row.error === '';
}

function done({ migration, skip, start }: FileRun, last: FileReport | undefined): FileReport {
  const { file } = migration;
  const seen = last?.file === file ? last : undefined;
  return {
    file,
    start,
    end: seen?.end ?? start,
    skipped: skip,
    applied: migration.statements.slice(skip).map(({ text }) => text),
    checks: seen?.checks ?? [],
  };
}

function standing({ migration: { file, statements } }: FileRun, row: Revision | undefined): string {
  if (!row || row.applied === 0) return `nothing of ${file.name} is there: the database has been asked`;
  if (row.error === intentText) {
    return `${row.applied} of ${statements.length} statements of ${file.name} are done; of the next one the next apply finds out`;
  }
  return `${row.applied} of ${statements.length} statements of ${file.name} are done: the database has been asked`;
}

function others(failure: TelamonError): readonly string[] {
  return failure.hints.filter((hint) => hint !== lostHint);
}

function causeOf(failure: TelamonError): string {
  return failure.cause instanceof Error ? failure.cause.message : failure.message;
}
