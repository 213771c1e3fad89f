import { expect } from 'vitest';
import { postgres } from '../../../../src/dialects/postgres/index.ts';
import type { Server } from '../../../servers/index.ts';
import { catalogDump } from './catalog-dump.ts';
import type { Sample } from './samples/part.ts';
import { difference, planBetween, realmScope, type Workbench, wayBack } from './workbench.ts';

/** As between two files: what is made again may lose rows that do not fit. */
const options = {
  qualifier: { by: 'schema' },
  access: true,
  exact: true,
  identityRestart: true,
  rebuild: { enum: true, table: true },
  optIn: ['default_permissions'],
} as const;

/** The plan makes one state the other to the server's last word, keeps the rows of what stays, and its way back leads back. */
export async function requireWay(bench: Workbench, server: Server, a: Sample, b: Sample): Promise<void> {
  const load = async ({ statements }: Sample) => {
    await postgres.clean(bench.connection);
    await bench.connection.script(['SET check_function_bodies = off', ...statements]);
    return { realm: await bench.inspect(realmScope), dump: await catalogDump(bench.connection) };
  };
  const to = await load(b);
  const from = await load(a);
  const staying = a.rows.filter((rows) => b.rows.includes(rows));
  const rows = () => Promise.all(staying.map(({ query }) => bench.connection.query(query)));
  await bench.run(staying.map(({ insert }) => insert));
  const before = await rows();

  const plan = planBetween(from.realm, to.realm, server, options, options);
  await bench.execute(plan);
  expect(await catalogDump(bench.connection)).toEqual(to.dump);
  expect(difference(await bench.inspect(realmScope), to.realm, options)).toEqual([]);
  expect(await rows()).toEqual(before);

  const back = wayBack(plan);
  if (!back) return;
  await bench.run(back);
  expect(difference(await bench.inspect(realmScope), from.realm, options)).toEqual([]);
  expect(await catalogDump(bench.connection)).toEqual(from.dump);
  expect(await rows()).toEqual(before);
}
