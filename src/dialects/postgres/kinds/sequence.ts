import { changedFields, sameValue } from '../../../diff/compare.ts';
import { attribute, block, bool, type HclAttribute, raw, reference, string } from '../../../hcl/print.ts';
import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { type Catalog, type CatalogOf, definitionsOf } from '../catalog/catalog.ts';
import type { SequenceRow } from '../catalog/sequences.ts';
import { typeRefOf } from '../hcl-types.ts';
import { quoteName } from '../quote.ts';
import type { Column } from './column.ts';
import {
  address,
  goneKey,
  type HclContext,
  type PlanContext,
  type PostgresKind,
  type Step,
  stage,
} from './contract.ts';
import { renameAs } from './rename.ts';
import {
  changedOptions,
  mustRestart,
  optionNames,
  optionsHcl,
  optionsSql,
  readSequenceOptions,
  restartHazard,
  type SequenceOptions,
  sequenceOptions,
} from './sequence-options.ts';

/** A sequence of its own. Those of identity and serial columns belong to their columns. */
export interface Sequence extends SchemaObject<'sequence'>, SequenceOptions {
  readonly schema: string;
  readonly type: string;
  readonly unlogged?: true;
  readonly owner?: SequenceOwner;
}

interface SequenceOwner {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
}

export const sequence: PostgresKind<Sequence> = {
  name: 'sequence',
  policy: 'sequence',
  selector: 'sequence',
  namespace: 'relation',
  rename: renameAs('SEQUENCE', 'sequence', 'a sequence', { follows: true }),
  goesWith: ({ owner }) => (owner ? holdersOf(owner) : []),
  // What it belongs to is made again, and would take it along.
  makeWay: ({ from, to, cause, changed }, context) =>
    cause === 'remade' && from.owner && to.owner && !changed.has('owner')
      ? [leave(from, from.owner, context), enter(to, to.owner, context)]
      : 'stay',
  // The owner is set by a statement of its own, after the table: a sequence is often what the column's default needs.
  references: () => [],
  changes: (from, to) => changedFields(from, to, ['type', ...optionNames, 'unlogged', 'owner']),

  read: (catalog) =>
    catalog.sequences
      .filter((row) => row.link !== 'i' && !isSerial(catalog, row))
      .map((row) => ({ object: readSequence(catalog, row), addresses: [address('pg_class', row.id)] })),

  create: (object, context) =>
    inPlace(ofSerial(object, context.from, context.to), object, context) ?? [
      {
        stage: stage.head,
        sql: createSql(object, context),
        comment: `create sequence ${quoteName(object.name)}`,
        reverse: [`DROP SEQUENCE ${context.name(object)}`],
        needs: [keyOf({ kind: 'schema', name: object.schema }), goneKey(keyOf(object))],
      },
      ...(object.owner === undefined ? [] : [ownedBy(object, undefined, object.owner, context)]),
    ],
  drop: (object, context) =>
    inPlace(object, ofSerial(object, context.to, context.from), context) ?? [
      {
        stage: stage.head,
        sql: `DROP SEQUENCE ${context.name(object)}`,
        comment: `drop sequence ${quoteName(object.name)}`,
        reverse: [
          createSql(object, context),
          ...(object.owner === undefined ? [] : [ownedBy(object, undefined, object.owner, context).sql]),
        ],
        provides: [goneKey(keyOf(object))],
        hazards: [{ type: 'DELETES_DATA', message: `the current value of sequence ${quoteName(object.name)} is lost` }],
      },
    ],
  alter: ({ from, to }, context) => alterSequence(from, to, context),
  commentOn: (object, context) => ({
    on: `SEQUENCE ${context.name(object)}`,
    label: `sequence: ${quoteName(object.name)}`,
  }),

  hcl: {
    read: readSequenceHcl,
    print: (object, context) =>
      block('sequence', context.labels(object), [
        attribute('schema', reference('schema', object.schema)),
        ...(object.type === 'bigint' ? [] : [attribute('type', raw(object.type))]),
        ...optionsHcl(object),
        ...(object.unlogged ? [attribute('unlogged', bool(true))] : []),
        ...ownerHcl(object.owner, context),
        ...(object.comment === undefined ? [] : [attribute('comment', string(object.comment))]),
      ]),
  },
};

