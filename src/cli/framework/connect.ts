import type { Connection } from '../../dialects/connection.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import { dialectFor } from '../../dialects/registry.ts';
import { parseUrl } from '../../dialects/url.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import { schemeOf } from '../../state/file-url.ts';
import type { Output } from './output.ts';

/**
 * Opens the database of a URL for the time of the work.
 * @throws TelamonError url_invalid, connection_failed, and what the work throws.
 */
export async function withDatabase<T>(
  url: string,
  out: Output,
  work: (connection: Connection, dialect: Dialect) => Promise<T>,
): Promise<T> {
  const scheme = schemeOf(url);
  if (scheme === undefined) throw missingDriver();
  const dialect = await dialectFor(scheme);
  const connection = await dialect.connect(parseUrl(url, '--url'), { applicationName: 'telamon', note: out.note });
  try {
    return await work(connection, dialect);
  } finally {
    await connection.close();
  }
}

/** The message that scripts know for a URL that is not there, or has no scheme. */
export function missingDriver(): TelamonError {
  return new TelamonError('url_invalid', 'sql/sqlclient: missing driver. See: https://atlasgo.io/url', {
    hints: ['--url takes a database URL, like postgres://user@host/database or pglite://folder'],
  });
}
