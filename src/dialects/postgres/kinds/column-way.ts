import { keyOf, type ObjectKey, parseKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import { quoteName } from '../quote.ts';
import { isArray, type TypeName } from '../types.ts';
import { alterTable } from './alter-table.ts';
import type { Column } from './column.ts';
import { retyping } from './column-needs.ts';
import { columnDefault, columnDefinition, plainType } from './column-sql.ts';
import { type Obstacle, type PlanContext, type Step, stage } from './contract.ts';
import { isTypeOf } from './multirange.ts';
import { collateSql, type Qualified } from './qualified.ts';
import { asideOf, isTypeKey, listsName } from './replace-type.ts';
import { isListed, isReshaped, listByNames } from './reshaped.ts';
import { refuseWithout } from './row-type.ts';

/**
 * A column holds values, so it stays where it is: it takes off the default that stands on what has to go, and changes to the new type
 * where its own type is made again. Only what it computes can be computed anew.
 */
export function columnMakesWay(obstacle: Obstacle<Column>, context: PlanContext): 'remake' | 'stay' | readonly Step[] {
  const { from, below, cause } = obstacle;
  if (from.generated) return 'remake';
  if (cause === 'disturbed') return 'stay';
  refuseWithout(obstacle);
  const named = (what: Qualified | undefined, kind: string) =>
    what !== undefined && keyOf({ kind, ...what }) === keyOf(below);
  if (named(from.collation, 'collation')) return toNewCollation(obstacle, context);
  // Its type is made again.
  if (below.kind === 'collation' && isMadeOf(from.type.user, below, context.from)) return 'stay';
  return isTypeOf(from.type, below) ? toNewType(obstacle, context) : withoutDefault(obstacle, context);
}

function isMadeOf(type: TypeName | undefined, below: SchemaObject, realm: Realm): boolean {
  const { dependsOn = [] } = (type && realm.objects.get(keyOf(type))) ?? {};
  return dependsOn.some(
    (key) => key === keyOf(below) || (isTypeKey(key) && isMadeOf(parseKey(key) as TypeName, below, realm)),
  );
}

/** Its default stands on functions of the state. */
export function callsFunctions(column: Column): boolean {
  return column.default !== undefined && calledBy(column).length > 0;
}

function calledBy({ dependsOn = [] }: Column): readonly ObjectKey[] {
  return dependsOn.filter((key) => parseKey(key).kind === 'function');
}

/** The default as a step of its own, for a function that can only be made after the table. */
export function lateDefault(column: Column, context: PlanContext): Pick<Step, 'late'> {
  const { default: text, dependsOn = [], type, schema, parent } = column;
  const value = columnDefault(column);
  const calls = calledBy(column);
  if (text === undefined || value === undefined || calls.length === 0) return {};
  const { default: _, ...plain } = column;
  const join = alterTable({ schema, name: parent }, context);
  const prefix = `ALTER COLUMN ${quoteName(column.name)} `;
  const then: Step = {
    stage: stage.finish,
    sql: `${prefix}SET DEFAULT ${value}`,
    join,
    comment: join.comment,
    reverse: [`${prefix}DROP DEFAULT`],
    effect: 'alter',
  };
  const needs = [...dependsOn.filter((key) => !calls.includes(key)), ...(type.user ? [keyOf(type.user)] : [])];
  return { late: { item: columnDefinition(plain, context).text, needs, then } };
}

/** Takes the default off a column that goes with its table, for a function that can only go before the table. */
export function earlyDefault(column: Column, context: PlanContext): Pick<Step, 'late'> {
  const value = columnDefault(column);
  const calls = calledBy(column);
  if (value === undefined || calls.length === 0) return {};
  const join = alterTable({ schema: column.schema, name: column.parent }, context);
  const prefix = `ALTER COLUMN ${quoteName(column.name)} `;
  const then: Step = {
    stage: stage.prepare,
    sql: `${prefix}DROP DEFAULT`,
    join,
    comment: join.comment,
    reverse: [`${prefix}SET DEFAULT ${value}`],
    effect: 'alter',
    releases: calls,
    needs: [],
  };
  return { late: { item: '', needs: [], then } };
}

function clauses({ to }: Obstacle<Column>, context: PlanContext) {
  const join = alterTable({ schema: to.schema, name: to.parent }, context);
  const prefix = `ALTER COLUMN ${quoteName(to.name)} `;
  const clause = (at: number, sql: string, back: string, more: Partial<Step> = {}): Step => ({
    stage: at,
    sql: prefix + sql,
    join,
    comment: join.comment,
    reverse: [prefix + back],
    ...more,
  });
  return {
    clause,
    off: (value: string, at: number, more: Partial<Step>): Step =>
      clause(at, 'DROP DEFAULT', `SET DEFAULT ${value}`, { ...more, takesOff: 'default' }),
    on: (value: string): Step => clause(stage.finish, `SET DEFAULT ${value}`, 'DROP DEFAULT', { releases: [] }),
  };
}

function withoutDefault(obstacle: Obstacle<Column>, context: PlanContext): readonly Step[] {
  const { from, to, changed } = obstacle;
  const { off, on } = clauses(obstacle, context);
  const [before, after] = [columnDefault(from), columnDefault(to)];
  return [
    ...(before === undefined ? [] : [off(before, stage.prepare, { needs: [], releases: [keyOf(obstacle.below)] })]),
    ...(after === undefined || changed.has('default') ? [] : [on(after)]),
  ];
}

/** The old type stands under another name until nothing uses it. */
function toNewType(obstacle: Obstacle<Column>, context: PlanContext): readonly Step[] {
  const { from, to, changed, carry } = obstacle;
  const { clause, off, on } = clauses(obstacle, context);
  const [before, after] = [columnDefault(from), columnDefault(to)];
  // Its own change of type leads away from the old one.
  if (changed.has('type')) return [];
  const table = context.name({ schema: to.schema, name: to.parent });
  const name = quoteName(to.name);
  const target = plainType(to, context);
  const old = asideOf(from, context);
  if (old === undefined) return [];
  const [forward = carry.forward(name, target), back = carry.back(name, old)] = carriedAsLists(
    from,
    target,
    old,
    context,
  );
  const type = clause(
    stage.column,
    `TYPE ${target}${collateSql(to.collation, context, to.schema)} USING ${forward}`,
    `TYPE ${old}${collateSql(from.collation, context, from.schema)} USING ${back}`,
    {
      releases: [],
      ...retyping(to, context.from),
      hazards: [
        {
          type: 'ACQUIRES_ACCESS_EXCLUSIVE_LOCK',
          message: `rewrites ${quoteName(to.parent)} while nobody can read or write it`,
        },
        {
          type: 'CORRECTNESS',
          message: `every value of ${name} has to fit the new ${plainType(to, context)}`,
          probe: `SELECT ${name}, count(*) FROM ${table} GROUP BY 1`,
        },
      ],
    },
  );
  // What it calls goes: the default has been taken off for that.
  const isOff = changed.has('default') && calledBy(from).some((key) => !context.to.objects.has(key));
  return [
    ...(before === undefined || isOff ? [] : [withoutOldDefault(off, before, from)]),
    type,
    ...(after === undefined || changed.has('default') ? [] : [on(after)]),
  ];
}

/** Lists and domains, there and back: through text, or by the names of the fields inside. */
function carriedAsLists(column: Column, target: string, old: string, context: PlanContext): readonly string[] {
  const { name, type } = column;
  const value = quoteName(name);
  if (type.user && isListed(column) && isReshaped(type.user, context)) {
    const lists = context.name({ schema: type.user.schema, name: listsName(type.user, context) });
    return [
      listByNames(value, column, { lists, field: 'after', target }, context),
      listByNames(value, column, { lists, field: 'before', target: old }, context),
    ];
  }
  return isArray(type) ? [`${value}::text[]::${target}`, `${value}::text[]::${old}`] : [];
}

/** Backwards, the type has another name at that point: a literal takes it from the column, and what else names it has no way back. */
function withoutOldDefault(
  off: (value: string, at: number, more: Partial<Step>) => Step,
  value: string,
  { type }: Column,
): Step {
  const literal = /^('(?:[^']|'')*')::[^'(]+$/.exec(value)?.[1];
  const step = off(literal ?? value, stage.column, { releases: [] });
  if (literal !== undefined || !value.includes(type.user?.name ?? '')) return step;
  const { reverse: _, ...forward } = step;
  return forward;
}

/** It sorts as the database does while its collation is made again. */
function toNewCollation(obstacle: Obstacle<Column>, context: PlanContext): readonly Step[] {
  const { from, to, changed, below } = obstacle;
  const { clause } = clauses(obstacle, context);
  const anew = retyping(to, context.from);
  const sorted = (column: Column) =>
    `TYPE ${plainType(column, context)}${collateSql(column.collation, context, column.schema)}`;
  const plain = (column: Column) => `TYPE ${plainType(column, context)} COLLATE pg_catalog."default"`;
  return [
    clause(stage.prepare, plain(from), sorted(from), { needs: [], releases: [keyOf(below)], ...anew }),
    ...(changed.has('type') || changed.has('collation') ? [] : [clause(stage.finish, sorted(to), plain(to), anew)]),
  ];
}