function alterSequence(from: Sequence, to: Sequence, context: PlanContext): Step[] {
  const comment = `modify sequence ${quoteName(to.name)}`;
  const head = `ALTER SEQUENCE ${context.name(to)}`;
  const changed = (a: Sequence, b: Sequence) => [
    ...(a.type === b.type ? [] : [`AS ${b.type}`]),
    ...changedOptions(a, b, b.type, a.type !== b.type),
    ...(mustRestart(a, b, b.type) ? ['RESTART'] : []),
  ];
  const forward = changed(from, to);
  const back = changed(to, from);
  const logged = (object: Sequence) => `${head} SET ${object.unlogged ? 'UNLOGGED' : 'LOGGED'}`;
  return [
    ...(forward.length === 0
      ? []
      : [
          {
            stage: stage.head,
            sql: `${head} ${forward.join(' ')}`,
            comment,
            reverse: [`${head} ${back.join(' ')}`],
            ...(forward.includes('RESTART') ? { hazards: [restartHazard(`sequence ${quoteName(to.name)}`)] } : {}),
          },
        ]),
    ...(from.unlogged === to.unlogged
      ? []
      : [{ stage: stage.head, sql: logged(to), comment, reverse: [logged(from)] }]),
    ...(sameValue(from.owner, to.owner) ? [] : ownerSteps(from, to, context)),
  ];
}

/**
 * From one column to another in two steps, where the one may go before the other comes: in one statement (a relation whose columns are
 * parts of it), or with a table whose keys have the names that those of the next table get.
 */
function ownerSteps(from: Sequence, to: Sequence, context: PlanContext): Step[] {
  const [before, after] = [from.owner, to.owner];
  if (!before || !after) return [ownedBy(to, before, after, context)];
  const isWithin = before.schema === after.schema && before.table === after.table;
  const [had, has] = [context.from, context.to].map(
    (realm) => (owner: SequenceOwner) => holdersOf(owner).some((key) => realm.objects.has(key)),
  );
  const isOfTable = context.from.objects.has(columnKey(before)) && context.to.objects.has(columnKey(after));
  const isTwo = isWithin ? !isOfTable : !has?.(before) && !had?.(after);
  return isTwo ? [leave(to, before, context), enter(to, after, context)] : [ownedBy(to, before, after, context)];
}

function columnKey({ schema, table, column }: SequenceOwner): ObjectKey {
  return keyOf({ kind: 'column', schema, parent: table, name: column });
}

/** Relations whose columns have no names of their own. */
const whole = ['foreign_table', 'view'] as const;

/** What takes it along. */
function holdersOf(owner: SequenceOwner): ObjectKey[] {
  const { schema, table: name } = owner;
  return [columnKey(owner), ...['table', ...whole].map((kind) => keyOf({ kind, schema, name }))];
}

function leave(object: Sequence, owner: SequenceOwner, context: PlanContext): Step {
  return ownedBy(object, owner, undefined, context);
}

function enter(object: Sequence, owner: SequenceOwner, context: PlanContext): Step {
  return ownedBy(object, undefined, owner, context);
}

/**
 * A sequence that `serial` stands for: owned by a NOT NULL column of its own type in its own schema, whose default it is, and counting as
 * `serial` would make it. Its name does not matter: tables and columns get renamed.
 */
export function isSerial(catalog: CatalogOf<'relations' | 'columns'>, row: SequenceRow): boolean {
  if (row.link !== 'a' || row.table === null || row.persistence === 'u') return false;
  const table = catalog.relations.get(row.table);
  const column = catalog.columns.get(row.table)?.find(({ number }) => number === row.column);
  return (
    table?.schema === row.schema &&
    column !== undefined &&
    column.notNull &&
    column.typeText === row.type &&
    isNextvalOf(column.expression, row, catalog) &&
    Object.keys(sequenceOptions(row)).length === 0
  );
}

function isNextvalOf(expression: string | null, row: SequenceRow, catalog: CatalogOf<never>): boolean {
  return isNextval(expression, catalog.scope.of === 'schema' ? undefined : row.schema, row.name);
}

/** The default of a column is the next value of that sequence, and nothing more. */
export function isNextval(expression: string | null | undefined, inSchema: string | undefined, name: string): boolean {
  const simple = /^[a-z_][a-z0-9_$]*$/;
  const part = (text: string) => (simple.test(text) ? [text, quoteName(text)] : [quoteName(text)]);
  const names = part(name).flatMap((last) =>
    inSchema === undefined ? [last] : part(inSchema).map((schema) => `${schema}.${last}`),
  );
  return names.some((text) => expression === `nextval('${text.replaceAll("'", "''")}'::regclass)`);
}

/**
 * As it stands where a serial column has it: the column is not told apart from its sequence there. A column that counts with another
 * one in the other state gave that its name, or took it.
 */
