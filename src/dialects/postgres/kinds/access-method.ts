import type { SchemaObject } from '../../../schema/model.ts';
import { definitionsOf } from '../catalog/catalog.ts';
import type { AccessMethodData } from '../catalog/small-objects.ts';
import { quoteName } from '../quote.ts';
import { address } from './contract.ts';
import { routineName, word } from './forms.ts';
import { simpleKind } from './simple.ts';

export interface AccessMethod extends SchemaObject<'access_method'> {
  /** INDEX or TABLE. */
  readonly for: string;
  readonly handler: string;
}

export const accessMethod = simpleKind<AccessMethod>({
  name: 'access_method',
  noun: 'ACCESS METHOD',
  ofDatabase: true,
  fields: { for: word, handler: routineName },
  required: ['for', 'handler'],
  read: (catalog) =>
    definitionsOf<AccessMethodData>(catalog, 'pg_am').map(({ id, name, data }) => ({
      object: { kind: 'access_method', name, for: data.type === 't' ? 'TABLE' : 'INDEX', handler: data.handler },
      addresses: [address('pg_am', id)],
    })),
  definition: (object) => `CREATE ACCESS METHOD ${quoteName(object.name)} TYPE ${object.for} HANDLER ${object.handler}`,
});
