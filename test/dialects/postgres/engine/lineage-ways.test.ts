import { describe, test } from 'vitest';
import { servers, serversOrEmbedded } from '../../../servers/index.ts';
import { lineageWays } from './lineage-ways.ts';
import { requireWay } from './way.ts';
import { workbench } from './workbench.ts';

const [server] = servers().length > 0 ? servers() : serversOrEmbedded();
if (!server) throw new Error('no database for the tests');

describe(`rows stay, and the way back leads back, on ${server.name}`, () => {
  const bench = workbench(server);

  test.each(lineageWays)('$name', async ({ a, b, rows = [], oneWay }) => {
    const [first, second] = [
      { statements: a, rows },
      { statements: b, rows },
    ];
    await requireWay(bench, server, first, second);
    if (!oneWay) await requireWay(bench, server, second, first);
  });
});
