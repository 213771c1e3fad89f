import type { Realm, SchemaObject } from '../../schema/model.ts';
import type { InspectReport } from '../dialect.ts';
import type { Column } from './kinds/column.ts';
import type { TablePart } from './kinds/contract.ts';
import type { ForeignKey } from './kinds/foreign-key.ts';
import type { Index } from './kinds/index-object.ts';
import type { PrimaryKey } from './kinds/primary-key.ts';
import type { Table } from './kinds/table.ts';

/** The objects of one kind, each with its type. */
export function ofKind<O extends SchemaObject>(objects: readonly SchemaObject[], kind: O['kind']): O[] {
  return objects.filter((object): object is O => object.kind === kind);
}

/** What each table owns. */
export function partsByTable(realm: Realm): ReadonlyMap<string, readonly SchemaObject[]> {
  const parts = new Map<string, TablePart[]>();
  for (const object of realm.objects.values()) {
    if (object.parent === undefined) continue;
    const list = parts.get(object.parent);
    if (list) list.push(object as TablePart);
    else parts.set(object.parent, [object as TablePart]);
  }
  return parts;
}

/** The realm as `{{ json . }}` of `schema inspect` prints it: the compatible tool's keys in its order, empty ones left out. */
export function inspectReport(realm: Realm): InspectReport {
  const objects = [...realm.objects.values()];
  const parts = partsByTable(realm);
  const tables = ofKind<Table>(objects, 'table').map((table) => tableReport(table, parts.get(table.name) ?? []));
  const schemas = objects.filter(({ kind }) => kind === 'schema').map(({ name }) => compact({ name, tables }));
  return schemas.length > 0 ? { schemas } : {};
}

function tableReport(table: Table, parts: readonly SchemaObject[]): object {
  const [primaryKey] = ofKind<PrimaryKey>(parts, 'primary_key');
  return compact({
    name: table.name,
    columns: ofKind<Column>(parts, 'column').map(({ name, declared, null: isNull }) =>
      compact({ name, type: declared, null: isNull || undefined }),
    ),
    indexes: ofKind<Index>(parts, 'index').map(({ name, unique, parts: own }) =>
      compact({ name, unique, parts: own.map(partReport) }),
    ),
    primary_key: primaryKey && { parts: primaryKey.parts.map(partReport) },
    foreign_keys: ofKind<ForeignKey>(parts, 'foreign_key').map(({ name, columns, refTable, refColumns }) => ({
      name,
      columns,
      references: { table: refTable, columns: refColumns },
    })),
  });
}

function partReport({ column, expr, desc }: Index['parts'][number]): object {
  return compact({ desc, column, expr });
}

/** Without keys that hold nothing. */
function compact(entries: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(entries).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );
}
