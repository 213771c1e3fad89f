import type { Connection } from '../dialects/connection.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { diffRealms } from '../diff/diff.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { describe, type Realm } from '../schema/model.ts';
import { inspectConnection } from './inspect.ts';
import type { Selection } from './scope.ts';

/**
 * A plan is for the state that it was made from: while a person thought about it, somebody else may have changed the database.
 * @throws TelamonError plan_refused, naming what changed.
 */
export async function requireUnchanged(
  before: Realm,
  connection: Connection,
  dialect: Dialect,
  selection: Selection,
): Promise<void> {
  const { realm } = await inspectConnection(connection, dialect, selection);
  const [first] = diffRealms(before, realm, dialect.kinds);
  if (!first) return;
  const object = 'object' in first ? first.object : first.to;
  throw new TelamonError('plan_refused', `the database has changed since the plan was made: ${describe(object)}`, {
    hints: ['nothing was changed; run the command again for a plan of what is there now'],
  });
}
