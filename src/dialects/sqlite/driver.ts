import { createRequire } from 'node:module';
import { TelamonError } from '../../errors/telamon-error.ts';

/** The part of the driver that is used; the API of `node:sqlite`. */
export interface Driver {
  readonly DatabaseSync: new (
    path: string,
    options: { readonly enableForeignKeyConstraints: boolean; readonly timeout: number },
  ) => Database;
}

export interface Database {
  readonly isTransaction: boolean;
  exec(sql: string): void;
  prepare(sql: string): PreparedStatement;
  close(): void;
}

export interface PreparedStatement {
  all(...parameters: readonly unknown[]): Record<string, unknown>[];
  /** The first row. */
  get(...parameters: readonly unknown[]): Record<string, unknown> | undefined;
  setReadBigInts(on: boolean): void;
  setReturnArrays(on: boolean): void;
}

/** What to install; the version that telamon is tested with. */
const packageName = '@photostructure/sqlite';
const packageRange = '^1.2.1';

let loaded: Driver | undefined;

/**
 * The driver, loaded when the first SQLite database is opened. It is an optional peer, so that who works on PostgreSQL alone
 * does not download the binaries of six platforms.
 * @throws TelamonError unsupported when it is not installed.
 */
export function loadDriver(): Driver {
  try {
    // Not imported: Node's loader of modules takes longer to start than the driver.
    loaded ??= createRequire(import.meta.url)(packageName) as Driver;
    return loaded;
  } catch (cause) {
    throw missing(cause);
  }
}

function missing(cause: unknown): TelamonError {
  const absent = (cause as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND';
  return new TelamonError(
    'unsupported',
    absent
      ? `SQLite needs the package ${packageName}, which is not installed`
      : `the SQLite driver ${packageName} cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
    {
      hints: [
        `npm install ${packageName}@${packageRange} (beside telamon: with -g when telamon was installed with -g)`,
        `without installing: npx -p telamon -p ${packageName} telamon …`,
      ],
      cause,
    },
  );
}
