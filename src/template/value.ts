import { compareBytes } from '../schema/compare-bytes.ts';
import { TemplateFunction } from './function.ts';
import { GoDuration } from './go-duration.ts';
import { GoTime } from './go-time.ts';
import { isStruct, type Struct } from './struct.ts';

/** A whole number that Go would hold as a float (the literal `1.0`); a number with a fraction needs no wrapping. */
export class GoFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** The type of a null that could have pointed to anything. */
export const untyped = 'interface {}';

/** A null whose Go type is known: the field of a struct that points to nothing. */
export class NilPointer {
  readonly type: string;

  constructor(type: string) {
    this.type = type;
  }
}

/** A value as Go's reflection would see it: what every part of the engine switches over. */
export type GoValue =
  | { readonly kind: 'invalid' }
  | { readonly kind: 'nil'; readonly type: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'list'; readonly value: readonly unknown[] }
  | { readonly kind: 'map'; readonly value: ReadonlyMap<unknown, unknown> }
  | { readonly kind: 'struct'; readonly value: Struct }
  | { readonly kind: 'time'; readonly value: GoTime }
  | { readonly kind: 'duration'; readonly value: GoDuration }
  | { readonly kind: 'error'; readonly value: Error }
  | { readonly kind: 'func'; readonly value: TemplateFunction };

/**
 * Sorts a JavaScript value under Go's kinds. Plain objects count as maps with string keys; `undefined` and `null` are
 * "no value"; whole numbers are ints.
 */
export function goValue(value: unknown): GoValue {
  switch (typeof value) {
    case 'boolean':
      return { kind: 'bool', value };
    case 'number':
      return Number.isInteger(value) ? { kind: 'int', value: BigInt(value) } : { kind: 'float', value };
    case 'bigint':
      return { kind: 'int', value };
    case 'string':
      return { kind: 'string', value };
    case 'object':
      return value === null ? { kind: 'invalid' } : goObject(value);
    default:
      return { kind: 'invalid' };
  }
}

function goObject(value: object): GoValue {
  if (isStruct(value)) return { kind: 'struct', value };
  if (Array.isArray(value)) return { kind: 'list', value };
  if (value instanceof Map) return { kind: 'map', value };
  if (value instanceof GoTime) return { kind: 'time', value };
  if (value instanceof GoDuration) return { kind: 'duration', value };
  if (value instanceof GoFloat) return { kind: 'float', value: value.value };
  if (value instanceof NilPointer)
    return value.type === untyped ? { kind: 'invalid' } : { kind: 'nil', type: value.type };
  if (value instanceof Uint8Array) return { kind: 'bytes', value };
  if (value instanceof TemplateFunction) return { kind: 'func', value };
  if (value instanceof Error) return { kind: 'error', value };
  return { kind: 'map', value: new Map(Object.entries(value)) };
}

/** The name that Go gives the type of a value. Lists are named after their elements when these agree. */
export function typeName(value: unknown): string {
  const go = goValue(value);
  switch (go.kind) {
    case 'invalid':
      return '<nil>';
    case 'nil':
      return go.type;
    case 'float':
      return 'float64';
    case 'bytes':
      return '[]uint8';
    case 'list': {
      const [first, ...others] = new Set(go.value.map(typeName));
      return first === undefined || first === '<nil>' || others.length > 0 ? '[]interface {}' : `[]${first}`;
    }
    case 'map':
      return 'map[string]interface {}';
    case 'struct':
      return go.value.typeName;
    case 'time':
      return 'time.Time';
    case 'duration':
      return 'time.Duration';
    case 'error':
      return '*errors.errorString';
    default:
      return go.kind;
  }
}

/** Whether a condition holds: false are false, 0, "", nothing, and what is empty. Structs are always true. */
export function isTrue(value: unknown): boolean {
  const go = goValue(value);
  switch (go.kind) {
    case 'invalid':
    case 'nil':
      return false;
    case 'bool':
      return go.value;
    case 'int':
      return go.value !== 0n;
    case 'float':
      return go.value !== 0;
    case 'string':
    case 'bytes':
    case 'list':
      return go.value.length > 0;
    case 'map':
      return go.value.size > 0;
    case 'duration':
      return go.value.ns !== 0n;
    default:
      return true;
  }
}

/** The entries of a map in the order in which Go prints and ranges over them: by key, numbers before texts. */
export function sortedEntries(map: ReadonlyMap<unknown, unknown>): readonly (readonly [unknown, unknown])[] {
  return [...map].sort(([a], [b]) => compareKeys(a, b));
}

function compareKeys(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (typeof a === 'string') return 1;
  if (typeof b === 'string') return -1;
  return Number(a) - Number(b);
}

/** The order of the bytes in UTF-8, which is Go's order of strings. */
export const compareStrings = compareBytes;
