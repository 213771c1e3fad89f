import type { Kind } from '../dialects/kind.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../schema/model.ts';

/** A dialect's kinds, found by name. */
export interface KindIndex {
  of(object: SchemaObject): Kind;
  /** Place in the dialect's list. */
  rank(object: SchemaObject): number;
  /** The schema object that holds it; undefined for objects of the whole database. */
  container(object: SchemaObject): ObjectKey | undefined;
  /** The relation that owns it, looked for in one state; undefined when it stands alone. */
  owner(object: SchemaObject, realm: Realm): ObjectKey | undefined;
  /** Everything that has to exist before it. */
  references(object: SchemaObject, realm: Realm): ObjectKey[];
}

export function indexKinds(kinds: readonly Kind[]): KindIndex {
  const byName = new Map(kinds.map((kind, rank) => [kind.name, { kind, rank }]));
  const containerKind = kinds.find((kind) => kind.container);
  const find = (object: SchemaObject) => {
    const found = byName.get(object.kind);
    if (!found) throw new TelamonError('internal', `no kind is named "${object.kind}"`);
    return found;
  };
  const containers = new Map<string, ObjectKey>();
  const container = ({ schema }: SchemaObject) => {
    if (!containerKind || schema === undefined) return undefined;
    const key = containers.get(schema) ?? keyOf({ kind: containerKind.name, name: schema });
    containers.set(schema, key);
    return key;
  };
  // What a relation owns is asked about one after the other: the last owner that was found is the next one's as well.
  let last: LastOwner | undefined;
  const owner = (object: SchemaObject, realm: Realm) => {
    const { kind } = find(object);
    if (kind.ownerOf) return kind.ownerOf(object);
    const { parent, schema } = object;
    if (parent === undefined) return undefined;
    const owners = kind.owners ?? [];
    if (last?.parent === parent && last.schema === schema && last.realm === realm && last.kind === owners[0]) {
      return last.key;
    }
    const at = { name: parent, ...(schema === undefined ? {} : { schema }) };
    const keys = owners.map((owner) => keyOf({ kind: owner, ...at }));
    const found = keys.findIndex((key) => realm.objects.has(key));
    const [kindName, key] = [owners[found], keys[found]];
    if (kindName !== undefined && key !== undefined) last = { realm, schema, parent, kind: kindName, key };
    return key ?? keys[0];
  };
  return {
    of: (object) => find(object).kind,
    rank: (object) => find(object).rank,
    container,
    owner,
    references(object, realm) {
      const holders = [container(object), owner(object, realm)].filter((key) => key !== undefined);
      return holders.concat(object.dependsOn ?? [], find(object).kind.references(object));
    },
  };
}

interface LastOwner {
  readonly realm: Realm;
  readonly schema: string | undefined;
  readonly parent: string;
  readonly kind: string;
  readonly key: ObjectKey;
}
