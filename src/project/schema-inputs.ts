import type { Value } from '../hcl/value.ts';
import type { Inputs } from '../hcl/variables.ts';
import type { Env } from './env.ts';
import type { VarFlags } from './var-flags.ts';

/** Values for the variables of schema files: the attributes of the env that are the user's own, then what `--var` says of others. */
export async function schemaInputs(env: Env | undefined, flags: VarFlags): Promise<Inputs> {
  return new Map<string, readonly string[] | Value>([...flags, ...((await env?.extra()) ?? [])]);
}
