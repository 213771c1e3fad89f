import { describe, expect, test } from 'vitest';
import { everyMajor, pglite } from '../../../servers/index.ts';
import { requireRoundTrip } from './round-trip.ts';
import { workbench } from './workbench.ts';

const everything = (major: number) => [
  `CREATE TYPE mood AS ENUM ('sad', 'glad')`,
  'CREATE SCHEMA app',
  'CREATE TABLE crew (id integer PRIMARY KEY, name text COLLATE "C", mood mood, at timestamptz(3), tags text[])',
  'CREATE TABLE app.log (at date)',
  // A name that sorts before what it needs.
  `CREATE VIEW a_late AS SELECT 1 AS one`,
  `CREATE VIEW named (a, "B c") WITH (security_barrier) AS SELECT id, name FROM crew WHERE name <> 'x
  y; -- no comment' WITH LOCAL CHECK OPTION`,
  `CREATE OR REPLACE VIEW a_late AS SELECT a AS one FROM named`,
  `CREATE VIEW cascaded WITH (security_barrier = false) AS SELECT * FROM crew WHERE id > 0 WITH CASCADED CHECK OPTION`,
  ...(major >= 15 ? [`CREATE VIEW invoked WITH (security_invoker = true) AS SELECT mood FROM crew`] : []),
  `CREATE RECURSIVE VIEW counting (n) AS SELECT 1 UNION ALL SELECT n + 1 FROM counting WHERE n < 9`,
  `CREATE VIEW nothing AS SELECT`,
  `CREATE VIEW chosen AS SELECT id FROM crew WHERE id BETWEEN 1 AND 9 AND name::varchar IN ('a', 'b')`,
  `CREATE VIEW grouped AS SELECT c.id, c.name, count(*) FROM crew c LEFT JOIN app.log ON true GROUP BY c.id`,
  `CREATE VIEW "odd ""name""" AS SELECT id AS "id ""x""" FROM crew`,
  `ALTER VIEW cascaded ALTER COLUMN name SET DEFAULT 'nobody'`,
  `ALTER VIEW cascaded ALTER COLUMN mood SET DEFAULT 'glad'`,
  `COMMENT ON VIEW named IS 'it''s named'`,
  `COMMENT ON COLUMN named."B c" IS 'the name'`,
  `CREATE VIEW app.elsewhere AS SELECT l.at, c.name FROM app.log l, crew c`,
  `CREATE VIEW app.named AS SELECT 1`,
  `CREATE MATERIALIZED VIEW filled WITH (fillfactor = 70, autovacuum_enabled = false) AS SELECT id, name, mood FROM crew`,
  `CREATE MATERIALIZED VIEW empty (x) AS SELECT id FROM filled WITH NO DATA`,
  `CREATE UNIQUE INDEX filled_id ON filled (id) INCLUDE (mood) WITH (fillfactor = 80)`,
  `CREATE INDEX filled_lower ON filled (lower(name)) WHERE id > 3`,
  `ALTER MATERIALIZED VIEW filled CLUSTER ON filled_id`,
  `ALTER MATERIALIZED VIEW filled ALTER COLUMN name SET STATISTICS 300, ALTER COLUMN name SET STORAGE EXTERNAL`,
  `COMMENT ON MATERIALIZED VIEW filled IS 'stored'`,
  `COMMENT ON COLUMN filled.id IS 'the key'`,
  `COMMENT ON INDEX filled_lower IS 'any case'`,
];

describe.each([...everyMajor(), pglite])('views on $name', (server) => {
  const bench = workbench(server);
  test('come back from SQL and from HCL as they were', async () => {
    const realm = await requireRoundTrip(bench, server, everything(server.major));
    expect(realm.unknown).toBeUndefined();
  });
});
