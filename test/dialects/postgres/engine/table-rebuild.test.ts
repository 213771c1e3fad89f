import { describe, expect, test } from 'vitest';
import { everyServer } from '../../../servers/index.ts';
import { tableRebuildCases } from './table-rebuild-cases.ts';
import { requireWay } from './way.ts';
import { difference, planBetween, wayBack, workbench } from './workbench.ts';

describe.each(everyServer())('tables that are made again with their rows, on $name', (server) => {
  const bench = workbench(server);

  test.each(tableRebuildCases)('$name', async ({ from, to, rows = [], kept, options }) => {
    const desired = await bench.load(to);
    const current = await bench.load(from);
    await bench.run(rows);
    const planned = planBetween(current, desired, server, options);

    await bench.execute(planned);
    expect(difference(await bench.inspect(), desired)).toEqual([]);
    if (kept) expect(await bench.connection.query(kept.query)).toEqual(kept.is);

    const back = wayBack(planned);
    expect(back).toBeDefined();
    const count = () => bench.connection.query('SELECT count(*)::int AS rows FROM t');
    const before = await count();
    await bench.run(back ?? []);
    expect(await count()).toEqual(before);
    expect(difference(await bench.inspect(), current)).toEqual([]);
  });

  // Before 17 partitions have no identity.
  const counting = server.major < 17 ? [] : ['a partition that counts as its table does'];
  test.each(counting)('%s, there and back', async () => {
    const log = [
      'CREATE TABLE log (id integer, no bigint GENERATED ALWAYS AS IDENTITY) PARTITION BY LIST (id)',
      'CREATE TABLE few PARTITION OF log FOR VALUES IN (1)',
    ];
    const parted = [`${log[1]} PARTITION BY LIST (no)`, 'CREATE TABLE rest PARTITION OF few DEFAULT'];
    const rows = [{ insert: 'INSERT INTO log (id) VALUES (1), (1)', query: 'SELECT id, no FROM log ORDER BY no' }];
    const [plain, deep] = [log, [...log.slice(0, 1), ...parted]].map((statements) => ({ statements, rows }));
    if (!plain || !deep) throw new Error('no states');
    await requireWay(bench, server, plain, deep);
    await requireWay(bench, server, deep, plain);
  });

  test('only where it is allowed: the refusal names the setting', async () => {
    const desired = await bench.load(['CREATE TABLE t (a integer) PARTITION BY LIST (a)']);
    const current = await bench.load(['CREATE TABLE t (a integer)']);
    expect(() => planBetween(current, desired, server)).toThrow(
      expect.objectContaining({
        code: 'plan_refused',
        hints: expect.arrayContaining([expect.stringContaining('table_rebuild')]),
      }),
    );
  });
});
