import type { Connection, ServerInfo } from '../dialects/connection.ts';
import type { Dialect, Scope } from '../dialects/dialect.ts';
import { TelamonError } from '../errors/telamon-error.ts';
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
  /** Another database is read at the same time: one session for each is enough for a server. */
  readonly both?: boolean;
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
  const { beside: _, ...single } = connection;
  try {
    return await inspectLive(state, options.both ? single : connection, options);
  } finally {
    if (connection.leave) connection.leave();
    else await connection.close();
  }
}

/** What a state of SQL made before, and the way to remember what it makes now. */
export interface Remembered {
  readonly known: Inspected | undefined;
  keep(made: Inspected): Inspected;
}

/** Where nothing is remembered, or something unknown decides what the state makes, it is made anew. */
export async function rememberedOf(state: ScriptedState, dev: Dev, options: InspectOptions): Promise<Remembered> {
  const { cache } = options;
  const { server, dialect } = dev;
  const key = await memoryKey(state, dev, options);
  if (!cache || !server || !key) return { known: undefined, keep: (made) => made };
  const known = cache.get(key);
  return {
    known: known && { ...known, dialect, server },
    keep(made) {
      cache.put(key, { realm: made.realm, scope: made.scope });
      return made;
    },
  };
}

/** Whether a state need not be made to be known. */
export async function isRemembered(state: ScriptedState, dev: Dev, options: InspectOptions): Promise<boolean> {
  const key = await memoryKey(state, dev, options);
  return key !== undefined && options.cache?.has(key) === true;
}

/** All that decides what a state makes; undefined where that is not known. */
async function memoryKey(
  state: ScriptedState,
  dev: Dev,
  { cache, schemas = [], exclude = [], include = [], optIn = [] }: InspectOptions,
): Promise<readonly unknown[] | undefined> {
  const { server, sameness, dialect } = dev;
  const content = cache && server && sameness !== undefined ? await state.content?.() : undefined;
  if (!server || content === undefined) return undefined;
  const place = [dialect.name, server.version, server.embedded, sameness, dev.boundSchema ?? ''];
  return [...place, schemas, exclude, include, ...(optIn.length > 0 ? [optIn] : []), content];
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
  return withRoles(state, await inspectBare(state, connection, dialect, selection), selection);
}

/** The same without what the state says of roles that the dev database lacks. */
export async function inspectBare(
  state: ScriptedState,
  connection: Connection,
  dialect: Dialect,
  selection: Selection,
): Promise<Inspected> {
  const inspected = await inspectMade(state, connection, dialect, selection);
  const { scope, realm } = inspected;
  const own = scope.of === 'schema' ? await state.ownSchema?.(dialect) : undefined;
  if (scope.of !== 'schema' || !own) return inspected;
  return {
    ...inspected,
    scope: { ...scope, schema: own.name },
    realm: withOwnComment(rebound(realm, scope.schema, own.name), own, own.name !== scope.schema, dialect),
  };
}

async function withRoles(state: ScriptedState, made: Inspected, selection: Selection): Promise<Inspected> {
  if (!state.withRoles) return made;
  return { ...made, realm: await state.withRoles(made.realm, made.dialect, selection) };
}

/**
 * The roles that SQL makes are found where nobody else can make any. Documents tell them without a database.
 * @throws TelamonError unsupported on a server, whose roles are those of everybody.
 */
async function inspectMade(
  state: ScriptedState,
  connection: Connection,
  dialect: Dialect,
  selection: Selection,
): Promise<Inspected> {
  const { optIn = [] } = selection;
  if (!optIn.includes('roles')) return inspectConnection(connection, dialect, selection);
  if (state.origin !== 'hcl' && !connection.server.embedded) {
    throw new TelamonError('unsupported', `${state.label}: the roles of a state in SQL cannot be told on a server`, {
      hints: [
        'roles belong to all databases of a server: take the embedded dev database (pglite://memory), or write roles in HCL',
      ],
    });
  }
  if (connection.server.embedded && state.origin !== 'hcl') return inspectConnection(connection, dialect, selection);
  const { scope, ...rest } = await inspectConnection(connection, dialect, {
    ...selection,
    optIn: optIn.filter((word) => word !== 'roles'),
  });
  return { ...rest, scope: { ...scope, optIn } };
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
