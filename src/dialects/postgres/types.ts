/** A type that the state defines: an enum, a domain, the row type of a table. */
export interface TypeName {
  readonly kind: string;
  readonly schema: string;
  readonly name: string;
}

export interface TypeRef {
  /** The server's text (`format_type`) under the search path of the state: qualified in realm scope, bare in schema scope. */
  readonly text: string;
  /** The type, or the element type of an array, when the state defines it; printed by its own name then. */
  readonly user?: TypeName;
}

export function isArray(type: TypeRef): boolean {
  return type.text.endsWith('[]');
}

/** What stands in brackets behind the name of a type of the state, with them: `(3)`; only base types take any. */
export function modifierOf(type: TypeRef): string {
  const text = isArray(type) ? type.text.slice(0, -2) : type.text;
  return text.endsWith(')') ? text.slice(text.lastIndexOf('(')) : '';
}

/**
 * The spelling that plans print. `name` qualifies the types of the state. Arrays keep the server's spelling of the element.
 * `exact`: a precision that is the usual one stays.
 */
export function typeSql(type: TypeRef, name: (user: TypeName) => string, exact = true): string {
  if (type.user) return name(type.user) + modifierOf(type) + (isArray(type) ? '[]' : '');
  if (isArray(type)) return type.text;
  return exact ? spelling(type.text) : shortSpelling(type.text);
}

/** `timestamp(3) with time zone` → `timestamptz(3)`. A precision stays, also the usual one: the server tells it from none. */
function spelling(text: string): string {
  // Most types are none of these, and the look at their first letters is all they cost.
  if (!/^(?:time|bit\(|numeric\()/.test(text)) return text;
  const time = /^(timestamp|time)(\(\d\))? (with|without) time zone$/.exec(text);
  if (time) return `${time[1]}${time[3] === 'with' ? 'tz' : ''}${time[2] ?? ''}`;
  if (text === 'bit(1)') return 'bit';
  return text.replace(/^(numeric\(\d+),0\)$/, '$1)');
}

/** The same with defaults of arguments left out. */
export function shortSpelling(text: string): string {
  const spelled = spelling(text);
  return spelled.endsWith('(6)') ? spelled.replace(/^((?:timestamp|time|interval).*)\(6\)$/, '$1') : spelled;
}

/** Two types are one: the same object of the state, or the same spelling; modifiers of extension types compare in any letter case. */
export function sameType(a: TypeRef, b: TypeRef): boolean {
  if (a.user || b.user) {
    const same = a.user?.kind === b.user?.kind && a.user?.schema === b.user?.schema && a.user?.name === b.user?.name;
    return same && isArray(a) === isArray(b) && modifierOf(a) === modifierOf(b);
  }
  return comparable(a.text) === comparable(b.text);
}

function comparable(text: string): string {
  const element = text.replace(/\[\]$/, '');
  return (
    shortSpelling(element).replace(/\([^)]*\)/g, (modifier) => modifier.toLowerCase()) + text.slice(element.length)
  );
}

/** The name alone: no length, precision or brackets. */
export function baseName(type: TypeRef): string {
  return type.text
    .replace(/\[\]$/, '')
    .replace(/\([^)]*\)/g, '')
    .replace(/^interval .*/, 'interval')
    .trim();
}

/** Words of the HCL type table; other names print as sql("…"). */
export const hclWords: ReadonlySet<string> = new Set(
  `smallint integer bigint smallserial serial bigserial numeric real double_precision boolean text character_varying character
bpchar name bytea bit bit_varying date time timetz timestamp timestamptz interval year month day hour minute second
year_to_month day_to_hour day_to_minute day_to_second hour_to_minute hour_to_second minute_to_second json jsonb xml uuid money
inet cidr macaddr macaddr8 point line lseg box path polygon circle tsvector tsquery int4range int4multirange int8range
int8multirange numrange nummultirange tsrange tsmultirange tstzrange tstzmultirange daterange datemultirange hstore
oid xid xid8 regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure regrole regtype`.split(
    /\s+/,
  ),
);

/** A builtin type as an HCL word with arguments, like `character_varying(10)`; undefined when it has to be raw SQL. */
export function typeWord(type: TypeRef): string | undefined {
  if (type.user || isArray(type)) return undefined;
  if (type.text === 'bit(1)') return 'bit(1)';
  const words = shortSpelling(type.text).replace(/^interval (?=[a-z])/, '');
  const match = /^([a-z0-9 ]+)(\([\d,-]+\))?$/.exec(words);
  const word = match?.[1]?.replaceAll(' ', '_') ?? '';
  return hclWords.has(word) ? `${word}${match?.[2] ?? ''}` : undefined;
}
