import type { Database } from './driver.ts';

/** What the pragmas of a database handle are known to be, so that a run of many files does not set again what nobody has moved. */
export interface Settings {
  /** Enforces foreign keys from now on, or no longer. Outside of transactions only: inside, SQLite does not listen. */
  foreignKeys(on: boolean): void;
  /** The statement sets what is set already, or would do nothing. */
  stands(statement: string, inTransaction: boolean): boolean;
  /** A statement is about to run: one that sets something may move anything. */
  saw(statement: string): void;
}

/** Several connections may share a handle in memory. */
const known = new WeakMap<Database, Settings>();

export function settingsOf(database: Database): Settings {
  const found = known.get(database);
  if (found) return found;
  const made = watchSettings(database);
  known.set(database, made);
  return made;
}

/** As the statements that reset a session are written. */
const numbered = /^PRAGMA (\w+) = -?\d+$/;

function watchSettings(database: Database): Settings {
  let enforced: boolean | undefined;
  const standing = new Map<string, string>();
  return {
    foreignKeys(on) {
      if (enforced === on) return;
      database.exec(`PRAGMA foreign_keys = ${on ? 'on' : 'off'}`);
      enforced = on;
    },
    stands(statement, inTransaction) {
      if (!statement.startsWith('PRAGMA')) return false;
      const name = numbered.exec(statement)?.[1];
      if (name === undefined) return false;
      return name === 'foreign_keys' ? inTransaction : standing.get(name) === statement;
    },
    saw(statement) {
      if (!/pragma/i.test(statement)) return;
      const name = numbered.exec(statement)?.[1];
      if (name === undefined || name === 'foreign_keys') {
        enforced = undefined;
        standing.clear();
      } else {
        standing.set(name, statement);
      }
    },
  };
}
