import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import { definitionsOf, typeRef } from '../catalog/catalog.ts';
import type { TransformData } from '../catalog/small-objects.ts';
import { quoteName } from '../quote.ts';
import { type TypeRef, typeSql } from '../types.ts';
import { address, type PlanContext } from './contract.ts';
import { routineName, text, typeForm } from './forms.ts';
import { simpleKind } from './simple.ts';

/** How values of a type look to a language. */
export interface Transform extends SchemaObject<'transform'> {
  readonly type: TypeRef;
  readonly language: string;
  readonly fromSql?: string;
  readonly toSql?: string;
}

export const transform = simpleKind<Transform>({
  name: 'transform',
  noun: 'TRANSFORM',
  ofDatabase: true,
  fields: { type: typeForm, language: text, fromSql: routineName, toSql: routineName },
  required: ['type', 'language'],
  naming: ({ type, language }) => ({ name: `${type.text} ${language}` }),
  identity: target,
  title: ({ name }) => name,
  references: ({ language }) => [keyOf({ kind: 'language', name: language })],
  read: (catalog) =>
    definitionsOf<TransformData>(catalog, 'pg_transform').map(({ id, name, data }) => ({
      object: {
        kind: 'transform',
        name,
        type: typeRef(catalog, data.type, data.typeText),
        language: data.language,
        ...(data.from === null ? {} : { fromSql: data.from }),
        ...(data.to === null ? {} : { toSql: data.to }),
      },
      addresses: [address('pg_transform', id)],
    })),
  definition(object, context) {
    const parts = [
      ...(object.fromSql === undefined ? [] : [`FROM SQL WITH FUNCTION ${object.fromSql}`]),
      ...(object.toSql === undefined ? [] : [`TO SQL WITH FUNCTION ${object.toSql}`]),
    ];
    return `CREATE TRANSFORM ${target(object, context)} (${parts.join(', ')})`;
  },
});

function target({ type, language }: Transform, context: PlanContext): string {
  return `FOR ${typeSql(type, (user) => context.name(user))} LANGUAGE ${quoteName(language)}`;
}
