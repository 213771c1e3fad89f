import { TelamonError } from '../../errors/telamon-error.ts';
import type { AroundReport } from '../executor/report.ts';
import { type AroundContext, type AroundResult, checkBlocks, listBlocks, runBlocks } from './run.ts';
import { type Around, cutBlock } from './script.ts';

/** What runs before and behind the files of one run. */
export interface Phases {
  before(): Promise<AroundResult>;
  /** @param lost the connection was lost under the files, though all of them are there. */
  behind(lost: boolean): Promise<AroundResult>;
}

const nothing: Phases = { before: async () => ({ reports: [] }), behind: async () => ({ reports: [] }) };

/**
 * Makes ready what runs around the files: everything is read and judged before anything runs.
 * @throws TelamonError file_invalid at a statement that cannot run there.
 */
export async function preparePhases(
  context: Omit<AroundContext, 'sessionReset'>,
  around: Around | undefined,
  dryRun: boolean,
): Promise<Phases> {
  if (!around || (around.pre.length === 0 && around.post.length === 0)) return nothing;
  const { connection, dialect, lease } = context;
  const pre = around.pre.map((block) => cutBlock(block, dialect.splitRules));
  const post = around.post.map((block) => cutBlock(block, dialect.splitRules));
  checkBlocks(context, [...pre, ...post]);
  // Without a session of its own nothing stays set behind a transaction.
  const sessionReset = dryRun || lease ? [] : await dialect.transactions.sessionReset(connection);
  const own = { ...context, sessionReset };
  const list = (blocks: typeof pre) => async (): Promise<AroundResult> => ({ reports: listBlocks(own, blocks) });
  if (dryRun) return { before: list(pre), behind: list(post) };
  return {
    before: () => runBlocks(own, pre, 'no file has run; the next apply runs this block again, from its beginning'),
    async behind(lost) {
      if (post.length === 0) return { reports: [] };
      if (lost) return { reports: [], failure: notRun() };
      if (sessionReset.length > 0) await connection.script(sessionReset);
      return runBlocks(own, post, byHand);
    },
  };
}

const byHand =
  'the files are applied, and stay: an apply that finds nothing pending runs no post block, so run what is left of it by hand';

function notRun(): TelamonError {
  return new TelamonError('connection_failed', 'the files are applied; the connection was lost, and post did not run', {
    hints: [byHand],
  });
}

/** The reports as a run's report has them: left out where there are none. */
export function phaseReports(key: 'pre' | 'post', reports: readonly AroundReport[]) {
  return reports.length === 0 ? {} : { [key]: reports };
}
