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
  const container = (object: SchemaObject) =>
    containerKind && object.schema !== undefined ? keyOf({ kind: containerKind.name, name: object.schema }) : undefined;
  const owner = (object: SchemaObject, realm: Realm) => {
    const { kind } = find(object);
    if (kind.ownerOf) return kind.ownerOf(object);
    const { parent, schema } = object;
    if (parent === undefined) return undefined;
    const at = { name: parent, ...(schema === undefined ? {} : { schema }) };
    const keys = (kind.owners ?? []).map((owner) => keyOf({ kind: owner, ...at }));
    return keys.find((key) => realm.objects.has(key)) ?? keys[0];
  };
  return {
    of: (object) => find(object).kind,
    rank: (object) => find(object).rank,
    container,
    owner,
    references: (object, realm) =>
      [
        container(object),
        owner(object, realm),
        ...(object.dependsOn ?? []),
        ...find(object).kind.references(object),
      ].filter((key) => key !== undefined),
  };
}
