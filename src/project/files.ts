import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { TelamonError } from '../errors/telamon-error.ts';
import { compareBytes } from '../schema/compare-bytes.ts';
import { pathOfFileUrl, schemeOf } from '../state/file-url.ts';

/** A project file as read. */
export interface ProjectFile {
  /** As the user typed it. */
  readonly name: string;
  readonly text: string;
  /** The folder that `file()`, `glob()` and `fileset()` start from. */
  readonly folder: string;
}

/** Read when `-c` is not given, from the working directory. */
const defaultConfig = 'file://atlas.hcl';

/** The values of `-c`, or what stands for them when it was not given. */
export function withDefault(configUrls: readonly string[]): readonly string[] {
  return configUrls.length > 0 ? configUrls : [defaultConfig];
}

/** In a folder, these are other kinds of files. */
const otherFiles = /\.(?:test|plan|rule)\.hcl$/;

/**
 * Reads the files that `-c` names, in that order; a folder gives all `*.hcl` directly in it, in byte order of their names.
 * @throws TelamonError usage for a flag that is no `file://` URL, config_not_found, file_invalid for bytes that are no UTF-8.
 */
export function readProjectFiles(configUrls: readonly string[], cwd: string): readonly ProjectFile[] {
  return configUrls.flatMap((url) => readOne(configPath(url), cwd));
}

function configPath(url: string): string {
  const scheme = schemeOf(url);
  if (scheme === undefined) {
    throw new TelamonError('usage', `missing scheme for config file. Did you mean file://${url}?`, {
      hints: [`write -c file://${url}`],
    });
  }
  if (scheme !== 'file') {
    throw new TelamonError('usage', `unsupported config file driver "${scheme}"`, {
      hints: ['-c takes a file:// URL'],
    });
  }
  return pathOfFileUrl(url) || 'atlas.hcl';
}

function readOne(name: string, cwd: string): ProjectFile[] {
  const full = path.resolve(cwd, name);
  const stats = statSync(full, { throwIfNoEntry: false });
  if (!stats) {
    throw new TelamonError(
      'config_not_found',
      `config file "${name}" was not found: stat ${name}: no such file or directory`,
      {
        hints: [`looked at ${full}`, 'name another one with -c file://path/atlas.hcl'],
      },
    );
  }
  if (!stats.isDirectory()) return [{ name, text: readText(full, name), folder: path.dirname(full) }];
  const names = readdirSync(full)
    .filter((file) => file.endsWith('.hcl') && !file.startsWith('.') && !otherFiles.test(file))
    .sort(compareBytes);
  if (names.length === 0) {
    throw new TelamonError('config_not_found', `the folder "${name}" holds no project file`, {
      hints: ['it needs at least one file that ends in .hcl (*.test.hcl, *.plan.hcl and *.rule.hcl do not count)'],
    });
  }
  return names.map((file) => ({
    name: path.join(name, file),
    text: readText(path.join(full, file), path.join(name, file)),
    folder: full,
  }));
}

function readText(full: string, name: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(full);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : '';
    throw new TelamonError('config_not_found', `config file "${name}" could not be read${code}`, { cause });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new TelamonError('file_invalid', `config file "${name}" is not UTF-8 text`, { cause });
  }
}
