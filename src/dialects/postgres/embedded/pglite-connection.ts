import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { PGlite, PGliteOptions } from '@electric-sql/pglite';
import { TelamonError } from '../../../errors/telamon-error.ts';
import type { Connection, Notice } from '../../connection.ts';
import type { ConnectOptions } from '../../dialect.ts';
import type { ConnectionUrl } from '../../url.ts';
import { literal, quoteName } from '../quote.ts';
import { readBoundSchema, readSettings } from '../server-url.ts';
import { type Driver, openSession, type Session } from '../session.ts';
import { extensionLoader } from './extensions.ts';
import { ensureDatabase } from './folder.ts';
import { guardFolder } from './guard.ts';
import { preparedDatabase } from './prepared.ts';

/** PGlite's own start parameters, without the right to change system tables, and with a server's search path. */
const startParams = [
  '--single',
  '-F',
  '-j',
  ...[
    'search_path="$user", public',
    'exit_on_error=false',
    'log_checkpoints=false',
    'max_worker_processes=0',
    'max_parallel_workers=0',
    'max_parallel_workers_per_gather=0',
    'max_parallel_maintenance_workers=0',
    'io_method=sync',
  ].flatMap((setting) => ['-c', setting]),
];

/**
 * Opens `pglite://memory` (a new database that lives as long as the connection) or `pglite://<folder>`.
 * @throws TelamonError database_busy while the folder is open elsewhere, connection_failed when it is no database.
 */
export async function connectPglite(url: ConnectionUrl, options: ConnectOptions = {}): Promise<Connection> {
  const folder = embeddedFolder(url);
  if (folder === undefined) {
    const loadDataDir = new Blob([await preparedDatabase()]);
    return open(url, options, { loadDataDir }, () => undefined);
  }
  makeFolder(folder);
  const release = guardFolder(folder);
  try {
    await ensureDatabase(folder);
    return await open(url, options, { dataDir: folder }, release);
  } catch (error) {
    release();
    throw error;
  }
}

/** The folder that a URL names, undefined for `pglite://memory`. */
export function embeddedFolder(url: ConnectionUrl): string | undefined {
  const named = decodeURIComponent(url.host) + url.path;
  if (named === 'memory') return undefined;
  if (named !== '') return resolve(named);
  throw new TelamonError('url_invalid', `the URL names no folder: ${url.text}`, {
    hints: ['write pglite://<folder>, or pglite://memory for a database that is gone afterwards'],
  });
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new TelamonError('connection_failed', `cannot make the folder of the embedded database, ${folder}: ${code}`, {
      hints: ['name a folder that can be made and written'],
      cause,
    });
  }
}

async function open(
  url: ConnectionUrl,
  options: ConnectOptions,
  where: Pick<PGliteOptions, 'dataDir' | 'loadDataDir'>,
  release: () => void,
): Promise<Connection> {
  const boundSchema = readBoundSchema(url);
  const settings = readSettings(url);
  const database = await start(where, url);
  const extensions = extensionLoader(database, options.note);
  let session: Session | undefined;
  const driver = pgliteDriver(database, extensions.adapt, release, (notice) => session?.notify(notice));
  try {
    for (const [name, value] of settings) {
      await database.exec(`SELECT pg_catalog.set_config(${literal(name)}, ${literal(value)}, false)`);
    }
    if (boundSchema !== undefined) await database.exec(`SET search_path TO ${quoteName(boundSchema)}`);
    const { rows } = await database.query<{ version: string; database: string; installed: string[] }>(
      `SELECT pg_catalog.current_setting('server_version') AS version, pg_catalog.current_database() AS database,
        ARRAY(SELECT extname::text FROM pg_catalog.pg_extension) AS installed`,
    );
    const { version = '', database: name = '', installed = [] } = rows[0] ?? {};
    for (const extension of installed) extensions.load(extension);
    const number = version.split(' ', 1)[0] ?? version;
    session = openSession(driver, {
      url,
      boundSchema,
      pinnedExtensions: extensions.pinned,
      server: { version: number, major: Number.parseInt(number, 10), embedded: true, database: name, user: 'postgres' },
    });
    return session.connection;
  } catch (error) {
    await driver.close();
    throw error;
  }
}

async function start(where: Pick<PGliteOptions, 'dataDir' | 'loadDataDir'>, url: ConnectionUrl): Promise<PGlite> {
  const { PGlite: Embedded } = await import('@electric-sql/pglite');
  try {
    return await Embedded.create({ ...where, startParams });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TelamonError('connection_failed', `the embedded database of ${url.text} does not start: ${reason}`, {
      hints: ['the folder may come from another version of the embedded database, or be damaged'],
      cause,
    });
  }
}

function pgliteDriver(
  database: PGlite,
  adapt: (sql: string) => string,
  release: () => void,
  notify: (notice: Notice) => void,
): Driver {
  const onNotice = ({ severity, message }: { readonly [key in keyof Notice]?: Notice[key] | undefined }) => {
    notify({ severity: severity ?? 'NOTICE', message: message ?? '' });
  };
  return {
    adapt: async (sql) => adapt(sql),
    async query(sql, parameters) {
      const { rows } = await database.query<object>(sql, [...parameters], { onNotice });
      return rows;
    },
    async cells(sql) {
      const { rows } = await database.query<unknown[]>(sql, [], { onNotice, rowMode: 'array' });
      return rows;
    },
    async send(text, onCommand) {
      const { messages } = await database.runExclusive(() =>
        database.execProtocol(queryMessage(text), { throwOnError: false }),
      );
      for (const message of messages) {
        if (message.name === 'commandComplete') onCommand();
        // In its place among the commands, so that it is known which one caused it.
        if (message.name === 'notice') onNotice(message as Partial<Notice>);
        if (message instanceof Error) throw message;
      }
    },
    async close() {
      await database.close();
      release();
    },
  };
}

/** A message of the simple query protocol. */
function queryMessage(text: string): Uint8Array {
  const body = Buffer.from(`${text}\0`, 'utf8');
  const head = Buffer.alloc(5);
  head.write('Q');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
