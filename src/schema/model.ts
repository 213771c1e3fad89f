/**
 * The schema model: a flat set of objects that name each other by key. Plain data; what a kind adds is its own type
 * (see the `kinds` folder of a dialect). This folder imports nothing.
 */

/** `kind` + qualified name, unique in a realm; made by {@link keyOf}. Two states are paired by it. */
export type ObjectKey = string;

/** A right that somebody was given. */
export interface Grant {
  /** A role; `PUBLIC` for everybody. */
  readonly grantee: string;
  /** `SELECT`, `EXECUTE` … */
  readonly privilege: string;
  /** May be handed on. */
  readonly grantable?: true;
  /** The one column of a relation that it is about. */
  readonly column?: string;
}

/** Who owns an object and may use it. */
export interface Access {
  /** Left out where it belongs to whoever looked at it. */
  readonly owner?: string;
  /** Beside the owner's own rights and those that everybody has on a new object of its kind, in the order in which they were given. */
  readonly grants?: readonly Grant[];
  /** Rights that everybody has on a new object of its kind, taken away here. */
  readonly revoked?: readonly string[];
  /** Rights that the owner took away from itself. */
  readonly ownerRevoked?: readonly string[];
  /** In a document, instead: all that everybody has, and all that the owner keeps. What that differs in depends on the server's version. */
  readonly everyone?: readonly string[];
  readonly ownerKeeps?: readonly string[];
}

export interface SchemaObject<K extends string = string> {
  readonly kind: K;
  /** The database schema that holds it; left out for objects of the whole database (extensions, schemas themselves). */
  readonly schema?: string;
  /** The relation that owns it (columns, keys, indexes, triggers …); left out for objects that stand alone. */
  readonly parent?: string;
  readonly name: string;
  /** What tells overloads apart (the input types of a routine); left out where the name is enough. */
  readonly signature?: string;
  readonly comment?: string;
  /** Whose it is and who may use it, where that is not what a new object has. Compared only where the user lets plans change it. */
  readonly access?: Access;
  /** What must exist before it, as the catalog or the author says; a kind may add what follows from its fields. */
  readonly dependsOn?: readonly ObjectKey[];
  /** Not of the state that names it: it only stands for something that this one points at. */
  readonly outside?: true;
}

export interface Realm {
  /** Objects in the order in which they print: schemas by name, then objects by kind and name, columns by position. */
  readonly objects: ReadonlyMap<ObjectKey, SchemaObject>;
  /** Names of objects whose kind the model does not hold; told on stderr, never dropped in silence. */
  readonly unknown?: readonly string[];
  /**
   * Schemas that also hold what was left out here (by a pattern, or the history of migrations), and what schemas that are not looked at
   * may use: a plan must not drop them.
   */
  readonly shared?: ReadonlySet<ObjectKey>;
  /** Everything there is, where patterns leave part of it out and a plan that makes a table anew would lose that part. */
  readonly whole?: Realm;
}

type Named = Pick<SchemaObject, 'kind' | 'schema' | 'parent' | 'name' | 'signature'>;

/** NUL separates the parts, since a quoted identifier may hold anything else. */
export function keyOf(object: Named): ObjectKey {
  // Joining gives the text in one piece, which a map would otherwise have to make of a template's pieces first.
  return [object.kind, object.schema, object.parent, object.name, object.signature].join('\0');
}

/** The parts of a key. */
export function parseKey(key: ObjectKey): Named {
  const [kind = '', schema = '', parent = '', name = '', signature = ''] = key.split('\0');
  return {
    kind,
    name,
    ...(schema === '' ? {} : { schema }),
    ...(parent === '' ? {} : { parent }),
    ...(signature === '' ? {} : { signature }),
  };
}

/** For messages: `table "public"."users"`, `column "public"."users"."id"`. */
export function describe(object: Named): string {
  const kind = object.kind.replaceAll('_', ' ');
  // There is one only.
  if (object.name === '') return kind;
  const name = [object.schema, object.parent, object.name].filter((part) => part !== undefined);
  return `${kind} ${name.map((part) => `"${part}"`).join('.')}`;
}

/**
 * A desired state that keeps the schemas which the current one shares with objects that are not looked at: what is known
 * of them goes object by object.
 */
export function keepingShared(to: Realm, from: Realm): Realm {
  const missing = [...(from.shared ?? [])].filter((key) => from.objects.has(key) && !to.objects.has(key));
  if (missing.length === 0) return to;
  const kept = missing.flatMap((key) => {
    const object = from.objects.get(key);
    return object ? [[key, object] as const] : [];
  });
  return { ...to, objects: new Map([...kept, ...to.objects]) };
}

export function realmOf(objects: Iterable<SchemaObject>): Realm {
  return { objects: new Map(Array.from(objects, (object) => [keyOf(object), object])) };
}
