import { isSame } from '../../diff/compare.ts';
import { indexKinds } from '../../diff/kinds.ts';
import { partsOf } from '../../diff/reordered.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import { describe, keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../schema/model.ts';
import type { RowOrders } from './kinds/contract.ts';
import type { FunctionObject } from './kinds/function.ts';
import { kindOf, kinds } from './kinds/index.ts';
import { isRebuilt, tableAt } from './kinds/lineage.ts';
import { resultInOrder, returningInOrder } from './result-order.ts';
import { type Meanings, type Moved, textInOrder } from './row-order.ts';
import { isArray, type TypeRef } from './types.ts';

const kindIndex = indexKinds(kinds);

/**
 * The desired state in words for a database whose tables keep the order of columns that they have, with new ones behind: no statement
 * moves a column, and some texts count columns by their places, so that the same words would mean other columns there. What is equal
 * then means the same.
 * @param major version of the server that has the current state
 * @throws TelamonError plan_refused for a text that cannot be put into the other order.
 */
export function inPlaces(desired: Realm, current: Realm, major: number): Realm {
  if (!anyCounts(desired)) return desired;
  const moved = movedIn(desired, current, major);
  if (moved.size === 0) return desired;
  const meaning = meaningsIn(desired, moved);
  let changed = false;
  const objects = Array.from(desired.objects, ([key, object]): [ObjectKey, SchemaObject] => {
    const placed = mayCount(object) ? kindOf(object).placed?.(object, ordersFor(object, moved, meaning)) : undefined;
    if (placed === undefined || isSame(placed, object)) return [key, object];
    changed = true;
    return [key, placed];
  });
  return changed ? { ...desired, objects: new Map(inTheirOrder(objects, desired, moved)) } : desired;
}

const glances = new Map(kinds.flatMap(({ name, countsColumns }) => (countsColumns ? [[name, countsColumns]] : [])));

function mayCount(object: SchemaObject): boolean {
  return glances.get(object.kind)?.(object) === true;
}

function anyCounts(realm: Realm): boolean {
  for (const object of realm.objects.values()) if (mayCount(object)) return true;
  return false;
}

/** Relations whose columns will not stand in the database as the desired state has them. */
function movedIn(desired: Realm, current: Realm, major: number): ReadonlyMap<ObjectKey, Moved> {
  const before = partsOf(current, kinds);
  const moved = new Map<ObjectKey, Moved>();
  for (const [owner, was] of partsOf(desired, kinds)) {
    const old = before.get(owner);
    if (old === undefined || isMadeAgain(owner, desired, current)) continue;
    const stays = (name: string) => !goesLast(owner, name, desired, current, major);
    const there = new Set(was);
    const kept = new Set(old.filter((name) => there.has(name) && stays(name)));
    const now = [...kept, ...was.filter((name) => !kept.has(name))];
    if (now.some((name, place) => name !== was[place])) moved.set(owner, { was, now });
  }
  return moved;
}

function isMadeAgain(owner: ObjectKey, desired: Realm, current: Realm): boolean {
  const { schema = '', name = '' } = desired.objects.get(owner) ?? {};
  const [before, after] = [current, desired].map((realm) => tableAt(realm, { schema, name }));
  return before !== undefined && after !== undefined && isRebuilt(before, after, { from: current, to: desired });
}

function goesLast(owner: ObjectKey, name: string, desired: Realm, current: Realm, major: number): boolean {
  const { schema, name: parent } = desired.objects.get(owner) ?? {};
  return kinds.some((kind) => {
    if (kind.goesLast === undefined) return false;
    const key = keyOf({
      kind: kind.name,
      name,
      ...(schema === undefined ? {} : { schema }),
      ...(parent === undefined ? {} : { parent }),
    });
    const [before, after] = [current.objects.get(key), desired.objects.get(key)];
    return before !== undefined && after !== undefined && kind.goesLast(before, after, major);
  });
}

