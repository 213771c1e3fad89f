import type { Connection } from '../../dialects/connection.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import { openDatabase } from '../../dialects/open.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import { schemeOf } from '../../state/file-url.ts';
import type { Context } from './command.ts';
import type { Flags } from './flags.ts';
import { placedInEnv } from './placed.ts';

/**
 * Opens the database of a URL for the time of the work. An interrupt breaks off the statement in flight.
 * @throws TelamonError url_invalid, connection_failed, and what the work throws.
 */
export async function withDatabase<T>(
  url: string,
  context: Context<Flags>,
  work: (connection: Connection, dialect: Dialect) => Promise<T>,
): Promise<T> {
  const { out, signal } = context;
  const misplaced = placedInEnv(context, 'url', 'url');
  if (schemeOf(url) === undefined) return misplaced(missingDriver());
  const { connection, dialect } = await openDatabase(url, { applicationName: 'telamon', note: out.note }).catch(
    misplaced,
  );
  const cancel = () => connection.cancel?.();
  signal.addEventListener('abort', cancel);
  try {
    return await work(connection, dialect);
  } finally {
    signal.removeEventListener('abort', cancel);
    await connection.close();
  }
}

/** The message that scripts know for a URL that is not there, or has no scheme. */
export function missingDriver(): TelamonError {
  return new TelamonError('url_invalid', 'sql/sqlclient: missing driver. See: https://atlasgo.io/url', {
    hints: ['--url takes a database URL, like postgres://user@host/database, pglite://folder or sqlite://file.db'],
  });
}
