import type { Connection, ServerInfo } from '../dialects/connection.ts';
import type { Dialect, PlanOptions, PlanPolicy, Scope } from '../dialects/dialect.ts';
import { diffRealms } from '../diff/diff.ts';
import type { DiffPolicy } from '../diff/policy.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { Change } from '../schema/change.ts';
import { keepingShared, type Realm } from '../schema/model.ts';
import type { Plan } from '../schema/plan.ts';
import { type Dev, requireDev } from './dev.ts';
import { type Inspected, inspectConnection, inspectLoaded, inspectState } from './inspect.ts';
import { loadRealm } from './load-database.ts';
import { type Proof, prove } from './proof.ts';
import { rebound, requireSameScope, type Selection } from './scope.ts';
import type { State } from './state.ts';

export interface CompareOptions extends Selection {
  readonly from: State;
  readonly to: State;
  /** Where SQL is made into a state, and where the plan is tried. */
  readonly dev?: Dev | undefined;
  readonly policy?: DiffPolicy | undefined;
  readonly planning?: PlanPolicy | undefined;
  /** `--qualifier`: put before every table; empty for none; left out it follows from the scope. */
  readonly qualifier?: string | undefined;
  /** The plan is printed and never kept: identities of two states that came from files may be restarted in it. */
  readonly printed?: boolean | undefined;
  /** False for `--no-proof`. */
  readonly proof?: boolean | undefined;
  readonly note?: ((text: string) => void) | undefined;
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
export async function compareStates(options: CompareOptions): Promise<Comparison> {
  const { from, to } = options;
  const desired = await inspectState(to, options);
  if (from.kind === 'scripted') {
    const dev = requireDev(options.dev, from);
    const wanted = options.proof === false ? desired : await comparable(desired, to, options);
    return dev.pass(async (connection) => {
      await from.load(connection, dev.dialect);
      const current = await inspectLoaded(from, connection, dev.dialect, options);
      requireSameSchema(from, current, to, desired);
      const comparison = planFrom(current, desired, options);
      if (!needsProof(comparison, options)) return comparison;
      return proved(comparison, wanted, current.server, options, connection);
    });
  }
  const current = await inspectState(from, options);
  requireSameSchema(from, current, to, desired);
  const comparison = planFrom(current, desired, options);
  const { dev } = options;
  if (!needsProof(comparison, options) || !dev) return comparison;
  requireRoom(current.scope, dev);
  const wanted = await comparable(desired, to, options);
  return dev.pass(async (connection) => {
    await loadRealm(current.realm, current.scope, connection, dev.dialect);
    return proved(comparison, wanted, current.server, options, connection);
  });
}

/** A dev database that is bound to one schema has no room for a whole database: it must not be touched outside of that schema. */
function requireRoom(scope: Scope, { boundSchema }: Dev): void {
  if (scope.of === 'realm' && boundSchema !== undefined) requireSameScope(scope, { of: 'schema', schema: boundSchema });
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

function planFrom(current: Inspected, desired: Inspected, options: CompareOptions): Comparison {
  requireSameScope(current.scope, desired.scope);
  const { dialect, scope } = current;
  if (dialect.name !== desired.dialect.name) {
    throw new TelamonError(
      'state_invalid',
      `cannot compare a ${dialect.name} state with a ${desired.dialect.name} state`,
    );
  }
  const { realm: from } = current;
  const to = keepingShared(inSchema(desired, scope), from);
  const changes = diffRealms(from, to, dialect.kinds, options.policy);
  const made = dialect.plan(changes, planOptions(from, to, scope, current.server, options));
  const plan = options.arrange?.(made) ?? made;
  const proof: Proof =
    plan.statements.length === 0
      ? { status: 'not needed' }
      : { status: 'skipped', reason: options.proof === false ? 'no-proof' : 'no dev database' };
  return { from, to, scope, dialect, changes, plan, proof };
}

function planOptions(from: Realm, to: Realm, scope: Scope, server: ServerInfo, options: CompareOptions): PlanOptions {
  const { qualifier, planning = {} } = options;
  // Nobody's rows are at stake between two files; but only in the whole database is everything known that a type is used by.
  const files = options.printed === true && options.from.kind === 'scripted' && options.to.kind === 'scripted';
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
    ...(planning.concurrentIndex ? { concurrentIndex: planning.concurrentIndex } : {}),
    ...(rebuild ? { rebuild } : {}),
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
    await loadRealm(desired.realm, desired.scope, connection, dev.dialect);
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
): Promise<Comparison> {
  const { dialect, plan } = comparison;
  const before = await inspectConnection(connection, dialect, options);
  // A qualifier of the user's own names a schema that the dev database need not have.
  const trial = options.qualifier ? replanned(before, wanted, options) : plan;
  const to = keepingShared(inSchema(wanted, before.scope), comparison.from);
  await prove(
    {
      plan: trial,
      to,
      policy: options.policy ?? {},
      inspect: async () => (await inspectConnection(connection, dialect, options)).realm,
    },
    connection,
    dialect,
  );
  return { ...comparison, proof: { status: 'proved', devMajor: connection.server.major, targetMajor: target.major } };
}

function replanned(before: Inspected, wanted: Inspected, { qualifier: _, ...options }: CompareOptions): Plan {
  return planFrom(before, wanted, options).plan;
}

/** A state of one schema under the name of the other side's schema. */
function inSchema({ realm, scope }: Inspected, other: Scope): Realm {
  return scope.of === 'schema' && other.of === 'schema' ? rebound(realm, scope.schema, other.schema) : realm;
}
