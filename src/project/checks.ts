import type { TelamonError } from '../errors/telamon-error.ts';
import { attributeOf, type Block, type Body } from '../hcl/ast.ts';
import { throwAll } from '../hcl/faults.ts';
import { type Reference, referencesOf, referencesOfBody } from '../hcl/references.ts';
import type { Declarations } from './declarations.ts';
import { iteratorOf } from './dynamic.ts';
import { closure, needsOf, unknownNames } from './graph.ts';
import { keptTypes } from './kept.ts';
import { bareWords, checkShape } from './shape-check.ts';
import { envShape, policyShapes, type Shape } from './shapes.ts';

/**
 * Finds what can be found before anything is evaluated: blocks that are not what they should be, names that nothing declares
 * (in locals, the chosen envs, the policies and everything that these reach), and cycles.
 * @throws TelamonError config_invalid with all faults; tells what is merely odd through `note`.
 */
export function checkProject(
  declarations: Declarations,
  envs: readonly Block[],
  envName: string,
  note: (text: string) => void,
): void {
  const errors: TelamonError[] = [];
  const starts: Reference[] = [];
  const check = (block: Block, shape: Shape, name: string, more: readonly string[]) => {
    const found = checkShape(block.body, shape, name, block.type === 'env');
    errors.push(...found.errors);
    for (const text of new Set(found.notes)) note(text);
    const references = referencesOfBody(withoutKept(block.body));
    errors.push(...unknownNames(references, declarations, new Set([...more, ...bareWords(block.body, shape)])));
    // What a kept block names is judged by the command that reads it; that it can be evaluated at all is judged here.
    starts.push(...referencesOfBody(block.body));
  };

  for (const local of declarations.locals.values()) {
    const references = referencesOf(local.expression);
    errors.push(...unknownNames(references, declarations));
    starts.push(...references);
  }
  for (const env of envs) {
    const each = attributeOf(env.body, 'for_each') ? ['each'] : [];
    check(env, envShape, `env.${envName}`, [...each, 'env', ...iterators(env)]);
  }
  for (const [name, block] of declarations.policies) check(block, policyShapes[name], name, []);
  for (const block of declarations.kept) starts.push(...referencesOfBody(block.body));

  const locals = [...declarations.locals].map(([name, local]) => ({
    address: `local.${name}`,
    range: local.nameRange,
  }));
  throwAll(errors);
  for (const address of closure([...locals, ...needsOf(starts, declarations)], declarations)) {
    const source = declarations.sources.get(address);
    if (source) errors.push(...unknownNames(referencesOfBody(source.body), declarations));
  }
  throwAll(errors);
}

/** Blocks that are for other commands may name what means something there only. */
function withoutKept(body: Body): Body {
  const items = body.items.filter((item) => item.kind === 'attribute' || !keptTypes.includes(item.type));
  return { ...body, items };
}

/** Names of the loop values of `dynamic` blocks, which are roots inside of them. */
function iterators(block: Block): string[] {
  return block.body.blocks.flatMap((child) => [
    ...(child.type === 'dynamic' ? [iteratorOf(child)] : []),
    ...iterators(child),
  ]);
}
