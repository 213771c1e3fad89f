import type { Dialect, InspectReport, Scope } from '../../dialects/dialect.ts';
import type { Realm, SchemaObject } from '../../schema/model.ts';
import { defineStruct, type Struct } from '../../template/struct.ts';
import { ordered } from './ordered.ts';

/** The part of an inspection's JSON that templates walk over. */
interface SchemaJson {
  readonly name: string;
  readonly tables?: readonly TableJson[];
}

interface TableJson {
  readonly name: string;
  readonly columns?: readonly { readonly name: string; readonly type?: string; readonly null?: boolean }[];
  readonly indexes?: readonly {
    readonly name?: string;
    readonly unique?: boolean;
    readonly parts?: readonly object[];
  }[];
  readonly primary_key?: { readonly parts?: readonly object[] };
  readonly foreign_keys?: readonly {
    readonly name: string;
    readonly columns?: readonly string[];
    readonly references: { readonly table: string; readonly columns?: readonly string[] };
  }[];
}

const realm = defineStruct<{ readonly Schemas: readonly Struct[]; readonly report: InspectReport }>('*schema.Realm', {
  fields: { Schemas: 'Schemas', report: '-' },
  json: ({ report }) => ordered(report),
});
const schema = defineStruct<{ readonly Name: string; readonly Tables: readonly Struct[] }>('*schema.Schema', {
  fields: { Name: 'Name', Tables: 'Tables' },
});
const table = defineStruct<{
  readonly Name: string;
  readonly Columns: readonly Struct[];
  readonly Indexes: readonly Struct[];
  readonly PrimaryKey: Struct | null;
  readonly ForeignKeys: readonly Struct[];
}>('*schema.Table', {
  fields: {
    Name: 'Name',
    Columns: 'Columns',
    Indexes: 'Indexes',
    PrimaryKey: { json: 'PrimaryKey', pointer: '*schema.Index' },
    ForeignKeys: 'ForeignKeys',
  },
});
const column = defineStruct<{ readonly Name: string; readonly Type: Struct }>('*schema.Column', {
  fields: { Name: 'Name', Type: 'Type' },
});
const type = defineStruct<{ readonly Raw: string; readonly Null: boolean }>('*schema.ColumnType', {
  fields: { Raw: 'Raw', Null: 'Null' },
});
const index = defineStruct<{ readonly Name: string; readonly Unique: boolean; readonly Parts: readonly object[] }>(
  '*schema.Index',
  { fields: { Name: 'Name', Unique: 'Unique', Parts: 'Parts' } },
);
const foreignKey = defineStruct<{
  readonly Symbol: string;
  readonly Columns: readonly string[];
  readonly RefTable: Struct;
  readonly RefColumns: readonly string[];
}>('*schema.ForeignKey', {
  fields: { Symbol: 'Symbol', Columns: 'Columns', RefTable: 'RefTable', RefColumns: 'RefColumns' },
});
const tableName = defineStruct<{ readonly Name: string }>('*schema.Table', { fields: { Name: 'Name' } });

/** The objects of a state as templates walk over them: `.Realm.Schemas`, their tables, columns and keys. */
export function realmData(found: Realm, scope: Scope, dialect: Dialect): Struct {
  const report = dialect.inspectReport(found, scope);
  const { schemas = [] } = report;
  const primaryKeys = new Map(
    [...found.objects.values()]
      .filter((object) => object.kind === 'primary_key')
      .map((object) => [tableKey(object), object.name]),
  );
  return realm({
    report,
    Schemas: (schemas as readonly SchemaJson[]).map(({ name, tables = [] }) =>
      schema({
        Name: name,
        Tables: tables.map((each) => tableData(each, primaryKeys.get(`${name}\0${each.name}`))),
      }),
    ),
  });
}

function tableKey({ schema: owner = '', parent = '' }: SchemaObject): string {
  return `${owner}\0${parent}`;
}

function tableData(from: TableJson, primaryKey: string | undefined): Struct {
  return table({
    Name: from.name,
    Columns: (from.columns ?? []).map((each) =>
      column({ Name: each.name, Type: type({ Raw: each.type ?? '', Null: each.null ?? false }) }),
    ),
    Indexes: (from.indexes ?? []).map((each) =>
      index({ Name: each.name ?? '', Unique: each.unique ?? false, Parts: each.parts ?? [] }),
    ),
    PrimaryKey: from.primary_key
      ? index({ Name: primaryKey ?? '', Unique: true, Parts: from.primary_key.parts ?? [] })
      : null,
    ForeignKeys: (from.foreign_keys ?? []).map(({ name, columns = [], references }) =>
      foreignKey({
        Symbol: name,
        Columns: columns,
        RefTable: tableName({ Name: references.table }),
        RefColumns: references.columns ?? [],
      }),
    ),
  });
}
