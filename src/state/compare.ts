import type { Connection, ServerInfo } from '../dialects/connection.ts';
import type { Dialect, PlanOptions, PlanPolicy, Scope } from '../dialects/dialect.ts';
import { diffRealms } from '../diff/diff.ts';
import type { DiffPolicy } from '../diff/policy.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { Change } from '../schema/change.ts';
import { keepingShared, type Realm } from '../schema/model.ts';
import type { Plan } from '../schema/plan.ts';
import { noteBody, noteLeftOut, noteUnplanned, noteUntried } from './compare-notes.ts';
import { type Dev, requireDev } from './dev.ts';
import { type Inspected, inspectConnection, inspectLoaded, inspectState, rememberedOf } from './inspect.ts';
import { loadRealm } from './load-database.ts';
import { type Proof, prove } from './proof.ts';
import type { RealmCache } from './realm-cache.ts';
import { type Renamed, type RenameOptions, settleRenames, wantsRenames } from './renames.ts';
import { withRoom } from './room.ts';
import { runPlan } from './run-plan.ts';
import { rebound, requireSameScope, type Selection } from './scope.ts';
import type { ScriptedState, State } from './state.ts';

export interface CompareOptions extends Selection, RenameOptions {
  readonly from: State;
  readonly to: State;
  /** Where SQL is made into a state, and where the plan is tried. */
  readonly dev?: Dev | undefined;
  readonly planning?: PlanPolicy | undefined;
  /** `--qualifier`: put before every table; empty for none; left out it follows from the scope. */
  readonly qualifier?: string | undefined;
  /** The plan is printed and never kept: identities of two states that came from files may be restarted in it. */
  readonly printed?: boolean | undefined;
  /** False for `--no-proof`. */
  readonly proof?: boolean | undefined;
  /** Remembers what states of SQL have made; what is the same as before is not made again. */
  readonly cache?: RealmCache | undefined;
  /** Puts the plan into the order and the parts in which it will run, before it is tried. */
  readonly arrange?: ((plan: Plan) => Plan) | undefined;
}

/** Two states, and the way from one to the other. */
export interface Comparison {
  readonly from: Realm;
  readonly to: Realm;
  readonly scope: Scope;
  readonly dialect: Dialect;
  readonly changes: readonly Change[];
  readonly plan: Plan;
  readonly proof: Proof;
}

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
  const current = live ?? (await inspectState(from, options));
  requireSameSchema(from, current, to, desired);
  const { dev } = options;
  const load = (connection: Connection) =>
    loadRealm(current.realm, current.scope, connection, (dev ?? current).dialect, given.policy);
  const renamed = await renamesOfLive(current, desired, options, load);
  const comparison = planFrom(current, desired, options, renamed);
  if (!needsProof(comparison, options) || !dev) return comparison;
  requireRoom(current.scope, dev);
  const wanted = await comparable(desired, to, options);
  const prove = (connection: Connection) => proved(comparison, wanted, current.server, options, connection, renamed);
  return settled({ prove }, dev, load);
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
  if (remembered.known) {
    const desired = await desire();
    if (await nothingToDo(remembered.known, desired, options, dev)) {
      requireSameSchema(from, remembered.known, to, desired);
      return planFrom(remembered.known, desired, options, notRenamed(remembered.known.realm));
    }
  }
  const live = to.kind === 'scripted' || options.proof === false ? undefined : await desire();
  const comparableLive = live && (await comparable(live, to, options));
  const load = (connection: Connection) => from.load(connection, dev.dialect);
  const read = (connection: Connection) => inspectLoaded(from, connection, dev.dialect, options);
  const planned = await dev.pass(async (connection) => {
    await load(connection);
    const current = remembered.keep(await read(connection));
    const desired = await desire();
    requireSameSchema(from, current, to, desired);
    const renamed = await renamedOn(connection, current, desired, options, read);
    const comparison = planFrom(current, desired, options, renamed);
    if (!needsProof(comparison, options)) return comparison;
    const wanted = comparableLive ?? desired;
    const prove = (other: Connection) => proved(comparison, wanted, current.server, options, other, renamed);
    // Renames have been made on that database: the plan is tried on the state from before.
    return renamed.rounds.length === 0 ? prove(connection) : { prove };
  });
  return settled(planned, dev, load);
}

