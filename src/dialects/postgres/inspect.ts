import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../schema/model.ts';
import type { Connection } from '../connection.ts';
import type { Scope } from '../dialect.ts';
import { filterRealm } from '../filter.ts';
import { revisionsTable } from '../revision-columns.ts';
import { accessOf } from './catalog/access.ts';
import { type Catalog, readCatalog } from './catalog/catalog.ts';
import { type Address, address, type Found } from './kinds/contract.ts';
import { kindOf, kinds } from './kinds/index.ts';
import { leaseTable } from './lease-table.ts';
import { kindIndex } from './plan/pieces.ts';

/** The state of a database, or of one schema of it; the revisions table is no part of it. */
export async function inspect(connection: Connection, scope: Scope): Promise<Realm> {
  const catalog = await readCatalog(connection, scope);
  const realm = withoutRevisions(realmFrom(catalog));
  return scope.filter ? filterRealm(realm, scope, kinds) : realm;
}

/** Lets every kind read its objects, then ties them together by what the catalog says about their addresses. */
export function realmFrom(catalog: Catalog): Realm {
  const found = kinds.flatMap((kind) => kind.read(catalog));
  const comments = new Map(catalog.comments.map((row) => [address(row.catalog, row.id, row.sub), row.text]));
  const keys = addressBook(found, catalog);
  const needs = dependenciesByKey(catalog, keys);
  const objects = found.map(({ object, addresses }): SchemaObject => {
    const comment = comments.get(addresses[0] ?? '');
    // The address of an object, but for its columns: their rights are the relation's.
    const rights = catalog.access.get((addresses[0] ?? '').replace(/:0$/, ''));
    const access = rights && accessOf(rights);
    const dependsOn = needs.get(keyOf(object));
    return {
      ...object,
      ...(comment === undefined ? {} : { comment }),
      ...(access ? { access } : {}),
      ...(dependsOn ? { dependsOn: [...dependsOn].sort() } : {}),
    };
  });
  const unknown = catalog.unknown.map(
    ({ kind, schema, name }) => `${kind} ${schema === null ? '' : `"${schema}".`}"${name}"`,
  );
  return { objects: sorted(objects), ...(unknown.length > 0 ? { unknown } : {}) };
}

/** Which object stands behind an address. What an extension made stands for the extension. */
function addressBook(found: readonly Found[], catalog: Catalog): Map<Address, ObjectKey> {
  const keys = new Map<Address, ObjectKey>();
  for (const { object, addresses } of found) {
    for (const at of addresses) keys.set(at, keyOf(object));
  }
  const extensions = new Map(catalog.extensions.map(({ id, name }) => [id, keyOf({ kind: 'extension', name })]));
  for (const member of catalog.members) {
    const extension = extensions.get(member.extension);
    if (extension !== undefined) keys.set(address(member.catalog, member.id), extension);
  }
  // The type of a relation's rows leads to the relation.
  for (const type of catalog.types.values()) {
    const relation = type.relationId === 0 ? undefined : keys.get(address('pg_class', type.relationId));
    const at = address('pg_type', type.id);
    if (relation !== undefined && !keys.has(at)) keys.set(at, relation);
  }
  // The array type of an extension's type has no entry of its own; that of an enum leads to the enum.
  for (const type of catalog.types.values()) {
    const element = type.element === 0 ? undefined : keys.get(address('pg_type', type.element));
    if (element !== undefined) keys.set(address('pg_type', type.id), element);
  }
  return keys;
}

function dependenciesByKey(catalog: Catalog, keys: ReadonlyMap<Address, ObjectKey>): Map<ObjectKey, Set<ObjectKey>> {
  const needs = new Map<ObjectKey, Set<ObjectKey>>();
  for (const row of catalog.dependencies) {
    const own = keys.get(address(row.catalog, row.id, row.sub)) ?? keys.get(address(row.catalog, row.id));
    const other =
      keys.get(address(row.refCatalog, row.refId, row.refSub)) ?? keys.get(address(row.refCatalog, row.refId));
    if (own === undefined || other === undefined || own === other) continue;
    const set = needs.get(own);
    if (set) set.add(other);
    else needs.set(own, new Set([other]));
  }
  return needs;
}

/** By kind, then schema and name; what a relation owns follows it, columns in their order. */
function sorted(objects: readonly SchemaObject[]): Map<ObjectKey, SchemaObject> {
  const roots = objects.filter(({ parent }) => parent === undefined);
  const owned = new Map<string, SchemaObject[]>();
  for (const object of objects) {
    if (object.parent === undefined) continue;
    const id = `${object.schema ?? ''}\0${object.parent}`;
    const list = owned.get(id);
    if (list) list.push(object);
    else owned.set(id, [object]);
  }
  const byName = (a: SchemaObject, b: SchemaObject) =>
    kindIndex.rank(a) - kindIndex.rank(b) ||
    compareText(a.schema ?? '', b.schema ?? '') ||
    (kindOf(a).ordered ? 0 : compareText(a.name, b.name)) ||
    compareText(a.signature ?? '', b.signature ?? '');
  const owns = new Set(kinds.flatMap(({ owners }) => owners ?? []));
  const list = roots.sort(byName).flatMap((root) => {
    const children = owns.has(root.kind) ? (owned.get(`${root.schema ?? ''}\0${root.name}`) ?? []) : [];
    return [root, ...children.sort(byName)];
  });
  return new Map(list.map((object) => [keyOf(object), object]));
}

/** Code units, the same on every machine. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Leaves out the history of `migrate apply`, wherever it is, and a schema that holds nothing else. */
function withoutRevisions(realm: Realm): Realm {
  const own = new Set([revisionsTable, leaseTable]);
  const isRevisions = (object: SchemaObject) => own.has(object.kind === 'table' ? object.name : (object.parent ?? ''));
  const all = [...realm.objects];
  const holds = new Set(all.filter(([, object]) => isRevisions(object)).map(([, { schema }]) => schema));
  if (holds.size === 0) return realm;
  const kept = all.filter(([, object]) => !isRevisions(object));
  const used = new Set(kept.map(([, { schema }]) => schema));
  const isEmptied = (object: SchemaObject) =>
    kindOf(object).container === true && object.name !== 'public' && holds.has(object.name) && !used.has(object.name);
  const bound = (object: SchemaObject) => kindOf(object).managed?.(object) === false;
  const shared = kept.flatMap(([key, object]) =>
    kindOf(object).container === true && holds.has(object.name) && used.has(object.name) ? [key] : [],
  );
  return {
    ...realm,
    objects: new Map(kept.filter(([, object]) => !isEmptied(object) || bound(object))),
    ...(shared.length > 0 ? { shared: new Set(shared) } : {}),
  };
}
