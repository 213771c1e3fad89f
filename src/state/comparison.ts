import type { Connection, ServerInfo } from '../dialects/connection.ts';
import type { Dialect, PlanOptions, PlanPolicy, Scope } from '../dialects/dialect.ts';
import { diffRealms } from '../diff/diff.ts';
import type { DiffPolicy } from '../diff/policy.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { Change } from '../schema/change.ts';
import { keepingShared, type Realm } from '../schema/model.ts';
import type { Plan } from '../schema/plan.ts';
import { noteLeftOut, noteUnplanned } from './compare-notes.ts';
import type { Dev } from './dev.ts';
import type { Inspected } from './inspect.ts';
import type { Proof } from './proof.ts';
import type { RealmCache } from './realm-cache.ts';
import type { Renamed, RenameOptions } from './renames.ts';
import { rebound, requireSameScope, type Selection } from './scope.ts';
import type { State } from './state.ts';

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
  /** The plan is kept with its way back, which is tried as well. */
  readonly waysBack?: boolean | undefined;
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

/** What has been tried, or how to try it on a dev database that holds the current state. */
export type Trial = Comparison | { readonly prove: (connection: Connection) => Promise<Trial> };

/**
 * Plans the way between two states that have been read. Nobody has tried it.
 * @throws TelamonError state_invalid when the two are not of one scope or one database.
 */
export function planFrom(
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
  const goal = inPlaces(to, { ...current, realm: renamed.realm });
  const rest = diffRealms(renamed.realm, goal, dialect.kinds, policyWith(renamed, options));
  const notes = { ...options, files: betweenFiles(options) };
  noteLeftOut(renamed.realm, to, dialect, notes);
  noteUnplanned(renamed.realm, to, dialect, notes);
  const optionsOf = (realm: Realm, end: Realm) => planOptions(realm, end, scope, current.server, options);
  const parts = [
    ...renamed.rounds.map(({ realm, renames }) => dialect.plan(renames, optionsOf(realm, realm))),
    dialect.plan(rest, optionsOf(renamed.realm, goal)),
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

/** How a plan is to be written for the server that has the current state. */
export function planOptions(
  from: Realm,
  to: Realm,
  scope: Scope,
  server: ServerInfo,
  options: CompareOptions,
): PlanOptions {
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

/** The policy of the project, without what it says to leave under its old name. */
export function policyWith({ leftOut }: Renamed, options: CompareOptions): DiffPolicy {
  const policy = betweenFiles(options) ? { ...options.policy, exact: true } : (options.policy ?? {});
  return leftOut.size === 0 ? policy : { ...policy, leaveOut: leftOut };
}

/**
 * Between two scripts both say all that there is to say, and the plan only shows how they differ: also in owners and
 * rights unless the project says that it is not to. HCL says nothing of those, a live database has some that nobody wrote down.
 */
export function betweenScripts(options: CompareOptions): CompareOptions {
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

/** A desired state as the server and the session of the current one would have it; where owners count, both states say all of them. */
export function desiredIn(desired: Realm, current: Inspected, { policy }: CompareOptions): Realm {
  const { dialect, realm, server } = current;
  const settled = settledIn(desired, current);
  if (server.user === undefined || policy?.owners) return settled;
  return dialect.roles?.withoutOwners(settled, realm, server.user) ?? settled;
}

/** A desired state in words that mean the same in the database that has the current one. */
export function inPlaces(
  desired: Realm,
  { dialect, realm, server }: Pick<Inspected, 'dialect' | 'realm' | 'server'>,
): Realm {
  return dialect.inPlaces?.(desired, realm, server.major) ?? desired;
}

/** What the server's version keeps of a state, with what documents say of rights. */
export function settledIn(realm: Realm, { dialect, server }: Pick<Inspected, 'dialect' | 'server'>): Realm {
  const known = dialect.knownTo?.(realm, server.major) ?? realm;
  return dialect.roles?.settled(known, server.major) ?? known;
}

/** A state of one schema under the name of the other side's schema. */
export function inSchema({ realm, scope }: Inspected, other: Scope): Realm {
  return scope.of === 'schema' && other.of === 'schema' ? rebound(realm, scope.schema, other.schema) : realm;
}

/** A state in which everything keeps its name. */
export const notRenamed = (realm: Realm): Renamed => ({ rounds: [], realm, leftOut: new Set() });
