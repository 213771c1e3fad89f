import { describe, expect, test } from 'vitest';
import { isGuarded, replayable } from '../../../src/dialects/postgres/replayable.ts';

describe('what the server prints, so that it reads the same again', () => {
  test.each([
    ['(((a >= 1) AND (a <= 5)) AND b)', '(((a >= 1) AND (a <= 5))::boolean AND b)'],
    [
      '(((a < 1) OR (a > 5)) OR ((b < 1) OR (b > 5)) OR c)',
      '(((a < 1) OR (a > 5))::boolean OR ((b < 1) OR (b > 5)) OR c)',
    ],
    [
      '((((a = 1) AND (b = 2)) AND c) AND (((d = 1) AND (e = 2)) AND f))',
      '((((a = 1) AND (b = 2))::boolean AND c)::boolean AND (((d = 1) AND (e = 2))::boolean AND f))',
    ],
    [
      `(x = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))`,
      `(x = ANY ((ARRAY['a'::character varying, 'b'::character varying])::character varying[]::text[]))`,
    ],
    [
      `((ARRAY['a'::public."My type", NULL::public."My type"])::text[])`,
      `((ARRAY['a'::public."My type", NULL::public."My type"])::public."My type"[]::text[])`,
    ],
    [`((ARRAY[x, '1'::bit(3)])::bit varying[])`, `((ARRAY[x, '1'::bit(3)])::"bit"[]::bit varying[])`],
    ['((ARRAY[(i * 2), 2])::numeric[])', '((ARRAY[(i * 2), 2])::integer[]::numeric[])'],
    ['((ARRAY[ARRAY[3000000000]])::numeric[])', '((ARRAY[ARRAY[3000000000]])::bigint[]::numeric[])'],
    ['(ROW(a, b) = ROW(1, 2))', '(ROW(ROW(a, b)) = ROW(ROW(1, 2)))'],
    ['(ROW(a, b) <> ROW(1, 2))', '(ROW(ROW(a, b)) <> ROW(ROW(1, 2)))'],
    ['(ROW(a) IS DISTINCT FROM ROW(1))', '(ROW(ROW(a)) IS DISTINCT FROM ROW(ROW(1)))'],
    ['EXTRACT(Year FROM a)', 'EXTRACT("Year" FROM a)'],
    [
      `(a IN ( SELECT DISTINCT 'x'::text,\n b, true FROM t))`,
      `(a IN ( SELECT DISTINCT 'x'::text AS "?column?",\n b, true AS "?column?" FROM t))`,
    ],
    [
      `BEGIN ATOMIC\n SELECT CASE WHEN a THEN 1 ELSE 2 END AS "case",\n NULL::text\n WHERE (a = 'b'::text);\nEND`,
      `BEGIN ATOMIC\n SELECT CASE WHEN a THEN 1 ELSE 2 END AS "case",\n NULL::text AS "?column?"\n WHERE (a = 'b'::text);\nEND`,
    ],
  ])('%s', (printed, written) => {
    expect(replayable(printed)).toBe(written);
    expect(isGuarded(written)).toBe(true);
  });

  test.each([
    '(((a >= 1) AND (a <= 5)) OR b)',
    '(a AND ((b >= 1) AND (b <= 5)))',
    `(((a = ')) AND (')) AND b)`,
    '(ROW(a, b) < ROW(1, 2))',
    'EXTRACT(year FROM a)',
    '(ROW(a, b) = ANY (ARRAY[ROW(1, 2)]))',
    `(x = ANY (ARRAY['a'::text, 'b'::text]))`,
    '(x = ANY ((ARRAY[a, b])::text[]))',
    'sum(a) OVER (ROWS BETWEEN 1 PRECEDING AND 2 FOLLOWING)',
    `SELECT '((a AND b) AND c)'::text AS q`,
    `(EXISTS ( SELECT 1, (3)::bigint AS int8, (a)::text AS a FROM t WHERE (b = 'x'::text)))`,
  ])('as it is: %s', (printed) => {
    expect(replayable(printed)).toBe(printed);
    expect(isGuarded(printed)).toBe(false);
  });
});
