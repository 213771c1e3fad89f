import type { Connection } from '../dialects/connection.ts';
import type { Filter, Scope } from '../dialects/dialect.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { Realm, SchemaObject } from '../schema/model.ts';
import { keyOf, parseKey } from '../schema/model.ts';

/** What of a state is looked at; the same for both sides of a comparison. */
export interface Selection {
  /** Schemas by name; all when empty. Counts for whole databases only. */
  readonly schemas?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly include?: readonly string[] | undefined;
  /** Words of `schema { mode { … } }`: what is looked at although it usually is not. */
  readonly optIn?: readonly string[] | undefined;
  /** It will be made elsewhere: what it stands on comes along, see {@link Scope.ground}. */
  readonly ground?: boolean | undefined;
  /** Documents may hold passwords. */
  readonly secrets?: boolean | undefined;
}

/** One schema when the connection is bound to one, else the whole database. */
export function scopeOf(
  connection: Connection,
  { schemas = [], exclude = [], include = [], optIn = [], ground = false }: Selection = {},
): Scope {
  const filter: Filter = {
    ...(exclude.length > 0 ? { exclude } : {}),
    ...(include.length > 0 ? { include } : {}),
  };
  const filtered = {
    ...(exclude.length + include.length > 0 ? { filter } : {}),
    ...(optIn.length > 0 ? { optIn } : {}),
    ...(ground ? { ground } : {}),
  };
  return connection.boundSchema === undefined
    ? { of: 'realm', ...(schemas.length > 0 ? { schemas } : {}), ...filtered }
    : { of: 'schema', schema: connection.boundSchema, ...filtered };
}

/**
 * Two states are compared as schemas or as databases. `names` is what the two are called in the hints.
 * @throws TelamonError state_invalid, in the words that scripts know.
 */
export function requireSameScope(
  from: Scope,
  to: Scope,
  names: readonly [from: string, to: string] = ['current state', 'desired state'],
): void {
  if (from.of === to.of) return;
  const [bound, whole] = from.of === 'schema' ? names : [names[1], names[0]];
  const schema = from.of === 'schema' ? from.schema : to.of === 'schema' ? to.schema : '';
  const message =
    to.of === 'schema'
      ? `cannot diff a schema "${schema}" with a database connection. See: https://atlasgo.io/url`
      : `cannot diff a database connection with a schema "${schema}". See: https://atlasgo.io/url`;
  throw new TelamonError('state_invalid', message, {
    hints: [
      `the ${bound} is bound to the schema "${schema}" (search_path=${schema}), the ${whole} is a whole database`,
      `add search_path=${schema} to the URL of the ${whole}, or take it out of that of the ${bound}; what is made from files has the scope of --dev-url`,
    ],
  });
}

/** The same realm under another schema name: two states of one schema each are compared whatever their names are. */
export function rebound(realm: Realm, from: string, to: string): Realm {
  if (from === to) return realm;
  const objects = [...realm.objects.values()].map((object) => renamed(object, from, to) as SchemaObject);
  return { ...realm, objects: new Map(objects.map((object) => [keyOf(object), object])) };
}

/** Plain data with every object key moved over, and every field that names a schema: `schema`, or one that ends in `Schema`. */
function renamed(value: unknown, from: string, to: string): unknown {
  if (typeof value === 'string') return value.includes('\0') ? renamedKey(value, from, to) : value;
  if (Array.isArray(value)) return value.map((item) => renamed(item, from, to));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [
    name,
    namesSchema(name) && item === from ? to : renamed(item, from, to),
  ]);
  const object = Object.fromEntries(entries) as Record<string, unknown>;
  return object.kind === 'schema' && object.name === from ? { ...object, name: to } : object;
}

function namesSchema(field: string): boolean {
  return field === 'schema' || field.endsWith('Schema');
}

function renamedKey(key: string, from: string, to: string): string {
  const parts = parseKey(key);
  if (parts.kind === 'schema') return keyOf({ ...parts, name: parts.name === from ? to : parts.name });
  return keyOf({ ...parts, ...(parts.schema === from ? { schema: to } : {}) });
}
