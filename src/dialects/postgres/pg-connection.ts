import type { Connection } from '../connection.ts';
import type { ConnectionUrl } from '../url.ts';
import { cancelRequestInFlight } from './cancel.ts';
import { pg } from './pg.ts';
import { literal, shortName } from './quote.ts';
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
  readonly pooled: boolean;
  readonly large: boolean;
}

/**
 * From how many bytes of pg_class on two sessions read the catalog: below, opening the second one takes longer than it saves.
 * That is about 400 tables with their keys and indexes.
 */
const largeCatalog = 512 * 1024;

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

/**
 * Makes a connected client into a connection: its session set, what the server is asked. Closes it on failure.
 * @param reconnect connects another client in the same way.
 */
export async function openPgConnection(
  client: pg.Client,
  request: SessionRequest,
  reconnect: () => Promise<pg.Client>,
): Promise<Connection> {
  // A broken socket also fails the request in flight, which is where it is reported.
  client.on('error', () => undefined);
  const driver = pgDriver(client);
  try {
    const settings = settingsOf(request);
    const session = await startSession(client, settings);
    const { connection, notify } = openSession(driver, {
      url: request.url,
      boundSchema: request.boundSchema,
      pinnedExtensions: new Map(),
      server: {
        version: session.version.split(' ', 1)[0] ?? session.version,
        major: Math.floor(session.number / 10_000),
        embedded: false,
        database: session.database,
        ...(client.user === undefined ? {} : { user: client.user }),
        pooled: session.pooled,
      },
      // A pooler may have them on different servers.
      ...(session.large && !session.pooled
        ? { another: async () => openPgConnection(await reconnect(), request, reconnect) }
        : {}),
      ...(session.pooled ? { settings: (local) => settings.map(([name, value]) => assign(name, value, local)) } : {}),
    });
    client.on('notice', ({ severity, message }) => notify({ severity: severity ?? 'NOTICE', message: message ?? '' }));
    return connection;
  } catch (error) {
    await driver.close();
    throw error;
  }
}

type Setting = readonly [name: string, value: string];

function settingsOf({ settings, boundSchema }: SessionRequest): readonly Setting[] {
  return [...settings, ...(boundSchema === undefined ? [] : [['search_path', pathOf(boundSchema)] as const])];
}

/** As `SHOW search_path` has it when the name was given plainly. */
function pathOf(schema: string): string {
  return shortName(schema);
}

function assign(name: string, value: string, local: boolean | string): string {
  return `SELECT ${setConfig(name, value, local)}`;
}

function setConfig(name: string, value: string, local: boolean | string): string {
  return `pg_catalog.set_config(${literal(name)}, ${literal(value)}, ${local})`;
}

/**
 * One message: the settings, and what the server says of itself. PostgreSQL gives its process id in the handshake, and poolers
 * invent one. Behind one nothing is set for longer than this message: the session belongs to others next.
 */
async function startSession(client: pg.Client, settings: readonly Setting[]): Promise<SessionRow> {
  const pooled = `pg_catalog.pg_backend_pid() <> ${backendOf(client) ?? -1}`;
  const statements = [
    ...settings.map(([name, value]) => assign(name, value, pooled)),
    `SELECT ${watchfulness(pooled).join(',\n      ')},
      pg_catalog.current_setting('server_version') AS version,
      pg_catalog.current_setting('server_version_num')::int AS number,
      pg_catalog.current_database() AS database, ${pooled} AS pooled,
      pg_catalog.pg_relation_size('pg_catalog.pg_class') > ${largeCatalog} AS large`,
  ];
  const results: pg.QueryResult | pg.QueryResult[] = await client.query(statements.join(';\n'));
  const last = Array.isArray(results) ? results.at(-1) : results;
  return last?.rows[0] as SessionRow;
}

/**
 * How the server notices that this client is gone: while it computes (Linux servers from 14 have that setting), and while it
 * waits for the next message. A session that nobody uses any more keeps its locks until then.
 */
function watchfulness(local: string): readonly string[] {
  const check = 'client_connection_check_interval';
  return [
    setConfig('tcp_keepalives_idle', '30', local),
    setConfig('tcp_keepalives_interval', '10', local),
    setConfig('tcp_keepalives_count', '3', local),
    `CASE WHEN pg_catalog.current_setting('${check}', true) = '0' AND pg_catalog.version() ~ 'linux'
        THEN ${setConfig(check, '5s', local)} END`,
  ];
}

/** The process id of the handshake. */
function backendOf(client: pg.Client): number | undefined {
  return (client as pg.Client & { readonly processID?: number }).processID;
}

function pgDriver(client: pg.Client): Driver {
  /** What each message under way wants to hear of its commands, in the order in which they are answered. */
  const listeners: (() => void)[] = [];
  client.connection.on('commandComplete', () => listeners[0]?.());
  client.connection.on('readyForQuery', () => listeners.shift());
  const send = (text: string, values: readonly unknown[], onCommand: () => void) => {
    listeners.push(onCommand);
    return client.query(text, [...values]);
  };
  return {
    pipelines: true,
    async query(sql, parameters) {
      const result: pg.QueryResult | pg.QueryResult[] = await send(sql, parameters, () => undefined);
      return (Array.isArray(result) ? result.at(-1)?.rows : result.rows) ?? [];
    },
    async cells(sql) {
      listeners.push(() => undefined);
      const result: pg.QueryArrayResult | pg.QueryArrayResult[] = await client.query({ text: sql, rowMode: 'array' });
      return (Array.isArray(result) ? result.at(-1)?.rows : result.rows) ?? [];
    },
    async send(text, onCommand) {
      await send(text, [], onCommand);
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
