import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import { isArray, type TypeRef } from '../types.ts';
import type { Composite, Field } from './composite.ts';
import type { PlanContext } from './contract.ts';
import type { Domain } from './domain.ts';
import type { Range } from './range.ts';

type States = Pick<PlanContext, 'from' | 'to'>;

/** Text that one of the forms writes means the same to the other: fields have their places. */
export function samePlaces(from: readonly Field[], to: readonly Field[]): boolean {
  return from.length === to.length && from.every(({ name }, index) => name === to[index]?.name);
}

/** A composite type in which fields change their places, or a type that is made of one: text would mix its values up. */
export function isReshaped(type: Pick<SchemaObject, 'kind' | 'schema' | 'name'> | undefined, states: States): boolean {
  if (!type) return false;
  const [before, after] = [states.from, states.to].map(({ objects }) => objects.get(keyOf(type)));
  return before !== undefined && after !== undefined && partsReshaped(before, after, states);
}

function partsReshaped(before: SchemaObject, after: SchemaObject, states: States): boolean {
  if (before.kind === 'composite') {
    const [a, b] = [before as Composite, after as Composite];
    return !samePlaces(a.fields, b.fields) || fieldsReshaped(a.fields, states);
  }
  const inside = before.kind === 'domain' ? (before as Domain).type : undefined;
  const bounds = before.kind === 'range' ? (before as Range).subtype : undefined;
  return isReshaped((inside ?? bounds)?.user, states);
}

/** Some of the fields are of such types. */
export function fieldsReshaped(fields: readonly Field[], states: States): boolean {
  return fields.some(({ type }) => isReshaped(type.user, states));
}

/** A value that goes by the names of its fields, at every depth. */
export function byNames(value: string, target: string): string {
  return `json_populate_record(NULL::${target}, to_json(${value}))`;
}

/** Values that only a type with lists of them names: lists themselves, and domains, which may not be null where a record is. */
export function isListed({ type }: { readonly type: TypeRef }): boolean {
  return isArray(type) || type.user?.kind === 'domain';
}

/** What a domain over lists is made of, where it is one. */
export function listBelow(type: Pick<SchemaObject, 'kind' | 'schema' | 'name'>, { from }: States): TypeRef | undefined {
  const below = type.kind === 'domain' ? (from.objects.get(keyOf(type)) as Domain | undefined)?.type : undefined;
  if (below === undefined || isArray(below)) return below;
  return below.user && listBelow(below.user, { from, to: from });
}

/** {@link isListed} values by the names of the fields inside: `lists` has the old ones as `before`, the new ones as `after`. */
export function listByNames(
  value: string,
  { type }: { readonly type: TypeRef },
  { lists, field, target }: { readonly lists: string; readonly field: 'before' | 'after'; readonly target: string },
  states: States,
): string {
  const isItself = isArray(type) || (type.user && listBelow(type.user, states));
  const [list, item] = isItself ? [value, ''] : [`json_build_array(${value})`, '[1]'];
  const carried = `(json_populate_record(NULL::${lists}, json_build_object('${field}', ${list}))).${field}${item}`;
  return isArray(type) ? carried : `${carried}::${target}`;
}
