import { TelamonError } from '../../../errors/telamon-error.ts';
import type { Alter } from '../../../schema/change.ts';
import { keyOf, type ObjectKey, type Realm } from '../../../schema/model.ts';
import type { Hazard } from '../../../schema/plan.ts';
import { baseType, usingClause } from '../conversions.ts';
import { plainLiteral, quoteName } from '../quote.ts';
import { isArray, type TypeRef } from '../types.ts';
import type { Column } from './column.ts';
import { plainType } from './column-sql.ts';
import { goneKey, leftOwner, type PlanContext, type Step, stage } from './contract.ts';
import type { ForeignKey } from './foreign-key.ts';
import {
  ancestorsOf,
  childrenOf,
  descendantsOf,
  goesWithRebuilt,
  isRebuilt,
  leftParent,
  ownedBy,
  type RelationName,
  tableAt,
  tableKey,
} from './lineage.ts';
import { boundsFreed, leavesRebuilt, pointingAbove } from './partition.ts';
import { freeName } from './replace-type.ts';
import type { Routine } from './routine.ts';
import type { Sequence } from './sequence.ts';
import type { Table } from './table.ts';
import { isMadeAgain } from './type-again.ts';

/** The SQL of the tables that a rebuild works with. */
interface Names {
  readonly table: string;
  /** The table on its way out: from there on nobody can write to it by its name. */
  readonly aside: string;
  readonly rows: string;
  readonly counters: string;
}

/**
 * The steps of a table that is dropped and made again with its rows: the server cannot give a table a partition key, or take it away.
 * The rows wait in a table of their own, so that every name (of indexes, sequences, partitions) is free for the new one.
 * @param create the steps that make the new table
 */
export function rebuiltTable(from: Table, to: Table, context: PlanContext, create: readonly Step[]): Step[] {
  const free = (suffix: string) => freeName(`${to.name}_${suffix}`, to.schema, context);
  const at = (name: string) => context.name({ schema: to.schema, name });
  const names: Names = {
    table: context.name(to),
    aside: at(free('old')),
    rows: at(free('rows')),
    counters: at(free('counters')),
  };
  const comment = `make ${quoteName(to.name)} table again with its rows`;
  const key = tableKey(from);
  const set = (suffix: string): ObjectKey => `${suffix} of ${key}`;
  const apart = (sql: string, more: Partial<Step>): Step => ({
    stage: stage.head,
    sql,
    comment,
    reverse: [],
    effect: 'alter',
    apart: true,
    releases: [],
    ...more,
  });
  const kept = columnsKept(from, to, context);
  const counted = kept.filter(({ before, after }) => counts(before) && counts(after)).map(({ after }) => after.name);
  const forward = fill(names, kept, context);
  const back = fill(
    names,
    kept.map(({ before, after }) => ({ before: after, after: before })),
    { ...context, from: context.to, to: context.from },
  );
  const positions = counted.length === 0 ? undefined : positionsSql(names, counted);
  const inTable = [to, ...descendantsOf(context.to, to)].map(tableKey);
  const heirs = from.partitionBy ? [] : childrenOf(context.from, from);
  const rowsOf = heirs.length > 0 ? `ONLY ${names.aside}` : names.aside;
  return [
    ...leavesRebuilt(from, context),
    ...sequencesOf(from, context).map((sequence) =>
      ownership(sequence, undefined, sequence.owner, comment, context, {
        needs: [],
        releases: [key],
        provides: [set('freed')],
      }),
    ),
    apart(`ALTER TABLE ${names.table} RENAME TO ${quoteName(free('old'))}`, {
      // Statements of others that name it come before: partitions that leave, tables that no longer inherit from it.
      needs: [
        set('freed'),
        boundsFreed(from),
        ...routinesOf(key, context).map(leftOwner),
        ...ownedBy(context.from, from, 'foreign_key').map((foreignKey) => leftOwner(keyOf(foreignKey))),
        ...pointingAbove(from, context.from).map((foreignKey) => goneKey(keyOf(foreignKey))),
        ...heirs.filter((child) => !isMadeNew(child, context)).map(leftParent),
      ],
      releases: [key],
      provides: [set('aside')],
      hazards: hazardsOf(to, names, context),
    }),
    apart(
      rowsSql(
        names,
        rowsOf,
        kept.map(({ before }) => before),
        context,
      ),
      {
        needs: [set('aside')],
        provides: [set('rows')],
      },
    ),
    ...(positions === undefined
      ? []
      : [
          apart(positions.save(names.aside), {
            needs: [set('aside')],
            provides: [set('positions')],
          }),
        ]),
    {
      stage: stage.head,
      sql: `DROP TABLE ${names.aside}`,
      comment,
      reverse: [],
      effect: 'drop',
      needs: [
        set('rows'),
        set('positions'),
        ...heirs.filter((child) => isMadeNew(child, context)).map((child) => goneKey(tableKey(child))),
      ],
      provides: [goneKey(key)],
      refill: [
        back,
        `DROP TABLE ${names.rows}`,
        ...(positions === undefined ? [] : [positions.restore, `DROP TABLE ${names.counters}`]),
      ],
    },
    ...create.map(
      (step): Step => ({ ...step, effect: step.listEnd === undefined ? (step.effect ?? 'alter') : 'create' }),
    ),
    apart(forward, {
      stage: stage.attach,
      needs: [...inTable, set('rows')],
      fills: inTable,
      provides: [filledKey(to)],
    }),
    ...(positions === undefined
      ? []
      : [
          apart(positions.restore, { needs: [filledKey(to), set('positions')], provides: [set('counted')] }),
          apart(`DROP TABLE ${names.counters}`, { needs: [set('counted')], reverse: [positions.save(names.table)] }),
        ]),
    apart(`DROP TABLE ${names.rows}`, {
      needs: [filledKey(to)],
      reverse: [
        rowsSql(
          names,
          childrenOf(context.to, to).some(({ inherits }) => inherits)
            ? `ONLY ${names.table}`
            : names.table + withoutOthers(to, context),
          kept.map(({ after }) => after),
          context,
        ),
      ],
    }),
    ...sequencesOf(from, context).flatMap((sequence) => {
      const after = context.to.objects.get(keyOf(sequence)) as Sequence | undefined;
      return after?.owner && same(after.owner, sequence.owner)
        ? [ownership(sequence, after.owner, undefined, comment, context, { stage: stage.settings, needs: [key] })]
        : [];
    }),
  ];
}

