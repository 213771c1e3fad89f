import { readdir, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { compareBytes } from '../../schema/compare-bytes.ts';
import { downText, upText } from './changes.ts';
import type { DirectoryFormat } from './format.ts';
import { compareNumbers } from './listing.ts';

/**
 * `V1.1__users.sql`, in folders of any depth; `B` files stand for all versions up to their own, `R` files run behind all
 * versions, `U` files are the ways back. Versions are numbers, part by part.
 */
export const flywayFormat: DirectoryFormat = {
  name: 'flyway',
  waysBack: true,
  directives: false,
  noTransaction: 'put `executeInTransaction=false` into a file beside it, of its name and `.conf`',
  list: async (directory) => inOrder(await find(directory, '')),
  identify(name, among = []) {
    const { kind, version, description } = readName(name);
    if (kind !== 'R') return { version, description };
    const last = among.map(readName).findLast((other) => other.kind !== 'R')?.version ?? '0';
    return { version: `${last}R_${description}`, description, repeatable: true };
  },
  compareVersions,
  companions(name) {
    const settings = `${name}.conf`;
    const base = posix.basename(name);
    return base.startsWith('V')
      ? { settings, down: posix.join(posix.dirname(name), `U${base.slice(1)}`) }
      : { settings };
  },
  parts: (source, settings = '') => ({
    up: { start: 0, end: source.text.length },
    txMode: /^\s*executeInTransaction\s*=\s*false\s*$/im.test(settings) ? 'none' : undefined,
  }),
  write({ version, description, changes, back, noTransaction }) {
    const base = `${version}__${description}.sql`;
    const settings = 'executeInTransaction=false\n';
    return [
      { name: `V${base}`, content: upText(changes) },
      { name: `U${base}`, content: downText({ changes, back }) },
      ...(noTransaction ? [{ name: `V${base}.conf`, content: settings }] : []),
    ];
  },
};

interface Name {
  readonly kind: string;
  readonly version: string;
  readonly description: string;
}

function readName(path: string): Name {
  const base = posix.basename(path).replace(/\.sql$/, '');
  const separator = base.indexOf('__');
  return {
    kind: base.charAt(0),
    version: base.slice(1, separator < 0 ? undefined : separator),
    description: separator < 0 ? '' : base.slice(separator + 2),
  };
}

/** Paths of the migration files below a folder, with `/`; hidden folders are passed by. */
async function find(root: string, folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!entry.name.startsWith('.')) found.push(...(await find(root, path)));
      continue;
    }
    // A letter in front of the ending at least: `V.sql` names no version.
    if (!/^[VBR].*\.sql$/.test(entry.name) || entry.name.length < 'V.sql'.length) continue;
    if (entry.isFile() || (entry.isSymbolicLink() && (await stat(join(root, path))).isFile())) found.push(path);
  }
  return found;
}

/** The greatest baseline, the versions behind it, then what is repeatable by description. */
function inOrder(paths: readonly string[]): readonly string[] {
  const files = paths.map((path) => ({ path, ...readName(path) }));
  const byVersion = (a: Name & { path: string }, b: Name & { path: string }) =>
    compareVersions(a.version, b.version) || compareBytes(a.path, b.path);
  const baseline = files
    .filter((file) => file.kind === 'B')
    .sort(byVersion)
    .at(-1);
  const versioned = files
    .filter((file) => file.kind === 'V' && (!baseline || compareVersions(file.version, baseline.version) > 0))
    .sort(byVersion);
  const repeatable = files
    .filter((file) => file.kind === 'R')
    .sort((a, b) => compareBytes(a.description, b.description) || compareBytes(a.path, b.path));
  return [...(baseline ? [baseline] : []), ...versioned, ...repeatable].map((file) => file.path);
}

/** Part by part as numbers, what is missing being 0; a repeatable file comes right behind the version that it follows. */
function compareVersions(a: string, b: string): number {
  const [one, other] = [a, b].map((version) => {
    const [, number = '', rest = ''] = /^([^R]*)(.*)$/s.exec(version) ?? [];
    return { parts: number.split(/[._]/), rest };
  });
  if (!one || !other) return 0;
  for (let index = 0; index < Math.max(one.parts.length, other.parts.length); index++) {
    const order = compareNumbers(one.parts[index] ?? '0', other.parts[index] ?? '0');
    if (order !== 0) return order;
  }
  return compareBytes(one.rest, other.rest);
}
