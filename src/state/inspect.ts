import type { Connection, ServerInfo } from '../dialects/connection.ts';
import type { Dialect, Scope } from '../dialects/dialect.ts';
import { keyOf, type Realm } from '../schema/model.ts';
import { checkDev } from './check-dev.ts';
import { type Dev, requireDev } from './dev.ts';
import type { RealmCache } from './realm-cache.ts';
import { rebound, type Selection, scopeOf } from './scope.ts';
import type { DatabaseState, OwnSchema, ScriptedState, State } from './state.ts';

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
  /** Remembers what states of SQL have made. */
  readonly cache?: RealmCache | undefined;
}

/** What a state holds: of a live database as it is, of SQL by making it on the dev database. */
export async function inspectState(state: State, options: InspectOptions = {}): Promise<Inspected> {
  if (state.kind === 'scripted') {
    const dev = requireDev(options.dev, state);
    const remembered = await rememberedOf(state, dev, options);
    if (remembered.known) return remembered.known;
    return dev.pass(async (connection) => {
      await state.load(connection, dev.dialect);
      return remembered.keep(await inspectLoaded(state, connection, dev.dialect, options));
    });
  }
  if (state.connection) return inspectLive(state, state.connection, options);
  const note = options.note;
  const connection = await state.dialect.connect(state.url, { applicationName: 'telamon', ...(note ? { note } : {}) });
  try {
    return await inspectLive(state, connection, options);
  } finally {
    await connection.close();
  }
}

/** What a state of SQL made before, and the way to remember what it makes now. */
export interface Remembered {
  readonly known: Inspected | undefined;
  keep(made: Inspected): Inspected;
}

/** Where nothing is remembered, or something unknown decides what the state makes, it is made anew. */
export async function rememberedOf(state: ScriptedState, dev: Dev, options: InspectOptions): Promise<Remembered> {
  const { cache, schemas = [], exclude = [], include = [] } = options;
  const { server, sameness, dialect } = dev;
  const nothing: Remembered = { known: undefined, keep: (made) => made };
  const content = cache && server && sameness !== undefined ? await state.content?.() : undefined;
  if (!cache || !server || content === undefined) return nothing;
  const place = [dialect.name, server.version, server.embedded, sameness, dev.boundSchema ?? ''];
  const key = [...place, schemas, exclude, include, content];
  const known = cache.get(key);
  return {
    known: known && { ...known, dialect, server },
    keep(made) {
      cache.put(key, { realm: made.realm, scope: made.scope });
      return made;
    },
  };
}

async function inspectLive(state: DatabaseState, connection: Connection, options: InspectOptions): Promise<Inspected> {
  if (options.dev) await checkDev(options.dev, connection, state.dialect);
  return inspectConnection(connection, state.dialect, options);
}

/** What a state has made on a dev database, under the state's own name where that is one schema. */
export async function inspectLoaded(
  state: ScriptedState,
  connection: Connection,
  dialect: Dialect,
  selection: Selection,
): Promise<Inspected> {
  const inspected = await inspectConnection(connection, dialect, selection);
  const { scope, realm } = inspected;
  const own = scope.of === 'schema' ? await state.ownSchema?.(dialect) : undefined;
  if (scope.of !== 'schema' || !own) return inspected;
  return {
    ...inspected,
    scope: { ...scope, schema: own.name },
    realm: withOwnComment(rebound(realm, scope.schema, own.name), own, own.name !== scope.schema, dialect),
  };
}

/** The comment of the dev database's schema is not the state's. */
function withOwnComment(realm: Realm, { name, comment }: OwnSchema, renamed: boolean, dialect: Dialect): Realm {
  if (comment === undefined && !renamed) return realm;
  const container = dialect.kinds.find((kind) => kind.container)?.name ?? '';
  const key = keyOf({ kind: container, name });
  const schema = realm.objects.get(key);
  if (!schema) return realm;
  const { comment: _, ...rest } = schema;
  return {
    ...realm,
    objects: new Map([...realm.objects, [key, comment === undefined ? rest : { ...rest, comment }]]),
  };
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
