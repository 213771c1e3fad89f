import { sameValue } from '../../../diff/compare.ts';
import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import { plainLiteral, quoteName } from '../quote.ts';
import { alterTable } from './alter-table.ts';
import { deferrableSql } from './constraints.ts';
import { type PlanContext, type Step, stage } from './contract.ts';
import type { Index } from './index-object.ts';
import { isPlain } from './index-part.ts';
import { createIndex, createIndexSql } from './index-sql.ts';
import { type Key, uniqueSql } from './key.ts';
import { sameOptions } from './options.ts';
import { isReferenced } from './partition.ts';
import { freeName } from './replace-type.ts';
import type { Table } from './table.ts';

type AnyKey = Key<string> & { readonly nullsDistinct?: boolean };

/** A key that takes over an index that holds the same: nothing is built, and whatever stands on the index stays. */
export function keyFromIndex(
  key: AnyKey,
  word: 'UNIQUE' | 'PRIMARY KEY',
  dropped: SchemaObject,
  context: PlanContext,
): readonly Step[] | undefined {
  if (!isIndex(dropped) || dropped.invalid || !sameIndex(key, dropped) || isPartitioned(key, context)) return undefined;
  if (key.attachedTo || dropped.attachedTo) return undefined;
  if (word === 'PRIMARY KEY' && !dropped.nullsDistinct) return undefined;
  const { head, comment } = alterTable({ schema: key.schema, name: key.parent }, context);
  const name = quoteName(key.name);
  const index = context.name({ schema: key.schema, name: key.name });
  const back = [
    `${head} DROP CONSTRAINT ${name}`,
    createIndexSql(dropped, context, false),
    ...(dropped.comment === undefined
      ? []
      : [`COMMENT ON INDEX ${context.name(dropped)} IS ${plainLiteral(dropped.comment)}`]),
  ];
  return [
    {
      stage: word === 'UNIQUE' ? stage.addUnique : stage.addPrimaryKey,
      sql: `${head} ADD CONSTRAINT ${name} ${word} USING INDEX ${quoteName(dropped.name)}${deferrableSql(key.deferrable)}`,
      comment,
      ...(keepsReferences(key, context) ? {} : { reverse: back }),
      effect: 'create',
      hazards: [
        {
          type: 'ACQUIRES_ACCESS_EXCLUSIVE_LOCK',
          message: `keeps everyone from ${quoteName(key.parent)} for a moment`,
        },
      ],
    },
    // The index keeps its comment.
    ...((dropped.comment ?? '') === (key.indexComment ?? '')
      ? []
      : [
          {
            stage: stage.comment,
            sql: `COMMENT ON INDEX ${index} IS ${key.indexComment === undefined ? 'NULL' : plainLiteral(key.indexComment)}`,
            comment: `${key.indexComment === undefined ? 'remove comment from' : 'set comment to'} index: ${name}`,
            reverse: [],
            effect: 'alter' as const,
          },
        ]),
  ];
}

/** An index that stands in for a unique constraint of its name: it is built before the constraint goes, so that values stay unique. */
export function indexFromKey(object: Index, dropped: SchemaObject, context: PlanContext): readonly Step[] | undefined {
  if (dropped.kind !== 'unique') return undefined;
  const key = dropped as AnyKey & { readonly nullsDistinct: boolean };
  if (object.name !== key.name || !sameIndex(key, object)) return undefined;
  if (object.attachedTo || key.attachedTo || isPartitioned(key, context)) return undefined;
  const temporary = { ...object, name: freeName(`${object.name}_tmp`, object.schema, context) };
  const rename = (from: Index, to: Index) => `ALTER INDEX ${context.name(from)} RENAME TO ${quoteName(to.name)}`;
  const { head, comment } = alterTable({ schema: object.schema, name: object.parent }, context);
  return [
    { ...createIndex(temporary, context), stage: stage.prepare },
    {
      stage: stage.dropUnique,
      sql: `${head} DROP CONSTRAINT ${quoteName(key.name)}`,
      comment,
      reverse: [`${head} ADD ${uniqueSql(key)}`],
      effect: 'drop',
    },
    {
      stage: stage.createIndex,
      sql: rename(temporary, object),
      comment: `rename an index from ${quoteName(temporary.name)} to ${quoteName(object.name)}`,
      reverse: [rename(object, temporary)],
      effect: 'alter',
    },
  ];
}

function isIndex(object: SchemaObject): object is Index {
  return object.kind === 'index';
}

/** The index is what the server would build for the key. */
function sameIndex(key: AnyKey, index: Index): boolean {
  return (
    index.unique &&
    index.method === 'btree' &&
    index.where === undefined &&
    !key.withoutOverlaps &&
    index.parts.every(isPlain) &&
    sameValue(
      index.parts.map(({ column }) => column),
      key.columns,
    ) &&
    sameValue(index.include ?? [], key.include ?? []) &&
    index.nullsDistinct === (key.nullsDistinct ?? true) &&
    index.tablespace === key.tablespace &&
    sameOptions(index.params, key.params)
  );
}

/** No key goes from under a foreign key that stands on it now and afterwards. */
function keepsReferences({ schema, parent }: AnyKey, { from, to }: PlanContext): boolean {
  return [from, to].every((realm) => isReferenced({ schema, name: parent }, realm));
}

function isPartitioned({ schema, parent }: AnyKey, { from }: PlanContext): boolean {
  const table = from.objects.get(keyOf({ kind: 'table', schema, name: parent })) as Table | undefined;
  return table?.partitionBy !== undefined;
}
