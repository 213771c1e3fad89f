import { describe, expect, test } from 'vitest';
import { everyMajor, serversOrEmbedded } from '../../../servers/index.ts';
import { requireWay } from '../engine/way.ts';
import { planBetween, publicScope, workbench } from '../engine/workbench.ts';

const named = ['CREATE TABLE buoy (id serial)', 'ALTER SEQUENCE buoy_id_seq RENAME TO count'];
const followed = ['CREATE TABLE buoy (id serial)', 'ALTER TABLE buoy RENAME TO mark', 'CREATE TABLE buoy (id serial)'];

const states: Readonly<Record<string, readonly string[]>> = {
  nothing: [],
  'a table': ['CREATE TABLE buoy (id serial)'],
  'a table whose sequence got another name': named,
  'a table that took the name of another': followed,
  'rights and a comment': [
    ...followed,
    'GRANT SELECT ON SEQUENCE buoy_id_seq TO PUBLIC',
    "COMMENT ON SEQUENCE buoy_id_seq1 IS 'counts on'",
  ],
  'a column that took the name of another': [
    'CREATE TABLE buoy (id bigserial)',
    'ALTER TABLE buoy RENAME id TO old_id',
    'ALTER TABLE buoy ADD id bigserial',
  ],
  'a sequence of its own': [
    'CREATE SEQUENCE count',
    "CREATE TABLE buoy (id integer NOT NULL DEFAULT nextval('count'))",
  ],
  'a sequence in the way': ['CREATE SEQUENCE buoy_id_seq', 'CREATE TABLE buoy (id serial)'],
};

/** From 18 on the NOT NULL has a name as well, which the server makes of those that are taken at the time. */
const before18 = everyMajor().filter(({ major }) => major === 14);

describe.each(before18)('serial columns whose sequences have other names on $name', (server) => {
  const bench = workbench(server);
  const names = Object.keys(states);

  test.each(names)('from %s to each of the others, and back', async (from) => {
    for (const to of names) {
      const rows = [{ insert: 'INSERT INTO buoy DEFAULT VALUES', query: 'SELECT id::bigint FROM buoy' }];
      const inBoth = [from, to].every((name) => name !== 'nothing') ? rows : [];
      const [a, b] = [from, to].map((name) => ({ statements: states[name] ?? [], rows: inBoth }));
      if (a && b && from !== to) await requireWay(bench, server, a, b);
    }
  });
});

describe.each(serversOrEmbedded().slice(0, 1))('serial columns of a live database on $name', (server) => {
  const bench = workbench(server);

  test('keep their sequences, whatever those are called elsewhere', async () => {
    const to = await bench.load(followed);
    const from = await bench.load(['CREATE TABLE buoy (id serial)']);
    const { statements } = planBetween(from, to, server);
    expect(statements.map(({ sql }) => sql)).toEqual(['CREATE TABLE "mark" ("id" serial NOT NULL)']);
    await bench.execute({ statements });
    expect(planBetween(await bench.inspect(publicScope), to, server).statements).toEqual([]);
  });

  test('come with the names that they have elsewhere', async () => {
    const to = await bench.load(named);
    const { statements } = planBetween(await bench.load([]), to, server);
    expect(statements.map(({ sql }) => sql)).toEqual([
      'CREATE SEQUENCE "count" AS integer',
      `CREATE TABLE "buoy" ("id" integer NOT NULL DEFAULT nextval('"count"'::regclass))`,
      'ALTER SEQUENCE "count" OWNED BY "buoy"."id"',
    ]);
  });
});
