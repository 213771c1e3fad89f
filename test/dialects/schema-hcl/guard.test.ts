import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { postgres } from '../../../src/dialects/postgres/index.ts';

const src = join(import.meta.dirname, '..', '..', '..', 'src');
const folder = join(src, 'dialects', 'schema-hcl');

/** Words that a comment or a message may use; code may not compare with them. */
function quotedWords(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');
  return Array.from(code.matchAll(/'([a-z_]+)'/g), ([, word = '']) => word);
}

const files = [
  ...readdirSync(folder).map((name) => join(folder, name)),
  join(src, 'state', 'hcl.ts'),
  join(src, 'state', 'hcl-place.ts'),
];

test.each(files)('%s names no kind of object', (file) => {
  const container = postgres.kinds.find((kind) => kind.container)?.name;
  // `schema` is an attribute of every block too.
  const kinds = new Set(postgres.kinds.map(({ name }) => name).filter((name) => name !== container));
  expect(quotedWords(readFileSync(file, 'utf8')).filter((word) => kinds.has(word))).toEqual([]);
});
