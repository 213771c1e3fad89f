import { expect, test } from 'vitest';
import { formatRfc3339, formatTime, GoTime } from '../../src/template/go-time.ts';

const utc = (text: string, ns = 0) => GoTime.utc(new Date(text), ns);

test.each<[GoTime, string]>([
  [GoTime.zero, '0001-01-01T00:00:00Z'],
  [utc('1970-01-01T00:00:00Z'), '1970-01-01T00:00:00Z'],
  [utc('2024-05-01T10:00:00.120Z'), '2024-05-01T10:00:00.12Z'],
  [utc('2024-05-01T10:00:00.123Z', 456_789), '2024-05-01T10:00:00.123456789Z'],
  [new GoTime(utc('2024-05-01T10:00:00Z').epochNs, 120), '2024-05-01T12:00:00+02:00'],
  [new GoTime(utc('2024-01-01T00:10:00Z').epochNs, -210), '2023-12-31T20:40:00-03:30'],
  [utc('1969-12-31T23:59:59.999Z', 999_999), '1969-12-31T23:59:59.999999999Z'],
])('formatRfc3339: %#', (time, text) => expect(formatRfc3339(time)).toBe(text));

test.each([
  ['2006-01-02', '2024-05-01'],
  ['Jan _2 2006', 'May  1 2024'],
  ['Monday January 2', 'Wednesday May 1'],
  ['3:04PM', '1:05PM'],
  ['15:04:05.000', '13:05:09.007'],
  ['15:04:05,999', '13:05:09,007'],
  ['15:04:05.9', '13:05:09'],
  ['002', '122'],
  ['nothing of it', 'nothing of it'],
])('formatTime: %s', (layout, text) => expect(formatTime(utc('2024-05-01T13:05:09.007Z'), layout)).toBe(text));

test('a local time is the same instant, shown at the offset of this process', () => {
  const date = new Date('2024-05-01T13:05:09.007Z');
  const time = GoTime.local(date, 5);
  expect(time.epochNs).toBe(BigInt(date.getTime()) * 1_000_000n + 5n);
  expect(time.offset).toBe(-date.getTimezoneOffset());
  expect(new Date(formatRfc3339(time)).getTime()).toBe(date.getTime());
});

test('only the zero time is zero', () => {
  expect(GoTime.zero.isZero).toBe(true);
  expect(utc('1970-01-01T00:00:00Z').isZero).toBe(false);
});
