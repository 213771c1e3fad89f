import type { Alter, FieldChange } from '../../../schema/change.ts';
import { keyOf, type ObjectKey, parseKey, type Realm } from '../../../schema/model.ts';
import { baseType } from '../conversions.ts';
import { quoteName } from '../quote.ts';
import { isArray } from '../types.ts';
import { alterTable } from './alter-table.ts';
import type { Column } from './column.ts';
import { ownReferences, retyping } from './column-needs.ts';
import { columnDefault, plainType } from './column-sql.ts';
import { type PlanContext, type Step, stage } from './contract.ts';
import { childrenOf } from './lineage.ts';
import { isTypeKey } from './replace-type.ts';
import { isMadeAgain } from './type-again.ts';

/** A change of a column's type in two goes. */
export interface Passing {
  /** Takes it off the old type. */
  readonly first: Step;
  /** The rest, from what it has in between. */
  readonly second: Alter<Column>;
}

/**
 * A column leaves a type for another one, and both are made of one that is made again meanwhile: the new one is there only when the old
 * one has gone. In between the column has what its domain is made of, or text, where values may go through that.
 */
export function throughBase({ from, to, fields, ...change }: Alter<Column>, context: PlanContext): Passing | undefined {
  if (!isTangled(from, to, context) || !isPlain(from, context) || !isPlain(to, context)) return undefined;
  const { default: _, dependsOn: __, ...column } = from;
  const isBased = from.type.user?.kind === 'domain' && !isArray(from.type);
  const between: Column = { ...column, type: isBased ? baseType(from.type, context.from) : { text: 'text' } };
  const { head, comment } = alterTable({ schema: to.schema, name: to.parent }, context);
  const alter = (sql: string) => `ALTER COLUMN ${quoteName(to.name)} ${sql}`;
  const value = columnDefault(from);
  const statement = (...clauses: string[]) => `${head} ${clauses.map(alter).join(', ')}`;
  const using = (target: string) =>
    isBased ? '' : ` USING ${quoteName(to.name)}::text${target === 'text' ? '' : `::${target}`}`;
  const type = (one: Column) => {
    const target = plainType(one, context);
    return `TYPE ${target}${using(target)}`;
  };
  const kept = ownReferences(to);
  const without = (list: readonly FieldChange[], field: string) => list.filter((one) => one.field !== field);
  return {
    first: {
      stage: stage.prepare,
      sql: statement(type(between), ...(value === undefined ? [] : ['DROP DEFAULT'])),
      comment,
      reverse: [statement(type(from), ...(value === undefined ? [] : [`SET DEFAULT ${value}`]))],
      effect: 'alter',
      apart: true,
      needs: [],
      releases: ownReferences(from).filter((key) => !kept.includes(key)),
      ...retyping(to, context.from),
    },
    second: {
      ...change,
      from: between,
      to,
      fields: [
        ...without(fields, 'default'),
        ...(to.default === undefined ? [] : [{ field: 'default', from: undefined, to: to.default }]),
      ],
    },
  };
}

function isTangled({ type: { user: a } }: Column, { type: { user: b } }: Column, context: PlanContext): boolean {
  if (!a || !b || keyOf(a) === keyOf(b)) return false;
  if (a.kind !== 'domain' && context.rebuild.table !== true) return false;
  const before = madeOf(keyOf(a), context.from);
  return [...madeOf(keyOf(b), context.to)].some((key) => {
    const { kind, schema = '', name } = parseKey(key);
    return before.has(key) && isMadeAgain({ kind, schema, name } as NonNullable<typeof a>, context);
  });
}

/** The type and all that it is made of. */
function madeOf(type: ObjectKey, realm: Realm): ReadonlySet<ObjectKey> {
  const all = new Set([type]);
  for (const key of all)
    for (const below of realm.objects.get(key)?.dependsOn ?? []) if (isTypeKey(below)) all.add(below);
  return all;
}

/** Nothing about it follows from another column or another table. */
function isPlain({ inherited, identity, serial, generated, schema, parent }: Column, context: PlanContext): boolean {
  if (inherited || identity || serial || generated) return false;
  return [context.from, context.to].every((realm) => childrenOf(realm, { schema, name: parent }).length === 0);
}
