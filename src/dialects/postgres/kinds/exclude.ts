import { changedFields } from '../../../diff/compare.ts';
import { attribute, block, bool, list, reference, string } from '../../../hcl/print.ts';
import { keyOf } from '../../../schema/model.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { columnNames, options } from '../catalog/catalog.ts';
import { moreOfConstraint } from '../catalog/constraints.ts';
import { moreOfIndex } from '../catalog/indexes.ts';
import { sameExpression, wrapped } from '../expressions.ts';
import { mentionsIn } from '../mentions.ts';
import { defaultName, nameText } from '../names.ts';
import { nameList, quoteName } from '../quote.ts';
import { replayable } from '../replayable.ts';
import { attachedHcl, readAttached, readAttachedHcl } from './attached.ts';
import {
  carriedWith,
  commentHcl,
  type Deferrable,
  deferrableHcl,
  deferrableSql,
  type Indexed,
  indexCommentHcl,
  indexedConstraint,
  readConstraints,
  readDeferrable,
  readIndexComment,
  readIndexCommentHcl,
} from './constraints.ts';
import { type PlanContext, type PostgresKind, stage } from './contract.ts';
import { listed, ownColumns, readDeferrableHcl, readMethod, readOn, readOptions } from './hcl-read.ts';
import { methodHcl } from './index-object.ts';
import { type IndexPart, nearTo, onBlock, partSql, readParts, sameParts } from './index-part.ts';
import { type Options, optionsBlock, sameOptions, withOptions } from './options.ts';
import { attachedReferences } from './parts.ts';
import type { Qualified } from './qualified.ts';
import { renameConstraint } from './rename.ts';

/** No two rows may compare true by all of its operators. */
export interface Exclude extends Indexed<'exclude'> {
  readonly method: string;
  readonly parts: readonly IndexPart[];
  /** One for each part. */
  readonly operators: readonly Qualified[];
  readonly include?: readonly string[];
  readonly where?: string;
  readonly deferrable?: Deferrable;
  readonly params?: Options;
  readonly tablespace?: string;
}

const stages = { add: stage.addUnique, drop: stage.dropUnique };
const rank = 2;

export const exclude: PostgresKind<Exclude> = {
  name: 'exclude',
  owners: ['table'],
  amongRelations: true,
  policy: 'exclude',
  selector: 'exclude',
  rename: renameConstraint(),
  anonymous: ({ attachedTo }) => attachedTo !== undefined,
  references: (object) => [
    ...object.parts.flatMap(({ column: name }) =>
      name === undefined ? [] : [keyOf({ kind: 'column', schema: object.schema, parent: object.parent, name })],
    ),
    ...attachedReferences(object),
  ],
  mentions: (object, realm) =>
    mentionsIn([...object.parts.map(({ expr }) => expr ?? ''), object.where ?? ''].join(' '), object, realm),
  changes: (from, to) =>
    changedFields(
      from,
      to,
      [
        'method',
        'parts',
        'operators',
        'include',
        'where',
        'deferrable',
        'params',
        'tablespace',
        'only',
        'attachedTo',
        'indexComment',
      ],
      { parts: sameParts, where: sameExpression, params: sameOptions },
    ),

  read: (catalog) =>
    readConstraints(catalog, 'x', (row, table) => {
      const index = catalog.indexes.get(row.index);
      const include = index ? columnNames(catalog, row.table, index.columns.slice(index.keyCount)) : [];
      const more = moreOfIndex(index);
      const params = options(more.params);
      return {
        kind: 'exclude',
        schema: table.schema,
        parent: table.name,
        name: row.name,
        method: index?.method ?? 'gist',
        parts: index ? readParts(catalog, index) : [],
        operators: moreOfConstraint(row).operators ?? [],
        ...(include.length > 0 ? { include } : {}),
        ...(more.where ? { where: replayable(more.where) } : {}),
        ...readDeferrable(moreOfConstraint(row)),
        ...(params.length > 0 ? { params } : {}),
        ...(more.tablespace ? { tablespace: more.tablespace } : {}),
        ...(more.partitioned && !more.valid ? { only: true as const } : {}),
        ...readAttached(index),
        ...readIndexComment(catalog, row.index),
      };
    }),

  ...indexedConstraint({
    definition,
    rank,
    stages,
    building: (object) =>
      `builds the index of ${quoteName(object.name)}, and fails when rows of ${quoteName(object.parent)} exclude each other`,
  }),
  makeWay: carriedWith(({ parts, where }) => [where, ...parts.map(({ expr }) => expr)]),

  hcl: {
    read: readExcludeHcl,
    print: (object) =>
      block(
        'exclude',
        [object.name],
        [
          ...(object.method === 'gist' ? [] : [attribute('type', methodHcl(object.method))]),
          ...(object.where === undefined ? [] : [attribute('where', string(object.where))]),
          ...(object.include
            ? [attribute('include', list(object.include.map((name) => reference('column', name))))]
            : []),
          ...deferrableHcl(object.deferrable),
          ...(object.tablespace === undefined ? [] : [attribute('tablespace', string(object.tablespace))]),
          ...attachedHcl(object),
          ...(object.only ? [attribute('only', bool(true))] : []),
          ...commentHcl(object.comment),
          ...indexCommentHcl(object),
          ...object.parts.map((part, index) =>
            onBlock(part, [attribute('op', string(operatorSql(object.operators[index])))]),
          ),
          ...optionsBlock(object.params),
        ],
      ),
  },
};

