import { expect, test } from 'vitest';
import { failedPart, joinScript } from '../../../src/dialects/postgres/script.ts';

test('a trailing comment does not eat the next statement', () => {
  expect(joinScript(['SELECT 1 -- one', 'SELECT 2']).text).toBe('SELECT 1 -- one\n;\nSELECT 2');
});

test.each([
  { name: 'in the first part', parts: ['ab', 'cd'], position: 2, failed: { index: 0, position: 2 } },
  { name: 'at the separator', parts: ['ab', 'cd'], position: 4, failed: { index: 0, position: 3 } },
  { name: 'in the second part', parts: ['ab', 'cd'], position: 6, failed: { index: 1, position: 1 } },
  { name: 'past the end', parts: ['ab', 'cd'], position: 8, failed: { index: 1, position: 3 } },
  // One character for the server, two UTF-16 units here.
  { name: 'after an emoji', parts: ['😀', 'é😀x'], position: 7, failed: { index: 1, position: 4 } },
])('the part of a position: $name', ({ parts, position, failed }) => {
  expect(failedPart(joinScript(parts), position, 0)).toEqual(failed);
});

test.each([
  { name: 'nothing done', parts: ['SELECT 1', 'SELECT 2'], completed: 0, index: 0 },
  { name: 'one done', parts: ['SELECT 1', 'SELECT 2'], completed: 1, index: 1 },
  { name: 'comments complete nothing', parts: ['-- c', 'SELECT 1', '', 'SELECT 2'], completed: 1, index: 3 },
  { name: 'two commands in a part', parts: ['SELECT 1; SELECT 2', 'SELECT 3'], completed: 1, index: 0 },
  { name: 'after two commands', parts: ['SELECT 1; SELECT 2', 'SELECT 3'], completed: 2, index: 1 },
  {
    name: 'a part that cannot be counted began',
    parts: ['SELECT 1', 'BEGIN ATOMIC', 'SELECT 2'],
    completed: 1,
    index: 1,
  },
  { name: 'after a part that cannot be counted', parts: ['BEGIN ATOMIC', 'SELECT 1'], completed: 1, index: undefined },
  { name: 'the last part, whatever it holds', parts: ['SELECT 1', 'BEGIN ATOMIC'], completed: 2, index: 1 },
  { name: 'all done', parts: ['SELECT 1', 'SELECT 2'], completed: 2, index: undefined },
  { name: 'a single part', parts: ['BEGIN ATOMIC'], completed: 5, index: 0 },
])('the part after a count: $name', ({ parts, completed, index }) => {
  expect(failedPart(joinScript(parts), undefined, completed)).toEqual({ index, position: undefined });
});
