import type { SchemaObject } from '../../../schema/model.ts';
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

function pair({ sourceType, targetType }: Cast, context: PlanContext): string {
  const sql = (type: TypeRef) => typeSql(type, (user) => context.name(user));
  return `(${sql(sourceType)} AS ${sql(targetType)})`;
}
