import { setTimeout as pause } from 'node:timers/promises';
import type { MigrationFile } from '../migration.ts';
import { type BatchFailure, rollBack } from './batch.ts';
import type { RunContext } from './context.ts';

/** Before the first further try, in milliseconds; doubles up to {@link pauseMaxMs}. */
const pauseMinMs = 500;
const pauseMaxMs = 8_000;
/** The share of a pause that is left to chance, so that what stood in the way is not met in step. */
const jitter = 0.5;
/** Direct connections look at the lock for a moment; longer, one of them is at work. In milliseconds. */
const probeMs = 100;
const probes = 20;

/**
 * Sends a transaction again that gave up waiting for a lock in the database: a bounded number of times, at growing intervals,
 * and never for any other failure.
 */
export async function retrying(
  context: RunContext,
  file: MigrationFile,
  send: () => Promise<BatchFailure | undefined>,
): Promise<BatchFailure | undefined> {
  const tries = counter(context, file);
  for (;;) {
    const failure = await send();
    if (!failure || !(await tries.again(failure))) return failure;
  }
}

export interface Tries {
  /** Waits until it is time to try again; false when it is not to be tried again. */
  again(failure: BatchFailure): Promise<boolean>;
}

export function counter(context: RunContext, file: MigrationFile): Tries {
  const { connection, dialect, retries, signal, onEvent } = context;
  let made = 0;
  let probed = 0;
  return {
    async again({ error, part }) {
      if (error.lost || signal?.aborted) return false;
      if (part?.role === 'exclusive' && dialect.transactions.isGuard(error.fault) && probed++ < probes) {
        await rollBack(connection);
        await wait(probeMs, signal);
        return true;
      }
      if (!dialect.transactions.isLockTimeout?.(error.fault) || made >= retries) return false;
      await rollBack(connection);
      const ms = Math.min(pauseMaxMs, pauseMinMs * 2 ** made) * (1 - jitter * Math.random());
      made++;
      onEvent({
        type: 'warning',
        text: `${file.name}: ${error.fault.message}; rolled back, tried again in ${(ms / 1000).toFixed(1)}s (${made} of ${retries})`,
      });
      return wait(ms, signal);
    },
  };
}

/** False when it was interrupted. */
async function wait(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  return pause(ms, true, { signal }).catch(() => false);
}
