import { changedFields } from '../../../diff/compare.ts';
import { block } from '../../../hcl/print.ts';
import { keyOf } from '../../../schema/model.ts';
import { defaultName } from '../names.ts';
import { quoteName } from '../quote.ts';
import { indexedConstraint, readConstraints } from './constraints.ts';
import { type PostgresKind, readFrom, stage } from './contract.ts';
import { hasUsualName, type Key, keyFields, keyHcl, primaryKeySql, readKey, readKeyHcl } from './key.ts';
import { keyFromIndex } from './key-index.ts';
import { keyBuiltConcurrently } from './online.ts';
import { sameOptions } from './options.ts';
import { attachedReferences } from './parts.ts';
import { renameConstraint } from './rename.ts';

export type PrimaryKey = Key<'primary_key'>;

const stages = { add: stage.addPrimaryKey, drop: stage.dropPrimaryKey };
const rank = 1;

export const primaryKey: PostgresKind<PrimaryKey> = {
  name: 'primary_key',
  owners: ['table'],
  amongRelations: true,
  policy: 'primary_key',
  selector: 'primary_key',
  rename: renameConstraint(),
  anonymous: ({ attachedTo }) => attachedTo !== undefined,
  references: (object) => [
    ...object.columns.map((name) => keyOf({ kind: 'column', schema: object.schema, parent: object.parent, name })),
    ...attachedReferences(object),
  ],
  reaches: attachedReferences,
  changes: (from, to) => changedFields(from, to, keyFields, { params: sameOptions }),

  ...readFrom(['constraintsOf', 'relations', 'columns', 'indexes', 'comments'], (catalog) =>
    readConstraints<PrimaryKey>(catalog, 'p', (row, table) => ({
      kind: 'primary_key',
      schema: table.schema,
      parent: table.name,
      name: row.name,
      ...readKey(catalog, row),
    })),
  ),

  ...indexedConstraint({
    definition: primaryKeySql,
    rank,
    stages,
    online: (object, context) => keyBuiltConcurrently(object, 'PRIMARY KEY', context),
    building: (object) => `builds the index of the primary key of ${quoteName(object.parent)}`,
  }),

  takesOver: (object, dropped, context) => keyFromIndex(object, 'PRIMARY KEY', dropped, context),

  hcl: {
    read: (block) => ({
      kind: 'primary_key',
      ...readKeyHcl(block, () => defaultName(block.parent, [], 'pkey')),
    }),
    print: (object) => block('primary_key', hasUsualName(object) ? [] : [object.name], keyHcl(object, [])),
  },
};
