import { describe, expect, test } from 'vitest';
import type { PlanOptions, Scope } from '../../../../src/dialects/dialect.ts';
import { postgres } from '../../../../src/dialects/postgres/index.ts';
import { planFromEmpty } from '../../../../src/dialects/postgres/plan/plan.ts';
import type { Realm } from '../../../../src/schema/model.ts';
import { hclState } from '../../../../src/state/hcl.ts';
import { everyMajor, everyServer, type Server } from '../../../servers/index.ts';
import { difference, planBetween, publicScope, wayBack, workbench } from '../engine/workbench.ts';

/** Two states of the objects of a kind, and the statements between them. */
export interface KindCase {
  readonly name: string;
  /** In both states, before the rest. */
  readonly given?: readonly string[];
  readonly from?: readonly string[];
  readonly to: readonly string[];
  /** Rows that the current state holds, and a query that gives the same before and after the plan, and after the way back. */
  readonly rows?: { readonly insert: readonly string[]; readonly query: string; readonly answer: unknown };
  /** Left out where only the outcome counts. By major version where it matters. */
  readonly plan?: readonly string[] | ((major: number) => readonly string[]);
  readonly scope?: Scope;
  readonly options?: Partial<PlanOptions>;
  /** Lowest major version that can run the case. */
  readonly since?: number;
  /** The embedded database cannot run it. */
  readonly serversOnly?: true;
  /** Nothing leads back. */
  readonly oneWay?: true;
}

/** The oldest major that has nearly all of the syntax, and the embedded database; versions that differ get cases of their own. */
const usual = everyServer().filter(({ major, embedded }) => embedded || major === 15);

/** The oldest and the newest server, for cases that go by their outcome. */
const extremes = everyMajor().filter(({ major }) => major === 14 || major === 18);

/** The cases where they cost little, and those without an expected plan on the oldest and the newest server as well. */
export function kindSuites(title: string, cases: readonly KindCase[]): void {
  kindSuite(title, cases, usual);
  kindSuite(
    title,
    cases.filter(({ plan, since }) => plan === undefined || since !== undefined),
    extremes,
  );
}

/**
 * For every case: the plan is the expected one, leads there and back again; the state comes back whole from the SQL and from the HCL that
 * it prints.
 */
export function kindSuite(title: string, cases: readonly KindCase[], servers: readonly Server[]): void {
  describe.each(servers)(`${title} on $name`, (server) => {
    const bench = workbench(server);
    const possible = cases.filter((one) => (one.since ?? 0) <= server.major && !(one.serversOnly && server.embedded));

    const load = async (statements: readonly string[], scope: Scope): Promise<Realm> => {
      await postgres.clean(bench.connection);
      await bench.connection.script([...statements]);
      return postgres.inspect(bench.connection, scope);
    };

    test.each(possible)(
      '$name',
      async ({ given = [], from = [], to, plan, scope = publicScope, options, oneWay, rows }) => {
        const desired = await load([...given, ...to], scope);
        expect(desired.unknown).toBeUndefined();
        const current = await load([...given, ...from], scope);
        const planned = planBetween(current, desired, server, options);
        if (plan) {
          const expected = typeof plan === 'function' ? plan(server.major) : plan;
          expect(planned.statements.map(({ sql }) => sql)).toEqual(expected);
        }

        const survives = async () => {
          if (rows) expect(await bench.connection.query(rows.query)).toEqual(rows.answer);
        };
        if (rows) await bench.run(rows.insert);
        await survives();

        await bench.execute(planned);
        const reached = await bench.inspect(scope);
        expect(difference(reached, desired)).toEqual([]);
        expect(difference(desired, reached)).toEqual([]);

        await survives();

        const back = wayBack(planned);
        expect(back === undefined).toBe(oneWay === true);
        if (back) {
          await bench.run(back);
          expect(difference(await bench.inspect(scope), current)).toEqual([]);
          await survives();
        }

        await postgres.clean(bench.connection);
        const qualifier = options?.qualifier ?? ({ by: 'none' } as const);
        await bench.execute(planFromEmpty(desired, { qualifier, targetMajor: server.major }));
        const again = await bench.inspect(scope);
        expect(difference(again, desired)).toEqual([]);
        expect(again).toEqual(desired);

        await postgres.clean(bench.connection);
        const text = postgres.printHcl(desired, scope);
        const notes: string[] = [];
        const note = (said: string) => void notes.push(said);
        const state = await hclState([{ name: 'schema.hcl', text }], {
          label: 'schema.hcl',
          inputs: async () => new Map(),
          note,
        });
        await state.load(bench.connection, postgres);
        const reread = await bench.inspect(scope);
        expect({ notes, text: postgres.printHcl(reread, scope) }).toEqual({ notes: [], text });
        expect(difference(reread, desired)).toEqual([]);
      },
    );
  });
}