/** The columns of what has moved, as they will stand. */
function inTheirOrder(
  objects: readonly [ObjectKey, SchemaObject][],
  realm: Realm,
  moved: ReadonlyMap<ObjectKey, Moved>,
): [ObjectKey, SchemaObject][] {
  const places = new Map<ObjectKey, number[]>();
  objects.forEach(([, object], place) => {
    if (kindOf(object).ordered !== true) return;
    const owner = kindIndex.owner(object, realm);
    if (owner === undefined || !moved.has(owner)) return;
    places.set(owner, [...(places.get(owner) ?? []), place]);
  });
  const result = [...objects];
  for (const [owner, list] of places) {
    const { now } = moved.get(owner) as Moved;
    const entries = new Map(list.map((place) => [objects[place]?.[1].name, objects[place]]));
    list.forEach((place, at) => {
      const entry = entries.get(now[at]);
      if (entry) result[place] = entry;
    });
  }
  return result;
}

type MeaningOf = (object: SchemaObject) => Meanings;

/** What names mean to an object: without a schema that of its own first. */
function meaningsIn(realm: Realm, moved: ReadonlyMap<ObjectKey, Moved>): MeaningOf {
  const routines = new Map<string, FunctionObject[]>();
  const relations = new Map<string, { readonly schema: string | undefined; readonly moved: Moved }[]>();
  for (const object of realm.objects.values()) {
    if (!('args' in object)) continue;
    routines.set(object.name, [...(routines.get(object.name) ?? []), object as FunctionObject]);
  }
  for (const [key, each] of moved) {
    const { schema, name } = realm.objects.get(key) as SchemaObject;
    relations.set(name, [...(relations.get(name) ?? []), { schema, moved: each }]);
  }
  return (object) => {
    const near = <T extends { readonly schema?: string | undefined }>(
      all: readonly T[] = [],
      schema?: string,
    ): readonly T[] => {
      if (schema !== undefined) return all.filter((each) => each.schema === schema);
      const own = all.filter((each) => each.schema === object.schema);
      return own.length > 0 ? own : all;
    };
    const refuse = (): never => {
      throw new TelamonError(
        'plan_refused',
        `${describe(object)} counts columns by their places, which they have in another order in the two states`,
        { hints: ['name the columns in it one by one, or give the table the same order of columns in both states'] },
      );
    };
    /** Where overloads differ, nobody can tell from the text which one it means. */
    const one = (found: readonly (Moved | undefined)[]): Moved | undefined => {
      const [first, ...others] = new Set(found);
      return others.length > 0 ? refuse() : first;
    };
    const rows = (type: TypeRef | undefined) =>
      type?.user && !isArray(type) ? moved.get(keyOf(type.user)) : undefined;
    return {
      relation: (schema, name) => near(relations.get(name), schema)[0]?.moved,
      rowsOf: (schema, name) => one(near(routines.get(name), schema).map(({ returns }) => rows(returns?.type))),
      argument: (schema, name, place) =>
        one(near(routines.get(name), schema).flatMap(({ args }) => (args[place] ? [rows(args[place].type)] : []))),
      withColumns: (names) =>
        [...moved.values()].find(
          ({ was }) => was.length === names.length && was.every((name, at) => name === names[at]),
        ),
      refuse,
    };
  };
}

function ordersFor(object: SchemaObject, moved: ReadonlyMap<ObjectKey, Moved>, meaning: MeaningOf): RowOrders {
  const meanings = meaning(object);
  const text = (sql: string) => textInOrder(sql, meanings);
  return {
    text,
    result: (sql, type) => {
      const rows = type.user && !isArray(type) ? moved.get(keyOf(type.user)) : undefined;
      return rows ? resultInOrder(text(sql), rows, meanings) : text(sql);
    },
    returning: (sql, owner) => {
      const rows = moved.get(owner);
      return rows ? returningInOrder(text(sql), rows, meanings) : text(sql);
    },
  };
}
