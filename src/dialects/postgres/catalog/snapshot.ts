import type { Connection } from '../../connection.ts';
import { literal, quoteName } from '../quote.ts';
import { send } from './rows.ts';

/** Sessions that see one and the same snapshot of the catalog, until their transactions end. */
export interface Snapshot {
  /**
   * Another session beside the given one where the catalog is large: a server works for each of them on a processor of its own.
   * Undefined where there is none. Has to be waited for before the transaction of the given one ends.
   */
  readonly other: Promise<Connection | undefined>;
  /** What the given session was told; not yet answered. */
  readonly begun: readonly Promise<unknown>[];
}

/**
 * Begins the transaction that a catalog is read in, without waiting for it.
 * @param path the schema that names may be without; undefined for none.
 * @param alone no second session is asked for.
 */
export function beginSnapshot(connection: Connection, path: string | undefined, alone: boolean): Snapshot {
  const begun = [begin(connection), set(connection, path)];
  if (alone || !connection.beside) return { other: Promise.resolve(undefined), begun };
  const shared = send<{ id: string }>(connection, 'select pg_export_snapshot() id');
  return { other: join(connection, shared, path), begun: [...begun, shared] };
}

/** Opened while the first session works; where that fails, for want of a free connection for one, the first one does it all. */
async function join(
  connection: Connection,
  shared: Promise<readonly { readonly id: string }[]>,
  path: string | undefined,
): Promise<Connection | undefined> {
  const [opened, exported] = await Promise.allSettled([connection.beside?.(), shared]);
  const other = opened.status === 'fulfilled' ? opened.value : undefined;
  if (!other) return undefined;
  const id = exported.status === 'fulfilled' ? exported.value[0]?.id : undefined;
  const joined =
    id === undefined ? [] : [begin(other), send(other, `set transaction snapshot ${literal(id)}`), set(other, path)];
  const answers = await Promise.allSettled(joined);
  if (id !== undefined && answers.every(({ status }) => status === 'fulfilled')) return other;
  await other.close().catch(() => undefined);
  return undefined;
}

const begin = (connection: Connection) => send(connection, 'begin isolation level repeatable read read only');

/** How the server spells values and names in expressions, whatever a script has made of its session. */
const spellings = {
  bytea_output: 'hex',
  datestyle: 'ISO',
  extra_float_digits: '1',
  intervalstyle: 'postgres',
  quote_all_identifiers: 'off',
  // Two servers may live in two zones, and mean the same.
  timezone: 'UTC',
  // Compiling the queries takes longer than running them.
  jit: 'off',
};

/** The search path decides how the server spells names inside expressions. */
function set(connection: Connection, path: string | undefined): Promise<object[]> {
  const settings = Object.entries({ search_path: path === undefined ? '' : quoteName(path), ...spellings });
  const calls = settings.map(([name, value]) => `pg_catalog.set_config('${name}', ${literal(value)}, true)`);
  return send(connection, `select ${calls.join(', ')}`);
}
