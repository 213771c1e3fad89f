import { describe, expect, test } from 'vitest';
import { everyServer } from '../../../servers/index.ts';
import { difference, planBetween, wayBack, workbench } from './workbench.ts';

/** What stands on a composite type while its fields change their places. */
interface Holding {
  readonly name: string;
  readonly on: readonly string[];
  readonly rows: string;
}

const holdings: readonly Holding[] = [
  {
    name: 'lists of it',
    on: ['CREATE TABLE t (v berth[])'],
    rows: `INSERT INTO t VALUES (ARRAY[ROW(1, '2')::berth, NULL]), ('{}'), (NULL)`,
  },
  {
    name: 'a domain over it that may not be null, and lists of that',
    on: ['CREATE DOMAIN d AS berth NOT NULL', 'CREATE TABLE t (v d, w d[])'],
    rows: `INSERT INTO t VALUES (ROW(1, '2'), ARRAY[ROW(3, '4')::d])`,
  },
  {
    name: 'a domain over lists of it, and a domain over that',
    on: [
      'CREATE DOMAIN few AS berth[] NOT NULL CHECK (cardinality(value) < 3)',
      `CREATE DOMAIN fewer AS few DEFAULT '{}' CHECK (cardinality(value) < 2)`,
      'CREATE TABLE t (v few, w fewer)',
    ],
    rows: `INSERT INTO t VALUES (ARRAY[ROW(1, '2')::berth, NULL], DEFAULT)`,
  },
  {
    name: 'composites of it, of lists of it and of domains over it',
    on: [
      'CREATE DOMAIN d AS berth',
      'CREATE TYPE pier AS (one berth, all_of berth[], known d)',
      'CREATE TABLE t (v pier, w pier[])',
    ],
    rows: `INSERT INTO t VALUES (ROW(ROW(1, '2'), ARRAY[ROW(3, '4')::berth], NULL), ARRAY[ROW(NULL, '{}', ROW(5, '6'))::pier])`,
  },
  {
    name: 'partitions and children with lists of it',
    on: [
      'CREATE TABLE t (id integer, v berth[]) PARTITION BY RANGE (id)',
      'CREATE TABLE near PARTITION OF t FOR VALUES FROM (0) TO (9)',
      'CREATE TABLE above (v berth[])',
      'CREATE TABLE below (n integer) INHERITS (above)',
    ],
    rows: `INSERT INTO t VALUES (1, ARRAY[ROW(1, '2')::berth])`,
  },
];

const before = `CREATE TYPE berth AS (a integer, b text)`;
const after = `CREATE TYPE berth AS (b text, a integer)`;

describe.each(everyServer())('values whose fields change their places keep them by their names, on $name', (server) => {
  const bench = workbench(server);
  const values = () => bench.connection.query('SELECT to_jsonb(t) AS row FROM t');

  test.each(holdings)('$name', async ({ on, rows }) => {
    const desired = await bench.load([after, ...on]);
    const current = await bench.load([before, ...on]);
    await bench.run([rows]);
    const first = await values();
    const plan = planBetween(current, desired, server);
    await bench.execute(plan);
    expect(difference(await bench.inspect(), desired)).toEqual([]);
    expect(await values()).toEqual(first);

    const back = wayBack(plan);
    // What the old types were made of has another name by the time that they would come back.
    if (back) await bench.run(back);
    else await bench.execute(planBetween(desired, current, server));
    expect(difference(await bench.inspect(), current)).toEqual([]);
    expect(await values()).toEqual(first);
  });

  test('ranges between such values are refused: their texts tell fields by their places', async () => {
    const on = ['CREATE TYPE reach AS RANGE (SUBTYPE = berth)', 'CREATE TABLE t (v reach)'];
    const desired = await bench.load([after, ...on]);
    const current = await bench.load([before, ...on]);
    expect(() => planBetween(current, desired, server)).toThrow(/"reach" cannot be made again with composite "berth"/);
  });
});
