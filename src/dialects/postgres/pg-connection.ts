import pg from 'pg';
import type { Connection } from '../connection.ts';
import type { ConnectionUrl } from '../url.ts';
import { cancelRequestInFlight } from './cancel.ts';
import { literal, quoteName } from './quote.ts';
import { type Driver, openSession } from './session.ts';

/** What the URL asks of the session, beside where to connect. */
export interface SessionRequest {
  readonly url: ConnectionUrl;
  readonly boundSchema: string | undefined;
  /** Server settings given in the URL, like `statement_timeout`. */
  readonly settings: ReadonlyMap<string, string>;
}

interface SessionRow {
  readonly version: string;
  readonly number: number;
  readonly database: string;
  readonly pid: number;
}

/** How long the server may compute for a client that is gone before it notices. Linux servers from 14 have the setting. */
const checkInterval = '5s';

const parserOf = pg.types.getTypeParser as (oid: number, format?: 'text' | 'binary') => (text: string) => unknown;
const textArray = parserOf(1009);

/** int8 becomes a number where it fits, name[] and "char"[] arrays of text; intervals and points stay text. */
const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  20: (text) => {
    const value = BigInt(text);
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
  },
  600: (text) => text,
  718: (text) => text,
  1002: textArray,
  1003: textArray,
  1186: (text) => text,
};

export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => parsers[oid] ?? parserOf(oid, format),
};

/** Makes a connected client into a connection: its session set, what the server is asked. Closes it on failure. */
export async function openPgConnection(client: pg.Client, request: SessionRequest): Promise<Connection> {
  // A broken socket also fails the request in flight, which is where it is reported.
  client.on('error', () => undefined);
  const driver = pgDriver(client);
  try {
    const session = await startSession(client, request);
    const connection = openSession(driver, {
      url: request.url,
      boundSchema: request.boundSchema,
      pinnedExtensions: new Map(),
      server: {
        version: session.version.split(' ', 1)[0] ?? session.version,
        major: Math.floor(session.number / 10_000),
        embedded: false,
        database: session.database,
        pooled: session.pid !== backendOf(client),
      },
    });
    client.on('notice', ({ severity, message }) => {
      connection.onNotice?.({ severity: severity ?? 'NOTICE', message: message ?? '' });
    });
    return connection;
  } catch (error) {
    await driver.close();
    throw error;
  }
}

/** One message: the settings, and what the server says of itself. */
async function startSession(client: pg.Client, request: SessionRequest): Promise<SessionRow> {
  const settings = [...request.settings].map(
    ([name, value]) => `SELECT pg_catalog.set_config(${literal(name)}, ${literal(value)}, false)`,
  );
  if (request.boundSchema !== undefined) settings.push(`SET search_path TO ${quoteName(request.boundSchema)}`);
  settings.push(
    `SELECT pg_catalog.set_config(name, '${checkInterval}', false) FROM pg_catalog.pg_settings
      WHERE name = 'client_connection_check_interval' AND setting = '0' AND pg_catalog.version() ~ 'linux'`,
    `SELECT pg_catalog.current_setting('server_version') AS version,
      pg_catalog.current_setting('server_version_num')::int AS number,
      pg_catalog.current_database() AS database, pg_catalog.pg_backend_pid() AS pid`,
  );
  const results: pg.QueryResult | pg.QueryResult[] = await client.query(settings.join(';\n'));
  const last = Array.isArray(results) ? results.at(-1) : results;
  return last?.rows[0] as SessionRow;
}

/**
 * The process id of the handshake. PostgreSQL gives that of the backend, so a direct connection sees it again in
 * `pg_backend_pid()`; poolers invent one.
 */
function backendOf(client: pg.Client): number | undefined {
  return (client as pg.Client & { readonly processID?: number }).processID;
}

function pgDriver(client: pg.Client): Driver {
  return {
    async query(sql, parameters) {
      const result: pg.QueryResult | pg.QueryResult[] = await client.query(sql, [...parameters]);
      return (Array.isArray(result) ? result.at(-1)?.rows : result.rows) ?? [];
    },
    async send(text, onCommand) {
      client.connection.on('commandComplete', onCommand);
      try {
        await client.query(text);
      } finally {
        client.connection.off('commandComplete', onCommand);
      }
    },
    async close() {
      await client.end();
    },
    abort() {
      client.connection.stream.destroy();
    },
    cancel() {
      cancelRequestInFlight(client);
    },
  };
}
