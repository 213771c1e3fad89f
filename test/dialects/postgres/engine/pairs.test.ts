import { describe, expect, test } from 'vitest';
import { servers, serversOrEmbedded } from '../../../servers/index.ts';
import { catalogDump } from './catalog-dump.ts';
import { pairs } from './pairs/index.ts';
import { difference, planBetween, realmScope, wayBack, workbench } from './workbench.ts';

const [server] = servers().length > 0 ? servers() : serversOrEmbedded();
if (!server) throw new Error('no database for the tests');

/** As between two files: rights count, and what is made again may lose rows that do not fit. */
const options = {
  qualifier: { by: 'schema' },
  identityRestart: true,
  access: true,
  rebuild: { enum: true, table: true },
} as const;

describe(`there and back: the server says the same of both, on ${server.name}`, () => {
  const bench = workbench(server);

  const known = pairs.filter(({ until = server.major }) => until >= server.major);

  test.each(known)('$name', async ({ given = [], a, b, oneWay, backAsWhole, exact = false }) => {
    const load = async (statements: readonly string[]) => {
      const realm = await bench.load([...given, ...statements], realmScope);
      return { realm, dump: await catalogDump(bench.connection) };
    };
    const [first, second] = [await load(a), await load(b)];
    const follow = async (from: typeof first, to: typeof first) => {
      const plan = planBetween(from.realm, to.realm, server, options, { access: true, exact });
      await bench.execute(plan);
      expect(await catalogDump(bench.connection)).toEqual(to.dump);
      expect(difference(await bench.inspect(realmScope), to.realm, { access: true, exact })).toEqual([]);
      const back = backAsWhole ? undefined : wayBack(plan);
      if (!back) return;
      await bench.run(back);
      expect(await catalogDump(bench.connection)).toEqual(from.dump);
      await bench.execute(plan);
    };
    // The database holds `b` now.
    if (oneWay) await bench.load([...given, ...a], realmScope);
    else await follow(second, first);
    await follow(first, second);
  });
});
