import { diffRealms } from '../diff/diff.ts';
import { indexKinds, type KindIndex } from '../diff/kinds.ts';
import { keepingShared, type ObjectKey, type Realm, type SchemaObject } from '../schema/model.ts';
import type { Plan } from '../schema/plan.ts';
import type { Inspected } from './inspect.ts';
import { inFileOrder } from './planned-files.ts';

/**
 * The plan that drops everything that was found. What every new database has stays, and so do schemas that also hold what
 * was left out: an excluded object, or the history of migrations.
 */
export function planClean(inspected: Inspected): Plan {
  const { realm, dialect } = inspected;
  const index = indexKinds(dialect.kinds);
  const to = keepingShared(
    only(realm, (object) => index.of(object).standing?.(object) === true),
    realm,
  );
  if (batchOf(inspected) === undefined) return inFileOrder(planTo(to, inspected));
  // What is in a schema first, piece by piece.
  const emptied = { ...to, objects: new Map([...containers(realm, index), ...to.objects]) };
  return inFileOrder({
    statements: [...planTo(emptied, inspected).statements, ...planTo(to, { ...inspected, realm: emptied }).statements],
  });
}

/** How many statements of that plan share a transaction; undefined for all of them. */
export function batchOf({ realm, dialect: { dropsATransaction } }: Inspected): number | undefined {
  const alone = [...realm.objects.values()].filter(({ parent }) => parent === undefined).length;
  return dropsATransaction !== undefined && alone > dropsATransaction * manyBatches ? dropsATransaction : undefined;
}

/** Up to so many transactions' worth of objects go in one, all or none. */
const manyBatches = 8;

function planTo(to: Realm, { realm, scope, dialect, server }: Inspected): Plan {
  return dialect.plan(diffRealms(realm, to, dialect.kinds), {
    from: realm,
    to,
    qualifier: { by: scope.of === 'schema' ? 'none' : 'schema' },
    targetMajor: server.major,
  });
}

function containers(realm: Realm, index: KindIndex): ReadonlyMap<ObjectKey, SchemaObject> {
  const keys = new Set([...realm.objects.values()].map(index.container));
  return new Map([...realm.objects].filter(([key]) => keys.has(key)));
}

function only(realm: Realm, keep: (object: SchemaObject) => boolean): Realm {
  return { objects: new Map([...realm.objects].filter(([, object]) => keep(object))) };
}
