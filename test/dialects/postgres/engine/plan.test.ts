import { describe, expect, test } from 'vitest';
import { everyServer } from '../../../servers/index.ts';
import { planCases } from './plan-cases.ts';
import { difference, planBetween, wayBack, workbench } from './workbench.ts';

describe.each(everyServer())('plans on $name', (server) => {
  const bench = workbench(server);
  const cases = planCases.filter((one) => (one.since ?? 0) <= server.major && (!one.embedded || server.embedded));

  test.each(cases)('$name', async ({ from, to, plan, scope, options, oneWay }) => {
    const desired = await bench.load(to, scope);
    const current = await bench.load(from, scope);
    const planned = planBetween(current, desired, server, options);
    const expected = typeof plan === 'function' ? plan(server.major) : plan;
    expect(planned.statements.map(({ sql }) => sql)).toEqual(expected);

    await bench.execute(planned);
    const reached = await bench.inspect(scope);
    expect(difference(reached, desired)).toEqual([]);

    const back = wayBack(planned);
    expect(back === undefined).toBe(oneWay === true);
    if (!back) return;
    await bench.run(back);
    expect(difference(await bench.inspect(scope), current)).toEqual([]);
  });
});
