import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearest } from '../../src/errors/nearest.ts';

test.each([
  { word: 'insepct', candidates: ['inspect', 'diff', 'apply'], meant: 'inspect' },
  { word: 'aply', candidates: ['inspect', 'diff', 'apply'], meant: 'apply' },
  { word: 'Locl', candidates: ['local', 'prod'], meant: 'local' },
  { word: 'staging', candidates: ['local', 'prod'], meant: undefined },
  { word: 'ab', candidates: ['xy'], meant: undefined },
])('nearest: $word', ({ word, candidates, meant }) => expect(nearest(word, candidates)).toBe(meant));

test('the distance is symmetric, and 0 only for equal words', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
    }),
    { seed: 7 },
  );
});
