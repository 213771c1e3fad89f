import { describe, expect, test } from 'vitest';
import { everyServer } from '../../../servers/index.ts';
import { makeWayCases } from './make-way-cases.ts';
import { difference, planBetween, wayBack, workbench } from './workbench.ts';

describe.each(everyServer())('what makes way, with rows in the tables, on $name', (server) => {
  const bench = workbench(server);
  const cases = makeWayCases.filter((one) => (one.since ?? 0) <= server.major);

  test.each(cases)('$name', async ({ from, to, rows = [], kept, plan, options, oneWay }) => {
    const desired = await bench.load(to);
    const current = await bench.load(from);
    await bench.run(rows);
    const planned = planBetween(current, desired, server, options);
    const expected = typeof plan === 'function' ? plan(server.major) : plan;
    expect(planned.statements.map(({ sql }) => sql)).toEqual(expected);

    await bench.execute(planned);
    expect(difference(await bench.inspect(), desired)).toEqual([]);
    if (kept) expect(await bench.connection.query(kept.query)).toEqual(kept.is);

    const back = wayBack(planned);
    expect(back === undefined).toBe(oneWay === true);
    if (!back) return;
    await bench.run(back);
    expect(difference(await bench.inspect(), current)).toEqual([]);
  });
});
