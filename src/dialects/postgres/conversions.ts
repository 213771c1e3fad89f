import { TelamonError } from '../../errors/telamon-error.ts';
import { baseName, isArray, type TypeRef } from './types.ts';

const strings = new Set(['text', 'character varying', 'character', 'bpchar', 'name', '"char"']);
const numbers = new Set(['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision']);
const times = new Set(['date', 'timestamp without time zone', 'timestamp with time zone']);
/** Pairs with an implicit or assignment cast, beside those of the sets above; both directions. */
const pairs: readonly (readonly [string, string])[] = [
  ['json', 'jsonb'],
  ['inet', 'cidr'],
  ['macaddr', 'macaddr8'],
  ['bit', 'bit varying'],
  ['time without time zone', 'time with time zone'],
  ['time without time zone', 'interval'],
];
const oneWay: readonly (readonly [string, string])[] = [
  ['timestamp without time zone', 'time without time zone'],
  ['timestamp with time zone', 'time without time zone'],
  ['timestamp with time zone', 'time with time zone'],
];

/**
 * How `ALTER COLUMN … TYPE` carries values over: an expression for USING, or undefined where the server has an assignment cast.
 * `column` is the quoted name, `target` the type as SQL.
 * @throws TelamonError plan_refused where no cast exists.
 */
export function usingClause(from: TypeRef, to: TypeRef, column: string, target: string): string | undefined {
  const [a, b] = [baseName(from), baseName(to)];
  if (isArray(from) !== isArray(to)) {
    if (isArray(to) && a === b) return `ARRAY[${column}]`;
    if (isArray(to) && strings.has(a)) return `${column}::${target}`;
    if (isArray(from) && !strings.has(b)) throw refused(column, from, to);
    return undefined;
  }
  const text = isArray(from) ? 'text[]' : 'text';
  if (from.user || to.user) {
    if (from.user && to.user) return `${column}::${text}::${target}`;
    if (strings.has(b)) return undefined;
    return strings.has(a) ? `${column}::${target}` : `${column}::${text}::${target}`;
  }
  if (a === b || strings.has(b) || castsByAssignment(a, b)) return undefined;
  if (numbers.has(a) && times.has(b)) {
    throw refused(column, from, to, [
      `the unit of the numbers is not known: USING to_timestamp(${column}) reads them as seconds`,
    ]);
  }
  if (
    (numbers.has(a) && !numbers.has(b) && !(a === 'integer' && b === 'boolean')) ||
    (a === 'boolean' && b !== 'integer')
  ) {
    throw refused(column, from, to);
  }
  return `${column}::${target}`;
}

function castsByAssignment(a: string, b: string): boolean {
  if ((numbers.has(a) && numbers.has(b)) || (times.has(a) && times.has(b))) return true;
  return (
    pairs.some(([x, y]) => (x === a && y === b) || (x === b && y === a)) || oneWay.some(([x, y]) => x === a && y === b)
  );
}

function refused(column: string, from: TypeRef, to: TypeRef, hints: readonly string[] = []): TelamonError {
  return new TelamonError(
    'plan_refused',
    `cannot convert column ${column} from ${from.text} to ${to.text} automatically`,
    { hints: [...hints, 'write the statement yourself in a file of `telamon migrate new`'] },
  );
}

/** Whether values and defaults of one type are spelled alike in the other, so that a default may stay while the type changes. */
export function sameFamily(from: TypeRef, to: TypeRef): boolean {
  if (from.user || to.user || isArray(from) !== isArray(to)) return false;
  const [a, b] = [baseName(from), baseName(to)];
  return a === b || [strings, numbers, times].some((set) => set.has(a) && set.has(b));
}

/** Type changes that neither rewrite the table nor check its rows. */
export function keepsTable(from: TypeRef, to: TypeRef): boolean {
  const [a, b] = [baseName(from), baseName(to)];
  if (from.user || to.user || isArray(from) || isArray(to)) return false;
  const [x, y] = [modifiers(from), modifiers(to)];
  if ((a === 'character varying' || a === 'text') && b === 'text') return true;
  if (a === 'text' && b === 'character varying') return y.length === 0;
  if (a !== b) return a === 'cidr' && b === 'inet';
  if (a === 'numeric')
    return y.length === 0 || ((x[1] ?? 0) === (y[1] ?? 0) && (y[0] ?? 0) >= (x[0] ?? Number.POSITIVE_INFINITY));
  if (a === 'character varying' || a === 'bit varying' || times.has(a)) {
    return y.length === 0 || (x.length > 0 && (y[0] ?? 0) >= (x[0] ?? 0));
  }
  return false;
}

function modifiers(type: TypeRef): number[] {
  return /\(([^)]*)\)/.exec(type.text)?.[1]?.split(',').map(Number) ?? [];
}
