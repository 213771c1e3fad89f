import type { Connection } from '../dialects/connection.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { diffRealms } from '../diff/diff.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { keepingShared } from '../schema/model.ts';
import {
  betweenScripts,
  type CompareOptions,
  type Comparison,
  desiredIn,
  inPlaces,
  inSchema,
  notRenamed,
  planFrom,
} from './comparison.ts';
import { type Dev, requireDev, requireRoom } from './dev.ts';
import { renamedOn, renamesOfLive, withoutRoles } from './dev-renames.ts';
import { type Inspected, inspectBare, inspectLoaded, inspectState, rememberedOf } from './inspect.ts';
import { loadRealm } from './load-database.ts';
import { withRoom } from './room.ts';
import type { Selection } from './scope.ts';
import type { ScriptedState, State } from './state.ts';
import { comparable, concluded, needsProof, proved } from './trial.ts';

/**
 * Finds what makes one state the other, and tries it on the dev database: on top of the current state, where it must leave
 * nothing to do.
 * @throws TelamonError state_invalid when one is a schema and the other a database, plan_unproved, and what loading throws.
 */
export async function compareStates(asked: CompareOptions): Promise<Comparison> {
  const given = { ...asked, optIn: asked.policy?.optIn, secrets: asked.policy?.secrets };
  return withRoom(given, [given.to, given.from], compare);
}

async function compare(given: CompareOptions): Promise<Comparison> {
  const { from, to } = given;
  if (from.kind === 'scripted' && to.kind === 'scripted' && given.dev?.together) {
    const desired = inspectState(to, given);
    const settled = desired.catch(() => undefined);
    // Both are waited for, also when one fails.
    return fromScript(from, () => desired, given).finally(() => settled);
  }
  const [desired, live] = await inspectSides(given);
  if (from.kind === 'scripted') return fromScript(from, async () => desired, given);
  const options = await settledOptions(given, desired.dialect);
  const current = live ?? (await inspectState(from, withGround(options)));
  requireSameSchema(from, current, to, desired);
  const { dev } = options;
  const load = (connection: Connection) =>
    loadRealm(current.realm, current.scope, connection, (dev ?? current).dialect, given.policy, desired.realm);
  const renamed = await renamesOfLive(current, desired, options, load);
  const comparison = planFrom(current, desired, options, renamed);
  if (!needsProof(comparison, options) || !dev) return comparison;
  requireRoom(current.scope, dev);
  const wanted = await comparable(desired, to, options);
  const prove = (connection: Connection) => proved(comparison, wanted, current.server, options, connection, renamed);
  return concluded({ prove }, dev, load);
}

/** @param desire gives the desired state; it may still be under way when the current one is made. */
async function fromScript(
  from: ScriptedState,
  desire: () => Promise<Inspected>,
  given: CompareOptions,
): Promise<Comparison> {
  const { to } = given;
  const dev = requireDev(given.dev, from);
  const options = await settledOptions(given, dev.dialect);
  const remembered = await rememberedOf(from, dev, options);
  // Made at the same time as a desired state that is large and new: hardly ever does that turn out to be what is known.
  if (remembered.known && !dev.together) {
    const desired = await desire();
    if (await nothingToDo(remembered.known, desired, options, dev)) {
      requireSameSchema(from, remembered.known, to, desired);
      return planFrom(remembered.known, desired, options, notRenamed(remembered.known.realm));
    }
  }
  const live = to.kind === 'scripted' || options.proof === false ? undefined : await desire();
  const comparableLive = live && (await comparable(live, to, options));
  const load = (connection: Connection) => from.load(connection, dev.dialect);
  const reread = (connection: Connection) => inspectBare(from, connection, dev.dialect, withoutRoles(options));
  const planned = await dev.pass(async (connection) => {
    await load(connection);
    const current = remembered.keep(await inspectLoaded(from, connection, dev.dialect, options));
    const desired = await desire();
    requireSameSchema(from, current, to, desired);
    const renamed = await renamedOn(connection, current, desired, options, reread);
    const comparison = planFrom(current, desired, options, renamed);
    if (!needsProof(comparison, options)) return comparison;
    const wanted = comparableLive ?? desired;
    const prove = (other: Connection) => proved(comparison, wanted, current.server, options, other, renamed);
    // Renames have been made on that database: the plan is tried on the state from before.
    return renamed.rounds.length === 0 ? prove(connection) : { prove };
  });
  return concluded(planned, dev, load);
}

/** With the renames that the desired state names itself. */
async function settledOptions(given: CompareOptions, dialect: Dialect): Promise<CompareOptions> {
  const own = given.to.kind === 'scripted' ? await given.to.renames?.(dialect) : undefined;
  return betweenScripts(own ? { ...given, renames: [...(given.renames ?? []), ...own] } : given);
}

/** The desired state, and the current one where both are databases with a connection each: two servers can work at once. */
async function inspectSides(options: CompareOptions): Promise<readonly [Inspected, Inspected | undefined]> {
  const { from, to } = options;
  const apart = [from, to].every((state) => state.kind === 'database' && state.connection === undefined);
  if (!apart) return [await inspectState(to, withGround(options)), undefined];
  // Both are waited for, also when one fails: no session is left behind. What is wrong with the desired state is told first.
  const both = { ...withGround(options), both: true };
  const sides = [inspectState(to, both), inspectState(from, both)] as const;
  await Promise.allSettled(sides);
  return [await sides[0], await sides[1]];
}

/** What is alive has to be made on the dev database for a plan to be tried. */
function withGround(options: CompareOptions): CompareOptions & Selection {
  return { ...options, ground: options.dev !== undefined && options.proof !== false };
}

/** Both are known from before and are the same: nothing has to be made, only the dev database has to be one. */
async function nothingToDo(
  current: Inspected,
  desired: Inspected,
  options: CompareOptions,
  dev: Dev,
): Promise<boolean> {
  if (current.scope.of !== desired.scope.of || (options.renames ?? []).length > 0) return false;
  const to = inPlaces(
    desiredIn(keepingShared(inSchema(desired, current.scope), current.realm), current, options),
    current,
  );
  if (diffRealms(current.realm, to, current.dialect.kinds, options.policy).length > 0) return false;
  if (dev.server?.embedded !== true) await dev.pass(async () => undefined);
  return true;
}

/** HCL names its schema: beside a database, or other HCL, of another name it means something else. */
function requireSameSchema(from: State, current: Inspected, to: State, desired: Inspected): void {
  const names = (state: State) => state.kind === 'database' || state.ownSchema !== undefined;
  const [a, b] = [current.scope, desired.scope];
  if (a.of !== 'schema' || b.of !== 'schema' || a.schema === b.schema || !names(from) || !names(to)) return;
  if (from.kind === 'database' && to.kind === 'database') return;
  throw new TelamonError('state_invalid', `mismatched HCL and database schemas: "${a.schema}" <> "${b.schema}"`, {
    hints: ['name the schema in the HCL like that of the URL (search_path), or the other way round'],
  });
}