function ofSerial({ schema, name }: Sequence, realm: Realm, other: Realm): Sequence | undefined {
  for (const object of realm.objects.values()) {
    if (object.kind !== 'column' || object.schema !== schema) continue;
    const { serial, type, parent = '', name: column } = object as Column;
    if (serial?.sequence !== name) continue;
    const counter = (other.objects.get(keyOf(object)) as Column | undefined)?.serial;
    if (counter && counter.sequence !== name) return undefined;
    return { kind: 'sequence', schema, name, type: type.text, owner: { schema, table: parent, column } };
  }
  return undefined;
}

/** The sequence of a column that is `serial` no more, or has become it: it goes on counting. */
function inPlace(from: Sequence | undefined, to: Sequence | undefined, context: PlanContext): Step[] | undefined {
  const owner = from?.owner ?? to?.owner;
  const column = owner && columnKey(owner);
  if (!from || !to || column === undefined) return undefined;
  if (![context.from, context.to].every((realm) => realm.objects.has(column))) return undefined;
  return alterSequence(from, to, context);
}

function readSequence(catalog: Catalog, row: SequenceRow): Sequence {
  const table =
    row.table === null
      ? undefined
      : (catalog.relations.get(row.table) ??
        catalog.views.get(row.table) ??
        definitionsOf(catalog, 'pg_class').find(({ id }) => id === row.table));
  const column = table && catalog.columns.get(table.id)?.find(({ number }) => number === row.column);
  return {
    kind: 'sequence',
    schema: row.schema,
    name: row.name,
    type: row.type,
    ...sequenceOptions(row),
    ...(row.persistence === 'u' ? { unlogged: true } : {}),
    ...(table && column
      ? { owner: { schema: table.schema ?? row.schema, table: table.name, column: column.name } }
      : {}),
  };
}

function readSequenceHcl(block: SchemaBlock): Sequence {
  const spelled = block.spelledType('type');
  const owner = readOwner(block);
  return {
    kind: 'sequence',
    schema: block.schema,
    name: block.name,
    type: spelled ? typeRefOf(spelled).text : 'bigint',
    ...readSequenceOptions(block),
    ...(block.boolean('unlogged') ? { unlogged: true } : {}),
    ...(owner ? { owner } : {}),
  };
}

/** `owner = table.t.column.c`; columns of a foreign table, or a view, have no names of their own: `owner = view.v`, `owner_column = "c"`. */
function ownerHcl(owner: SequenceOwner | undefined, { realm, reference: refer }: HclContext): HclAttribute[] {
  if (!owner) return [];
  const { schema, table, column } = owner;
  const kind = whole.find((each) => realm.objects.has(keyOf({ kind: each, schema, name: table })));
  return kind
    ? [attribute('owner', refer(kind, schema, table)), attribute('owner_column', string(column))]
    : [attribute('owner', refer('table', schema, table, column))];
}

function readOwner(block: SchemaBlock): SequenceOwner | undefined {
  const column = block.string('owner_column');
  if (column !== undefined) {
    const { schema = '', name } = block.required('owner', block.reference('owner', ...whole));
    return { schema, table: name, column };
  }
  const [owner] = block.referencesOrNames('owner', 'column', 'role') ?? [];
  // A role is nothing that is its own alone.
  if (owner === undefined || typeof owner === 'string' || owner.kind === 'role') return undefined;
  return { schema: owner.schema ?? '', table: owner.parent ?? '', column: owner.name };
}

function createSql(object: Sequence, context: PlanContext): string {
  const type = object.type === 'bigint' ? '' : ` AS ${object.type}`;
  const options = optionsSql(object);
  return `CREATE ${object.unlogged ? 'UNLOGGED ' : ''}SEQUENCE ${context.name(object)}${type}${options === '' ? '' : ` ${options}`}`;
}

function ownedBy(
  object: Sequence,
  from: SequenceOwner | undefined,
  to: SequenceOwner | undefined,
  context: PlanContext,
): Step {
  const sql = (owner: SequenceOwner | undefined) => {
    const column =
      owner && `${context.name({ schema: owner.schema, name: owner.table }, object.schema)}.${quoteName(owner.column)}`;
    return `ALTER SEQUENCE ${context.name(object)} OWNED BY ${column ?? 'NONE'}`;
  };
  return {
    stage: stage.settings,
    sql: sql(to),
    comment: `modify sequence ${quoteName(object.name)}`,
    reverse: [sql(from)],
    apart: true,
    effect: 'alter',
    needs: [
      keyOf(object),
      ...(to === undefined
        ? []
        : [columnKey(to), ...whole.map((kind) => keyOf({ kind, schema: to.schema, name: to.table }))]),
    ],
    // What it belonged to would take it along.
    releases: from ? holdersOf(from) : [],
  };
}
