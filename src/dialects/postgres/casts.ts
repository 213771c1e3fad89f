/**
 * Casts between builtin types, as every supported server has them (`pg_cast`): `source > targets`. Those that lose part of a value
 * (a polygon's centre) are left out: going through text fails instead.
 */
const assignment = `
boolean > text, character, character varying
"char" > text, character, character varying
name > text, character, character varying
bigint > smallint, integer, real, double precision, money, numeric, oid, reg
smallint > bigint, integer, real, double precision, numeric, oid, reg
integer > bigint, smallint, real, double precision, money, numeric, oid, reg
numeric > bigint, smallint, integer, real, double precision, money
real > bigint, smallint, integer, double precision, numeric
double precision > bigint, smallint, integer, real, numeric
money > numeric
oid > bigint, integer, reg
reg > bigint, integer, oid
text > "char", name, character, character varying, regclass
character varying > "char", name, text, character, regclass
character > "char", name, text, character varying
json > jsonb
jsonb > json
xml > text, character, character varying
point > box
path > polygon
box > polygon
polygon > path
cidr > text, inet, character, character varying
inet > text, cidr, character, character varying
macaddr > macaddr8
macaddr8 > macaddr
date > timestamp without time zone, timestamp with time zone
time without time zone > interval, time with time zone
time with time zone > time without time zone
timestamp without time zone > date, time without time zone, timestamp with time zone
timestamp with time zone > date, time without time zone, timestamp without time zone, time with time zone
interval > time without time zone
bit > bit varying
bit varying > bit`;

const explicit = `
boolean > integer
integer > boolean, "char", bit
"char" > integer
bigint > bit
bit > bigint, integer
text > xml
character > xml
character varying > xml
jsonb > boolean, bigint, smallint, integer, real, double precision, numeric
int4range > int4multirange
int8range > int8multirange
numrange > nummultirange
daterange > datemultirange
tsrange > tsmultirange
tstzrange > tstzmultirange
xid8 > xid`;

/** Those that extensions bring. The names of these types are known wherever the extension is. */
const brought = `
hstore > json, jsonb
text[] > hstore
integer[] > vector, halfvec
real[] > vector, halfvec
double precision[] > vector, halfvec
numeric[] > vector, halfvec
vector > real[], halfvec, sparsevec
halfvec > real[], vector, sparsevec
sparsevec > vector, halfvec
geometry > box, polygon, point, path, bytea, json, jsonb, box2d, box3d, geography
geography > geometry, bytea
bytea > geometry, geography
point > geometry
path > geometry
polygon > geometry
box2d > geometry, box3d
box3d > geometry, box, box2d
raster > geometry, box3d, bytea
ean13 > isbn13, ismn13, issn13, isbn, ismn, issn, upc
isbn13 > ean13, isbn
ismn13 > ean13, ismn
issn13 > ean13, issn
isbn > ean13, isbn13
ismn > ean13, ismn13
issn > ean13, issn13
upc > ean13`;

const other = `uuid bytea lseg line circle tsvector tsquery pg_lsn cid tid xid xid8 jsonpath txid_snapshot pg_snapshot bpchar`;

function table(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    text
      .trim()
      .split('\n')
      .map((line) => {
        const [source = '', targets = ''] = line.split(' > ');
        return [source, new Set(targets.split(', '))];
      }),
  );
}

const casts = { assignment: table(assignment), explicit: table(explicit), brought: table(brought) };
const builtin = new Set([
  ...[casts.assignment, casts.explicit].flatMap((map) => [...map].flatMap(([source, targets]) => [source, ...targets])),
  ...other.split(' '),
]);

/** Types of one category: whatever prints becomes one of them by itself, and they become whatever they can be read as. */
const strings: ReadonlySet<string> = new Set(['text', 'character varying', 'character', 'bpchar', 'name', 'citext']);

/** Also with the schema of the extension that brings it. */
export function isStringType(type: string): boolean {
  return strings.has(type) || /\.citext$/.test(type);
}

/** `regclass` and its kin share their casts; `bpchar` is a `character` without length. */
function family(type: string): string {
  if (/^reg[a-z]+$/.test(type)) return 'reg';
  return type === 'bpchar' ? 'character' : type;
}

export function isBuiltin(type: string): boolean {
  return builtin.has(family(type));
}

/** An extension brings a cast between the two; names as the server writes them, with the schema of the extension or without, and `[]`. */
export function broughtCast(from: string, to: string): boolean {
  const bare = (type: string) => type.replace(/^(?:"(?:[^"]|"")+"|[^".\s]+)\./, '');
  return casts.brought.get(bare(from))?.has(bare(to)) === true;
}

/** How the server gets from one builtin type to another, names without length or precision: by itself, on request, or not at all. */
export function builtinCast(from: string, to: string): 'assignment' | 'explicit' | undefined {
  const [a, b] = [family(from), family(to)];
  const has = (map: ReadonlyMap<string, ReadonlySet<string>>) =>
    map.get(a)?.has(b) === true || map.get(a)?.has(to) === true;
  if (from === to || (a === b && a !== 'reg')) return 'assignment';
  if (has(casts.assignment)) return 'assignment';
  if (has(casts.explicit)) return 'explicit';
  if (isStringType(to)) return 'assignment';
  return isStringType(from) ? 'explicit' : undefined;
}
