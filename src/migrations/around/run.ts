import type { DatabaseError } from '../../dialects/connection.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import { rollBack, sendBatch, setup } from '../executor/batch.ts';
import { closing, opening, type RunContext } from '../executor/context.ts';
import { faultText } from '../executor/failure.ts';
import type { AroundReport } from '../executor/report.ts';
import { transactionControl } from '../executor/transaction-control.ts';
import type { CutBlock, CutStatement } from './script.ts';

/** The part of a run that scripts around it need. */
export type AroundContext = Pick<
  RunContext,
  'connection' | 'dialect' | 'clock' | 'signal' | 'lease' | 'limits' | 'onEvent' | 'sessionReset'
>;

export interface AroundResult {
  readonly reports: readonly AroundReport[];
  readonly failure?: TelamonError;
}

/** @throws TelamonError file_invalid at a statement that must not stand there. */
export function checkBlocks({ dialect, lease }: Pick<RunContext, 'dialect' | 'lease'>, blocks: readonly CutBlock[]) {
  const { transactions } = dialect;
  for (const { block, statements } of blocks) {
    for (const { text, position } of statements) {
      const reason =
        transactions.forbids(text) ??
        (lease &&
          (transactions.needsSession?.(text) ?? (transactionControl(text) && 'it handles transactions itself')));
      if (reason === undefined) continue;
      throw new TelamonError('file_invalid', `a statement of ${block.title} cannot run: ${reason}`, {
        position,
        hints: [
          `statement: ${text}`,
          ...(lease ? ['through a connection pooler: use the direct URL of the server'] : []),
        ],
      });
    }
  }
}

/**
 * Runs the blocks in order, each statement by itself, until one fails. What they set in the session is put back.
 * @param remains said of a failure: what has run, and what the next run does.
 */
export async function runBlocks(
  context: AroundContext,
  blocks: readonly CutBlock[],
  remains: string,
): Promise<AroundResult> {
  const reports: AroundReport[] = [];
  for (const { block, statements } of blocks) {
    const start = context.clock();
    const unhear = hear(context, block.title);
    const { done, failed, failure } = await runStatements(context, block.title, statements, remains).finally(unhear);
    reports.push({
      title: block.title,
      statements: statements.slice(0, done + (failed ? 1 : 0)).map(({ text }) => text),
      ...(block.skipped === undefined ? {} : { skipped: block.skipped }),
      ...(failed ? { error: failed } : {}),
      start,
      end: context.clock(),
    });
    if (failure) return { reports, failure };
  }
  const { sessionReset } = context;
  const failure = sessionReset.length > 0 ? await sendBatch(context.connection, setup(...sessionReset)) : undefined;
  if (!failure) return { reports };
  return { reports, failure: failureOf('putting the session back', undefined, failure.error, remains) };
}

/** What a dry run says of them. */
export function listBlocks({ clock }: AroundContext, blocks: readonly CutBlock[]): readonly AroundReport[] {
  const now = clock();
  return blocks.map(({ block, statements }) => ({
    title: block.title,
    statements: statements.map(({ text }) => text),
    ...(block.skipped === undefined ? {} : { skipped: block.skipped }),
    start: now,
    end: now,
  }));
}

interface Ran {
  /** Statements that have run. */
  readonly done: number;
  readonly failed?: AroundReport['error'];
  readonly failure?: TelamonError;
}

async function runStatements(
  context: AroundContext,
  title: string,
  statements: readonly CutStatement[],
  remains: string,
): Promise<Ran> {
  const { connection, signal } = context;
  let open: CutStatement | undefined;
  for (const [done, statement] of statements.entries()) {
    if (signal?.aborted) {
      if (open) await rollBack(connection);
      const text = `interrupted before statement ${done + 1} of ${title}`;
      return { done, failure: new TelamonError('interrupted', text, { hints: [remains] }) };
    }
    const failure = await sendOne(context, statement);
    if (failure) {
      if (!failure.lost) await rollBack(connection);
      if (signal?.aborted && context.dialect.transactions.isCancelled?.(failure.fault)) {
        const text = `interrupted in statement ${done + 1} of ${title}`;
        return {
          done,
          failed: { statement: statement.text, text: 'interrupted' },
          failure: new TelamonError('interrupted', text, { hints: [remains] }),
        };
      }
      const doing = `${title}: executing statement ${JSON.stringify(statement.text)}`;
      return {
        done,
        failed: { statement: statement.text, text: faultText(failure.fault) },
        failure: failureOf(doing, statement, failure, remains),
      };
    }
    const control = transactionControl(statement.text);
    if (control === 'begin') open ??= statement;
    else if (control !== undefined) open = undefined;
  }
  if (!open) return { done: statements.length };
  await rollBack(connection);
  return {
    done: statements.length,
    failure: new TelamonError('file_invalid', `${title} begins a transaction and does not end it`, {
      position: open.position,
      hints: ['add the COMMIT; what stood behind the BEGIN was rolled back', remains],
    }),
  };
}

async function sendOne(context: AroundContext, { text }: CutStatement): Promise<DatabaseError | undefined> {
  const { connection, dialect, lease } = context;
  const own = setup(text);
  const parts = lease
    ? [
        ...opening({ ...context, limits: {}, sessionReset: [] }, dialect.transactions.begin, false),
        ...own,
        ...closing(context),
      ]
    : own;
  return (await sendBatch(connection, parts))?.error;
}

function failureOf(doing: string, statement: CutStatement | undefined, error: DatabaseError, remains: string) {
  const { fault } = error;
  return new TelamonError('statement_failed', `${doing}: ${faultText(fault)}`, {
    position: statement?.position,
    hints: [
      ...(fault.detail === undefined ? [] : [`detail: ${fault.detail}`]),
      ...(fault.hint === undefined ? [] : [fault.hint]),
      ...(error.lost ? ['the connection was lost: what the last statement did is not known'] : []),
      remains,
    ],
    cause: error,
  });
}

function hear({ connection, onEvent }: AroundContext, title: string): () => void {
  const listener = connection.onNotice;
  connection.onNotice = ({ severity, message }) =>
    onEvent({ type: 'warning', text: `${title}: ${severity}: ${message}` });
  return () => {
    connection.onNotice = listener;
  };
}
