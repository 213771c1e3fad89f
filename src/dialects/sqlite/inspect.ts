import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../schema/model.ts';
import type { Connection } from '../connection.ts';
import type { Scope } from '../dialect.ts';
import { filterRealm } from '../filter.ts';
import { type Catalog, readCatalog } from './catalog.ts';
import { readTableText } from './ddl/table.ts';
import { databaseError } from './fault.ts';
import type { TableSource } from './kinds/contract.ts';
import { kinds } from './kinds/index.ts';
import { isRevisionsTable } from './revisions-table.ts';
import { sqliteConnection } from './sqlite-connection.ts';

/** The state of a database; the revisions table is no part of it. */
export async function inspect(connection: Connection, scope: Scope): Promise<Realm> {
  let catalog: Catalog;
  try {
    catalog = readCatalog(sqliteConnection(connection).handle.database);
  } catch (error) {
    throw databaseError(error);
  }
  const realm = realmFrom(catalog);
  if (!scope.filter) return realm;
  const filtered = filterRealm(realm, scope, kinds);
  return filtered.objects.size === realm.objects.size ? filtered : { ...filtered, whole: realm };
}

/** Kinds that stand by themselves in the order of the list, each table followed by its parts. */
export function realmFrom(catalog: Catalog): Realm {
  const texts = new Map<string, string>();
  for (const { type, name, sql } of catalog.schema) if (type === 'table') texts.set(name, sql ?? '');
  const isHistory = (object: SchemaObject) =>
    isRevisionsTable(object.name) || ('on' in object && typeof object.on === 'string' && isRevisionsTable(object.on));
  const objects = new Map<ObjectKey, SchemaObject>();
  const parts = kinds.flatMap(({ readTable }) => readTable ?? []);
  for (const kind of kinds) {
    for (const object of kind.read?.(catalog) ?? []) {
      if (isHistory(object)) continue;
      objects.set(keyOf(object), object);
      if (object.kind !== 'table') continue;
      const about = catalog.tables.get(object.name);
      const source: TableSource = {
        name: object.name,
        catalog,
        text: readTableText(texts.get(object.name) ?? ''),
        withoutRowid: about?.withoutRowid === 1,
        strict: about?.strict === 1,
      };
      for (const read of parts) for (const part of read(source)) objects.set(keyOf(part), part);
    }
  }
  return { objects };
}
