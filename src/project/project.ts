import { TelamonError } from '../errors/telamon-error.ts';
import type { Value } from '../hcl/value.ts';
import type { Handles } from '../state/handles.ts';
import type { Env } from './env.ts';
import type { DiffSettings, LintSettings } from './env-policies.ts';
import { resolveEnvUrl } from './env-url.ts';
import type { KeptBlock } from './kept.ts';
import type { ShownEnv, ShownVariable } from './show.ts';
import type { VarFlags } from './var-flags.ts';

/** A project file as one run sees it: its variables set, its env chosen, nothing else evaluated yet. */
export interface Project {
  /** What `--env` said; empty when it said nothing. */
  readonly envName: string;
  /** The files that were read, as the user typed them; none when neither `--env` nor `-c` was given. */
  readonly files: readonly string[];
  /** The targets that the name stands for, in order; none without `--env`. */
  readonly envs: readonly Env[];
  /** What `--var` said, declared here or not: inputs of HCL schemas too. */
  readonly inputs: VarFlags;
  readonly variables: ReadonlyMap<string, Value>;
  /** Names of variables whose values are not shown. */
  readonly sensitive: ReadonlySet<string>;
  /** The `mem://` URLs that its data sources made. */
  readonly handles: Handles;
  /** The policies of the whole file, for runs without an env. */
  diff(): Promise<DiffSettings>;
  lint(): Promise<LintSettings>;
  /** Blocks of the whole file that are for the command that reads them. */
  readonly kept: readonly KeptBlock[];
  /** The names that `--env` can be given, as far as the file spells them. */
  readonly envNames: readonly string[];
  /**
   * Everything in the chosen envs, evaluated, with its place and without its secrets.
   * @throws TelamonError the first fault.
   */
  show(): Promise<ShownProject>;
}

export interface ShownProject {
  readonly variables: readonly ShownVariable[];
  readonly envs: readonly ShownEnv[];
}

/**
 * The one env of a run, or undefined without `--env`.
 * @throws TelamonError usage when the name stands for several targets, which `command` cannot work for.
 */
export function singleEnv(project: Project, command: string): Env | undefined {
  const [env, ...more] = project.envs;
  if (more.length === 0) return env;
  throw new TelamonError('usage', `multiple envs found for "${project.envName}"`, {
    position: more[0]?.position,
    hints: [`it stands for ${project.envs.length} targets; ${command} works for one, migrate apply for several`],
  });
}

/** The resolver of `env://` URLs that states are given. */
export function envResolver(env: Env | undefined): (url: string) => Promise<readonly string[]> {
  return (url) => resolveEnvUrl(url, env);
}