/** With the renames that the desired state names itself. */
async function settledOptions(given: CompareOptions, dialect: Dialect): Promise<CompareOptions> {
  const own = given.to.kind === 'scripted' ? await given.to.renames?.(dialect) : undefined;
  return betweenScripts(own ? { ...given, renames: [...(given.renames ?? []), ...own] } : given);
}

/** What has been tried, or how to try it on a dev database that holds the current state. */
type Trial = Comparison | { readonly prove: (connection: Connection) => Promise<Trial> };

async function settled(trial: Trial, dev: Dev, load: (connection: Connection) => Promise<void>): Promise<Comparison> {
  if (!('prove' in trial)) return trial;
  const next = await dev.pass(async (connection) => {
    await load(connection);
    return trial.prove(connection);
  });
  return settled(next, dev, load);
}

/** The desired state, and the current one where both are databases with a connection each: two servers can work at once. */
async function inspectSides(options: CompareOptions): Promise<readonly [Inspected, Inspected | undefined]> {
  const { from, to } = options;
  const apart = [from, to].every((state) => state.kind === 'database' && state.connection === undefined);
  if (!apart) return [await inspectState(to, options), undefined];
  // Both are waited for, also when one fails: no session is left behind. What is wrong with the desired state is told first.
  const both = { ...options, both: true };
  const sides = [inspectState(to, both), inspectState(from, both)] as const;
  await Promise.allSettled(sides);
  return [await sides[0], await sides[1]];
}

/** Both are known from before and are the same: nothing has to be made, only the dev database has to be one. */
async function nothingToDo(
  current: Inspected,
  desired: Inspected,
  options: CompareOptions,
  dev: Dev,
): Promise<boolean> {
  if (current.scope.of !== desired.scope.of || (options.renames ?? []).length > 0) return false;
  const to = desiredIn(keepingShared(inSchema(desired, current.scope), current.realm), current, options);
  if (diffRealms(current.realm, to, current.dialect.kinds, options.policy).length > 0) return false;
  if (dev.server?.embedded !== true) await dev.pass(async () => undefined);
  return true;
}

function policyWith({ leftOut }: Renamed, options: CompareOptions): DiffPolicy {
  const policy = betweenFiles(options) ? { ...options.policy, exact: true } : (options.policy ?? {});
  return leftOut.size === 0 ? policy : { ...policy, leaveOut: leftOut };
}

const notRenamed = (realm: Realm): Renamed => ({ rounds: [], realm, leftOut: new Set() });

