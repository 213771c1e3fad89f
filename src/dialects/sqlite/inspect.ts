import { keyOf, type Realm, type SchemaObject } from '../../schema/model.ts';
import type { Connection } from '../connection.ts';
import type { Scope } from '../dialect.ts';
import { filterRealm } from '../filter.ts';
import { type Catalog, readCatalog } from './catalog.ts';
import { readTableText } from './ddl/table.ts';
import { databaseError } from './fault.ts';
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
  return scope.filter ? filterRealm(realm, scope, kinds) : realm;
}

/** Kinds that stand by themselves in the order of the list, each table followed by its parts. */
export function realmFrom(catalog: Catalog): Realm {
  const texts = new Map(
    catalog.schema.filter(({ type }) => type === 'table').map(({ name, sql }) => [name, sql ?? '']),
  );
  const parts = (owner: SchemaObject): readonly SchemaObject[] => {
    const about = catalog.tables.get(owner.name);
    const source = {
      name: owner.name,
      catalog,
      text: readTableText(texts.get(owner.name) ?? ''),
      withoutRowid: about?.withoutRowid === 1,
      strict: about?.strict === 1,
    };
    return kinds.flatMap((kind) => kind.readTable?.(source) ?? []);
  };
  const isHistory = (object: SchemaObject) =>
    isRevisionsTable(object.name) || ('on' in object && typeof object.on === 'string' && isRevisionsTable(object.on));
  const objects = kinds
    .flatMap((kind) => kind.read?.(catalog) ?? [])
    .filter((object) => !isHistory(object))
    .flatMap((object) => (object.kind === 'table' ? [object, ...parts(object)] : [object]));
  return { objects: new Map(objects.map((object) => [keyOf(object), object])) };
}
