import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../schema/model.ts';
import { kindOf } from './kinds/index.ts';
import { kindIndex } from './plan/pieces.ts';

/**
 * What was kept of a state, with what of the rest it stands on (the table that a foreign key points at, as far as it does): without that
 * it could not be made on a dev database. Undefined where it stands by itself.
 */
export function withGround(kept: Realm, all: Realm): Realm | undefined {
  const needed = new Set<ObjectKey>();
  const waiting = Array.from(kept.objects);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const key of groundOf(next[1], all)) {
      const object = all.objects.get(key);
      if (!object || kept.objects.has(key) || needed.has(key)) continue;
      needed.add(key);
      waiting.push([key, object]);
    }
  }
  if (needed.size === 0) return undefined;
  const objects = new Map([...all.objects].filter(([key]) => kept.objects.has(key) || needed.has(key)));
  return { ...kept, objects };
}

/** What has its shape from a relation needs all columns of that. */
function groundOf(object: SchemaObject, all: Realm): readonly ObjectKey[] {
  const references = kindIndex.references(object, all);
  if (object.parent !== undefined || object.schema === undefined) return references;
  const relations = references.flatMap((key) => {
    const other = all.objects.get(key);
    return other && other.kind === object.kind && kindOf(other).namespace === 'relation' ? [other] : [];
  });
  return relations.length === 0 ? references : [...references, ...relations.flatMap((other) => columnsOf(other, all))];
}

function columnsOf({ schema, name }: SchemaObject, all: Realm): ObjectKey[] {
  return [...all.objects.values()].flatMap((object) =>
    object.schema === schema && object.parent === name && kindOf(object).takesSiblings ? [keyOf(object)] : [],
  );
}
