import type { Env } from '../../project/env.ts';

/** Reads what fills a flag from the env block: the texts that the flag would have been given, or undefined for none. */
export type FromEnv = (env: Env) => Promise<readonly string[] | undefined>;

/** An attribute that is a string: `url`, or one of an inner block, `migration.dir`. */
export function text(attribute: string, block?: string): FromEnv {
  return async (env) => {
    const section = block === undefined ? env : env.block(block);
    const value = await section?.string(attribute);
    return value === undefined || value === '' ? undefined : [value];
  };
}

/** One word of several, spelled as in the project file (`LINEAR_SKIP`); the flag gets its own spelling (`linear-skip`). */
export function word(attribute: string, block: string, words: readonly string[]): FromEnv {
  return async (env) => {
    const value = await env.block(block)?.word(attribute, words);
    return value === undefined ? undefined : [value.toLowerCase().replaceAll('_', '-')];
  };
}

/** A boolean of an inner block. */
export function flag(attribute: string, block: string): FromEnv {
  return async (env) => {
    const value = await env.block(block)?.boolean(attribute);
    return value === undefined ? undefined : [String(value)];
  };
}

/** A whole number of an inner block. */
export function integer(attribute: string, block: string): FromEnv {
  return async (env) => {
    const value = await env.block(block)?.integer(attribute);
    return value === undefined ? undefined : [String(value)];
  };
}

export function list(attribute: string): FromEnv {
  return async (env) => {
    const values = await env.strings(attribute);
    return values === undefined || values.length === 0 ? undefined : values;
  };
}

/** The desired state. */
export const source: FromEnv = (env) => env.src();

/** The report template of a command. */
export function template(group: 'schema' | 'migrate', command: string): FromEnv {
  return async (env) => {
    const value = await env.format(group, command);
    return value === undefined ? undefined : [value];
  };
}
