import type { SchemaObject } from '../../../schema/model.ts';
import { definitionsOf } from '../catalog/catalog.ts';
import type { ConversionData } from '../catalog/small-objects.ts';
import { plainLiteral } from '../quote.ts';
import { address } from './contract.ts';
import { flag, routineName, text } from './forms.ts';
import { renameAs } from './rename.ts';
import { simpleKind } from './simple.ts';

/** From one encoding to another. */
export interface Conversion extends SchemaObject<'conversion'> {
  readonly schema: string;
  readonly from: string;
  readonly to: string;
  readonly function: string;
  readonly default?: boolean;
}

export const conversion = simpleKind<Conversion>({
  name: 'conversion',
  noun: 'CONVERSION',
  rename: renameAs('CONVERSION', 'conversion', 'a conversion'),
  fields: { from: text, to: text, function: routineName, default: flag },
  required: ['from', 'to', 'function'],
  read: (catalog) =>
    definitionsOf<ConversionData>(catalog, 'pg_conversion').map(({ id, schema, name, data }) => ({
      object: {
        kind: 'conversion',
        schema: schema ?? '',
        name,
        from: data.source,
        to: data.target,
        function: data.function,
        ...(data.standard ? { default: true } : {}),
      },
      addresses: [address('pg_conversion', id)],
    })),
  definition: (object, context) =>
    `CREATE ${object.default ? 'DEFAULT ' : ''}CONVERSION ${context.name(object)} FOR ${plainLiteral(object.from)} TO ${plainLiteral(object.to)} FROM ${object.function}`,
});
