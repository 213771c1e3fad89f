import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Cluster, ensureStarted, readClusters } from './cluster.ts';

export { passwordRole, tlsMajor } from './cluster.ts';

/** Something that tests make databases on: a real server, or the embedded database. */
export interface Server {
  /** For test names: `PostgreSQL 17`, `PGlite`. */
  readonly name: string;
  readonly major: number;
  readonly embedded: boolean;
  /** The server's own database (`postgres`), as a superuser without a password. Empty when embedded. */
  readonly url: string;
}

export interface FreshDatabase extends AsyncDisposable {
  /** A database that nothing else uses. */
  readonly url: string;
  readonly name: string;
  /** Runs SQL beside the code under test, on a connection of its own. Servers only. */
  sql(text: string): Promise<Record<string, unknown>[]>;
  drop(): Promise<void>;
}

const clusters = readClusters(process.env.TELAMON_TEST_SERVERS);

export const pglite: Server = { name: 'PGlite', major: 18, embedded: true, url: '' };

/** The two majors that most tests run on. They start when {@link freshDatabase} or {@link startServer} first asks. */
export function servers(): readonly Server[] {
  return everyMajor().filter(({ major }) => major === 15 || major === 17);
}

/** A real server of each major that is supported, for what differs between them. */
export function everyMajor(): readonly Server[] {
  return clusters.map(({ major, port }) => ({
    name: `PostgreSQL ${major}`,
    major,
    embedded: false,
    url: `postgres://postgres@127.0.0.1:${port}/postgres?sslmode=disable`,
  }));
}

/** Real servers, or the embedded database where npm has no server for the platform. */
export function serversOrEmbedded(): readonly Server[] {
  return clusters.length === 0 ? [pglite] : servers();
}

/** Real servers and the embedded database. */
export function everyServer(): readonly Server[] {
  return [...servers(), pglite];
}

/** Makes sure that a server takes connections, for tests that use its URL directly. */
export async function startServer(server: Server): Promise<void> {
  await ensureStarted(clusterOf(server));
}

/** A database of its own for a test; `await using` or `drop()` removes it. */
export async function freshDatabase(server: Server): Promise<FreshDatabase> {
  return server.embedded ? freshFolder() : freshOn(clusterOf(server));
}

async function freshOn(cluster: Cluster): Promise<FreshDatabase> {
  await ensureStarted(cluster);
  const name = `t_${randomBytes(6).toString('hex')}`;
  const at = (database: string) => ({ host: '127.0.0.1', port: cluster.port, user: 'postgres', database });
  await runOn(at('postgres'), `CREATE DATABASE ${name}`);
  const drop = async () => {
    await runOn(at('postgres'), `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  return {
    url: `postgres://postgres@127.0.0.1:${cluster.port}/${name}?sslmode=disable`,
    name,
    sql: (text) => runOn(at(name), text),
    drop,
    [Symbol.asyncDispose]: drop,
  };
}

function freshFolder(): FreshDatabase {
  const root = mkdtempSync(join(tmpdir(), 'telamon-pglite-'));
  const drop = async () => rmSync(root, { recursive: true, force: true });
  return {
    url: `pglite://${join(root, 'data')}`,
    name: 'postgres',
    sql: () => Promise.reject(new Error('the embedded database takes one connection at a time')),
    drop,
    [Symbol.asyncDispose]: drop,
  };
}

async function runOn(config: pg.ClientConfig, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(config);
  // A dropped database ends its sessions; that is no failure of the test.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const result: pg.QueryResult | pg.QueryResult[] = await client.query(text);
    return (Array.isArray(result) ? result.at(-1)?.rows : result.rows) ?? [];
  } finally {
    await client.end();
  }
}

function clusterOf(server: Server): Cluster {
  const cluster = clusters.find((each) => each.major === server.major);
  if (cluster === undefined) throw new Error(`${server.name} is not one of this run's servers`);
  return cluster;
}
