import { describe, expect, test } from 'vitest';
import type { Connection } from '../../../../src/dialects/connection.ts';
import { postgres } from '../../../../src/dialects/postgres/index.ts';
import { pglite, servers } from '../../../servers/index.ts';
import { realmScope, workbench } from '../engine/workbench.ts';
import { kindSuite } from './suite.ts';

kindSuite(
  'settings of columns',
  [
    {
      name: 'what the planner of queries is told about values',
      from: [
        'CREATE TABLE t (a integer, b text)',
        'ALTER TABLE t ALTER COLUMN a SET (n_distinct = 5, n_distinct_inherited = 7)',
      ],
      to: [
        'CREATE TABLE t (a integer, b text)',
        'ALTER TABLE t ALTER COLUMN a SET (n_distinct = -0.5), ALTER COLUMN b SET STATISTICS 50',
      ],
      plan: [
        'ALTER TABLE "t" ALTER COLUMN "a" SET (n_distinct = -0.5), ALTER COLUMN "a" RESET (n_distinct_inherited), ALTER COLUMN "b" SET STATISTICS 50',
      ],
    },
  ],
  servers(),
);

describe('inspection', () => {
  const bench = workbench(pglite);

  /** How many queries reading the whole database takes. */
  async function queries(ddl: readonly string[]): Promise<number> {
    await bench.load(ddl);
    let count = 0;
    const counting = new Proxy(bench.connection, {
      get(target, name, receiver) {
        const value: unknown = Reflect.get(target, name, receiver);
        if (name !== 'query') return value;
        return (...args: Parameters<Connection['query']>) => {
          count++;
          return target.query(...args);
        };
      },
    });
    await postgres.inspect(counting, realmScope);
    return count;
  }

  test('takes a fixed number of queries, whatever there is', async () => {
    const many = Array.from({ length: 30 }, (_, at) => [
      `CREATE SCHEMA s${at}`,
      `CREATE TABLE s${at}.t (id integer PRIMARY KEY, k text UNIQUE CHECK (k <> ''))`,
      `CREATE VIEW s${at}.v AS SELECT id FROM s${at}.t`,
    ]).flat();
    const few = await queries([]);
    expect(await queries(many)).toBe(few);
    expect(few).toBeLessThan(40);
  });
});
