import type { Alter } from '../../../schema/change.ts';
import { keyOf, type ObjectKey, type SchemaObject } from '../../../schema/model.ts';
import { type CatalogOf, options, typeRef } from '../catalog/catalog.ts';
import { type ColumnMore, type ColumnRow, moreOfColumn, type RelationRow } from '../catalog/relations.ts';
import type { SequenceRow } from '../catalog/sequences.ts';
import { mentionsIn } from '../mentions.ts';
import { defaultName } from '../names.ts';
import { nameList, quoteName } from '../quote.ts';
import { replayable } from '../replayable.ts';
import { mayCountColumns } from '../row-order.ts';
import type { TypeRef } from '../types.ts';
import { alterTable, withoutJoin } from './alter-table.ts';
import { alterColumn } from './column-alter.ts';
import { columnChanges } from './column-changes.ts';
import { goesLast } from './column-generated.ts';
import { printColumn, readColumnHcl } from './column-hcl.ts';
import { ownCounting } from './column-identity.ts';
import type { ColumnSequence } from './column-sequence.ts';
import { columnDefinition, storages } from './column-sql.ts';
import { callsFunctions, columnMakesWay, earlyDefault, lateDefault } from './column-way.ts';
import { address, goneKey, type PlanContext, type PostgresKind, readFrom, type Step, stage } from './contract.ts';
import { countsAboveOthers, numberedAgain, numberedColumn } from './identity-above.ts';
import { knownPersistence } from './identity-persistence.ts';
import { ownershipLeft, withInheritance } from './inherited-column.ts';
import { changesKeyType, isOld, leavesToCompute, type RelationName, tableAt } from './lineage.ts';
import { namedSerial } from './named-serial.ts';
import { knownNotNull, type NotNull, notNullComments, readNotNull } from './not-null.ts';
import type { Options } from './options.ts';
import { renameInTable } from './rename.ts';
import { afterRows, computesRows, rowsWritten, throughText } from './row-type.ts';
import { isSerial } from './sequence.ts';
import { type SequenceOptions, sequenceOptions } from './sequence-options.ts';
import { isMadeAgain } from './type-again.ts';

export interface Identity extends SequenceOptions {
  readonly always: boolean;
  /** The name of its sequence, where that is not the one that the server gives. */
  readonly sequence?: string;
  /** What its sequence counts in, where that is not the column's type: `LIKE … INCLUDING IDENTITY` makes such. */
  readonly type?: string;
  /** Where its sequence is logged otherwise than the table (PostgreSQL 15). */
  readonly persistence?: 'LOGGED' | 'UNLOGGED';
}

export interface Column extends SchemaObject<'column'> {
  readonly schema: string;
  readonly parent: string;
  readonly type: TypeRef;
  readonly null: boolean;
  readonly notNull?: NotNull;
  /** The server's text; left out for serial columns, whose default is their sequence. */
  readonly default?: string;
  /** The column is what `serial` makes, with the sequence of this name. */
  readonly serial?: { readonly sequence: string };
  readonly identity?: Identity;
  readonly generated?: { readonly expr: string; readonly stored: boolean };
  readonly collation?: { readonly schema: string; readonly name: string };
  readonly storage?: string;
  readonly compression?: string;
  readonly statistics?: number;
  /** `n_distinct`, `n_distinct_inherited`. */
  readonly options?: Options;
  /** The parent tables that have it too, and from which it came. */
  readonly inherited?: readonly RelationName[];
  /** An inherited column that is defined here as well. */
  readonly local?: true;
}

