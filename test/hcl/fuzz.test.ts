import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChildRunner, childRunner } from '../servers/child.ts';

/** Inputs of each kind; TELAMON_FUZZ widens it for a run by hand. */
const inputs = Number(process.env.TELAMON_FUZZ ?? 600);
const seed = Number(process.env.TELAMON_FUZZ_SEED ?? 20261122);
/** Of the whole process, the base of Node included. */
const mostMemory = 256 * 1024 * 1024;
/** After this many milliseconds for each thousand of inputs something hangs. */
const patience = 60_000;

const root = join(import.meta.dirname, '..', '..');

/** Files that people have: the sample, and every example of the pages. */
function corpus(): readonly string[] {
  const pages = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  const fences = pages.flatMap((name) => [
    ...readFileSync(join(root, 'docs', name), 'utf8').matchAll(/^```hcl.*\n([\s\S]*?)^```$/gm),
  ]);
  return [readFileSync(join(root, 'atlas.hcl.example'), 'utf8'), ...fences.map(([, text = '']) => text)];
}

let children: ChildRunner;
beforeAll(async () => {
  children = await childRunner({
    parser: 'hcl/parser.ts',
    format: 'hcl/format.ts',
    validate: 'project/validate.ts',
    errors: 'errors/telamon-error.ts',
  });
});
afterAll(() => children.dispose());

const program = readFileSync(join(import.meta.dirname, 'fuzz-child.mjs'), 'utf8');

test.each([{ kind: 'bytes' }, { kind: 'mutant' }])(
  '$kind: nothing crashes, hangs or takes more memory than it may',
  async ({ kind }) => {
    const child = children.start(program, {
      KIND: kind,
      SEED: String(seed),
      INPUTS: String(inputs),
      CORPUS: JSON.stringify(corpus()),
    });
    const limit = setTimeout(() => child.process.kill('SIGKILL'), patience * Math.max(1, inputs / 1000));
    try {
      const answer: unknown = JSON.parse(await child.line());
      expect(answer).toEqual({ memory: expect.any(Number) });
      expect((answer as { memory: number }).memory).toBeLessThan(mostMemory);
    } finally {
      clearTimeout(limit);
    }
  },
  patience * Math.max(1, inputs / 1000) + 5000,
);