/** What of a live database goes on under another name, found on the dev database: nothing is renamed on the live one to find out. */
async function renamesOfLive(
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
async function renamedOn(
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

/** A dev database that is bound to one schema has no room for a whole database: it must not be touched outside of that schema. */
function requireRoom(scope: Scope, { boundSchema }: Dev): void {
  if (scope.of === 'realm' && boundSchema !== undefined) {
    requireSameScope(scope, { of: 'schema', schema: boundSchema }, ['current state', 'dev database']);
  }
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

function planFrom(
  { realm: raw, ...given }: Inspected,
  desired: Inspected,
  options: CompareOptions,
  renaming: Renamed = notRenamed(raw),
): Comparison {
  const current = { ...given, realm: settledIn(raw, given) };
  const renamed = { ...renaming, realm: settledIn(renaming.realm, given) };
  requireSameScope(current.scope, desired.scope);
  const { dialect, scope } = current;
  if (dialect.name !== desired.dialect.name) {
    throw new TelamonError(
      'state_invalid',
      `cannot compare a ${dialect.name} state with a ${desired.dialect.name} state`,
    );
  }
  const { realm: from } = current;
  const to = desiredIn(keepingShared(inSchema(desired, scope), from), current, options);
  const rest = diffRealms(renamed.realm, to, dialect.kinds, policyWith(renamed, options));
  const notes = { ...options, files: betweenFiles(options) };
  noteLeftOut(renamed.realm, to, dialect, notes);
  noteUnplanned(renamed.realm, to, dialect, notes);
  const optionsOf = (realm: Realm, goal: Realm) => planOptions(realm, goal, scope, current.server, options);
  const parts = [
    ...renamed.rounds.map(({ realm, renames }) => dialect.plan(renames, optionsOf(realm, realm))),
    dialect.plan(rest, optionsOf(renamed.realm, to)),
  ];
  const changes = [...renamed.rounds.flatMap(({ renames }) => renames), ...rest];
  const made: Plan = { statements: parts.flatMap(({ statements }) => statements) };
  const plan = options.arrange?.(made) ?? made;
  const proof: Proof =
    plan.statements.length === 0
      ? { status: 'not needed' }
      : { status: 'skipped', reason: options.proof === false ? 'no-proof' : 'no dev database' };
  return { from, to, scope, dialect, changes, plan, proof };
}

/** A desired state as the server and the session of the current one would have it; where owners count, both states say all of them. */
function desiredIn(desired: Realm, current: Inspected, { policy }: CompareOptions): Realm {
  const { dialect, realm, server } = current;
  const settled = settledIn(desired, current);
  if (server.user === undefined || policy?.owners) return settled;
  return dialect.roles?.withoutOwners(settled, realm, server.user) ?? settled;
}

/** What documents say of rights, for the server that has them. */
function settledIn(realm: Realm, { dialect, server }: Pick<Inspected, 'dialect' | 'server'>): Realm {
  return dialect.roles?.settled(realm, server.major) ?? realm;
}

/**
 * Between two scripts both say all that there is to say, and the plan only shows how they differ: also in owners and
 * rights unless the project says that it is not to. HCL says nothing of those, a live database has some that nobody wrote down.
 */
function betweenScripts(options: CompareOptions): CompareOptions {
  const { from, to, policy, planning } = options;
  const isSql = (state: State) => state.kind === 'scripted' && state.origin !== 'hcl' && state.origin !== 'composite';
  if (!betweenFiles(options) || !isSql(from) || !isSql(to)) return options;
  const rights =
    policy?.access === undefined
      ? { access: true, owners: true, optIn: [...(policy?.optIn ?? []), 'default_permissions'] }
      : {};
  return { ...options, policy: { ...policy, ...rights }, planning: { ...planning, ...rights } };
}

/** Printed, and nothing that is alive on either side. */
function betweenFiles({ printed, from, to }: CompareOptions): boolean {
  return printed === true && from.kind === 'scripted' && to.kind === 'scripted';
}

function planOptions(from: Realm, to: Realm, scope: Scope, server: ServerInfo, options: CompareOptions): PlanOptions {
  const { qualifier, planning = {} } = options;
  // Nobody's rows are at stake between two files; but only in the whole database is everything known that a type is used by.
  const files = betweenFiles(options);
  const rebuild = planning.rebuild ?? (files && scope.of === 'realm' ? { enum: true, table: true } : undefined);
  return {
    from,
    to,
    qualifier:
      qualifier === undefined
        ? { by: scope.of === 'schema' ? 'none' : 'schema' }
        : qualifier === ''
          ? { by: 'none' }
          : { by: 'name', name: qualifier },
    targetMajor: server.major,
    identityRestart: files,
    ...(planning.access ? { access: true } : {}),
    ...(planning.owners ? { owners: true } : {}),
    ...(planning.sensitive ? { sensitive: true } : {}),
    ...(planning.concurrentIndex ? { concurrentIndex: planning.concurrentIndex } : {}),
    ...(rebuild ? { rebuild } : {}),
    ...(planning.online ? { online: planning.online } : {}),
  };
}

function needsProof({ plan }: Comparison, { proof, dev }: CompareOptions): boolean {
  return plan.statements.length > 0 && proof !== false && dev !== undefined;
}

/**
 * The desired state as the dev database words it: what comes from a live database is made there once more, since servers of
 * different versions word one thing differently.
 */
async function comparable(desired: Inspected, to: State, options: CompareOptions): Promise<Inspected> {
  const { dev } = options;
  if (to.kind === 'scripted' || !dev) return desired;
  return dev.pass(async (connection) => {
    await loadRealm(desired.realm, desired.scope, connection, dev.dialect, options.policy);
    return inspectConnection(connection, dev.dialect, options);
  });
}

/** Tries the plan on a connection that holds the current state. */
async function proved(
  comparison: Comparison,
  wanted: Inspected,
  target: ServerInfo,
  options: CompareOptions,
  connection: Connection,
  renamed: Renamed,
  eased = false,
): Promise<Trial> {
  const { dialect } = comparison;
  const ease = (plan: Plan) => (eased ? (dialect.routineBodies?.unchecked(plan) ?? plan) : plan);
  const plan = ease(comparison.plan);
  const reduce = async (realm: Realm) => (await dialect.roles?.reduced(realm, connection)) ?? { realm, missing: [] };
  const look = async () => {
    const seen = await inspectConnection(connection, dialect, options);
    return { ...seen, realm: (await reduce(seen.realm)).realm };
  };
  const before = await look();
  const [current, goal] = [await reduce(comparison.from), await reduce(comparison.to)];
  const onDev = settledIn(wanted.realm, { dialect, server: connection.server });
  const otherRights = onDev !== wanted.realm && connection.server.major !== target.major;
  const isLess = otherRights || current.realm !== comparison.from || goal.realm !== comparison.to;
  const less: Inspected = { ...wanted, realm: (await reduce(onDev)).realm };
  // A qualifier of the user's own names a schema that the dev database need not have, and rights name roles that it lacks.
  const trial =
    options.qualifier || isLess
      ? ease(replanned(before, less, options, under(renamed, comparison.scope, before.scope)))
      : plan;
  const to = keepingShared(inSchema(less, before.scope), comparison.from);
  const refused = await prove(
    {
      plan: trial,
      mayEase: !eased,
      to,
      policy: policyWith(renamed, options),
      inspect: async () => (await look()).realm,
    },
    connection,
    dialect,
  );
  if (refused) {
    noteBody(refused, options);
    return { prove: (other) => proved(comparison, wanted, target, options, other, renamed, true) };
  }
  noteUntried(plan, trial, [...current.missing, ...goal.missing], options);
  const proof: Proof = { status: 'proved', devMajor: connection.server.major, targetMajor: target.major };
  return { ...comparison, plan, proof };
}

function replanned(
  before: Inspected,
  wanted: Inspected,
  { qualifier: _, note: __, ...options }: CompareOptions,
  renamed: Renamed | undefined,
): Plan {
  return planFrom(before, wanted, options, renamed).plan;
}

/** The same with the name of another schema, where both are of one schema; without renames the state is read where it stands. */
function under({ rounds, realm, leftOut }: Renamed, from: Scope, to: Scope): Renamed | undefined {
  if (rounds.length === 0) return undefined;
  if (from.of !== 'schema' || to.of !== 'schema') return { rounds, realm, leftOut };
  const moved = (state: Realm) => rebound(state, from.schema, to.schema);
  return {
    rounds: rounds.map((round) => ({ ...round, realm: moved(round.realm) })),
    realm: moved(realm),
    leftOut,
  };
}

/** A state of one schema under the name of the other side's schema. */
function inSchema({ realm, scope }: Inspected, other: Scope): Realm {
  return scope.of === 'schema' && other.of === 'schema' ? rebound(realm, scope.schema, other.schema) : realm;
}
