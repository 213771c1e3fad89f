import { type Connection, DatabaseError } from '../dialects/connection.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { type Clock, type Instant, systemClock } from '../migrations/clock.ts';
import { abandon } from '../migrations/executor/abandon.ts';
import { type BatchFailure, commit, type Part, sendBatch, setup } from '../migrations/executor/batch.ts';
import { faultText } from '../migrations/executor/failure.ts';
import { tellingSkips } from '../migrations/executor/hook-notices.ts';
import { hookFailure, hookParts, type TransactionHooks } from '../migrations/executor/hooks.ts';
import type { Plan, PlannedStatement } from '../schema/plan.ts';
import { groupsOf } from './run-plan.ts';
import { faultHints } from './script.ts';

/** One transaction around all that may share one, or none at all. */
export type PlanTxMode = 'file' | 'none';

export interface ApplyPlanRequest {
  readonly plan: Plan;
  readonly connection: Connection;
  readonly dialect: Dialect;
  readonly txMode: PlanTxMode;
  /** How many statements share a transaction at most; all that may when left out. */
  readonly batch?: number | undefined;
  /** Looked at between transactions; the statement in flight is broken off by whoever holds the connection. */
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
  /** What the user wants in each transaction. */
  readonly hooks?: TransactionHooks | undefined;
  readonly onSkip?: ((text: string) => void) | undefined;
}

/** What became of a plan. */
export interface PlanRun {
  /** What ran, up to the failure: also where the database undid it afterwards, as the compatible tool counts. */
  readonly applied: readonly PlannedStatement[];
  /** The statement that failed, and what stands after it. */
  readonly pending: readonly PlannedStatement[];
  /** How many statements, from the first, the database holds now. Not known (undefined) when the connection was cut. */
  readonly kept: number | undefined;
  readonly failure?: PlanFailure;
  readonly start: Instant;
  readonly end: Instant;
}

export interface PlanFailure {
  /** Undefined when no statement is to blame. */
  readonly statement: PlannedStatement | undefined;
  /** In the database's words. */
  readonly text: string;
  readonly error: TelamonError;
}

/**
 * Runs a plan on a live database. What may share a transaction is one message with its BEGIN and COMMIT: all of it is there
 * afterwards, or nothing. A failure is part of the answer, with an account of what ran and what stays.
 */
export function applyPlan(request: ApplyPlanRequest): Promise<PlanRun> {
  return tellingSkips(request, () => runGroups(request));
}

async function runGroups(request: ApplyPlanRequest): Promise<PlanRun> {
  const { plan, connection, dialect, txMode, batch, signal, clock = systemClock } = request;
  const { statements } = plan;
  const start = clock();
  let done = 0;
  for (const group of transactionsOf(plan, txMode, batch)) {
    if (signal?.aborted) {
      return {
        ...stoppedAt(statements, done, done),
        failure: interrupted(done, statements.length),
        start,
        end: clock(),
      };
    }
    const { begin, beginFile = begin } = dialect.transactions;
    const parts: Part[] = group.map(({ sql, secret = sql }) => ({ role: 'setup', sql: secret }));
    const together = txMode === 'file' && group[0]?.transaction === 'any';
    const begun = [...setup(beginFile), ...hookParts(request, 'after_begin')];
    const ended = [...hookParts(request, 'before_commit'), commit];
    const failure = await sendBatch(connection, together ? [...begun, ...parts, ...ended] : parts);
    if (failure) {
      const { error, part } = failure;
      const at = together ? (part === undefined ? -1 : parts.indexOf(part)) : 0;
      if (!error.lost) await (together ? abandon(request) : tidy(group[0], connection, dialect));
      const ran = done + (at < 0 ? (part && ended.includes(part) ? group.length : 0) : at);
      const kept = error.lost ? undefined : done;
      return {
        ...stoppedAt(statements, ran, kept),
        failure: failed(failure, at < 0 ? undefined : group[at], [
          ...(together && batch === undefined && dialect.transactions.outgrows?.(error.fault) ? [shorterHint] : []),
          account(kept, statements.length),
        ]),
        start,
        end: clock(),
      };
    }
    done += group.length;
  }
  return { applied: statements, pending: [], kept: statements.length, start, end: clock() };
}

/** A statement that refuses transactions may leave something half-done, an invalid index for one: the next plan must not find it. */
async function tidy(statement: PlannedStatement | undefined, connection: Connection, dialect: Dialect): Promise<void> {
  if (statement?.transaction !== 'none') return;
  await dialect.transactions.settle(connection, statement.sql).catch((error: unknown) => {
    if (!(error instanceof DatabaseError)) throw error;
  });
}

/** Statements that are sent together; each by itself without transactions. */
function transactionsOf(
  { statements }: Plan,
  txMode: PlanTxMode,
  batch: number | undefined,
): readonly (readonly PlannedStatement[])[] {
  if (txMode === 'none') return statements.map((statement) => [statement]);
  const groups = groupsOf(statements);
  return batch === undefined ? groups : groups.flatMap((group) => slices(group, batch));
}

function slices<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

function stoppedAt(
  statements: readonly PlannedStatement[],
  ran: number,
  kept: number | undefined,
): Pick<PlanRun, 'applied' | 'pending' | 'kept'> {
  return { applied: statements.slice(0, ran), pending: statements.slice(ran), kept };
}

const shorterHint =
  'all of it in one transaction is too much for this server: --tx-mode none runs each statement by itself';

function failed(
  { error, part }: BatchFailure,
  statement: PlannedStatement | undefined,
  hints: readonly string[],
): PlanFailure {
  const text = faultText(error.fault);
  if (part?.role === 'hook') return { statement: undefined, text, error: hookFailure(part.hook, error, hints) };
  const doing = statement === undefined ? 'committing' : statement.comment;
  return {
    statement,
    text,
    error: new TelamonError(
      statement ? 'statement_failed' : 'database_error',
      doing === '' ? text : `${doing}: ${text}`,
      {
        hints: [...(statement ? [`statement: ${statement.sql}`] : []), ...faultHints(error.fault), ...hints],
        cause: error,
      },
    ),
  };
}

function interrupted(kept: number, total: number): PlanFailure {
  const text = 'interrupted';
  return {
    statement: undefined,
    text,
    error: new TelamonError('interrupted', text, { hints: [account(kept, total)] }),
  };
}

/** What a person has to know before the next run. */
function account(kept: number | undefined, total: number): string {
  if (kept === undefined) {
    return 'the connection was lost: what the last message did is not known; run the command again, it looks at the database anew';
  }
  if (kept === 0) return 'nothing was changed';
  return `${kept} of ${total} statements ran before and stay; run the command again, it plans what is left`;
}

/** A plan that is only looked at: all of it is pending. */
export function dryRun({ statements }: Plan, clock: Clock = systemClock): PlanRun {
  const now = clock();
  return { applied: [], pending: statements, kept: 0, start: now, end: now };
}

/** @throws TelamonError usage for a word that is no mode. */
export function parsePlanTxMode(word: string): PlanTxMode {
  if (word === 'none' || word === 'file') return word;
  // All of a plan is one file.
  if (word === 'all') return 'file';
  throw new TelamonError('usage', `unknown tx-mode "${word}"`, { hints: ['one of: none, file, all'] });
}
