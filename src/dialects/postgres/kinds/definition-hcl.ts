import { attribute, type HclAttribute, type HclExpr, heredoc, list, string } from '../../../hcl/print.ts';
import type { SchemaObject } from '../../../schema/model.ts';
import type { HclContext } from './contract.ts';

/** SQL whose layout does not count: over several lines as a heredoc. */
export function sqlText(text: string): HclExpr {
  return text.includes('\n') ? heredoc('SQL', `${text}\n`) : string(text);
}

/** Text that counts to the letter: as a heredoc where that gives back the same. */
export function exactText(text: string): HclExpr {
  return text.includes('\n') ? heredoc('SQL', text) : string(text);
}

/** What the object needs that has a block of its own, but for what its own attributes name. */
export function dependsOnHcl(object: SchemaObject, context: HclContext, named: readonly string[] = []): HclAttribute[] {
  const needs = (object.dependsOn ?? []).filter((key) => !named.includes(key));
  const blocks = context.dependencies(object, needs);
  return blocks.length === 0 ? [] : [attribute('depends_on', list(blocks))];
}
