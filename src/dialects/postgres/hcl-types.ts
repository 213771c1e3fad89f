import { FunctionError } from '../../hcl/functions/define.ts';
import type { SchemaObject } from '../../schema/model.ts';
import type { SpelledType, TypeWord } from '../schema-hcl/index.ts';
import { nameText } from './names.ts';
import { hclWords, isArray, type TypeRef } from './types.ts';

/** Other names of the server's types. */
const aliases: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int: 'integer',
  int4: 'integer',
  int8: 'bigint',
  serial2: 'smallserial',
  serial4: 'serial',
  serial8: 'bigserial',
  decimal: 'numeric',
  dec: 'numeric',
  float4: 'real',
  float8: 'double precision',
  float: 'double precision',
  bool: 'boolean',
  varchar: 'character varying',
  'char varying': 'character varying',
  'national character varying': 'character varying',
  char: 'character',
  nchar: 'character',
  'national character': 'character',
  varbit: 'bit varying',
  timestamptz: 'timestamp with time zone',
  timetz: 'time with time zone',
  timestamp: 'timestamp without time zone',
  time: 'time without time zone',
};

/** Words that HCL takes beside those that it prints. */
const moreWords = [
  'citext',
  'ltree',
  'geometry',
  'geography',
  'jsonpath',
  'pg_lsn',
  'pg_snapshot',
  'txid_snapshot',
  'cid',
  'tid',
  'timestamp_with_time_zone',
  'timestamp_without_time_zone',
  'time_with_time_zone',
  'time_without_time_zone',
  'any',
  'anyelement',
  'anyarray',
  'anynonarray',
  'anyenum',
  'anyrange',
  'anymultirange',
  'anycompatible',
  'anycompatiblearray',
  'anycompatiblenonarray',
  'anycompatiblerange',
  'internal',
  'record',
  'trigger',
  'event_trigger',
  'void',
  'cstring',
];

const extensionWords: ReadonlySet<string> = new Set(['geometry', 'geography']);

/** Most arguments that a type takes; those that are not here take none. */
const arity: Readonly<Record<string, number>> = {
  numeric: 2,
  'character varying': 1,
  character: 1,
  bit: 1,
  'bit varying': 1,
  float: 1,
  interval: 1,
  'timestamp with time zone': 1,
  'timestamp without time zone': 1,
  'time with time zone': 1,
  'time without time zone': 1,
};

/** Types that stand without quotes in HCL. */
export const typeWordsOfHcl: ReadonlyMap<string, TypeWord> = new Map(
  [...hclWords, ...Object.keys(aliases).filter((name) => !name.includes(' ')), ...moreWords].map((word) => [
    word,
    (args) => wordSql(word, args),
  ]),
);

const intervalField = /^(?:year|month|day|hour|minute|second)(?: to (?:month|hour|minute|second))?$/;

function wordSql(word: string, args: readonly string[]): string {
  const plain = word.replaceAll('_', ' ');
  const name = intervalField.test(plain) ? `interval ${plain}` : hclWords.has(word) || plain in aliases ? plain : word;
  const spaced = /^(?:time|timestamp) with/.test(plain) ? plain : name;
  if (args.length === 0) return canonicalType(spaced);
  const most = extensionWords.has(word)
    ? 2
    : spaced.startsWith('interval')
      ? Number(/^interval$|second$/.test(spaced))
      : (arity[spaced === 'float' ? spaced : (aliases[spaced] ?? spaced)] ?? 0);
  if (args.length > most) {
    throw new FunctionError(most === 0 ? `the type ${word} takes no arguments` : `too many arguments, at most ${most}`);
  }
  const odd = args.findIndex((arg) => !/^-?\d+$/.test(arg));
  if (odd >= 0 && !extensionWords.has(word)) {
    throw new FunctionError(`a whole number is required, got ${JSON.stringify(args[odd])}`, odd);
  }
  return canonicalType(`${spaced}(${args.join(',')})`);
}

/**
 * A type as `format_type` of the server spells it, for the server's own types: `varchar(3)` → `character varying(3)`. Names that it does
 * not know stay as they are.
 */
