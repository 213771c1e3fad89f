import { describe, expect, test } from 'vitest';
import { servers, serversOrEmbedded } from '../../../servers/index.ts';
import { difference, realmScope, workbench } from './workbench.ts';

const [server] = servers().length > 0 ? servers() : serversOrEmbedded();
if (!server) throw new Error('no database for the tests');

const crew = 'CREATE TABLE crew (rank varchar(9), age integer, height integer)';

/** What somebody writes, and what a dump of it says, which the server reads otherwise. */
const pairs: readonly (readonly [name: string, written: string, dumped: string])[] = [
  [
    'IN over varchar',
    `ALTER TABLE crew ADD CHECK (rank IN ('mate', 'it''s, (a) cook'))`,
    `ALTER TABLE crew ADD CHECK (((rank)::text = ANY ((ARRAY['mate'::character varying, 'it''s, (a) cook'::character varying])::text[])))`,
  ],
  [
    'BETWEEN before AND',
    'ALTER TABLE crew ADD CHECK (age BETWEEN 18 AND 70 AND height > 0)',
    'ALTER TABLE crew ADD CHECK ((((age >= 18) AND (age <= 70)) AND (height > 0)))',
  ],
  [
    'both in a view',
    `CREATE VIEW tall AS SELECT rank FROM crew WHERE age NOT BETWEEN 1 AND 9 OR rank IN ('mate', 'cook')`,
    `CREATE VIEW tall AS SELECT crew.rank FROM crew
      WHERE (((crew.age < 1) OR (crew.age > 9)) OR ((crew.rank)::text = ANY ((ARRAY['mate'::character varying, 'cook'::character varying])::text[])))`,
  ],
  [
    'a field of a time in capitals',
    `CREATE VIEW grown AS SELECT extract('YEAR' FROM now()) AS this_year, age FROM crew WHERE age > extract(day FROM now())`,
    `CREATE VIEW grown AS SELECT EXTRACT(YEAR FROM now()) AS this_year, age FROM crew WHERE (age)::numeric > EXTRACT(day FROM now())`,
  ],
  [
    'in the condition of an index',
    `CREATE INDEX crew_young ON crew (age) WHERE rank IN ('mate', 'cook')`,
    `CREATE INDEX crew_young ON crew (age) WHERE ((rank)::text = ANY ((ARRAY['mate'::character varying, 'cook'::character varying])::text[]))`,
  ],
  [
    'a query for what has no name',
    `CREATE VIEW tall AS SELECT rank FROM crew WHERE rank IN (SELECT 'mate') OR EXISTS (SELECT NULL) OR age > (SELECT -1)`,
    `CREATE VIEW tall AS SELECT crew.rank FROM crew WHERE (((crew.rank)::text IN ( SELECT 'mate'::text AS text))
      OR (EXISTS ( SELECT NULL::text AS text)) OR (crew.age > ( SELECT '-1'::integer AS int4)))`,
  ],
  [
    'in a domain',
    `CREATE DOMAIN deck AS varchar CHECK (VALUE IN ('fore', 'aft'))`,
    `CREATE DOMAIN deck AS varchar CONSTRAINT deck_check CHECK (((VALUE)::text = ANY ((ARRAY['fore'::character varying, 'aft'::character varying])::text[])))`,
  ],
];

describe('a database made from a dump has the expressions of the one that was dumped', () => {
  const bench = workbench(server);
  const load = (statement: string) => bench.load([crew, statement], realmScope);

  test.each(pairs)('%s', async (_, written, dumped) => {
    const [own, restored] = [await load(written), await load(dumped)];
    expect(difference(own, restored)).toEqual([]);
    expect(difference(restored, own)).toEqual([]);
    // Between two files it counts in which form the server would have it.
    expect(difference(own, restored, { exact: true })).toHaveLength(1);
  });

  test.each([
    [`CHECK (rank IN ('mate', 'cook'))`, `CHECK (rank IN ('mate', 'cooks'))`],
    [`CHECK (rank IN ('mate', 'cook'))`, `CHECK (rank NOT IN ('mate', 'cook'))`],
    ['CHECK (age BETWEEN 1 AND 9 AND height > 0)', 'CHECK (age BETWEEN 1 AND 9 AND height > 1)'],
    ['CHECK ((age > 1 OR age < 0) AND height > 0)', 'CHECK (age > 1 OR (age < 0 AND height > 0))'],
  ])('%s is not %s', async (one, other) => {
    const add = (check: string) => load(`ALTER TABLE crew ADD CONSTRAINT c ${check}`);
    expect(difference(await add(one), await add(other))).toHaveLength(1);
  });
});
