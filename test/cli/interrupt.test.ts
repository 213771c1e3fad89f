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
      const sleeping = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`;
      while ((await database.sql(sleeping)).length === 0 && child.exitCode === null) await pause(lookEvery);
      child.kill(signal);
      expect(await ended).toBe(1);
      expect(stderr).toMatch(/^interrupt received: .*\n/);
      expect(await database.sql("SELECT FROM pg_class WHERE relname IN ('slow', 'next')")).toEqual([]);
      const locks = `SELECT FROM pg_locks WHERE locktype = 'advisory'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
      expect(await database.sql(locks)).toEqual([]);
    },
  );
});
