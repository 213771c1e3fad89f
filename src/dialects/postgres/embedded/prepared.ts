import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { PGlite } from '@electric-sql/pglite';
import { cacheFolder } from '../../cache-folder.ts';
import { packageFolder } from './bundles.ts';
import { type Entry, writeTar } from './tar.ts';

/** Raised when the preparation below changes, so that older caches are not used. */
const layout = 1;
const archiveName = 'data.tar';
const checkName = 'crc32';

/** Not shared memory: what a Blob takes. */
type Archive = Buffer<ArrayBuffer>;

let prepared: Promise<Archive> | undefined;

/**
 * An empty database as a tar archive: from the cache, or made (seconds) and put there. A cache that is damaged is made
 * again; one that can't be written is done without.
 */
export function preparedDatabase(): Promise<Archive> {
  prepared ??= load().catch((error: unknown) => {
    prepared = undefined;
    throw error;
  });
  return prepared;
}

async function load(): Promise<Archive> {
  const folder = join(cacheFolder(), `embedded-${versionOf('@electric-sql/pglite')}-${layout}`);
  const cached = await readCache(folder);
  if (cached) return cached;
  const archive = await makeArchive();
  await writeCache(folder, archive).catch(() => undefined);
  return archive;
}

async function readCache(folder: string): Promise<Archive | undefined> {
  try {
    const [archive, check] = await Promise.all([
      readFile(join(folder, archiveName)),
      readFile(join(folder, checkName), 'utf8'),
    ]);
    return check === checkOf(archive) ? archive : undefined;
  } catch {
    return undefined;
  }
}

/** Made beside and renamed, so that nobody sees half of it. When two processes do this at once, one copy stays. */
async function writeCache(folder: string, archive: Archive): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}.`);
  try {
    await writeFile(join(draft, archiveName), archive);
    await writeFile(join(draft, checkName), checkOf(archive));
    await rename(draft, folder).catch(async () => {
      // There is one already: a good one of another process, or the damaged one that brought us here.
      if (await readCache(folder)) return;
      await rename(folder, join(draft, 'damaged'));
      await rename(draft, folder);
    });
    await rm(join(folder, 'damaged'), { recursive: true, force: true });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function checkOf(archive: Archive): string {
  return `${crc32(archive).toString(16)} ${archive.length}`;
}

/** Small WAL segments and no template0: what every copy of this archive would pay for without using it. */
async function makeArchive(): Promise<Archive> {
  const { PGlite: Embedded } = await import('@electric-sql/pglite');
  const root = mkdtempSync(join(tmpdir(), 'telamon-prepare-'));
  try {
    const database = await Embedded.create({
      dataDir: join(root, 'data'),
      initDbStartParams: ['--wal-segsize=1'],
    });
    await tidy(database);
    await database.close();
    return writeTar(readFolder(join(root, 'data'), ''));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function tidy(database: PGlite): Promise<void> {
  await database.exec("UPDATE pg_database SET datistemplate = false WHERE datname = 'template0'");
  await database.exec('DROP DATABASE template0');
  await database.exec('VACUUM FREEZE');
  await database.exec('CHECKPOINT');
}

function readFolder(root: string, prefix: string): Entry[] {
  return readdirSync(join(root, prefix), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      return entry.isDirectory()
        ? [{ name, content: undefined }, ...readFolder(root, name)]
        : [{ name, content: readFileSync(join(root, name)) }];
    });
}

function versionOf(name: string): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder(name), '..', 'package.json'), 'utf8'));
  return String(version);
}
