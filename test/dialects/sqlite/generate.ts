import fc from 'fast-check';

/** A table of a made-up schema. All have `id`, `code` and `ref`, so that keys and references always find values that fit. */
export interface TableSpec {
  readonly name: string;
  readonly strict: boolean;
  readonly key: 'id' | 'id auto' | 'id desc' | 'code' | 'both' | 'none';
  readonly withoutRowid: boolean;
  readonly idType: string;
  readonly columns: readonly ColumnSpec[];
  readonly unique: 'none' | 'inline' | 'table' | 'conflict' | 'index';
  readonly reference:
    | { readonly table: string; readonly action: string; readonly named: boolean; readonly deferred: boolean }
    | undefined;
  readonly checks: readonly boolean[];
  readonly indexes: readonly IndexSpec[];
  readonly trigger: boolean;
  readonly quoted: boolean;
}

interface ColumnSpec {
  readonly name: string;
  readonly type: string;
  readonly rest: string;
  readonly collate: boolean;
}

interface IndexSpec {
  readonly parts: string;
  readonly where: string;
}

export interface SchemaSpec {
  readonly tables: readonly TableSpec[];
  readonly views: readonly string[];
  readonly fullText: boolean;
}

const tableNames = ['boats', 'crew', 'Odd name'];
const columnNames = ['a', 'b', 'c c', 'select'];
const types = [
  'int',
  'BIGINT',
  'text',
  'varchar(20)',
  'decimal(6,2)',
  'real',
  'blob',
  'boolean',
  'datetime',
  'Point(2)',
  '',
];
const strictTypes = ['int', 'text', 'real', 'any'];

const column = (name: string): fc.Arbitrary<ColumnSpec> =>
  fc.record({
    name: fc.constant(name),
    type: fc.constantFrom(...types),
    rest: fc.constantFrom(
      '',
      '',
      'default 7',
      "default '7'",
      'default (3 + 4)',
      'default -1.5e3',
      'default null',
      "not null default '7'",
      'not null default 7',
      'not null on conflict ignore default 7',
      'default current_timestamp',
      "constraint x check (length('a,(b') > 1)",
      'as (id + 1)',
      "generated always as (code || replace(')', ')', '')) stored",
    ),
    collate: fc.boolean(),
  });

const table = (name: string): fc.Arbitrary<TableSpec> =>
  fc.record({
    name: fc.constant(name),
    strict: fc.boolean(),
    key: fc.constantFrom('id', 'id auto', 'id desc', 'code', 'both', 'none'),
    withoutRowid: fc.boolean(),
    idType: fc.constantFrom('int', 'integer'),
    columns: fc.subarray(columnNames).chain((names) => fc.tuple(...names.map(column))),
    unique: fc.constantFrom('none', 'inline', 'table', 'conflict', 'index'),
    reference: fc.option(
      fc.record({
        table: fc.constant('boats'),
        action: fc.constantFrom('', 'on delete cascade', 'on delete set null on update cascade', 'on update restrict'),
        named: fc.boolean(),
        deferred: fc.boolean(),
      }),
      { nil: undefined },
    ),
    checks: fc.array(fc.boolean(), { maxLength: 2 }),
    indexes: fc.array(
      fc.record({
        parts: fc.constantFrom('code', 'code desc, id', 'lower(code)', 'id, (ref + 1) desc', 'code collate nocase'),
        where: fc.constantFrom('', '', 'where ref is not null', "WHERE code <> 'where (' AND id > 0"),
      }),
      { maxLength: 2 },
    ),
    trigger: fc.boolean(),
    quoted: fc.boolean(),
  });

export const schema: fc.Arbitrary<SchemaSpec> = fc
  .subarray(tableNames.slice(1))
  .map((names) => ['boats', ...names])
  .chain((names) =>
    fc.record({
      tables: fc.tuple(...names.map(table)),
      views: fc.subarray(['select id, code from ', 'select count(*) as n /* all */ from ']),
      fullText: fc.boolean(),
    }),
  );

const quote = (name: string) => `"${name}"`;

