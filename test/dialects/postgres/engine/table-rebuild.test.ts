import { describe, expect, test } from 'vitest';
import { everyServer } from '../../../servers/index.ts';
import { tableRebuildCases } from './table-rebuild-cases.ts';
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
