import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import { clipName } from '../names.ts';
import type { TypeName, TypeRef } from '../types.ts';
import type { Range } from './range.ts';

/** The type of many ranges that comes with a range. */
export function multirangeOf({ schema, name, multirange = standardMultirange(name) }: Range): TypeName {
  return { kind: 'multirange', schema, name: multirange };
}

/** What the server calls the multirange of a range: `floatrange` has `floatmultirange`, `spans` has `spans_multirange`. */
export function standardMultirange(name: string): string {
  const at = name.indexOf('range');
  if (at >= 0) return clipName(`${name.slice(0, at)}multi${name.slice(at)}`);
  const suffix = '_multirange';
  return clipName(name, suffix.length) + suffix;
}

/** A type is the object, or an array of it, or what comes with it. */
export function isTypeOf({ user }: TypeRef, object: SchemaObject): boolean {
  if (!user) return false;
  const own = keyOf(user);
  return own === keyOf(object) || (object.kind === 'range' && own === keyOf(multirangeOf(object as Range)));
}
