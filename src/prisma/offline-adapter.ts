/** The engine's way to hand back a value or an error; comparing schema files never meets the error. */
interface Ok<T> {
  readonly ok: true;
  readonly value: T;
  map<U>(change: (value: T) => U): Ok<U>;
  flatMap<U>(change: (value: T) => U): U;
}

const ok = <T>(value: T): Ok<T> => ({
  ok: true,
  value,
  map: (change) => ok(change(value)),
  flatMap: (change) => change(value),
});

const name = { provider: 'sqlite', adapterName: 'telamon-offline' } as const;

/**
 * A database driver that reaches no database: the engine wants one before it compares two schema files, and asks it nothing.
 * It calls itself SQLite whatever the schema's provider is, because only then the engine keeps its hands off the default
 * schema: as PostgreSQL it would begin the script with `CREATE SCHEMA`, in some versions, and qualify names in others.
 */
export const offlineAdapter = { ...name, connect: async () => ok(name) };
