import { expect } from 'vitest';
import { postgres } from '../../../../src/dialects/postgres/index.ts';
import { planFromEmpty } from '../../../../src/dialects/postgres/plan/plan.ts';
import type { Realm } from '../../../../src/schema/model.ts';
import { hclState } from '../../../../src/state/hcl.ts';
import type { Server } from '../../../servers/index.ts';
import { definitions } from './definitions.ts';
import { difference, realmScope, type Workbench } from './workbench.ts';

/**
 * Makes the state anew from what is printed of it, as SQL and as HCL, and requires that the database then says the same of itself: as the
 * inspection sees it, as the server's own functions define it, and printed once more to the letter.
 */
export async function requireRoundTrip(
  bench: Workbench,
  server: Server,
  statements: readonly string[],
): Promise<Realm> {
  const original = await bench.load(statements, realmScope);
  const defined = await definitions(bench.connection);
  const hcl = postgres.printHcl(original, realmScope);
  const plan = planFromEmpty(original, { qualifier: { by: 'schema' }, targetMajor: server.major });

  await bench.load([`DROP SCHEMA public`], realmScope);
  await bench.execute(plan);
  await requireSame('SQL');

  const notes: string[] = [];
  await bench.load([], realmScope);
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
    expect({ how, defined: await definitions(bench.connection) }).toEqual({ how, defined });
    expect(postgres.printHcl(again, realmScope)).toBe(hcl);
  }
}
