import { nearest } from '../errors/nearest.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { Dialect } from './dialect.ts';

/** URL scheme → dialect, loaded only when its scheme shows up. Adding a database is adding its schemes here. */
const loaders: Readonly<Record<string, () => Promise<Dialect>>> = {
  postgres: loadPostgres,
  postgresql: loadPostgres,
  pglite: loadPostgres,
  sqlite: loadSqlite,
  sqlite3: loadSqlite,
};

/** Of the databases that somebody else runs: to connect to one takes round trips, and makes nothing. */
const servers: ReadonlySet<string> = new Set(['postgres', 'postgresql']);

/** Schemes that people try, and why they lead nowhere. */
const refused: Readonly<Record<string, string>> = {
  libsql: 'libsql is not supported',
  'libsql+ws': 'libsql is not supported',
  'libsql+wss': 'libsql is not supported',
  'libsql+file': 'libsql is not supported',
};

async function loadPostgres(): Promise<Dialect> {
  return (await import('./postgres/index.ts')).postgres;
}

async function loadSqlite(): Promise<Dialect> {
  return (await import('./sqlite/index.ts')).sqlite;
}

export function isDatabaseScheme(scheme: string): boolean {
  return Object.hasOwn(loaders, scheme);
}

export function isServerScheme(scheme: string): boolean {
  return servers.has(scheme);
}

/** @throws TelamonError url_invalid when no dialect answers to the scheme, unsupported for one that is known and refused. */
export async function dialectFor(scheme: string): Promise<Dialect> {
  const load = Object.hasOwn(loaders, scheme) ? loaders[scheme] : undefined;
  if (load) return load();
  const reason = Object.hasOwn(refused, scheme) ? refused[scheme] : undefined;
  if (reason !== undefined) {
    throw new TelamonError('unsupported', `${reason}: ${scheme}:// databases cannot be opened`, {
      hints: ['a local file of such a database opens with sqlite://'],
    });
  }
  const meant = nearest(scheme, Object.keys(loaders));
  throw new TelamonError('url_invalid', `sql/sqlclient: unknown driver "${scheme}". See: https://atlasgo.io/url`, {
    hints: [meant ? `did you mean ${meant}://?` : `known: ${Object.keys(loaders).join('://, ')}://`],
  });
}
