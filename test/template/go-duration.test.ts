import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/template/go-duration.ts';

test.each<[bigint, string]>([
  [0n, '0s'],
  [1n, '1ns'],
  [950n, '950ns'],
  [1_100n, '1.1µs'],
  [50_472n, '50.472µs'],
  [5_412_737n, '5.412737ms'],
  [999_999_999n, '999.999999ms'],
  [1_000_000_000n, '1s'],
  [1_500_000_000n, '1.5s'],
  [60_000_000_000n, '1m0s'],
  [61_000_000_000n, '1m1s'],
  [3_602_250_000_000n, '1h0m2.25s'],
  [-1_500_000n, '-1.5ms'],
  [2n ** 63n - 1n, '2562047h47m16.854775807s'],
  [-(2n ** 63n), '-2562047h47m16.854775808s'],
])('formatDuration(%s) is %s', (ns, text) => expect(formatDuration(ns)).toBe(text));

test.each<[string, bigint]>([
  ['0', 0n],
  ['-0', 0n],
  ['0s', 0n],
  ['10s', 10_000_000_000n],
  ['1m30s', 90_000_000_000n],
  ['1.5h', 5_400_000_000_000n],
  ['.5s', 500_000_000n],
  ['5.s', 5_000_000_000n],
  ['-5.5s', -5_500_000_000n],
  ['+300ms', 300_000_000n],
  ['12µs', 12_000n],
  ['12μs', 12_000n],
  ['12us', 12_000n],
  ['3h2m1s7ms8us9ns', 10_921_007_008_009n],
  ['0.3333333333333333333h', 1_200_000_000_000n],
  ['1.999999999999s', 1_999_999_999n],
  ['9007199254740993ns', 9_007_199_254_740_993n],
  ['-9223372036854775808ns', -(2n ** 63n)],
])('parseDuration(%s) is %s', (text, ns) => expect(parseDuration(text)).toBe(ns));

test.each<[string, string]>([
  ['', 'time: invalid duration ""'],
  ['-', 'time: invalid duration "-"'],
  ['.', 'time: invalid duration "."'],
  ['.s', 'time: invalid duration ".s"'],
  ['soon', 'time: invalid duration "soon"'],
  ['1s ago', 'time: unknown unit "s ago" in duration "1s ago"'],
  ['10', 'time: missing unit in duration "10"'],
  ['1.5', 'time: missing unit in duration "1.5"'],
  ['1d', 'time: unknown unit "d" in duration "1d"'],
  ['1é', 'time: unknown unit "\\xc3\\xa9" in duration "1\\xc3\\xa9"'],
  ['9223372036854775808ns', 'time: invalid duration "9223372036854775808ns"'],
  ['3000000h', 'time: invalid duration "3000000h"'],
])('parseDuration(%s) is refused', (text, message) => expect(() => parseDuration(text)).toThrow(message));
