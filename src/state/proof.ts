import { type Connection, DatabaseError } from '../dialects/connection.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { diffRealms } from '../diff/diff.ts';
import type { DiffPolicy } from '../diff/policy.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { faultText } from '../migrations/executor/failure.ts';
import type { Change } from '../schema/change.ts';
import { describe, type Realm } from '../schema/model.ts';
import type { Plan, PlannedStatement } from '../schema/plan.ts';
import { runPlan } from './run-plan.ts';
import { faultHints } from './script.ts';

/** What is known of a plan beside its statements. */
export type Proof =
  /** There is nothing to do. */
  | { readonly status: 'not needed' }
  /** It was applied to the current state on a dev database, and led to the desired one. */
  | { readonly status: 'proved'; readonly devMajor: number; readonly targetMajor: number }
  /** Nobody tried it: asked for (`--no-proof`), or there is no dev database. */
  | { readonly status: 'skipped'; readonly reason: 'no-proof' | 'no dev database' };

export interface Claim {
  readonly plan: Plan;
  readonly to: Realm;
  readonly policy: DiffPolicy;
  /** Reads the dev database as both sides were read. */
  readonly inspect: () => Promise<Realm>;
  /** The plan may be tried once more, without a look into the bodies of routines. */
  readonly mayEase?: boolean;
}

/** A routine that the desired state has, and whose body the server would not take now. */
export interface RefusedBody {
  readonly statement: PlannedStatement;
  readonly fault: string;
}

/** Most differences that an error shows. */
const shownChanges = 5;

/**
 * Applies a plan to a dev database that holds the current state, and requires that nothing is left to do. Gives back what stands in
 * the way where that is only the body of a routine, and the claim allows to try again without a look into those.
 * @throws TelamonError plan_unproved, naming the statement that fails, or the objects that differ with both definitions.
 */
export async function prove(claim: Claim, connection: Connection, dialect: Dialect): Promise<RefusedBody | undefined> {
  const { policy } = claim;
  const statements = triedStatements(claim);
  try {
    await follow(claim, connection, dialect);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const statement = statements[error.index ?? -1];
    if (claim.mayEase && statement && dialect.routineBodies?.madeBy(statement) && !error.lost) {
      return { statement, fault: faultText(error.fault) };
    }
    if (statement?.hazards?.some(({ type }) => type === 'UPGRADING_EXTENSION_VERSION')) {
      throw new TelamonError('plan_refused', `the server cannot change the extension so: ${faultText(error.fault)}`, {
        hints: [
          `statement: ${statement.sql}`,
          'name a version that the installed extension has scripts for, or drop the extension and create it again where nothing is lost',
        ],
      });
    }
    const astray = dialect.routineBodies?.astray(error.fault, claim.to);
    if (astray) {
      const message = `a planned statement runs function ${astray.routine}, whose body does not find its names: ${faultText(error.fault)}`;
      throw new TelamonError('plan_refused', message, {
        hints: [...(statement ? [`statement: ${statement.sql}`] : []), ...astray.hints],
      });
    }
    throw unproved(`a planned statement fails on the dev database: ${faultText(error.fault)}`, [
      ...(statement ? [`statement: ${statement.sql}`] : []),
      ...faultHints(error.fault),
    ]);
  }
  const reached = await claim.inspect();
  const own = ownTo(claim, reached, connection, dialect);
  const goal = dialect.inPlaces?.(own, reached, connection.server.major) ?? own;
  const left = diffRealms(reached, goal, dialect.kinds, policy);
  const [first] = left;
  if (!first) return undefined;
  const what = left.length === 1 ? describeChange(first) : `${describeChange(first)}, and ${left.length - 1} more`;
  throw unproved(`the plan does not lead to the desired state: ${what}`, left.slice(0, shownChanges).flatMap(details));
}

/** Runs a plan on a dev database that holds what it starts from. */
export async function follow(claim: Pick<Claim, 'plan' | 'policy'>, connection: Connection, dialect: Dialect) {
  // The current state was loaded through this session, by scripts that may have set a search path; a deploy starts without.
  await connection.script(dialect.freshSession?.(connection) ?? []);
  await runPlan(triedStatements(claim), connection);
}

/** Roles belong to a server, not to a database: the dev database need not have them. */
function triedStatements({ plan, policy }: Pick<Claim, 'plan' | 'policy'>): readonly PlannedStatement[] {
  return plan.statements.filter(({ access }) => access !== true || policy.access === true);
}

/** The desired state in the words of the session that tried the plan: what it made its own has no owner there. */
function ownTo({ to, policy }: Claim, reached: Realm, { server }: Connection, dialect: Dialect): Realm {
  if (!policy.access || policy.owners || server.user === undefined) return to;
  return dialect.roles?.withoutOwners(to, reached, server.user) ?? to;
}

function unproved(message: string, hints: readonly string[]): TelamonError {
  return new TelamonError('plan_unproved', message, {
    hints: [
      ...hints,
      'nothing was written or applied; this is a fault of telamon, please report it; --no-proof skips this check',
    ],
  });
}

/** What is left to do, for people. */
export function describeChange(change: Change): string {
  switch (change.verb) {
    case 'create':
      return `${describe(change.object)} is missing`;
    case 'drop':
      return `${describe(change.object)} is left over`;
    case 'alter':
      return `${describe(change.to)} differs in ${change.fields.map((field) => field.field).join(', ')}`;
    case 'rename':
      return `${describe(change.from)} keeps its name`;
  }
}

/** Both definitions of what differs. */
function details(change: Change): string[] {
  if (change.verb === 'alter') {
    return change.fields.map(
      ({ field, from, to }) => `${describe(change.to)}: ${field} became ${shown(from)}, wanted ${shown(to)}`,
    );
  }
  const object = 'object' in change ? change.object : change.to;
  return [`${describeChange(change)}: ${shown(object)}`];
}

function shown(value: unknown): string {
  const text =
    JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item)) ?? 'nothing';
  return text.replaceAll('\\u0000', '.');
}
