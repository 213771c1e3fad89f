import { TelamonError } from '../errors/telamon-error.ts';
import type { RevisionColumn } from './revision-columns.ts';

/** What has the name of the history's table cannot serve as one. */
export function unusableHistory(table: string, reason: string, hint: string): TelamonError {
  return new TelamonError('database_error', `the revisions table ${table} cannot be used: ${reason}`, {
    hints: [hint],
  });
}

/** A value in a row of the history is no number, where its column is for one. */
export function unusableValue(table: string, version: string, column: RevisionColumn, value: unknown): TelamonError {
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const shown = typeof value === 'string' ? quoted(value) : value instanceof Uint8Array ? 'a blob' : String(value);
  return unusableHistory(
    table,
    `${column} of version ${JSON.stringify(version)} is ${shown}, which is no number`,
    `put it right: UPDATE ${table} SET ${column} = … WHERE version = ${quoted(version)}`,
  );
}