/** Foreign keys that look at the tables above a partition that is made again: they are dropped before, and added when it is back. */
export function keysOfRebuilt(from: Table, { from: before, to: after }: PlanContext): Alter<ForeignKey>[] {
  return pointingAbove(from, before).flatMap((foreignKey) => {
    const key = keyOf(foreignKey);
    const later = after.objects.get(key) as ForeignKey | undefined;
    if (!later || foreignKey.inherited) return [];
    const fields = [{ field: 'columns', from: foreignKey.columns, to: later.columns }];
    return [{ verb: 'alter', key, from: foreignKey, to: later, fields }];
  });
}

/** A name in the graph of a plan, for the moment when a table that is made again has its rows. */
export function filledKey(table: RelationName): ObjectKey {
  return `filled of ${tableKey(table)}`;
}

/** @returns why it is refused, with what would allow it. */
export function rebuildRefused(message: string): TelamonError {
  return new TelamonError('plan_refused', message, {
    hints: [
      'the server cannot change it in place',
      'diff { table_rebuild = true } in the project file makes the table again and copies its rows, while nobody can use it',
    ],
  });
}

interface Kept {
  readonly before: Column;
  readonly after: Column;
}

/** Columns of both forms whose values are copied; what the server computes is computed anew. */
function columnsKept(from: Table, to: Table, context: PlanContext): Kept[] {
  const before = new Map(ownedBy<Column>(context.from, from, 'column').map((column) => [column.name, column]));
  return ownedBy<Column>(context.to, to, 'column').flatMap((after) => {
    const old = before.get(after.name);
    return old === undefined || after.generated || old.generated ? [] : [{ before: old, after }];
  });
}

function counts({ serial, identity }: Column): boolean {
  return serial !== undefined || identity !== undefined;
}

function rowsSql({ rows }: Names, source: string, columns: readonly Column[], context: PlanContext): string {
  const values = columns.map(({ name, type }) => {
    const plain = quoteName(name);
    // What stands on the old type would keep it.
    if (!isPassing(type, context)) return plain;
    return `${plain}::text${isArray(type) ? '[]' : ''} AS ${plain}`;
  });
  return `CREATE TABLE ${rows} AS SELECT ${values.join(', ')} FROM ${source}`;
}

/** On the way back the partitions that are tables of their own before keep their rows. */
function withoutOthers(to: Table, context: PlanContext): string {
  if (!to.partitionBy) return '';
  const others = childrenOf(context.to, to).filter((child) => {
    const before = tableAt(context.from, child);
    return before !== undefined && !goesWithRebuilt(before, child, context);
  });
  const tables = others.flatMap((table) => [table, ...descendantsOf(context.to, table)]);
  const list = tables.map((table) => `${plainLiteral(context.name(table))}::regclass`);
  return list.length === 0 ? '' : ` WHERE tableoid NOT IN (${list.join(', ')})`;
}

/** The type goes while the rows wait: they are kept as text. */
function isPassing({ user }: TypeRef, context: PlanContext): boolean {
  if (!user) return false;
  return ![context.from, context.to].every((realm) => realm.objects.has(keyOf(user))) || isMadeAgain(user, context);
}

/** Fills the new table from the rows put by. */
function fill({ table, rows }: Names, kept: readonly Kept[], context: PlanContext): string {
  const names = kept.map(({ after }) => quoteName(after.name));
  const list = names.length === 0 ? '' : ` (${names.join(', ')})`;
  const always = kept.some(({ after }) => isAlwaysCounted(after, context.to)) ? ' OVERRIDING SYSTEM VALUE' : '';
  return `INSERT INTO ${table}${list}${always} SELECT ${kept.map((pair) => value(pair, context)).join(', ')} FROM ${rows}`;
}

