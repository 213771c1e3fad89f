import type { Connection } from '../../dialects/connection.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import { type OpenDatabase, openDatabase } from '../../dialects/open.ts';
import { isServerScheme } from '../../dialects/registry.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import { schemeOf } from '../../state/file-url.ts';
import type { Context } from './command.ts';
import type { Flags } from './flags.ts';
import { placedInEnv } from './placed.ts';

/** A database that is being connected to. */
export interface Opening {
  readonly url: string;
  readonly database: Promise<OpenDatabase>;
}

/**
 * Begins to connect to a server, for a command that has files to read first: the round trips pass meanwhile. What goes wrong is
 * told by {@link withDatabase}, at its time. Databases of other kinds are opened only there, since opening may make them.
 */
export function openAhead(url: string, context: Context<Flags>): Opening | undefined {
  if (!isServerScheme(schemeOf(url) ?? '')) return undefined;
  const database = open(url, context);
  database.catch(() => undefined);
  return { url, database };
}

function open(url: string, { out }: Context<Flags>): Promise<OpenDatabase> {
  return openDatabase(url, { applicationName: 'telamon', note: out.note });
}

/**
 * Opens the database of a URL for the time of the work, unless it is being opened already. An interrupt breaks off the statement in flight.
 * @throws TelamonError url_invalid, connection_failed, and what the work throws.
 */
export async function withDatabase<T>(
  url: string,
  context: Context<Flags>,
  work: (connection: Connection, dialect: Dialect) => Promise<T>,
  ahead?: Opening,
): Promise<T> {
  const { signal } = context;
  const misplaced = placedInEnv(context, 'url', 'url');
  if (schemeOf(url) === undefined) return misplaced(missingDriver());
  const opening = ahead?.url === url ? ahead.database : open(url, context);
  const { connection, dialect } = await opening.catch(misplaced);
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
