import { sameValue } from '../../../diff/compare.ts';
import { attribute, block, list, reference, string } from '../../../hcl/print.ts';
import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import { definitionsOf } from '../catalog/catalog.ts';
import type { PublicationData } from '../catalog/publications.ts';
import { sameExpression, wrapped } from '../expressions.ts';
import { nameList, plainLiteral, quoteName } from '../quote.ts';
import { replayable } from '../replayable.ts';
import { address, type PlanContext } from './contract.ts';
import { type Form, flag, sameNames, texts, word } from './forms.ts';
import { childrenOf } from './lineage.ts';
import type { Qualified } from './qualified.ts';
import { renameAs } from './rename.ts';
import { simpleKind } from './simple.ts';

interface PublishedTable {
  readonly table: Qualified;
  readonly columns?: readonly string[];
  readonly where?: string;
}

/** What is sent to subscribers. */
export interface Publication extends SchemaObject<'publication'> {
  readonly allTables?: boolean;
  readonly schemas?: readonly string[];
  readonly tables?: readonly PublishedTable[];
  /** insert, update, delete, truncate; left out for all. */
  readonly publish?: readonly string[];
  readonly viaRoot?: boolean;
  /** STORED (PostgreSQL 18); left out for none. */
  readonly generatedColumns?: string;
}

const actions = ['insert', 'update', 'delete', 'truncate'] as const;
const tableKinds = ['table', 'partition', 'foreign_table'];

const schemaList: Form<readonly string[]> = {
  same: sameValue,
  read: (block, name) =>
    block
      .references(name, 'schema')
      ?.map((target) => target.name)
      .sort(),
  print: (value, name) => [attribute(name, list(value.map((schema) => reference('schema', schema))))],
};

const tableBlocks: Form<readonly PublishedTable[]> = {
  same: (a = [], b = []) => a.length === b.length && a.every((one, index) => sameTable(one, b[index])),
  read(block) {
    const tables = block.blocks('table').map((one): PublishedTable => {
      const target = one.required('table', one.reference('table', ...tableKinds));
      const columns = one.strings('columns');
      const where = one.expression('where');
      return {
        table: { schema: target.schema ?? '', name: target.name },
        ...(columns ? { columns } : {}),
        ...(where === undefined ? {} : { where }),
      };
    });
    return tables.length > 0 ? tables : undefined;
  },
  print: (tables, _, context) =>
    tables.map(({ table: { schema, name }, columns, where }) => {
      const kind = tableKinds.find((one) => context.realm.objects.has(keyOf({ kind: one, schema, name }))) ?? 'table';
      return block(
        'table',
        [],
        [
          attribute('table', context.reference(kind, schema, name)),
          ...(columns ? [attribute('columns', list(columns.map(string)))] : []),
          ...(where === undefined ? [] : [attribute('where', string(where))]),
        ],
      );
    }),
};

function sameTable(a: PublishedTable, b: PublishedTable | undefined): boolean {
  return (
    b !== undefined &&
    sameValue(a.table, b.table) &&
    sameNames(a.columns, b.columns) &&
    sameExpression(a.where, b.where)
  );
}

