import { join } from 'node:path';
import { cacheFolder } from '../../dialects/cache-folder.ts';
import { codeTag, loadScript } from './load-script.ts';

/** The name of the script beside this file that holds the whole command line; it has a digest of its text. Set by the build. */
declare const commandLineScript: string;

/** Runs the command that `words` name, and ends the process. */
export async function main(words: readonly string[]): Promise<never> {
  const file = join(import.meta.dirname, commandLineScript);
  loaded ??= loadScript(file, require, cacheFile(words, process.env)) as typeof import('../main.ts');
  return loaded.main(words);
}

let loaded: typeof import('../main.ts') | undefined;

/**
 * One for each command: each uses another part of the script. The variables that keep Node from caching compiled code, and
 * coverage, which wants to see all of it compiled, hold here too.
 */
function cacheFile(words: readonly string[], environment: NodeJS.ProcessEnv): string | undefined {
  if (environment.NODE_DISABLE_COMPILE_CACHE || environment.NODE_V8_COVERAGE) return undefined;
  const flag = words.findIndex((word) => !/^[a-z]+$/.test(word));
  const command = words.slice(0, flag < 0 ? 2 : Math.min(flag, 2)).join('-');
  return join(cacheFolder(), 'code', `${commandLineScript}-${codeTag()}`, command || 'none');
}
