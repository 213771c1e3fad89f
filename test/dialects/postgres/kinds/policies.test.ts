import { servers } from '../../../servers/index.ts';
import { type KindCase, kindSuite } from './suite.ts';

const table = 'CREATE TABLE t (a integer, b text)';

const cases: readonly KindCase[] = [
  {
    name: 'policies come before what enables them',
    from: [table],
    to: [
      table,
      `CREATE POLICY p ON t FOR SELECT USING (a = 1)`,
      `CREATE POLICY "own rows" ON t AS RESTRICTIVE FOR UPDATE TO pg_monitor, current_user USING (b = CURRENT_USER) WITH CHECK (a > 0)`,
      `CREATE POLICY w ON t FOR INSERT TO PUBLIC WITH CHECK (true)`,
      'ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
      `COMMENT ON POLICY p ON t IS 'one''s own'`,
    ],
    plan: [
      'CREATE POLICY "own rows" ON "t" AS RESTRICTIVE FOR UPDATE TO "pg_monitor", "postgres" USING (b = CURRENT_USER) WITH CHECK (a > 0)',
      'CREATE POLICY "p" ON "t" AS PERMISSIVE FOR SELECT TO PUBLIC USING (a = 1)',
      'CREATE POLICY "w" ON "t" AS PERMISSIVE FOR INSERT TO PUBLIC WITH CHECK (true)',
      `COMMENT ON POLICY "p" ON "t" IS 'one''s own'`,
      'ALTER TABLE "t" ENABLE ROW LEVEL SECURITY',
      'ALTER TABLE "t" FORCE ROW LEVEL SECURITY',
    ],
  },
  {
    name: 'what ALTER can change',
    from: [table, 'CREATE POLICY p ON t FOR ALL TO pg_monitor USING (a = 1) WITH CHECK (a = 1)'],
    to: [table, 'CREATE POLICY p ON t FOR ALL USING (a = 2) WITH CHECK (a = 1)'],
    plan: ['ALTER POLICY "p" ON "t" TO PUBLIC USING (a = 2)'],
  },
  {
    name: 'what makes it another policy',
    from: [
      table,
      'CREATE POLICY p ON t FOR SELECT USING (a = 1)',
      'CREATE POLICY q ON t USING (a = 1) WITH CHECK (a = 2)',
    ],
    to: [table, 'CREATE POLICY p ON t FOR UPDATE USING (a = 2)', 'CREATE POLICY q ON t USING (a = 1)'],
    plan: [
      'DROP POLICY "p" ON "t"',
      'DROP POLICY "q" ON "t"',
      'CREATE POLICY "p" ON "t" AS PERMISSIVE FOR UPDATE TO PUBLIC USING (a = 2)',
      'CREATE POLICY "q" ON "t" AS PERMISSIVE FOR ALL TO PUBLIC USING (a = 1)',
    ],
  },
  {
    name: 'a policy steps aside for the type of its column, and goes with a column',
    from: [
      table,
      'CREATE POLICY p ON t USING (a = 1)',
      `COMMENT ON POLICY p ON t IS 'stays'`,
      `CREATE POLICY q ON t USING (b = '')`,
    ],
    to: ['CREATE TABLE t (a bigint)', 'CREATE POLICY p ON t USING (a = 1)', `COMMENT ON POLICY p ON t IS 'stays'`],
    plan: [
      'DROP POLICY "p" ON "t"',
      'DROP POLICY "q" ON "t"',
      'ALTER TABLE "t" ALTER COLUMN "a" TYPE bigint, DROP COLUMN "b"',
      'CREATE POLICY "p" ON "t" AS PERMISSIVE FOR ALL TO PUBLIC USING (a = 1)',
      `COMMENT ON POLICY "p" ON "t" IS 'stays'`,
    ],
  },
  {
    name: 'a policy that looks into another table, and one on a partition',
    to: [
      'CREATE TABLE z (a integer)',
      'CREATE TABLE t (a integer) PARTITION BY LIST (a)',
      'CREATE TABLE t1 PARTITION OF t DEFAULT',
      'CREATE POLICY p ON t USING (EXISTS (SELECT FROM z WHERE z.a = t.a))',
      'CREATE POLICY p ON t1 USING (a > 0)',
      'ALTER TABLE t1 ENABLE ROW LEVEL SECURITY',
    ],
    plan: [
      'CREATE TABLE "z" ("a" integer NULL)',
      'CREATE TABLE "t" ("a" integer NULL) PARTITION BY LIST ("a")',
      'CREATE POLICY "p" ON "t" AS PERMISSIVE FOR ALL TO PUBLIC USING (EXISTS ( SELECT\n   FROM z\n  WHERE (z.a = t.a)))',
      'CREATE TABLE "t1" PARTITION OF "t" DEFAULT',
      'CREATE POLICY "p" ON "t1" AS PERMISSIVE FOR ALL TO PUBLIC USING (a > 0)',
      'ALTER TABLE "t1" ENABLE ROW LEVEL SECURITY',
    ],
  },
  {
    name: 'a policy that no longer looks at a column that goes',
    from: ['CREATE TABLE t (a integer, b integer)', 'CREATE POLICY p ON t USING (a > 0 AND b > 0)'],
    to: ['CREATE TABLE t (a integer)', 'CREATE POLICY p ON t USING (a > 0)'],
    plan: [
      'DROP POLICY "p" ON "t"',
      'ALTER TABLE "t" DROP COLUMN "b"',
      'CREATE POLICY "p" ON "t" AS PERMISSIVE FOR ALL TO PUBLIC USING (a > 0)',
    ],
  },
];

kindSuite('policies', cases, servers());
