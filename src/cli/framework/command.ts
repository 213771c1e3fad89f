import type { Env } from '../../project/env.ts';
import type { Project } from '../../project/project.ts';
import type { Flags, FlagValues, Origin } from './flags.ts';
import type { ProjectChoice } from './open-project.ts';
import type { Output } from './output.ts';

/** The only two there are. */
export type ExitCode = 0 | 1;

/** What a command gets to work with. */
export interface Context<F extends Flags> {
  readonly flags: FlagValues<F>;
  origin(flag: string): Origin;
  readonly positionals: readonly string[];
  /** Set when a project file was read (`--env` or `--config`). */
  readonly project: Project | undefined;
  /** Which project file and env the words name, for commands that read it on their own. */
  readonly choice: ProjectChoice;
  /** What `--var` said, with a project file or without one. */
  readonly vars: readonly string[];
  /** The env block that this run is for. */
  readonly env: Env | undefined;
  readonly out: Output;
  /** Aborted by the first interrupt: roll back, unlock, stop. */
  readonly signal: AbortSignal;
}

export interface Positionals {
  /** As help shows them: `[amount]`. */
  readonly usage: string;
  readonly summary: string;
  readonly max: number;
  /** The message counts exactly, not "at most". */
  readonly exact?: boolean;
}

export interface Example {
  readonly does: string;
  /** What follows the program's name. */
  readonly line: string;
}

/** A command as its file declares it. */
export interface Command<F extends Flags = Flags, P = unknown> {
  /** From the group down: `migrate apply`. */
  readonly name: string;
  readonly summary: string;
  /** More than one sentence for its own help; the summary serves where there is none. */
  readonly description?: string;
  readonly positionals?: Positionals;
  readonly flags: F;
  /** Flags of which at most one may be set, typed or from the env block. */
  readonly exclusive?: readonly (readonly string[])[];
  readonly examples?: readonly Example[];
  /** Runs once for each env block that answers to `--env`; other commands refuse more than one. */
  readonly manyEnvs?: boolean;
  /**
   * It is about the project file. `always`: the file is read even when neither `--env` nor `--config` was typed; `itself`: the
   * command does that on its own.
   */
  readonly readsProject?: 'always' | 'itself';
  /** Prints no notices: its callers read any text on stderr as a failure. */
  readonly quiet?: boolean;
  /**
   * What comes before missing flags are reported: reading the directory and checking its sum. Flags that are required may
   * still be missing here. The answer is handed to `run`.
   */
  prepare?(context: Context<F>): Promise<P>;
  run(context: Context<F>, prepared: P): Promise<ExitCode>;
}

/** Keeps the types of the flags for `run`, and forgets them for everybody else. */
export function defineCommand<const F extends Flags, P = undefined>(command: Command<F, P>): Command {
  return command;
}
