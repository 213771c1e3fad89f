import { describe, expect, test } from 'vitest';
import { everyMajor, pglite } from '../../../servers/index.ts';
import { requireRoundTrip } from './round-trip.ts';
import { workbench } from './workbench.ts';

const everything = [
  'CREATE SCHEMA app',
  'CREATE TABLE crew (id integer PRIMARY KEY, name text, "WHEN (x)" text)',
  'CREATE TABLE log (id integer, at date)',
  'CREATE TABLE parted (d integer, e integer) PARTITION BY LIST (d)',
  'CREATE VIEW sight AS SELECT id, name FROM crew',
  `CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (1); RETURN new; END $$`,
  `CREATE FUNCTION app.watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN null; END $$`,
  `CREATE FUNCTION watch(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'`,
  `CREATE TRIGGER plain BEFORE INSERT ON crew FOR EACH ROW EXECUTE FUNCTION watch()`,
  `CREATE TRIGGER many AFTER INSERT OR UPDATE OF name, "WHEN (x)" OR DELETE ON crew FOR EACH ROW WHEN (pg_trigger_depth() < 1)
     EXECUTE FUNCTION app.watch('it''s', '', 'back\\slash', 'ünï')`,
  `CREATE TRIGGER conditional BEFORE UPDATE ON crew FOR EACH ROW
     WHEN (new."WHEN (x)" IS DISTINCT FROM old."WHEN (x)" AND new.name <> 'EXECUTE (') EXECUTE FUNCTION watch()`,
  `CREATE TRIGGER emptied BEFORE TRUNCATE ON crew EXECUTE FUNCTION watch()`,
  `CREATE TRIGGER tables AFTER UPDATE ON crew REFERENCING OLD TABLE AS was NEW TABLE AS "Is" FOR EACH STATEMENT EXECUTE FUNCTION watch()`,
  `CREATE CONSTRAINT TRIGGER later AFTER INSERT ON crew FROM log DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION watch()`,
  `CREATE CONSTRAINT TRIGGER now AFTER DELETE ON crew FOR EACH ROW EXECUTE FUNCTION watch()`,
  `CREATE CONSTRAINT TRIGGER soon AFTER UPDATE ON crew DEFERRABLE FOR EACH ROW EXECUTE FUNCTION watch()`,
  `CREATE TRIGGER instead INSTEAD OF INSERT OR UPDATE ON sight FOR EACH ROW EXECUTE FUNCTION watch()`,
  `CREATE TRIGGER of_all AFTER INSERT ON parted FOR EACH ROW EXECUTE FUNCTION watch()`,
  `CREATE TRIGGER same BEFORE UPDATE ON crew FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
  'ALTER TABLE crew DISABLE TRIGGER plain',
  'ALTER TABLE crew ENABLE REPLICA TRIGGER many',
  'ALTER TABLE crew ENABLE ALWAYS TRIGGER now',
  'ALTER TABLE parted DISABLE TRIGGER of_all',
  `COMMENT ON TRIGGER plain ON crew IS 'does nothing'`,
  `CREATE RULE kept AS ON DELETE TO crew WHERE old.id < 0 DO INSTEAD NOTHING`,
  `CREATE RULE "TO DO" AS ON INSERT TO crew WHERE new.name = ' DO INSTEAD ' DO ALSO
     (INSERT INTO log VALUES (new.id, '2030-01-01'); UPDATE log SET at = NULL WHERE id = new.id)`,
  `CREATE RULE through AS ON UPDATE TO sight DO INSTEAD UPDATE crew SET name = new.name WHERE id = old.id`,
  `CREATE RULE back AS ON DELETE TO sight DO INSTEAD DELETE FROM crew WHERE id = old.id RETURNING id, name`,
  'ALTER TABLE crew DISABLE RULE kept',
  'ALTER TABLE crew ENABLE ALWAYS RULE "TO DO"',
  `COMMENT ON RULE kept ON crew IS 'off'`,
  `CREATE FUNCTION app.seen() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$`,
  `CREATE EVENT TRIGGER made ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'CREATE VIEW') EXECUTE FUNCTION app.seen()`,
  `CREATE EVENT TRIGGER gone ON sql_drop EXECUTE FUNCTION app.seen()`,
  'ALTER EVENT TRIGGER gone DISABLE',
  `COMMENT ON EVENT TRIGGER made IS 'tells'`,
];

describe.each([...everyMajor(), pglite])('triggers and rules on $name', (server) => {
  const bench = workbench(server);
  test('come back from SQL and from HCL as they were', async () => {
    const realm = await requireRoundTrip(bench, server, everything);
    expect(realm.unknown).toBeUndefined();
  });
});
