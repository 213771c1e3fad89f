import type { Project } from '../../project/project.ts';
import type { Output } from './output.ts';
import type { Parsed } from './parse.ts';

/** Reads the project file when `--env` or `--config` was typed, and only then. */
export async function openProject(parsed: Parsed, out: Output, signal: AbortSignal): Promise<Project | undefined> {
  const configUrls = typedTexts(parsed, 'config');
  const env = parsed.values.get('env');
  const vars = typedTexts(parsed, 'var');
  if (vars.length > 0) (await import('../../project/var-flags.ts')).parseVarFlags(vars);
  if (configUrls.length === 0 && (env === undefined || env === '')) return undefined;
  const { loadProject } = await import('../../project/load-project.ts');
  return loadProject({
    configUrls,
    env: typeof env === 'string' ? env : undefined,
    vars,
    cwd: process.cwd(),
    processEnv: process.env,
    note: out.note,
    signal,
  });
}

/** The values of a flag that repeats; none when it was not typed. */
export function typedTexts(parsed: Parsed, name: string): readonly string[] {
  const value = parsed.values.get(name);
  return Array.isArray(value) ? value : [];
}
