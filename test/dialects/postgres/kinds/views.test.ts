import { type KindCase, kindSuites } from './suite.ts';

const given = ['CREATE TABLE crew (id integer PRIMARY KEY, name text, age integer)'];

/** From 16 on the server leaves out the name of the only table. */
const of = (major: number, table: string) => (major < 16 ? `${table}.` : '');

const cases: readonly KindCase[] = [
  {
    name: 'columns that are added replace the view and move nobody',
    given,
    from: [
      'CREATE VIEW a AS SELECT id FROM crew',
      'CREATE VIEW above AS SELECT id FROM a',
      `COMMENT ON COLUMN a.id IS 'old'`,
      'ALTER VIEW a ALTER COLUMN id SET DEFAULT 1',
    ],
    to: [
      'CREATE VIEW a WITH (security_barrier) AS SELECT id, name AS "N" FROM crew',
      'CREATE VIEW above AS SELECT id FROM a',
      `COMMENT ON COLUMN a."N" IS 'new'`,
      `COMMENT ON VIEW a IS 'seen'`,
      `ALTER VIEW a ALTER COLUMN "N" SET DEFAULT 'x'`,
    ],
    plan: (major) => [
      `CREATE OR REPLACE VIEW "a" ("id", "N") WITH (security_barrier = true) AS SELECT ${of(major, 'crew')}id,\n    ${of(major, 'crew')}name AS "N"\n   FROM crew`,
      `COMMENT ON COLUMN "a"."id" IS ''`,
      `COMMENT ON COLUMN "a"."N" IS 'new'`,
      `COMMENT ON VIEW "a" IS 'seen'`,
      'ALTER VIEW "a" ALTER COLUMN "id" DROP DEFAULT',
      `ALTER VIEW "a" ALTER COLUMN "N" SET DEFAULT 'x'`,
    ],
    oneWay: true,
  },
  {
    name: 'options are set and taken back in place',
    given,
    from: ['CREATE VIEW a WITH (security_barrier) AS SELECT id FROM crew', 'CREATE VIEW b AS SELECT id FROM crew'],
    to: [
      'CREATE VIEW a AS SELECT id FROM crew WITH CASCADED CHECK OPTION',
      'CREATE VIEW b WITH (security_barrier = false) AS SELECT id FROM crew WITH LOCAL CHECK OPTION',
    ],
    plan: [
      'ALTER VIEW "a" SET (check_option = cascaded)',
      'ALTER VIEW "a" RESET (security_barrier)',
      'ALTER VIEW "b" SET (security_barrier = false, check_option = local)',
    ],
  },
  {
    name: 'a view that loses a column is made again with those above it and all that they carry',
    given: [...given, 'CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$'],
    from: [
      'CREATE VIEW below AS SELECT id, name FROM crew',
      'CREATE MATERIALIZED VIEW above AS SELECT id FROM below',
      'CREATE INDEX above_id ON above (id)',
      `COMMENT ON INDEX above_id IS 'kept'`,
      'CREATE TRIGGER t INSTEAD OF INSERT ON below FOR EACH ROW EXECUTE FUNCTION watch()',
      `COMMENT ON TRIGGER t ON below IS 'kept too'`,
    ],
    to: [
      'CREATE VIEW below AS SELECT id FROM crew',
      'CREATE MATERIALIZED VIEW above AS SELECT id FROM below',
      'CREATE INDEX above_id ON above (id)',
      `COMMENT ON INDEX above_id IS 'kept'`,
      'CREATE TRIGGER t INSTEAD OF INSERT ON below FOR EACH ROW EXECUTE FUNCTION watch()',
      `COMMENT ON TRIGGER t ON below IS 'kept too'`,
    ],
  },
  {
    name: 'a materialized view changes in place what it can',
    given,
    from: [
      'CREATE MATERIALIZED VIEW m WITH (fillfactor = 50) AS SELECT id, name FROM crew',
      'CREATE INDEX m_id ON m (id)',
      'ALTER MATERIALIZED VIEW m ALTER COLUMN name SET STATISTICS 10',
    ],
    to: [
      'CREATE MATERIALIZED VIEW m WITH (autovacuum_enabled = false) AS SELECT id, name FROM crew',
      'CREATE INDEX m_id ON m (id)',
      'ALTER MATERIALIZED VIEW m CLUSTER ON m_id',
      'ALTER MATERIALIZED VIEW m ALTER COLUMN id SET STATISTICS 20',
    ],
    plan: [
      'ALTER MATERIALIZED VIEW "m" SET (autovacuum_enabled = false)',
      'ALTER MATERIALIZED VIEW "m" RESET (fillfactor)',
      'ALTER MATERIALIZED VIEW "m" ALTER COLUMN "id" SET STATISTICS 20',
      'ALTER MATERIALIZED VIEW "m" ALTER COLUMN "name" SET STATISTICS -1',
      'ALTER MATERIALIZED VIEW "m" CLUSTER ON "m_id"',
    ],
  },
  {
    name: 'a table becomes a view of the same name',
    given,
    from: ['CREATE TABLE v (id integer)'],
    to: ['CREATE VIEW v AS SELECT id FROM crew'],
  },
  {
    name: 'a column that a view shows gets another type, with policies of what stays',
    given,
    from: [
      'ALTER TABLE crew ALTER COLUMN age TYPE integer',
      'CREATE VIEW old AS SELECT age, name FROM crew WITH LOCAL CHECK OPTION',
      `COMMENT ON VIEW old IS 'of age'`,
    ],
    to: [
      'ALTER TABLE crew ALTER COLUMN age TYPE bigint',
      'CREATE VIEW old AS SELECT age, name FROM crew WITH LOCAL CHECK OPTION',
      `COMMENT ON VIEW old IS 'of age'`,
    ],
    plan: (major) => [
      'DROP VIEW "old"',
      'ALTER TABLE "crew" ALTER COLUMN "age" TYPE bigint',
      `CREATE VIEW "old" ("age", "name") AS SELECT ${of(major, 'crew')}age,\n    ${of(major, 'crew')}name\n   FROM crew WITH LOCAL CHECK OPTION`,
      `COMMENT ON VIEW "old" IS 'of age'`,
    ],
  },
  {
    name: 'security_invoker is there from 15 on',
    since: 15,
    given,
    from: ['CREATE VIEW v AS SELECT id FROM crew'],
    to: ['CREATE VIEW v WITH (security_invoker = true) AS SELECT id FROM crew'],
    plan: ['ALTER VIEW "v" SET (security_invoker = true)'],
  },
];

kindSuites('views', cases);
