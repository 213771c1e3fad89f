import { type Position, TelamonError } from '../errors/telamon-error.ts';
import { type Expression, positionOf } from '../hcl/ast.ts';
import { type HookPhase, type HookText, hookPhases } from '../migrations/executor/hooks.ts';
import type { Env } from './env.ts';
import { keptBlocks } from './kept.ts';
import type { Project } from './project.ts';
import type { Section } from './section.ts';
import { invalid, requireKnown, titleOf } from './strict.ts';

/**
 * What the `hook "sql"` blocks of a project file want in each transaction, those of the whole file first.
 * @throws TelamonError config_invalid, unsupported.
 */
export async function transactionHooks(
  project: Project | undefined,
  env: Env | undefined,
): Promise<readonly HookText[]> {
  const texts: HookText[] = [];
  for (const block of keptBlocks(project, env)) {
    if (block.type === 'hook') texts.push(...(await readHook(block)));
  }
  return texts;
}

/** What one block wants. @throws as {@link transactionHooks}. */
export async function readHook(block: Section): Promise<readonly HookText[]> {
  const title = titleOf(block);
  const { position, labels } = block;
  if (labels[0] !== 'sql') {
    throw new TelamonError('unsupported', `${title}: there are hooks of SQL only`, {
      position,
      hints: ['hook "sql" "name" { transaction { … } }'],
    });
  }
  if (labels.length > 2) throw invalid(position, `${title}: a hook has two labels, "sql" and its name`, []);
  requireKnown(block, { attributes: ['skip_errors'], blocks: ['transaction', 'connection'] });
  const connection = block.block('connection');
  if (connection) {
    throw new TelamonError('unsupported', `${title}: telamon runs no hooks of connections`, {
      position: connection.position,
      hints: ['say it in the URL, in after_begin of a transaction block, or in a pre "migrate_apply" block'],
    });
  }
  const transaction = block.block('transaction');
  if (!transaction) throw invalid(position, `${title} needs a transaction block`, []);
  requireKnown(transaction, { attributes: hookPhases });
  const skipErrors = (await block.boolean('skip_errors')) ?? false;
  const texts: HookText[] = [];
  for (const phase of hookPhases) {
    const places = placesOf(transaction, phase);
    for (const [at, sql] of ((await transaction.strings(phase)) ?? []).entries()) {
      texts.push({ phase, title, position: places(at), sql, skipErrors });
    }
  }
  return texts;
}

/** Where the texts of a list stand: each by itself where the list is written out. */
function placesOf(transaction: Section, phase: HookPhase): (at: number) => Position {
  const expression = transaction.expressionOf(phase);
  const whole = transaction.positionOf(phase) ?? transaction.position;
  const items: readonly Expression[] = expression?.kind === 'tuple' ? expression.items : [];
  return (at) => {
    const item = items[at];
    return item ? positionOf(item.range) : whole;
  };
}
