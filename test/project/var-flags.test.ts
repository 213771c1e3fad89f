import { expect, test } from 'vitest';
import { parseVarFlags } from '../../src/project/var-flags.ts';

test.each([
  { name: 'one', flags: ['a=1'], inputs: { a: ['1'] } },
  { name: 'several in one flag', flags: ['a=1,b=2'], inputs: { a: ['1'], b: ['2'] } },
  { name: 'an empty value', flags: ['a='], inputs: { a: [''] } },
  { name: 'split at the first equals sign', flags: ['a=b=c'], inputs: { a: ['b=c'] } },
  { name: 'a quoted field keeps its comma', flags: ['"a=x,y",b=z'], inputs: { a: ['x,y'], b: ['z'] } },
  { name: 'quotes inside of quotes are doubled', flags: ['"a={""k"":1}"'], inputs: { a: ['{"k":1}'] } },
  { name: 'a repeated name builds a list in order', flags: ['t=b,t=a', 't=b'], inputs: { t: ['b', 'a', 'b'] } },
])('--var: $name', ({ flags, inputs }) => {
  expect(Object.fromEntries(parseVarFlags(flags))).toEqual(inputs);
});

test.each([
  { flag: 'a', said: 'invalid argument "a" for "--var" flag: variables must be format as key=value, got: "a"' },
  {
    flag: 'a=1,two',
    said: 'invalid argument "a=1,two" for "--var" flag: variables must be format as key=value, got: "two"',
  },
  { flag: 'a="x,y"', said: 'bare " in non-quoted field' },
  { flag: '"a=x', said: 'missing " in quoted-field' },
  { flag: '"a=x"y', said: 'missing " in quoted-field' },
])('--var $flag is refused', ({ flag, said }) => {
  expect(() => parseVarFlags([flag])).toThrow(said);
});