/** The statements that make a schema. */
export function statements(spec: SchemaSpec): string[] {
  const present = new Set(spec.tables.map(({ name }) => name));
  return [
    ...spec.tables.map((each) => createTable(each, present)),
    ...spec.tables.flatMap(createIndexes),
    ...spec.views.map((query, at) => `create view v${at} as ${query}${quote(spec.tables[0]?.name ?? '')}`),
    ...(spec.fullText ? ['create virtual table search using fts5(body)'] : []),
    ...spec.tables.filter(({ trigger }) => trigger).map(createTrigger),
  ];
}

function createTable(spec: TableSpec, present: ReadonlySet<string>): string {
  const auto = spec.key === 'id auto';
  const withoutRowid = spec.withoutRowid && spec.key !== 'none' && !auto;
  const idType = auto ? 'integer' : spec.idType;
  const inlineKey = auto ? ' primary key autoincrement' : spec.key === 'id desc' ? ' primary key desc' : '';
  const columns = [
    `id ${idType} not null${inlineKey}`,
    `${spec.quoted ? '[code]' : 'code'} text not null${spec.unique === 'inline' ? ' unique' : ''}`,
    'ref int',
    ...spec.columns.map((each) => columnText(each, spec.strict)),
  ];
  const constraints = [
    ...(spec.key === 'id' ? ['primary key (id)'] : []),
    ...(spec.key === 'code' ? ['primary key (code desc)'] : []),
    ...(spec.key === 'both' ? ['primary key (code, id)'] : []),
    // Something to refer to, whatever the key is.
    'constraint one_id unique (id)',
    ...(spec.unique === 'table' ? ['unique (code, id)'] : []),
    ...(spec.unique === 'conflict' ? ['unique (code) on conflict replace'] : []),
    ...(spec.reference && present.has(spec.reference.table) ? [referenceText(spec.reference)] : []),
    ...spec.checks.map((named, at) => `${named ? `constraint c${at} ` : ''}check (id >= ${at} /* ) */)`),
  ];
  const options = [...(spec.strict ? ['strict'] : []), ...(withoutRowid ? ['without rowid'] : [])];
  return `create table ${quote(spec.name)} (${[...columns, ...constraints].join(',\n  ')}) ${options.join(', ')}`;
}

function columnText({ name, type, rest, collate }: ColumnSpec, strict: boolean): string {
  const own = strict ? (strictTypes[types.indexOf(type) % strictTypes.length] ?? 'any') : type;
  const fits = strict && /current_timestamp|as \(/.test(rest) ? '' : rest;
  return `${quote(name)} ${own} ${fits}${collate ? ' collate nocase' : ''} -- , (\n`;
}

function referenceText({ table: parent, action, named, deferred }: NonNullable<TableSpec['reference']>): string {
  const name = named ? 'constraint fk_ref ' : '';
  return `${name}foreign key (ref) references ${quote(parent)} (id) ${action}${deferred ? ' deferrable initially deferred' : ''}`;
}

function createIndexes(spec: TableSpec): string[] {
  const own = spec.indexes.map(
    ({ parts, where }, at) => `create index ${quote(`${spec.name} i${at}`)} on ${quote(spec.name)} (${parts}) ${where}`,
  );
  return spec.unique === 'index'
    ? [...own, `create unique index ${quote(`${spec.name} u`)} on ${quote(spec.name)} (code, id)`]
    : own;
}

function createTrigger({ name }: TableSpec): string {
  return `create trigger ${quote(`${name} t`)} after update of code on ${quote(name)} when new.id < 0 begin update ${quote(name)} set ref = null; select 'end;'; end`;
}

/** Rows that fit every schema of this kind: numbers that are equal in all columns, and references that exist. */
export function rows(spec: SchemaSpec, count: number): string[] {
  return spec.tables.flatMap(({ name, columns }) => {
    const plain = columns.filter(({ rest }) => !rest.includes('as ('));
    const names = ['id', 'code', 'ref', ...plain.map((each) => quote(each.name))];
    return Array.from({ length: count }, (_, at) => {
      const value = String(at + 1);
      return `insert into ${quote(name)} (${names.join(', ')}) values (${names.map(() => value).join(', ')})`;
    });
  });
}
