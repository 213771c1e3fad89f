import { sameValue } from '../../../diff/compare.ts';
import { TelamonError } from '../../../errors/telamon-error.ts';
import { describe, keyOf, type ObjectKey, parseKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import { isNullDefault } from '../expressions.ts';
import { plainLiteral, quoteName } from '../quote.ts';
import { isArray, sameType, type TypeName, type TypeRef } from '../types.ts';
import { alterTable, withoutJoin } from './alter-table.ts';
import type { Column } from './column.ts';
import { ownReferences } from './column-needs.ts';
import { columnDefault, plainType } from './column-sql.ts';
import { implied, type Obstacle, type PlanContext, type Step, stage } from './contract.ts';
import type { Domain } from './domain.ts';
import { descendantsOf, ownedBy, tableKey } from './lineage.ts';
import { isTypeOf } from './multirange.ts';
import { holdsValues, isTypeKey } from './replace-type.ts';

/** What stands among the changes of a table whose rows are written anew: nothing may hold values of its row type meanwhile. */
export function rowsWritten({ schema, parent }: Column, context: PlanContext): Step[] {
  const own = { schema, name: parent };
  const tables = [own, ...descendantsOf(context.from, own)].map(tableKey).filter((key) => hasHolders(key, context));
  if (tables.length === 0) return [];
  const more = { stage: stage.column, disturbs: tables, reshapes: true, needs: [], releases: [] } as const;
  return [implied('alter', undefined, more)];
}

/** A new column of the row type of a table whose rows are written anew in the same plan comes after that. */
export function afterRows(column: Column, step: Step, { from, to }: PlanContext): Step {
  const { user } = column.type;
  const before = user?.kind === 'table' ? columnsOf({ ...user }, from) : [];
  const written = before.some((other) => {
    const after = to.objects.get(keyOf(other)) as Column | undefined;
    return after !== undefined && (!sameType(other.type, after.type) || !sameValue(other.collation, after.collation));
  });
  if (!user || !written) return step;
  const needs = [...ownReferences(column), ...columnsOf({ ...user }, to).map(keyOf)];
  return { ...withoutJoin(step), apart: true, needs };
}

/** Tables and types of the current state whose values others hold, for each state. */
const held = new WeakMap<object, ReadonlySet<ObjectKey>>();

function hasHolders(table: ObjectKey, { from }: PlanContext): boolean {
  const known = held.get(from) ?? new Set([...from.objects.values()].flatMap(typesOf));
  held.set(from, known);
  return known.has(table);
}

const holders: ReadonlySet<string> = new Set(['column', 'domain', 'composite', 'range']);

function typesOf({ kind, dependsOn = [], ...object }: SchemaObject): readonly ObjectKey[] {
  if (!holders.has(kind)) return [];
  const own = 'type' in object && isUser(object.type) ? [keyOf(object.type.user)] : [];
  return [...own, ...dependsOn.filter((key) => parseKey(key).kind === 'table')];
}

function isUser(type: unknown): type is { readonly user: Parameters<typeof keyOf>[0] } {
  return typeof type === 'object' && type !== null && 'user' in type && type.user !== undefined;
}

/** With such a column rows would be written anew, or the server goes by that: it refuses every value but NULL while others hold rows. */
export function computesRows({ type, default: value, generated, identity, serial }: Column, realm: Realm): boolean {
  const hasDefault = value !== undefined && !isNullDefault(value);
  return (
    hasDefault || generated?.stored === true || identity !== undefined || serial !== undefined || hasRules(type, realm)
  );
}

/** A domain that not every value fits, or one that is made of such a domain. */
function hasRules({ user }: TypeRef, realm: Realm): boolean {
  if (user?.kind !== 'domain') return false;
  const domain = realm.objects.get(keyOf(user)) as Domain | undefined;
  if (!domain) return false;
  return !domain.null || domain.default !== undefined || domain.checks.length > 0 || hasRules(domain.type, realm);
}

/**
 * A column that holds rows of a table whose rows are written anew: the server does not do that while it does. Its values wait as texts.
 * @throws TelamonError plan_refused where something stands on the column that could not stand on a text.
 */
export function throughText(obstacle: Obstacle<Column>, context: PlanContext): readonly Step[] {
  const { from, to, below, belowTo, changed } = obstacle;
  if (below.kind !== 'table' || !isTypeOf(from.type, below)) return [];
  // Its own change leads away from the row type.
  if (changed.has('type')) return [];
  const [before, after] = [columnsOf(below, context.from), columnsOf(belowTo, context.to)];
  const kept = before.filter(({ name }) => after.some((column) => column.name === name));
  const isSame = kept.length === before.length && kept.length === after.length;
  const onTop = standingOn(from, context);
  if (onTop || from.inherited || from.generated || kept.length === 0 || (isArray(from.type) && !isSame)) {
    throw refused(from, below, onTop);
  }
  const name = quoteName(to.name);
  const join = alterTable({ schema: to.schema, name: to.parent }, context);
  const text = isArray(from.type) ? 'text[]' : 'text';
  const out = isSame
    ? `${name}::${text}`
    : `CASE WHEN ${name} IS NOT DISTINCT FROM NULL THEN NULL ELSE ROW(${kept.map((column) => `(${name}).${quoteName(column.name)}`).join(', ')})::text END`;
  // A text without the new columns gets places for them before its last parenthesis.
  const back = (columns: readonly Column[]) => {
    const missing = columns.length - kept.length;
    const value = missing === 0 ? name : `left(${name}, -1) || ${plainLiteral(`${','.repeat(missing)})`)}`;
    return missing === 0 ? `${value}::${plainType(to, context)}` : `(${value})::${plainType(to, context)}`;
  };
  const clauses = (start: string | undefined, type: string, using: string, end: string | undefined) =>
    [
      ...(start === undefined ? [] : ['DROP DEFAULT']),
      `TYPE ${type} USING ${using}`,
      ...(end === undefined ? [] : [`SET DEFAULT ${end}`]),
    ]
      .map((sql) => `ALTER COLUMN ${name} ${sql}`)
      .join(', ');
  const [first, last] = [columnDefault(from), columnDefault(to)];
  const row = plainType(to, context);
  const step = (sql: string, reverse: string, more: Partial<Step>): Step => ({
    stage: stage.prepare,
    sql: `${join.head} ${sql}`,
    comment: join.comment,
    reverse: [`${join.head} ${reverse}`],
    effect: 'alter',
    apart: true,
    disturbs: [keyOf(to)],
    hazards: [
      {
        type: 'ACQUIRES_ACCESS_EXCLUSIVE_LOCK',
        message: `rewrites ${quoteName(to.parent)} while nobody can read or write it`,
      },
    ],
    ...more,
  });
  return [
    step(clauses(first, text, out, undefined), clauses(undefined, row, back(before), first), {
      needs: [],
      releases: [keyOf(below)],
    }),
    step(clauses(undefined, row, back(after), last), clauses(last, text, out, undefined), {
      stage: stage.finish,
      needs: [keyOf(belowTo), ...[...before, ...after].map(keyOf)],
      releases: [],
    }),
  ];
}

