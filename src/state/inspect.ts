import type { Connection, ServerInfo } from '../dialects/connection.ts';
import type { Dialect, Scope } from '../dialects/dialect.ts';
import type { Realm } from '../schema/model.ts';
import { type Dev, requireDev } from './dev.ts';
import { type Selection, scopeOf } from './scope.ts';
import type { State } from './state.ts';

/** A state as it was found. */
export interface Inspected {
  readonly realm: Realm;
  readonly scope: Scope;
  readonly dialect: Dialect;
  readonly server: ServerInfo;
}

export interface InspectOptions extends Selection {
  /** Needed for states that are made of SQL. */
  readonly dev?: Dev | undefined;
  readonly note?: ((text: string) => void) | undefined;
}

/** What a state holds: of a live database as it is, of SQL by making it on the dev database. */
export async function inspectState(state: State, options: InspectOptions = {}): Promise<Inspected> {
  if (state.kind === 'scripted') {
    const dev = requireDev(options.dev, state);
    return dev.pass(async (connection) => {
      await state.load(connection, dev.dialect);
      return inspectConnection(connection, dev.dialect, options);
    });
  }
  const note = options.note;
  const connection = await state.dialect.connect(state.url, { applicationName: 'telamon', ...(note ? { note } : {}) });
  try {
    return await inspectConnection(connection, state.dialect, options);
  } finally {
    await connection.close();
  }
}

/** What an open database holds, of its own scope. */
export async function inspectConnection(
  connection: Connection,
  dialect: Dialect,
  selection: Selection,
): Promise<Inspected> {
  const scope = scopeOf(connection, selection);
  return { realm: await dialect.inspect(connection, scope), scope, dialect, server: connection.server };
}
