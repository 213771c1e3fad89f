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
const schema = defineStruct<{
  readonly Name: string;
  readonly Tables: readonly Struct[];
  readonly Views: readonly Struct[];
  readonly Funcs: readonly Struct[];
  readonly Procs: readonly Struct[];
  readonly Objects: readonly Struct[];
}>('*schema.Schema', {
  fields: { Name: 'Name', Tables: 'Tables', Views: 'Views', Funcs: 'Funcs', Procs: 'Procs', Objects: 'Objects' },
});
/** What is told by its name only; `Kind` is ours. */
const named = (typeName: string) =>
  defineStruct<{ readonly Name: string; readonly Kind: string }>(typeName, { fields: { Name: 'Name', Kind: 'Kind' } });
const view = named('*schema.View');
const func = named('*schema.Func');
const proc = named('*schema.Proc');
const trigger = named('*schema.Trigger');
const object = named('schema.Object');
const table = defineStruct<{
  readonly Name: string;
  readonly Columns: readonly Struct[];
  readonly Indexes: readonly Struct[];
  readonly PrimaryKey: Struct | null;
  readonly ForeignKeys: readonly Struct[];
  readonly Triggers: readonly Struct[];
}>('*schema.Table', {
  fields: {
    Name: 'Name',
    Columns: 'Columns',
    Indexes: 'Indexes',
    PrimaryKey: { json: 'PrimaryKey', pointer: '*schema.Index' },
    ForeignKeys: 'ForeignKeys',
    Triggers: 'Triggers',
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

/** The objects of a state as templates walk over them: `.Realm.Schemas`, their tables, columns and keys, views and routines. */
export function realmData(found: Realm, scope: Scope, dialect: Dialect): Struct {
  const report = dialect.inspectReport(found, scope);
  const { schemas = [] } = report;
  const bySchema = grouped([...found.objects.values()], (each) => each.schema);
  return realm({
    report,
    Schemas: (schemas as readonly SchemaJson[]).map(({ name, tables = [] }) => {
      const objects = bySchema.get(name) ?? [];
      const owned = grouped(objects, relationOf);
      const alone = grouped(owned.get(undefined) ?? [], ({ kind }) => members[kind] ?? 'Objects');
      const list = (member: Member, make: typeof view) =>
        (alone.get(member) ?? []).map((each) => make({ Name: each.name, Kind: each.kind }));
      return schema({
        Name: name,
        Tables: tables.map((each) => tableData(each, owned.get(each.name) ?? [])),
        Views: list('Views', view),
        Funcs: list('Funcs', func),
        Procs: list('Procs', proc),
        Objects: list('Objects', object),
      });
    }),
  });
}

type Member = 'Tables' | 'Views' | 'Funcs' | 'Procs' | 'Objects';

/** Where a schema's objects stand; those of other kinds are its `Objects`. */
const members: Readonly<Record<string, Member>> = {
  table: 'Tables',
  view: 'Views',
  materialized: 'Views',
  function: 'Funcs',
  procedure: 'Procs',
};

/** The table that an object belongs to. Triggers of SQLite name theirs, since they stand for themselves. */
function relationOf(object: SchemaObject & { readonly on?: unknown }): string | undefined {
  return object.parent ?? (object.kind === 'trigger' && typeof object.on === 'string' ? object.on : undefined);
}

function grouped<Key>(objects: readonly SchemaObject[], key: (object: SchemaObject) => Key): Map<Key, SchemaObject[]> {
  const map = new Map<Key, SchemaObject[]>();
  for (const each of objects) {
    const list = map.get(key(each));
    if (list) list.push(each);
    else map.set(key(each), [each]);
  }
  return map;
}

function tableData(from: TableJson, owned: readonly SchemaObject[]): Struct {
  return table({
    Name: from.name,
    Columns: (from.columns ?? []).map((each) =>
      column({ Name: each.name, Type: type({ Raw: each.type ?? '', Null: each.null ?? false }) }),
    ),
    Indexes: (from.indexes ?? []).map((each) =>
      index({ Name: each.name ?? '', Unique: each.unique ?? false, Parts: each.parts ?? [] }),
    ),
    PrimaryKey: from.primary_key
      ? index({
          Name: owned.find(({ kind }) => kind === 'primary_key')?.name ?? '',
          Unique: true,
          Parts: from.primary_key.parts ?? [],
        })
      : null,
    ForeignKeys: (from.foreign_keys ?? []).map(({ name, columns = [], references }) =>
      foreignKey({
        Symbol: name,
        Columns: columns,
        RefTable: tableName({ Name: references.table }),
        RefColumns: references.columns ?? [],
      }),
    ),
    Triggers: owned
      .filter(({ kind }) => kind === 'trigger')
      .map((each) => trigger({ Name: each.name, Kind: each.kind })),
  });
}
