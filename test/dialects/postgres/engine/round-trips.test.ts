import { describe, expect, test } from 'vitest';
import { planFromEmpty } from '../../../../src/dialects/postgres/plan/plan.ts';
import { everyMajor, pglite, type Server } from '../../../servers/index.ts';
import { oddItems, statementsBesideADrop } from './list-items.ts';
import { requireRoundTrip } from './round-trip.ts';
import { partsFor } from './samples/index.ts';
import { sample } from './samples/part.ts';
import { workbench } from './workbench.ts';

/** By hand, `TELAMON_TEST_WIDE=1` makes every form on every server. */
function formsOn({ major }: Server): readonly number[] {
  if (process.env.TELAMON_TEST_WIDE === '1') return [0, 1, 2, 3];
  if (major === 14) return [0, 1];
  return major === 18 ? [2, 3] : [major % 4];
}

/** Rights are in neither text unless they are asked for. */
const isRight = (sql: string) => /^(GRANT|REVOKE|ALTER DEFAULT PRIVILEGES) /.test(sql);

describe.each([...everyMajor(), pglite])(
  'a schema with everything in it, printed and made again, on $name',
  (server) => {
    const bench = workbench(server);
    const parts = partsFor(server);

    test.each(formsOn(server))('in form %i', async (form) => {
      // A column that a parent gets after its children stands elsewhere in those than where a new one has it.
      const formOf = (name: string) => (name === 'found text' ? 1 : form);
      const choice = Object.fromEntries(parts.map(({ name }) => [name, formOf(name)]));
      const { statements } = sample(parts, choice);
      const realm = await requireRoundTrip(
        bench,
        server,
        statements.filter((sql) => !isRight(sql)),
      );
      expect(realm.unknown).toBeUndefined();
      expect(oddItems(realm, server.major)).toEqual([]);
      const plain = planFromEmpty(realm, { qualifier: { by: 'schema' }, targetMajor: server.major });
      expect(plain.statements).toEqual(statementsBesideADrop(realm, server.major));
    });
  },
);

/** A type with the functions, operators and class that a btree asks for. */
const ordered = (type: string, like: string) => [
  `CREATE TYPE ${type}`,
  `CREATE FUNCTION ${type}_in(cstring) RETURNS ${type} IMMUTABLE STRICT LANGUAGE internal AS '${like}in'`,
  `CREATE FUNCTION ${type}_out(${type}) RETURNS cstring IMMUTABLE STRICT LANGUAGE internal AS '${like}out'`,
  `CREATE TYPE ${type} (INPUT = ${type}_in, OUTPUT = ${type}_out, LIKE = ${like})`,
  `CREATE FUNCTION ${type}_cmp(${type}, ${type}) RETURNS integer IMMUTABLE STRICT LANGUAGE internal AS 'btint8cmp'`,
  ...[
    ['<', 'lt'],
    ['=', 'eq'],
    ['>', 'gt'],
  ].flatMap(([operator, word]) => [
    `CREATE FUNCTION ${type}_${word}(${type}, ${type}) RETURNS boolean IMMUTABLE STRICT LANGUAGE internal AS 'int8${word}'`,
    `CREATE OPERATOR ${operator} (FUNCTION = ${type}_${word}, LEFTARG = ${type}, RIGHTARG = ${type})`,
  ]),
];

describe('ranges are made after the operator classes that order their values', () => {
  const [server = pglite] = everyMajor();
  const bench = workbench(server);

  test.each(['DEFAULT ', ''])('a %sclass', async (standing) => {
    await requireRoundTrip(bench, server, [
      ...ordered('weight', 'int8'),
      `CREATE OPERATOR CLASS weight_ops ${standing}FOR TYPE weight USING btree AS OPERATOR 1 <, OPERATOR 3 =, OPERATOR 5 >, FUNCTION 1 weight_cmp(weight, weight)`,
      `CREATE TYPE a_weight_span AS RANGE (subtype = weight${standing ? '' : ', subtype_opclass = weight_ops'})`,
    ]);
  });
});

describe('what PL/pgSQL declares is looked up when a function is made', () => {
  const [server = pglite] = everyMajor();
  const bench = workbench(server);
  const body = (declared: string) =>
    `LANGUAGE plpgsql AS $$ DECLARE ${declared}; BEGIN UPDATE mate SET age = 1; RETURN 1; END $$`;

  test.each([
    ['row types', 'one integer; other mate%ROWTYPE', 1],
    ['types of columns', 'one mate.age%TYPE', 1],
    ['types', 'one CONSTANT rank := NULL', 1],
    ['nothing of another schema', 'one yard.mate; other yard.mate.age%TYPE', 0],
  ])('%s', async (_, declared, times) => {
    const realm = await requireRoundTrip(bench, server, [
      'CREATE SCHEMA yard',
      'CREATE TABLE yard.mate (age integer)',
      `CREATE TYPE yard.rank AS ENUM ('a')`,
      'SET search_path = yard',
      `CREATE FUNCTION yard.told() RETURNS integer ${body(declared)}`,
      'RESET search_path',
    ]);
    const { statements } = planFromEmpty(realm, { qualifier: { by: 'schema' }, targetMajor: server.major });
    expect(statements.filter(({ sql }) => sql === 'SET check_function_bodies = off')).toHaveLength(times);
  });
});
