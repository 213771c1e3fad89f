import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { compareBytes } from '../../schema/compare-bytes.ts';

/** Files at the top level whose name ends so, in the byte order of their names. Links to files count. */
export async function listFiles(directory: string, ending: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (!entry.name.endsWith(ending)) continue;
    const isFile = entry.isSymbolicLink() ? (await stat(join(directory, entry.name))).isFile() : entry.isFile();
    if (isFile) names.push(entry.name);
  }
  return names.sort(compareBytes);
}

/** By value, whatever the length: versions may be longer than a number holds. */
export function compareNumbers(a: string, b: string): number {
  const [one, other] = [a, b].map((text) => text.replace(/^0+(?=.)/, ''));
  if (one === undefined || other === undefined) return 0;
  if (/^\d+$/.test(one) && /^\d+$/.test(other) && one.length !== other.length) return one.length - other.length;
  return compareBytes(one, other);
}

/** `1_users.sql`: what stands before the first `_` is the version, what stands behind it the description. */
export function splitName(name: string): { readonly version: string; readonly description: string } {
  const base = name.replace(/\.sql$/, '');
  const underscore = base.indexOf('_');
  return underscore < 0
    ? { version: base, description: '' }
    : { version: base.slice(0, underscore), description: base.slice(underscore + 1) };
}

/** The other way round, without the ending. */
export function joinName(version: string, description: string): string {
  return description === '' ? version : `${version}_${description}`;
}
