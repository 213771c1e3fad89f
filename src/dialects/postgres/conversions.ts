import { TelamonError } from '../../errors/telamon-error.ts';
import { keyOf, type Realm, type SchemaObject } from '../../schema/model.ts';
import { broughtCast, builtinCast, isBuiltin, isStringType } from './casts.ts';
import { baseName, isArray, type TypeRef } from './types.ts';

const strings = new Set(['text', 'character varying', 'character', 'bpchar', 'name', '"char"']);
const numbers = new Set(['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision']);
const times = new Set(['date', 'timestamp without time zone', 'timestamp with time zone']);

/** What a domain is made of, down to a type that is none; any other type itself. */
export function baseType(type: TypeRef, realm: Realm): TypeRef {
  if (type.user?.kind !== 'domain') return type;
  const domain = realm.objects.get(keyOf(type.user)) as (SchemaObject & { readonly type?: TypeRef }) | undefined;
  if (!domain?.type) return type;
  const base = baseType(domain.type, realm);
  return isArray(type) ? { ...base, text: `${base.text}[]` } : base;
}

/** A column type, and what stands behind it: the base of a domain. */
export interface Convertible {
  readonly type: TypeRef;
  /** The type itself where it is no domain. */
  readonly base: TypeRef;
}

/**
 * How `ALTER COLUMN … TYPE` carries values over: an expression for USING, or undefined where the server converts by itself, defaults
 * included. `column` is the quoted name, `target` the type as SQL. What has no cast goes through text, where that is allowed: it fails
 * on values that do not read as the new type, and changes none.
 * @throws TelamonError plan_refused where no cast exists.
 */
export function usingClause(
  from: Convertible,
  to: Convertible,
  column: string,
  target: string,
  throughText = false,
): string | undefined {
  const whole = ({ base }: Convertible) => baseName(base) + (isArray(base) ? '[]' : '');
  if (broughtCast(whole(from), whole(to))) return `${column}::${target}`;
  if (isArray(from.base) !== isArray(to.base)) {
    const inner = elementCast(from.base, to.base);
    if (isArray(to.base) && !isString(from.base) && inner !== undefined) {
      return baseName(from.base) === baseName(to.base) ? `ARRAY[${column}]` : `ARRAY[${column}]::${target}`;
    }
    if (isArray(to.base) && isString(from.base)) return `${column}::${target}`;
    if (isString(to.base)) return undefined;
    return byText(from, to, column, target, throughText);
  }
  const cast = elementCast(from.base, to.base);
  if (cast === 'assignment') return undefined;
  if (cast === 'explicit') return `${column}::${target}`;
  return byText(from, to, column, target, throughText);
}

function byText(from: Convertible, to: Convertible, column: string, target: string, allowed: boolean): string {
  const ofState = from.type.user !== undefined || to.type.user !== undefined;
  if (!ofState && !allowed) {
    const unit = numbers.has(baseName(from.base)) && times.has(baseName(to.base)) && !isArray(from.base);
    throw new TelamonError(
      'plan_refused',
      `cannot convert column ${column} from ${from.type.text} to ${to.type.text} automatically`,
      {
        hints: [
          ...(unit
            ? [`the unit of the numbers is not known: USING to_timestamp(${column}) reads them as seconds`]
            : []),
          'write the statement yourself in a file of `telamon migrate new`',
        ],
      },
    );
  }
  const text = isArray(from.base) && isArray(to.base) ? 'text[]' : 'text';
  return `${column}::${text}::${target}`;
}

/** The cast between two types, or between their elements. */
function elementCast(from: TypeRef, to: TypeRef): 'assignment' | 'explicit' | undefined {
  const [a, b] = [baseName(from), baseName(to)];
  if (from.user || to.user) {
    if (from.user && to.user) return sameUser(from, to) ? 'assignment' : undefined;
    if (to.user === undefined && isStringType(b)) return 'assignment';
    return from.user === undefined && isStringType(a) ? 'explicit' : undefined;
  }
  if (isBuiltin(a) && isBuiltin(b)) return builtinCast(a, b);
  if (a === b || isStringType(b)) return 'assignment';
  return isStringType(a) || broughtCast(a, b) ? 'explicit' : undefined;
}

function sameUser({ user: a }: TypeRef, { user: b }: TypeRef): boolean {
  return a?.kind === b?.kind && a?.schema === b?.schema && a?.name === b?.name;
}

function isString(type: TypeRef): boolean {
  return !type.user && !isArray(type) && isStringType(baseName(type));
}

/** Whether values of both types compare with each other, so that a foreign key between them holds while one side changes. */
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
