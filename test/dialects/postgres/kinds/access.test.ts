import { describe, expect, test } from 'vitest';
import { postgres } from '../../../../src/dialects/postgres/index.ts';
import { planFromEmpty } from '../../../../src/dialects/postgres/plan/plan.ts';
import { pglite, servers } from '../../../servers/index.ts';
import { difference, planBetween, publicScope, wayBack, workbench } from '../engine/workbench.ts';

const managed = { access: true };

const table = ['CREATE TABLE t (a integer, b integer)'];

const changes = [
  {
    name: 'rights on a table and on its columns',
    from: [...table, 'GRANT SELECT ON t TO pg_monitor'],
    to: [...table, 'GRANT UPDATE (b) ON t TO pg_monitor'],
    plan: ['REVOKE SELECT ON TABLE "t" FROM "pg_monitor"', 'GRANT UPDATE ("b") ON TABLE "t" TO "pg_monitor"'],
  },
  {
    name: 'a new table, with rights to hand on',
    from: [],
    to: [
      ...table,
      'GRANT SELECT, INSERT ON t TO pg_monitor WITH GRANT OPTION',
      'GRANT SELECT (a, b), REFERENCES (a) ON t TO PUBLIC',
    ],
    plan: [
      'CREATE TABLE "t" ("a" integer NULL, "b" integer NULL)',
      'GRANT INSERT, SELECT ON TABLE "t" TO "pg_monitor" WITH GRANT OPTION',
      'GRANT SELECT ("a", "b"), REFERENCES ("a") ON TABLE "t" TO PUBLIC',
    ],
  },
  {
    name: 'what everybody may do with a new type, taken away and given back',
    from: [`CREATE TYPE mood AS ENUM ('a')`, 'REVOKE ALL ON TYPE mood FROM PUBLIC', 'CREATE DOMAIN d AS text'],
    to: [`CREATE TYPE mood AS ENUM ('a')`, 'CREATE DOMAIN d AS text', 'REVOKE USAGE ON DOMAIN d FROM PUBLIC'],
    plan: ['GRANT USAGE ON TYPE "mood" TO PUBLIC', 'REVOKE USAGE ON DOMAIN "d" FROM PUBLIC'],
  },
  {
    name: 'a table passes to who had rights on it',
    from: [...table, 'GRANT SELECT, INSERT ON t TO pg_monitor WITH GRANT OPTION'],
    to: [...table, 'ALTER TABLE t OWNER TO pg_monitor'],
    plan: ['REVOKE INSERT, SELECT ON TABLE "t" FROM "pg_monitor"', 'ALTER TABLE "t" OWNER TO "pg_monitor"'],
  },
  {
    name: 'a sequence',
    from: ['CREATE SEQUENCE s'],
    to: ['CREATE SEQUENCE s', 'GRANT USAGE ON SEQUENCE s TO pg_monitor'],
    plan: ['GRANT USAGE ON SEQUENCE "s" TO "pg_monitor"'],
  },
  {
    name: 'the sequences of a serial and an identity column',
    from: ['CREATE TABLE t (a serial, b integer GENERATED ALWAYS AS IDENTITY)', 'GRANT SELECT ON t_b_seq TO PUBLIC'],
    to: [
      'CREATE TABLE t (a serial, b integer GENERATED ALWAYS AS IDENTITY)',
      'GRANT USAGE ON SEQUENCE t_a_seq TO pg_monitor',
      `COMMENT ON SEQUENCE t_a_seq IS 'numbers'`,
      'GRANT SELECT ON t_b_seq TO pg_monitor',
    ],
    plan: [
      `COMMENT ON SEQUENCE "t_a_seq" IS 'numbers'`,
      'GRANT USAGE ON SEQUENCE "t_a_seq" TO "pg_monitor"',
      'REVOKE SELECT ON SEQUENCE "t_b_seq" FROM PUBLIC',
      'GRANT SELECT ON SEQUENCE "t_b_seq" TO "pg_monitor"',
    ],
  },
] as const;

