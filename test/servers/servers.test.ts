import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { everyServer, freshDatabase, servers } from './index.ts';

test.each(servers())('a test has a database of its own on $name', async (server) => {
  await using one = await freshDatabase(server);
  await using two = await freshDatabase(server);
  await one.sql('CREATE TABLE t (id int)');
  await two.sql('CREATE TABLE t (id int)');
  const [row] = await one.sql("SELECT current_setting('server_version_num')::int / 10000 AS major, current_database()");
  expect(row).toEqual({ major: server.major, current_database: one.name });
});

test('the embedded database is always among the servers', async () => {
  const embedded = everyServer().filter((server) => server.embedded);
  expect(embedded).toHaveLength(1);
  await using folder = await freshDatabase(embedded[0] as (typeof embedded)[0]);
  expect(folder.url).toMatch(/^pglite:\/\//);
  expect(existsSync(folder.url.slice('pglite://'.length))).toBe(false);
});
