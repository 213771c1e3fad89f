import { realmScope } from '../engine/workbench.ts';
import { type KindCase, kindSuites } from './suite.ts';

const given = [
  'CREATE TABLE crew (id integer PRIMARY KEY, name text, age integer)',
  'CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$',
  'CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$',
];

const realm = { scope: realmScope, options: { qualifier: { by: 'schema' } } } as const;

const cases: readonly KindCase[] = [
  {
    name: 'triggers are replaced, and switched on and off',
    given,
    from: [
      'CREATE TRIGGER a BEFORE INSERT ON crew FOR EACH ROW EXECUTE FUNCTION watch()',
      'CREATE TRIGGER b AFTER UPDATE OF name ON crew FOR EACH ROW WHEN (old.age > 1) EXECUTE FUNCTION watch()',
      'CREATE TRIGGER c AFTER DELETE ON crew FOR EACH ROW EXECUTE FUNCTION watch()',
      'ALTER TABLE crew DISABLE TRIGGER a',
      'ALTER TABLE crew ENABLE ALWAYS TRIGGER b',
    ],
    to: [
      `CREATE TRIGGER a BEFORE INSERT ON crew FOR EACH ROW EXECUTE FUNCTION watch('x')`,
      'CREATE TRIGGER b AFTER UPDATE OF age ON crew FOR EACH ROW EXECUTE FUNCTION other()',
      'CREATE TRIGGER c AFTER DELETE ON crew FOR EACH ROW EXECUTE FUNCTION watch()',
      'ALTER TABLE crew DISABLE TRIGGER a',
      'ALTER TABLE crew ENABLE REPLICA TRIGGER c',
      `COMMENT ON TRIGGER c ON crew IS 'copied'`,
    ],
    plan: [
      `CREATE OR REPLACE TRIGGER "a" BEFORE INSERT ON "crew" FOR EACH ROW EXECUTE FUNCTION "watch"('x')`,
      'ALTER TABLE "crew" DISABLE TRIGGER "a"',
      'CREATE OR REPLACE TRIGGER "b" AFTER UPDATE OF "age" ON "crew" FOR EACH ROW EXECUTE FUNCTION "other"()',
      'ALTER TABLE "crew" ENABLE REPLICA TRIGGER "c"',
      `COMMENT ON TRIGGER "c" ON "crew" IS 'copied'`,
    ],
  },
  {
    name: 'a partition switches its copy of a trigger by itself',
    given: [
      ...given,
      'CREATE TABLE port (depth integer) PARTITION BY LIST (depth)',
      'CREATE TABLE shallow PARTITION OF port FOR VALUES IN (1) PARTITION BY LIST (depth)',
      'CREATE TABLE shoal PARTITION OF shallow DEFAULT',
      'CREATE TABLE deep PARTITION OF port DEFAULT',
    ],
    from: [
      'CREATE TRIGGER a AFTER INSERT ON port FOR EACH ROW EXECUTE FUNCTION watch()',
      'ALTER TABLE shoal DISABLE TRIGGER a',
      'ALTER TABLE deep ENABLE ALWAYS TRIGGER a',
    ],
    to: [
      'CREATE TRIGGER a AFTER UPDATE ON port FOR EACH ROW EXECUTE FUNCTION watch()',
      'ALTER TABLE port DISABLE TRIGGER a',
      'ALTER TABLE shoal ENABLE TRIGGER a',
      'ALTER TABLE deep ENABLE ALWAYS TRIGGER a',
    ],
  },
  {
    name: 'constraint triggers are made again',
    given,
    from: [
      'CREATE CONSTRAINT TRIGGER a AFTER INSERT ON crew FOR EACH ROW EXECUTE FUNCTION watch()',
      `COMMENT ON TRIGGER a ON crew IS 'kept'`,
    ],
    to: [
      'CREATE CONSTRAINT TRIGGER a AFTER INSERT ON crew DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION watch()',
      `COMMENT ON TRIGGER a ON crew IS 'kept'`,
    ],
    plan: [
      'DROP TRIGGER "a" ON "crew"',
      'CREATE CONSTRAINT TRIGGER "a" AFTER INSERT ON "crew" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "watch"()',
      `COMMENT ON TRIGGER "a" ON "crew" IS 'kept'`,
    ],
  },
  {
    name: 'a column goes after the trigger that watches it, and a trigger comes after its column and function',
    given,
    from: ['CREATE TRIGGER a AFTER UPDATE OF name ON crew FOR EACH ROW EXECUTE FUNCTION watch()'],
    to: [
      'ALTER TABLE crew DROP COLUMN name, ADD COLUMN rank integer',
      'CREATE FUNCTION third() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$',
      'CREATE TRIGGER z AFTER UPDATE OF rank ON crew FOR EACH ROW WHEN (new.rank > 1) EXECUTE FUNCTION third()',
    ],
  },
  {
    name: 'a column that a trigger watches gets another type',
    given,
    from: [
      'CREATE TRIGGER a AFTER UPDATE OF age ON crew FOR EACH ROW WHEN (new.age > 1) EXECUTE FUNCTION watch()',
      'ALTER TABLE crew ENABLE ALWAYS TRIGGER a',
    ],
    to: [
      'ALTER TABLE crew ALTER COLUMN age TYPE bigint',
      'CREATE TRIGGER a AFTER UPDATE OF age ON crew FOR EACH ROW WHEN (new.age > 1) EXECUTE FUNCTION watch()',
      'ALTER TABLE crew ENABLE ALWAYS TRIGGER a',
    ],
  },
  {
    name: 'triggers of a dropped table come back with their state',
    given: given.slice(1),
    from: [
      'CREATE TABLE gone (id integer)',
      'CREATE TRIGGER a AFTER INSERT ON gone REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION watch()',
      'ALTER TABLE gone DISABLE TRIGGER a',
      'CREATE RULE r AS ON DELETE TO gone DO INSTEAD NOTHING',
    ],
    to: [],
    plan: ['DROP TABLE "gone"'],
  },
  {
    name: 'rules are replaced, and switched on and off',
    given,
    from: [
      'CREATE RULE a AS ON DELETE TO crew DO INSTEAD NOTHING',
      'CREATE RULE b AS ON INSERT TO crew DO ALSO NOTIFY crew',
      'ALTER TABLE crew DISABLE RULE a',
    ],
    to: [
      'CREATE RULE a AS ON DELETE TO crew WHERE old.age < 0 DO INSTEAD NOTHING',
      'CREATE RULE c AS ON UPDATE TO crew DO NOTIFY crew',
      'ALTER TABLE crew ENABLE ALWAYS RULE a',
    ],
    plan: [
      'CREATE OR REPLACE RULE "a" AS ON DELETE TO "crew" WHERE (old.age < 0) DO INSTEAD NOTHING',
      'ALTER TABLE "crew" ENABLE ALWAYS RULE "a"',
      'CREATE RULE "c" AS ON UPDATE TO "crew" DO NOTIFY crew',
      'DROP RULE "b" ON "crew"',
    ],
  },
  {
    name: 'event triggers come last and go first',
    ...realm,
    from: [
      'CREATE FUNCTION told() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$',
      'CREATE EVENT TRIGGER a ON ddl_command_start EXECUTE FUNCTION told()',
      'CREATE EVENT TRIGGER gone ON sql_drop EXECUTE FUNCTION told()',
      'CREATE TABLE t (a integer)',
    ],
    to: [
      'CREATE FUNCTION told() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$',
      `CREATE EVENT TRIGGER a ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION told()`,
      'CREATE EVENT TRIGGER fresh ON ddl_command_end EXECUTE FUNCTION told()',
      'ALTER EVENT TRIGGER fresh ENABLE ALWAYS',
      'CREATE TABLE u (a integer)',
    ],
    plan: [
      'DROP EVENT TRIGGER "gone"',
      'CREATE TABLE "public"."u" ("a" integer NULL)',
      'DROP TABLE "public"."t"',
      'DROP EVENT TRIGGER "a"',
      `CREATE EVENT TRIGGER "a" ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION "public"."told"()`,
      'CREATE EVENT TRIGGER "fresh" ON ddl_command_end EXECUTE FUNCTION "public"."told"()',
      'ALTER EVENT TRIGGER "fresh" ENABLE ALWAYS',
    ],
  },
];

kindSuites('triggers and rules', cases);
