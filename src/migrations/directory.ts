import { readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, posix, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { TelamonError } from '../errors/telamon-error.ts';
import { computeSum, journalEnding, sumFileName, sumHolds, validateSum } from './checksum.ts';
import { parseDirUrl } from './dir-url.ts';
import type { Companions, DirectoryFormat } from './formats/format.ts';
import { formatByName } from './formats/index.ts';
import type { MigrationFile } from './migration.ts';

/** A migration directory, read whole: what happens on disk afterwards does not change it. */
export interface Directory {
  /** As the user gave it. */
  readonly path: string;
  readonly format: DirectoryFormat;
  /** In the order in which they run. */
  readonly files: readonly MigrationFile[];
  /** The text of `atlas.sum`; undefined when there is none. */
  readonly sum: string | undefined;
  /** Files at the top that look like migrations, and are none: `1_users.SQL`. */
  readonly skipped?: readonly string[];
}

/**
 * Reads a directory. The checksum is not looked at: see {@link verifyDirectory}.
 * @throws TelamonError file_not_found, directory_invalid.
 */
export async function openDirectory(path: string, format: DirectoryFormat): Promise<Directory> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new TelamonError('file_not_found', `sql/migrate: stat ${path}: ${systemText(cause)}`, {
      hints: [`${resolve(path)} is the migration directory; \`telamon migrate new\` makes it, --dir names another`],
      cause,
    });
  });
  if (!found.isDirectory()) {
    throw new TelamonError('directory_invalid', `sql/migrate: "${path}" is not a dir`, {
      hints: ['--dir names the folder that holds the migration files, not one of them'],
    });
  }
  try {
    return await readAll(path, format);
  } catch (cause) {
    if (cause instanceof TelamonError) throw cause;
    throw unreadable(path, cause);
  }
}

/** Names the file that could not be read, where the system's error holds it. */
function unreadable(read: string, cause: unknown): TelamonError {
  const path = cause instanceof Error && 'path' in cause && typeof cause.path === 'string' ? cause.path : read;
  const advice: Readonly<Record<string, string>> = {
    ENOENT: 'it is a link to a file that is not there, or it went while the directory was read',
    EACCES: `whoever runs telamon has to be allowed to read it: \`chmod a+r\`, or another user`,
    EISDIR: 'a folder stands in the place of the file',
  };
  const hint = advice[systemCode(cause) ?? ''];
  return new TelamonError('directory_invalid', `sql/migrate: reading ${path}: ${systemText(cause)}`, {
    hints: [`${resolve(path)}${hint === undefined ? '' : `: ${hint}`}`],
    cause,
  });
}

/** As {@link openDirectory}, but a directory that does not exist is an empty one: writing will make it. */
export async function openOrPlanDirectory(path: string, format: DirectoryFormat): Promise<Directory> {
  const missing = await stat(path).then(
    () => false,
    (error: unknown) => systemCode(error) === 'ENOENT',
  );
  return missing ? { path, format, files: [], sum: undefined } : openDirectory(path, format);
}

/** Opens what `--dir` names. */
export async function openDirectoryUrl(url: string, defaultFormat?: string): Promise<Directory> {
  const { path, format } = parseDirUrl(url, defaultFormat);
  return openDirectory(path, formatByName(format));
}

/** So many files are read before other work, like that of a connection, gets its turn. */
const filesATurn = 50;

/** Reads many files at once, without waiting for each of what may be thousands of small ones: that takes a third of the time. */
async function readAll(path: string, format: DirectoryFormat): Promise<Directory> {
  const names = await format.list(path);
  const { companions } = format;
  // Made once: to join thousands of paths takes as long as to read the files.
  const [onDisk, shown] = [folderPrefix(join, path), folderPrefix(posix.join, path)];
  const files: MigrationFile[] = [];
  for (const name of names) {
    const bytes = readFileSync(onDisk + name);
    const file = { name, ...format.identify(name, names), bytes, path: shown + name };
    files.push(companions ? { ...file, ...readCompanions(path, companions(name)) } : file);
    if (files.length % filesATurn === 0) await setImmediate();
  }
  const listing = await readdir(path);
  const hasSum = listing.includes(sumFileName);
  const directory = {
    path,
    format,
    files,
    sum: hasSum ? readSum(join(path, sumFileName)) : undefined,
    skipped: listing.filter((name) => !name.endsWith('.sql') && /\.sql$/i.test(name)),
  };
  const unfinished = listing.filter((name) => name.startsWith(sumFileName) && name.endsWith(journalEnding));
  return (await settleAll(directory, unfinished)) ? readAll(path, format) : directory;
}

function readSum(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** Whether the files are no longer what was read: a process was killed in the middle of a change, which was taken back. */
async function settleAll({ path, files, sum }: Directory, journals: readonly string[]): Promise<boolean> {
  if (journals.length === 0) return false;
  const { settleJournal } = await import('./journal.ts');
  const right = sumHolds(files, sum);
  let changed = false;
  for (const journal of journals) changed = (await settleJournal(path, journal, right)) || changed;
  return changed;
}

/** What stands before a name in the paths of a folder: `migrations/`, or nothing for the current one. */
function folderPrefix(joining: (...parts: string[]) => string, path: string): string {
  return joining(path, '_').slice(0, -1);
}

function readCompanions(path: string, { down, settings }: Companions) {
  const [downBytes, settingsBytes] = [down, settings].map((each) => readIfThere(path, each));
  return {
    ...(down !== undefined && downBytes && { downFile: { path: posix.join(path, down), bytes: downBytes } }),
    ...(settingsBytes && { settings: settingsBytes.toString('utf8') }),
  };
}

function readIfThere(path: string, name: string | undefined): Buffer | undefined {
  if (name === undefined) return undefined;
  try {
    return readFileSync(join(path, name));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** @throws ChecksumError when the files do not match `atlas.sum`. */
export function verifyDirectory(directory: Directory): void {
  validateSum(directory.files, directory.sum);
}

/** Hash of each file by name, as its revision row keeps it; files that the sum leaves out have none. */
export function fileHashes(directory: Directory): ReadonlyMap<string, string> {
  return new Map(computeSum(directory.files).entries.map((entry) => [entry.name, entry.hash]));
}

/** What the operating system says, in the words that scripts look for. */
export function systemText(error: unknown): string {
  const texts: Readonly<Record<string, string>> = {
    ENOENT: 'no such file or directory',
    EACCES: 'permission denied',
    EPERM: 'operation not permitted',
    ENOSPC: 'no space left on device',
    EROFS: 'read-only file system',
    ENOTDIR: 'not a directory',
    EISDIR: 'is a directory',
  };
  return texts[systemCode(error) ?? ''] ?? (error instanceof Error ? error.message : String(error));
}

export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
