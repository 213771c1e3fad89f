import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from '../../../../src/dialects/connection.ts';
import { postgres } from '../../../../src/dialects/postgres/index.ts';
import { parseUrl } from '../../../../src/dialects/url.ts';
import { type FreshDatabase, freshDatabase, servers } from '../../../servers/index.ts';
import { realmScope } from './workbench.ts';

/** Rows of pg_class that nobody sees any more count as well: one table, changed often, makes a large catalog. */
const large = `
  CREATE TABLE a (id integer PRIMARY KEY, k text UNIQUE CHECK (k <> ''));
  CREATE TABLE b (id integer REFERENCES a, at timestamptz DEFAULT now());
  CREATE INDEX b_at ON b (at DESC);
  CREATE VIEW v AS SELECT id FROM a;
  DO $$ BEGIN FOR i IN 1..4000 LOOP EXECUTE format('ALTER TABLE b SET (fillfactor = %s)', 10 + i % 90); END LOOP; END $$`;

describe.each(servers())('a large catalog on $name', (server) => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase(server);
    await database.sql(large);
  });
  afterAll(() => database.drop());

  /** What is read, how many queries that took, and how many sessions took part. `meanwhile` runs before the second one opens. */
  async function read(url = database.url, meanwhile?: () => Promise<unknown>) {
    const connection = await postgres.connect(parseUrl(url));
    const count = { sessions: 1, queries: 0 };
    const counted = (session: Connection): Connection => ({
      ...session,
      queryAhead: <Row extends object>(sql: string) => {
        count.queries++;
        return session.queryAhead?.<Row>(sql) ?? session.query<Row>(sql);
      },
      async beside() {
        await meanwhile?.();
        const other = await session.beside?.();
        if (other) count.sessions++;
        return other && counted(other);
      },
    });
    try {
      const realm = await postgres.inspect(counted(connection), realmScope);
      return { ...count, realm };
    } finally {
      await connection.close();
    }
  }

  /** Read with the one session that every catalog is read with. */
  async function readAlone() {
    const { beside: _, ...connection } = await postgres.connect(parseUrl(database.url));
    try {
      return await postgres.inspect(connection, realmScope);
    } finally {
      await connection.close();
    }
  }

  test('is read with two sessions, which see the same as one', async () => {
    const { sessions, queries, realm } = await read();
    expect({ sessions, realm }).toEqual({ sessions: 2, realm: await readAlone() });
    expect(queries).toBeLessThan(40);
  });

  test('that changes between the two is read as it is then', async () => {
    const { realm } = await read(database.url, () =>
      database.sql('DROP INDEX IF EXISTS b_at; CREATE TABLE IF NOT EXISTS late (id integer PRIMARY KEY REFERENCES a)'),
    );
    expect(realm).toEqual(await readAlone());
    expect([...realm.objects.values()].flatMap(({ parent, name }) => (parent === 'late' ? [name] : []))).toEqual([
      'id',
      'late_pkey',
      'late_id_fkey',
    ]);
  });

  test.each([
    ['another session is refused', `CREATE ROLE ROLENAME LOGIN CONNECTION LIMIT 1`],
    [
      'a snapshot cannot be shared',
      `CREATE ROLE ROLENAME LOGIN; REVOKE EXECUTE ON FUNCTION pg_export_snapshot() FROM PUBLIC`,
    ],
  ])('is read with one session where %s', async (_, sql) => {
    const role = `${database.name}_${sql.length}`;
    await database.sql(sql.replace('ROLENAME', role));
    try {
      const { realm } = await read(database.url.replace('postgres@', `${role}@`));
      expect([...realm.objects.keys()]).toEqual([...(await readAlone()).objects.keys()]);
    } finally {
      await database.sql(`GRANT EXECUTE ON FUNCTION pg_export_snapshot() TO PUBLIC; DROP ROLE ${role}`);
    }
  });

  test('is read with one session where a script has set that up', async () => {
    const connection = await postgres.connect(parseUrl(database.url));
    await connection.script(["SET quote_all_identifiers = 'on'"]);
    expect(await connection.beside?.()).toBe(undefined);
    await connection.close();
  });
});
