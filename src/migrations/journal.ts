import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { processIdentity } from '../dialects/process-identity.ts';
import { journalEnding, sumFileName } from './checksum.ts';

/** What happens to one file of a directory before its sum is right again. Paths are relative to the directory. */
export type Step =
  | { readonly made: string; readonly digest: string }
  /** `spare`: nobody wants what lies at `to` once the sum is right. */
  | { readonly moved: string; readonly to: string; readonly spare?: boolean };

interface Journal {
  readonly pid: number;
  readonly started: string;
  readonly host: string;
  readonly steps: readonly Step[];
}

/** Where this process notes what it is about to do to a directory. Told by its ending when a directory is read. */
export function journalPath(directory: string): string {
  return join(directory, `${sumFileName}.${process.pid}${journalEnding}`);
}

export function journalText(steps: readonly Step[]): string {
  const started = processIdentity(process.pid) ?? 'alive';
  return `${JSON.stringify({ pid: process.pid, started, host: hostname(), steps } satisfies Journal)}\n`;
}

export function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * Ends what a process that was killed had begun: where the sum is right already its leavings go, else everything goes back to what
 * it was. What a living process is doing, or one of another machine, is left alone.
 * @param right whether the sum holds for the files as they are.
 * @returns whether files were changed.
 */
export async function settleJournal(directory: string, name: string, right: boolean): Promise<boolean> {
  const path = join(directory, name);
  const journal = parse(await readFile(path, 'utf8').catch(() => ''));
  if (!journal || journal.host !== hostname() || processIdentity(journal.pid) === journal.started) return false;
  try {
    for (const step of journal.steps.toReversed()) await (right ? tidy(directory, step) : undo(directory, step));
    // What it was writing beside the files, to be put into their places.
    const drafts = (await readdir(directory)).filter(
      (entry) => entry.endsWith('.tmp') && entry.includes(`.${journal.pid}-`),
    );
    for (const draft of drafts) await rm(join(directory, draft), { force: true });
    await rm(path, { force: true });
    return !right;
  } catch {
    // A folder that cannot be written: the sum, which does not hold, is what the reader hears of.
    return false;
  }
}

function parse(text: string): Journal | undefined {
  try {
    const journal = JSON.parse(text) as Journal;
    return Array.isArray(journal.steps) ? journal : undefined;
  } catch {
    return undefined;
  }
}

async function tidy(directory: string, step: Step): Promise<void> {
  if ('moved' in step && step.spare) await rm(join(directory, step.to), { force: true });
}

async function undo(directory: string, step: Step): Promise<void> {
  if ('moved' in step) {
    await rename(join(directory, step.to), join(directory, step.moved)).catch(ignoreMissing);
    return;
  }
  const path = join(directory, step.made);
  const content = await readFile(path).catch(ignoreMissing);
  // Somebody may have edited it since.
  if (content === undefined || digestOf(content) !== step.digest) return;
  await rm(path, { force: true });
  // The folder that some formats give each migration; never the directory itself.
  if (step.made.includes('/')) await rmdir(dirname(path)).catch(() => undefined);
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
