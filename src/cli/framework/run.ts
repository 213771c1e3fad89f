import { existsSync } from 'node:fs';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { Env } from '../../project/env.ts';
import type { Project } from '../../project/project.ts';
import type { Command, Context, ExitCode } from './command.ts';
import type { Flag, Flags, Origin } from './flags.ts';
import { choiceOf, openProject, typedTexts } from './open-project.ts';
import type { Output } from './output.ts';
import { type Parsed, parseFlags } from './parse.ts';
import { type Group, inheritedFlags } from './tree.ts';
import { readValue, type Values } from './values.ts';

/** `-h` is a flag like any other, so that an unknown flag beside it is still reported. */
export const helpFlag = { help: { kind: 'boolean', short: 'h', summary: 'Show this text' } } as const satisfies Flags;

export interface RunOptions {
  readonly program: string;
  readonly out: Output;
  readonly signal: AbortSignal;
  /** Prints the command's help; called when the words ask for it. */
  readonly showHelp: () => Promise<void>;
}

/**
 * One command from its words to its exit code. The order of the checks is part of the interface: flags, number of
 * arguments, project file, the command's own first check, missing flags, flags that exclude each other.
 */
export async function runCommand(
  command: Command,
  groups: readonly Group[],
  words: readonly string[],
  options: RunOptions,
): Promise<ExitCode> {
  const flags: Flags = { ...command.flags, ...inheritedFlags(groups), ...helpFlag };
  const parsed = parseFlags(flags, words, `${options.program} ${command.name}`);
  if (parsed.values.get('help') === true) {
    await options.showHelp();
    return 0;
  }
  for (const name of parsed.values.keys()) {
    const notice = flags[name]?.deprecated;
    if (notice !== undefined) options.out.result(`${notice}\n`);
  }
  checkPositionals(command, parsed.positionals, options.program);
  const project = await openProject(parsed, command, options.out, options.signal);
  for (const env of await targets(command, project)) {
    if (options.out.midLine) options.out.result('\n');
    const code = await runOnce(command, parsed, project, env, options);
    if (code !== 0) return code;
  }
  return 0;
}

/** The env blocks to run for, one after the other; a run without any is one too. */
async function targets(command: Command, project: Project | undefined): Promise<readonly (Env | undefined)[]> {
  if (project === undefined || project.envs.length === 0) return [undefined];
  if (command.manyEnvs) return project.envs;
  const { singleEnv } = await import('../../project/project.ts');
  return [singleEnv(project, command.name)];
}

async function runOnce(
  command: Command,
  parsed: Parsed,
  project: Project | undefined,
  env: Env | undefined,
  { out, signal }: RunOptions,
): Promise<ExitCode> {
  const { values, origins } = await fill(command.flags, parsed, env);
  const context: Context<Flags> = {
    flags: Object.fromEntries(values),
    origin: (name) => origins.get(name) ?? 'default',
    positionals: parsed.positionals,
    project,
    choice: choiceOf(parsed),
    vars: typedTexts(parsed, 'var'),
    env,
    out,
    signal,
  };
  const prepared = await command.prepare?.(context);
  checkRequired(command.flags, origins, project !== undefined);
  checkExclusive(command, origins);
  return command.run(context, prepared);
}

/** A group that is called without a command shows its help, unless its flags are wrong. */
export function checkGroupFlags(groups: readonly Group[], words: readonly string[], program: string): void {
  const name = [program, groups.at(-1)?.name].filter(Boolean).join(' ');
  parseFlags({ ...inheritedFlags(groups), ...helpFlag }, words, name);
}

/** Typed flags first, then the env block, then defaults. An empty attribute of the block overrides nothing. */
async function fill(flags: Flags, parsed: Parsed, env: Env | undefined) {
  const values = new Map<string, Values[Flag['kind']] | undefined>();
  const origins = new Map<string, Origin>();
  for (const [name, flag] of Object.entries(flags)) {
    const typed = parsed.values.get(name);
    const filled = typed === undefined && env ? await fromEnv(name, flag, env) : undefined;
    const value = typed ?? filled;
    if (value !== undefined) origins.set(name, typed === undefined ? 'env' : 'typed');
    values.set(name, value ?? flag.default ?? emptyValue(flag));
  }
  return { values, origins };
}

async function fromEnv(name: string, flag: Flag, env: Env): Promise<Values[Flag['kind']] | undefined> {
  const texts = await flag.env?.(env);
  if (texts === undefined) return undefined;
  // A list of the project file is a list already: its commas are its own.
  return flag.kind === 'strings' ? texts : readValue(name, flag.short, flag.kind, texts);
}

function emptyValue(flag: Flag): Values[Flag['kind']] | undefined {
  if (flag.kind === 'boolean') return false;
  return flag.kind === 'strings' || flag.kind === 'texts' ? [] : undefined;
}

function checkPositionals(command: Command, positionals: readonly string[], program: string): void {
  const max = command.positionals?.max ?? 0;
  if (positionals.length <= max) return;
  if (max === 0) {
    throw new TelamonError('usage', `unknown command "${positionals[0]}" for "${program} ${command.name}"`, {
      hints: [`${command.name} takes no arguments; '${program} ${command.name} --help' lists its flags`],
    });
  }
  const wording = command.positionals?.exact ? 'accepts' : 'accepts at most';
  throw new TelamonError('usage', `${wording} ${max} arg(s), received ${positionals.length}`, {
    hints: [`usage: ${program} ${command.name} ${command.positionals?.usage}`],
  });
}

function checkRequired(flags: Flags, origins: ReadonlyMap<string, Origin>, hasProject: boolean): void {
  const missing = Object.keys(flags).filter((name) => flags[name]?.required && !origins.has(name));
  if (missing.length === 0) return;
  const names = missing.map((name) => `"${name}"`).join(', ');
  throw new TelamonError('usage', `required flag(s) ${names} not set`, { hints: missingFlagHints(hasProject) });
}

/** A project file in reach is the likely source of what is missing, but it is never read unasked. */
export function missingFlagHints(hasProject: boolean): readonly string[] {
  return !hasProject && existsSync('atlas.hcl') ? ['found atlas.hcl; did you mean --env <name>?'] : [];
}

/** What the env block fills counts as set here too. */
function checkExclusive(command: Command, origins: ReadonlyMap<string, Origin>): void {
  for (const group of command.exclusive ?? []) {
    const set = group.filter((name) => origins.has(name)).sort();
    if (set.length < 2) continue;
    throw new TelamonError(
      'usage',
      `if any flags in the group [${group.join(' ')}] are set none of the others can be; [${set.join(' ')}] were all set`,
    );
  }
}
