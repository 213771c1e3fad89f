import type { Connection } from '../../dialects/connection.ts';
import { rollBack, sendBatch, setup } from './batch.ts';
import { faultText } from './failure.ts';
import { type HookContext, hookParts, nameOf } from './hooks.ts';

/**
 * Rolls back a transaction, behind the hooks for that moment where they can run: PostgreSQL takes no statement any more in a
 * transaction in which one has failed.
 */
export async function abandon(context: HookContext & { readonly connection: Connection }): Promise<void> {
  const { connection, onSkip } = context;
  for (const part of hookParts(context, 'before_rollback')) {
    // Behind a savepoint, which fails where no transaction is open: nothing must stay of a hook that came too late.
    const failure = await sendBatch(connection, [...setup('SAVEPOINT telamon_hook'), part]);
    if (!failure) continue;
    if (failure.error.lost || failure.part?.role !== 'hook') break;
    onSkip?.(`${nameOf(failure.part.hook)} failed: ${faultText(failure.error.fault)}`);
    await sendBatch(connection, setup('ROLLBACK TO telamon_hook'));
  }
  await rollBack(connection);
}