export function canonicalType(spelling: string): string {
  const text = spelling.trim();
  const array = /^(.+?)(?:(?:\s+array(?:\s*\[[ \d]*\])*)|(?:\s*\[[ \d]*\])+)+$/is.exec(text);
  if (array) return `${canonicalType(array[1] ?? '')}[]`;
  const lower = text.toLowerCase().replace(/\s+/g, ' ');
  const match = /^([a-z0-9_ ]+?) ?(?:\( ?([\d, -]*?) ?\) ?([a-z ]*))?$/.exec(lower);
  if (!match) return text;
  const [, head = '', given, tail = ''] = match;
  const args = given === undefined ? [] : given.split(',').map((arg) => arg.trim());
  const name = tail === '' ? head : `${head} ${tail}`;
  return builtin(aliases[name] ?? name, name, args) ?? text;
}

function builtin(name: string, alias: string, args: readonly string[]): string | undefined {
  const inside = args.length === 0 ? '' : `(${args.join(',')})`;
  const zoned = /^(timestamp|time) (with|without) time zone$/.exec(name);
  if (zoned) return `${zoned[1]}${inside} ${zoned[2]} time zone`;
  if (name.startsWith('interval '))
    return intervalField.test(name.slice('interval '.length)) ? name + inside : undefined;
  switch (name) {
    case 'double precision': {
      const digits = Number(args[0] ?? 53);
      if (alias !== 'float' || digits < 1 || digits > 53) return args.length === 0 ? name : undefined;
      return digits <= 24 ? 'real' : name;
    }
    case 'numeric':
      return args.length === 1 ? `numeric(${args[0]},0)` : name + inside;
    case 'character':
    case 'bit':
      return name + (inside === '' ? '(1)' : inside);
    default:
      return hclWords.has(name.replaceAll(' ', '_')) || name in arity ? name + inside : undefined;
  }
}

/** A type as it was spelled, before the database has seen it. */
export function typeRefOf(spelled: SpelledType): TypeRef {
  if (spelled.kind !== 'reference')
    return { text: spelled.kind === 'word' ? spelled.text : canonicalType(spelled.text) };
  const { kind, schema = '', name } = spelled.target;
  return { text: `${schema}.${name}`, user: { kind, schema, name } };
}

/**
 * Types that were written as SQL and are objects of the state: `sql("mood[]")` means the enum `mood` of the same schema, else of
 * `public`, `sql("app.mood")` that of `app`.
 */
export function resolveTypes(
  objects: readonly SchemaObject[],
  isType: (object: SchemaObject) => boolean,
): SchemaObject[] {
  const types = new Map<string, SchemaObject>();
  for (const object of objects) if (isType(object)) types.set(`${object.schema ?? ''}\0${object.name}`, object);
  if (types.size === 0) return [...objects];
  const resolve = (type: TypeRef, home: string): TypeRef => {
    if (type.user || hclWords.has(type.text)) return type;
    const element = isArray(type) ? type.text.slice(0, -2) : type.text;
    const parts = element.replace(/\([^()"]*\)$/, '').match(/"(?:[^"]|"")+"|[^."]+/g) ?? [];
    const name = nameText(parts.at(-1) ?? '');
    const schemas = parts.length === 2 ? [nameText(parts[0] ?? '')] : [home, 'public'];
    const found = parts.length > 2 ? undefined : schemas.flatMap((schema) => types.get(`${schema}\0${name}`) ?? [])[0];
    return found ? { ...type, user: { kind: found.kind, schema: found.schema ?? '', name: found.name } } : type;
  };
  return objects.map((object) => mapTypes(object, (type) => resolve(type, object.schema ?? '')) as SchemaObject);
}

/** The value with its types changed, at whatever depth: what stands under a name that ends in `type`. Nothing else is copied. */
function mapTypes(value: unknown, change: (type: TypeRef) => TypeRef): unknown {
  if (Array.isArray(value)) return mapItems(value, (item) => mapTypes(item, change));
  if (typeof value !== 'object' || value === null) return value;
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  const mapped = mapItems(entries, (entry) => {
    const [name, part] = entry;
    const now = /type$/i.test(name) && isTypeRef(part) ? change(part) : mapTypes(part, change);
    return now === part ? entry : ([name, now] as const);
  });
  return mapped === entries ? value : Object.fromEntries(mapped);
}

/** The same list where nothing changed. */
function mapItems<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  const mapped = items.map(change);
  return mapped.every((item, index) => item === items[index]) ? items : mapped;
}

function isTypeRef(value: unknown): value is TypeRef {
  return typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string';
}
