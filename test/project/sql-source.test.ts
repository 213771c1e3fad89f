import { expect, test } from 'vitest';
import { dialectFor } from '../../src/dialects/registry.ts';
import { parseUrl } from '../../src/dialects/url.ts';
import { toPlain } from '../../src/hcl/value.ts';
import { everyServer, freshDatabase, type Server } from '../servers/index.ts';
import { failure, folderWith, load, only } from './fixture.ts';

async function withRows(server: Server) {
  const database = await freshDatabase(server);
  const dialect = await dialectFor('postgres');
  const connection = await dialect.connect(parseUrl(database.url));
  await connection.script([
    'CREATE TABLE shard (id int, label text, live bool)',
    "INSERT INTO shard VALUES (1, 'a', true), (2, 'b', false), (3, 'c', true)",
  ]);
  await connection.close();
  return database;
}

test.each(everyServer())('data "sql" on $name: values, count, the first value, rows', async (server) => {
  await using database = await withRows(server);
  await using folder = await folderWith({
    'atlas.hcl': `
variable "live" {
  type    = bool
  default = true
}
data "sql" "labels" {
  url   = "${database.url}"
  query = "SELECT label FROM shard WHERE live = $1 AND id > $2 ORDER BY 1 DESC"
  args  = [var.live, 0]
}
data "sql" "none" {
  url   = "${database.url}"
  query = "SELECT label FROM shard WHERE id = 9"
}
data "sql" "rows" {
  url   = "${database.url}"
  query = "SELECT id, label FROM shard WHERE id = 1"
}
data "sql" "broken" {
  url   = "${database.url}"
  query = "SELECT id FROM nowhere"
}
data "sql" "nothing" {
  url   = "${database.url}"
  query = "SELECT NULL"
}
env "local" {
  labels  = data.sql.labels
  none    = data.sql.none
  rows    = data.sql.rows.value
  broken  = data.sql.broken.value
  nothing = data.sql.nothing.value
}
`,
  });
  const env = only((await load(folder)).project);
  const plain = async (name: string) => {
    const value = await env.value(name);
    return value && toPlain(value);
  };
  expect(await plain('labels')).toEqual({ count: 2, value: 'c', values: ['c', 'a'] });
  expect(await plain('none')).toEqual({ count: 0, value: null, values: [] });
  expect(await plain('rows')).toEqual({ id: 1, label: 'a' });
  expect(await failure(plain('broken'))).toContain(
    'Error: atlas.hcl:21:11: data.sql.broken: executing query: relation "nowhere" does not exist',
  );
  expect(await failure(plain('nothing'))).toContain(
    'data.sql.nothing: unsupported row type: a cell of column "?column?" is NULL',
  );
});

test('data "sql" with a URL that leads nowhere names the source, and never the password', async () => {
  await using folder = await folderWith({
    'atlas.hcl':
      'data "sql" "x" {\n  url = "postgres://u:hunter2@127.0.0.1:1/db?sslmode=disable"\n  query = "SELECT 1"\n}\nenv "local" {\n  url = data.sql.x.value\n}\n',
  });
  const rendered = await failure(only((await load(folder)).project).string('url'));
  expect(rendered).toContain('Error: atlas.hcl:2:9: data.sql.x: ');
  expect(rendered).not.toContain('hunter2');
});
