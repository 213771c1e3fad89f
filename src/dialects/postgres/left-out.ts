import type { ObjectKey, Realm, SchemaObject } from '../../schema/model.ts';
import { kindOf } from './kinds/index.ts';
import { kindIndex } from './plan/pieces.ts';

/**
 * What was kept of a state, with what of the rest it, and what it is to become, stands on: the table that a foreign key points at, as far
 * as it does.
 */
export function withGround(kept: Realm, wanted: Realm): Realm {
  const all = kept.whole;
  if (!all) return kept;
  const needed = new Set<ObjectKey>();
  // What was read with its surroundings knows more of what it needs.
  const known = [...kept.objects].map(([key, object]) => [key, all.objects.get(key) ?? object] as const);
  const waiting = [...known, ...wanted.objects];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const missing = kindIndex.references(next[1], all).filter((key) => !kept.objects.has(key));
    for (const key of missing.length === 0 ? missing : groundOf(next[1], missing, all)) {
      const object = all.objects.get(key);
      if (!object || needed.has(key)) continue;
      needed.add(key);
      waiting.push([key, object]);
    }
  }
  if (needed.size === 0) return kept;
  const objects = new Map([...all.objects].filter(([key]) => kept.objects.has(key) || needed.has(key)));
  return { ...kept, objects };
}

/** A relation that is stood on comes with its keys, which foreign keys need. What has its shape from a relation needs all columns of that. */
function groundOf(object: SchemaObject, missing: readonly ObjectKey[], all: Realm): readonly ObjectKey[] {
  const relations = missing.flatMap((key) => {
    const other = all.objects.get(key);
    return other && kindOf(other).namespace === 'relation' ? [other] : [];
  });
  return [
    ...missing,
    ...relations.flatMap((other) => partsOf(other, all, (kind) => keys.has(kind))),
    ...relations
      .filter(({ kind }) => kind === object.kind)
      .flatMap((other) => partsOf(other, all, (kind) => kind === 'column')),
  ];
}

const keys: ReadonlySet<string> = new Set(['primary_key', 'unique']);

function partsOf({ schema, name }: SchemaObject, all: Realm, is: (kind: string) => boolean): ObjectKey[] {
  return [...all.objects].flatMap(([key, object]) =>
    object.schema === schema && object.parent === name && is(object.kind) ? [key] : [],
  );
}