const rules = {
  changes: columnChanges,
  create: (object: Column, context: PlanContext): readonly Step[] => {
    if (countsAboveOthers(object, context.to, context)) return numberedColumn(object, context);
    const join = alterTable({ schema: object.schema, name: object.parent }, context);
    const { text, settings } = columnDefinition(object, context);
    const add: Step = {
      stage: stage.addColumn,
      sql: `ADD COLUMN ${text}`,
      join,
      item: { text, rank: 0 },
      ...lateDefault(object, context),
      comment: join.comment,
      reverse: [`DROP COLUMN ${quoteName(object.name)}`],
    };
    return [
      isOld(context, { schema: object.schema, name: object.parent }) ? afterRows(object, add, context) : add,
      ...settings.map((setting) => ({
        stage: stage.finish,
        sql: setting,
        join,
        comment: join.comment,
        reverse: [],
        effect: 'alter' as const,
      })),
      ...ownCounting(object, context),
      ...(computesRows(object, context.to) ? rowsWritten(object, context) : []),
      ...notNullComments(undefined, object, context),
    ];
  },
  drop: (object: Column, context: PlanContext): readonly Step[] => {
    const owner = { schema: object.schema, name: object.parent };
    const join = alterTable(owner, context);
    const table = tableAt(context.from, owner);
    const { text, settings } = columnDefinition(object, context);
    const name = quoteName(object.name);
    const numbered = countsAboveOthers(object, context.from, context) ? numberedAgain(object, context) : undefined;
    const step: Step = {
      stage: stage.column,
      sql: `DROP COLUMN ${name}`,
      join,
      ...earlyDefault(object, context),
      ...(object.type.user || table?.partitionBy ? { provides: [goneKey(keyOf(object))] } : {}),
      comment: join.comment,
      // Undone in opposite order: first the column, then what CREATE does not take.
      reverse: [`ADD COLUMN ${text}`, ...settings],
      hazards: [
        { type: 'DELETES_DATA', message: `deletes the values of column ${name} of ${nameList([object.parent])}` },
      ],
    };
    if (numbered) return [{ ...withoutJoin(step), reverse: numbered }];
    // It could not come back while others hold rows of the table.
    const { reverse: _, ...forward } = step;
    return [computesRows(object, context.from) && rowsWritten(object, context).length > 0 ? forward : step];
  },
  alter: alterColumn,
  makeWay: columnMakesWay,
};

export const column: PostgresKind<Column> = {
  name: 'column',
  owners: ['table'],
  policy: 'column',
  selector: 'column',
  takesSiblings: true,
  rename: renameInTable('COLUMN', 'column', { alike: (from, to) => from.type.text === to.type.text }),
  anonymous: ({ inherited, local }) => inherited !== undefined && local !== true,
  ordered: true,
  references: ({ type, collation, name, inherited }) => {
    const keys: ObjectKey[] = [];
    if (type.user) keys.push(keyOf(type.user));
    if (collation) keys.push(keyOf({ kind: 'collation', ...collation }));
    inherited?.forEach(({ schema, name: parent }) => {
      keys.push(keyOf({ kind: 'column', schema, parent, name }));
    });
    return keys;
  },
  changes: columnChanges,
  stays: ownershipLeft,
  countsColumns: ({ default: value, generated }) => mayCountColumns(value) || mayCountColumns(generated?.expr),
  placed: (object, { result }) => ({
    ...object,
    ...(object.default === undefined ? {} : { default: result(object.default, object.type) }),
    ...(object.generated
      ? { generated: { ...object.generated, expr: result(object.generated.expr, object.type) } }
      : {}),
  }),
  goesLast,
  spelledOut: namedSerial,
  knownTo: (object, major) => knownPersistence(knownNotNull(object, major), major),
  changesLate: ({ type }, context) => isMadeAgain(type.user, context),

  ...readFrom(['relations', 'columns', 'types', 'sequencesOf'], (catalog) =>
    Array.from(catalog.relations.values()).flatMap((relation) => readColumns(catalog, relation)),
  ),

  ...withInheritance(rules),
  saidBack: (object, context) => notNullComments(undefined, object, context).map(({ sql }) => sql),
  reshape: throughText,
  item: (object, context) => {
    if (object.inherited || callsFunctions(object) || object.notNull?.comment !== undefined) return undefined;
    const { text, settings } = columnDefinition(object, context);
    return settings.length === 0 && ownCounting(object, context).length === 0 ? { text, rank: 0 } : undefined;
  },
  entails: ({ from, to, fields }, context) => {
    const tables = [context.from, context.to].map((realm) => tableAt(realm, { schema: to.schema, name: to.parent }));
    const [before, after] = tables;
    if (!before || !after) return [];
    const entailed = (field: string): Alter[] => [
      { verb: 'alter', key: keyOf(after), from: before, to: after, fields: [{ field, from: from.type, to: to.type }] },
    ];
    const changes = new Set(fields.map(({ field }) => field));
    if (changes.has('generated') && leavesToCompute(before, context)) return entailed('inherits');
    const typed = changes.has('type') || changes.has('collation');
    return typed && changesKeyType(before, after, context) ? entailed('partitionBy') : [];
  },
  bears: ownSequence,
  mentions: (object, realm) => mentionsIn(object.default ?? object.generated?.expr, object, realm),
  commentOn: (object, context) => ({
    on: `COLUMN ${context.name({ schema: object.schema, name: object.parent })}.${quoteName(object.name)}`,
    label: `column: ${quoteName(object.name)} on table: ${quoteName(object.parent)}`,
  }),

  hcl: { read: readColumnHcl, print: printColumn },
};

