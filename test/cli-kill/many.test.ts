// Twenty deploy jobs at once on one database: each file runs once, nobody hangs, everybody ends well.
import { expect, test } from 'vitest';
import { folder, telamon } from '../cli/telamon.ts';
import { freshDatabase, servers } from '../servers/index.ts';

const jobs = 20;

test.each(servers().slice(-1))('$name: $major', { timeout: 240_000 }, async (server) => {
  const cwd = folder({
    'migrations/1_a.sql': 'CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\n',
    'migrations/2_i.sql':
      '-- atlas:txmode none\n\nCREATE INDEX CONCURRENTLY a_one ON a (id);\nCREATE INDEX CONCURRENTLY a_two ON a (id DESC);\n',
    'migrations/3_b.sql': 'CREATE TABLE b (id int);\nINSERT INTO a VALUES (2);\n',
  });
  expect(await telamon(['migrate', 'hash'], { cwd })).toMatchObject({ code: 0 });
  await using database = await freshDatabase(server);
  const apply = ['migrate', 'apply', '--url', database.url, '--lock-timeout', '200s', '--format', '{{ len .Applied }}'];
  const outcomes = await Promise.all(Array.from({ length: jobs }, () => telamon(apply, { cwd })));
  expect(outcomes.map(({ code }) => code)).toEqual(outcomes.map(() => 0));
  expect(outcomes.map(({ stdout }) => stdout).sort()).toEqual([...Array(jobs - 1).fill('0'), '3']);
  expect(await database.sql('SELECT id FROM a ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }]);
  expect(await database.sql("SELECT indisvalid FROM pg_index WHERE indrelid = 'a'::regclass")).toEqual([
    { indisvalid: true },
    { indisvalid: true },
  ]);
});

test('the lock is shown, and taken away from a session that is idle', { timeout: 120_000 }, async () => {
  const server = servers().at(-1);
  if (!server) throw new Error('this platform has no server');
  await using database = await freshDatabase(server);
  const lock = (...words: string[]) => telamon(['migrate', 'lock', ...words, '--url', database.url]);
  expect(await lock('status')).toMatchObject({ code: 0, stdout: 'Not locked\n' });
  const { default: pg } = await import('pg');
  const holder = new pg.Client({ connectionString: database.url, application_name: 'dead job' });
  holder.on('error', () => undefined);
  await holder.connect();
  await holder.query('SELECT pg_advisory_lock(2686470616)');
  const shown = /^Locked: process \d+ \(dead job\), connected since \d{4}-\d\d-\d\d [\d:]+ UTC\n$/;
  expect(await lock('status')).toMatchObject({ code: 0, stdout: expect.stringMatching(shown) });
  expect(await lock('release')).toMatchObject({ code: 0, stdout: expect.stringContaining('Released: process') });
  expect(await lock('status')).toMatchObject({ code: 0, stdout: 'Not locked\n' });
});
