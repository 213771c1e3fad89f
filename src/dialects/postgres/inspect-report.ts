import type { Realm, SchemaObject } from '../../schema/model.ts';
import type { InspectReport } from '../dialect.ts';
import { partExpressionHcl } from './expressions.ts';
import type { Column } from './kinds/column.ts';
import { serialWord } from './kinds/column-sql.ts';
import type { ForeignKey } from './kinds/foreign-key.ts';
import type { Index } from './kinds/index-object.ts';
import type { Materialized } from './kinds/materialized.ts';
import type { PrimaryKey } from './kinds/primary-key.ts';
import type { Schema } from './kinds/schema.ts';
import type { Table } from './kinds/table.ts';
import type { Unique } from './kinds/unique.ts';
import type { View } from './kinds/view.ts';
import { baseName, isArray } from './types.ts';

/** The objects of one kind, each with its type. */
function ofKind<O extends SchemaObject>(realm: Realm, kind: O['kind']): O[] {
  return [...realm.objects.values()].filter((object): object is O => object.kind === kind);
}

/** The realm as `{{ json . }}` of `schema inspect` prints it: the compatible tool's keys in its order, empty ones left out. */
export function inspectReport(realm: Realm): InspectReport {
  const tables = ofKind<Table>(realm, 'table');
  const owned = byTable([...realm.objects.values()]);
  const schemas = ofKind<Schema>(realm, 'schema').map((schema) =>
    compact({
      name: schema.name,
      tables: tables
        .filter((table) => table.schema === schema.name && !table.partitionOf)
        .map((table) => tableReport(table, owned, tables)),
      views: relationReports(realm, 'view', schema.name),
      materialized: relationReports(realm, 'materialized', schema.name),
      funcs: routineReports(realm, 'function', schema.name),
      procs: routineReports(realm, 'procedure', schema.name),
      comment: schema.comment,
    }),
  );
  return schemas.length > 0 ? { schemas } : {};
}

/** Views with their columns and their query. */
function relationReports(realm: Realm, kind: 'view' | 'materialized', schema: string): object[] {
  return ofKind<View | Materialized>(realm, kind)
    .filter((object) => object.schema === schema)
    .map(({ name, columns, definition, comment }) =>
      compact({
        name,
        columns: columns.map((column) =>
          compact({
            name: column.name,
            type: column.type && (isArray(column.type) ? 'ARRAY' : baseName(column.type)),
            comment: column.comment,
          }),
        ),
        def: definition,
        comment,
      }),
    );
}

/** Routines with what tells overloads apart. */
function routineReports(realm: Realm, kind: 'function' | 'procedure', schema: string): object[] {
  return ofKind(realm, kind)
    .filter((object) => object.schema === schema)
    .map(({ name, signature, comment }) => compact({ name, args: signature === '' ? undefined : signature, comment }));
}

type Owned = ReadonlyMap<string, readonly SchemaObject[]>;

/** What each relation owns, by its schema and name with a NUL between. */
export function byTable(objects: readonly SchemaObject[]): Owned {
  const map = new Map<string, SchemaObject[]>();
  for (const object of objects) {
    if (object.parent === undefined) continue;
    const key = `${object.schema ?? ''}\0${object.parent}`;
    const list = map.get(key);
    if (list) list.push(object);
    else map.set(key, [object]);
  }
  return map;
}

function tableReport(table: Table, owned: Owned, tables: readonly Table[]): object {
  const children = owned.get(`${table.schema}\0${table.name}`) ?? [];
  const of = <O extends SchemaObject>(kind: O['kind']) => children.filter((child): child is O => child.kind === kind);
  const indexes = [...of<Index>('index').map(indexReport), ...of<Unique>('unique').map(uniqueReport)].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  const [primaryKey] = of<PrimaryKey>('primary_key');
  return compact({
    name: table.name,
    columns: of<Column>('column').map(columnReport),
    indexes: indexes.map(compact),
    primary_key: primaryKey && { parts: primaryKey.columns.map((column) => ({ column })) },
    foreign_keys: of<ForeignKey>('foreign_key').map(({ name, columns, refTable, refColumns }) => ({
      name,
      columns,
      references: { table: refTable, columns: refColumns },
    })),
    partitions: partitionReports(table, tables),
    comment: table.comment,
  });
}

/** The partitions of a table, with theirs: their columns and keys are the table's. */
function partitionReports(table: Table, tables: readonly Table[]): object[] {
  return tables
    .filter(({ partitionOf }) => partitionOf?.schema === table.schema && partitionOf.name === table.name)
    .map((partition) =>
      compact({
        name: partition.name,
        schema: partition.schema === table.schema ? undefined : partition.schema,
        bound: partition.partitionOf?.bound,
        partitions: partitionReports(partition, tables),
        comment: partition.comment,
      }),
    );
}

function columnReport(column: Column): object {
  return compact({
    name: column.name,
    type: serialWord(column) ?? (isArray(column.type) ? 'ARRAY' : baseName(column.type)),
    null: column.null || undefined,
    comment: column.comment,
    collate: column.collation?.name,
  });
}

function indexReport(index: Index) {
  return {
    name: index.name,
    unique: index.unique || undefined,
    parts: index.parts.map(({ column, expr, desc }) =>
      compact({ desc: desc || undefined, column, expr: expr === undefined ? undefined : partExpressionHcl(expr) }),
    ),
  };
}

function uniqueReport(unique: Unique) {
  return { name: unique.name, unique: true, parts: unique.columns.map((column) => ({ column })) };
}

/** Without keys that hold nothing. */
function compact(entries: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(entries).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );
}
