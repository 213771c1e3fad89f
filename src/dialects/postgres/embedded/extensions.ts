import { basename } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { defaultVersion, extensionArchives, installableVersions, readBundle, requiredExtensions } from './bundles.ts';
import { versionClauses, withoutClauses } from './pinned.ts';
import type { Entry } from './tar.ts';

/** Where the embedded server looks for its own files. */
const serverRoot = '/pglite';

export interface ExtensionLoader {
  /** Puts what an installed extension needs where the server finds it. */
  load(extension: string): void;
  /** Loads the extensions that SQL mentions, and takes away versions that the embedded database does not have. */
  adapt(sql: string): string;
  /** Versions asked for and not there, by extension. */
  readonly pinned: ReadonlyMap<string, string>;
}

/**
 * Extensions come with the embedded database as archives. Loading all takes longer than starting the server, so each is
 * loaded when SQL first mentions its name together with the word `extension`, in whatever form.
 */
export function extensionLoader(database: PGlite, note: ((text: string) => void) | undefined): ExtensionLoader {
  const loaded = new Map<string, readonly Entry[]>();
  const pinned = new Map<string, string>();
  const load = (extension: string): void => {
    const archive = extensionArchives().get(extension);
    if (archive === undefined || loaded.has(extension)) return;
    const entries = readBundle(archive);
    loaded.set(extension, entries);
    for (const entry of entries) writeServerFile(database, entry);
    for (const required of requiredExtensions(entries, extension)) load(required);
  };
  const adapt = (sql: string): string => {
    if (!/\bextension\b/i.test(sql)) return sql;
    for (const extension of extensionArchives().keys()) if (mentions(sql, extension)) load(extension);
    const missing = versionClauses(sql).filter(({ extension, version }) => {
      const entries = loaded.get(extension);
      return entries !== undefined && !installableVersions(entries, extension).has(version);
    });
    for (const { extension, version } of missing) {
      if (pinned.get(extension) === version) continue;
      pinned.set(extension, version);
      const has = defaultVersion(loaded.get(extension) ?? [], extension);
      note?.(`extension ${extension}: version ${version} is asked for, the embedded database has ${has} and uses that`);
    }
    return withoutClauses(sql, missing);
  };
  return { load, adapt, pinned };
}

function mentions(sql: string, extension: string): boolean {
  const escaped = extension.replaceAll('-', '\\-');
  return new RegExp(`(?<![\\w-])${escaped}(?![\\w-])`, 'i').test(sql);
}

function writeServerFile(database: PGlite, { name, content }: Entry): void {
  const files = database.Module.FS;
  const path = `${serverRoot}/${name}`;
  files.mkdirTree(content === undefined ? path : path.slice(0, -basename(path).length - 1));
  if (content !== undefined) files.writeFile(path, content);
}
