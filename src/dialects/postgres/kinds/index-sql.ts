import { keyOf, type ObjectKey, type Realm } from '../../../schema/model.ts';
import type { Hazard } from '../../../schema/plan.ts';
import { wrapped } from '../expressions.ts';
import { nameList, quoteName, shortName } from '../quote.ts';
import { cascades, isPartitioned } from './attached.ts';
import { goneKey, type PlanContext, type Step, stage } from './contract.ts';
import type { Index } from './index-object.ts';
import { nearTo, partSql } from './index-part.ts';
import { childrenOf, tableKey } from './lineage.ts';
import { withOptions } from './options.ts';
import { attachedReferences, isDoubled, type Part, partNeeds, partsBelow } from './parts.ts';

/** Kinds of relation that have indexes. */
export const indexOwners = ['table', 'materialized'] as const;

/** Concurrent work is for tables that exist and stay: one that this plan makes has no readers yet. */
export function isConcurrent(object: Index, context: PlanContext, verb: 'create' | 'drop'): boolean {
  if (context.concurrentIndex[verb] !== true) return false;
  const stands = indexOwners.some((kind) => {
    const owner = keyOf({ kind, schema: object.schema, name: object.parent });
    return [context.from, context.to].every((state) => state.objects.has(owner));
  });
  return stands && !isPartitioned(object, context.to);
}

export function createIndexSql(object: Index, context: PlanContext, concurrently: boolean): string {
  const only = cascades(object, context) ? '' : 'ONLY ';
  const table = only + context.name({ schema: object.schema, name: object.parent });
  const near = nearTo(object.schema, context);
  return [
    `CREATE ${object.unique ? 'UNIQUE ' : ''}INDEX ${concurrently ? 'CONCURRENTLY ' : ''}${quoteName(object.name)} ON ${table}`,
    object.method === 'btree' ? '' : ` USING ${shortName(object.method)}`,
    ` (${object.parts.map((part) => partSql(part, near)).join(', ')})`,
    object.include ? ` INCLUDE (${nameList(object.include)})` : '',
    object.nullsDistinct ? '' : ' NULLS NOT DISTINCT',
    withOptions(object.params),
    object.tablespace ? ` TABLESPACE ${quoteName(object.tablespace)}` : '',
    object.where === undefined ? '' : ` WHERE ${wrapped(object.where)}`,
  ].join('');
}

function dropIndexSql(object: Index, realm: Realm, context: PlanContext, concurrently: boolean): string {
  const cascade = hasKeyBelow(object, realm) ? ' CASCADE' : '';
  return `DROP INDEX ${concurrently ? 'CONCURRENTLY ' : ''}${context.name(object)}${cascade}`;
}

/** A part of it is the index of a constraint: neither can be dropped before the other, so the index takes the constraint along. */
function hasKeyBelow(part: Part, realm: Realm): boolean {
  return partsBelow(part, realm).some((each) => each.kind !== 'index' || hasKeyBelow(each, realm));
}

export function createIndex(object: Index, context: PlanContext): Step {
  const concurrently = isConcurrent(object, context, 'create');
  const hazards: Hazard[] = [
    concurrently
      ? { type: 'INDEX_BUILD', message: `reads all of ${quoteName(object.parent)} twice, and slows it down meanwhile` }
      : {
          type: 'ACQUIRES_SHARE_LOCK',
          message: `keeps writers from ${quoteName(object.parent)} while ${quoteName(object.name)} is built`,
        },
  ];
  return {
    stage: isDoubled(object, context.to) ? stage.arrive : stage.createIndex,
    sql: createIndexSql(object, context, concurrently),
    comment: `create index ${quoteName(object.name)} to table: ${quoteName(object.parent)}`,
    reverse: [dropIndexSql(object, context.to, context, concurrently)],
    hazards,
    effect: 'create',
    ...(concurrently ? { transaction: 'none' } : {}),
    // Partitions that have no part of it are there before.
    ...(object.only
      ? { apart: true, needs: [...partNeeds(object), ...indexReaches(object), ...partitionsOf(object, context)] }
      : {}),
  };
}

/** What it needs beside its table and the columns of that. */
export function indexReaches(object: Index): ObjectKey[] {
  return [...indexTools(object), ...attachedReferences(object)];
}

/** The columns that an index names. */
export function indexColumns({ schema, parent, parts, include }: Index): ObjectKey[] {
  const names = [...parts.flatMap(({ column }) => (column === undefined ? [] : [column])), ...(include ?? [])];
  return names.map((name) => keyOf({ kind: 'column', schema, parent, name }));
}

function partitionsOf(object: Index, context: PlanContext): ObjectKey[] {
  return childrenOf(context.to, { schema: object.schema, name: object.parent }).map(tableKey);
}

/** Operator classes and collations of the state; the server's own are no part of it. */
function indexTools({ method, parts }: Pick<Index, 'method' | 'parts'>): ObjectKey[] {
  return parts.flatMap(({ opclass, collation }) => [
    ...(opclass && opclass.schema !== 'pg_catalog'
      ? [keyOf({ kind: 'operator_class', schema: opclass.schema, name: opclass.name, signature: method })]
      : []),
    ...(collation && collation.schema !== 'pg_catalog' ? [keyOf({ kind: 'collation', ...collation })] : []),
  ]);
}

export function dropIndex(object: Index, context: PlanContext): Step {
  const concurrently = isConcurrent(object, context, 'drop');
  const made = (inTurns: boolean) =>
    createIndexSql(object, { ...context, from: context.to, to: context.from }, inTurns);
  return {
    stage: stage.dropIndex,
    sql: dropIndexSql(object, context.from, context, concurrently),
    comment: `drop index ${quoteName(object.name)} from table: ${quoteName(object.parent)}`,
    reverse: [made(concurrently)],
    hazards: [{ type: 'INDEX_DROPPED', message: `queries that ${quoteName(object.name)} served get slower` }],
    effect: 'drop',
    provides: [goneKey(keyOf(object))],
    ...(concurrently ? { transaction: 'none', reverseAlong: [made(false)] } : {}),
  };
}