type ColumnCatalog = CatalogOf<'relations' | 'columns' | 'types' | 'sequencesOf'>;

function readColumns(catalog: ColumnCatalog, relation: RelationRow) {
  const rows = catalog.columns.get(relation.id) ?? [];
  return rows.map((row) => ({
    object: readColumn(catalog, relation, row),
    addresses: [address('pg_class', relation.id, row.number)],
  }));
}

function parentsWith(catalog: ColumnCatalog, relation: Pick<RelationRow, 'parents'>, name: string): RelationName[] {
  return (relation.parents ?? [])
    .filter(({ id }) => (catalog.columns.get(id) ?? []).some((column) => column.name === name))
    .map(({ schema, name: table }) => ({ schema, name: table }));
}

export function readColumn(
  catalog: ColumnCatalog,
  relation: Pick<RelationRow, 'id' | 'schema' | 'name' | 'parents'>,
  row: ColumnRow,
): Column {
  const column: Column = {
    kind: 'column',
    schema: relation.schema,
    parent: relation.name,
    name: row.name,
    type: typeRef(catalog, row.type, row.typeText),
    null: !row.notNull,
  };
  // There is nothing more to most of them.
  if (row.expression === null && row.identity === '' && row.more === null) return column;
  const owned = (catalog.sequencesOf.get(relation.id) ?? []).filter((sequence) => sequence.column === row.number);
  const counter = owned.find((sequence) => sequence.link === 'i');
  const serial = owned.find((sequence) => isSerial(catalog, sequence));
  const named =
    counter && counter.name !== defaultName(relation.name, [row.name], 'seq') ? { sequence: counter.name } : {};
  const { generated, parents, local } = moreOfColumn(row);
  const hasDefault = generated === '' && serial === undefined;
  return {
    ...column,
    ...(hasDefault && row.expression !== null ? { default: replayable(row.expression) } : {}),
    ...(serial ? { serial: { sequence: serial.name } } : {}),
    ...(counter ? { identity: { always: row.identity === 'a', ...named, ...identityOptions(counter, row) } } : {}),
    ...(generated !== '' && row.expression !== null
      ? { generated: { expr: replayable(row.expression), stored: generated === 's' } }
      : {}),
    ...(row.more === null ? {} : { ...readMore(row.more), ...readNotNull(column, row.more.constraint) }),
    ...(parents > 0 ? { inherited: parentsWith(catalog, relation, row.name) } : {}),
    ...(parents > 0 && local ? { local: true } : {}),
  };
}

function identityOptions(counter: SequenceRow, { typeText }: ColumnRow): Omit<Identity, 'always'> {
  return {
    ...(counter.type === typeText ? {} : { type: counter.type }),
    ...(counter.apart ? { persistence: counter.persistence === 'u' ? 'UNLOGGED' : 'LOGGED' } : {}),
    ...sequenceOptions(counter),
  };
}

function readMore({ collation, storage, compression, statistics, options: given }: ColumnMore): Partial<Column> {
  return {
    ...(collation === null ? {} : { collation }),
    ...(storage === null ? {} : { storage: storages[storage] ?? storage }),
    ...(compression === null ? {} : { compression: compression === 'l' ? 'lz4' : 'pglz' }),
    ...(statistics === null ? {} : { statistics }),
    ...(given === null ? {} : { options: options(given) }),
  };
}

function ownSequence({ schema, parent, name: column, serial, identity, inherited }: Column): ColumnSequence[] {
  const sequence = { kind: 'column_sequence', schema, parent, column } as const;
  if (serial) return [{ ...sequence, name: serial.sequence, of: 'serial' }];
  if (!identity || inherited) return [];
  return [{ ...sequence, name: identity.sequence ?? defaultName(parent, [column], 'seq'), of: 'identity' }];
}
