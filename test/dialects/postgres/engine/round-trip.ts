import { spawnSync } from 'node:child_process';
import { expect } from 'vitest';
import { postgres } from '../../../../src/dialects/postgres/index.ts';
import { planFromEmpty } from '../../../../src/dialects/postgres/plan/plan.ts';
import type { Realm } from '../../../../src/schema/model.ts';
import { hclState } from '../../../../src/state/hcl.ts';
import type { Server } from '../../../servers/index.ts';
import { catalogDump } from './catalog-dump.ts';
import { difference, realmScope, type Workbench } from './workbench.ts';

/**
 * Makes the state anew from what is printed of it, as SQL and as HCL, and requires that the database then says the same of itself: as the
 * inspection sees it, as the server's own functions define it, and printed once more to the letter.
 */
export async function requireRoundTrip(bench: Workbench, server: Server, made: readonly string[]): Promise<Realm> {
  await postgres.clean(bench.connection);
  await bench.connection.script([...made]);
  const original = await bench.inspect(realmScope);
  const defined = await oracles(bench, server);
  const hcl = postgres.printHcl(original, realmScope);
  const plan = planFromEmpty(original, { qualifier: { by: 'schema' }, targetMajor: server.major });

  await postgres.clean(bench.connection);
  const statements = plan.statements.filter(({ sql }) => sql !== 'CREATE SCHEMA IF NOT EXISTS "public"');
  await bench.execute({ statements });
  await requireSame('SQL');

  const notes: string[] = [];
  await postgres.clean(bench.connection);
  const state = await hclState([{ name: 'schema.hcl', text: hcl }], {
    label: 'schema.hcl',
    inputs: async () => new Map(),
    note: (text) => notes.push(text),
  });
  await state.load(bench.connection, postgres);
  expect(notes).toEqual([]);
  await requireSame('HCL');
  return original;

  async function requireSame(how: string): Promise<void> {
    const again = await bench.inspect(realmScope);
    expect({ how, left: difference(again, original) }).toEqual({ how, left: [] });
    expect({ how, defined: await oracles(bench, server) }).toEqual({ how, defined });
    expect(postgres.printHcl(again, realmScope)).toBe(hcl);
  }
}

/** What the server says of the database, and what `pg_dump` does where there is one that is not older than the server. */
async function oracles({ connection }: Workbench, server: Server): Promise<{ catalog: string[]; dump: string[] }> {
  const catalog = await catalogDump(connection, { columnOrder: true });
  if (server.embedded || server.major > dumpMajor) return { catalog, dump: [] };
  const [row] = await connection.query<{ name: string }>('SELECT current_database() AS name');
  const url = Object.assign(new URL(server.url), { pathname: `/${row?.name ?? ''}` });
  const { status, stdout, stderr } = spawnSync('pg_dump', ['-s', '-d', url.href], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  // Its restrict key is another one each time.
  return { catalog, dump: stdout.split('\n').filter((line) => !/^--|^\\(un)?restrict|^$/.test(line)) };
}

const dumpMajor = Number(
  /\b(\d+)\./.exec(spawnSync('pg_dump', ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1] ?? 0,
);
