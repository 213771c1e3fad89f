// What `schema diff` prints is pasted into psql, where every statement commits by itself.
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { planText } from '../../../../src/schema/plan.ts';
import { everyServer, type Server } from '../../../servers/index.ts';
import { difference, planBetween, type Workbench, workbench } from './workbench.ts';

const hasPsql = spawnSync('psql', ['--version']).status === 0;

const from = [
  `CREATE TYPE mood AS ENUM ('a', 'b', 'gone')`,
  `CREATE TYPE size AS ENUM ('s')`,
  'CREATE TABLE r (id integer PRIMARY KEY)',
  `CREATE TABLE t (id integer, n integer, m mood DEFAULT 'a', s size)`,
  'CREATE TABLE p (id bigserial, n integer NOT NULL)',
];
const to = [
  `CREATE TYPE mood AS ENUM ('a', 'b')`,
  `CREATE TYPE size AS ENUM ('s', 'm')`,
  'CREATE TABLE r (id integer PRIMARY KEY)',
  `CREATE TABLE t (id integer NOT NULL, n integer REFERENCES r, m mood DEFAULT 'b', s size DEFAULT 'm', CHECK (n > 0), UNIQUE (n))`,
  'CREATE TABLE p (id bigserial, n integer NOT NULL) PARTITION BY LIST (n)',
  'CREATE TABLE p0 PARTITION OF p DEFAULT',
  'CREATE INDEX by_id ON t (id)',
];
const rows = ['INSERT INTO r VALUES (1)', `INSERT INTO t VALUES (1, 1, 'a', 's')`, 'INSERT INTO p (n) VALUES (1), (2)'];
const options = {
  rebuild: { enum: true, table: true },
  online: { notNull: true, check: true, foreignKey: true },
  concurrentIndex: { create: true, drop: true, constraint: true },
};

describe.each(everyServer())('a plan, statement by statement, on $name', (server) => {
  const bench = workbench(server);

  test('concurrent indexes, online rules, labels used at once and rebuilt tables need no transaction around them', async () => {
    const desired = await bench.load(to);
    const current = await bench.load(from);
    await bench.run(rows);
    const plan = planBetween(current, desired, server, options);

    if (server.embedded || !hasPsql) await bench.run(plan.statements.map(({ sql }) => sql));
    else await paste(planText(plan), server, bench);

    expect(difference(await bench.inspect(), desired)).toEqual([]);
    expect(await bench.connection.query('SELECT n FROM p0 ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }]);
    expect(await bench.connection.query('SELECT id, n, m::text, s::text FROM t')).toEqual([
      { id: 1, n: 1, m: 'a', s: 's' },
    ]);
  });
});

async function paste(text: string, server: Server, { connection }: Workbench): Promise<void> {
  const [row] = await connection.query<{ name: string }>('SELECT current_database() AS name');
  const url = new URL(server.url);
  url.pathname = `/${row?.name ?? ''}`;
  const { stderr, status } = spawnSync('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', url.href], {
    input: text,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
}
