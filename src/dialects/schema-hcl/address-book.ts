import { attributeOf } from '../../hcl/ast.ts';
import { type Capsule, capsuleValue, type Members, stringValue, type Value } from '../../hcl/value.ts';
import { keyOf, type ObjectKey } from '../../schema/model.ts';
import { type Instance, keyOfInstance } from './instance.ts';
import type { ReadableKind } from './language.ts';
import { referenceName } from './names.ts';

/** What references can name, as values: `table.users.column.id` is followed step by step like any other value. */
export interface AddressBook {
  /** The roots that a block of a schema sees; unqualified names that several schemas have mean that schema's. */
  roots(home: string | undefined): ReadonlyMap<string, Value>;
  /** The roots that the parts of one object see beside those: `column.id`. */
  partsOf(root: Instance): ReadonlyMap<string, Value>;
}

/**
 * @param types of blocks that may be referred to, there or not.
 * @param partTypes of blocks that a kind's block may hold and that may be referred to.
 * @param standing what may be referred to without a block.
 */
export function addressBook(
  instances: readonly Instance[],
  types: readonly string[],
  partTypes: (kind: ReadableKind | undefined) => readonly string[],
  standing: Standing = () => undefined,
): AddressBook {
  const byType = new Map<string, Instance[]>(types.map((type) => [type, []]));
  for (const instance of instances) put(byType, instance.block.type, instance);
  const shelves = new Map(Array.from(byType, ([type, list]) => [type, shelfOf(list)]));
  const capsules = new Map<Instance, Capsule>();
  const own: Own = (instance) => memo(capsules, instance, () => blockCapsule(instance, partsOf));

  const parts = new Map<Instance, ReadonlyMap<string, Value>>();
  const partsOf = (holder: Instance) => memo(parts, holder, () => partRoots(holder, partTypes(holder.kind), own));
  const rootOf = (type: string, shelf: Shelf, home: string | undefined): Value => {
    const found = new Map<string, Value | undefined>();
    return capsuleValue(referenceName, '', {
      get: (name) =>
        memo(found, name, () => named(type, name, shelf, home, own) ?? standingValue(standing(type, name))),
      names: () => shelf.names,
      missing: (name) => `referenced ${type} "${name}" not found`,
    });
  };
  const rootsByHome = new Map<string | undefined, ReadonlyMap<string, Value>>();
  return {
    roots: (home) =>
      memo(rootsByHome, home, () => new Map(Array.from(shelves, ([type, shelf]) => [type, rootOf(type, shelf, home)]))),
    partsOf,
  };
}

/** What the server always has, and no block describes: its key, by the type of block and the name that a reference uses. */
export type Standing = (type: string, name: string) => ObjectKey | undefined;

function standingValue(key: ObjectKey | undefined): Value | undefined {
  return key === undefined ? undefined : capsuleValue(referenceName, key);
}

/** The blocks of one type by what references call them. */
interface Shelf {
  readonly labels: ReadonlyMap<string, readonly Instance[]>;
  readonly qualifiers: ReadonlyMap<string, readonly Instance[]>;
  readonly names: ReadonlySet<string>;
}

function shelfOf(instances: readonly Instance[]): Shelf {
  const labels = new Map<string, Instance[]>();
  const qualifiers = new Map<string, Instance[]>();
  for (const instance of instances) {
    if (instance.label !== undefined) put(labels, instance.label, instance);
    if (instance.qualifier !== undefined) put(qualifiers, instance.qualifier, instance);
  }
  return { labels, qualifiers, names: new Set([...labels.keys(), ...qualifiers.keys()]) };
}

type Own = (instance: Instance) => Capsule;

