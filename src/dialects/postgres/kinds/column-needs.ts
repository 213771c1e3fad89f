import { keyOf, type ObjectKey } from '../../../schema/model.ts';
import type { Column } from './column.ts';

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
