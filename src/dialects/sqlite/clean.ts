import { type Connection, DatabaseError } from '../connection.ts';
import { storedObjects } from './find-objects.ts';
import { quoteName } from './quote.ts';
import { settingsOf } from './settings.ts';
import { sqliteConnection } from './sqlite-connection.ts';

/**
 * Drops everything, the revisions table too: views and triggers first, then virtual tables (which take their shadow tables along),
 * then the rest, in one transaction.
 */
export async function clean(connection: Connection): Promise<void> {
  const { handle, target } = sqliteConnection(connection);
  const objects = await storedObjects(connection);
  if (objects.length === 0) return;
  const isVirtual = (sql: string | null) => /^\s*create\s+virtual\b/i.test(sql ?? '');
  const of = (type: string, virtual = false) =>
    objects.filter((object) => object.type === type && isVirtual(object.sql) === virtual).map(({ name }) => name);
  const drop = (type: string, names: readonly string[]) =>
    names.map((name) => `DROP ${type} IF EXISTS ${quoteName(name)}`);
  const settings = settingsOf(handle.database);
  settings.foreignKeys(false);
  try {
    await connection.script([
      'BEGIN IMMEDIATE',
      ...drop('TRIGGER', of('trigger')),
      ...drop('VIEW', of('view')),
      ...drop('TABLE', [...of('table', true), ...of('table')]),
      'COMMIT',
    ]);
  } catch (error) {
    if (error instanceof DatabaseError && handle.database.isTransaction) await connection.script(['ROLLBACK']);
    throw error;
  } finally {
    settings.foreignKeys(target.foreignKeys);
  }
}
