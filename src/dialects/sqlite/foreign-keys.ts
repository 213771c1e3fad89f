import { DatabaseError } from '../connection.ts';
import type { Database } from './driver.ts';

/**
 * Opens a transaction in which tables may be rebuilt: enforcement is off while it lasts, since dropping a table would delete the
 * rows of its children, and rows without a parent are looked for at its end. The remark is how the connection knows it.
 */
export const guardedBegin = 'BEGIN IMMEDIATE /* foreign keys are checked at the end */';

/** A row that names a parent which is not there. */
interface Violation {
  readonly table: string;
  readonly rowid: number | bigint | null;
  readonly parent: string;
  readonly fkid: number | bigint;
}

/** What a guarded transaction has to compare with at its end. */
export interface Guard {
  readonly before: ReadonlySet<string>;
}

/** `PRAGMA foreign_keys` does nothing inside a transaction, so it comes first. */
export function beginGuarded(database: Database): Guard {
  database.exec('PRAGMA foreign_keys = off');
  database.exec('BEGIN IMMEDIATE');
  return { before: new Set(violations(database).map(identify)) };
}

/** @throws DatabaseError when rows have lost their parent since the transaction began. */
export function checkGuard(database: Database, { before }: Guard, index: number): void {
  const [first, ...more] = violations(database).filter((row) => !before.has(identify(row)));
  if (!first) return;
  const message = `sql/sqlite: foreign key mismatch: ${describe(first)}${more.length > 0 ? `, and ${more.length} more` : ''}`;
  const hint = `PRAGMA foreign_key_check(${first.table}) lists such rows: give them their parent, or NULL, in the same file`;
  throw new DatabaseError({ message, code: 'SQLITE_CONSTRAINT', hint }, { index });
}

function violations(database: Database): Violation[] {
  const rows = database.prepare('PRAGMA foreign_key_check').all();
  return rows as unknown as Violation[];
}

function identify({ table, rowid, parent, fkid }: Violation): string {
  return [table, rowid, parent, fkid].join('\0');
}

function describe({ table, rowid, parent, fkid }: Violation): string {
  const row = rowid === null ? 'a row' : `row ${rowid}`;
  return `${row} of table "${table}" has no parent in "${parent}" (foreign key ${fkid})`;
}
