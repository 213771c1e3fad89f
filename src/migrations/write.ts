import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TelamonError } from '../errors/telamon-error.ts';
import { computeSum, formatSum, sumFileName } from './checksum.ts';
import { type Directory, openDirectory, systemCode, systemText } from './directory.ts';
import { newVersion } from './versions.ts';

/** A migration to be written: the files of one new version. */
export interface NewFile {
  readonly name: string;
  readonly content: string;
}

/** Writes `atlas.sum` for the files as they are, and nothing else. */
export async function writeSum(directory: Directory): Promise<void> {
  const text = formatSum(computeSum(directory.files));
  await replaceFile(join(directory.path, sumFileName), text).catch((cause: unknown) => {
    throw writeError(join(directory.path, sumFileName), cause);
  });
}

/**
 * Adds a migration and brings the sum up to date: files first, sum last; when the sum cannot be written the files go
 * again. The directory is made when it is missing. Gives the directory as it then is.
 * @param version of the files, already free in `directory`; see {@link freeVersion}.
 */
export async function addMigration(directory: Directory, files: readonly NewFile[]): Promise<Directory> {
  const made = await mkdir(directory.path, { recursive: true, mode: 0o755 }).catch((cause: unknown) => {
    throw writeError(directory.path, cause);
  });
  const written: string[] = [];
  try {
    for (const file of files) {
      const path = join(directory.path, file.name);
      await createFile(path, file.content);
      written.push(path);
    }
    const now = await openDirectory(directory.path, directory.format);
    await writeSum(now);
    return await openDirectory(directory.path, directory.format);
  } catch (error) {
    for (const path of written) await rm(path, { force: true });
    if (made !== undefined) await rm(made, { recursive: true, force: true });
    throw error instanceof TelamonError ? error : writeError(directory.path, error);
  }
}

/** A version that no file of the directory has. */
export function freeVersion(directory: Directory, now: number): string {
  const versions = new Set(directory.files.map((file) => file.version));
  return newVersion(now, (version) => versions.has(version));
}

/** The name of a migration as the user gave it, or an error that says what is wrong with it. */
export function checkMigrationName(name: string): string {
  if (/[/\\\0]/.test(name) || name !== name.trim()) {
    throw new TelamonError('usage', `"${name.replaceAll('\0', '\\0')}" is no name for a migration file`, {
      hints: ['a name holds no slash, backslash or NUL, and no blanks at its ends'],
    });
  }
  return name;
}

let temporaryFiles = 0;

async function writeBeside(path: string, content: string): Promise<string> {
  // Not ending in .sql: a reader that comes by must not take it for a migration.
  const temporary = `${path}.${process.pid}-${temporaryFiles++}.tmp`;
  const handle = await open(temporary, 'wx', 0o644);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return temporary;
}

/** Puts a whole file in place of what is there. */
async function replaceFile(path: string, content: string): Promise<void> {
  const temporary = await writeBeside(path, content);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(path);
}

/** Makes a whole file where there is none; never overwrites. */
async function createFile(path: string, content: string): Promise<void> {
  const temporary = await writeBeside(path, content);
  try {
    await link(temporary, path).catch(async (error: unknown) => {
      if (systemCode(error) === 'EEXIST') throw error;
      // A file system without hard links.
      await rename(temporary, path);
    });
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(path);
}

/** Makes the new name itself survive a power cut, where the system lets a folder be synced. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(dirname(path), 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function writeError(path: string, cause: unknown): TelamonError {
  return new TelamonError('directory_invalid', `writing ${path}: ${systemText(cause)}`, { cause });
}
