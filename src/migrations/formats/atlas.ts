import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DirectoryFormat } from './format.ts';

/** The own format: every `*.sql` at the top level, in the byte order of the names. */
export const atlasFormat: DirectoryFormat = {
  name: 'atlas',
  directives: true,
  list: listSqlFiles,
  identify(name) {
    const base = name.replace(/\.sql$/, '');
    const underscore = base.indexOf('_');
    return underscore < 0
      ? { version: base, description: '' }
      : { version: base.slice(0, underscore), description: base.slice(underscore + 1) };
  },
  upPart: (source) => ({ start: 0, end: source.text.length }),
  newFiles: (version, description) => [
    { name: description === '' ? `${version}.sql` : `${version}_${description}.sql`, content: '' },
  ],
};

async function listSqlFiles(directory: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (!entry.name.endsWith('.sql')) continue;
    const isFile = entry.isSymbolicLink() ? (await stat(join(directory, entry.name))).isFile() : entry.isFile();
    if (isFile) names.push(entry.name);
  }
  return names.sort(compareBytes);
}

/** Order of names by their bytes in UTF-8, which is not the order of UTF-16 units. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
