import type { Connection } from '../dialects/connection.ts';
import { carryNames } from '../diff/carry-names.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { keepingShared } from '../schema/model.ts';
import { type CompareOptions, inSchema, notRenamed, planOptions } from './comparison.ts';
import { requireRoom } from './dev.ts';
import { type Inspected, inspectConnection } from './inspect.ts';
import { type Renamed, settleRenames, wantsRenames } from './renames.ts';
import { runPlan } from './run-plan.ts';
import { requireSameScope, type Selection } from './scope.ts';

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
    return renamedOn(connection, current, desired, options, () =>
      inspectConnection(connection, dev.dialect, withoutRoles(options)),
    );
  });
}

/** Roles are not told by a dev database: what the state says of them is put back. */
export function withoutRoles({ optIn = [], ...selection }: CompareOptions): Selection {
  return { ...selection, optIn: optIn.filter((word) => word !== 'roles') };
}

/**
 * Makes the renames on a dev database that holds the current state, but for those of roles.
 * @param read what the dev database holds now; what the current state says of roles and rights is added under the new names.
 */
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
    const after = dialect.roles?.renamed(realm, renames) ?? { realm, rest: renames };
    if (after.rest.length === 0) return after.realm;
    await runPlan(dialect.plan(after.rest, planOptions(realm, realm, scope, server, plain)).statements, connection);
    const made = inSchema(await read(connection), scope);
    const whole = dialect.roles?.restored(made, carryNames(after.realm, after.rest, dialect.kinds)) ?? made;
    const { shared } = current.realm;
    return { ...whole, ...(shared ? { shared } : {}) };
  });
}
