import { sameValue } from '../../../diff/compare.ts';
import { keyOf, type ObjectKey, type SchemaObject } from '../../../schema/model.ts';
import { type Catalog, typeRef } from '../catalog/catalog.ts';
import type { ArgumentRow, NamedRow, RoutineRow } from '../catalog/routines.ts';
import { exactDefault } from '../expressions.ts';
import { quoteName, shortName } from '../quote.ts';
import { replayable } from '../replayable.ts';
import { sameType, type TypeRef, typeSql } from '../types.ts';
import type { PlanContext } from './contract.ts';

/** What functions, procedures and aggregates share: a name that counts together with the types of its input. */

export type ArgumentMode = 'IN' | 'OUT' | 'INOUT' | 'VARIADIC';

export interface Argument {
  readonly name?: string;
  readonly mode: ArgumentMode;
  readonly type: TypeRef;
  /** The server's text. */
  readonly default?: string;
}

export interface Routine<K extends string = string> extends SchemaObject<K> {
  readonly schema: string;
  /** Without the columns of RETURNS TABLE. */
  readonly args: readonly Argument[];
}

const modes: Readonly<Record<string, ArgumentMode>> = { i: 'IN', o: 'OUT', b: 'INOUT', v: 'VARIADIC' };

export function readArguments(catalog: Catalog, rows: readonly ArgumentRow[] | null): Argument[] {
  return (rows ?? [])
    .filter(({ mode }) => mode !== 't')
    .map((row) => ({
      ...(row.name === null ? {} : { name: row.name }),
      mode: modes[row.mode] ?? 'IN',
      type: typeRef(catalog, row.type, row.typeText),
      ...(row.default === null ? {} : { default: replayable(row.default) }),
    }));
}

export function isInput({ mode }: Argument): boolean {
  return mode !== 'OUT';
}

/** `{ signature }` of a routine, left out when it takes nothing. */
export function signatureOf(args: readonly Argument[]): { readonly signature?: string } {
  const types = args.filter(isInput).map(({ type }) => type.text);
  return types.length === 0 ? {} : { signature: types.join(', ') };
}

export function routineKey(kind: string, row: RoutineRow): ObjectKey {
  const types = (row.args ?? []).filter(({ mode }) => mode !== 'o' && mode !== 't').map(({ typeText }) => typeText);
  return keyOf({
    kind,
    schema: row.schema,
    name: row.name,
    ...(types.length === 0 ? {} : { signature: types.join(', ') }),
  });
}

export function typeKeys(types: readonly (TypeRef | undefined)[]): ObjectKey[] {
  return types.flatMap((type) => (type?.user ? [keyOf(type.user)] : []));
}

export function sameArguments(a: readonly Argument[], b: readonly Argument[]): boolean {
  return (
    a.length === b.length &&
    a.every((argument, at) => {
      const other = b[at];
      return (
        other !== undefined &&
        sameType(argument.type, other.type) &&
        sameValue({ ...argument, type: undefined }, { ...other, type: undefined })
      );
    })
  );
}

/**
 * Whether CREATE OR REPLACE may put one list in place of the other: input keeps its names (what has none may get one) and its defaults.
 */
export function replaceableArguments(from: readonly Argument[], to: readonly Argument[]): boolean {
  const [before, after] = [from.filter(isInput), to.filter(isInput)];
  return before.every((argument, at) => {
    const other = after[at];
    return (
      other !== undefined &&
      (argument.name === undefined || argument.name === other.name) &&
      (argument.mode === 'VARIADIC') === (other.mode === 'VARIADIC') &&
      (argument.default === undefined || other.default !== undefined)
    );
  });
}

/** Two routines of one name that one call may mean: what the longer list has more need not be given. */
export function confusable(one: Routine, other: SchemaObject): boolean {
  if (one.kind !== other.kind || one.schema !== other.schema || one.name !== other.name) return false;
  const [short = [], long = []] = [one.args, (other as Routine).args]
    .map((args) => args.filter(isInput))
    .sort((a, b) => a.length - b.length);
  const more = long.slice(short.length);
  return (
    more.every((argument) => argument.default !== undefined || argument.mode === 'VARIADIC') &&
    short.every(({ type }, at) => long[at] !== undefined && sameType(type, long[at].type))
  );
}

/** `INOUT "b" text DEFAULT 'x'` */
export function argumentSql(argument: Argument, home: string, context: PlanContext): string {
  const type = typeSql(argument.type, (user) => context.name(user, home));
  return [
    argument.mode === 'IN' ? '' : `${argument.mode} `,
    argument.name === undefined ? '' : `${quoteName(argument.name)} `,
    type,
    argument.default === undefined ? '' : ` DEFAULT ${exactDefault(argument.default, argument.type)}`,
  ].join('');
}

/** How DROP and COMMENT name a routine: `"app"."f" (integer, text)`. What a procedure gives back counts there. */
export function routineName(object: Routine, context: PlanContext): string {
  const input = isMistaken(object, context) ? 'IN ' : '';
  const types = object.args
    .filter((argument) => isInput(argument) || object.kind === 'procedure')
    .map(({ mode, type }) => {
      const said = mode === 'OUT' ? 'OUT ' : mode === 'IN' ? input : '';
      return said + typeSql(type, (user) => context.name(user, object.schema));
    });
  return `${context.name(object)} (${types.join(', ')})`;
}

/** Types alone may also mean a procedure that takes fewer and gives back the rest. */
function isMistaken(object: Routine, { from, to }: PlanContext): boolean {
  if (object.kind !== 'procedure' || object.args.length === 0) return false;
  return [from, to].some((realm) => [...realm.objects.values()].some((other) => overloads(other as Routine, object)));
}

function overloads(other: Routine, object: Routine): boolean {
  if (other.kind !== object.kind || other.name !== object.name || other.schema !== object.schema) return false;
  return other.args.length === object.args.length && other.args.some(({ mode }) => mode === 'OUT');
}

/** A function that another object calls; those of the server stand without quotes and schema. */
export function calledName({ schema, name }: NamedRow, home: string, context: PlanContext): string {
  if (schema !== 'pg_catalog') return context.name({ schema, name }, home);
  return shortName(name);
}
