import { TelamonError } from '../errors/telamon-error.ts';
import { sprintf } from './printf.ts';
import { compareStrings, type GoValue, goValue, typeName } from './value.ts';

const fault = (message: string) => new TelamonError('template_invalid', message);

const incompatible = (a: unknown, b: unknown) =>
  fault(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`);

/** `eq`: whether the first argument equals any of the others. */
export function equalsAny(first: unknown, others: readonly unknown[]): boolean {
  if (others.length === 0) throw fault('missing argument for comparison');
  return others.some((other) => equals(first, other));
}

/** `eq` of two. Numbers of different kinds are not compared, as Go does not. */
export function equals(a: unknown, b: unknown): boolean {
  const [x, y] = [basic(goValue(a)), basic(goValue(b))];
  if (x && y) {
    if (x.kind !== y.kind) throw incompatible(a, b);
    return x.value === y.value;
  }
  const [absentA, absentB] = [isNothing(a), isNothing(b)];
  if (absentA || absentB) return absentA && absentB;
  if (x || y) throw incompatible(a, b);
  for (const value of [a, b]) {
    if (!isComparable(value)) throw fault(`non-comparable type ${sprintf('%s', [value])}: ${typeName(value)}`);
  }
  const [s, t] = [goValue(a), goValue(b)];
  if (s.kind === 'time' && t.kind === 'time') return s.value.epochNs === t.value.epochNs;
  return a === b;
}

/** `lt`, of which the other orders are made. */
export function isLess(a: unknown, b: unknown): boolean {
  const [x, y] = [basic(goValue(a)), basic(goValue(b))];
  if (!x || !y) throw fault('invalid type for comparison');
  if (x.kind !== y.kind) throw incompatible(a, b);
  if (x.kind === 'bool') throw fault('invalid type for comparison');
  if (typeof x.value === 'string') return compareStrings(x.value, String(y.value)) < 0;
  return x.value < y.value;
}

type Basic = { readonly kind: 'bool' | 'int' | 'float' | 'string'; readonly value: boolean | bigint | number | string };

/** The kinds that can be compared by value; a duration is an int. */
function basic(go: GoValue): Basic | undefined {
  switch (go.kind) {
    case 'bool':
    case 'int':
    case 'float':
    case 'string':
      return go;
    case 'duration':
      return { kind: 'int', value: go.value.ns };
    default:
      return undefined;
  }
}

function isNothing(value: unknown): boolean {
  const { kind } = goValue(value);
  return kind === 'invalid' || kind === 'nil';
}

function isComparable(value: unknown): boolean {
  return !['list', 'bytes', 'map', 'func'].includes(goValue(value).kind);
}
