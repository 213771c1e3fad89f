import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { processIdentity } from './process-identity.ts';

/** Who holds a guard file. The start time tells a live owner from a stranger that got the id of a dead one. */
export interface Owner {
  readonly pid: number;
  readonly started: string;
}

/**
 * Takes a file that only one live process can have, until the returned function is called or this process ends in any way. A file
 * of a process that has ended is taken over.
 * @returns the process that has it, where that one lives: another one, or this one.
 * @throws what the file system throws when the file cannot be made.
 */
export function takeGuard(file: string): { readonly release: () => boolean } | { readonly owner: Owner } {
  const mine = JSON.stringify({ pid: process.pid, started: processIdentity(process.pid) ?? 'alive' } satisfies Owner);
  while (!claim(file, mine)) {
    const seen = read(file);
    const owner = seen === undefined ? undefined : parse(seen);
    if (owner && processIdentity(owner.pid) === owner.started) return { owner };
    if (seen !== undefined) removeStale(file, seen);
  }
  /** False when somebody took the file away in the meantime. */
  const release = (): boolean => {
    process.off('exit', release);
    if (read(file) !== mine) return false;
    rmSync(file, { force: true });
    return true;
  };
  process.on('exit', release);
  return { release };
}

/** The live process that has the file; undefined when there is none. */
export function guardOwner(file: string): Owner | undefined {
  const seen = read(file);
  const owner = seen === undefined ? undefined : parse(seen);
  return owner && processIdentity(owner.pid) === owner.started ? owner : undefined;
}

/** Makes the file with its whole content at once, so that nobody reads half of it. False when it exists. */
function claim(file: string, content: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    return claimWithoutLinks(file, content);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** For file systems that have no hard links. */
function claimWithoutLinks(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes the file of a dead owner away. When another process was faster, and the file is its own by now, it gets it back. */
function removeStale(file: string, seen: string): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = read(aside);
  if (moved !== undefined && moved !== seen) claim(file, moved);
  rmSync(aside, { force: true });
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function parse(text: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, started } = value as Partial<Record<keyof Owner, unknown>>;
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
}