/** Partitions count with their table. */
function isAlwaysCounted({ schema, parent, name, identity }: Column, realm: Realm): boolean {
  const above = ancestorsOf(realm, { schema, name: parent });
  const counted = above.map((table) => ownedBy<Column>(realm, table, 'column').find((column) => column.name === name));
  return [identity, ...counted.map((column) => column?.identity)].some((each) => each?.always);
}

function value({ before, after }: Kept, context: PlanContext): string {
  const name = quoteName(after.name);
  if (isPassing(before.type, context)) return fromText(name, before.type, after, context);
  if (before.type.text === after.type.text) return name;
  const end = ({ type }: Column, realm: PlanContext['from']) => ({ type, base: baseType(type, realm) });
  const target = plainType(after, context);
  return usingClause(end(before, context.from), end(after, context.to), name, target, true) ?? name;
}

/** What was kept as text, or as an array of that. */
function fromText(name: string, before: TypeRef, after: Column, context: PlanContext): string {
  const target = plainType(after, context);
  if (isArray(before) === isArray(after.type)) return `${name}::${target}`;
  return isArray(before) ? `${name}::text::${target}` : `ARRAY[${name}]::${target}`;
}

/** Where the sequences of columns stand: what was never used says nothing, and starts again. */
function positionsSql({ table, counters }: Names, columns: readonly string[]) {
  const sequence = (of: string, column: string) =>
    `pg_get_serial_sequence(${plainLiteral(of)}, ${plainLiteral(column)})`;
  const saved = (of: string) =>
    columns.map((column) => `pg_sequence_last_value(${sequence(of, column)}::regclass) AS ${quoteName(column)}`);
  const restored = columns.map((column) => `setval(${sequence(table, column)}, ${quoteName(column)})`);
  return {
    save: (of: string) => `CREATE TABLE ${counters} AS SELECT ${saved(of).join(', ')}`,
    restore: `SELECT ${restored.join(', ')} FROM ${counters}`,
  };
}

/** Routines that take its rows have its name in theirs: they go under that name. */
function routinesOf(table: ObjectKey, { from }: PlanContext): ObjectKey[] {
  return [...from.objects].flatMap(([key, object]) => {
    if (object.kind !== 'function' && object.kind !== 'procedure' && object.kind !== 'aggregate') return [];
    return (object as Routine).args.some(({ type: { user } }) => user && keyOf(user) === table) ? [key] : [];
  });
}

/** It is dropped and made again itself. */
function isMadeNew(child: Table, context: PlanContext): boolean {
  const after = tableAt(context.to, child);
  return after !== undefined && isRebuilt(child, after, context);
}

/** Sequences that would go with the old table. */
function sequencesOf(table: Table, { from, to }: PlanContext): Sequence[] {
  return [...from.objects.values()].filter(
    (object): object is Sequence =>
      object.kind === 'sequence' &&
      (object as Sequence).owner?.table === table.name &&
      (object as Sequence).owner?.schema === table.schema &&
      to.objects.has(keyOf(object)),
  );
}

function ownership(
  sequence: Sequence,
  owner: Sequence['owner'],
  before: Sequence['owner'],
  comment: string,
  context: PlanContext,
  more: Partial<Step>,
): Step {
  const sql = (to: Sequence['owner']) =>
    `ALTER SEQUENCE ${context.name(sequence)} OWNED BY ${to ? `${context.name({ schema: to.schema, name: to.table }, sequence.schema)}.${quoteName(to.column)}` : 'NONE'}`;
  return { stage: stage.head, sql: sql(owner), comment, reverse: [sql(before)], effect: 'alter', apart: true, ...more };
}

function same(a: Sequence['owner'], b: Sequence['owner']): boolean {
  return a?.schema === b?.schema && a?.table === b?.table && a?.column === b?.column;
}

function hazardsOf(to: Table, { table }: Names, context: PlanContext): Hazard[] {
  const parts = (to.partitionBy?.parts ?? []).flatMap(({ column, expr }) => {
    const known =
      column === undefined ||
      context.from.objects.has(keyOf({ kind: 'column', schema: to.schema, parent: to.name, name: column }));
    return known ? [column === undefined ? `(${expr ?? ''})` : quoteName(column)] : [];
  });
  return [
    {
      type: 'ACQUIRES_ACCESS_EXCLUSIVE_LOCK',
      message: `copies all rows of ${quoteName(to.name)} twice while nobody can read or write it`,
    },
    ...(to.partitionBy
      ? [
          {
            type: 'CORRECTNESS' as const,
            message: `every row of ${quoteName(to.name)} has to belong to one of its partitions`,
            ...(parts.length === 0
              ? {}
              : {
                  probe: `SELECT ${parts.join(', ')}, count(*) FROM ${table} GROUP BY ${parts.map((_, index) => index + 1).join(', ')}`,
                }),
          },
        ]
      : []),
  ];
}