describe.each([...servers(), pglite])('owners and rights on $name', (server) => {
  const bench = workbench(server);

  test.each(changes)('$name', async ({ from, to, plan }) => {
    const desired = await bench.load(to);
    const current = await bench.load(from);
    const different = difference(current, desired, managed);
    const planned = postgres.plan(different, {
      from: current,
      to: desired,
      qualifier: { by: 'none' },
      targetMajor: server.major,
      ...managed,
    });
    expect(planned.statements.map(({ sql }) => sql)).toEqual(plan);
    await bench.execute(planned);
    expect(difference(await bench.inspect(), desired, managed)).toEqual([]);
    const back = wayBack(planned);
    await bench.run(back ?? ['nothing leads back']);
    expect(difference(await bench.inspect(), current, managed)).toEqual([]);
  });

  test('nobody asked for them: no part of the comparison, nor of what is printed', async () => {
    const desired = await bench.load([...table, 'GRANT SELECT ON t TO pg_monitor']);
    const current = await bench.load([...table]);
    expect(difference(current, desired)).toEqual([]);
    const printed = planFromEmpty(desired, { qualifier: { by: 'none' }, targetMajor: server.major });
    expect(printed.statements.map(({ sql }) => sql)).toEqual(['CREATE TABLE "t" ("a" integer NULL, "b" integer NULL)']);
  });

  test('what is made again keeps its owner and its rights, and gets them back on the way back', async () => {
    const rights = ['REVOKE USAGE ON DOMAIN d FROM PUBLIC', 'GRANT USAGE ON DOMAIN d TO pg_monitor'];
    const desired = await bench.load(['CREATE DOMAIN d AS varchar(9)']);
    const current = await bench.load(['CREATE DOMAIN d AS text', ...rights, 'ALTER DOMAIN d OWNER TO pg_monitor']);
    const planned = planBetween(current, desired, server);
    expect(planned.statements.filter(({ access }) => access).map(({ sql }) => sql)).toEqual([
      'ALTER DOMAIN "d" OWNER TO "pg_monitor"',
      'REVOKE USAGE ON DOMAIN "d" FROM PUBLIC',
    ]);
    await bench.execute(planned);
    const reached = await bench.inspect(publicScope);
    const owned = (realm: typeof reached) => [...realm.objects.values()].find(({ name }) => name === 'd')?.access;
    expect(owned(reached)).toEqual(owned(current));
    expect(owned(reached)).toEqual({ owner: 'pg_monitor', revoked: ['USAGE'] });
  });

  test('views and functions that make way get their rights back, whoever they belong to', async () => {
    const around = (type: string) => [
      `CREATE TABLE t (a ${type})`,
      'CREATE VIEW v AS SELECT a FROM t',
      'CREATE FUNCTION f() RETURNS SETOF v LANGUAGE sql AS $$ SELECT * FROM v $$',
    ];
    const rights = [
      'GRANT SELECT ON v TO pg_monitor',
      'GRANT SELECT (a) ON v TO pg_read_all_data',
      'REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC',
      'GRANT EXECUTE ON FUNCTION f() TO pg_monitor',
    ];
    const desired = await bench.load(around('bigint'));
    const current = await bench.load([...around('integer'), ...rights]);
    await bench.execute(planBetween(current, desired, server));
    const reached = await bench.inspect();
    for (const key of [...current.objects.keys()].filter((each) => /^(view|function)\0/.test(each))) {
      expect(reached.objects.get(key)?.access).toEqual(current.objects.get(key)?.access);
      expect(reached.objects.get(key)?.access).toBeDefined();
    }
  });

  test('a dropped table comes back with its rights', async () => {
    const current = await bench.load([...table, 'GRANT SELECT ON t TO pg_monitor']);
    const planned = planBetween(current, await bench.load([]), server);
    expect(wayBack(planned)).toEqual([
      'CREATE TABLE "t" ("a" integer NULL, "b" integer NULL)',
      'GRANT SELECT ON TABLE "t" TO "pg_monitor"',
    ]);
  });
});
