import type { ObjectKey, Realm, SchemaObject } from '../../../schema/model.ts';
import { definitionsOf, typeRef } from '../catalog/catalog.ts';
import type { CastData } from '../catalog/small-objects.ts';
import { type TypeRef, typeSql } from '../types.ts';
import { address, type PlanContext } from './contract.ts';
import { flag, routineName, typeForm, word } from './forms.ts';
import { simpleKind } from './simple.ts';

export interface Cast extends SchemaObject<'cast'> {
  readonly sourceType: TypeRef;
  readonly targetType: TypeRef;
  /** With its argument types; without one the cast goes through text (`inout`) or takes the bytes as they are. */
  readonly function?: string;
  readonly inout?: boolean;
  /** ASSIGNMENT or IMPLICIT; left out where it has to be written. */
  readonly as?: string;
}

const contexts: Readonly<Record<string, string>> = { a: 'ASSIGNMENT', i: 'IMPLICIT' };

export const cast = simpleKind<Cast>({
  name: 'cast',
  noun: 'CAST',
  ofDatabase: true,
  fields: { sourceType: typeForm, targetType: typeForm, function: routineName, inout: flag, as: word },
  required: ['sourceType', 'targetType'],
  attributes: { sourceType: 'source', targetType: 'target' },
  naming: ({ sourceType, targetType }) => ({ name: `${sourceType.text} as ${targetType.text}` }),
  identity: pair,
  title: ({ name }) => name,
  // What its function takes or gives back may be of another type, which such a cast makes the same to the server.
  mentions: (object, realm) => (object.function === undefined ? [] : freeCasts(object, realm)),
  read: (catalog) =>
    definitionsOf<CastData>(catalog, 'pg_cast').map(({ id, name, data }) => ({
      object: {
        kind: 'cast',
        name,
        sourceType: typeRef(catalog, data.source, data.sourceText),
        targetType: typeRef(catalog, data.target, data.targetText),
        ...(data.function === null ? {} : { function: data.function }),
        ...(data.method === 'i' ? { inout: true } : {}),
        ...(contexts[data.context] === undefined ? {} : { as: contexts[data.context] ?? '' }),
      },
      addresses: [address('pg_cast', id)],
    })),
  definition(object, context) {
    const how = object.inout
      ? 'WITH INOUT'
      : object.function === undefined
        ? 'WITHOUT FUNCTION'
        : `WITH FUNCTION ${object.function}`;
    return `CREATE CAST ${pair(object, context)} ${how}${object.as === undefined ? '' : ` AS ${object.as}`}`;
  },
});

/** Casts that only take the bytes for something else, unasked, from its source or to its target. */
function freeCasts({ sourceType, targetType }: Cast, realm: Realm): ObjectKey[] {
  return [...realm.objects].flatMap(([key, object]) => {
    const { kind, inout, as, sourceType: source, targetType: target } = object as Cast;
    if (kind !== 'cast' || inout || as !== 'IMPLICIT' || (object as Cast).function !== undefined) return [];
    return source.text === sourceType.text || target.text === targetType.text ? [key] : [];
  });
}

function pair({ sourceType, targetType }: Cast, context: PlanContext): string {
  const sql = (type: TypeRef) => typeSql(type, (user) => context.name(user));
  return `(${sql(sourceType)} AS ${sql(targetType)})`;
}
