import { TelamonError } from '../errors/telamon-error.ts';
import { referencesOf } from '../hcl/references.ts';
import { readBlock } from './around-blocks.ts';
import type { Declarations } from './declarations.ts';
import { rulesOf, type Subject, subjects } from './gate.ts';
import { unknownNames } from './graph.ts';
import type { KeptBlock } from './kept.ts';
import { titleOf } from './strict.ts';
import { readHook } from './transaction-hooks.ts';
import { NotRead } from './unrun.ts';
import type { Findings } from './validate-values.ts';

/**
 * Judges rules, hooks, and what runs around files, as far as that can be done without a run: conditions about `self` by their names.
 * @param roots names that mean something where the blocks stand: `each`.
 */
export async function checkKept(
  blocks: readonly KeptBlock[],
  declarations: Declarations,
  found: Findings,
  { cwd, roots }: { readonly cwd: string; readonly roots: readonly string[] },
): Promise<void> {
  for (const block of blocks) {
    try {
      if (block.type === 'check') checkRules(block, declarations, found, roots);
      else if (block.type === 'hook') await readHook(block);
      else if (block.type === 'pre' || block.type === 'post') await readBlock(block, cwd);
    } catch (error) {
      if (error instanceof NotRead) {
        const { file, line, column } = block.position;
        found.skipped.add(`${file}:${line}:${column}: ${titleOf(block)} needs ${error.address}`);
      } else if (error instanceof TelamonError) found.errors.push(error);
      else throw error;
    }
  }
}

function checkRules(block: KeptBlock, declarations: Declarations, found: Findings, roots: readonly string[]): void {
  const known = new Set(['self', ...roots]);
  for (const subject of Object.keys(subjects) as Subject[]) {
    for (const { section } of rulesOf(block, subject)) {
      const expressions = section.attributes.flatMap((attribute) => section.expressionOf(attribute) ?? []);
      found.errors.push(...unknownNames(expressions.flatMap(referencesOf), declarations, known));
    }
  }
}
