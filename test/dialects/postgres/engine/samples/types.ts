import type { Part } from './part.ts';

/** A base type without a compiler: its functions are those of the server under other names. */
const yesnoBegun = [
  'CREATE TYPE yesno',
  `CREATE FUNCTION yesno_in(cstring) RETURNS yesno LANGUAGE internal IMMUTABLE STRICT AS 'boolin'`,
  `CREATE FUNCTION yesno_out(yesno) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'boolout'`,
];

/** Schemas, and all that columns and arguments can be of. */
export const typeParts: readonly Part[] = [
  {
    name: 'schema',
    forms: [
      ['CREATE SCHEMA app'],
      ['CREATE SCHEMA app', `COMMENT ON SCHEMA app IS 'it''s ours'`],
      ['CREATE SCHEMA app', 'GRANT USAGE ON SCHEMA app TO pg_monitor'],
    ],
  },
  {
    name: 'odd schema',
    forms: [['CREATE SCHEMA "Odd ""schema; --"']],
  },
  {
    name: 'extension',
    serversOnly: true,
    forms: [['CREATE EXTENSION citext'], [`CREATE EXTENSION citext VERSION '1.6'`]],
  },
  {
    name: 'language',
    forms: [
      ['CREATE TRUSTED LANGUAGE plodd HANDLER plpgsql_call_handler VALIDATOR plpgsql_validator'],
      ['CREATE LANGUAGE plodd HANDLER plpgsql_call_handler', `COMMENT ON LANGUAGE plodd IS 'odd'`],
    ],
  },
  {
    name: 'access method',
    forms: [
      ['CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler'],
      [
        'CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler',
        `COMMENT ON ACCESS METHOD heap_too IS 'h'`,
      ],
    ],
  },
  {
    name: 'collation',
    forms: [
      ['CREATE COLLATION plain FROM "C"'],
      [`CREATE COLLATION plain (provider = libc, locale = 'POSIX')`, `COMMENT ON COLLATION plain IS 'as it is'`],
    ],
  },
  {
    name: 'enum',
    forms: [
      [`CREATE TYPE mood AS ENUM ('a', 'b')`],
      [`CREATE TYPE mood AS ENUM ('a', 'it''s new', 'b', 'c')`, `COMMENT ON TYPE mood IS 'how it goes'`],
      [`CREATE TYPE mood AS ENUM ('c', 'b', 'a')`],
    ],
  },
  {
    name: 'domain',
    forms: [
      ['CREATE DOMAIN price AS numeric CHECK (VALUE >= 0)'],
      ['CREATE DOMAIN price AS numeric DEFAULT 1 CONSTRAINT upper CHECK (VALUE < 1000)'],
      ['CREATE DOMAIN price AS numeric(10,2)', `COMMENT ON DOMAIN price IS 'net'`],
      [
        'CREATE DOMAIN price AS numeric CHECK (VALUE >= 0) CONSTRAINT upper CHECK (VALUE < 500)',
        `COMMENT ON CONSTRAINT upper ON DOMAIN price IS 'dear'`,
      ],
    ],
  },
  {
    name: 'domain on domain',
    needs: ['domain'],
    forms: [['CREATE DOMAIN low_price AS price CHECK (VALUE < 10)'], ['CREATE DOMAIN low_price AS price DEFAULT 3']],
  },
  {
    name: 'domain of lists',
    forms: [
      ['CREATE DOMAIN tags AS text[]', 'CREATE DOMAIN few_tags AS tags CHECK (cardinality(VALUE) < 9)'],
      ['CREATE DOMAIN tags AS text[]'],
      ['CREATE DOMAIN tags AS varchar(9)[]', `CREATE DOMAIN few_tags AS tags DEFAULT '{}'`],
    ],
  },
  {
    name: 'composite',
    forms: [
      ['CREATE TYPE address AS (street text, zip text)'],
      ['CREATE TYPE address AS (street text, zip varchar(12), town text)'],
      ['CREATE TYPE address AS (street text COLLATE "C", zip text)', `COMMENT ON COLUMN address.zip IS 'code'`],
    ],
  },
  {
    name: 'composite of types',
    needs: ['composite', 'enum', 'domain'],
    forms: [
      ['CREATE TYPE offer AS (place address, feeling mood, cost price)'],
      ['CREATE TYPE offer AS (places address[], feeling mood)', `COMMENT ON TYPE offer IS 'o'`],
    ],
  },
  {
    name: 'range',
    forms: [
      ['CREATE TYPE span AS RANGE (subtype = float8, subtype_diff = float8mi)'],
      ['CREATE TYPE span AS RANGE (subtype = float8, multirange_type_name = spans)', `COMMENT ON TYPE span IS 's'`],
      ['CREATE TYPE span AS RANGE (subtype = text, collation = "C")'],
    ],
  },
  {
    name: 'base type',
    forms: [
      [...yesnoBegun, 'CREATE TYPE yesno (INPUT = yesno_in, OUTPUT = yesno_out, LIKE = boolean)'],
      [
        ...yesnoBegun,
        `CREATE FUNCTION yesno_send(yesno) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'boolsend'`,
        'CREATE TYPE yesno (INPUT = yesno_in, OUTPUT = yesno_out, SEND = yesno_send, LIKE = boolean)',
        `COMMENT ON TYPE yesno IS 'either'`,
        `COMMENT ON FUNCTION yesno_in(cstring) IS 'reads'`,
      ],
    ],
  },
  {
    name: 'function of base type',
    needs: ['base type'],
    forms: [
      [
        `CREATE FUNCTION yesno_and(yesno, yesno) RETURNS yesno LANGUAGE internal IMMUTABLE STRICT AS 'booland_statefunc'`,
      ],
      [
        `CREATE FUNCTION yesno_and(a yesno, yesno) RETURNS yesno LANGUAGE internal IMMUTABLE STRICT AS 'booland_statefunc'`,
        'CREATE AGGREGATE yesno_all(yesno) (SFUNC = yesno_and, STYPE = yesno)',
        'CREATE DOMAIN surely AS yesno NOT NULL',
      ],
    ],
  },
  {
    name: 'sequence',
    forms: [
      ['CREATE SEQUENCE counter'],
      ['CREATE SEQUENCE counter AS integer INCREMENT 5 MINVALUE 5 MAXVALUE 5000 START 10 CACHE 4 CYCLE'],
      ['CREATE SEQUENCE counter INCREMENT -1', `COMMENT ON SEQUENCE counter IS 'down'`],
    ],
  },
  {
    name: 'unlogged sequence',
    since: 15,
    forms: [['CREATE SEQUENCE fast_counter'], ['CREATE UNLOGGED SEQUENCE fast_counter']],
  },
  {
    name: 'conversion',
    forms: [
      [`CREATE CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8`],
      [
        `CREATE DEFAULT CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8`,
        `COMMENT ON CONVERSION latin IS 'l'`,
      ],
    ],
  },
];
