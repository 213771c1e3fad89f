import { keyOf, type ObjectKey, parseKey, type Realm, type SchemaObject } from '../../schema/model.ts';
import { kindOf, kinds } from './kinds/index.ts';
import { kindIndex } from './plan/pieces.ts';

const container = kinds.find((kind) => kind.container)?.name ?? '';

/**
 * Some schemas of a database, beside others that are not looked at. What belongs to the whole database and stands on one of those (an
 * extension) may be in use there: no plan drops it. Where something leaves the schemas (a foreign key), all that there is comes along
 * where it is asked for, to be made where plans are tried.
 */
export async function amongOthers(
  realm: Realm,
  schemas: readonly string[],
  readAll: (() => Promise<Realm>) | undefined,
): Promise<Realm> {
  const known = new Set(schemas.map((name) => keyOf({ kind: container, name })));
  const others = [...realm.objects].flatMap(([key, object]) =>
    object.schema === undefined && object.kind !== container && standsElsewhere(object, known) ? [key] : [],
  );
  const leaves = () =>
    [...realm.objects.values()].some((object) =>
      kindIndex.references(object, realm).some((key) => !realm.objects.has(key)),
    );
  return {
    ...realm,
    ...(others.length > 0 ? { shared: new Set([...(realm.shared ?? []), ...others]) } : {}),
    ...(readAll && leaves() ? { whole: await readAll() } : {}),
  };
}

function standsElsewhere(object: SchemaObject, known: ReadonlySet<ObjectKey>): boolean {
  return kindOf(object)
    .references(object)
    .some((key) => parseKey(key).kind === container && !known.has(key));
}
