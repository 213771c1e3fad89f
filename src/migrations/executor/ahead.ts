import type { Instant } from '../clock.ts';
import { type BatchFailure, isUncertain, type Part, sendAhead, sendOneByOne } from './batch.ts';
import type { FileRun, RunContext } from './context.ts';
import { completeOutcome, type FileOutcome } from './outcome.ts';
import { counter, type Tries } from './retry.ts';
import { type Bounds, isWhole, undone, wholeFile } from './transactional.ts';

/** Messages under way at once: enough to hide a network, few enough to stop soon. */
const depth = 8;
/** And no more than so many characters, unless one file alone is longer. */
const breadth = 512 * 1024;

/** A file of a row of files that need no answer before they are sent. */
export interface Ahead {
  readonly bounds: Bounds;
  /** Makes the run when its time has come. */
  start(): FileRun;
}

/** How a file of the row ended. */
export interface Ended {
  readonly run: FileRun;
  readonly outcome: FileOutcome;
  /** When its work ended, where that is not the moment of the telling. */
  readonly end?: Instant;
}

interface Sent {
  readonly run: FileRun;
  readonly parts: readonly Part[];
  readonly size: number;
  readonly answer: Promise<BatchFailure | undefined>;
}

/**
 * Sends files one behind the other without waiting for answers. Each asks first whether the one before it is complete, so that
 * after a failure none of those that are under way already does anything. Gives the outcomes up to the first failure, each as
 * soon as it is known; `onHead` is told which file is being answered.
 */
export async function* runAhead(
  context: RunContext,
  files: readonly Ahead[],
  onHead: (run: FileRun) => void,
): AsyncGenerator<Ended> {
  const { connection, signal } = context;
  const underWay: Sent[] = [];
  let next = 0;
  let before: FileRun | undefined;
  let tries: Tries | undefined;
  const fill = () => {
    while (next < files.length && !signal?.aborted) {
      const size = underWay.reduce((sum, one) => sum + one.size, 0);
      if (underWay.length >= depth || (underWay.length > 0 && size >= breadth)) return;
      const file = files[next++] as Ahead;
      const run = file.start();
      const parts = wholeFile(context, run, file.bounds, before);
      before = run;
      const length = parts.reduce((sum, { sql }) => sum + sql.length, 0);
      underWay.push({ run, parts, size: length, answer: sendAhead(connection, parts) });
    }
  };
  for (let done = 0; done < files.length; ) {
    fill();
    const head = underWay[0];
    if (!head) return;
    const { run, parts } = head;
    const { bounds } = files[done] as Ahead;
    onHead(run);
    let failure = await head.answer;
    underWay.shift();
    if (failure) {
      // What was sent behind it has failed at its guard; from here on everything is sent anew.
      await Promise.all(underWay.splice(0).map(({ answer }) => answer));
      if (isUncertain(failure, parts)) failure = await sendOneByOne(connection, parts);
      next = done + 1;
      before = run;
    }
    if (failure) {
      tries ??= counter(context, run.migration.file);
      if (!isWhole(bounds) || !(await tries.again(failure))) {
        yield { run, outcome: await undone(context, run, bounds, failure) };
        return;
      }
      next = done;
      before = undefined;
      continue;
    }
    yield { run, outcome: completeOutcome(run.migration, run.skip, []) };
    tries = undefined;
    done++;
    // The request to stop has reached what was being answered; what is behind it is to stop as well.
    if (signal?.aborted && underWay.length > 0) connection.cancel?.();
  }
}
