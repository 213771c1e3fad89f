import { expect, test } from 'vitest';
import { canonicalType } from '../../../src/dialects/postgres/hcl-types.ts';
import { shortSpelling } from '../../../src/dialects/postgres/types.ts';
import { column, fault, read } from './fixture.ts';

/** Spellings of one type, and how plans print it. */
const spellings: readonly (readonly [printed: string, ...spelled: string[]])[] = [
  ['smallint', 'smallint', 'int2'],
  ['integer', 'integer', 'int', 'int4', 'sql("INT")'],
  ['bigint', 'bigint', 'int8'],
  ['numeric', 'numeric', 'decimal', 'dec'],
  ['numeric(6)', 'numeric(6)', 'decimal(6,0)', 'sql("numeric (6)")'],
  ['numeric(6,2)', 'numeric(6,2)', 'decimal(6, 2)', 'sql("DECIMAL( 6 , 2 )")'],
  ['numeric(3,-2)', 'numeric(3,-2)'],
  ['real', 'real', 'float4', 'float(10)', 'float(24)'],
  ['double precision', 'double_precision', 'float8', 'float', 'float(53)', 'sql("double precision")'],
  ['boolean', 'boolean', 'bool'],
  ['text', 'text', '"text"', 'sql("TEXT")'],
  ['character varying', 'character_varying', 'varchar', 'sql("character varying")'],
  ['character varying(9)', 'character_varying(9)', 'varchar(9)', 'sql("VARCHAR(9)")'],
  ['character(1)', 'character', 'char', 'char(1)', 'character(1)'],
  ['bpchar', 'bpchar'],
  ['"char"', 'sql("\\"char\\"")'],
  ['bit', 'bit', 'bit(1)'],
  ['bit varying', 'bit_varying', 'varbit'],
  ['bit varying(7)', 'bit_varying(7)', 'varbit(7)', 'sql("bit varying(7)")'],
  ['time', 'time', 'sql("time without time zone")', 'time(6)'],
  ['time(3)', 'time(3)', 'sql("time(3) without time zone")'],
  ['timetz(2)', 'timetz(2)', 'sql("time(2) with time zone")'],
  ['timestamp', 'timestamp', 'timestamp(6)', 'timestamp_without_time_zone'],
  ['timestamptz', 'timestamptz', 'sql("timestamp with time zone")', 'timestamp_with_time_zone'],
  ['timestamptz(3)', 'timestamptz(3)', 'sql("TIMESTAMP(3) WITH TIME ZONE")', 'sql("timestamptz (3)")'],
  ['interval', 'interval', 'interval(6)'],
  ['interval(3)', 'interval(3)'],
  ['interval year', 'year', 'sql("interval year")'],
  ['interval day to second(2)', 'day_to_second(2)', 'sql("interval day to second(2)")'],
  ['interval hour to minute', 'hour_to_minute'],
  ['integer[]', 'sql("int4[]")', 'sql("int[3]")', 'sql("int[][]")', 'sql("integer ARRAY")', 'sql("int array[4]")'],
  ['timestamp(3) with time zone[]', 'sql("timestamptz(3)[]")'],
  ['character varying(10)[]', 'sql("varchar(10) []")'],
  ['jsonpath', 'jsonpath'],
  ['pg_lsn', 'pg_lsn'],
  ['citext', 'citext'],
  ['hstore', 'hstore'],
  ['geometry(4326)', 'geometry(4326)'],
  ['public.vector(3)', 'sql("public.vector(3)")'],
  ['CaseSensitive', 'sql("CaseSensitive")'],
];

const rows = spellings.flatMap(([printed, ...all]) => all.map((spelled) => ({ printed, spelled })));

test.each(rows)('$spelled is $printed', async ({ printed, spelled }) => {
  const { type } = (await read(column(spelled))).object('column', 'c') as { type: { text: string } };
  expect(type.text.endsWith('[]') ? type.text : shortSpelling(type.text)).toBe(printed);
  expect(canonicalType(type.text)).toBe(type.text);
});

test.each([
  { spelled: 'serial', type: 'integer' },
  { spelled: 'serial4', type: 'integer' },
  { spelled: 'smallserial', type: 'smallint' },
  { spelled: 'bigserial', type: 'bigint' },
  { spelled: 'sql("BIGSERIAL")', type: 'bigint' },
])('$spelled counts', async ({ spelled, type }) => {
  expect((await read(column(spelled))).object('column', 'c')).toMatchObject({
    type: { text: type },
    serial: { sequence: 'crate_c_seq' },
  });
});

test.each([
  { spelled: 'integr', said: ['app.hcl:6:12: there is no type named "integr"', 'hint: did you mean "integer"?'] },
  { spelled: 'INT', said: ['there is no type named "INT"', 'did you mean "int"?'] },
  { spelled: 'varchr(3)', said: ['there is no type named "varchr"', 'did you mean "varchar"?'] },
  { spelled: 'text(3)', said: ['text(): the type text takes no arguments'] },
  { spelled: 'numeric(1,2,3)', said: ['too many arguments, at most 2'] },
  { spelled: 'varchar("wide")', said: ['app.hcl:6:20: ', 'a whole number is required, got "wide"'] },
  { spelled: 'enum.mood', said: ['app.hcl:6:16: referenced enum "mood" not found'] },
  { spelled: '12', said: ['app.hcl:6:12: column "c": type: a type is required, got 12'] },
  { spelled: 'serial', more: 'null = true', said: ['app.hcl:7:12: column "c": serial columns are never null'] },
  { spelled: 'serial', more: 'default = 3', said: ['the default of a serial column is its sequence'] },
])('type = $spelled is refused', async ({ spelled, more, said }) => {
  const text = await fault(column(spelled, more));
  for (const part of said) expect(text).toContain(part);
});
