import { nearest } from '../errors/nearest.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { Dialect } from './dialect.ts';

/** URL scheme → dialect, loaded only when its scheme shows up. Adding a database is adding its schemes here. */
const loaders: Readonly<Record<string, () => Promise<Dialect>>> = {
  postgres: loadPostgres,
  postgresql: loadPostgres,
  pglite: loadPostgres,
};

async function loadPostgres(): Promise<Dialect> {
  return (await import('./postgres/index.ts')).postgres;
}

export function isDatabaseScheme(scheme: string): boolean {
  return Object.hasOwn(loaders, scheme);
}

/** @throws TelamonError url_invalid when no dialect answers to the scheme. */
export async function dialectFor(scheme: string): Promise<Dialect> {
  const load = Object.hasOwn(loaders, scheme) ? loaders[scheme] : undefined;
  if (load) return load();
  const meant = nearest(scheme, Object.keys(loaders));
  throw new TelamonError('url_invalid', `sql/sqlclient: unknown driver "${scheme}". See: https://atlasgo.io/url`, {
    hints: [meant ? `did you mean ${meant}://?` : `known: ${Object.keys(loaders).join('://, ')}://`],
  });
}
