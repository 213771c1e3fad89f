import { expect, test } from 'vitest';
import { compareBytes } from '../../src/schema/compare-bytes.ts';

test('names sort by their bytes in UTF-8', () => {
  const names = ['', '1', '10', '10_x', '1_x', '9', 'B', '_', 'a', 'é', 'ﬀ', '\uffff', '😀', '😁'];
  const bytes = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(names.toReversed().sort(compareBytes)).toEqual(bytes);
  for (const [at, name] of bytes.entries()) {
    expect(bytes.map((other) => Math.sign(compareBytes(name, other)))).toEqual(bytes.map((_, i) => Math.sign(at - i)));
  }
});
