import { describe, expect, test } from 'vitest';
import { everyMajor } from '../../../servers/index.ts';
import { difference, planBetween, realmScope, workbench } from '../engine/workbench.ts';
import { type KindCase, kindSuite } from './suite.ts';

const servers = everyMajor().filter(({ major }) => [14, 15, 18].includes(major));

const realm = { scope: realmScope, options: { qualifier: { by: 'schema' } } } as const;

/** Things that use an extension and hold no value of its types. */
const users = [
  `CREATE TABLE t (id int PRIMARY KEY, n text DEFAULT (hstore('a', 'b'))::text, c text, g int GENERATED ALWAYS AS (id + 1) STORED)`,
  'CREATE INDEX ti ON t USING gin (c gin_trgm_ops)',
  `CREATE VIEW v AS SELECT id, hstore('a', c) AS h FROM t`,
  `COMMENT ON VIEW v IS 'kept'`,
  `CREATE FUNCTION f(a hstore) RETURNS text LANGUAGE sql AS 'select 1::text'`,
];

const cases: readonly KindCase[] = [
  {
    name: 'an older version of an extension that holds no values: what uses it leaves and comes back',
    ...realm,
    from: ['CREATE EXTENSION hstore', 'CREATE EXTENSION pg_trgm', ...users],
    to: [`CREATE EXTENSION hstore VERSION '1.5'`, `CREATE EXTENSION pg_trgm VERSION '1.4'`, ...users],
    rows: {
      insert: [`INSERT INTO t (id, c) VALUES (1, 'one'), (2, 'two')`],
      query: 'SELECT id, c FROM t ORDER BY id',
      answer: [
        { id: 1, c: 'one' },
        { id: 2, c: 'two' },
      ],
    },
  },
  {
    name: 'a newer version in place, also where a number has two digits',
    ...realm,
    from: [`CREATE EXTENSION pg_stat_statements VERSION '1.8'`],
    to: [`CREATE EXTENSION pg_stat_statements VERSION '1.9'`],
    plan: [`ALTER EXTENSION "pg_stat_statements" UPDATE TO "1.9"`],
    oneWay: true,
  },
  {
    name: 'an extension moves, and what names its types follows',
    ...realm,
    given: ['CREATE SCHEMA ext'],
    from: [
      'CREATE EXTENSION hstore',
      `CREATE TABLE t (id int PRIMARY KEY, c hstore DEFAULT 'a=>1')`,
      `CREATE VIEW v AS SELECT id, c->'a' AS h FROM t`,
      `CREATE FUNCTION f(a hstore) RETURNS text LANGUAGE sql AS 'select 1::text'`,
    ],
    to: [
      'CREATE EXTENSION hstore SCHEMA ext',
      `CREATE TABLE t (id int PRIMARY KEY, c ext.hstore DEFAULT 'a=>1')`,
      `CREATE VIEW v AS SELECT id, c OPERATOR(ext.->) 'a' AS h FROM t`,
      `CREATE FUNCTION f(a ext.hstore) RETURNS text LANGUAGE sql AS 'select 1::text'`,
    ],
    plan: (major) => [
      'DROP FUNCTION "public"."f" (public.hstore)',
      'DROP VIEW "public"."v"',
      'ALTER EXTENSION "hstore" SET SCHEMA "ext"',
      'CREATE FUNCTION "public"."f" ("a" ext.hstore) RETURNS text LANGUAGE sql AS $$select 1::text$$',
      major < 16
        ? `CREATE VIEW "public"."v" ("id", "h") AS SELECT t.id,\n    (t.c OPERATOR(ext.->) 'a'::text) AS h\n   FROM public.t`
        : `CREATE VIEW "public"."v" ("id", "h") AS SELECT id,\n    (c OPERATOR(ext.->) 'a'::text) AS h\n   FROM public.t`,
    ],
    rows: {
      insert: [`INSERT INTO t VALUES (1, 'b=>2')`],
      query: 'SELECT id, c::text FROM t',
      answer: [{ id: 1, c: '"b"=>"2"' }],
    },
  },
];

kindSuite('extensions', cases, servers);

describe.each(servers)('extensions that cannot be made again on $name', (server) => {
  const bench = workbench(server);

  const refusal = async (from: readonly string[], to: readonly string[]) => {
    const before = await bench.load(from, realmScope);
    const after = await bench.load(to, realmScope);
    expect(difference(before, after)).toHaveLength(1);
    try {
      planBetween(before, after, server, { qualifier: { by: 'schema' } });
    } catch (error) {
      return [(error as Error).message, ...((error as { hints?: readonly string[] }).hints ?? [])].join('\n');
    }
    return expect.unreachable('it was planned');
  };

  test('columns and domains of its types are named', async () => {
    const rest = [
      'CREATE TABLE t (id int, one hstore, many hstore[], plain text)',
      'CREATE DOMAIN d AS hstore',
      'CREATE TABLE u (held d)',
    ];
    const said = await refusal(
      ['CREATE EXTENSION hstore', ...rest],
      [`CREATE EXTENSION hstore VERSION '1.5'`, ...rest],
    );
    expect(said).toContain('extension "hstore" cannot change from version 1.8 to 1.5 in place');
    expect(said).toContain(
      'they are held by domain "public"."d", column "public"."t"."one", column "public"."t"."many"',
    );
  });

  test('what is lost is said', async () => {
    const before = await bench.load(['CREATE EXTENSION pg_stat_statements'], realmScope);
    const after = await bench.load([`CREATE EXTENSION pg_stat_statements VERSION '1.8'`], realmScope);
    const plan = planBetween(before, after, server, { qualifier: { by: 'schema' } });
    expect(plan.statements.map(({ sql }) => sql)).toEqual([
      'DROP EXTENSION "pg_stat_statements"',
      'CREATE EXTENSION "pg_stat_statements" WITH SCHEMA "public" VERSION "1.8"',
    ]);
    expect(plan.statements[0]?.hazards?.map(({ type }) => type)).toContain('UPGRADING_EXTENSION_VERSION');
    await bench.load(['CREATE EXTENSION pg_stat_statements'], realmScope);
    await bench.execute(plan);
    expect(difference(await bench.inspect(realmScope), after)).toEqual([]);
  });
});
