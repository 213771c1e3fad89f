import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate } from '../../src/hcl/evaluate.ts';
import { parseHcl } from '../../src/hcl/parser.ts';
import { type Plain, toPlain } from '../../src/hcl/value.ts';
import { brokenSource, literalSource, validSource } from './generate.ts';

interface Verdict {
  readonly accepted: boolean;
  readonly json?: Record<string, unknown>;
  readonly message?: string;
}

/** What HashiCorp's parser makes of each source. */
function verdictsOn(sources: readonly string[]): readonly Verdict[] {
  const child = fileURLToPath(new URL('./hcl2json-child.mjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [child], {
    input: JSON.stringify(sources),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  expect(status, stderr).toBe(0);
  const verdicts: readonly Verdict[] = JSON.parse(stdout);
  return verdicts;
}

function disagreements(sources: readonly string[]): readonly unknown[] {
  const verdicts = verdictsOn(sources);
  return sources.flatMap((source, at) => {
    const ours = parseHcl(source, 'input.hcl').errors;
    if ((ours.length === 0) === verdicts[at]?.accepted) return [];
    return [{ source, ours: ours.map((error) => error.message), theirs: verdicts[at]?.message ?? 'accepted' }];
  });
}

test('sources made by the grammar are accepted by both', () => {
  const sources = fc.sample(validSource, { seed: 31, numRuns: 400 });
  expect(
    sources.flatMap((source) => parseHcl(source, 'input.hcl').errors.map(({ message }) => ({ source, message }))),
  ).toEqual([]);
  expect(disagreements(sources)).toEqual([]);
});

test('sources with a few characters changed are accepted by both or refused by both', () => {
  expect(disagreements(fc.sample(brokenSource, { seed: 32, numRuns: 1500 }))).toEqual([]);
});

test('literal values are the same', () => {
  const sources = fc.sample(literalSource, { seed: 33, numRuns: 300 });
  const verdicts = verdictsOn(sources);
  const differing = sources.flatMap((source, at) => {
    const ours = Object.fromEntries(
      parseHcl(source, 'input.hcl').body.attributes.map(({ name, expression }): [string, Plain] => [
        name,
        toPlain(evaluate(expression, { variables: new Map(), functions: new Map() })),
      ]),
    );
    const theirs = verdicts[at]?.json;
    return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [{ source, ours, theirs }];
  });
  expect(differing).toEqual([]);
});
