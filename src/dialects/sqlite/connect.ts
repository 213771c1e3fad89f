import { existsSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { ServerInfo } from '../connection.ts';
import type { ConnectOptions } from '../dialect.ts';
import { type ConnectionUrl, redacted } from '../url.ts';
import { type DatabaseTarget, type FileMode, readDatabaseUrl } from './database-url.ts';
import { type Database, type Driver, loadDriver } from './driver.ts';
import { faultOf, isDriverError } from './fault.ts';
import { openMemory } from './memory.ts';
import { settingsOf } from './settings.ts';
import { type Handle, readRows, type SqliteConnection, wrapHandle } from './sqlite-connection.ts';

/**
 * Opens a `sqlite://` URL: a file, or a database in memory.
 * @throws TelamonError url_invalid, connection_failed, unsupported (driver missing, attached databases).
 */
export async function connectSqlite(url: ConnectionUrl, options: ConnectOptions = {}): Promise<SqliteConnection> {
  const target = readDatabaseUrl(url);
  const driver = loadDriver();
  const handle = openHandle(url, target, driver, options.alone === true);
  try {
    return wrapHandle(url, target, handle, prepareSession(handle.database, target));
  } catch (error) {
    handle.close();
    throw failed(url, target, error);
  }
}

function openHandle(url: ConnectionUrl, target: DatabaseTarget, driver: Driver, alone: boolean): Handle {
  const { place, busyTimeoutMs } = target;
  const open = (name: string): Database =>
    new driver.DatabaseSync(name, { enableForeignKeyConstraints: target.foreignKeys, timeout: busyTimeoutMs });
  if (place.kind === 'memory') return openMemory(alone ? undefined : place.name, () => open(':memory:'));
  const full = path.resolve(place.path);
  try {
    const database = open(`${pathToFileURL(full).href}?mode=${place.mode}`);
    const file = existsSync(full) ? realpathSync(full) : full;
    return { database, file, identity: `sqlite ${file}`, close: () => database.close() };
  } catch (error) {
    throw failed(url, target, error);
  }
}

/** Everything that drivers set by themselves is set explicitly. The first read tells whether the file is a database. */
function prepareSession(database: Database, target: DatabaseTarget): ServerInfo {
  settingsOf(database).foreignKeys(target.foreignKeys);
  if (target.journalMode !== undefined) database.exec(`PRAGMA journal_mode = ${target.journalMode}`);
  const [row] = readRows(
    database,
    'SELECT sqlite_version() AS version, (SELECT count(*) FROM sqlite_schema) AS objects',
  );
  const version = String(row?.version);
  return { version, major: Number.parseInt(version, 10), embedded: true, database: 'main' };
}

function failed(url: ConnectionUrl, target: DatabaseTarget, error: unknown): unknown {
  if (!isDriverError(error)) return error;
  const { message, hint } = faultOf(error);
  const reason = target.place.kind === 'file' ? whyNot(target.place.path, target.place.mode) : undefined;
  return new TelamonError(
    'connection_failed',
    `cannot open ${redacted(url)}: ${reason?.what ?? message.replace(/^Failed to open database: /, '')}`,
    { hints: reason ? [reason.hint] : hint === undefined ? [] : [hint], cause: error },
  );
}

/** SQLite says "unable to open database file" for most of what can be wrong with a path. */
function whyNot(name: string, mode: FileMode): { readonly what: string; readonly hint: string } | undefined {
  const full = path.resolve(name);
  const folder = path.dirname(full);
  const file = statSync(full, { throwIfNoEntry: false });
  if (file?.isDirectory()) return { what: `${full} is a folder`, hint: 'name a file in it' };
  if (file) return undefined;
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    return {
      what: `there is no folder ${folder}`,
      hint: 'make it first; relative paths start in the folder that the command is run in',
    };
  }
  if (mode !== 'rwc') {
    return {
      what: `there is no file ${full}`,
      hint: `mode=${mode} opens only what exists: leave it out to have the file made`,
    };
  }
  return undefined;
}
