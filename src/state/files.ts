import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { TelamonError } from '../errors/telamon-error.ts';
import { sumFileName } from '../migrations/checksum.ts';
import { parseDirUrl } from '../migrations/dir-url.ts';
import { openDirectory } from '../migrations/directory.ts';
import { formatByName } from '../migrations/formats/index.ts';
import { compareBytes } from '../schema/compare-bytes.ts';
import { pathOfFileUrl } from './file-url.ts';
import { type HclOptions, hclState } from './hcl.ts';
import { migrationsState } from './migrations-state.ts';
import { contentDigest } from './realm-cache.ts';
import { readSchemaScript, runScript } from './script.ts';
import { scriptFailed } from './script-error.ts';
import { mainHcl } from './split/hcl.ts';
import { type NamedFile, withImports } from './sql-imports.ts';
import type { ScriptedState } from './state.ts';
import { weightOfSql } from './weight.ts';

/** What schema files in HCL need beside their text. */
export type HclContext = Omit<HclOptions, 'label'>;

/**
 * The state that `file://` URLs describe: SQL files in the order given, a folder of them in the order of their names, HCL files and
 * folders all together, or a migration directory.
 * @throws TelamonError file_not_found, state_invalid.
 */
export async function fileState(urls: readonly string[], cwd: string, hcl: HclContext): Promise<ScriptedState> {
  const found = urls.map((url) => ({ url, ...locate(pathOfFileUrl(url), cwd) }));
  const folders = found.filter((each) => each.stats.isDirectory());
  const [only] = found;
  if (only && found.length === 1 && folders.length === 1) return folderState(only.url, only, cwd, hcl);
  const files = found.flatMap((each) => (each.stats.isDirectory() ? schemaFiles(each) : [each]));
  return filesState(files, urls.join(', '), 'file', hcl);
}

function locate(name: string, cwd: string): NamedFile & { readonly stats: Stats } {
  const full = path.resolve(cwd, name);
  const stats = statSync(full, { throwIfNoEntry: false });
  if (stats) return { name, full, stats };
  throw new TelamonError('file_not_found', `stat ${name}: no such file or directory`, {
    hints: [`looked at ${full}; relative paths start in the folder that the command is run in`],
  });
}

async function folderState(url: string, folder: NamedFile, cwd: string, hcl: HclContext): Promise<ScriptedState> {
  const query = parseDirUrl(url);
  const names = readdirSync(folder.full);
  const asked = /[?&](?:version|format)=/.test(url);
  const named = path.basename(folder.full) === 'migrations' && names.some((name) => name.endsWith('.sql'));
  if (asked || named || names.includes(sumFileName)) {
    const shown = cwd === process.cwd() ? folder.name : folder.full;
    return migrationsState(await openDirectory(shown, formatByName(query.format)), {
      label: url,
      version: query.version,
    });
  }
  return filesState(schemaFiles(folder), url, 'folder', hcl);
}

/**
 * The files of a schema folder: SQL or HCL directly in it, in the order of their names. A folder with a main.hcl is a split
 * schema: all HCL files below it belong to it.
 */
function schemaFiles(folder: NamedFile): NamedFile[] {
  const entries = readdirSync(folder.full, { withFileTypes: true });
  if (entries.some((entry) => entry.isFile() && entry.name === mainHcl)) return filesBelow(folder, '.hcl');
  const names = entries
    .filter((entry) => !entry.isDirectory() && /\.(?:sql|hcl)$/.test(entry.name))
    .map((entry) => entry.name)
    .sort(compareBytes);
  const [sql, hcl] = ['.sql', '.hcl'].map((ending) => names.find((name) => name.endsWith(ending)));
  if (sql !== undefined && hcl !== undefined) {
    throw new TelamonError('state_invalid', `ambiguous schema: both SQL and HCL files found: "${sql}", "${hcl}"`, {
      hints: [`keep one kind in ${folder.name}, or name the files one by one`],
    });
  }
  if (names.length === 0) {
    throw new TelamonError('state_invalid', `"${folder.name}" contains neither SQL nor HCL files`, {
      hints: ['only files directly in the folder count'],
    });
  }
  return names.map((name) => ({ name: path.join(folder.name, name), full: path.join(folder.full, name) }));
}

function filesBelow(folder: NamedFile, suffix: string): NamedFile[] {
  return readdirSync(folder.full, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(suffix) && statSync(path.join(folder.full, name)).isFile())
    .sort(compareBytes)
    .map((name) => ({ name: path.join(folder.name, name), full: path.join(folder.full, name) }));
}

/** HCL is one document whatever its files; SQL is one script after the other. */
async function filesState(
  files: readonly NamedFile[],
  label: string,
  origin: 'file' | 'folder',
  hcl: HclContext,
): Promise<ScriptedState> {
  const odd = files.find(({ name }) => !/\.(?:sql|hcl)$/.test(name));
  if (odd) {
    throw new TelamonError('state_invalid', `"${odd.name}" is neither an SQL nor an HCL file`, {
      hints: ['a schema file ends in .sql or .hcl'],
    });
  }
  const [sql, document] = ['.sql', '.hcl'].map((ending) => files.filter(({ name }) => name.endsWith(ending)));
  const [someSql, someHcl] = [sql?.[0], document?.[0]];
  if (someSql && someHcl) {
    throw new TelamonError(
      'state_invalid',
      `ambiguous schema: both SQL and HCL files found: "${someSql.name}", "${someHcl.name}"`,
      { hints: ['data "composite_schema" in atlas.hcl lays several sources over each other'] },
    );
  }
  return someHcl ? hclState(files, { ...hcl, label }) : scriptsState(files, label, origin);
}

/** The files of an `hcl_schema` data source: HCL only, folders without what is below them. @throws TelamonError file_not_found, state_invalid. */
export function hclFiles(paths: readonly string[], cwd: string): readonly NamedFile[] {
  return paths.flatMap((given) => {
    const found = locate(given, cwd);
    const files = found.stats.isDirectory() ? schemaFiles(found) : [found];
    const odd = files.find(({ name }) => !name.endsWith('.hcl'));
    if (!odd) return files;
    throw new TelamonError('state_invalid', `"${odd.name}" is not an HCL file`, {
      hints: ['for schemas in SQL give a file:// URL in the place of the data source'],
    });
  });
}

function scriptsState(roots: readonly NamedFile[], label: string, origin: 'file' | 'folder'): ScriptedState {
  const files = withImports(roots);
  return {
    kind: 'scripted',
    label,
    origin,
    content: async () => contentDigest(['scripts', ...files.map(({ full }) => readFileSync(full))]),
    weight: async () => weightOfSql(files.map(({ full }) => readFileSync(full))),
    async load(connection, dialect) {
      for (const { name, full } of files) {
        const script = readSchemaScript(name, readFileSync(full), dialect.splitRules);
        await runScript(connection, dialect, script, (failure) => scriptFailed(`read state from "${name}"`, failure));
      }
    },
  };
}
