import { changedFields, sameValue } from '../../../diff/compare.ts';
import { attribute, block, bool } from '../../../hcl/print.ts';
import { keyOf } from '../../../schema/model.ts';
import { moreOfIndex } from '../catalog/indexes.ts';
import { defaultName } from '../names.ts';
import { quoteName } from '../quote.ts';
import { indexedConstraint, readConstraints } from './constraints.ts';
import { type PlanContext, type PostgresKind, readFrom, stage } from './contract.ts';
import { type Key, keyFields, keyHcl, readKey, readKeyHcl, uniqueSql } from './key.ts';
import { keyFromIndex } from './key-index.ts';
import { ownedBy } from './lineage.ts';
import { keyBuiltConcurrently } from './online.ts';
import { sameOptions } from './options.ts';
import { attachedReferences } from './parts.ts';
import { renameConstraint } from './rename.ts';

/** A unique constraint. A unique index is an index: {@link index}. */
export interface Unique extends Key<'unique'> {
  readonly nullsDistinct: boolean;
}

const stages = { add: stage.addUnique, drop: stage.dropUnique };
const rank = 2;

export const unique: PostgresKind<Unique> = {
  name: 'unique',
  owners: ['table'],
  amongRelations: true,
  policy: 'unique',
  selector: 'unique',
  rename: renameConstraint(),
  anonymous: ({ attachedTo }) => attachedTo !== undefined,
  references: (object) => [
    ...object.columns.map((name) => keyOf({ kind: 'column', schema: object.schema, parent: object.parent, name })),
    ...attachedReferences(object),
  ],
  reaches: attachedReferences,
  changes: (from, to) => changedFields(from, to, [...keyFields, 'nullsDistinct'], { params: sameOptions }),

  ...readFrom(['constraintsOf', 'relations', 'columns', 'indexes', 'comments'], (catalog) =>
    readConstraints<Unique>(catalog, 'u', (row, table) => ({
      kind: 'unique',
      schema: table.schema,
      parent: table.name,
      name: row.name,
      ...readKey(catalog, row),
      nullsDistinct: !moreOfIndex(catalog.indexes.get(row.index)).nullsNotDistinct,
    })),
  ),

  ...indexedConstraint({
    definition: uniqueSql,
    rank,
    stages,
    online: (object, context) => keyBuiltConcurrently(object, 'UNIQUE', context),
    building: (object) =>
      `builds the index of ${quoteName(object.name)}, and fails when values of ${quoteName(object.parent)} are there twice`,
    repeats,
  }),

  takesOver: (object, dropped, context) => keyFromIndex(object, 'UNIQUE', dropped, context),

  hcl: {
    read: (block) => ({
      kind: 'unique',
      ...readKeyHcl(block, (columns) => defaultName(block.parent, columns, 'key')),
      nullsDistinct: block.boolean('nulls_distinct') ?? true,
    }),
    print: (object) =>
      block(
        'unique',
        [object.name],
        keyHcl(object, object.nullsDistinct ? [] : [attribute('nulls_distinct', bool(false))]),
      ),
  },
};

/** The primary key, or a unique constraint before it, is the same to the server. */
function repeats(object: Unique, { to }: PlanContext): boolean {
  const table = { schema: object.schema, name: object.parent };
  const others = ownedBy<Unique>(to, table, 'unique');
  const before = others.slice(
    0,
    Math.max(
      0,
      others.findIndex(({ name }) => name === object.name),
    ),
  );
  return (
    before.some((other) => other.nullsDistinct === object.nullsDistinct && saysTheSame(other, object)) ||
    (object.nullsDistinct &&
      ownedBy<Key<'primary_key'>>(to, table, 'primary_key').some((key) => saysTheSame(key, object)))
  );
}

function saysTheSame(a: Key<string>, b: Key<string>): boolean {
  return sameValue(a.columns, b.columns) && sameValue(a.include, b.include) && sameValue(a.deferrable, b.deferrable);
}
