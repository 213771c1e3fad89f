import { attributeOf, type Block } from '../hcl/ast.ts';
import { referencesOf } from '../hcl/references.ts';

/**
 * The `env` blocks that can answer to a name, judged by their syntax alone: those with that one label, else the unlabelled
 * ones whose `name` mentions `atlas.env`. The others are never evaluated.
 */
export function candidateEnvs(envs: readonly Block[], name: string): readonly Block[] {
  if (name === '') return [];
  const labelled = envs.filter((env) => env.labels.length === 1 && env.labels[0]?.text === name);
  return labelled.length > 0 ? labelled : envs.filter(isDynamicName);
}

/** Unlabelled, with a `name` that is made from the name asked for. */
export function isDynamicName(env: Block): boolean {
  const name = env.labels.length === 0 ? attributeOf(env.body, 'name') : undefined;
  return (
    name !== undefined &&
    referencesOf(name.expression).some(({ path }) => path[0] === 'atlas' && (path[1] ?? 'env') === 'env')
  );
}

/** The names that `--env` can be given, for messages: labels in order, each once. */
export function definedNames(envs: readonly Block[]): string[] {
  return [...new Set(envs.flatMap((env) => (env.labels.length === 1 ? [env.labels[0]?.text ?? ''] : [])))];
}
