import type { Connection } from '../connection.ts';
import type { ConnectOptions } from '../dialect.ts';
import type { ConnectionUrl } from '../url.ts';
import { connectionFailed } from './connect-error.ts';
import { isServerReport } from './fault.ts';
import { pg } from './pg.ts';
import { openPgConnection, typeParsers } from './pg-connection.ts';
import { type Attempt, readServerUrl } from './server-url.ts';

/** SQLSTATE of a refusal by pg_hba.conf, among others for coming with or without TLS. */
const refusedByRules = '28000';

/**
 * Opens `postgres://`, `postgresql://` (a server) or `pglite://` (the embedded database).
 * @throws TelamonError connection_failed, url_invalid, or database_busy for an embedded database that is in use.
 */
export async function connectPostgres(url: ConnectionUrl, options: ConnectOptions = {}): Promise<Connection> {
  if (url.scheme !== 'pglite') return connectServer(url, options);
  const { connectPglite } = await import('./embedded/pglite-connection.ts');
  return connectPglite(url, options);
}

async function connectServer(url: ConnectionUrl, options: ConnectOptions): Promise<Connection> {
  const target = readServerUrl(url, options);
  let failure: unknown;
  for (const attempts of target.hosts) {
    for (const attempt of attempts) {
      try {
        return await openPgConnection(await connected(attempt), target, () => connected(attempt));
      } catch (error) {
        failure = connectionFailed(error, target, attempt);
        if (!otherWayHelps(error, attempt)) break;
      }
    }
  }
  throw failure;
}

async function connected(attempt: Attempt): Promise<pg.Client> {
  const client = new pg.Client({ ...attempt.config, types: typeParsers, pipeline: true });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** With `prefer` and `allow`: whether the same server may answer to a connection with, or without, TLS. */
function otherWayHelps(error: unknown, attempt: Attempt): boolean {
  if (isServerReport(error)) return error.code === refusedByRules;
  return attempt.tls && !isUnreachable(error);
}

function isUnreachable(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'].includes(code);
}
