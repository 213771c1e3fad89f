import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitCsv } from '../../../src/cli/framework/csv.ts';

test.each([
  { text: '', items: [] },
  { text: 'a', items: ['a'] },
  { text: 'a,b', items: ['a', 'b'] },
  { text: 'a,', items: ['a', ''] },
  { text: ',', items: ['', ''] },
  { text: ' a , b ', items: [' a ', ' b '] },
  { text: '"a,b",c', items: ['a,b', 'c'] },
  { text: '"say ""hi""",', items: ['say "hi"', ''] },
])('$text', ({ text, items }) => {
  expect(splitCsv(text)).toEqual(items);
});

test('what is quoted comes back as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (items) => {
      const text = items.map((item) => `"${item.replaceAll('"', '""')}"`).join(',');
      expect(splitCsv(text)).toEqual(items);
    }),
  );
});
