import { link, mkdir, open, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TelamonError } from '../errors/telamon-error.ts';
import { computeSum, formatSum, sumFileName } from './checksum.ts';
import { type Directory, openDirectory, systemCode, systemText } from './directory.ts';
import { digestOf, journalPath, journalText, type Step } from './journal.ts';
import type { MigrationFile } from './migration.ts';
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
  const folders: string[] = [];
  const steps = files.map(({ name, content }): Step => ({ made: name, digest: digestOf(content) }));
  try {
    await noted(directory, steps, async () => {
      for (const file of files) {
        const path = join(directory.path, file.name);
        if (directory.format.ownFolders) {
          const folder = await mkdir(dirname(path), { recursive: true, mode: 0o755 });
          if (folder !== undefined) folders.push(folder);
        }
        await createFile(path, file.content);
        written.push(path);
      }
      await writeSum(await openDirectory(directory.path, directory.format));
    });
    return await openDirectory(directory.path, directory.format);
  } catch (error) {
    for (const path of [...written, ...folders]) await rm(path, { recursive: true, force: true });
    if (made !== undefined) await rm(made, { recursive: true, force: true });
    throw error instanceof TelamonError ? error : writeError(directory.path, error);
  }
}

/** Takes migrations away together with the files that belong to them; they come back when the sum cannot be written. */
export async function removeMigrations(directory: Directory, files: readonly MigrationFile[]): Promise<Directory> {
  const paths = files.flatMap(({ name }) => {
    const { down, settings } = directory.format.companions?.(name) ?? {};
    return [name, down, settings].flatMap((each) => (each === undefined ? [] : [each]));
  });
  // Set aside under names that no format reads, and gone for good only once the sum is right.
  return changeNames(directory, new Map(paths.map((path) => [path, `${path}.${process.pid}.removed`])), true);
}

/** Gives migrations new names; they get their old ones back when the sum cannot be written. */
export async function renameMigrations(directory: Directory, names: ReadonlyMap<string, string>): Promise<Directory> {
  return changeNames(directory, names, false);
}

async function changeNames(
  directory: Directory,
  names: ReadonlyMap<string, string>,
  remove: boolean,
): Promise<Directory> {
  const moved: [string, string][] = [];
  const steps = [...names].map(([from, to]): Step => ({ moved: from, to, spare: remove }));
  const change = async () => {
    try {
      for (const [from, to] of names) {
        const paths: [string, string] = [join(directory.path, from), join(directory.path, to)];
        const there = await rename(...paths).then(
          () => true,
          (error: unknown) => {
            if (systemCode(error) === 'ENOENT') return false;
            throw error;
          },
        );
        if (there) moved.push(paths);
      }
      await writeSum(await openDirectory(directory.path, directory.format));
    } catch (error) {
      for (const [from, to] of moved.toReversed()) await rename(to, from);
      throw error instanceof TelamonError ? error : writeError(directory.path, error);
    }
    if (remove) for (const [, to] of moved) await rm(to, { force: true });
  };
  await noted(directory, steps, change);
  if (directory.format.ownFolders) {
    // What a user keeps there beside the migration stays.
    for (const folder of new Set(moved.map(([from]) => dirname(from)))) await rmdir(folder).catch(() => undefined);
  }
  return openDirectory(directory.path, directory.format);
}

/** Puts another content in the place of a migration's, and brings the sum up to date. */
export async function rewriteMigration(directory: Directory, name: string, content: string): Promise<Directory> {
  const path = join(directory.path, name);
  const before = `${name}.${process.pid}.before`;
  const kept = join(directory.path, before);
  await noted(directory, [{ moved: name, to: before, spare: true }], async () => {
    await readFile(path)
      .then((bytes) => replaceFile(kept, bytes))
      .catch((cause: unknown) => {
        throw writeError(kept, cause);
      });
    try {
      await replaceFile(path, content).catch((cause: unknown) => {
        throw writeError(path, cause);
      });
      await writeSum(await openDirectory(directory.path, directory.format));
    } catch (error) {
      await rename(kept, path);
      throw error;
    }
    await rm(kept, { force: true });
  });
  return openDirectory(directory.path, directory.format);
}

/** Notes first what is about to happen: a process that is killed meanwhile leaves the note for the next one that reads the directory. */
async function noted({ path }: Directory, steps: readonly Step[], work: () => Promise<void>): Promise<void> {
  const journal = journalPath(path);
  await replaceFile(journal, journalText(steps)).catch((cause: unknown) => {
    throw writeError(journal, cause);
  });
  try {
    await work();
  } finally {
    await rm(journal, { force: true });
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

async function writeBeside(path: string, content: string | Uint8Array): Promise<string> {
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
async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
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
