import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase, servers } from '../servers/index.ts';
import { folder, start, telamon } from './telamon.ts';

/** Between looks at whether the statement is running, in milliseconds. */
const lookEvery = 20;

const files = {
  'migrations/1_slow.sql': 'CREATE TABLE slow (id int);\nSELECT pg_sleep(600);\n',
  'migrations/2_next.sql': 'CREATE TABLE next (id int);\n',
};

/** Sends a signal to a command as soon as it sleeps in the database. */
async function interrupted(words: readonly string[], cwd: string, database: FreshDatabase, signal: NodeJS.Signals) {
  const child = start(words, { cwd });
  let stderr = '';
  child.stderr?.on('data', (text) => {
    stderr += text;
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const sleeping = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`;
  while ((await database.sql(sleeping)).length === 0 && child.exitCode === null) await pause(lookEvery);
  child.kill(signal);
  return { code: await ended, stderr };
}

describe.each(servers())('on $name', (server) => {
  test.runIf(process.platform !== 'win32').each(['SIGINT', 'SIGTERM'] as const)(
    '%s breaks off the statement, rolls back and unlocks',
    async (signal) => {
      await using database = await freshDatabase(server);
      const cwd = folder(files);
      await telamon(['migrate', 'hash'], { cwd });
      const { code, stderr } = await interrupted(['migrate', 'apply', '--url', database.url], cwd, database, signal);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^interrupt received: .*\n/);
      expect(await database.sql("SELECT FROM pg_class WHERE relname IN ('slow', 'next')")).toEqual([]);
      const locks = `SELECT FROM pg_locks WHERE locktype = 'advisory'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
      expect(await database.sql(locks)).toEqual([]);
    },
  );

  test.runIf(process.platform !== 'win32').each([
    { name: 'a pre block', block: 'pre "migrate_apply" {\n  exec {\n    sql = "SELECT pg_sleep(600)"\n  }\n}' },
    {
      name: 'a hook',
      block: 'hook "sql" "h" {\n  transaction {\n    before_commit = ["SELECT pg_sleep(600)"]\n  }\n}',
    },
  ])('$name is broken off', async ({ block }) => {
    await using database = await freshDatabase(server);
    const cwd = folder({
      'atlas.hcl': `${block}\nenv "x" {\n}\n`,
      'migrations/1_next.sql': files['migrations/2_next.sql'],
    });
    await telamon(['migrate', 'hash'], { cwd });
    const words = ['migrate', 'apply', '--env', 'x', '--url', database.url];
    const { code, stderr } = await interrupted(words, cwd, database, 'SIGINT');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error: .*interrupted in (?:statement 1 of pre "migrate_apply"|1_next\.sql)$/m);
    expect(await database.sql("SELECT FROM pg_class WHERE relname = 'next'")).toEqual([]);
  });
});