function readExcludeHcl(block: SchemaBlock): Exclude {
  const on = block.blocks('on');
  if (on.length === 0) {
    throw block.fault(`missing definition for exclude "${block.name}"`, undefined, [
      'give it on { column, op } blocks',
    ]);
  }
  const where = block.expression('where');
  const tablespace = block.string('tablespace');
  const parts = on.map(readOn);
  return {
    kind: 'exclude',
    schema: block.schema,
    parent: block.parent,
    name: block.hasName ? block.name : defaultName(block.parent, [parts[0]?.column ?? 'expr'], 'excl'),
    method: readMethod(block, 'gist'),
    parts,
    operators: on.map((part) => operatorOf(part.required('op', part.expression('op')))),
    ...listed('include', ownColumns(block, 'include')),
    ...(where === undefined ? {} : { where }),
    ...readDeferrableHcl(block),
    ...readOptions(block),
    ...(tablespace === undefined ? {} : { tablespace }),
    ...(block.boolean('only') ? { only: true as const } : {}),
    ...readAttachedHcl(block),
    ...readIndexCommentHcl(block),
  };
}

/** `=`, or `OPERATOR(app.@@)` for one that a schema holds. */
function operatorOf(text: string): Qualified {
  const [, schema, name] = /^operator\s*\(\s*("(?:[^"]|"")+"|[^."]+)\.(.+?)\s*\)$/is.exec(text.trim()) ?? [];
  return schema === undefined || name === undefined
    ? { schema: 'pg_catalog', name: text.trim() }
    : { schema: nameText(schema), name };
}

function operatorSql(operator: Qualified | undefined): string {
  if (!operator) return '=';
  return operator.schema === 'pg_catalog' ? operator.name : `OPERATOR(${quoteName(operator.schema)}.${operator.name})`;
}

function definition(object: Exclude, context: PlanContext): string {
  const near = nearTo(object.schema, context);
  const parts = object.parts.map(
    (part, index) => `${partSql(part, near)} WITH ${operatorSql(object.operators[index])}`,
  );
  return [
    `CONSTRAINT ${quoteName(object.name)} EXCLUDE USING ${object.method} (${parts.join(', ')})`,
    object.include ? ` INCLUDE (${nameList(object.include)})` : '',
    withOptions(object.params),
    object.tablespace ? ` USING INDEX TABLESPACE ${quoteName(object.tablespace)}` : '',
    object.where === undefined ? '' : ` WHERE ${wrapped(object.where)}`,
    deferrableSql(object.deferrable),
  ].join('');
}
