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

/** How many times as much is compared as in CI, and from which seed on: for runs by hand. */
const times = Number(process.env.TELAMON_FUZZ_TIMES ?? 1);
const patience = 60_000 * times;
const seed = Number(process.env.TELAMON_FUZZ_SEED ?? 31);

function sampleOf(sources: fc.Arbitrary<string>, count: number, offset: number): readonly string[] {
  return fc.sample(sources, { seed: seed + offset, numRuns: count * times });
}

/** For each source what the two parsers make of it where that differs. */
type Compare = (sources: readonly string[]) => readonly (object | undefined)[];

const acceptance: Compare = (sources) => {
  const verdicts = verdictsOn(sources);
  return sources.map((source, at) => {
    const ours = parseHcl(source, 'input.hcl').errors;
    if ((ours.length === 0) === verdicts[at]?.accepted) return undefined;
    return { ours: ours.map((error) => error.message), theirs: verdicts[at]?.message ?? 'accepted' };
  });
};

const values: Compare = (sources) => {
  const verdicts = verdictsOn(sources);
  return sources.map((source, at) => {
    const { body, errors } = parseHcl(source, 'input.hcl');
    const theirs = verdicts[at]?.json;
    if (errors.length > 0 || theirs === undefined) return undefined;
    const ours = Object.fromEntries(
      body.attributes.map(({ name, expression }): [string, Plain] => [
        name,
        toPlain(evaluate(expression, { variables: new Map(), functions: new Map() })),
      ]),
    );
    return JSON.stringify(ours) === JSON.stringify(theirs) ? undefined : { ours, theirs };
  });
};

/** The first source that the two differ on, made as small as it gets while they do. */
function firstDisagreement(sources: readonly string[], compare: Compare): object | undefined {
  const first = sources[compare(sources).findIndex((difference) => difference !== undefined)];
  if (first === undefined) return undefined;
  const source = smallest(first, compare);
  return { source, ...compare([source])[0] };
}

function smallest(source: string, compare: Compare): string {
  let found = source;
  for (let size = Math.ceil(source.length / 2); size >= 1; ) {
    const starts = Array.from({ length: Math.ceil(found.length / size) }, (_, at) => at * size);
    const shorter = starts.map((at) => found.slice(0, at) + found.slice(at + size));
    const next = shorter[compare(shorter).findIndex((difference) => difference !== undefined)];
    if (next === undefined) size = size === 1 ? 0 : Math.floor(size / 2);
    else found = next;
  }
  return found;
}

test('a disagreement is made small', () => {
  const differs: Compare = (sources) => sources.map((source) => (/a.*b/s.test(source) ? {} : undefined));
  expect(firstDisagreement(['nothing', 'one = a\ntwo = [\n  b,\n]\n'], differs)).toEqual({ source: 'ab' });
});

test('sources made by the grammar are accepted by both', { timeout: patience }, () => {
  const sources = sampleOf(validSource, 400, 0);
  // Now and then a text is made that happens to begin something else, like the "%" before a directive.
  const refused = sources.filter((source) => parseHcl(source, 'input.hcl').errors.length > 0);
  expect(refused.length).toBeLessThan(sources.length / 100);
  expect(firstDisagreement(sources, acceptance)).toBeUndefined();
});

test('sources with a few characters changed are accepted by both or refused by both', { timeout: patience }, () => {
  expect(firstDisagreement(sampleOf(brokenSource, 1500, 1), acceptance)).toBeUndefined();
});

test('literal values are the same', { timeout: patience }, () => {
  expect(firstDisagreement(sampleOf(literalSource, 300, 2), values)).toBeUndefined();
});
