import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kinds } from '../../src/dialects/postgres/kinds/index.ts';

const root = join(import.meta.dirname, '../..');
const shared = ['src/diff', 'src/dialects/postgres/plan'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((file) => join(folder, file)),
);

// A new kind is a new file and a line in the list: nobody else may have to learn its name.
test.each(shared)('%s names no kind of object', (file) => {
  const code = readFileSync(join(root, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/.*/g, '');
  const named = kinds.map(({ name }) => name).filter((name) => new RegExp(`['"\`]${name}['"\`]`).test(code));
  expect(named).toEqual([]);
});

test('kinds are listed once, owners before what they own', () => {
  const names = kinds.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const [place, kind] of kinds.entries()) {
    for (const owner of kind.owners ?? []) expect(names.indexOf(owner)).toBeLessThan(place);
  }
});
