import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { freshDatabase, servers } from '../servers/index.ts';
import { folder, start, telamon } from './telamon.ts';

/** Between looks at whether the statement is running, in milliseconds. */
const lookEvery = 20;

const files = {
  'migrations/1_slow.sql': 'CREATE TABLE slow (id int);\nSELECT pg_sleep(600);\n',
  'migrations/2_next.sql': 'CREATE TABLE next (id int);\n',
};

describe.each(servers())('on $name', (server) => {
  test.runIf(process.platform !== 'win32').each(['SIGINT', 'SIGTERM'] as const)(
    '%s breaks off the statement, rolls back and unlocks',
    async (signal) => {
      await using database = await freshDatabase(server);
      const cwd = folder(files);
      await telamon(['migrate', 'hash'], { cwd });
      const child = start(['migrate', 'apply', '--url', database.url], { cwd });
      let stderr = '';
      child.stderr?.on('data', (text) => {
        stderr += text;
      });
      const ended = new Promise((resolve) => child.on('close', resolve));
      const client = new pg.Client(database.url);
      await client.connect();
      try {
        const one = async (sql: string) => (await client.query({ text: sql, rowMode: 'array' })).rows[0]?.[0];
        const sleeping = `SELECT count(*)::int FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event = 'PgSleep'`;
        while ((await one(sleeping)) === 0 && child.exitCode === null) await pause(lookEvery);
        child.kill(signal);
        expect(await ended).toBe(1);
        expect(stderr).toMatch(/^interrupt received: .*\n/);
        expect(await one("SELECT to_regclass('public.slow') IS NULL AND to_regclass('public.next') IS NULL")).toBe(
          true,
        );
        expect(await one("SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory'")).toBe(0);
      } finally {
        await client.end();
      }
    },
  );
});
