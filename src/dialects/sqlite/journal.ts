import type { Database } from './driver.ts';
import { isDriverError } from './fault.ts';

/** The rollback journal of one connection. */
export interface Journal {
  /** A transaction is about to be opened. */
  beginning(): void;
  /** The connection is about to be closed. */
  closing(): void;
}

/**
 * Making and deleting the journal file in every transaction is most of what a run of many small ones waits for: from the second one on
 * it is kept, and only its header is overwritten, which SQLite calls the mode PERSIST. What survives a crash is the same in both: a
 * journal without a header is none, to any program. The file goes when the connection is closed. Any other mode than the usual one is
 * somebody's choice and stays.
 */
export function journalOf(database: Database, kept: boolean): Journal {
  let begun = 0;
  let switched = false;
  const mode = (pragma: string): unknown => {
    try {
      return database.prepare(pragma).all()[0]?.journal_mode;
    } catch (error) {
      if (isDriverError(error)) return undefined;
      throw error;
    }
  };
  return {
    beginning() {
      if (!kept || ++begun !== 2 || mode('PRAGMA journal_mode') !== 'delete') return;
      switched = mode('PRAGMA journal_mode = persist') === 'persist';
    },
    closing() {
      if (switched && !database.isTransaction) mode('PRAGMA journal_mode = delete');
      switched = false;
    },
  };
}
