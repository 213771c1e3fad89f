import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Entry, readTar } from './tar.ts';

/** One archive holds several extensions; all others are named after the one that they hold. */
const spiExtensions = ['autoinc', 'insert_username', 'moddatetime', 'refint'];
const suffix = '.tar.gz';

let archives: ReadonlyMap<string, string> | undefined;

/** The folder of a package's built files. */
export function packageFolder(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(name));
}

/** Extensions that come with the embedded database → the archive that holds them. */
export function extensionArchives(): ReadonlyMap<string, string> {
  archives ??= new Map(
    ['@electric-sql/pglite', '@electric-sql/pglite-pgvector'].flatMap((name) => {
      const folder = packageFolder(name);
      return readdirSync(folder)
        .filter((file) => file.endsWith(suffix))
        .flatMap((file) => {
          const extension = basename(file, suffix);
          const holds = extension === 'spi' ? spiExtensions : [extension];
          return holds.map((each) => [each, join(folder, file)] as const);
        });
    }),
  );
  return archives;
}

/** What an archive adds to the server, its names below the server's own folder. */
export function readBundle(path: string): Entry[] {
  return readTar(gunzipSync(readFileSync(path)));
}

/** Extensions that this one needs, as its control file says. */
export function requiredExtensions(entries: readonly Entry[], extension: string): string[] {
  const requires = /^\s*requires\s*=\s*'([^']*)'/m.exec(controlFile(entries, extension))?.[1];
  return requires?.split(',').map((name) => name.trim()) ?? [];
}

/** The version that CREATE EXTENSION makes when none is named. */
export function defaultVersion(entries: readonly Entry[], extension: string): string | undefined {
  return /^\s*default_version\s*=\s*'([^']*)'/m.exec(controlFile(entries, extension))?.[1];
}

/** Versions that CREATE EXTENSION can make: those with a script of their own, and what updates lead to from there. */
export function installableVersions(entries: readonly Entry[], extension: string): ReadonlySet<string> {
  const versions = new Set<string>();
  const updates: [from: string, to: string][] = [];
  for (const { name } of entries) {
    const [own, from, to] = basename(name, '.sql').split('--');
    if (own !== extension || from === undefined || !name.endsWith('.sql')) continue;
    if (to === undefined) versions.add(from);
    else updates.push([from, to]);
  }
  for (let before = -1; before !== versions.size; ) {
    before = versions.size;
    for (const [from, to] of updates) if (versions.has(from)) versions.add(to);
  }
  return versions;
}

function controlFile(entries: readonly Entry[], extension: string): string {
  const file = entries.find(({ name }) => basename(name) === `${extension}.control`);
  return file?.content?.toString('utf8') ?? '';
}
