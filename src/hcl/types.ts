import type { Value } from './value.ts';

/** What a value can be asked to be. `any` asks for nothing. */
export type Type =
  | { readonly kind: 'any' | 'string' | 'number' | 'bool' }
  | { readonly kind: 'list' | 'set'; readonly element: Type }
  | { readonly kind: 'map'; readonly element: Type }
  | { readonly kind: 'tuple'; readonly items: readonly Type[] }
  | { readonly kind: 'object'; readonly attributes: ReadonlyMap<string, AttributeType> }
  /** A value that HCL only hands on, such as raw SQL. */
  | { readonly kind: 'capsule'; readonly name: string };

export interface AttributeType {
  readonly type: Type;
  /** May be left out; then it is `fallback`, or null. */
  readonly optional: boolean;
  readonly fallback?: Value | undefined;
}

export const anyType: Type = { kind: 'any' };
export const stringType: Type = { kind: 'string' };
export const numberType: Type = { kind: 'number' };
export const boolType: Type = { kind: 'bool' };
export const listType = (element: Type): Type => ({ kind: 'list', element });
export const setType = (element: Type): Type => ({ kind: 'set', element });
export const mapType = (element: Type): Type => ({ kind: 'map', element });

/** The type as a project file spells it: `list(string)`. */
export function describeType(type: Type): string {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'map':
      return `${type.kind}(${describeType(type.element)})`;
    case 'tuple':
      return `tuple([${type.items.map(describeType).join(', ')}])`;
    case 'object': {
      const fields = [...type.attributes].map(([name, { type: field, optional }]) =>
        optional ? `${name} = optional(${describeType(field)})` : `${name} = ${describeType(field)}`,
      );
      return `object({${fields.join(', ')}})`;
    }
    case 'capsule':
      return type.name;
    default:
      return type.kind;
  }
}

/** The type that values of both types convert to, or undefined when there is none. */
export function unify(a: Type, b: Type): Type | undefined {
  if (a.kind === 'any') return b;
  if (b.kind === 'any') return a;
  if (isPrimitive(a) && isPrimitive(b)) return a.kind === b.kind ? a : unifyPrimitives(a, b);
  if (a.kind === 'capsule' || b.kind === 'capsule') {
    return a.kind === 'capsule' && b.kind === 'capsule' && a.name === b.name ? a : undefined;
  }
  if (isSequence(a) && isSequence(b)) return unifySequences(a, b);
  if (isKeyed(a) && isKeyed(b)) return unifyKeyed(a, b);
  return undefined;
}

/** The type that all convert to; `any` when there are none, undefined when they have nothing in common. */
export function unifyAll(types: Iterable<Type>): Type | undefined {
  let unified: Type | undefined = anyType;
  for (const type of types) {
    unified = unify(unified, type);
    if (!unified) return undefined;
  }
  return unified;
}

type Primitive = Extract<Type, { kind: 'any' | 'string' | 'number' | 'bool' }>;
type Sequence = Extract<Type, { kind: 'list' | 'set' } | { kind: 'tuple' }>;
type Keyed = Extract<Type, { kind: 'map' } | { kind: 'object' }>;

const isPrimitive = (type: Type): type is Primitive =>
  type.kind === 'string' || type.kind === 'number' || type.kind === 'bool';
const isSequence = (type: Type): type is Sequence =>
  type.kind === 'list' || type.kind === 'set' || type.kind === 'tuple';
const isKeyed = (type: Type): type is Keyed => type.kind === 'map' || type.kind === 'object';

/** Text can hold a number or a bool; a number and a bool have nothing in common. */
function unifyPrimitives(a: Primitive, b: Primitive): Type | undefined {
  return a.kind === 'string' || b.kind === 'string' ? stringType : undefined;
}

function unifySequences(a: Sequence, b: Sequence): Type | undefined {
  if (a.kind === 'tuple' && b.kind === 'tuple' && a.items.length === b.items.length) {
    const items = a.items.map((item, at) => unify(item, b.items[at] ?? anyType));
    return items.every((item) => item !== undefined) ? { kind: 'tuple', items } : undefined;
  }
  const element = unifyAll([...elementTypes(a), ...elementTypes(b)]);
  if (!element) return undefined;
  return a.kind === 'set' || b.kind === 'set' ? setType(element) : listType(element);
}

const elementTypes = (type: Sequence): readonly Type[] => (type.kind === 'tuple' ? type.items : [type.element]);

function unifyKeyed(a: Keyed, b: Keyed): Type | undefined {
  if (a.kind === 'object' && b.kind === 'object' && sameNames(a.attributes, b.attributes)) {
    const attributes = new Map<string, AttributeType>();
    for (const [name, { type }] of a.attributes) {
      const unified = unify(type, b.attributes.get(name)?.type ?? anyType);
      if (!unified) return undefined;
      attributes.set(name, { type: unified, optional: false });
    }
    return { kind: 'object', attributes };
  }
  const element = unifyAll([...memberTypes(a), ...memberTypes(b)]);
  return element && mapType(element);
}

const memberTypes = (type: Keyed): readonly Type[] =>
  type.kind === 'map' ? [type.element] : [...type.attributes.values()].map((attribute) => attribute.type);

function sameNames(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  return a.size === b.size && [...a.keys()].every((name) => b.has(name));
}
