import { changedFields } from '../../../diff/compare.ts';
import { TelamonError } from '../../../errors/telamon-error.ts';
import { attribute, block, reference, string } from '../../../hcl/print.ts';
import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { type Catalog, typeRef, typesOf } from '../catalog/catalog.ts';
import type { TypeRow } from '../catalog/types.ts';
import { typeRefOf } from '../hcl-types.ts';
import { mentionsIn } from '../mentions.ts';
import { clipName } from '../names.ts';
import { quoteName } from '../quote.ts';
import { sameType, type TypeRef, typeSql } from '../types.ts';
import { commentHcl } from './constraints.ts';
import { address, type PlanContext, type PostgresKind, stage } from './contract.ts';
import { readCollation, readQualified } from './hcl-read.ts';
import { type Qualified, qualifiedHcl, qualifiedSql } from './qualified.ts';
import { holdsValues } from './replace-type.ts';

export interface Range extends SchemaObject<'range'> {
  readonly schema: string;
  readonly subtype: TypeRef;
  /** Where it is not the subtype's default one. */
  readonly opclass?: Qualified;
  readonly collation?: Qualified;
  /** Functions by the server's text, under the search path of the state. */
  readonly canonical?: string;
  readonly subtypeDiff?: string;
  /** Where it is not what the server makes of the range's name. */
  readonly multirange?: string;
}

export const range: PostgresKind<Range> = {
  name: 'range',
  policy: 'range',
  selector: 'range',
  namespace: 'type',
  references: ({ subtype, collation }) => [
    ...(subtype.user ? [keyOf(subtype.user)] : []),
    ...(collation ? [keyOf({ kind: 'collation', ...collation })] : []),
  ],
  // A function's name: only its kind shows that it is called.
  mentions: ({ canonical, subtypeDiff, ...object }, realm) =>
    [canonical, subtypeDiff].flatMap((name) => mentionsIn(name && `${name}()`, object, realm)),
  changes: (from, to) =>
    changedFields(from, to, ['subtype', 'opclass', 'collation', 'canonical', 'subtypeDiff', 'multirange'], {
      subtype: sameType,
    }),

  read: (catalog) =>
    typesOf(catalog, 'r').map((row) => ({
      object: readRange(catalog, row),
      addresses: [address('pg_type', row.id), address('pg_type', row.range?.multirange ?? 0)],
    })),

  create: (object, context) => [
    {
      stage: stage.head,
      sql: createSql(object, context),
      comment: `create range type ${quoteName(object.name)}`,
      reverse: [`DROP TYPE ${context.name(object)}`],
    },
  ],
  drop: (object, context) => [
    {
      stage: stage.head,
      sql: `DROP TYPE ${context.name(object)}`,
      comment: `drop range type ${quoteName(object.name)}`,
      reverse: [createSql(object, context)],
    },
  ],
  alter: ({ from, fields }, context) => (fields.every(({ field }) => field === 'comment') ? [] : remade(from, context)),
  makeWay: ({ from }, context) => remade(from, context),
  commentOn: (object, context) => ({ on: `TYPE ${context.name(object)}`, label: `type: ${quoteName(object.name)}` }),

  hcl: {
    read: readRangeHcl,
    print: (object, context) =>
      block('range', context.labels(object), [
        attribute('schema', reference('schema', object.schema)),
        attribute('subtype', context.type(object.subtype)),
        ...(object.opclass ? [attribute('subtype_opclass', qualifiedHcl(object.opclass))] : []),
        ...(object.collation ? [attribute('collation', qualifiedHcl(object.collation))] : []),
        ...(object.canonical === undefined ? [] : [attribute('canonical', string(object.canonical))]),
        ...(object.subtypeDiff === undefined ? [] : [attribute('subtype_diff', string(object.subtypeDiff))]),
        ...(object.multirange === undefined ? [] : [attribute('multirange_type_name', string(object.multirange))]),
        ...commentHcl(object.comment),
      ]),
  },
};

function readRange(catalog: Catalog, { id, schema, name, range: own }: TypeRow): Range {
  return {
    kind: 'range',
    schema,
    name,
    subtype: typeRef(catalog, own?.subtype ?? id, own?.subtypeText ?? ''),
    ...(own?.opclass ? { opclass: own.opclass } : {}),
    ...(own?.collation ? { collation: own.collation } : {}),
    ...(own?.canonical ? { canonical: own.canonical } : {}),
    ...(own?.diff ? { subtypeDiff: own.diff } : {}),
    ...(own && own.multirangeName !== standardMultirange(name) ? { multirange: own.multirangeName } : {}),
  };
}

function readRangeHcl(block: SchemaBlock): Range {
  const { collation } = readCollation(block, 'collation');
  const opclass = readQualified(block, 'subtype_opclass');
  const canonical = block.word('canonical');
  const diff = block.word('subtype_diff');
  const multirange = block.string('multirange_type_name');
  return {
    kind: 'range',
    schema: block.schema,
    name: block.name,
    subtype: typeRefOf(block.required('subtype', block.spelledType('subtype'))),
    ...(opclass ? { opclass } : {}),
    ...(collation ? { collation } : {}),
    ...(canonical === undefined ? {} : { canonical }),
    ...(diff === undefined ? {} : { subtypeDiff: diff }),
    ...(multirange === undefined ? {} : { multirange }),
  };
}

/** What the server calls the multirange of a range: `floatrange` has `floatmultirange`, `spans` has `spans_multirange`. */
function standardMultirange(name: string): string {
  const at = name.indexOf('range');
  if (at >= 0) return clipName(`${name.slice(0, at)}multi${name.slice(at)}`);
  const suffix = '_multirange';
  return clipName(name, suffix.length) + suffix;
}

/** Its constructors keep their names when the type is renamed, so that no other one could take its place beside it. */
function remade(range: Range, context: PlanContext): 'remake' {
  if (!holdsValues(range, context)) return 'remake';
  throw new TelamonError(
    'plan_refused',
    `range type ${quoteName(range.name)} cannot be made again while columns hold values of it`,
    { hints: ['change the columns to text first, and back afterwards'] },
  );
}

function createSql(object: Range, context: PlanContext): string {
  const near = (qualified: Qualified) => qualifiedSql(qualified, context, object.schema);
  const { opclass, collation, canonical, subtypeDiff, multirange } = object;
  const parts = [
    `SUBTYPE = ${typeSql(object.subtype, (user) => context.name(user, object.schema))}`,
    ...(opclass ? [`SUBTYPE_OPCLASS = ${near(opclass)}`] : []),
    ...(collation ? [`COLLATION = ${near(collation)}`] : []),
    ...(canonical === undefined ? [] : [`CANONICAL = ${canonical}`]),
    ...(subtypeDiff === undefined ? [] : [`SUBTYPE_DIFF = ${subtypeDiff}`]),
    ...(multirange === undefined
      ? []
      : [`MULTIRANGE_TYPE_NAME = ${context.name({ schema: object.schema, name: multirange })}`]),
  ];
  return `CREATE TYPE ${context.name(object)} AS RANGE (${parts.join(', ')})`;
}