/** `table.users`: the block of that name, the blocks that it qualifies, the copies of its loop, or all of them in one. */
function named(type: string, name: string, shelf: Shelf, home: string | undefined, own: Own): Value | undefined {
  const all = shelf.labels.get(name) ?? overloadsOf(name, shelf);
  const below = shelf.qualifiers.get(name) ?? [];
  if (all.length === 0 && below.length === 0) return undefined;
  const copies = all.filter((instance) => instance.key !== undefined);
  const only = all.length === 1 && copies.length === 0 ? all[0] : theOne(all, home);
  if (only && copies.length === 0 && below.length === 0) return own(only);
  const target = () => only && own(only);
  const inner = new Map<string, Instance>();
  for (const instance of below) {
    if (instance.label === undefined) continue;
    inner.set(instance.label, instance);
    if (instance.kind?.hcl?.signature) inner.set(spelledWith(instance.label, instance.signature), instance);
  }
  for (const instance of copies) inner.set(instance.key ?? '', instance);
  const members: Members = {
    get: (step) => {
      const found = inner.get(step);
      return found ? own(found) : target()?.members?.get(step);
    },
    names: () => [...inner.keys(), ...(target()?.members?.names() ?? [])],
    missing: (step) => {
      if (all.length > 1 && !only && copies.length === 0) return `multiple reference ${type}s found for "${name}"`;
      const missing = target()?.members?.missing(step);
      if (missing !== undefined) return missing;
      return copies.length > 0
        ? `the loop of ${type} "${name}" has no element "${step}"`
        : `referenced ${type} "${name}.${step}" not found`;
    },
    ...(copies.length > 0
      ? { elements: () => copies.map((instance) => [instance.key ?? '', own(instance)] as const) }
      : {}),
  };
  // What only qualifies others is not looked into: its schema may be known from one of them.
  return {
    ...capsuleValue(referenceName, '', members),
    get text() {
      return target()?.text ?? '';
    },
  };
}

/** `f(integer,text)`: those of several of one name that take these types. */
function overloadsOf(spelled: string, shelf: Shelf): readonly Instance[] {
  const open = spelled.indexOf('(');
  if (open < 0) return [];
  const wanted = spelled.replaceAll(/,\s+/g, ',');
  return (shelf.labels.get(spelled.slice(0, open)) ?? []).filter(
    ({ label = '', kind, signature }) => kind?.hcl?.signature && spelledWith(label, signature) === wanted,
  );
}

function spelledWith(name: string, signature = ''): string {
  return `${name}(${signature.replaceAll(', ', ',')})`;
}

/** Of several of one name, that of the schema at hand. */
function theOne(all: readonly Instance[], home: string | undefined): Instance | undefined {
  const near = all.filter((instance) => instance.schema === home);
  return near.length === 1 && home !== undefined ? near[0] : undefined;
}

function blockCapsule(instance: Instance, partsOf: (holder: Instance) => ReadonlyMap<string, Value>): Capsule {
  const { block, name, schema } = instance;
  const texts = new Map<string, string | undefined>([
    ['name', name],
    ['schema', schema],
  ]);
  const members: Members = {
    get(step) {
      const text = texts.get(step);
      return partsOf(instance).get(step) ?? (text === undefined ? undefined : stringValue(text));
    },
    names: () => new Set([...partsOf(instance).keys(), 'name', 'schema']),
    missing: (step) => `${block.type} "${name ?? ''}" has no "${step}" that can be referred to`,
  };
  return capsuleValue(referenceName, keyOfInstance(instance) ?? '', members);
}

/** The blocks that a block holds, by type: `column` with `id` in it. Types that it may own are there even without blocks. */
function partRoots(holder: Instance, types: readonly string[], own: Own): ReadonlyMap<string, Value> {
  const byType = new Map<string, Map<string, Instance>>(types.map((type) => [type, new Map()]));
  for (const child of holder.children) {
    const name = child.name;
    if (name === undefined) continue;
    const list = byType.get(child.block.type) ?? new Map<string, Instance>();
    byType.set(child.block.type, list);
    list.set(name, child);
    if (child.label !== undefined && !list.has(child.label)) list.set(child.label, child);
  }
  return new Map(
    Array.from(byType, ([type, list]) => [
      type,
      capsuleValue(referenceName, '', {
        get: (name) => {
          const child = list.get(name);
          return child ? own(child) : handedDown(holder, type, name);
        },
        names: () => list.keys(),
        missing: (name) => `referenced ${type} "${name}" not found in ${holder.block.type} "${holder.name ?? ''}"`,
      }),
    ]),
  );
}

/** A part that the holder has from another block; whether that has it, the database tells. */
function handedDown(holder: Instance, type: string, name: string): Value | undefined {
  const from = holder.kind?.hcl?.partsFrom ?? [];
  if (name === '' || !from.some((attribute) => attributeOf(holder.block.body, attribute))) return undefined;
  const { schema, name: parent = '' } = holder;
  return capsuleValue(referenceName, keyOf({ kind: type, name, parent, ...(schema === undefined ? {} : { schema }) }));
}

function put<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function memo<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined || map.has(key)) return known as V;
  const made = make();
  map.set(key, made);
  return made;
}
