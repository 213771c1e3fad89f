import type { Connection } from './connection.ts';
import type { ConnectOptions, Dialect } from './dialect.ts';
import { dialectFor } from './registry.ts';
import { parseUrl } from './url.ts';

/** A database that is open, and the dialect that it speaks. The caller closes the connection. */
export interface OpenDatabase {
  readonly connection: Connection;
  readonly dialect: Dialect;
}

/**
 * Opens the database that a URL names, like `postgres://user@host/database` or `pglite://folder`.
 * @throws TelamonError url_invalid, connection_failed, database_busy.
 */
export async function openDatabase(url: string, options: ConnectOptions = {}): Promise<OpenDatabase> {
  const parsed = parseUrl(url);
  const dialect = await dialectFor(parsed.scheme);
  return { connection: await dialect.connect(parsed, options), dialect };
}
