import { DatabaseError, type DatabaseFault } from '../connection.ts';
import { faultPlace } from './fault-place.ts';

/** What the driver throws when SQLite refuses something. */
interface DriverError extends Error {
  readonly sqliteCodeName?: string;
  /** The operating system's error number, when a file is to blame. */
  readonly systemErrno?: number;
}

const hints: Readonly<Record<string, string>> = {
  SQLITE_BUSY:
    'another process is writing to the database: wait for it, or let statements wait longer with ?_busy_timeout=<milliseconds> in the URL',
  SQLITE_LOCKED: 'another connection of this process holds the table',
  SQLITE_READONLY:
    'the file cannot be written: check its rights and those of its folder, and that the URL does not say mode=ro',
  SQLITE_FULL: 'the disk is full, or the database has reached PRAGMA max_page_count',
  SQLITE_NOTADB: 'the file is no SQLite database, or it is encrypted',
  SQLITE_CORRUPT: 'PRAGMA integrity_check tells what is damaged; restore a backup',
  SQLITE_IOERR: 'the file or its journal cannot be read or written: check the disk and the rights on the folder',
};

export function isDriverError(error: unknown): error is DriverError {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
}

/** SQLite's refusal, with its code by name. */
export function faultOf(error: DriverError): DatabaseFault {
  const code = error.sqliteCodeName;
  const hint = code === undefined ? undefined : hints[code];
  return {
    message: error.message,
    ...(code === undefined ? {} : { code }),
    ...(hint === undefined ? {} : { hint }),
  };
}

/** As callers know it; anything that SQLite did not say is passed on as it is. */
export function databaseError(error: unknown, index?: number, statement?: string): unknown {
  if (!isDriverError(error)) return error;
  const position = statement === undefined ? undefined : faultPlace(error.message, statement);
  const fault = { ...faultOf(error), ...(position === undefined ? {} : { position }) };
  return new DatabaseError(fault, { index, cause: error });
}
