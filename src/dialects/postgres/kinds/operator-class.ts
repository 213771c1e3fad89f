import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import { definitionsOf, typeRef } from '../catalog/catalog.ts';
import type { OperatorClassData } from '../catalog/operators.ts';
import { quoteName } from '../quote.ts';
import { type TypeRef, typeSql } from '../types.ts';
import { address } from './contract.ts';
import { flag, qualified, text, typeForm } from './forms.ts';
import { type Member, memberAddresses, memberBlocks, memberItems, membersOf } from './operator-members.ts';
import { type Qualified, qualifiedSql } from './qualified.ts';
import { simpleKind } from './simple.ts';

export interface OperatorClass extends SchemaObject<'operator_class'> {
  readonly schema: string;
  /** The access method. */
  readonly using: string;
  readonly forType: TypeRef;
  readonly default?: boolean;
  readonly family: Qualified;
  /** What an index holds in place of the type. */
  readonly storageType?: TypeRef;
  readonly operators?: readonly Member[];
  readonly functions?: readonly Member[];
}

export const operatorClass = simpleKind<OperatorClass>({
  name: 'operator_class',
  noun: 'OPERATOR CLASS',
  fields: {
    using: text,
    forType: typeForm,
    default: flag,
    family: qualified,
    storageType: typeForm,
    operators: memberBlocks('operator', 'strategy'),
    functions: memberBlocks('function', 'number'),
  },
  required: ['using', 'forType'],
  attributes: { forType: 'for', storageType: 'storage' },
  signature: ({ using }) => using,
  identity: (object, context) => `${context.name(object)} USING ${quoteName(object.using)}`,
  references: ({ using, family }) => [keyOf({ kind: 'operator_family', ...family, signature: using })],
  makesRoom: (object, realm) =>
    Array.from(realm.objects.values())
      .filter((other): other is OperatorClass => other.kind === 'operator_class' && keyOf(other) !== keyOf(object))
      .filter((other) => isOfOneFamily(object, other) && sharesPlaces(object, other))
      .map(keyOf),
  read: (catalog) =>
    definitionsOf<OperatorClassData>(catalog, 'pg_opclass').map(({ id, schema, name, data }) => ({
      object: {
        kind: 'operator_class',
        schema: schema ?? '',
        name,
        signature: data.method,
        using: data.method,
        forType: typeRef(catalog, data.type, data.typeText),
        ...(data.standard ? { default: true } : {}),
        family: data.family,
        ...(data.storage !== null && data.storageText !== null
          ? { storageType: typeRef(catalog, data.storage, data.storageText) }
          : {}),
        ...membersOf(data),
      },
      addresses: [address('pg_opclass', id), ...memberAddresses(data)],
    })),
  definition(object, context) {
    const sql = (type: TypeRef) => typeSql(type, (user) => context.name(user, object.schema));
    // A class needs something to stand in its list.
    const storage = object.storageType ?? object.forType;
    const items = memberItems(object, context, object.schema);
    const list = [...(object.storageType || items.length === 0 ? [`STORAGE ${sql(storage)}`] : []), ...items];
    return [
      `CREATE OPERATOR CLASS ${context.name(object)}${object.default ? ' DEFAULT' : ''} FOR TYPE ${sql(object.forType)}`,
      ` USING ${quoteName(object.using)} FAMILY ${qualifiedSql(object.family, context, object.schema)} AS ${list.join(', ')}`,
    ].join('');
  },
});

function isOfOneFamily(one: OperatorClass, other: OperatorClass): boolean {
  return (
    one.using === other.using && one.family.schema === other.family.schema && one.family.name === other.family.name
  );
}

/** A family has one operator of a strategy, and one function of a number, for the same types. */
function sharesPlaces(one: OperatorClass, other: OperatorClass): boolean {
  const [taken, wanted] = [placesOf(other), placesOf(one)];
  return [...wanted].some((place) => taken.has(place));
}

function placesOf({ operators = [], functions = [] }: OperatorClass): ReadonlySet<string> {
  return new Set([
    ...operators.map(({ number, name }) => `operator ${number} ${name.slice(name.lastIndexOf('('))}`),
    ...functions.map(
      ({ number, name, types }) => `function ${number} ${types?.join() ?? name.slice(name.lastIndexOf('('))}`,
    ),
  ]);
}
