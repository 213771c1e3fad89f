import type { Connection } from '../dialects/connection.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { type ConnectionUrl, redacted } from '../dialects/url.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { Dev } from './dev.ts';

/**
 * Whether a dev database may serve for a database that is open: one of the same kind, and not the very same.
 * @throws TelamonError dev_database, naming both.
 */
export async function checkDev(dev: Dev, target: Connection, dialect: Dialect): Promise<void> {
  if (dev.dialect.name !== dialect.name) {
    throw new TelamonError(
      'dev_database',
      `the dev database${named(dev.url)} is ${dev.dialect.name}, but ${redacted(target.url)} is ${dialect.name}`,
      { hints: [`name a dev database of the same kind with --dev-url, or ${dialect.privateUrl}`] },
    );
  }
  if (await dev.isSame(target)) throw sameDatabase(dev.url, target.url, dialect);
}

/** Everything in a dev database is dropped after use: it must never be the one that is worked for. */
export function sameDatabase(dev: ConnectionUrl | undefined, target: ConnectionUrl, dialect: Dialect): TelamonError {
  return new TelamonError(
    'dev_database',
    `the dev database${named(dev)} is the very database it would serve, ${redacted(target)}`,
    {
      hints: [
        `a dev database is emptied after use: name one of its own with --dev-url or the dev attribute of the env, or ${dialect.privateUrl}`,
      ],
    },
  );
}

function named(url: ConnectionUrl | undefined): string {
  return url === undefined ? '' : ` ${redacted(url)}`;
}
