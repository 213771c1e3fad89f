import { type Access, describe, keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../schema/model.ts';
import type { Connection } from '../connection.ts';
import type { Scope } from '../dialect.ts';
import { filterRealm } from '../filter.ts';
import { revisionsTable } from '../revision-columns.ts';
import { amongOthers } from './among-others.ts';
import { accessOf } from './catalog/access.ts';
import { type Catalog, type Reading, readCatalog } from './catalog/catalog.ts';
import { dependencyWidth, namesOf } from './catalog/links.ts';
import type { ColumnRow } from './catalog/relations.ts';
import { type Address, address, counterOf, type PostgresKind } from './kinds/contract.ts';
import { kindOf, kinds } from './kinds/index.ts';
import { leaseTable } from './lease-table.ts';

/** The state of a database, or of one schema of it; the revisions table is no part of it. */
export async function inspect(connection: Connection, scope: Scope): Promise<Realm> {
  const read = async (all: Scope) => withoutRevisions(await readRealm(connection, all));
  const own = await read(scope);
  const realm =
    scope.of === 'realm' && scope.schemas
      ? await amongOthers(own, scope.schemas, scope.ground && (() => read({ of: 'realm' })))
      : own;
  if (!scope.filter) return realm;
  const kept = filterRealm(realm, scope, kinds);
  return kept.objects.size === realm.objects.size ? kept : { ...kept, whole: realm.whole ?? realm };
}

async function readRealm(connection: Connection, scope: Scope): Promise<Realm> {
  const first = await readObjects(connection, scope);
  // The server looks for changes while the realm is built.
  const realm = realmFrom(first);
  if (await first.isWhole()) return withLeftOut(realm, first, connection);
  const again = await readObjects(connection, scope);
  await again.isWhole();
  return withLeftOut(realmFrom(again), again, connection);
}

/** Names what stands in the schemas although no kind has read it: nothing is left out without a word. */
async function withLeftOut(
  realm: Realm,
  { catalog, objects: { book } }: Reading & { readonly objects: Objects },
  connection: Connection,
): Promise<Realm> {
  const leftOut = catalog.standing.flatMap((row) => {
    const ids = row.ids.filter((id) => !book.has(address(row.catalog, id)));
    return ids.length > 0 ? [{ catalog: row.catalog, ids }] : [];
  });
  if (leftOut.length === 0) return realm;
  const names = await namesOf(connection, leftOut);
  return { ...realm, unknown: [...(realm.unknown ?? []), ...names] };
}

/** An object in the state that is being put together: what the catalog says of it besides comes to it later. */
interface Entry {
  readonly key: ObjectKey;
  /** The one that its comment and its rights hang on. */
  readonly at: Address | undefined;
  object: SchemaObject;
}

/** Which object stands behind an address. */
type AddressBook = Map<Address, Entry>;

/** The objects of each kind, in the order of kinds. */
interface Objects {
  readonly all: readonly (readonly Entry[])[];
  readonly book: AddressBook;
}

/** Lets every kind read its objects, those of which there are many as soon as they can be read. */
async function readObjects(connection: Connection, scope: Scope): Promise<Reading & { readonly objects: Objects }> {
  const book: AddressBook = new Map();
  const early = new Map<PostgresKind, readonly Entry[]>();
  const readers = kinds.flatMap((kind) => {
    const { reads } = kind;
    return reads ? [{ reads, read: (catalog: Catalog) => early.set(kind, entriesOf(kind, catalog, book)) }] : [];
  });
  const reading = await readCatalog(connection, scope, readers);
  const all = kinds.map((kind) => early.get(kind) ?? entriesOf(kind, reading.catalog, book));
  return { ...reading, objects: { all, book } };
}

function entriesOf(kind: PostgresKind, catalog: Catalog, book: AddressBook): readonly Entry[] {
  return kind.read(catalog).map(({ object, addresses }) => {
    const entry = { key: keyOf(object), at: addresses[0], object };
    for (const at of addresses) book.set(at, entry);
    return entry;
  });
}

/** Ties objects together by what the catalog says about their addresses. */
function realmFrom({ catalog, objects: { all, book } }: Reading & { readonly objects: Objects }): Realm {
  tellComments(catalog, book);
  tellRights(catalog, book);
  addMembers(book, catalog);
  addRowTypes(book, catalog);
  tellDependencies(catalog, book);
  const unknown = [
    ...catalog.unknown.map(({ kind, schema, name }) => `${kind} ${schema === null ? '' : `"${schema}".`}"${name}"`),
    ...unknownRights(catalog, book),
  ];
  return { objects: sorted(all.flat()), ...(unknown.length > 0 ? { unknown } : {}) };
}

function tellComments({ comments }: Catalog, book: AddressBook): void {
  for (const row of comments) {
    const at = address(row.catalog, row.id, row.sub);
    const entry = book.get(at);
    if (entry?.at === at) entry.object = { ...entry.object, comment: row.text };
  }
}

/** The rights on each object, with those on its columns: columns themselves have none. */
function tellRights({ access }: Catalog, book: AddressBook): void {
  for (const rows of access.values()) {
    const [first] = rows;
    if (!first) continue;
    const at = address(first.catalog, first.id);
    const entry = book.get(at);
    const own = entry?.at === at ? accessOf(rows) : undefined;
    if (entry && own) entry.object = { ...entry.object, access: own };
  }
}

/**
 * Rights that an object's owner had been given before it became the owner, with grant options, stay behind as its own. Those on the
 * functions that a range came with are in no dump either.
 */
function unknownRights({ access, members }: Catalog, book: AddressBook): string[] {
  const ofExtensions = new Set(members.map(({ catalog, id }) => address(catalog, id)));
  const told = [...access.values()].flatMap((rows) => {
    const [first] = rows;
    const at = first && address(first.catalog, first.id);
    const entry = at && book.get(at);
    if (!entry) return [];
    const isBrought = first.catalog === 'pg_proc' && entry.at !== at && !ofExtensions.has(at);
    return [
      ...(rows.some(({ ownerGrants }) => ownerGrants)
        ? [`grant options of the owner on ${describe(entry.object)}`]
        : []),
      ...(isBrought && hasRights(accessOf(rows))
        ? [`rights on functions that came with ${describe(entry.object)}`]
        : []),
    ];
  });
  return [...new Set(told)];
}

function hasRights({ owner: _, ...rights }: Access = {}): boolean {
  return Object.keys(rights).length > 0;
}

/** What an extension made stands for the extension. */
function addMembers(book: AddressBook, catalog: Catalog): void {
  const extensions = new Map(catalog.extensions.map(({ id }) => [id, book.get(address('pg_extension', id))]));
  for (const member of catalog.members) {
    const extension = extensions.get(member.extension);
    if (extension !== undefined) book.set(address(member.catalog, member.id), extension);
  }
}

/** Types that come with something else lead to that. */
function addRowTypes(book: AddressBook, catalog: Catalog): void {
  // The type of a relation's rows leads to the relation.
  for (const type of catalog.types.values()) {
    const relation = type.relationId === 0 ? undefined : book.get(address('pg_class', type.relationId));
    const at = address('pg_type', type.id);
    if (relation !== undefined && !book.has(at)) book.set(at, relation);
  }
  // The array type of an extension's type has no entry of its own; that of an enum leads to the enum.
  for (const type of catalog.types.values()) {
    const element = type.element === 0 ? undefined : book.get(address('pg_type', type.element));
    if (element !== undefined) book.set(address('pg_type', type.id), element);
  }
}

/** The columns that own sequences, by those. A sequence that is no object of its own leads to its column. */
function ownersOfCounters(book: AddressBook, { sequences }: Catalog): Map<number, ObjectKey> {
  const owners = new Map<number, ObjectKey>();
  for (const { id, table, column } of sequences) {
    const owner = table === null || column === null ? undefined : book.get(address('pg_class', table, column));
    if (owner === undefined) continue;
    owners.set(id, owner.key);
    const at = address('pg_class', id);
    if (!book.has(at)) book.set(at, owner);
  }
  return owners;
}

/** A sequence's tie to its owner is no need. Defaults stand for their columns. */
function tellDependencies(catalog: Catalog, book: AddressBook): void {
  if (!catalog.dependencies) return;
  const { catalogs, numbers } = catalog.dependencies;
  const sequences = new Set(catalog.sequences.map(({ id }) => id));
  const counting = ownersOfCounters(book, catalog);
  const defaults = new Map<number, ColumnRow>();
  for (const list of catalog.columns.values()) {
    for (const row of list) {
      if (row.default !== null) defaults.set(row.default, row);
    }
  }
  const at = (table: string, id: number, sub: number) =>
    (sub === 0 ? undefined : book.get(address(table, id, sub))) ?? book.get(address(table, id));
  const needs = new Map<Entry, ObjectKey[]>();
  for (let row = 0; row < numbers.length; row += dependencyWidth) {
    const table = catalogs[numbers[row] ?? 0] ?? '';
    const id = numbers[row + 1] ?? 0;
    if (table === 'pg_class' && sequences.has(id)) continue;
    const column = table === 'pg_attrdef' ? defaults.get(id) : undefined;
    const own = column ? at('pg_class', column.relation, column.number) : at(table, id, numbers[row + 2] ?? 0);
    if (own === undefined) continue;
    const other = at(catalogs[numbers[row + 3] ?? 0] ?? '', numbers[row + 4] ?? 0, numbers[row + 5] ?? 0);
    if (other === undefined || own === other) continue;
    const list = needs.get(own);
    const counts = catalogs[numbers[row + 3] ?? 0] === 'pg_class' ? counting.get(numbers[row + 4] ?? 0) : undefined;
    const keys = counts === undefined ? [other.key] : [other.key, counterOf(counts)];
    if (!list) needs.set(own, keys);
    else list.push(...keys.filter((key) => !list.includes(key)));
  }
  needs.forEach((dependsOn, entry) => {
    entry.object = { ...entry.object, dependsOn: dependsOn.length > 1 ? dependsOn.sort() : dependsOn };
  });
}

/** Objects in the order of {@link Realm}. */
export function inPrintOrder(objects: ReadonlyMap<ObjectKey, SchemaObject>): Map<ObjectKey, SchemaObject> {
  return sorted(Array.from(objects, ([key, object]) => ({ key, object })));
}

const ranks = new Map(kinds.map(({ name }, rank) => [name, rank]));
const ordered: ReadonlySet<string> = new Set(kinds.flatMap((kind) => (kind.ordered ? [kind.name] : [])));
const owns: ReadonlySet<string> = new Set(kinds.flatMap(({ owners }) => owners ?? []));

type Named = Pick<Entry, 'key' | 'object'>;

/** By kind, then schema and name; what a relation owns follows it, columns in their order. */
function sorted(objects: readonly Named[]): Map<ObjectKey, SchemaObject> {
  const roots: Named[] = [];
  const ownedIn = new Map<string, Map<string, Named[]>>();
  for (const entry of objects) {
    const { schema = '', parent } = entry.object;
    if (parent === undefined) {
      roots.push(entry);
      continue;
    }
    const lists = ownedIn.get(schema) ?? new Map<string, Named[]>();
    if (lists.size === 0) ownedIn.set(schema, lists);
    const list = lists.get(parent);
    if (list) list.push(entry);
    else lists.set(parent, [entry]);
  }
  const all = new Map<ObjectKey, SchemaObject>();
  roots.sort(inOrder).forEach(({ key, object }) => {
    all.set(key, object);
    const owned = owns.has(object.kind) ? ownedIn.get(object.schema ?? '')?.get(object.name) : undefined;
    owned?.sort(inOrder).forEach((own) => {
      all.set(own.key, own.object);
    });
  });
  return all;
}

function inOrder({ object: a }: Named, { object: b }: Named): number {
  return (
    (a.kind === b.kind ? 0 : (ranks.get(a.kind) ?? 0) - (ranks.get(b.kind) ?? 0)) ||
    compareText(a.schema ?? '', b.schema ?? '') ||
    (ordered.has(a.kind) ? 0 : compareText(a.name, b.name)) ||
    compareText(a.signature ?? '', b.signature ?? '')
  );
}

/** Code units, the same on every machine. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Leaves out the history of `migrate apply`, wherever it is, and a schema that holds nothing else. */
function withoutRevisions(realm: Realm): Realm {
  const own = new Set([revisionsTable, leaseTable]);
  const isRevisions = (object: SchemaObject) => own.has(object.kind === 'table' ? object.name : (object.parent ?? ''));
  const holds = new Set([...realm.objects.values()].filter(isRevisions).map(({ schema }) => schema));
  if (holds.size === 0) return realm;
  const all = [...realm.objects];
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
