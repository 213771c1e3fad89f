import type { LoadOptions } from '../../project/load-project.ts';
import type { Project } from '../../project/project.ts';
import type { Command } from './command.ts';
import type { Output } from './output.ts';
import type { Parsed } from './parse.ts';

/** What `--config`, `--env` and `--var` said. */
export type ProjectChoice = Pick<LoadOptions, 'configUrls' | 'env' | 'vars'>;

export function choiceOf(parsed: Parsed): ProjectChoice {
  const env = parsed.values.get('env');
  return {
    configUrls: typedTexts(parsed, 'config'),
    env: typeof env === 'string' ? env : undefined,
    vars: typedTexts(parsed, 'var'),
  };
}

/** Reads the project file when `--env` or `--config` was typed, and only then but for commands that are about it. */
export async function openProject(
  parsed: Parsed,
  command: Pick<Command, 'readsProject'>,
  out: Output,
  signal: AbortSignal,
): Promise<Project | undefined> {
  const choice = choiceOf(parsed);
  if (choice.vars.length > 0) (await import('../../project/var-flags.ts')).parseVarFlags(choice.vars);
  const always = command.readsProject === 'always';
  if (command.readsProject === 'itself' || (!always && choice.configUrls.length === 0 && !choice.env)) return undefined;
  const [{ loadProject }, { withDefault }] = await Promise.all([
    import('../../project/load-project.ts'),
    import('../../project/files.ts'),
  ]);
  return loadProject({
    ...choice,
    configUrls: withDefault(choice.configUrls),
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
