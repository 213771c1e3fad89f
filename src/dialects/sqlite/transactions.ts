import type { Connection } from '../connection.ts';
import type { Settled, TransactionRules } from '../dialect.ts';
import { revisionsTable } from '../revision-columns.ts';
import { betweenFiles, guardedBegin, several } from './foreign-keys.ts';
import { literal } from './quote.ts';
import { readRows, sqliteConnection } from './sqlite-connection.ts';

/** Fail inside a transaction: `cannot VACUUM from within a transaction`, `cannot ATTACH database within transaction`. */
const refusing = /^(?:vacuum|attach|detach)\b/i;
/** A pragma with a value sets something; some of them do nothing inside a transaction. */
const settingPragma = /^pragma\b[^;]*(?:=|\()/i;
const refusal =
  /^(?:cannot (?:VACUUM|ATTACH|DETACH)\b.*transaction|Safety level may not be changed inside a transaction|cannot change into wal mode from within a transaction)/i;

/** What begins so is undone by a rollback without remains, and does not end a transaction. */
const undoable = /^(?:create|alter|drop|insert|replace|update|delete|select|with|values|reindex|analyze)\b/i;

/** Switches of a connection that a migration may move and forget. */
const switches = [
  'foreign_keys',
  'recursive_triggers',
  'ignore_check_constraints',
  'legacy_alter_table',
  'defer_foreign_keys',
  'writable_schema',
  'query_only',
];

/** What the guard fails with: SQLite has no way to raise an error of one's own in a query. */
const guardMessage = 'integer overflow';

export const sqliteTransactions: TransactionRules = {
  // Taking the write lock at once waits for other writers; a later upgrade would fail instead.
  begin: 'BEGIN IMMEDIATE',
  beginFile: guardedBegin,
  refuses: (statement) => refusing.test(statement),
  worksOutside: (statement) => settingPragma.test(statement),
  isRefusal: (fault) => refusal.test(fault.message),
  forbids: () => undefined,
  changesUser: () => false,
  sessionSetting: (statement) => (settingPragma.test(statement) ? 'other' : undefined),
  ownUser: [],
  async sessionReset(connection) {
    const { database } = sqliteConnection(connection).handle;
    return switches.flatMap((name) => {
      const [row] = readRows(database, `PRAGMA ${name}`);
      return row === undefined ? [] : [`PRAGMA ${name} = ${row[name]}`];
    });
  },
  guard(_, version, applied) {
    const own = `(SELECT applied FROM ${revisionsTable} WHERE version = ${literal(version)})`;
    const holds = applied === undefined ? `${own} IS NULL` : `${own} IS ${applied}`;
    return `SELECT CASE WHEN ${holds} THEN 1 ELSE abs(-9223372036854775808) END`;
  },
  isGuard: (fault) => fault.message === guardMessage,
  settle,
  sharedCommit: {
    between: betweenFiles,
    allows: (statement) => undoable.test(statement) && !several.test(statement),
  },
};

/** Settings and VACUUM may simply run again; whether a database is attached ended with the session. */
async function settle(_: Connection, statement: string): Promise<Settled> {
  if (settingPragma.test(statement) || refusing.test(statement)) return { outcome: 'repeat' };
  return { outcome: 'unknown', details: [] };
}
