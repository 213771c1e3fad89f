// The tables of functions in docs/config.md: every expression gives what stands beside it, and every function has its row.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { configFunctions } from '../../src/hcl/functions/index.ts';
import { jsonOf } from '../hcl/helpers.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'config.md'), 'utf8');
const section = /^## Functions\n([\s\S]*?)^## /m.exec(page)?.[1] ?? '';
const rows = [...section.matchAll(/^\| `(.+)` \| `(.+)` \|$/gm)].map(([, expression = '', value = '']) => ({
  expression,
  value,
}));

const folder = mkdtempSync(join(tmpdir(), 'telamon-functions-'));
mkdirSync(join(folder, 'schema', 'more'), { recursive: true });
writeFileSync(join(folder, 'notes.txt'), 'hello\n');
writeFileSync(join(folder, 'schema', 'a.sql'), '');
writeFileSync(join(folder, 'schema', 'more', 'b.sql'), '');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(rows)('$expression', ({ expression, value }) => {
  expect(jsonOf(expression, { baseDirectory: folder, env: { HOME: '/home/ann' } })).toBe(value);
});

test('no function is left out', () => {
  const names = configFunctions({ baseDirectory: folder, env: {}, print: () => undefined }).keys();
  const called = new Set(rows.flatMap(({ expression }) => expression.match(/\b[a-z0-9]+(?=\()/g) ?? []));
  expect([...names].filter((name) => !called.has(name))).toEqual([]);
});
