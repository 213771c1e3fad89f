import { onTestFinished } from 'vitest';
import type { Connection } from '../../src/dialects/connection.ts';
import { postgres } from '../../src/dialects/postgres/index.ts';
import { sqlite } from '../../src/dialects/sqlite/index.ts';
import { parseUrl } from '../../src/dialects/url.ts';
import { type ApplyOptions, type ApplyRequest, applyDirectory } from '../../src/migrations/apply.ts';
import type { ApplyEvent } from '../../src/migrations/executor/context.ts';
import { folder } from '../cli/telamon.ts';
import { everyServer } from '../servers/index.ts';
import { directoryOf, options, target } from './database.ts';

/** An empty database of some engine. */
export interface AnyTarget {
  readonly connection: Connection;
  readonly events: ApplyEvent[];
  apply(
    contents: Readonly<Record<string, string>>,
    more?: Partial<ApplyRequest>,
    chosen?: Partial<ApplyOptions>,
  ): ReturnType<typeof applyDirectory>;
  /** The texts of the table `log`, in the order in which they came; undefined where there is no such table. */
  log(): Promise<readonly string[] | undefined>;
}

export interface AnyEngine {
  readonly name: string;
  readonly postgres: boolean;
  open(): Promise<AnyTarget>;
}

export const engines: readonly AnyEngine[] = [
  ...everyServer().map(
    (server): AnyEngine => ({
      name: server.name,
      postgres: true,
      async open() {
        const { connection } = await target(server);
        return targetOf(connection, postgres);
      },
    }),
  ),
  {
    name: 'SQLite',
    postgres: false,
    async open() {
      const connection = await sqlite.connect(parseUrl(`sqlite://${folder()}/app.db`));
      onTestFinished(() => connection.close());
      return targetOf(connection, sqlite);
    },
  },
];

/** The table that tests write to, as a file. */
export const logTable = { '1_log.sql': 'CREATE TABLE log (id integer, what text);\n' };
/** A statement that adds a line to it. */
export const log = (what: string) => `INSERT INTO log SELECT count(*) + 1, '${what}' FROM log;`;

function targetOf(connection: Connection, dialect: ApplyRequest['dialect']): AnyTarget {
  const events: ApplyEvent[] = [];
  return {
    connection,
    events,
    apply: (contents, more = {}, chosen = {}) =>
      applyDirectory({
        connection,
        dialect,
        directory: directoryOf(contents),
        options: { ...options, ...chosen },
        onEvent: (event) => events.push(event),
        ...more,
      }),
    log: async () => {
      try {
        const rows = await connection.query<{ what: string }>('SELECT what FROM log ORDER BY id');
        return rows.map(({ what }) => what);
      } catch {
        return undefined;
      }
    },
  };
}
