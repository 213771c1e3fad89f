import { setImmediate as turn } from 'node:timers/promises';
import { type Connection, DatabaseError, type ServerInfo } from '../connection.ts';
import type { ConnectionUrl } from '../url.ts';
import type { DatabaseTarget } from './database-url.ts';
import type { Database } from './driver.ts';
import { databaseError } from './fault.ts';
import { betweenFiles, foreignKeyGuard, guardedBegin } from './foreign-keys.ts';
import { journalOf } from './journal.ts';
import { settingsOf } from './settings.ts';

/** The one schema of every SQLite database. */
export const mainSchema = 'main';

/** The driver works in this process, which hears no signal and shows no progress meanwhile: after so long it gets a turn. In milliseconds. */
const longestDeafMs = 20;

/** A database handle, and how it is given back. */
export interface Handle {
  readonly database: Database;
  /** Absolute path with links resolved; undefined in memory. */
  readonly file: string | undefined;
  /** Equal for two connections exactly when they see the same database. */
  readonly identity: string;
  close(): void;
}

/** A SQLite connection, with what only this dialect asks of it. */
export interface SqliteConnection extends Connection {
  readonly handle: Handle;
  readonly target: DatabaseTarget;
}

/** The connection as this dialect made it. */
export function sqliteConnection(connection: Connection): SqliteConnection {
  return connection as SqliteConnection;
}

export function wrapHandle(
  url: ConnectionUrl,
  target: DatabaseTarget,
  handle: Handle,
  server: ServerInfo,
): SqliteConnection {
  const { database } = handle;
  const guard = foreignKeyGuard(database);
  const settings = settingsOf(database);
  const journal = journalOf(database, handle.file !== undefined && target.journalMode === undefined);
  let guarded = false;
  let open = true;
  let heardAt = performance.now();

  const run = (statement: string, index: number) => {
    if (statement === guardedBegin) {
      // Set even when BEGIN fails, so that the pragma is put back.
      guarded = true;
      settings.foreignKeys(false);
      journal.beginning();
      guard.begin();
      return;
    }
    if (statement === betweenFiles) {
      guard.check(index);
      guard.next();
      return;
    }
    if (settings.stands(statement, guarded)) return;
    if (!guarded) guard.forget();
    else if (isCommit(statement)) guard.check(index);
    else guard.saw(statement);
    settings.saw(statement);
    database.exec(statement);
  };
  /** Whatever a file did to the pragma, after the transaction it is again what the URL says. */
  const leaveGuard = (statement: string) => {
    if (!guarded || database.isTransaction) return;
    guarded = false;
    if (isCommit(statement)) guard.end();
    else guard.forget();
    settings.foreignKeys(target.foreignKeys);
  };

  return {
    url,
    server,
    boundSchema: mainSchema,
    handle,
    target,
    pinnedExtensions: new Map(),
    onNotice: undefined,
    async query<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
      try {
        return readRows(database, sql, parameters) as Row[];
      } catch (error) {
        throw databaseError(error);
      }
    },
    async cells(sql) {
      try {
        return readCells(database, sql);
      } catch (error) {
        throw databaseError(error);
      }
    },
    async script(statements) {
      for (const [index, statement] of statements.entries()) {
        try {
          run(statement, index);
        } catch (error) {
          throw databaseError(error, index, statement);
        } finally {
          leaveGuard(statement);
        }
      }
      if (performance.now() - heardAt > longestDeafMs) {
        await turn();
        heardAt = performance.now();
      }
    },
    async close() {
      if (!open) return;
      open = false;
      journal.closing();
      handle.close();
    },
  };
}

function isCommit(statement: string): boolean {
  return /^\s*(?:commit|end)\b/i.test(statement);
}

/** Integers that a double holds come as numbers, others as bigint. */
export function readRows(
  database: Database,
  sql: string,
  parameters: readonly unknown[] = [],
): Record<string, unknown>[] {
  const statement = database.prepare(sql);
  statement.setReadBigInts(true);
  return statement.all(...parameters).map((row) => {
    const plain: Record<string, unknown> = {};
    for (const name of Object.keys(row)) plain[name] = narrowed(row[name]);
    return plain;
  });
}

/** As {@link readRows}, rows as lists of their cells. */
function readCells(database: Database, sql: string): unknown[][] {
  const statement = database.prepare(sql);
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  return (statement.all() as unknown as unknown[][]).map((row) => row.map(narrowed));
}

function narrowed(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

/** The database refused because of what another process does. */
export function isBusy(error: unknown): boolean {
  return error instanceof DatabaseError && error.fault.code === 'SQLITE_BUSY';
}
