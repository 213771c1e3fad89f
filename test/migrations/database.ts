import { afterAll } from 'vitest';
import type { Connection } from '../../src/dialects/connection.ts';
import { postgres } from '../../src/dialects/postgres/index.ts';
import { parseUrl } from '../../src/dialects/url.ts';
import { type ApplyOptions, applyDirectory } from '../../src/migrations/apply.ts';
import { computeSum, formatSum } from '../../src/migrations/checksum.ts';
import type { Directory } from '../../src/migrations/directory.ts';
import type { ApplyEvent, RunnerDialect } from '../../src/migrations/executor/context.ts';
import { atlasFormat } from '../../src/migrations/formats/atlas.ts';
import { compareVersions } from '../../src/migrations/versions.ts';
import { type FreshDatabase, freshDatabase, type Server } from '../servers/index.ts';
import { file } from './files.ts';

export const dialect: RunnerDialect = postgres;

/** A directory of the own format, in memory, with a sum that holds. */
export function directoryOf(contents: Readonly<Record<string, string>>): Directory {
  const files = Object.entries(contents)
    .map(([name, text]) => file(name, text))
    .sort((a, b) => compareVersions(a.name, b.name));
  return { path: 'migrations', format: atlasFormat, files, sum: formatSum(computeSum(files)) };
}

export const options: ApplyOptions = { lockTimeoutMs: 0, operatorVersion: 'Telamon CLI v0' };

export interface Target {
  readonly fresh: FreshDatabase;
  connection: Connection;
  readonly events: ApplyEvent[];
  apply(contents: Readonly<Record<string, string>>, more?: Partial<ApplyOptions>): ReturnType<typeof applyDirectory>;
  /** Rows of a query, as arrays. */
  rows(sql: string): Promise<unknown[][]>;
  tables(): Promise<string[]>;
  history(): Promise<unknown[][]>;
  /** A second connection to the same database. Servers only. */
  beside(): Promise<Connection & AsyncDisposable>;
  /** A new connection in place of one that is gone. */
  reconnect(): Promise<void>;
}

/** Making a database costs more than most tests: those of a file share one on each server, and each finds it empty. */
const shared = new Map<string, Target>();

afterAll(async () => {
  for (const one of shared.values()) {
    await one.connection.close().catch(() => undefined);
    await one.fresh.drop();
  }
});

/** An empty database bound to `public`, and what tests ask of it. One at a time. */
export async function target(server: Server): Promise<Target> {
  const known = shared.get(server.name);
  const one = known ?? (await makeTarget(server));
  shared.set(server.name, one);
  if (known) await empty(known, server);
  one.events.length = 0;
  return one;
}

async function empty(one: Target, server: Server): Promise<void> {
  // The embedded database takes a second to start, and keeps its session.
  if (server.embedded) await one.connection.script(['ROLLBACK', 'RESET ALL', 'SET search_path = public']);
  else await one.reconnect();
  const schemas = await one.rows(
    "SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'",
  );
  await one.connection.script([...schemas.map(([name]) => `DROP SCHEMA ${name} CASCADE`), 'CREATE SCHEMA public']);
}

async function makeTarget(server: Server): Promise<Target> {
  const fresh = await freshDatabase(server);
  const url = parseUrl(`${fresh.url}${fresh.url.includes('?') ? '&' : '?'}search_path=public`);
  const events: ApplyEvent[] = [];
  const self: Target = {
    fresh,
    connection: await postgres.connect(url),
    events,
    apply: (contents, more = {}) =>
      applyDirectory({
        connection: self.connection,
        dialect,
        directory: directoryOf(contents),
        options: { ...options, ...more },
        onEvent: (event) => events.push(event),
      }),
    rows: async (sql) => (await self.connection.query(sql)).map((row) => Object.values(row)),
    tables: async () =>
      (
        await self.rows(
          "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'atlas_schema_revisions' ORDER BY 1",
        )
      ).map(([name]) => String(name)),
    history: () =>
      self.rows(
        `SELECT version, type, applied, total, error <> '', error_stmt FROM public.atlas_schema_revisions ORDER BY version COLLATE "C"`,
      ),
    async beside() {
      const connection = await postgres.connect(url);
      return Object.assign(connection, { [Symbol.asyncDispose]: () => connection.close() });
    },
    async reconnect() {
      await self.connection.close().catch(() => undefined);
      self.connection = await postgres.connect(url);
    },
  };
  return self;
}
