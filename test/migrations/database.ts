import type { Connection } from '../../src/dialects/connection.ts';
import { connectPostgres } from '../../src/dialects/postgres/connect.ts';
import { findObjects } from '../../src/dialects/postgres/find-objects.ts';
import { lockPostgres } from '../../src/dialects/postgres/lock.ts';
import { postgresRevisions } from '../../src/dialects/postgres/revisions.ts';
import { postgresTransactions } from '../../src/dialects/postgres/transactions.ts';
import { parseUrl } from '../../src/dialects/url.ts';
import { type ApplyOptions, applyDirectory } from '../../src/migrations/apply.ts';
import { computeSum, formatSum } from '../../src/migrations/checksum.ts';
import type { Directory } from '../../src/migrations/directory.ts';
import type { ApplyEvent, RunnerDialect } from '../../src/migrations/executor/context.ts';
import { atlasFormat } from '../../src/migrations/formats/atlas.ts';
import { compareVersions } from '../../src/migrations/versions.ts';
import { type FreshDatabase, freshDatabase, type Server } from '../servers/index.ts';
import { file } from './files.ts';
import { postgresRules } from './rules.ts';

export const dialect: RunnerDialect = {
  transactionalDdl: true,
  splitRules: postgresRules,
  revisions: postgresRevisions,
  transactions: postgresTransactions,
  findObjects,
  lock: lockPostgres,
};

/** A directory of the own format, in memory, with a sum that holds. */
export function directoryOf(contents: Readonly<Record<string, string>>): Directory {
  const files = Object.entries(contents)
    .map(([name, text]) => file(name, text))
    .sort((a, b) => compareVersions(a.name, b.name));
  return { path: 'migrations', format: atlasFormat, files, sum: formatSum(computeSum(files)) };
}

export const options: ApplyOptions = { lockTimeoutMs: 0, operatorVersion: 'Telamon CLI v0' };

export interface Target extends AsyncDisposable {
  readonly fresh: FreshDatabase;
  connection: Connection;
  readonly events: ApplyEvent[];
  apply(contents: Readonly<Record<string, string>>, more?: Partial<ApplyOptions>): ReturnType<typeof applyDirectory>;
  /** Rows of a query, as arrays. */
  rows(sql: string): Promise<unknown[][]>;
  tables(): Promise<string[]>;
  history(): Promise<unknown[][]>;
  /** A new connection in place of one that is gone. */
  reconnect(): Promise<void>;
}

/** A database bound to `public`, and what tests ask of it. */
export async function target(server: Server, query = 'search_path=public'): Promise<Target> {
  const fresh = await freshDatabase(server);
  const url = parseUrl(`${fresh.url}${fresh.url.includes('?') ? '&' : '?'}${query}`);
  const events: ApplyEvent[] = [];
  const self: Target = {
    fresh,
    connection: await connectPostgres(url),
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
    async reconnect() {
      await self.connection.close().catch(() => undefined);
      self.connection = await connectPostgres(url);
    },
    async [Symbol.asyncDispose]() {
      await self.connection.close().catch(() => undefined);
      await fresh.drop();
    },
  };
  return self;
}
