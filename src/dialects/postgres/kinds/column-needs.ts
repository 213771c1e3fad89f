import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import type { Column } from './column.ts';
import type { Step } from './contract.ts';
import { ownedBy } from './lineage.ts';

/** The columns that it has from the parents of its table. */
export function columnsAbove({ inherited = [], name }: Column): ObjectKey[] {
  return inherited.map((parent) => keyOf({ kind: 'column', schema: parent.schema, parent: parent.name, name }));
}

/** What it needs beside its table and those. */
export function ownReferences({ type, collation, dependsOn = [] }: Column): ObjectKey[] {
  return [
    ...(type.user ? [keyOf(type.user)] : []),
    ...(collation ? [keyOf({ kind: 'collation', ...collation })] : []),
    ...dependsOn,
  ];
}

/**
 * A change of the column's type, to the planner: it must not be stood on, nor must keys that only carry it along. The server builds those
 * again, and does not see what points at them, which comes after.
 */
export function retyping({ schema, parent, name }: Column, realm: Realm): Pick<Step, 'disturbs' | 'provides'> {
  const carriers = ['primary_key', 'unique', 'index']
    .flatMap((kind) =>
      ownedBy<SchemaObject & { readonly include?: readonly string[] }>(realm, { schema, name: parent }, kind),
    )
    .filter(({ include }) => include?.includes(name))
    .map(keyOf);
  const disturbs = [keyOf({ kind: 'column', schema, parent, name }), ...carriers];
  return carriers.length > 0 ? { disturbs, provides: carriers } : { disturbs };
}
