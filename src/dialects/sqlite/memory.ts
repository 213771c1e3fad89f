import type { Database } from './driver.ts';
import type { Handle } from './sqlite-connection.ts';

interface Shared {
  readonly database: Database;
  readonly identity: string;
  users: number;
}

/** Databases in memory that have a name, while somebody has them open. */
const shared = new Map<string, Shared>();
let opened = 0;

/** A database in memory: those that are opened by one name share it, until the last one closes it. */
export function openMemory(name: string | undefined, open: () => Database): Handle {
  const known = name === undefined ? undefined : shared.get(name);
  const entry = known ?? { database: open(), identity: `sqlite memory ${++opened}`, users: 0 };
  entry.users++;
  if (name !== undefined) shared.set(name, entry);
  return {
    database: entry.database,
    file: undefined,
    identity: entry.identity,
    close() {
      if (--entry.users > 0) return;
      if (name !== undefined) shared.delete(name);
      entry.database.close();
    },
  };
}
