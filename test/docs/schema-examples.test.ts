// The schemas that the pages show: each fills an empty database, and comes back whole from the SQL and the HCL that is printed of it.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { postgres } from '../../src/dialects/postgres/index.ts';
import { kinds } from '../../src/dialects/postgres/kinds/index.ts';
import type { Realm } from '../../src/schema/model.ts';
import { hclState } from '../../src/state/hcl.ts';
import { difference, planBetween, realmScope, workbench } from '../dialects/postgres/engine/workbench.ts';
import { pglite } from '../servers/index.ts';
import { type Example, examplesOf, type FileExample } from './examples.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (page: string) => readFileSync(join(root, 'docs', page), 'utf8');

/** A document is a file, or all files of a folder; what is wrong on purpose stands in `broken`. */
function documentsOf(page: string): readonly (readonly FileExample[])[] {
  const documents = new Map<string, FileExample[]>();
  const isSchema = (example: Example): example is FileExample =>
    example.kind === 'file' && example.name.endsWith('.hcl') && example.name !== 'atlas.hcl';
  for (const example of examplesOf(read(page)).filter(isSchema)) {
    const folder = dirname(example.name);
    if (folder === 'broken') continue;
    const key = folder === '.' ? example.name : folder;
    documents.set(key, [...(documents.get(key) ?? []), example]);
  }
  return [...documents.values()];
}

describe.each(['postgres.md', 'hcl-schema.md'])('%s', (page) => {
  const bench = workbench(pglite);
  const notes: string[] = [];

  const load = async (files: readonly { readonly name: string; readonly text: string }[]): Promise<Realm> => {
    await postgres.clean(bench.connection);
    const state = await hclState(files, {
      label: page,
      inputs: async () => new Map(),
      note: (said) => void notes.push(said),
    });
    await state.load(bench.connection, postgres);
    return bench.inspect(realmScope);
  };

  const documents = documentsOf(page).map((files) => ({ line: files[0]?.line, files }));
  test.each(documents)('the schema of line $line', async ({ files }) => {
    notes.length = 0;
    const desired = await load(files);
    expect({ notes, unknown: desired.unknown }).toEqual({ notes: [], unknown: undefined });

    await postgres.clean(bench.connection);
    const empty = await bench.inspect(realmScope);
    await bench.execute(planBetween(empty, desired, pglite, { qualifier: { by: 'schema' } }));
    const made = await bench.inspect(realmScope);
    expect(difference(made, desired)).toEqual([]);

    const text = postgres.printHcl(desired, realmScope);
    const reread = await load([{ name: 'printed.hcl', text }]);
    expect({ notes, text: postgres.printHcl(reread, realmScope) }).toEqual({ notes: [], text });
    expect(difference(reread, desired)).toEqual([]);
  });
});

test('every kind has its place in the table of docs/postgres.md', () => {
  const table = /^\| In HCL \|[\s\S]*?\n\n/m.exec(read('postgres.md'))?.[0] ?? '';
  const named = new Set(Array.from(table.matchAll(/`([a-z_]+)`/g), ([, name]) => name));
  const blocks = kinds.map(({ name, hcl }) => hcl?.block ?? name.replaceAll(' ', '_'));
  expect(blocks.filter((name) => !named.has(name))).toEqual([]);
});
