import { afterAll, beforeAll } from 'vitest';
import type { Connection } from '../../../../src/dialects/connection.ts';
import type { PlanOptions, Scope } from '../../../../src/dialects/dialect.ts';
import { inPlaces } from '../../../../src/dialects/postgres/in-places.ts';
import { postgres } from '../../../../src/dialects/postgres/index.ts';
import { parseUrl } from '../../../../src/dialects/url.ts';
import { diffRealms } from '../../../../src/diff/diff.ts';
import type { DiffPolicy } from '../../../../src/diff/policy.ts';
import type { Change } from '../../../../src/schema/change.ts';
import type { Realm } from '../../../../src/schema/model.ts';
import type { Plan } from '../../../../src/schema/plan.ts';
import { runPlan } from '../../../../src/state/run-plan.ts';
import { type FreshDatabase, freshDatabase, type Server } from '../../../servers/index.ts';

/** One schema, with names that stand alone; the scope that most cases are written for. */
export const publicScope: Scope = { of: 'schema', schema: 'public' };
export const realmScope: Scope = { of: 'realm' };

export interface Workbench {
  readonly connection: Connection;
  /** Empties the database, runs the statements and reads the state. */
  load(statements: readonly string[], scope?: Scope): Promise<Realm>;
  inspect(scope?: Scope): Promise<Realm>;
  /** Runs a plan as it is run for users: what may share a transaction does. */
  execute(plan: Plan): Promise<void>;
  /** Runs statements one by one, each in a transaction of its own. */
  run(statements: readonly string[]): Promise<void>;
}

/** A database on the server, shared by the tests of one `describe`. */
export function workbench(server: Server): Workbench {
  let database: FreshDatabase | undefined;
  let connection: Connection | undefined;
  beforeAll(async () => {
    database = await freshDatabase(server);
    connection = await postgres.connect(parseUrl(database.url), { note: () => undefined });
  });
  afterAll(async () => {
    await connection?.close();
    await database?.drop();
  });
  const open = (): Connection => {
    if (!connection) throw new Error('the database is not there yet');
    return connection;
  };
  const bench: Workbench = {
    get connection() {
      return open();
    },
    async load(statements, scope = publicScope) {
      await empty(open());
      await open().script(statements);
      return postgres.inspect(open(), scope);
    },
    execute: (plan) => runPlan(plan.statements, open()),
    inspect: (scope = publicScope) => postgres.inspect(open(), scope),
    async run(statements) {
      for (const statement of statements) await open().query(statement);
    },
  };
  return bench;
}

async function empty(connection: Connection): Promise<void> {
  const extensions = await connection.query<{ name: string }>(
    `SELECT extname AS name FROM pg_extension WHERE extname <> 'plpgsql'`,
  );
  const schemas = await connection.query<{ name: string }>(
    `SELECT nspname AS name FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'`,
  );
  const watching = await connection.query<{ name: string }>('SELECT evtname AS name FROM pg_event_trigger');
  const sent = await connection.query<{ name: string }>('SELECT pubname AS name FROM pg_publication');
  const wrappers = await connection.query<{ name: string }>('SELECT fdwname AS name FROM pg_foreign_data_wrapper');
  await connection.script([
    ...sent.map(({ name }) => `DROP PUBLICATION "${name}"`),
    ...watching.map(({ name }) => `DROP EVENT TRIGGER "${name}"`),
    ...extensions.map(({ name }) => `DROP EXTENSION "${name}" CASCADE`),
    ...schemas.map(({ name }) => `DROP SCHEMA "${name}" CASCADE`),
    ...wrappers.map(({ name }) => `DROP FOREIGN DATA WRAPPER "${name}" CASCADE`),
    'CREATE SCHEMA public',
    `COMMENT ON SCHEMA public IS 'standard public schema'`,
    'SET search_path = public',
  ]);
}

export function difference(from: Realm, to: Realm, policy?: DiffPolicy): Change[] {
  return diffRealms(from, inPlaces(to, from, 0), postgres.kinds, policy);
}

export function planBetween(
  from: Realm,
  to: Realm,
  server: Server,
  options: Partial<PlanOptions> = {},
  policy?: DiffPolicy,
): Plan {
  const goal = inPlaces(to, from, server.major);
  return postgres.plan(diffRealms(from, goal, postgres.kinds, policy), {
    from,
    to: goal,
    qualifier: { by: 'none' },
    targetMajor: server.major,
    ...options,
  });
}

/** Everything that undoes a plan, last statement first; undefined when something in it cannot be undone. */
export function wayBack(plan: Plan): string[] | undefined {
  const statements: string[] = [];
  for (const { reverse } of [...plan.statements].reverse()) {
    if (!reverse) return undefined;
    statements.push(...reverse);
  }
  return statements;
}