export const publication = simpleKind<Publication>({
  name: 'publication',
  noun: 'PUBLICATION',
  ofDatabase: true,
  rename: renameAs('PUBLICATION', 'publication', 'a publication'),
  fields: {
    allTables: flag,
    schemas: schemaList,
    publish: texts,
    viaRoot: flag,
    generatedColumns: word,
    tables: tableBlocks,
  },
  references: ({ schemas = [], tables = [] }) => [
    ...schemas.map((name) => keyOf({ kind: 'schema', name })),
    ...tables.flatMap(({ table: { schema, name }, columns = [] }) => [
      ...tableKinds.map((kind) => keyOf({ kind, schema, name })),
      ...columns.map((column) => keyOf({ kind: 'column', schema, parent: name, name: column })),
    ]),
  ],
  makeWay: ({ cause, from, below }) => (cause === 'disturbed' && !isFiltered(from, below) ? 'stay' : 'remake'),
  read: (catalog) =>
    definitionsOf<PublicationData>(catalog, 'pg_publication').map(({ id, name, data }) => {
      const publish = actions.filter((action) => data[action]);
      return {
        object: {
          kind: 'publication',
          name,
          ...(data.allTables ? { allTables: true } : {}),
          ...(data.schemas ? { schemas: data.schemas } : {}),
          ...(data.tables ? { tables: data.tables.map(readTable) } : {}),
          ...(publish.length === actions.length ? {} : { publish }),
          ...(data.viaRoot ? { viaRoot: true } : {}),
          ...(data.generated === 's' ? { generatedColumns: 'STORED' } : {}),
        },
        addresses: [
          address('pg_publication', id),
          ...(data.tables ?? []).map((member) => address('pg_publication_rel', member.id)),
        ],
      };
    }),
  definition(object, context) {
    const members = memberList(object, context);
    const target = object.allTables ? ' FOR ALL TABLES' : members === '' ? '' : ` FOR ${members}`;
    const settings = settingList(object, false);
    return `CREATE PUBLICATION ${quoteName(object.name)}${target}${settings === '' ? '' : ` WITH (${settings})`}`;
  },
  change({ from, to, fields }, context) {
    const changed = (field: string) => fields.some((change) => change.field === field);
    const head = `ALTER PUBLICATION ${quoteName(to.name)}`;
    // The server takes no list of members that is empty.
    const listed = changed('tables') || changed('schemas');
    if (changed('allTables') || (listed && [from, to].some((one) => memberList(one, context) === ''))) return undefined;
    const members = (object: Publication) => `${head} SET ${memberList(object, context)}`;
    const settings = (object: Publication) => `${head} SET (${settingList(object, true, context.targetMajor)})`;
    return [
      ...(listed ? [[members(to), members(from)] as const] : []),
      ...(changed('publish') || changed('viaRoot') || changed('generatedColumns')
        ? [[settings(to), settings(from)] as const]
        : []),
    ];
  },
});

/** The publications that name a table. */
export function publicationsOf(table: Qualified, realm: Realm): ObjectKey[] {
  return [...realm.objects].flatMap(([key, object]) => {
    const { tables = [] } = object as Publication;
    const named = object.kind === 'publication' && tables.some((one) => sameValue(one.table, qualified(table)));
    return named ? [key] : [];
  });
}

function qualified({ schema, name }: Qualified): Qualified {
  return { schema, name };
}

/** Rows or columns of the table are chosen, perhaps by the column: the server does not change its type then. */
function isFiltered({ tables = [] }: Publication, { schema, parent }: SchemaObject): boolean {
  return tables.some(
    ({ table, where, columns }) =>
      (where !== undefined || columns !== undefined) && table.schema === schema && table.name === parent,
  );
}

function readTable({ table, columns, where }: NonNullable<PublicationData['tables']>[number]): PublishedTable {
  return { table, ...(columns ? { columns } : {}), ...(where === null ? {} : { where: replayable(where) }) };
}

/** `TABLE "a" ("x") WHERE (…), "b", TABLES IN SCHEMA "s"`: servers before 15 take the word once. */
function memberList({ tables = [], schemas = [] }: Publication, context: PlanContext): string {
  return [
    ...tables.map(({ table, columns, where }, place) =>
      [
        place === 0 ? 'TABLE ' : '',
        isInherited(table, context) ? 'ONLY ' : '',
        context.name(table),
        columns ? ` (${nameList(columns)})` : '',
        where === undefined ? '' : ` WHERE ${wrapped(where)}`,
      ].join(''),
    ),
    ...schemas.map((schema) => `TABLES IN SCHEMA ${quoteName(schema)}`),
  ].join(', ');
}

/** Without ONLY its heirs would come along, which the state names beside it if they belong there. */
function isInherited(table: Qualified, { from, to }: PlanContext): boolean {
  return [from, to].some((realm) => childrenOf(realm, table).some(({ partitionOf }) => partitionOf === undefined));
}

function settingList(object: Publication, all: boolean, major = 0): string {
  const { publish, viaRoot = false, generatedColumns } = object;
  return [
    ...(publish || all ? [`publish = ${plainLiteral((publish ?? actions).join(', '))}`] : []),
    ...(viaRoot || all ? [`publish_via_partition_root = ${viaRoot}`] : []),
    ...(generatedColumns !== undefined || (all && major >= 18)
      ? [`publish_generated_columns = ${(generatedColumns ?? 'NONE').toLowerCase()}`]
      : []),
  ].join(', ');
}
