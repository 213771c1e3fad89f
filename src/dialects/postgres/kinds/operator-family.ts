import type { SchemaObject } from '../../../schema/model.ts';
import { definitionsOf } from '../catalog/catalog.ts';
import type { OperatorFamilyData } from '../catalog/operators.ts';
import { quoteName } from '../quote.ts';
import { address } from './contract.ts';
import { text } from './forms.ts';
import { type Member, memberAddresses, memberBlocks, memberItems, membersOf } from './operator-members.ts';
import { simpleKind } from './simple.ts';

export interface OperatorFamily extends SchemaObject<'operator_family'> {
  readonly schema: string;
  /** The access method. */
  readonly using: string;
  /** What belongs to no class of it. */
  readonly operators?: readonly Member[];
  readonly functions?: readonly Member[];
}

export const operatorFamily = simpleKind<OperatorFamily>({
  name: 'operator_family',
  noun: 'OPERATOR FAMILY',
  fields: {
    using: text,
    operators: memberBlocks('operator', 'strategy'),
    functions: memberBlocks('function', 'number'),
  },
  required: ['using'],
  signature: ({ using }) => using,
  identity: (object, context) => `${context.name(object)} USING ${quoteName(object.using)}`,
  read: (catalog) =>
    definitionsOf<OperatorFamilyData>(catalog, 'pg_opfamily').map(({ id, schema, name, data }) => ({
      object: {
        kind: 'operator_family',
        schema: schema ?? '',
        name,
        signature: data.method,
        using: data.method,
        ...membersOf(data),
      },
      addresses: [address('pg_opfamily', id), ...memberAddresses(data)],
    })),
  definition: (object, context) => `CREATE OPERATOR FAMILY ${context.name(object)} USING ${quoteName(object.using)}`,
  complete(object, context) {
    const items = memberItems(object, context, object.schema);
    const head = `ALTER OPERATOR FAMILY ${context.name(object)} USING ${quoteName(object.using)}`;
    return items.length === 0 ? [] : [`${head} ADD ${items.join(', ')}`];
  },
});
