import type { Connection, ServerInfo } from '../dialects/connection.ts';
import type { Dialect, Scope } from '../dialects/dialect.ts';
import { keepingShared, type Realm } from '../schema/model.ts';
import type { Plan } from '../schema/plan.ts';
import { noteBody, noteUntried } from './compare-notes.ts';
import {
  type CompareOptions,
  type Comparison,
  inSchema,
  planFrom,
  policyWith,
  settledIn,
  type Trial,
} from './comparison.ts';
import type { Dev } from './dev.ts';
import { type Inspected, inspectConnection } from './inspect.ts';
import { loadRealm } from './load-database.ts';
import { type Claim, type Proof, prove } from './proof.ts';
import type { Renamed, RenameRound } from './renames.ts';
import { rebound } from './scope.ts';
import type { State } from './state.ts';
import { triedBack } from './way-back.ts';

/** There is a plan, somewhere to try it, and nobody said not to. */
export function needsProof({ plan }: Comparison, { proof, dev }: CompareOptions): boolean {
  return plan.statements.length > 0 && proof !== false && dev !== undefined;
}

/** Goes on with a trial, each try in a pass of its own in which the current state is loaded anew. */
export async function concluded(
  trial: Trial,
  dev: Dev,
  load: (connection: Connection) => Promise<void>,
): Promise<Comparison> {
  if (!('prove' in trial)) return trial;
  const next = await dev.pass(async (connection) => {
    await load(connection);
    return trial.prove(connection);
  });
  return concluded(next, dev, load);
}

/**
 * The desired state as the dev database words it: what comes from a live database is made there once more, since servers of
 * different versions word one thing differently.
 */
export async function comparable(desired: Inspected, to: State, options: CompareOptions): Promise<Inspected> {
  const { dev } = options;
  if (to.kind === 'scripted' || !dev) return desired;
  return dev.pass(async (connection) => {
    await loadRealm(desired.realm, desired.scope, connection, dev.dialect, options.policy);
    return inspectConnection(connection, dev.dialect, options);
  });
}

/** Tries the plan on a connection that holds the current state. */
export async function proved(
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
  const known = dialect.knownTo?.(wanted.realm, target.major) ?? wanted.realm;
  const onDev = settledIn(known, { dialect, server: connection.server });
  const otherRights = onDev !== known && connection.server.major !== target.major;
  const isLess = otherRights || current.realm !== comparison.from || goal.realm !== comparison.to;
  const onDatabase = withoutServer(renamed, dialect);
  const tried = { ...onDatabase, realm: (await reduce(onDatabase.realm)).realm };
  const less: Inspected = { ...wanted, realm: (await reduce(onDev)).realm };
  // A qualifier of the user's own names a schema that the dev database need not have, and rights name roles that it lacks.
  const trial =
    options.qualifier || isLess
      ? ease(replanned(before, less, options, under(tried, comparison.scope, before.scope)))
      : plan;
  const to = keepingShared(inSchema(less, before.scope), comparison.from);
  const policy = policyWith(renamed, options);
  const claim: Claim = { plan: trial, mayEase: !eased, to, policy, inspect: async () => (await look()).realm };
  const refused = await prove(claim, connection, dialect);
  if (refused) {
    noteBody(refused, options);
    return { prove: (other) => proved(comparison, wanted, target, options, other, renamed, true) };
  }
  noteUntried(plan, trial, [...current.missing, ...goal.missing], options);
  const proof: Proof = { status: 'proved', devMajor: connection.server.major, targetMajor: target.major };
  const done: Comparison = { ...comparison, plan, proof };
  if (!options.waysBack) return done;
  const mayReplan = plan === trial && renamed.rounds.length === 0;
  return triedBack(done, { claim, before, mayReplan, ease }, options, connection);
}

function replanned(
  before: Inspected,
  wanted: Inspected,
  { qualifier: _, note: __, ...options }: CompareOptions,
  renamed: Renamed | undefined,
): Plan {
  return planFrom(before, wanted, options, renamed).plan;
}

/** Without renames of roles: the dev database need not have them, and those that it has are not its own. */
function withoutServer(renamed: Renamed, { roles }: Dialect): Renamed {
  const isShared = ({ realm, renames }: RenameRound) => roles?.renamed(realm, renames).rest.length === 0;
  const at = renamed.rounds.findIndex(isShared);
  const [first] = at < 0 ? [] : renamed.rounds.slice(at);
  return first ? { ...renamed, rounds: renamed.rounds.slice(0, at), realm: first.realm } : renamed;
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
