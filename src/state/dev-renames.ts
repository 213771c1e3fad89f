import type { Connection } from '../dialects/connection.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { keepingShared } from '../schema/model.ts';
import { type CompareOptions, inSchema, notRenamed, planOptions } from './comparison.ts';
import { requireRoom } from './dev.ts';
import { type Inspected, inspectConnection } from './inspect.ts';
import { type Renamed, settleRenames, wantsRenames } from './renames.ts';
import { runPlan } from './run-plan.ts';
import { requireSameScope } from './scope.ts';

/** What of a live database goes on under another name, found on the dev database: nothing is renamed on the live one to find out. */
export async function renamesOfLive(
  current: Inspected,
  desired: Inspected,
  options: CompareOptions,
  load: (connection: Connection) => Promise<void>,
): Promise<Renamed> {
  const { dev } = options;
  requireSameScope(current.scope, desired.scope);
  if (!wantsRenames(current.realm, inSchema(desired, current.scope), current.dialect, options)) {
    return notRenamed(current.realm);
  }
  if (!dev) {
    throw new TelamonError('usage', 'renames need a dev database, to find out what they change elsewhere', {
      hints: [`give one with --dev-url, like ${current.dialect.privateUrl}`],
    });
  }
  requireRoom(current.scope, dev);
  return dev.pass(async (connection) => {
    await load(connection);
    return renamedOn(connection, current, desired, options, () => inspectConnection(connection, dev.dialect, options));
  });
}

/** Makes the renames on a dev database that holds the current state. */
export async function renamedOn(
  connection: Connection,
  current: Inspected,
  desired: Inspected,
  options: CompareOptions,
  read: (connection: Connection) => Promise<Inspected>,
): Promise<Renamed> {
  const { dialect, scope, server } = current;
  requireSameScope(scope, desired.scope);
  const to = keepingShared(inSchema(desired, scope), current.realm);
  const { qualifier: _, ...plain } = options;
  return settleRenames(current.realm, to, dialect, options, async ({ realm, renames }) => {
    await runPlan(dialect.plan(renames, planOptions(realm, realm, scope, server, plain)).statements, connection);
    const { shared } = current.realm;
    return { ...inSchema(await read(connection), scope), ...(shared ? { shared } : {}) };
  });
}
