import type { Connection } from '../dialects/connection.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { Realm } from '../schema/model.ts';
import type { Plan, PlannedStatement } from '../schema/plan.ts';
import { noteWayBack } from './compare-notes.ts';
import { type CompareOptions, type Comparison, planFrom, type Trial } from './comparison.ts';
import { type Inspected, inspectConnection } from './inspect.ts';
import { type Claim, follow, prove } from './proof.ts';
import { groupsOf } from './run-plan.ts';

/** A plan that has led to the desired state, on a connection that holds it now. */
export interface Forward {
  readonly claim: Claim;
  readonly before: Inspected;
  /** A plan from the end to the start would be the shown plan's own. */
  readonly mayReplan: boolean;
  readonly ease: (plan: Plan) => Plan;
}

type Statements = readonly PlannedStatement[];

/** How one file of a plan is undone: statement by statement, as a whole, or by nobody. */
type WayBack = 'undo' | 'none' | { readonly whole: Statements; readonly fault: string };

/**
 * Undoes a plan that has run. Where that does not lead back, its files are undone one by one from the last one on, and the plan from
 * the end of a file to its start is tried in place of what undoes it. What nothing leads back from is noted.
 */
export async function triedBack(
  done: Comparison,
  forward: Forward,
  options: CompareOptions,
  connection: Connection,
): Promise<Trial> {
  const { claim, before } = forward;
  const files = groupsOf(claim.plan.statements);
  const undo = undoing(claim.plan.statements);
  if (!undo) return files.length === 1 ? done : new FilesBack(done, forward, options, files).from(files.length, []);
  const fault = await wayBackFault(claim, undo, before.realm, connection, done);
  if (fault === undefined) return done;
  const tries = new FilesBack(done, forward, options, files);
  return files.length === 1 ? tries.after(fault, 0, [before.realm, claim.to], []) : tries.from(files.length, []);
}

/** One try after the other, each with the current state loaded anew. */
class FilesBack {
  readonly #done: Comparison;
  readonly #forward: Forward;
  readonly #options: CompareOptions;
  readonly #files: readonly Statements[];

  constructor(done: Comparison, forward: Forward, options: CompareOptions, files: readonly Statements[]) {
    this.#done = done;
    this.#forward = forward;
    this.#options = options;
    this.#files = files;
  }

  /** @param ways one for each file; those that are not known yet are undone statement by statement. */
  from(last: number, ways: readonly WayBack[]): Trial {
    if (last > 0) return { prove: (connection) => this.#tryFrom(last, ways, connection) };
    if (!ways.some((way) => typeof way === 'object')) return this.#done;
    const back = this.#files.map((_, at) => wholeOf(ways[at]));
    return { ...this.#done, plan: { ...this.#done.plan, back } };
  }

  async #tryFrom(last: number, ways: readonly WayBack[], connection: Connection): Promise<Trial> {
    const { claim, before } = this.#forward;
    const states = await this.#statesUpTo(last, connection);
    for (let at = last - 1; at >= 0; at -= 1) {
      const statements = wholeOf(ways[at]) ?? undoing(this.#files[at] ?? []);
      if (!statements) return this.from(at, withWay(ways, at, 'none'));
      const start = states[at] ?? before.realm;
      const fault = await wayBackFault(this.#claimOn(connection), statements, start, connection, this.#done);
      if (fault !== undefined) return this.after(fault, at, [start, states[at + 1] ?? claim.to], ways);
    }
    return this.from(0, ways);
  }

  /** Goes on where what undoes a file does not lead back: with another way back, or with the files before it. */
  after(fault: string, at: number, [start, end]: readonly [Realm, Realm], ways: readonly WayBack[]): Trial {
    const known = ways[at] ?? 'undo';
    const whole = known === 'undo' ? this.#wholeWay(end, start) : undefined;
    if (whole) return this.from(at + 1, withWay(ways, at, { whole, fault }));
    noteWayBack(typeof known === 'object' ? known.fault : fault, { at, of: this.#files.length }, this.#options);
    return this.from(at, withWay(ways, at, 'none'));
  }

  /** Runs the first files, and tells what each starts from and the last one leads to. */
  async #statesUpTo(last: number, connection: Connection): Promise<readonly Realm[]> {
    const { before, claim } = this.#forward;
    const own = this.#claimOn(connection);
    const states = [before.realm];
    for (const [at, statements] of this.#files.slice(0, last).entries()) {
      await follow({ ...own, plan: { statements } }, connection, this.#done.dialect);
      states.push(at === this.#files.length - 1 ? claim.to : await own.inspect());
    }
    return states;
  }

  #claimOn(connection: Connection): Claim {
    const inspect = async () => (await inspectConnection(connection, this.#done.dialect, this.#options)).realm;
    return { ...this.#forward.claim, inspect };
  }

  /** The plan from the end of a file to its start; undefined where it would be refused, or would not be one file. */
  #wholeWay(end: Realm, start: Realm): Statements | undefined {
    const { before, mayReplan, ease } = this.#forward;
    if (!mayReplan) return undefined;
    const { note: _, policy: { skip: __, ...policy } = {}, ...options } = this.#options;
    const { concurrentIndex, ...planning } = options.planning ?? {};
    // What is skipped has not come: all that is there now goes. One file builds its indexes in its transaction.
    const plannings = concurrentIndex ? [{ ...planning, concurrentIndex }, planning] : [planning];
    try {
      const plan = plannings
        .map((own) => ({ ...options, policy, planning: own }))
        .map((own) => planFrom({ ...before, realm: end }, { ...before, realm: start }, own).plan)
        .find(({ statements }) => groupsOf(statements).length === 1);
      return plan && ease(plan).statements;
    } catch (error) {
      if (error instanceof TelamonError && error.code === 'plan_refused') return undefined;
      throw error;
    }
  }
}

function wholeOf(way: WayBack | undefined): Statements | undefined {
  return typeof way === 'object' ? way.whole : undefined;
}

function withWay(ways: readonly WayBack[], at: number, way: WayBack): readonly WayBack[] {
  return Object.assign([...ways], { [at]: way });
}

/** What undoes statements one by one, the last one first; undefined where nothing undoes one of them. */
function undoing(statements: Statements): Statements | undefined {
  if (statements.some(({ reverse }) => reverse === undefined)) return undefined;
  return statements.toReversed().flatMap(undone);
}

function undone({ comment, transaction, access, reverse = [] }: PlannedStatement): PlannedStatement[] {
  const more = access === undefined ? {} : { access };
  return reverse.map((sql) => ({ sql, comment: `reverse: ${comment}`, transaction, hazards: [], ...more }));
}

/** Why a way back does not lead to a state; undefined when it does. */
async function wayBackFault(
  claim: Claim,
  statements: Statements,
  to: Realm,
  connection: Connection,
  { dialect }: { readonly dialect: Dialect },
): Promise<string | undefined> {
  try {
    await prove({ ...claim, mayEase: false, plan: { statements }, to }, connection, dialect);
    return undefined;
  } catch (error) {
    if (error instanceof TelamonError && (error.code === 'plan_unproved' || error.code === 'plan_refused')) {
      return error.message;
    }
    throw error;
  }
}
