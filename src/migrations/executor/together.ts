import type { SharedCommit } from '../../dialects/dialect.ts';
import type { Instant } from '../clock.ts';
import type { Ahead, Ended } from './ahead.ts';
import { type BatchFailure, type Part, rollBack, sendBatch, setup } from './batch.ts';
import { closing, type FileRun, type RunContext } from './context.ts';
import { completeOutcome } from './outcome.ts';
import { runInTransaction, undone, wholeFile } from './transactional.ts';

/** A row of fewer files than this gains nothing that anybody would notice, and each of them keeps its own commit. */
export const fewest = 8;
/** Files of one commit at most. */
const most = 16;
/** After so long no further file joins, so that other writers wait no longer than for one file. In nanoseconds. */
const openFor = 25_000_000n;

/** A file of a transaction that is shared, and when its last statement ended. */
interface Member {
  readonly run: FileRun;
  readonly end: Instant;
}

/** The files that a transaction took in; committed unless there is a failure, which is that of the last one or of the commit. */
interface Group {
  readonly members: readonly Member[];
  readonly failure: BatchFailure | undefined;
}

/**
 * Runs files of which several share a commit: waiting for the disk is most of what small ones cost. Where anything fails, the whole
 * transaction is undone and its files are run again one by one, so that what stays, and what is told, is what it would be without
 * sharing. Gives the outcomes up to the first failure, those of a commit once it is done.
 */
export async function* runTogether(
  context: RunContext,
  files: readonly Ahead[],
  onHead: (run: FileRun) => void,
): AsyncGenerator<Ended> {
  for (let done = 0; done < files.length && !context.signal?.aborted; ) {
    const { members, failure } = await runGroup(context, files.slice(done, done + most), onHead);
    if (!failure) {
      for (const { run, end } of members) yield { run, end, outcome: completeOutcome(run.migration, run.skip, []) };
      done += members.length;
      continue;
    }
    const alone = members.length === 1 ? members[0] : undefined;
    if (alone) {
      const { run } = alone;
      yield { run, outcome: await undone(context, run, whole, failure) };
      return;
    }
    await rollBack(context.connection);
    for (const file of files.slice(done, done + members.length)) {
      if (context.signal?.aborted) return;
      const run = file.start();
      onHead(run);
      const outcome = await runInTransaction(context, run, file.bounds);
      yield { run, outcome };
      if (outcome.failure) return;
      done++;
    }
  }
}

const whole = { opens: true, closes: true };

async function runGroup(context: RunContext, files: readonly Ahead[], onHead: (run: FileRun) => void): Promise<Group> {
  const { clock, connection, signal } = context;
  const begun = clock();
  const members: Member[] = [];
  for (const file of files) {
    if (members.length > 0 && (signal?.aborted || clock() - begun > openFor)) break;
    const run = file.start();
    onHead(run);
    const failure = await sendBatch(connection, partsOf(context, run, members.length === 0));
    members.push({ run, end: clock() });
    if (failure) return { members, failure };
  }
  const failure = await sendBatch(connection, closing(context));
  const last = members.pop();
  return { members: last ? [...members, { ...last, end: clock() }] : [], failure };
}

function partsOf(context: RunContext, run: FileRun, first: boolean): readonly Part[] {
  if (first) return wholeFile(context, run, { opens: true, closes: false }, undefined);
  // Files that share a commit set nothing in the session that would have to be put back.
  const following = wholeFile(context, { ...run, resetFirst: false }, { opens: false, closes: false }, undefined);
  const { between } = context.dialect.transactions.sharedCommit as SharedCommit;
  return [...setup(between), ...following];
}
