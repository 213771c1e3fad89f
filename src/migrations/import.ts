import type { SplitRules } from '../dialects/dialect.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { compareBytes } from '../schema/compare-bytes.ts';
import { type Directory, verifyDirectory } from './directory.ts';
import { atlasFormat } from './formats/atlas.ts';
import { importedName } from './import-names.ts';
import { importedText } from './import-text.ts';
import { type MigrationFile, readDown, readMigration, type Script } from './migration.ts';
import { genericRules } from './split/split.ts';
import { addMigration, type NewFile } from './write.ts';

export interface ImportOptions {
  /** The ways back come along, in archives with a `down.sql`. */
  readonly withDown?: boolean | undefined;
  /** Versions get one width, and repeatable files a name that sorts behind the last version. */
  readonly pad?: boolean | undefined;
}

/** What an import writes. */
export interface PlannedImport {
  /** The name that each file gets, in the order in which the other tool runs them. */
  readonly names: readonly { readonly from: string; readonly to: string }[];
  readonly files: readonly NewFile[];
  /** The new names do not run in the order of the source, or share a version; empty when all is well. */
  readonly misplaced: readonly string[];
}

/**
 * Plans the directory of the own format that runs what a directory of another tool runs. Nothing is written.
 * @throws ChecksumError when the source has a sum that does not hold, TelamonError for what cannot be read.
 */
export function planImport(source: Directory, target: Directory, options: ImportOptions = {}): PlannedImport {
  if (source.format.name === atlasFormat.name) {
    throw new TelamonError('usage', 'cannot import a migration directory already in "atlas" format', {
      hints: ['--from names the directory of another tool: file://migrations?format=goose'],
    });
  }
  // A directory that no atlas.sum was made for is the usual case.
  if (source.sum !== undefined) verifyDirectory(source);
  const [present] = target.files;
  if (present) {
    throw new TelamonError('directory_invalid', 'target migration directory must be empty', {
      hints: [`${present.path} is there; --to names a folder for the new files`],
    });
  }
  const taken = new Set<string>();
  const { toolOrder } = source.format;
  const files = toolOrder ? source.files.toSorted((a, b) => toolOrder(a.version, b.version)) : source.files;
  const pairs = files.map((file) => {
    const name = importedName(file, files, { pad: options.pad ?? false, taken });
    return { from: file.name, to: name, content: contentOf(file, source, options) };
  });
  return {
    names: pairs.map(({ from, to }) => ({ from, to })),
    files: pairs.map(({ to, content }) => ({ name: to, content })),
    misplaced: misplacedNames(pairs.map((pair) => pair.to)),
  };
}

/** Writes what {@link planImport} planned, and the sum. Gives the directory as it then is. */
export async function writeImport(target: Directory, planned: PlannedImport): Promise<Directory> {
  return addMigration(target, planned.files);
}

/** An import knows no database: a text that none of these can read is told. */
const blocks: SplitRules = { ...genericRules, beginBlocks: true };
const possibleRules: readonly SplitRules[] = [
  blocks,
  { ...blocks, backslashEscapes: 'e-strings', nestedComments: true },
  { ...blocks, backslashEscapes: 'all', hashComments: true, dashCommentNeedsSpace: true, executableComments: true },
];

function contentOf(file: MigrationFile, source: Directory, { withDown }: ImportOptions): string {
  const { format } = source;
  return readable((rules) => {
    const migration = readMigration(file, rules, format);
    const { up } = format.parts(migration.source, file.settings);
    // From the top: the comments above the marker of the way up are the file's own.
    const script: Script = {
      source: migration.source,
      part: { start: 0, end: up.end },
      statements: migration.statements,
    };
    const down = withDown ? readDown(file, rules, format) : undefined;
    const back = down && down.statements.length > 0 ? down : undefined;
    return importedText(script, back, migration.txMode, [genericRules, rules]);
  });
}

/** By the first rules under which the file can be read; the first complaint when there are none. */
function readable<T>(read: (rules: SplitRules) => T): T {
  let first: TelamonError | undefined;
  for (const rules of possibleRules) {
    try {
      return read(rules);
    } catch (error) {
      if (!(error instanceof TelamonError) || error.code !== 'file_invalid') throw error;
      first ??= error;
    }
  }
  throw first;
}

/** Files that come before one that they should follow, by name or by version. */
function misplacedNames(names: readonly string[]): readonly string[] {
  const { identify } = atlasFormat;
  let last: { readonly name: string; readonly version: string } | undefined;
  return names.filter((name) => {
    const { version } = identify(name);
    if (last && (compareBytes(last.name, name) >= 0 || compareBytes(last.version, version) >= 0)) return true;
    last = { name, version };
    return false;
  });
}
