import type { Connection } from '../connection.ts';
import { sqliteConnection } from './sqlite-connection.ts';

/** Names the database behind a connection: equal for two connections exactly when they see the same one. */
export async function identity(connection: Connection): Promise<string> {
  return sqliteConnection(connection).handle.identity;
}