function columnsOf(table: SchemaObject, realm: PlanContext['from']): readonly Column[] {
  return ownedBy<Column>(realm, { schema: table.schema ?? '', name: table.name }, 'column');
}

/** What reads the column as a row, or finds its values by an order that only rows have. */
const readers: ReadonlySet<string> = new Set(
  'check index unique primary_key exclude foreign_key column statistics table'.split(' '),
);

function standingOn(column: Column, { from, to }: PlanContext): SchemaObject | undefined {
  const key = keyOf(column);
  const isOn = (object: SchemaObject) =>
    readers.has(object.kind) &&
    (object.dependsOn?.includes(key) === true ||
      ('columns' in object &&
        object.parent === column.parent &&
        object.schema === column.schema &&
        namesColumn(object.columns, column)));
  return [from, to].flatMap(({ objects }) => [...objects.values()]).find(isOn);
}

function namesColumn(columns: unknown, { name }: Column): boolean {
  return Array.isArray(columns) && columns.includes(name);
}

function refused(column: SchemaObject, table: SchemaObject, onTop?: SchemaObject): TelamonError {
  const also = onTop ? `, and ${describe(onTop)} stands on that` : '';
  const [what, never] =
    table.kind === 'table'
      ? [`the rows of ${describe(table)} have to be written anew`, 'changes no table']
      : [`${describe(table)} has to be made again`, 'drops nothing'];
  return new TelamonError('plan_refused', `${what}, and ${describe(column)} holds rows of it${also}`, {
    hints: [`the server ${never} whose row type a column uses`, remedy(column)],
  });
}

function remedy(holder: SchemaObject): string {
  const columns = holder.kind === 'column' ? describe(holder) : `the columns of ${describe(holder)}`;
  return `give ${columns} another type first (jsonb, or a composite type of its own), and change that back afterwards`;
}

/**
 * A type takes the name of a table, or of a view, and the columns that hold rows of that.
 * @throws TelamonError plan_refused for such a column.
 */
export function refuseSupplanted(from: Column, to: Column): void {
  const [row, type] = [from.type.user, to.type.user];
  if (!row || !type || isTypeKey(keyOf(row)) || row.kind === type.kind) return;
  if (row.schema !== type.schema || row.name !== type.name) return;
  throw new TelamonError(
    'plan_refused',
    `${describe(type)} takes the name of ${describe(row)} while ${describe(from)} holds rows of that`,
    { hints: [`give the new ${type.kind.replaceAll('_', ' ')} another name, or ${remedy(from)}`] },
  );
}

/**
 * A type that is made of the row type, while columns hold values of it.
 * @throws TelamonError plan_refused there.
 */
export function holdsRows({ from, below }: Obstacle<SchemaObject & TypeName>, context: PlanContext): readonly Step[] {
  if (below.kind === 'table' && holdsValues(from, context)) throw refused(from, below);
  return [];
}

/** A table or a view with the row type of a column is dropped, and comes back. */
export function refuseWithout({ from, below }: Obstacle<Column>): void {
  if (!isTypeKey(keyOf(below)) && isTypeOf(from.type, below)) throw refused(from, below);
}
