import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import { quoteName } from '../quote.ts';
import { alterTable } from './alter-table.ts';
import type { Column } from './column.ts';
import { type Constraint, outsideOfCreate } from './constraints.ts';
import { type PlanContext, type Step, stage } from './contract.ts';
import type { Index } from './index-object.ts';
import { createIndex } from './index-sql.ts';
import type { Key } from './key.ts';
import { keyFromIndex } from './key-index.ts';
import { addedInSteps, notNullConstraints } from './not-null.ts';
import type { Table } from './table.ts';

type OfTable = { readonly schema: string; readonly parent: string };

/** The object's table is there before the plan and after it: others may be using it meanwhile. */
export function onStandingTable({ schema, parent }: OfTable, { from, to }: PlanContext): boolean {
  const key = keyOf({ kind: 'table', schema, name: parent });
  return from.objects.has(key) && to.objects.has(key);
}

function isPartitioned({ schema, parent }: OfTable, { to }: PlanContext): boolean {
  const table = to.objects.get(keyOf({ kind: 'table', schema, name: parent })) as Table | undefined;
  return table?.partitionBy !== undefined;
}

/** First major version that takes a foreign key of a partitioned table without looking at its rows. */
const partitionedNotValid = 18;

/** A constraint in two goes: the rule for new rows at once, the old rows in a transaction that keeps nobody out. */
export function inTwoGoes<K extends string>(
  object: Constraint<K>,
  rule: Step,
  validation: Step,
  context: PlanContext,
): readonly Step[] | undefined {
  if (!onStandingTable(object, context)) return undefined;
  const partitioned = object.kind === 'foreign_key' && isPartitioned(object, context);
  if (partitioned && context.targetMajor < partitionedNotValid) return undefined;
  return [
    { ...outsideOfCreate(rule), hazards: [] },
    { ...validation, transaction: 'own', needs: [keyOf(object)] },
  ];
}

/** NOT NULL in steps that keep nobody out for longer than a moment. */
export function notNullInSteps(to: Column, context: PlanContext): readonly Step[] {
  const { head, comment } = alterTable({ schema: to.schema, name: to.parent }, context);
  const column = quoteName(to.name);
  const step = (
    sql: string,
    reverse: readonly string[] | undefined,
    transaction: Step['transaction'] = 'own',
  ): Step => ({
    stage: stage.column,
    sql: `${head} ${sql}`,
    comment,
    ...(reverse ? { reverse } : {}),
    transaction,
    effect: 'alter',
  });
  const reads: Step['hazards'] = [
    {
      type: 'IMPACTS_DATABASE_PERFORMANCE',
      message: `reads all of ${quoteName(to.parent)}, and fails when ${column} is null somewhere`,
      probe: `SELECT count(*) FROM ${context.name({ schema: to.schema, name: to.parent })} WHERE ${column} IS NULL`,
    },
  ];
  if (context.targetMajor >= notNullConstraints) {
    const [rule, validation] = addedInSteps(to);
    return [
      step(rule, [`${head} ALTER COLUMN ${column} DROP NOT NULL`]),
      ...(validation === undefined ? [] : [{ ...step(validation, []), hazards: reads }]),
    ];
  }
  const helper = quoteName(helperName(to, context));
  return [
    step(`ADD CONSTRAINT ${helper} CHECK (${column} IS NOT NULL) NOT VALID`, []),
    { ...step(`VALIDATE CONSTRAINT ${helper}`, []), hazards: reads },
    step(`ALTER COLUMN ${column} SET NOT NULL`, [`${head} ALTER COLUMN ${column} DROP NOT NULL`]),
    step(`DROP CONSTRAINT ${helper}`, []),
  ];
}

/** `nn_1`, `nn_2`: counted among the columns of the table that become NOT NULL, past the names that are taken. */
function helperName(column: Column, { from, to }: PlanContext): string {
  const ofTable = (object: SchemaObject) => object.schema === column.schema && object.parent === column.parent;
  const taken = new Set(
    [from, to].flatMap((realm) =>
      [...realm.objects.values()].flatMap((object) => (ofTable(object) ? [object.name] : [])),
    ),
  );
  const columns = [...to.objects].filter(([key, object]) => {
    const before = from.objects.get(key) as Column | undefined;
    return object.kind === 'column' && ofTable(object) && before?.null === true && !(object as Column).null;
  });
  let rest = columns.findIndex(([key]) => key === keyOf(column));
  for (let count = 1; ; count++) {
    if (!taken.has(`nn_${count}`) && rest-- <= 0) return `nn_${count}`;
  }
}

/** A key whose index is built while others work with the table. */
export function keyBuiltConcurrently(
  key: Key<string> & { readonly nullsDistinct?: boolean },
  word: 'UNIQUE' | 'PRIMARY KEY',
  context: PlanContext,
): readonly Step[] | undefined {
  if (context.concurrentIndex.constraint !== true || key.withoutOverlaps) return undefined;
  if (!onStandingTable(key, context) || isPartitioned(key, context)) return undefined;
  const index: Index = {
    kind: 'index',
    schema: key.schema,
    parent: key.parent,
    name: key.name,
    unique: true,
    method: 'btree',
    parts: key.columns.map((column) => ({ column, desc: false })),
    nullsDistinct: key.nullsDistinct ?? true,
    ...(key.include ? { include: key.include } : {}),
    ...(key.params ? { params: key.params } : {}),
    ...(key.tablespace === undefined ? {} : { tablespace: key.tablespace }),
  };
  const build = createIndex(index, { ...context, concurrentIndex: { create: true } });
  const adopt = keyFromIndex(key, word, index, context);
  return adopt && [{ ...build, stage: adopt[0]?.stage ?? stage.addUnique }, ...adopt];
}
